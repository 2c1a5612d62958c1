"""The pool of capacity: its path, bids and their draws, the queue, and grid that is built where prices ask for it."""

from copy import deepcopy
from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.codes import ABROAD, FOR_AI, FOR_MINING, US_ZONES
from agents.messages import Bid, Orders
from agents.policies.growth import MinerBidding, bid_for_mining_alone, miner_bids
from agents.population import Site
from agents.records import Table, blank
from agents.rules.utility import grid_to_begin
from agents.units import WEEKS_A_QUARTER
from model.books.ledger import WORKS
from model.capacity.grid_works import widen_grid, widened
from model.capacity.interconnection import file_requests, is_study
from model.capacity.pool import Places, hold_auction, slots
from model.economy import EnergyMarket
from model.foundation.calendar import Calendar
from model.state import State
from model.tables.demand_path import DemandPath
from model.tables.sheet import TABLES_DATE
from model.tables.start import load_tables
from tests.twins import played

quick = settings(deadline=None, max_examples=25)
LEAD, FASTEST = 78, 52  # weeks: sold ahead of delivery, shortest connection


@cache
def market(weeks: int = 14, mechanism: str = "uniform", deposit: float = 0.0, speculative: float = 3.0) -> EnergyMarket:
    return played(3, weeks, mechanism=mechanism, **{"policy.deposit": deposit, "policy.speculative": speculative})


def week_of(year: int, month: int, day: int) -> int:
    return Calendar(TABLES_DATE).week(date(year, month, day))


# ---- the path ----------------------------------------------------------------------------------------------


def test_the_pool_follows_the_published_path() -> None:
    """Gross GW since the start of 2025: access 3 / 15 / 31 at the ends of 2025 and 2028 and in March 2031; 1.5 to 6."""
    paths = DemandPath(load_tables(), 400, FASTEST)
    dates = [week_of(2025, 12, 31), week_of(2028, 12, 31), week_of(2031, 3, 31)]
    assert [paths.at(paths.access, week) / 1e3 for week in dates] == pytest.approx([3.0, 15.0, 31.0], abs=0.05)
    built = [paths.at(paths.construction, week) / 1e3 for week in (0, week_of(2027, 9, 30), 300)]
    assert built == pytest.approx([1.5, 6.0, 6.0], abs=0.02)


@pytest.mark.parametrize("factor", [1.0, 2.0])
def test_what_is_offered_and_what_was_awarded_add_up_to_the_path(factor: float) -> None:
    """By quarter and zone: nothing twice, nothing left out, six quarters ahead; a factor acts on what comes."""
    paths = DemandPath(load_tables(), 400, FASTEST)
    offered = np.zeros(ABROAD)
    for week in range(WEEKS_A_QUARTER, 261, WEEKS_A_QUARTER):
        step = paths.new_headroom(week, LEAD / WEEKS_A_QUARTER, factor)
        assert step == pytest.approx(step.sum() * paths.zone_share)
        offered += step
        whole = paths.at(paths.access, FASTEST) + offered.sum() / factor
        assert whole == pytest.approx(paths.at(paths.access, week + LEAD))
    before = paths.at(paths.access, 0) + paths.awarded_before(300)
    assert before == pytest.approx(paths.at(paths.access, FASTEST)) and paths.awarded_before(0) == 0.0


def test_shares_go_where_power_has_become_cheap_against_the_start() -> None:
    """Texas twice as dear as at the start, all else as it was: its weight is halved at 1, the table's shares stay at 0."""
    paths, power = DemandPath(load_tables(), 400, FASTEST), np.full(ABROAD, 50.0)
    for response, texas in ((0.0, 0.3), (1.0, 0.15 / 0.85), (2.0, 0.075 / 0.775)):
        for price in (50.0, 100.0):
            power[0] = price
            paths.move_shares(power, response)
        assert paths.zone_share[0] == pytest.approx(texas) and paths.zone_share.sum() == pytest.approx(1.0)
    paths.sign_developers(0, 100.0, 100.0)
    assert paths.moved[6 * WEEKS_A_QUARTER] == pytest.approx(100.0 * (paths.zone_share - paths.first_share))
    assert paths.moved[6 * WEEKS_A_QUARTER - 1].max() == 0.0


def test_a_run_delivers_the_path() -> None:
    """In service at the ends of 2026 and 2028: 7 and 15 GW of access as far as transformers permit, 6 of construction, where miners win none."""
    run = EnergyMarket(rng=3, **{"demand.spread": 0.0, "demand.response": 0.0, "policy.mining_cap": 0.0})
    run.run_for(week_of(2028, 12, 31))
    access, built = run.history.column("ai_access_gw"), run.history.column("ai_construction_gw")
    assert access[week_of(2026, 12, 31)] == pytest.approx(7.0, abs=0.7)
    assert 13.0 < access[-1] < 16.0
    assert built[0] == pytest.approx(1.5, abs=0.02) and built[-1] == pytest.approx(6.0, abs=0.02)
    gap = run.history.column("ai_gap_before_fast_power_gw")[-1]
    assert gap == pytest.approx(65.0 - access[-1] - built[-1], abs=0.3)


# ---- bids --------------------------------------------------------------------------------------------------


def some_bids(state: State, seed: int, count: int = 30) -> np.ndarray:
    """Bids of hyperscalers for campuses and of miners for sites."""
    rng = np.random.Generator(np.random.Philox(seed))
    bids, cast = blank(Bid, count), state.cast
    campus = rng.random(count) < 0.7
    sites = rng.integers(0, len(state.sites), count)
    home = state.sites.rows["zone"][sites]
    campus |= home >= ABROAD
    bids["bidder"] = np.where(campus, rng.choice(np.array(cast.hyperscalers), count), state.sites.rows["owner"][sites])
    bids["zone"] = np.where(campus, rng.integers(0, ABROAD, count), home)
    bids["purpose"] = np.where(campus, FOR_AI, FOR_MINING)
    bids["site"] = np.where(campus, -1, sites)
    bids["mw"], bids["price"] = rng.uniform(10.0, 200.0, count), rng.uniform(1e4, 4e5, count)
    return bids


@quick
@given(seed=st.integers(0, 1000), leaver=st.integers(0, 29))
def test_numbers_of_a_bid_do_not_depend_on_who_else_bids(seed: int, leaver: int) -> None:
    """A bidder that stays away changes nobody else's rank; filing in another order changes none at all."""
    state = market().state
    bids = some_bids(state, seed)
    numbers = Places(state, bids).draw("rank")
    stays = bids["bidder"] != bids["bidder"][leaver]
    assert (Places(state, bids[stays]).draw("rank") == numbers[stays]).all()
    order = np.random.Generator(np.random.Philox(seed)).permutation(len(bids))
    assert (Places(state, bids[order]).draw("rank") == numbers[order]).all()


def test_steps_of_one_bidder_in_one_zone_do_not_tie() -> None:
    """Three steps and more: each has a number of its own, for connections too."""
    state = market().state
    bids = np.repeat(some_bids(state, 1)[:1], 7)
    bids["bidder"], bids["site"] = state.cast.hyperscalers.start, -1
    bids["price"] = np.arange(7) * 1e4
    for process in ("rank", "arrival", "connection"):
        assert len(set(Places(state, bids).draw(process))) == 7


@pytest.mark.parametrize("mechanism", ["uniform", "pay-as-bid", "vickrey", "queue"])
def test_order_of_filing_is_irrelevant(mechanism: str) -> None:
    """The same bids filed in another order are awarded the same megawatts at the same premium."""
    base = market(26, mechanism)
    bids = some_bids(base.state, 5)
    offers = Orders().with_rows("offers", zone=np.arange(ABROAD), mw=np.full(ABROAD, 60.0)).offers
    results = []
    for order in (np.arange(len(bids)), np.arange(len(bids))[::-1], np.argsort(bids["price"])):
        state = deepcopy(base.state)
        state.week = 39  # the queue is studied then
        known = len(state.connections)
        hold_auction(state, bids[order].copy(), offers)
        new = state.connections.rows[known:]
        assert np.bincount(new["zone"], new["mw"], ABROAD).max() <= 60.0 + 1e-9
        results.append(
            sorted(
                (
                    *row[["owner", "zone", "site", "ready_week"]].item(),
                    round(float(row["mw"]), 6),
                    round(float(row["premium"]), 4),
                )
                for row in new
            )
        )
    assert len(results[0]) > 3 and results[0] == results[1] == results[2]


def test_a_miner_bids_what_a_megawatt_is_worth_on_the_day_it_comes() -> None:
    """1 M$ today less 43,500 $ of transformer, six quarters at 15 %, over ten years: 235 k$ a year; hardware in hand
    is not paid again; nothing where the hardware eats the worth.

    A chance of 0.3 to gain 2 M$ as well is worth 0.6 M$ more on that day, as long as that bids AI's premium; below it what AI pays more
    is owed for eight years where the megawatt is let.
    """
    sites = Table(Site)
    for mva, mw in ((145.0, 100.0), (217.5, 100.0), (145.0, 100.0)):
        sites.add(zone=0, mw_energised=mw, land_mw=200.0, mva=mva)
    fresh, fits = np.array([1e6, 1e6, 40e3]), np.ones(3, bool)
    asked = MinerBidding(
        sites=sites.rows,
        fresh=fresh,
        chance=np.zeros(3),
        gain=np.full(3, 2e6),
        open=fits,
        zone_mw=np.full(ABROAD, 1e4),
        spread=np.zeros(1),
        able=np.full(1, 1e12),
        rate=0.15,
        arrives=6.0,
        hardware=43_500.0,
        mva_per_mw=1.45,
        growth_cap=0.25,
        ai_premium=300e3,
        owed=8.0,
        mechanism="uniform",
        expected=0.0,
        shading=0.6,
    )
    bids = miner_bids(asked)
    annuity, left = (1.0 - 1.15**-10) / 0.15, (1.0 - 1.15**-8) / 0.15
    assert bids["site"].tolist() == [0, 1] and bids["mw"].tolist() == [25.0, 25.0]
    assert bids["price"][0] == pytest.approx(956_500 * 1.15**1.5 / annuity)
    assert bids["price"][1] == pytest.approx(1e6 * 1.15**1.5 / annuity)
    assert bid_for_mining_alone(asked) == pytest.approx(bids["price"].mean())
    with_option = miner_bids(replace(asked, chance=np.array([0.3, 0.3, 0.0])))
    mining = np.array([956_500, 1e6]) * 1.15**1.5
    assert with_option["price"] == pytest.approx((mining + 0.6e6) / annuity) and with_option["price"].min() > 300e3
    dear = replace(asked, chance=np.array([0.3, 0.3, 0.0]), ai_premium=400e3)
    owing = miner_bids(dear)["price"]
    assert owing * annuity == pytest.approx(mining + 0.3 * (2e6 - left * (400e3 - owing)))
    assert bid_for_mining_alone(dear) == pytest.approx(bids["price"].mean())
    sites.rows["mw_energised"][0], sites.rows["mw_approved"][0], sites.rows["land_mw"][0] = 0.0, 400.0, 600.0
    assert miner_bids(asked)["mw"].tolist() == [
        100.0,
        25.0,
    ]  # who holds a pipeline bids too: a quarter of what is approved


# ---- the interconnection queue -----------------------------------------------------------------------------


def test_auctions_have_no_phantoms() -> None:
    """No requests wait where a price is asked."""
    assert len(market().state.queue) == 0


def test_the_queue_is_studied_twice_a_year() -> None:
    """Awards in every second quarter only."""
    awarded = market(66, "queue").history.column("pool_awarded_ai_mw")[::WEEKS_A_QUARTER]
    assert (awarded[1::2] > 0.0).all() and (awarded[2::2] == 0.0).all()
    state = deepcopy(market().state)
    studies = []
    for week in range(13, 66, 13):
        state.week = week
        studies.append(is_study(state))
    assert studies == [True, False, True, False, True]


@pytest.mark.parametrize(("mechanism", "week", "left"), [("queue", 26, 10.0), ("queue", 39, 0.0), ("uniform", 26, 0.0)])
def test_transformers_given_back_count_once_and_wait_for_a_study(mechanism: str, week: int, left: float) -> None:
    """A study gives out those that were made in its two quarters, and beside them what utilities took back."""
    state = deepcopy(market(14, mechanism).state)
    state.week, state.pool.slots_back_mw = week, 10.0
    offers = Orders().with_rows("offers", zone=np.arange(ABROAD), mw=np.full(ABROAD, 60.0)).offers
    hold_auction(state, blank(Bid, 0), offers)
    made = slots(state) * (state.scenario.pool.study_quarters if mechanism == "queue" else 1)
    assert state.pool.slots_mw == pytest.approx(made + 10.0) and state.pool.slots_back_mw == left


@pytest.mark.parametrize(("deposit", "speculative"), [(0.0, 3.0), (50e3, 3.0), (50e3, 9.0)])
def test_megawatts_of_the_queue_are_awarded_held_waiting_or_withdrawn(deposit: float, speculative: float) -> None:
    """Awards and what speculators hold never exceed the pool; with a deposit 75-90 % of what was filed withdraws."""
    run = market(66, "queue", deposit, speculative)
    queue, pool = run.state.queue.rows, run.state.pool
    assert (queue["mw"] >= 0.0).all() and not (queue["alive"] & (queue["mw"] <= 0.0)).any()
    held = queue["alive"] & queue["granted"]
    links = run.state.connections.rows
    awarded = np.bincount(links["zone"], links["mw"] * ((links["award_week"] >= 0) & ~links["greenfield"]), ABROAD + 1)[
        :ABROAD
    ]
    on_hold = np.bincount(queue["zone"][held], queue["mw"][held], ABROAD)
    assert pool.sold[:ABROAD] == pytest.approx(awarded + on_hold)
    assert (pool.sold[:ABROAD] <= pool.sold_limit + 1e-6).all()
    if deposit > 0.0:
        gone = ~queue["alive"] & queue["speculative"] & ~queue["granted"]
        real = awarded.sum() + queue["mw"][queue["alive"] & ~queue["speculative"]].sum()
        assert not held.any()
        assert 0.70 < queue["mw"][gone].sum() / (queue["mw"][gone].sum() + real) < 0.93
    else:
        assert held.any()


def test_a_deposit_brings_the_queue_to_life() -> None:
    """Speculators sit on what they were granted; where a deposit scares them off, projects get several times as much."""
    idle, lively = (market(66, "queue", deposit).state.connections.rows for deposit in (0.0, 50e3))
    won = [float(links["mw"][(links["award_week"] >= 0) & ~links["greenfield"]].sum()) for links in (idle, lively)]
    assert won[1] > 2.0 * won[0] > 0.0


def test_first_come_first_served() -> None:
    """Within a zone nobody is served before an earlier request is."""
    queue = market(40, "queue", 50e3).state.queue.rows
    real = queue[~queue["speculative"]]
    for zone in range(ABROAD):
        here = real[real["zone"] == zone]
        waits, served = here[here["alive"]], here[~here["alive"] & (here["mw"] > 0.0)]  # not what was withdrawn
        if len(waits) and len(served):
            assert served["place"].max() <= waits["place"].min()


def test_needing_less_takes_the_latest_request_back() -> None:
    """100 MW, then 160, then 30: the second request is withdrawn whole, the first shrinks to 30; speculators stay."""
    state = deepcopy(market(1, "queue").state)
    bid = some_bids(state, 1)[:1]
    bid["bidder"], bid["site"] = state.cast.hyperscalers.start, -1
    for week, mw in ((13, 100.0), (26, 160.0), (39, 30.0)):
        state.week, bid["mw"] = week, mw
        file_requests(state, bid, np.array([0.5]))
    mine = state.queue.rows[~state.queue.rows["speculative"]]
    assert mine["mw"].tolist() == [30.0, 0.0] and mine["alive"].tolist() == [True, False]
    assert mine["place"].tolist() == [13.5, 26.5]
    assert state.queue.rows["mw"][state.queue.rows["speculative"]].tolist() == [300.0, 180.0]


# ---- grid works --------------------------------------------------------------------------------------------


def test_scarcity_that_lasts_widens_the_zone_that_has_it() -> None:
    """400 k$/MW against 200 k$/MW-year: all that it can begin; money is spent to the cent, headroom comes once, later."""
    state = deepcopy(market(13).state)
    peaks = np.full(ABROAD, 50_000.0)
    state.pool.scarcity[:] = 0.0
    state.beliefs.zone_price[:] = 0.0
    state.beliefs.zone_price[US_ZONES.index("pjm")] = 250e3
    utility, world = state.cast.first_utility + US_ZONES.index("pjm"), state.cast.world
    spent = state.ledger.paid[utility, WORKS]
    offered, first_offer = np.zeros(ABROAD), 0
    for quarter in range(1, 40):
        state.week = 13 * quarter
        if quarter == 9:
            state.beliefs.zone_price[:] = 0.0
            state.pool.scarcity[:] = 0.0
        widen_grid(state, peaks)
        step = widened(state)
        first_offer = first_offer or (state.week if step.any() else 0)
        offered += step
    works = state.grid_works.rows
    assert set(works["zone"]) == {US_ZONES.index("pjm")}
    assert (works["mw"] <= 0.0015 * 50_000.0 + 1e-9).all() and works["mw"].max() == pytest.approx(75.0)
    assert offered == pytest.approx(np.bincount(works["zone"], works["mw"], ABROAD))
    assert ((works["ready_week"] - works["start_week"]) >= 5 * 52).all(), "PJM waits sixty months"
    assert ((works["ready_week"] - works["start_week"]) <= 7 * 53).all()
    assert first_offer >= works["ready_week"][0] - 78
    paid = state.ledger.paid[utility, WORKS] - spent
    assert (
        paid == pytest.approx(0.4e6 * works["mw"].sum(), abs=len(works)) and state.ledger.received[world, WORKS] >= paid
    )
    assert state.ledger.residual(state.companies.rows) == 0.0


@quick
@given(price=st.floats(0.0, 1e6), cost=st.floats(1e4, 2e6), most=st.floats(0.0, 500.0))
def test_a_utility_builds_what_prices_pay_for(price: float, cost: float, most: float) -> None:
    """Nothing below cost, never more than it can, and more where scarcity is dearer."""
    mw = grid_to_begin(price, cost, most)
    assert 0.0 <= mw <= most
    assert mw == 0.0 or price * 7.03 > cost
    assert grid_to_begin(price * 1.1, cost, most) >= mw


def test_an_empty_treasury_builds_nothing() -> None:
    """A utility begins what its cash can still finish."""
    state = deepcopy(market(13).state)
    state.companies.rows["cash"][state.cast.first_utility :] = 0.0
    state.pool.scarcity[:] = 500e3
    known = len(state.grid_works)
    widen_grid(state, np.full(ABROAD, 50_000.0))
    assert len(state.grid_works) == known
