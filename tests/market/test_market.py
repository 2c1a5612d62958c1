"""One market, end to end: what is conserved every week, what auctions and leases keep to, and how it starts."""

import numpy as np
import polars as pl
import pytest

from agents.bitcoin.protocol import block_subsidy
from agents.codes import ENDINGS, US_ZONES
from model.economy import EnergyMarket
from tests.watched import SATOSHI, WEEKS, both, tables, watched


@both
def test_money_megawatts_and_coins_close_every_week(seed: int) -> None:
    """The residual columns of every week."""
    market = watched(seed).market.history.market
    assert market["ledger_residual_usd"].abs().max() < 1e-2  # type: ignore[operator]
    assert market["books_residual_usd"].abs().max() < 1e-2  # type: ignore[operator]
    assert market["mw_residual"].abs().max() < 1e-6  # type: ignore[operator]
    assert market["btc_residual"].abs().max() < 1e-6  # type: ignore[operator]


@both
def test_uses_of_a_site_sum_to_its_connection(seed: int) -> None:
    """At every site in every week, counted anew."""
    assert max(watched(seed).use_gap) < 1e-6


@both
def test_coins_are_those_of_the_schedule(seed: int) -> None:
    """Every block found pays the subsidy of its height, and nothing else makes a coin."""
    run = watched(seed)
    market = run.market.history.market
    heights = range(market["block_height"][0] + 1, market["block_height"][-1] + 1)
    scheduled = sum(block_subsidy(height) for height in heights)
    assert run.market.state.bitcoin.coins_mined_sat == scheduled
    assert market["coins_mined_btc"].sum() == pytest.approx(scheduled / SATOSHI, abs=1e-6)
    assert max(map(abs, run.coin_gap)) < 1e-6


@both
def test_rows_fit_together_every_week(seed: int) -> None:
    """Owners live, leases have parties, debts have loans, works have megawatts."""
    assert not watched(seed).broken[:5]


@both
def test_the_dead_own_nothing_and_are_not_paid(seed: int) -> None:
    """No cash, coins, debt or megawatts, and no payment after the week of their end."""
    run = watched(seed)
    rows = run.market.companies
    dead = rows[~rows["alive"]]
    assert len(dead) > 0, "nobody failed in five years: the test has nothing to look at"
    for column in (
        "cash",
        "btc",
        "btc_pledged",
        "debt",
        "prepaid",
        "mw_energised",
        "mw_mining",
        "hash_ph",
        "committed",
    ):
        assert np.abs(dead[column]).max() < 1e-2, column
    assert (dead["ended_week"] <= WEEKS).all() and (dead["ended_week"] > 0).all()
    assert max(run.flows_since_death().values()) < 1e-2, run.flows_since_death()


@both
def test_companies_taken_over_belong_to_a_living_one(seed: int) -> None:
    """Unless their buyer failed in its turn; who defaulted belongs to nobody but itself."""
    run = watched(seed)
    rows, names = run.market.companies, run.market.state.names
    taken = {e.company: e.counterparty for e in run.market.history.events if e.kind == "takeover"}
    for name, buyer in taken.items():
        assert names[rows["owner"][names.index(name)]] == buyer
    ended = {e.company: e.kind for e in run.market.history.events if e.kind in ENDINGS}
    assert {name for name, kind in ended.items() if kind == "takeover"} == set(taken)
    assert ended == {names[row]: ENDINGS[rows["ending"][row]] for row in np.flatnonzero(~rows["alive"])}
    left = run.market.state.miners_alive()
    assert len(left) == run.market.state.cast.miners - len(ended)


@both
def test_awards_never_exceed_pool_or_slots(seed: int) -> None:
    """Each quarter: accepted MW against the pool, and what needs a transformer against slots and transformers in hand."""
    auctions, market = tables(seed)["auctions"], tables(seed)["market"]
    assert (auctions["accepted_mw"] <= auctions["mw"] + 1e-6).all()
    assert (auctions["accepted_mw"] >= 0.0).all()
    quarters = auctions.group_by("week").agg(
        pl.col("accepted_mw").sum().alias("all"),
        pl.col("accepted_mw").filter(pl.col("purpose") == "ai").sum().alias("ai"),
    )
    seen = quarters.join(market, on="week")
    assert len(seen) == len(quarters) == WEEKS // 13
    assert (seen["all"] <= seen["pool_available_mw"] + 1e-6).all()
    slots = {auction.week: auction.slots_mw for auction in watched(seed).market.state.auctions}
    assert all(mw <= slots[week] + 1e-6 for week, mw in seen.select("week", "ai").rows())
    assert all(slots[week] >= mw - 1e-6 for week, mw in seen.select("week", "pool_slots_mw").rows())
    assert (seen["ai"] - seen["pool_awarded_ai_mw"]).abs().max() < 1e-6  # type: ignore[operator]
    assert (seen["all"] - seen["ai"] - seen["pool_awarded_mining_mw"]).abs().max() < 1e-6  # type: ignore[operator]
    pool = watched(seed).market.state.pool
    assert (pool.sold[: len(US_ZONES)] <= pool.sold_limit + 1e-6).all()


@both
def test_nobody_pays_more_than_it_bid(seed: int) -> None:
    """Of a uniform price: at most the bid; nothing accepted, nothing paid."""
    auctions = tables(seed)["auctions"]
    limit = auctions["accepted_mw"] * auctions["bid_usd_mw_year"].clip(lower_bound=0.0)
    assert (auctions["payment_usd_year"] <= limit * (1 + 1e-9) + 1e-3).all()
    assert (auctions["payment_usd_year"] >= 0.0).all()
    assert (auctions.filter(pl.col("accepted_mw") < auctions["mw"] - 1e-6)["why_not"] != "").all()


@both
def test_leases_have_terms(seed: int) -> None:
    """Service after signing, an end after service, money for megawatts; those of the start are marked."""
    leases = tables(seed)["leases"]
    assert (leases["ready_week"] >= leases["week"]).all()
    assert (leases["end_week"] > leases["ready_week"]).all()
    assert (leases["it_mw"] > 0.0).all() and (leases["rent_usd_it_mw_year"] > 0.0).all()
    assert (leases.filter(pl.col("before_start"))["week"] <= 0).all()
    assert (leases.filter(~pl.col("before_start"))["week"] > 0).all()
    events = sum(event.kind == "lease" for event in watched(seed).market.history.events)
    assert (~leases["before_start"]).sum() == events


def test_the_start_is_november_2025() -> None:
    """Hashprice 36-41 $/PH/day, 1,040-1,160 EH/s, the nine listed miners at about 30 % of it."""
    start = tables(1)["market"].row(0, named=True)
    assert start["week"] == 0 and str(start["date"]) == "2025-11-17"
    assert 36.0 <= start["hashprice_usd_ph_day"] <= 41.0
    assert 1_040.0 <= start["network_hashrate_ehs"] <= 1_160.0
    assert 0.27 <= start["listed_hashrate_ehs"] / start["network_hashrate_ehs"] <= 0.33
    listed = [name for name in watched(1).market.miners if watched(1).market.miners[name].listed]
    assert sorted(listed) == sorted(["IREN", "CIFR", "RIOT", "CORZ", "MARA", "HUT", "CLSK", "BTDR", "HIVE"])


def test_weeks_past_mesas_queue_keep_its_clock() -> None:
    """Steps and weeks in a row count alike, and what somebody scheduled happens in its week."""
    market, seen = EnergyMarket("energy-run", rng=1), []

    def look() -> None:
        seen.append((market.week, market.time))

    market.run_for(3)
    assert (market.steps, market.time) == (3, 3.0)
    market.step()
    market.schedule_event(look, at=6.5)
    market.run_for(4)
    assert (market.week, market.steps, market.time, seen) == (8, 8, 8.0, [(6, 6.5)])


def test_private_sites_have_transformers_for_their_connections() -> None:
    """As many MVA a megawatt as the scenario says, 1.45 unless it is moved."""
    for ratio in (1.45, 2.0):
        state = EnergyMarket("energy-run", rng=1, **{"equipment.mva_per_mw": ratio}).state  # type: ignore[arg-type]
        private = [row for row, name in enumerate(state.site_names) if name.startswith("Private")]
        sites = state.sites.rows[private]
        assert len(sites) > 40 and sites["mva"] == pytest.approx(ratio * sites["mw_energised"])
