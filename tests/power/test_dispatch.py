"""Dispatch: prices by hand, shedding, monotony, and mining that agrees with the price it helped to make."""

from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.codes import BLOCKS
from model.power.curves import (
    ALARM_PRICE,
    PRICE_CAP,
    SCARCE_BELOW,
    Elastic,
    block_price,
    fill_curve,
    loss_of_load,
    produced,
)
from model.power.dispatch import Cleared, Curves, clear_week, dispatch, lay_out
from model.power.forest import Lines
from model.power.grid import Grid
from model.power.load import block_widths, weekly_load
from tests.grids import FUELS, GRID, PROFILE, two_plants

PEAK = np.array([100_000.0])


def price_at(load: float, grid: Grid | None = None, peak: float = 100.0) -> float:
    week = dispatch(grid or two_plants(), np.full((1, BLOCKS), load), year=2025.0, month=0, peak=np.array([peak]))
    return float(week.prices[0, 0])


def test_price_is_the_marginal_plants_cost() -> None:
    assert price_at(50.0) == pytest.approx(20.0)  # half of coal is in use: the middle of 18 to 22
    assert price_at(75.0) == pytest.approx(21.0)
    assert price_at(150.0) == pytest.approx(50.0)  # half of gas
    assert price_at(175.0) == pytest.approx(52.5)


def test_a_thin_margin_adds_scarcity() -> None:
    # 196.5 of 200 MW in use, peak 100: margin 3.5 %, offer 45 + 0.965 x 10, one eighth of the way to the cap
    offer = 45.0 + 0.965 * 10.0
    # scarcity is laid out in 23 straight pieces, so that the price between two points lies a little above the curve
    assert price_at(196.5) == pytest.approx(offer + (5000.0 - offer) * 0.125, rel=0.01)


def test_load_above_all_supply_is_shed_at_the_cap() -> None:
    load = np.full((1, BLOCKS), 150.0)
    load[0, 0] = 230.0
    week = dispatch(two_plants(), load, year=2025.0, month=0, peak=np.array([100.0]))
    assert week.prices[0, 0] == PRICE_CAP
    assert week.unserved_mwh[0] == pytest.approx(30.0 * 1.68)
    assert week.cap_hours[0] == pytest.approx(1.68)  # a hundredth of the week
    assert week.prices[0, 1] == pytest.approx(50.0)
    assert week.flows.shape == (0, BLOCKS)


def test_hours_inside_a_block_are_quantiles() -> None:
    load = np.full((1, BLOCKS), 200.0)
    peak, width = np.array([100.0]), np.full((1, BLOCKS), 20.0)
    week = dispatch(two_plants(), load, year=2025.0, month=0, peak=peak, width=width)
    # margins from -20 to 20 %: half the hours short, a quarter of 7 % more in loss of load; (0.2 + 0.0175) / 0.4
    assert week.prices[0, 0] == pytest.approx(55.0 + (5000.0 - 55.0) * 0.54375, rel=1e-3)
    assert week.unserved_mwh.sum() == pytest.approx(0.5 * 10.0 * 168.0)  # half the hours, 10 MW short on average
    assert week.cap_hours.sum() == pytest.approx(84.0)


def test_mining_leaves_where_the_price_passes_its_worth() -> None:
    steps = np.zeros((1, 20))
    steps[0, 4] = 40.0  # worth 20 to 25 $/MWh
    load = np.full((1, BLOCKS), 80.0)
    week = dispatch(two_plants(), load, year=2025.0, month=0, peak=PEAK / 1e3, steps=steps, step=5.0)
    # coal is full at 22 $/MWh and gas begins at 45; mining would take 24 MW at 22: its bin sets the price
    price, taken = week.prices[0, 0], week.mining_mw[0, 0]
    assert 22.0 < price < 25.0
    assert taken == pytest.approx(40.0 * (25.0 - price) / 5.0, abs=1e-3)
    assert taken == pytest.approx(20.0, abs=0.5)


def cleared(load: float, stair: np.ndarray, peak_stair: np.ndarray, relief: float) -> Cleared:
    """A week of one zone with two plants of 100 MW; peak 100 MW."""
    stack, curves = two_plants().stack(2025.0, 0), Curves.empty(1, 2 * len(FUELS))
    lay_out(stack._replace(width=np.zeros((1, BLOCKS))), np.array([100.0]), np.zeros(1), curves)
    nowhere, none, week = np.zeros(0, np.int64), np.zeros(0), Cleared.first(1, 0)
    whole, mining = np.full((1, BLOCKS), load), Elastic(stair[None, :], peak_stair[None, :], 5.0)
    clear_week(curves, whole, mining, np.array([relief]), Lines(nowhere, nowhere, none, none), 5.84, week)
    return week


def test_new_load_is_cut_before_firm_load_is_shed() -> None:
    none = np.zeros(1)
    week = cleared(215.0, none, none, 0.0)
    assert week.prices[0, 0] == PRICE_CAP and week.unserved_mwh[0] == pytest.approx(15.0 * 168.0)
    assert week.cut_mwh[0] == 0.0 and week.cap_hours[0] == pytest.approx(168.0)
    week = cleared(215.0, none, none, 40.0)
    assert week.prices[0, 0] == pytest.approx(ALARM_PRICE) and week.unserved_mwh[0] == 0.0 == week.cap_hours[0]
    # at the alarm's price plants make 198.9 MW: (1 - margin / 7 %) cubed = (3000 - 54.6) / (5000 - 54.6)
    assert week.cut_mwh[0] / 168.0 == pytest.approx(215.0 - 198.9, abs=0.1)
    week = cleared(150.0, none, none, 40.0)
    assert week.prices[0, 0] == pytest.approx(50.0) and week.cut_mwh[0] == 0.0


def test_rigs_that_shave_peaks_are_out_of_the_dearest_block_alone() -> None:
    stair = np.zeros(20)
    stair[18] = 30.0
    week = cleared(80.0, stair, np.zeros(20), 0.0)
    assert week.mining_mw[0].tolist() == [0.0, *[30.0] * 5]
    assert week.prices[0, 0] == pytest.approx(21.2) and week.prices[0, 1] == pytest.approx(46.0)


@pytest.mark.parametrize("margin", [-0.5, 0.0, 0.01, 0.035, 0.069, 0.07, 0.5])
def test_scarcity_is_bounded_and_convex(margin: float) -> None:
    assert 0.0 <= loss_of_load(margin) <= 1.0
    if 0.01 <= margin <= 1.0:
        chord = 0.5 * (loss_of_load(margin - 0.01) + loss_of_load(margin + 0.01))
        assert loss_of_load(margin) <= chord + 1e-12
    assert loss_of_load(SCARCE_BELOW) == 0.0


curves = st.lists(st.tuples(st.floats(0.0, 300.0), st.floats(0.0, 5e4)), min_size=3, max_size=12).map(
    lambda points: (np.sort([p[0] for p in points]), np.cumsum([p[1] for p in points]))
)
loads = st.floats(0.0, 3e5)
widths = st.floats(0.0, 5e3)
stairs = st.lists(st.one_of(st.just(0.0), st.floats(0.1, 5e3)), min_size=1, max_size=32).map(np.array)


@given(curve=curves, low=loads, more=st.floats(0.0, 1e5), width=widths, outage=st.floats(0.0, 0.5))
def test_more_load_never_lowers_the_price(curve, low, more, width, outage) -> None:
    cost, supply = curve
    one, two = (block_price(cost, supply, mw, 1.0 - outage, width, 1e5) for mw in (low, low + more))
    assert one <= two * (1.0 + 1e-9) + 1e-9
    assert 0.0 <= one and two <= PRICE_CAP * (1.0 + 1e-12)


@given(curve=curves, width=widths, outage=st.floats(0.0, 0.5))
def test_points_of_a_curve_rise_and_give_its_price_back(curve, width, outage) -> None:
    cost, supply = curve
    offer, mw = np.zeros(64), np.zeros(64)
    count = fill_curve(cost, supply, 1.0 - outage, width, 1e5, offer, mw)
    assert (np.diff(offer[:count]) >= 0.0).all() and (np.diff(mw[:count]) >= 0.0).all()
    assert offer[count - 1] == PRICE_CAP
    for place in range(1, count - 1):
        below, above = (block_price(cost, supply, mw[place] + step, 1.0 - outage, width, 1e5) for step in (-0.01, 0.01))
        assert below - 1e-6 <= offer[place] <= above + 1e-6
        assert produced(offer[None], mw[None], np.array([count]), 0, offer[place])[0] >= mw[place] - 1e-6


def one_zone(load: float, stair: np.ndarray, width: float = 0.0) -> tuple[float, float]:
    """Price and mining of the first block of a zone with two plants.  [$/MWh], [MW]"""
    week = dispatch(
        two_plants(1e4, 1e4),
        np.full((1, BLOCKS), load),
        year=2025.0,
        month=0,
        peak=np.array([2e4]),
        width=np.full((1, BLOCKS), width),
        steps=stair[None, :],
        step=5.0,
    )
    return float(week.prices[0, 0]), float(week.mining_mw[0, 0])


@settings(deadline=None)
@given(load=st.floats(0.0, 3e4), width=widths, stair=stairs)
def test_served_mining_agrees_with_the_price(load, width, stair) -> None:
    price, served = one_zone(load, stair, width)
    worth = 5.0 * np.arange(len(stair) + 1)
    share = np.clip((worth[1:] - price) / 5.0, 0.0, 1.0)
    assert served == pytest.approx(float(share @ stair), abs=1e-2)


@settings(deadline=None)
@given(load=st.floats(0.0, 3e4), stair=stairs)
def test_elastic_mining_never_raises_the_price_above_load_with_all_of_it(load, stair) -> None:
    price, _ = one_zone(load, stair)
    alone, _ = one_zone(load, np.zeros(1))
    everything, _ = one_zone(load + stair.sum(), np.zeros(1))
    assert alone - 1e-5 <= price <= everything + 1e-5


def a_week(month: int, year: float = 2025.9) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """What curves are laid out from, and what a week is cleared from."""
    stack = GRID.stack(year, month)
    rng = np.random.default_rng(month)
    steps = rng.random((10, 32)) * 60.0
    load = weekly_load(PROFILE, month, 1.0, rng.normal(0.0, 0.06, 10))
    width = np.hypot(block_widths(PROFILE) * PROFILE.mean_mw[:, None], stack.width)
    plants = stack._replace(width=width), PROFILE.peak_mw, rng.random(10) * 0.1
    mining = Elastic(steps, 0.5 * steps, 5.0)
    return plants, (load, mining, np.full(10, 900.0), Lines(*GRID.line_arrays()), 5.84)


@pytest.mark.parametrize("month", [0, 3, 7])
def test_compiled_dispatch_equals_plain_python(month: int) -> None:
    results, kernels = [], (cast(Any, lay_out), cast(Any, clear_week))
    for lay, clear in (kernels, tuple(kernel.py_func for kernel in kernels)):
        plants, week = a_week(month)
        curves, out = Curves.empty(10, 2 * len(FUELS)), Cleared.first(10, 12)
        lay(*plants, curves)
        clear(curves, *week, out)
        results.append((*curves, *out))
    for compiled, plain in zip(*results, strict=True):
        assert (compiled == plain).all()
