"""The figures of one run that targets are stated in.  NaN where a run ends before the day that a figure is of."""

import math
from datetime import date
from typing import Any

import numpy as np

from agents.codes import GPU_CLOUD, TURNKEY
from agents.rules.finance import value_of_lease_at_signing
from agents.rules.leasing import turnkey_cost
from agents.units import WEEKS_A_YEAR
from experiments.questions.named import DECIDED, NAMED, share_failed
from model.economy import EnergyMarket

END_2028, FIRST_2026 = date(2028, 12, 31), date(2026, 1, 1)
WEEKS_A_MONTH = 365.25 / 12.0 / 7.0
YEARS, RATE, MARGIN, ESCALATOR = 15.0, 0.08, 0.87, 0.03  # of the unlevered value of a lease

type Figures = dict[str, float]


def figures(market: EnergyMarket) -> Figures:
    """Every figure of a run that has ended; NaN where there is nothing to measure."""
    return {
        **of_gap(market),
        **of_auctions(market),
        **of_leases(market),
        **of_tenants(market),
        **of_miners(market),
        **of_network(market),
        **of_prices(market),
        **of_grid(market),
    }


def week_of(market: EnergyMarket, day: date) -> int:
    """The last week of the run up to a day."""
    return min(market.week, max(0, market.calendar.week(day)))


def at(market: EnergyMarket, column: str, week: int) -> float:
    """A column of the market table in one week."""
    return float(market.history.column(column)[week])


def by_day(market: EnergyMarket, column: str, day: date) -> float:
    """A column in the last week up to a day; NaN where the run ends before it."""
    return at(market, column, week_of(market, day)) if reaches(market, day) else math.nan


def reaches(market: EnergyMarket, day: date) -> bool:
    """Whether the run has come to a day."""
    return market.calendar.week(day) <= market.week


def median(values: Any) -> float:
    """NaN where there are none."""
    return float(np.median(values)) if len(values) else math.nan


def of_gap(market: EnergyMarket) -> Figures:
    """AI's demand that grid access and construction leave, and that nothing serves, at the end of 2028.  [gross GW]"""
    return {name: by_day(market, f"ai_{name}", END_2028) for name in ("gap_before_fast_power_gw", "gap_net_gw")}


def of_auctions(market: EnergyMarket) -> Figures:
    """What AI paid over what miners bid [-]; shares of the quarters' auctions and of their MW [0-1]; whether a miner ever won
    [0/1]; part of what miners won that serves AI at the end [0-1]."""
    awarded = market.history.column("pool_awarded_mining_mw")[13::13]
    won, total, held = awarded > 0.0, float(awarded.sum()), max(1, len(awarded))
    bids = ("ai_over_mining_bid", "ai_over_mining_bid_with_option", "mining_share_of_awards")
    return {
        **{name: NAMED[name](market) for name in bids},
        "auctions_no_miner_bid": at(market, "auctions_no_miner_bid", market.week) / held,
        "auctions_shut_out": at(market, "auctions_miners_shut_out", market.week) / held,
        "mining_awards_serving_ai": at(market, "mw_changed_purpose", market.week) / total if total > 0.0 else math.nan,
        "auctions_won_by_miners": float(won.mean()) if len(won) else math.nan,
        "a_miner_won": float(won.any()),
    }


def of_leases(market: EnergyMarket) -> Figures:
    """Leases signed in the run: value created [$/IT-W], months to the start of service, clouds [0/1, IT MW]."""
    leases, sites, p = market.state.leases.rows, market.state.sites.rows, market.scenario.leasing
    signed = leases[~leases["before_start"] & (leases["signed_week"] > 0)]
    halls, clouds = signed[signed["tier"] == TURNKEY], signed[signed["tier"] == GPU_CLOUD]
    suits = sites["suitability"][halls["site"]]
    capex = turnkey_cost(suits, p.turnkey_capex, p.unsuitable_capex)  # type: ignore[arg-type]
    value = value_of_lease_at_signing(halls["rent"], MARGIN, capex, ESCALATOR, RATE, YEARS) / 1e6  # type: ignore[arg-type]
    return {
        "lease_value_usd_it_w": median(value),
        "months_to_convert": median((halls["ready_week"] - halls["signed_week"]) / WEEKS_A_MONTH),
        "a_cloud_signed": float(len(clouds) > 0),
        "cloud_signed_it_mw": float(clouds["it_mw"].sum()),
    }


def of_tenants(market: EnergyMarket) -> Figures:
    """Whether a tenant of AI could not pay, and whether one ended.  [0/1]"""
    kinds = {event.kind for event in market.history.events}
    told = {"a_tenant_defaulted": "tenant_default", "a_tenant_liquidated": "tenant_liquidated"}
    return {figure: float(kind in kinds) for figure, kind in told.items()}


def of_miners(market: EnergyMarket) -> Figures:
    """AI's share of megawatts at the end of 2028, who is left, and whether IREN's value rose at least threefold.  [0-1]"""
    miners, rows = market.state.cast.miners, market.history.companies_at(week_of(market, END_2028))
    listed = rows[:miners][market.state.companies.rows["listed"][:miners]]
    held = float(listed["mw_energised"].sum()) if reaches(market, END_2028) else 0.0
    before = market.state.leases.rows["before_start"]
    floor = market.state.leases.rows["it_mw"][before].sum() * market.scenario.leasing.gross_per_it
    survived = {kind.replace("-", "_"): 1.0 - share_failed(market, kind) for kind in DECIDED}
    return {
        "ai_share_of_listed": float(listed["mw_ai"].sum()) / held if held > 0.0 else math.nan,
        "ai_share_of_mines": by_day(market, "ai_share", END_2028),
        "signed_before_share_of_listed": float(floor) / held if held > 0.0 else math.nan,
        **{f"survived_{kind}": share for kind, share in survived.items()},
        "survival_lead": survived["resource_rich"] - 2.0 * min(survived["asset_light"], survived["grid_dependent"]),
        "independent_2028": by_day(market, "independent_miners", END_2028),
        "independent_at_end": at(market, "independent_miners", market.week),
        "iren_threefold": threefold(market, "IREN"),
    }


def threefold(market: EnergyMarket, name: str) -> float:
    """Whether a share was worth three times its start at the end of any quarter.  [0/1]"""
    worth = share_path(market, name)
    return float((worth >= 3.0 * worth[0]).any()) if len(worth) else math.nan


def share_path(market: EnergyMarket, name: str) -> np.ndarray:
    """What a share was worth in every week; nothing where there is no such company.  [$]"""
    if name not in market.state.names:
        return np.zeros(0)
    place = market.state.names.index(name)
    rows = [market.history.companies_at(week)[place] for week in range(market.week + 1)]
    return np.array([row["value"] / row["shares"] for row in rows])


def of_network(market: EnergyMarket) -> Figures:
    """The start, and the changes of difficulty.  [$/PH/day], [EH/s], [0-1], [%]"""
    moves = np.array([event.percent for event in market.history.events if event.kind == "retarget"])
    return {
        "hashprice_at_start": at(market, "hashprice_usd_ph_day", 0),
        "network_at_start_ehs": at(market, "network_hashrate_ehs", 0),
        "nine_at_start": at(market, "listed_hashrate_ehs", 0) / at(market, "network_hashrate_ehs", 0),
        "retarget_mean": float(moves.mean()) if len(moves) else math.nan,
        "retarget_sd": float(moves.std(ddof=1)) if len(moves) > 1 else math.nan,
        "retarget_lowest": float(moves.min()) if len(moves) else math.nan,
        "retarget_highest": float(moves.max()) if len(moves) else math.nan,
        "hashprice_at_end": at(market, "hashprice_usd_ph_day", market.week),
        "miners_share_at_end": at(market, "miners_hashrate_ehs", market.week)
        / at(market, "network_hashrate_ehs", market.week),
    }


def of_prices(market: EnergyMarket) -> Figures:
    """ERCOT's price [$/MWh], its hours at the cap [h/year], mining curtailed [0-1], how much better megawatts explain value
    than hash does [R2]."""
    column, first = market.history.column, week_of(market, FIRST_2026)
    years = market.history.market["date"].dt.year().to_numpy()
    ercot, quarters = column("power_price_ercot_usd_mwh"), slice(first + 13 - first % 13, None, 13)
    better = column("r2_value_on_mw")[quarters] - column("r2_value_on_hashrate")[quarters]
    return {
        "ercot_usd_mwh": float(ercot[1:].mean()),
        "ercot_2030_usd_mwh": float(ercot[years == 2030].mean()) if (years == 2030).any() else math.nan,
        "ercot_cap_hours": float(column("hours_at_cap_ercot")[1:].sum()) * WEEKS_A_YEAR / max(1, market.week),
        "mining_curtailed": float(column("mining_curtailed")[1:].mean()),
        "mw_over_hash_r2": median(better[np.isfinite(better)]),
    }


def of_grid(market: EnergyMarket) -> Figures:
    """What single levers reach: megawatts mined, awarded, built or held in the queue; trade [MW]; AI cut [MWh]; how long
    greenfield takes [months]."""
    column, queue = market.history.column, market.state.queue.rows
    flows = [abs(column(name)[1:]).mean() for name in market.history.market.columns if name.startswith("flow_")]
    return {
        "mw_mining_2028": mined_mw(market, END_2028),
        "awarded_mining_mw": float(column("pool_awarded_mining_mw")[13::13].sum()),
        "plants_of_mines_mw": at(market, "mw_plants_mining", market.week),
        "grid_works_mw": float(column("grid_works_mw")[13::13].max(initial=0.0)),
        "queue_idle_mw": float(queue["mw"][queue["speculative"] & queue["alive"]].sum()),
        "traded_mw": float(sum(flows)),
        "ai_cut_mwh": float(column("ai_cut_mwh").sum()),
        "months_greenfield": months_greenfield(market),
    }


def mined_mw(market: EnergyMarket, day: date) -> float:
    """Megawatts of US sites in use by rigs, whoever owns these: a landlord that hosts mines as well.  [MW]"""
    return by_day(market, "mw_mining", day) + by_day(market, "mw_hosting", day)


def months_greenfield(market: EnergyMarket) -> float:
    """From request to service of greenfield connections, median; those that come after the run too, by the date they are
    promised, or the slow ones would be missing."""
    links = market.state.connections.rows
    links = links[links["greenfield"] & links["alive"]]
    return median((links["ready_week"] - links["award_week"]) / WEEKS_A_MONTH)
