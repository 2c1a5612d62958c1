"""Load: the annual curve is reproduced by months and blocks, weather is bounded and repeatable."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.bitcoin.regions import home_of
from agents.codes import ABROAD, US_ZONES
from model.decisions.orders import OrderLog
from model.economy import EnergyMarket
from model.foundation.errors import TableError
from model.foundation.version import VERSION
from model.power.electricity import Electricity
from model.power.load import (
    BLOCK_SHARES,
    REGIONS,
    LoadProfile,
    annual_curve,
    block_widths,
    fit_spread,
    month_blocks,
    stands_still,
    storm_load,
    weather_week,
    weekly_load,
)
from model.state import State
from model.tables.start import load_tables

PROFILE = LoadProfile.from_tables(load_tables())
ZONES = range(len(US_ZONES))


@pytest.mark.parametrize("zone", ZONES, ids=US_ZONES)
def test_month_blocks_reproduce_the_annual_duration_curve(zone: int) -> None:
    blocks, months, spread = PROFILE.blocks[zone], PROFILE.months[zone], float(PROFILE.spread[zone])
    curve = annual_curve(blocks, months, spread)
    assert np.abs(curve - blocks).max() < 0.08  # the dearest 1 % of hours is the hardest
    assert np.abs(curve - blocks)[1:].max() < 0.05
    doubled = np.abs(annual_curve(blocks, months, 1.0) - blocks)
    assert BLOCK_SHARES @ (curve - blocks) ** 2 < 0.5 * BLOCK_SHARES @ doubled**2


@pytest.mark.parametrize("zone", ZONES, ids=US_ZONES)
def test_month_blocks_average_to_one(zone: int) -> None:
    curve, hours = month_blocks(PROFILE.blocks[zone], PROFILE.months[zone], float(PROFILE.spread[zone]))
    assert len(curve) == 72
    assert hours.sum() == pytest.approx(1.0)
    assert curve @ hours == pytest.approx(1.0, abs=2e-3)


@pytest.mark.parametrize(("zone", "published"), [("ercot", 0.79), ("pjm", 0.86), ("southeast", 0.87), ("caiso", 0.83)])
def test_the_spread_is_found_by_least_squares(zone: str, published: float) -> None:
    row = US_ZONES.index(zone)
    assert fit_spread(PROFILE.blocks[row], PROFILE.months[row]) == pytest.approx(published, abs=0.006)


def test_a_week_of_load_by_hand() -> None:
    profile = LoadProfile(
        ("pjm",),
        np.array([1000.0]),
        np.array([[1.5, 1.2, 1.1, 1.0, 0.9, 0.81]]),
        np.full((1, 12), 1.0),
        np.array([0.5]),
        np.array([1.2]),
    )
    load = weekly_load(profile, 6, 1.1, 0.1)[0]
    assert load[0] == pytest.approx(1000 * 1.2 * 1.1 * 1.1)  # 1 + 0.5 x 0.5 = 1.25 is above the record of 1.2
    assert load[1] == pytest.approx(1000 * 1.1 * 1.1 * 1.1)
    assert load[3] == pytest.approx(1000 * 1.1 * 1.1)


def test_blocks_of_a_week_fall_and_their_spans_meet() -> None:
    for month in range(12):
        load = weekly_load(PROFILE, month, 1.0, 0.0)
        assert (np.diff(load, axis=1) <= 0.0).all()  # equal where two blocks stand at the record
        assert (load <= (PROFILE.mean_mw * PROFILE.top)[:, None] + 1e-9).all()
    widths = block_widths(PROFILE)
    assert (widths > 0.0).all()
    inner = (PROFILE.blocks[:, 1] - PROFILE.blocks[:, 2]) * PROFILE.spread
    assert (widths[:, 1] < inner).all()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("mean_mw", [-1.0], "mean_mw is -1"),
        ("spread", [1.5], "spread is 1.5"),
        ("blocks", [[2.0] * 6], "average to 2.000"),
    ],
)
def test_impossible_profiles_are_refused(field: str, value: list, said: str) -> None:
    sizes = {"mean_mw": (1,), "blocks": (1, 6), "months": (1, 12), "spread": (1,), "top": (1,)}
    figures = {name: np.ones(size) for name, size in sizes.items()} | {field: np.array(value)}
    with pytest.raises(TableError, match=said):
        LoadProfile(("pjm",), **figures)


def test_weather_is_centred_storms_come_in_winter_and_summer_only() -> None:
    draws = np.random.default_rng(1).standard_normal((4000, REGIONS + 3, 2))
    deviation, weather, outage = np.zeros(3), np.zeros(3), np.zeros(3)
    seen = {0: [], 3: []}
    for month, weeks in seen.items():
        for week in draws:
            weather_week(month, week, 0.04, deviation, weather, outage, np.zeros(10))
            weeks.append((deviation.copy(), weather - deviation, outage.copy()))
    values = np.array(seen[3])
    assert abs(values[:, 0].mean()) < 0.003
    assert values[:, 0].std() == pytest.approx(0.04, rel=0.06)
    assert values[:, 1:].max() == 0.0
    storms = np.array(seen[0])[:, 1] > 0.0
    assert storms.mean() == pytest.approx(0.03, abs=0.006)
    with_one = storms[storms[:, 0]].mean(axis=0)  # ercot, pjm, miso in weeks in which a storm hits ercot
    assert with_one[2] > 3.0 * with_one[1] and with_one[2] > 0.1  # its neighbour has one too far more often


@given(month=st.integers(0, 11), draw=st.floats(0.0, 1.0))
def test_storms_are_bounded(month: int, draw: float) -> None:
    assert 0.0 <= storm_load(month, draw) <= 0.2


def test_compiled_weather_equals_plain_python() -> None:
    draws = np.random.default_rng(2).standard_normal((200, REGIONS + 10, 2))
    plain, compiled = [np.zeros((4, 10)) for _ in range(2)]
    for week, numbers in enumerate(draws):
        weather_week(week % 12, numbers, 0.04, *compiled)
        weather_week.py_func(week % 12, numbers, 0.04, *plain)  # type: ignore[attr-defined]
        assert (plain == compiled).all()


def test_a_storm_keeps_rigs_off_for_days_and_blocks_come_late() -> None:
    """The week of a storm in Texas that takes an eighth of the plants: half of the week's hash of its miners is missing."""
    market = EnergyMarket(rng=1)
    market.run_for(6)
    calm, storm = market.branch(OrderLog(VERSION)), market.branch(OrderLog(VERSION))
    power = storm.electricity

    def set_weather(state: State) -> None:
        Electricity.set_weather(power, state)
        power.outage[0], power.still[0] = 0.125, stands_still(0.125)

    storm.electricity.set_weather = set_weather  # type: ignore[method-assign]
    for each in (calm, storm):
        each.step()
    rigs = calm.state.fleets.rows
    texan = calm.sites["zone"][rigs["site"]] == 0
    lost = 1.0 - storm.state.fleets.rows["uptime"][texan] / np.maximum(1e-9, rigs["uptime"][texan])
    assert np.median(lost[rigs["uptime"][texan] > 0.0]) == pytest.approx(0.5, abs=0.03)
    texas = float((rigs["hash_ph"] * rigs["uptime"])[texan].sum())
    found = [each.history.column("network_hashrate_ehs")[-1] for each in (calm, storm)]
    assert found[0] - found[1] >= 0.45 * texas / 1e3
    assert storm.network.chain.height < calm.network.chain.height


def test_a_dear_week_switches_rigs_off_and_blocks_come_late() -> None:
    """A quarter of the plants in Texas fail and no rig is kept off: the price alone stops them, in the dearest hours."""
    market = EnergyMarket(rng=1)
    market.run_for(6)
    usual, dear = market.branch(OrderLog(VERSION)), market.branch(OrderLog(VERSION))
    power = dear.electricity

    def set_weather(state: State) -> None:
        Electricity.set_weather(power, state)
        power.outage[0], power.still[:] = 0.25, 0.0

    dear.electricity.set_weather = set_weather  # type: ignore[method-assign]
    for each in (usual, dear):
        each.step()
    texan = usual.sites["zone"][usual.state.fleets.rows["site"]] == 0
    ran, price = [], []
    for each in (usual, dear):
        rigs = each.state.fleets.rows
        ran.append(float((rigs["hash_ph"] * rigs["uptime"])[texan].sum()))
        price.append(float(each.state.power.prices[0].max()))
    assert price[1] > 2.0 * price[0] and ran[1] < 0.98 * ran[0]
    found = [each.history.column("network_hashrate_ehs")[-1] for each in (usual, dear)]
    assert found[0] - found[1] >= 0.9 * (ran[0] - ran[1]) / 1e3
    assert dear.network.chain.height < usual.network.chain.height


def test_hash_in_north_america_is_the_worlds_there_and_the_markets_but_for_its_sites_abroad() -> None:
    """Counted by hand from the tables, rigs that stand still left out; a storm's hash is missing in it."""
    market = EnergyMarket(rng=1)
    market.run_for(3)
    world, rigs, network = market.network.world, market.state.fleets.rows, market.network
    home = home_of(world.regions)
    here = sum(
        float(world.rigs.hash_ph[vintage, place] * world.rigs.on[vintage, place])
        for vintage, place in np.ndindex(world.rigs.hash_ph.shape)
        if world.places.region[place] == home
    ) * (1.0 - float(world.places.curtailed[home]))
    ours = (rigs["hash_ph"] * rigs["uptime"])[market.sites["zone"][rigs["site"]] != ABROAD].sum()
    found = market.history.column("north_america_hashrate_ehs")[-1]
    assert found == pytest.approx((here + ours) / 1e3 * np.exp(network.noise))
    in_us = market.history.column("us_hashrate_ehs")[-1]
    assert in_us == pytest.approx((0.91 * here + ours) / 1e3 * np.exp(network.noise))
    assert 0.3 < found / market.history.column("network_hashrate_ehs")[-1] < 0.5
    assert ours < (rigs["hash_ph"] * rigs["uptime"]).sum()  # IREN's and others' sites abroad
