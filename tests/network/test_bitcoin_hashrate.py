"""Hash: noise, and the supply of it: who switches, who leaves, who orders, who moves, and at what price of rigs."""

import math
import pickle
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import Generator, Philox
from scipy.special import ndtri

from agents.bitcoin.blocks import Chain
from agents.bitcoin.frontier import YEAR_OF_LIMIT, limit_after
from agents.bitcoin.hashrate import next_noise, weekly_noise
from agents.bitcoin.regions import home_of, shares_on
from agents.bitcoin.stock import room
from agents.bitcoin.world import World, on_arrays
from agents.parameters import Mining
from agents.rig_market import VINTAGES, RigMarket
from model.tables.mining import shipped_regions, shipped_releases

WEEK = 7 * 86_400
START = date(2025, 11, 17)
FAR = 99.0  # quarters to a halving that does not matter
MARKET, MINING = RigMarket(), Mining()


def world(hashprice: float = 38.8, others: float = 395e3, day: date = START, market: RigMarket = MARKET) -> World:
    made = World.start(695e3, others, hashprice, day, shipped_regions(), shipped_releases(), market, MINING)
    made.open(day, hashprice, FAR, others, market, MINING)
    return made


def limit_on(day: date) -> float:
    return float(limit_after((day - YEAR_OF_LIMIT).days, MARKET))


def weeks(
    of: World, count: int, hashprice: float, halving_in: float = FAR, market: RigMarket = MARKET, first: int = 1
) -> list[float]:
    """Hash that ran in each of some weeks at one hashprice.  [PH/s]"""
    days = [(week, START + timedelta(weeks=week)) for week in range(first, first + count)]
    return [of.week(week, day, hashprice, halving_in, 395e3, market, MINING) for week, day in days]


def test_noise_and_luck_together_give_the_spread_of_retargets() -> None:
    rho, sd = weekly_noise(epoch_rho=0.7, retarget_sd=0.042)
    uniforms = Generator(Philox(key=4)).random((2, 8_000))
    chain, noise, steps = Chain.start(923_900, 152.27e12, 1_763_337_600.0), 0.0, []
    for normal in ndtri(uniforms[0]):
        noise = next_noise(noise, rho, sd, float(normal))
        week = chain.advance(WEEK, 1_090.0 * math.exp(noise), lambda epoch: float(uniforms[1, epoch - 458]))
        steps += [math.log(new / old) for _, old, new in week.retargets]
    assert np.std(steps) == pytest.approx(0.042, rel=0.06)
    assert np.mean(steps) == pytest.approx(0.0, abs=0.001)


def test_noise_smaller_than_luck_is_refused() -> None:
    assert weekly_noise(0.7, math.sqrt(2 / 2_015) + 1e-12)[1] == pytest.approx(0.0, abs=1e-5)
    with pytest.raises(ValueError, match="0.0315"):
        weekly_noise(0.7, 0.03)


def test_a_start_runs_what_was_asked_near_the_efficiency_on_record() -> None:
    start = world()
    assert start.installed() == pytest.approx(695.0)
    lots = start.lots(MINING.overhead)
    mean = float(lots.joules @ lots.hash_ph) / lots.hash_ph.sum()
    assert 16.0 < mean < 22.0  # Cambridge: 19.6 J/TH in March 2025, with more new rigs since
    assert (lots.shutdown_hashprice[lots.hash_ph > 0.0] < 38.8).all()


def test_a_vintage_a_year_is_kept_and_never_averaged() -> None:
    start = world()
    start.rigs.joules[:] += np.arange(VINTAGES) * 1e-6  # told apart, though two years may have one kind of rig
    before = set(zip(start.rigs.born.tolist(), start.rigs.joules.tolist(), strict=True))
    weeks(start, 40, 60.0)  # over one New Year
    after = set(zip(start.rigs.born.tolist(), start.rigs.joules.tolist(), strict=True))
    assert len(after & before) == VINTAGES - 1


def test_the_markets_miners_are_not_counted_twice() -> None:
    """What runs in North America beside them is what is left of its share, before rigs that cannot pay are gone."""
    start, home = world(hashprice=1e6), home_of(shipped_regions())
    share = shares_on(START, shipped_regions())[home] * 1_090e3
    held = start.rigs.hash_ph[:, start.places.region == home].sum()
    assert share > 395e3
    assert held == pytest.approx(share - 395e3)


def test_switching_takes_weeks_and_looks_at_power_alone() -> None:
    """Below the power cost of every rig all are off after a while; above it none is."""
    dear = world()
    dear.rigs.queue[:] = 0.0
    falling = weeks(dear, 120, 4.0)
    assert falling[0] == pytest.approx(695e3 * (1.0 - MARKET.response) * (1.0 - MARKET.leave), rel=0.01)
    assert falling[-1] < 0.01 * falling[0]
    start = world(hashprice=60.0)
    assert (start.rigs.on == 1.0).all()
    weeks(start, 1, 60.0)
    assert (start.rigs.on[start.rigs.hash_ph > 0.0] == 1.0).all()


def test_rigs_between_power_and_all_in_cost_run_and_are_scrapped_slowly() -> None:
    start = world()
    place, vintage = 12, 0  # middle of North America, newest rigs
    kw = 0.024 * start.rigs.joules[vintage] * MINING.overhead
    hashprice = kw * (start.places.power[place] + 0.5 * start.places.opex[place])
    before = start.rigs.hash_ph[vintage, place]
    weeks(start, 10, hashprice, market=RigMarket(appetite=0.0))
    assert start.rigs.on[vintage, place] == pytest.approx(1.0)
    bought = 0.0  # nothing: the appetite is nil, and what was ordered before came to places that pay
    assert start.rigs.hash_ph[vintage, place] - bought <= before * (1.0 - MARKET.leave) ** 10 * 1.2


def test_the_wet_season_lets_old_rigs_run() -> None:
    start = world()
    start.set_season(1)
    winter = start.lots(MINING.overhead).shutdown_hashprice
    start.set_season(7)
    summer = start.lots(MINING.overhead).shutdown_hashprice
    hydro = np.tile(start.places.region == 0, VINTAGES)
    assert summer[hydro] == pytest.approx(winter[hydro] * (1.0 - shipped_regions()[0].wet_discount))
    assert (summer[~hydro] == winter[~hydro]).all()


def test_orders_arrive_in_parts_after_the_wait() -> None:
    """At a price where owners order, hash that is ordered in a week comes in four parts from the fifth week on."""
    market = RigMarket(delivery=5.0, spacing=3.0)
    start = world(market=market)
    start.rigs.queue[:] = 0.0
    weeks(start, 1, 80.0, market=market)
    ordered = float(start.maker["ordered"][0])
    assert ordered > 0.0
    booked = {week: float(start.rigs.queue[week].sum()) for week in range(1, 30) if start.rigs.queue[week].any()}
    assert booked == pytest.approx({6: ordered / 4, 9: ordered / 4, 12: ordered / 4, 15: ordered / 4})


def test_idle_makers_sell_at_cost_and_full_ones_at_what_clears() -> None:
    poor, rich = world(), world()
    weeks(poor, 1, 15.0)
    assert poor.maker["price"][0] == poor.maker["cost"][0] == pytest.approx(MARKET.cost * poor.frontier * 1e3)
    assert poor.maker["ordered"][0] == 0.0
    weeks(rich, 1, 150.0)
    made = rich.maker["capacity"][0] / rich.frontier * 1e3
    assert rich.maker["price"][0] > 2.0 * rich.maker["cost"][0]
    assert rich.maker["ordered"][0] == pytest.approx(made, rel=0.04)  # capacity has moved on by a week


def test_makers_capacity_follows_their_margin_within_chip_factories_limit() -> None:
    start = world()
    first = float(start.maker["capacity"][0])
    weeks(start, 260, 400.0)
    assert first < start.maker["capacity"][0] < 1.01 * limit_on(START + timedelta(weeks=260))
    weeks(start, 104, 1.0, first=261)
    assert start.maker["capacity"][0] == pytest.approx(
        limit_on(START) * math.exp(MARKET.limit_growth * 5.0) * math.exp(-2.0 * MARKET.idle_loss), rel=0.25
    )


def test_orders_of_the_markets_miners_are_made_first() -> None:
    """They take makers' capacity, and leave the less to the rest of the world, at a higher price."""
    alone, beside = world(), world()
    beside.take(3_000.0, [])
    weeks(alone, 1, 80.0)
    weeks(beside, 1, 80.0)
    assert beside.maker["price"][0] > alone.maker["price"][0]
    assert alone.maker["ordered"][0] - beside.maker["ordered"][0] == pytest.approx(3_000.0)
    assert beside.maker["pending"][0] == 0.0


def test_second_hand_rigs_find_a_place_and_no_hash_is_made_of_them() -> None:
    start = world(market=RigMarket(appetite=0.0))
    start.rigs.queue[:] = 0.0
    before = start.rigs.hash_ph.sum()
    start.take(0.0, [(17.0, 10_000.0)])
    still = RigMarket(appetite=0.0, leave=0.0, wear=0.0, rehome=0.1, closing=0.0)
    weeks(start, 5, 60.0, market=still)
    assert start.rigs.homeless.sum() == pytest.approx(10_000.0 * 0.9**5)
    assert start.rigs.hash_ph.sum() + start.rigs.homeless.sum() == pytest.approx(before + 10_000.0)


def test_rigs_below_all_in_cost_move_to_cheaper_places_and_none_is_lost() -> None:
    """Between the all-in cost of the cheapest place and that of the dearest: all hash stays, and stands where it earns."""
    start, moving = world(hashprice=60.0), RigMarket(appetite=0.0, wear=0.0, leave=0.3, rehome=0.5)
    start.rigs.queue[:] = 0.0
    cost = on_arrays(start.places.power + start.places.opex, start.rigs.joules[0], MINING.overhead)
    between, before = float(np.median(cost)), start.rigs.hash_ph.sum()
    vintage = start.rigs.hash_ph[0].copy()
    weeks(start, 60, between, market=moving)
    newest, dear = start.rigs.hash_ph[0], cost >= between
    assert newest[dear].sum() < 1e-6 * vintage[dear].sum()
    assert newest.sum() + start.rigs.homeless[0] == pytest.approx(vintage.sum(), rel=1e-9)
    assert start.rigs.hash_ph.sum() < before  # older ones earn nowhere: metal
    scrapped = world(hashprice=60.0)
    scrapped.rigs.queue[:] = 0.0
    weeks(scrapped, 60, between, market=moving.model_copy(update={"resold": False}))
    assert scrapped.rigs.hash_ph[0].sum() == pytest.approx(vintage[~dear].sum())


def test_used_rigs_that_earn_nowhere_are_sold_for_their_metal() -> None:
    start, still = world(), RigMarket(appetite=0.0, wear=0.0, leave=0.0, rehome=0.5, closing=0.0)
    start.rigs.queue[:] = 0.0
    before = start.rigs.hash_ph.sum()
    start.take(0.0, [(17.0, 10_000.0)])
    weeks(start, 30, 1.0, market=still)
    assert start.rigs.homeless.sum() == pytest.approx(10_000.0 * 0.5**30)
    assert start.rigs.hash_ph.sum() == pytest.approx(before)


def test_regions_order_by_what_a_rig_earns_there() -> None:
    """Where power costs three times as much nobody orders, the others get what makers make, a bound region what it has room for."""
    start, hydro, dear = world(), 0, 1
    here = start.places.region == dear
    start.places.power[here] *= 3.0
    start.rigs.queue[:] = 0.0
    weeks(start, 1, 60.0)
    booked = start.rigs.queue.sum(axis=0)
    assert booked[dear] == 0.0 and (np.delete(booked, dear) > 0.0).all()
    assert booked.sum() == pytest.approx(start.maker["ordered"][0])
    share = booked / np.bincount(start.places.region, start.rigs.hash_ph.sum(axis=0))
    mean = np.bincount(start.places.region, start.places.power + start.places.opex) / np.bincount(start.places.region)
    free = room(start.rigs, start.places)[hydro] / start.frontier * 1e3
    assert booked[hydro] == pytest.approx(free)  # cheapest, and under a law that lets rigs be renewed only
    assert (np.argsort(-share[2:]) == np.argsort(mean[2:])).all()  # the cheaper, the more of what stands there


def test_deliveries_come_to_the_region_that_ordered_unless_it_was_closed() -> None:
    still = RigMarket(appetite=0.0, leave=0.0, wear=0.0, rehome=0.0, closing=0.0)
    for closed in (False, True):
        start = world(day=date(2021, 5, 17), hashprice=300.0)
        start.rigs.queue[:] = 0.0
        start.rigs.queue[1, 0] = 5_000.0
        start.set_law(0.0 if closed else 1.0, 1.0)
        before = start.rigs.hash_ph.sum(axis=0)
        weeks(start, 1, 300.0, market=still)
        came = np.bincount(start.places.region, start.rigs.hash_ph.sum(axis=0) - before)
        assert came[0] == pytest.approx(0.0 if closed else 5_000.0)
        assert came.sum() == pytest.approx(5_000.0)


def test_a_region_that_is_closed_empties_and_its_rigs_go_elsewhere() -> None:
    start = world(day=date(2021, 5, 17), hashprice=300.0)
    china = np.isin(start.places.region, [0, 1])
    before = start.rigs.hash_ph[:, china].sum()
    start.set_law(0.0, 1.0)
    still = RigMarket(appetite=0.0, leave=0.0, wear=0.0)
    running = weeks(start, 8, 300.0, market=still)
    assert start.rigs.hash_ph[:, china].sum() == pytest.approx(before * (1.0 - still.closing) ** 8)
    assert start.rigs.homeless.sum() > 0.5 * before
    assert running[-1] < running[0]


def test_a_region_may_be_closed_in_part() -> None:
    """Half of what stands there stays, however long the law holds, and nothing is added."""
    start = world(day=date(2021, 5, 17), hashprice=300.0)
    china = np.isin(start.places.region, [0, 1])
    before = start.rigs.hash_ph[:, china].sum()
    still = RigMarket(appetite=0.0, leave=0.0, wear=0.0)
    for _ in range(40):
        start.set_law(0.5, 1.0)  # every week anew, as a run does
        weeks(start, 1, 300.0, market=still)
    assert start.rigs.hash_ph[:, china].sum() == pytest.approx(0.5 * before)
    start.set_law(1.0, 1.0)
    weeks(start, 8, 300.0, market=still)
    assert start.rigs.hash_ph[:, china].sum() > 0.5 * before


def test_after_the_ban_chinas_megawatts_are_renewed_and_never_more() -> None:
    """However much cheaper its hydro power is; before the ban nothing limits them."""
    for day, bound in ((START, True), (date(2018, 1, 15), False)):
        start = world(day=day, hashprice=300.0)
        china = np.isin(start.places.region, [0, 1])
        start.places.power[china] = 1.0
        before, old = start.standing_mw()[:2].sum(), start.rigs.hash_ph[:, china].copy()
        worn = RigMarket(wear=0.1, rehome=0.0)
        weeks(start, 80, 300.0, market=worn)
        after = start.standing_mw()[:2].sum()
        assert (after <= before * (1.0 + 1e-9)) == bound
        if bound:
            assert after > 0.9 * before  # renewed
            assert (start.rigs.hash_ph[:, china] > old + 1e-6).any()
        else:
            assert after > 2.0 * before
    again = world(hashprice=300.0)
    again.set_law(0.5, 1.0)
    again.set_law(1.0, 1.0)
    assert np.isinf(again.places.allowed).all()  # permitted again


def test_storms_take_hash_off_in_north_america_only() -> None:
    calm, storm = world(), world()
    home = calm.places.region == home_of(shipped_regions())
    storm.set_law(1.0, 0.6)
    ran, there = weeks(calm, 1, 38.8)[0], calm.rigs.hash_ph[:, home].sum()
    assert ran - weeks(storm, 1, 38.8)[0] == pytest.approx(0.4 * there, rel=1e-6)


def test_a_halving_ahead_is_known() -> None:
    """Orders fall long before it, and the less there is left of hashprice after it the more."""
    near, far, halved = world(), world(), RigMarket(kept=0.5)
    weeks(near, 1, 60.0, halving_in=2.0, market=halved)
    weeks(far, 1, 60.0, market=halved)
    assert near.maker["worth"][0] < 0.7 * far.maker["worth"][0]


def test_owners_learn_how_fast_the_network_grows() -> None:
    start = world()
    start.maker["growth"] = 1.0
    weeks(start, int(MARKET.memory), 38.8, market=RigMarket(appetite=0.0, leave=0.0, wear=0.0))
    assert 0.2 < start.maker["growth"][0] < 0.5  # 1/e of what they remembered, the queue of the start apart


@settings(deadline=None, max_examples=40)
@given(st.floats(1.0, 400.0), st.floats(1.0, 400.0), st.floats(0.0, 1.0), st.integers(0, 3))
def test_hash_stays_finite_and_is_made_of_nothing_but_orders(
    first: float, then: float, china: float, sold: int
) -> None:
    start = world(hashprice=first)
    start.set_law(china, 0.9)
    start.take(100.0 * sold, [(20.0, 500.0)] * sold)
    held = start.rigs.hash_ph.sum() + start.rigs.homeless.sum() + start.rigs.queue.sum()
    for week in range(1, 60):
        day = START + timedelta(weeks=week)
        start.week(week, day, then, FAR, 395e3, MARKET, MINING)
        held += float(start.maker["ordered"][0])
        now = start.rigs.hash_ph.sum() + start.rigs.homeless.sum() + start.rigs.queue.sum()
        assert now <= held * (1.0 + 1e-9)
        held = now
    assert np.isfinite(start.rigs.hash_ph).all()
    assert (start.rigs.hash_ph >= 0.0).all()
    assert ((start.rigs.on >= 0.0) & (start.rigs.on <= 1.0)).all()


def test_a_pickled_world_goes_on_as_the_original() -> None:
    one = world()
    weeks(one, 20, 50.0)
    two = pickle.loads(pickle.dumps(one))
    assert weeks(one, 60, 30.0, first=21) == weeks(two, 60, 30.0, first=21)
