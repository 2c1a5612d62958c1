"""The grid: merit orders add up, fuels and plants move them, plants come and go; what is refused."""

from dataclasses import replace
from typing import Any, cast

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.codes import BLOCKS, US_ZONES
from model.foundation.errors import TableError
from model.power.curves import block_price
from model.power.dispatch import dispatch
from model.power.entry import MOST_EXIT, add_margins, closures, committed, entry, with_entry
from model.power.grid import read_links
from model.power.load import BLOCK_HOURS, weekly_load
from model.power.merit_order import stack_supply
from tests.grids import FUELS, GRID, KINDS, PROFILE, two_plants


@settings(deadline=None, max_examples=60)
@given(
    mw=st.lists(st.floats(0.0, 5e4), min_size=len(FUELS), max_size=len(FUELS)),
    fuel=st.integers(0, len(FUELS) - 1),
    more=st.floats(0.0, 2e4),
    load=st.floats(0.0, 3e5),
)
def test_more_supply_never_raises_the_price(mw, fuel, more, load) -> None:
    low, high = (np.tile(side[0], (1, 1)) for side in GRID.offers(7))
    prices = []
    for extra in (0.0, more):
        capacity = np.array([mw])
        capacity[0, fuel] += extra
        cost, supply, width = (
            np.empty((1, 2 * len(FUELS))),
            np.empty((1, BLOCKS, 2 * len(FUELS))),
            np.empty((1, BLOCKS)),
        )
        none = np.zeros(len(FUELS))
        stack_supply(capacity, np.ones((len(FUELS), BLOCKS)), low, high, none, np.zeros(1), cost, supply, width)
        prices.append(block_price(cost[0], supply[0, 0], load, 1.0, 0.0, 1e5))
    assert prices[1] <= prices[0] * (1.0 + 1e-9) + 1e-9


def test_compiled_stack_equals_plain_python() -> None:
    low, high = GRID.offers(7)
    available = np.ascontiguousarray(GRID.availability[:, 7])
    given: tuple[Any, ...] = (
        GRID.capacity(2025.9),
        available,
        low,
        high,
        GRID.technologies.on_grid["uncertainty"].copy(),
        GRID.imports_mw,
    )
    results, compiled_kernel = [], cast(Any, stack_supply)
    for kernel in (compiled_kernel, compiled_kernel.py_func):
        out = np.empty((10, 2 * len(FUELS))), np.empty((10, BLOCKS, 2 * len(FUELS))), np.empty((10, BLOCKS))
        kernel(*given, *out)
        results.append(out)
    for compiled, plain in zip(*results, strict=True):
        assert (compiled == plain).all()


def test_the_stack_adds_up_and_its_costs_rise() -> None:
    for month in (0, 6):
        cost, supply, _ = GRID.stack(2025.0, month)
        assert (np.diff(cost, axis=1) >= 0.0).all()
        assert (np.diff(supply, axis=2) >= -1e-9).all()
        whole = (GRID.capacity(2025.0)[1] * GRID.availability[:, month, 3].T).sum()  # block 4: batteries rest
        assert supply[1, 3, -1] == pytest.approx(whole + GRID.imports_mw[1])


def test_dearer_gas_and_carbon_raise_the_price_and_leave_the_grid_as_it_was() -> None:
    load = weekly_load(PROFILE, 3, 1.0, 0.0)
    week = {"year": 2025.9, "month": 3, "peak": PROFILE.peak_mw}
    before = dispatch(GRID, load, **week).prices
    for dear in (GRID.with_fuel(gas=7.0), GRID.with_fuel(carbon=50.0)):
        after = dispatch(dear, load, **week).prices
        assert (after >= before - 1e-9).all() and after.mean() > 1.3 * before.mean()
    assert (dispatch(GRID, load, **week).prices == before).all()
    with pytest.raises(TableError, match="did you mean 'gas'"):
        GRID.with_fuel(gass=7.0)


def test_committed_plants_arrive_and_more_can_be_added() -> None:
    solar = FUELS.index("solar")
    mw = [GRID.capacity(year)[0, solar] for year in (2025.0, 2025.5, 2026.0, 2031.0)]
    assert mw[0] < mw[1] < mw[2] < mw[3]
    assert mw[1] == pytest.approx((mw[0] + mw[2]) / 2.0)
    extra = np.zeros((10, len(FUELS)))
    extra[0, solar] = 500.0
    later = GRID.with_plants(2027.5, extra)
    assert later.capacity(2028.0)[0, solar] - GRID.capacity(2028.0)[0, solar] == pytest.approx(500.0)
    assert later.capacity(2027.0)[0, solar] == GRID.capacity(2027.0)[0, solar]


def test_old_plants_that_do_not_earn_their_keep_give_notice() -> None:
    margin, capacity = np.full((10, len(FUELS)), 1e6), GRID.capacity(2026.0)
    coal = FUELS.index("coal")
    margin[1, coal] = KINDS.kinds[coal].keep_usd_mw_year / 2.0 - 10e3
    leaving = closures(GRID.kinds, margin, np.full(10, 10e3), capacity)
    assert leaving[1, coal] == pytest.approx(-0.5 * MOST_EXIT * capacity[1, coal])
    assert np.count_nonzero(leaving) == 1


def test_entry_answers_to_margins() -> None:
    low, high = GRID.offers(0)
    margin = np.zeros((10, len(FUELS)))
    prices = np.full((10, BLOCKS), 30.0)
    prices[0] = 100.0
    for _ in range(52):
        add_margins(prices, low, high, np.ascontiguousarray(GRID.availability[:, 0]), BLOCK_HOURS, margin)
    offer = (low + high)[0, FUELS.index("gas_cc")] / 2.0
    by_hand = (100.0 - offer) * GRID.availability[FUELS.index("gas_cc"), 0, 0] * 8736.0
    assert margin[0, FUELS.index("gas_cc")] == pytest.approx(by_hand)
    begun = entry(GRID.kinds, margin, np.zeros(10), PROFILE.peak_mw, np.zeros_like(margin))
    gas = FUELS.index("gas_cc")
    assert begun[0, gas] == pytest.approx(0.015 * PROFILE.peak_mw[0])
    assert begun[1:, gas].max() == 0.0
    later = with_entry(GRID, 2026.9, begun)
    assert later.capacity(2030.0)[0, gas] == GRID.capacity(2030.0)[0, gas]
    assert later.capacity(2031.0)[0, gas] - GRID.capacity(2031.0)[0, gas] == pytest.approx(begun[0, gas])


def test_scarce_margins_widen_supply_but_not_beyond_the_record() -> None:
    """Gas for Texas at three times its cost: a third of the way from 1.5 to 5 % of peak, what is committed off; and sun
    with 8.84 GW committed for the year in which it would come gets no more than without widening."""
    margin = np.zeros((10, len(FUELS)))
    gas, sun = FUELS.index("gas_cc"), FUELS.index("solar")
    for fuel in (gas, sun):
        margin[0, fuel] = 3.0 * KINDS.kinds[fuel].new_usd_mw_year
    coming, none, peak = committed(GRID, 2026.88), np.zeros(10), PROFILE.peak_mw
    assert coming[0, sun] == pytest.approx(0.88 * 8840.0 + 0.12 * 10200.0)
    kept, wider = (entry(GRID.kinds, margin, none, peak, coming, widening)[0] for widening in (0.0, 1.0))
    assert kept[gas] == pytest.approx(0.015 * peak[0]) and kept[sun] == wider[sun] == pytest.approx(0.06 * peak[0])
    assert wider[gas] == pytest.approx((0.015 + 0.035 / 3.0) * peak[0] - coming[0, gas])


def test_a_grid_that_cannot_be_is_refused() -> None:
    with pytest.raises(TableError, match="without supply"):
        replace(two_plants(), capacity_mw=np.zeros((1, 1, len(FUELS))))
    with pytest.raises(TableError, match="capacity_mw holds -5"):
        two_plants(coal=-5.0)
    with pytest.raises(TableError, match="no zone 'nowhere'"):
        read_links(US_ZONES, [("ercot", "nowhere", 1.0, 1.0)])
    with pytest.raises(TableError, match="did you mean 'ercot'"):
        read_links(US_ZONES, [("spp", "ercott", 1.0, 1.0)])
    with pytest.raises(TableError, match="limits are -1"):
        read_links(US_ZONES, [("ercot", "spp", -1.0, 1.0)])
    with pytest.raises(TableError, match="no line reaches spp"):
        read_links(("ercot", "pjm", "spp"), [("ercot", "pjm", 1.0, 1.0)])
    with pytest.raises(TableError, match="once"):
        read_links(US_ZONES, [("ercot", "spp", 1.0, 1.0), ("spp", "ercot", 1.0, 1.0)])


def test_lines_are_sorted_and_the_network_is_whole() -> None:
    lines = GRID.lines
    assert list(lines) == sorted(lines) and len(lines) == 12
    assert all(line.start < line.end for line in lines)
    assert nx.is_weakly_connected(nx.DiGraph([*GRID.network]))
