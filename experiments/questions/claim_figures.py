"""The figures of one run that only claims and stylised facts are stated in.  NaN where there is nothing to measure."""

import math

import numpy as np

from agents.bitcoin.protocol import HALVING_INTERVAL
from agents.codes import ABROAD, GPU_CLOUD, SHELL, TURNKEY, UTILITY
from agents.rules.leasing import turnkey_cost
from agents.units import WEEKS_A_QUARTER
from experiments.questions.figures import END_2028, Figures, at, by_day, median, of_leases, reaches, share_path, week_of
from experiments.questions.named import last
from model.economy import EnergyMarket

MONTH, YEAR, LAG = 5, 52, 4  # weeks
WEEKS_A_YEAR = 365.25 / 7.0
SOURCES = ("demand", "access", "construction", "developer", "leased", "fast_power")


def of_paths(market: EnergyMarket) -> Figures:
    """What the megawatts of mines, now or once, do at the end: mine, are let as a shell, serve AI otherwise by contracts of the
    run.  [0-1]"""
    leases, sites = market.state.leases.rows, market.state.sites.rows
    served = leases["alive"] & (leases["ready_week"] <= market.week) & (sites["zone"][leases["site"]] != ABROAD)
    shells, older = leases["tier"] == SHELL, leases["before_start"] & (leases["tier"] != SHELL)
    total, let = last(market, "mw_us_energised"), float(leases["gross_mw"][served & shells].sum())
    before = float(leases["gross_mw"][served & older].sum())
    mined = last(market, "mw_mining") + last(market, "mw_hosting")
    parts = {"mined_share": mined, "shell_share": let, "converted_share": last(market, "mw_ai") - let - before}
    return {name: mw / total if total > 0.0 else math.nan for name, mw in parts.items()}


def of_own_power(market: EnergyMarket) -> Figures:
    """Megawatts that mine at the end of 2028 behind a plant, for a utility or tied to one, and on the grid alone [0-1]; the same
    of the start, and the megawatts on the grid alone over those of the start [-]."""
    if not reaches(market, END_2028):
        return dict.fromkeys(("powered_share_2028", "powered_share_at_start", "grid_only_left_2028"), math.nan)
    powered, mined = powered_mw(market, week_of(market, END_2028))
    before, at_start = powered_mw(market, 0)
    alone = at_start - before
    return {
        "powered_share_2028": powered / mined if mined > 0.0 else math.nan,
        "powered_share_at_start": before / at_start if at_start > 0.0 else math.nan,
        "grid_only_left_2028": (mined - powered) / alone if alone > 0.0 else math.nan,
    }


def powered_mw(market: EnergyMarket, week: int) -> tuple[float, float]:
    """Of US megawatts that mine in a week, those with power of their own or a utility behind them; and all of them.  [MW]"""
    sites, companies = market.history.sites_at(week), market.history.companies_at(week)
    here = sites[sites["alive"] & (sites["zone"] != ABROAD)]
    behind = (here["own_generation_mw"] > 0.0) | (here["tied_mw"] > 0.0)
    behind |= market.state.companies.rows["kind"][here["owner"]] == UTILITY
    behind |= of_utilities(market, companies)[here["owner"]]
    mined = here["mining"] + here["hosting"]
    return float(mined[behind].sum()), float(mined.sum())


def of_utilities(market: EnergyMarket, companies: np.ndarray) -> np.ndarray:
    """Which companies a utility had taken over by then."""
    kinds, found = market.state.companies.rows["kind"], np.zeros(len(market.state.companies.rows), bool)
    found[: len(companies)] = kinds[companies["owner"]] == UTILITY
    return found


def of_squeeze(market: EnergyMarket) -> Figures:
    """What the median hash keeps of its revenue after power, at the start and over the last year.  [0-1]"""
    paid, below = (market.history.column(name) for name in ("hashprice_usd_ph_day", "shutdown_p50_usd_ph_day"))
    kept = 1.0 - below / paid
    late = kept[max(1, market.week - YEAR + 1) :]
    return {"margin_at_start": float(kept[0]), "margin_at_end": float(late.mean()) if len(late) else math.nan}


def of_signers(market: EnergyMarket) -> Figures:
    """Miners of the start that ever let to AI, or signed a GPU cloud [0-1]; IREN's highest share price over its start [-]."""
    leases, miners = market.state.leases.rows, market.state.cast.miners
    signed = leases[: len(leases)][leases["signed_week"] != 0]
    by_miners = signed[signed["landlord"] < miners]
    clouds = by_miners[by_miners["tier"] == GPU_CLOUD]
    return {
        "miners_that_let": len(np.unique(by_miners["landlord"])) / miners,
        "miners_with_a_cloud": len(np.unique(clouds["landlord"])) / miners,
        "iren_highest": highest(market, "IREN"),
    }


def highest(market: EnergyMarket, name: str) -> float:
    """Highest value of a share over that of the start; NaN where it was worth nothing then."""
    worth = share_path(market, name)
    return float(worth.max() / worth[0]) if len(worth) and worth[0] > 0.0 else math.nan


def of_values(market: EnergyMarket) -> Figures:
    """Enterprise value of the listed at the start, median [$/W], and what a lease creates on a gross watt over it [-]."""
    companies, miners = market.history.companies_at(0), market.state.cast.miners
    rows = companies[:miners][companies["listed"][:miners]]
    held = rows["mw_energised"] + rows["mw_approved"]
    trading = median(rows["enterprise"][held > 0.0] / held[held > 0.0] / 1e6)
    created = of_leases(market)["lease_value_usd_it_w"] / market.scenario.leasing.gross_per_it
    return {"listed_value_usd_w": trading, "lease_over_listed": created / trading}


def of_halving(market: EnergyMarket) -> Figures:
    """Mean hash of the month after the halving of 2028 [EH/s], hashprice of the week after it [$/PH/day]; NaN if it is not reached.

    Runs without halvings are measured in the same weeks, by the height of the chain.
    """
    heights = market.history.column("block_height")
    first = int(np.argmax(heights >= (heights[0] // HALVING_INTERVAL + 1) * HALVING_INTERVAL))
    if first == 0 or first + MONTH > market.week:
        return dict.fromkeys(("hash_after_halving_ehs", "hashprice_after_halving"), math.nan)
    hash_rate = market.history.column("network_hashrate_ehs")[first + 1 : first + 1 + MONTH]
    return {
        "hash_after_halving_ehs": float(hash_rate.mean()),
        "hashprice_after_halving": at(market, "hashprice_usd_ph_day", first + 1),
    }


def of_processes(market: EnergyMarket) -> Figures:
    """Growth of the network and of hashprice [log/year], its volatility [1/year^0.5], what a MWh earns in rigs at least
    [$/MWh], falling retargets [0-1], how one follows another, and how hash follows price [-]."""
    column, years = market.history.column, market.week / WEEKS_A_YEAR
    network, paid = (np.log(column(name)) for name in ("network_hashrate_ehs", "hashprice_usd_ph_day"))
    used = column("mining_mwh")[1:]
    earned = (column("hashprice_usd_ph_day") * column("miners_hashrate_ehs"))[1:] * 7e3
    moves = np.array([event.percent for event in market.history.events if event.kind == "retarget"])
    varied = len(moves) > 3 and moves.std() > 0.0
    return {
        "network_growth": float(network[-1] - network[0]) / years if years else math.nan,
        "hashprice_drift": float(paid[-1] - paid[0]) / years if years else math.nan,
        "hashprice_volatility": float(np.diff(paid).std() * math.sqrt(WEEKS_A_YEAR)) if years else math.nan,
        "earned_lowest_usd_mwh": float((earned[used > 0.0] / used[used > 0.0]).min(initial=math.inf)),
        "retargets_falling": float((moves < 0.0).mean()) if len(moves) else math.nan,
        "retargets_follow": float(np.corrcoef(moves[1:], moves[:-1])[0, 1]) if varied else math.nan,
        "hash_follows_price": follows(network, np.log(column("btc_price_usd"))),
    }


def follows(network: np.ndarray, price: np.ndarray) -> float:
    """Correlation of a quarter's growth of hash with that of the price a month before it; NaN of less than a year.  [-]

    network, price: logs, by week.  Hash that grows as the price did four weeks ago:

    >>> price = np.sin(np.arange(60.0))
    >>> round(follows(np.roll(price, 4)[4:], price[4:]), 9)
    1.0
    """
    by_hash, by_price = (each[WEEKS_A_QUARTER:] - each[:-WEEKS_A_QUARTER] for each in (network, price))
    if len(by_hash) < YEAR - WEEKS_A_QUARTER or not by_price.std() or not by_hash.std():
        return math.nan
    return float(np.corrcoef(by_hash[LAG:], by_price[:-LAG])[0, 1])


def of_shares(market: EnergyMarket) -> Figures:
    """By how many percent a listed miner's share moves with one percent of bitcoin, quarter by quarter.  [-]"""
    coins = np.diff(np.log(market.history.column("btc_price_usd")[::WEEKS_A_QUARTER]))
    miners = market.state.cast.miners
    rows = [market.history.companies_at(week)[:miners] for week in range(0, market.week + 1, WEEKS_A_QUARTER)]
    moves, against = [], []
    for before, after, coin in zip(rows[:-1], rows[1:], coins, strict=False):
        lives = before["listed"] & after["alive"] & (before["value"] > 0.0) & (after["value"] > 0.0)
        worth = (after["value"] / after["shares"])[lives] / (before["value"] / before["shares"])[lives]
        moves += np.log(worth).tolist()
        against += [coin] * len(worth)
    known = len(moves) > 2 and np.std(against) > 0.0
    return {"share_on_coin": float(np.polyfit(against, moves, 1)[0]) if known else math.nan}


def of_costs(market: EnergyMarket) -> Figures:
    """Power's share of what the miners of the start paid to run: power, work at the sites, administration.  [0-1]"""
    books, miners = market.state.ledger, market.state.cast.miners
    paid = dict(zip(books.chart.kinds, books.total_paid[:miners].sum(axis=0), strict=True))
    costs = float(sum(paid[kind] for kind in ("power", "opex", "overhead")))
    return {"power_share_of_costs": float(paid["power"]) / costs if costs > 0.0 else math.nan}


def of_balance(market: EnergyMarket) -> Figures:
    """AI's demand at the end of 2028 and what serves it, by source.  [gross GW]"""
    return {f"ai_{name}_gw_2028": by_day(market, f"ai_{name}_gw", END_2028) for name in SOURCES}


def of_terms(market: EnergyMarket) -> Figures:
    """Of halls signed in the run, medians: rent [$/IT-MW-year] and cost [$/IT-MW]; IREN's share over its start, had all its free
    megawatts been let at once as these were, and no share been sold for it [-]."""
    leases, sites, p = market.state.leases.rows, market.state.sites.rows, market.scenario.leasing
    halls = leases[~leases["before_start"] & (leases["signed_week"] > 0) & (leases["tier"] == TURNKEY)]
    costs = turnkey_cost(sites["suitability"][halls["site"]], p.turnkey_capex, p.unsuitable_capex)  # type: ignore[arg-type]
    created = of_leases(market)["lease_value_usd_it_w"] * 1e6
    return {
        "rent_signed_usd_it_mw_year": median(halls["rent"]),
        "hall_cost_usd_it_mw": median(costs),
        "iren_all_let": all_let(market, "IREN", created / p.gross_per_it),
    }


def all_let(market: EnergyMarket, name: str, created: float) -> float:
    """A company's value over its start with `created` dollars more for every gross megawatt that it had not let.  [-]"""
    if name not in market.state.names:
        return math.nan
    place, leases = market.state.names.index(name), market.state.leases.rows
    start = market.history.companies_at(0)[place]
    let = float(leases["gross_mw"][leases["before_start"] & (leases["landlord"] == place)].sum())
    free = max(0.0, float(start["mw_energised"] + start["mw_approved"]) - let)
    return (float(start["value"]) + free * created) / float(start["value"]) if start["value"] > 0.0 else math.nan
