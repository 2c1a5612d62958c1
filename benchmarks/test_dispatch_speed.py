"""Speed of a week of electricity: ten zones that trade over twelve lines, six blocks, beside HiGHS on the same weeks.

`uv run pytest benchmarks/test_dispatch_speed.py -n 0 -s` prints microseconds a week of both.
"""

import time
from collections.abc import Iterator
from itertools import cycle
from typing import NamedTuple

import numpy as np
import pytest
from scipy.optimize import linprog

from agents.codes import BLOCKS
from model.power.curves import PRICE_CAP, Elastic
from model.power.dispatch import HURDLE, Cleared, Curves, clear_week, lay_out
from model.power.forest import Lines
from model.power.grid import Grid
from model.power.load import LoadProfile, block_widths, weekly_load
from model.tables.start import load_tables

TABLES = load_tables()
GRID = Grid.from_tables(TABLES).with_fuel(gas=3.5)
PROFILE = LoadProfile.from_tables(TABLES)
LINES = Lines(*GRID.line_arrays())
STEPS = np.full((10, 48), 30.0)


class Market(NamedTuple):
    """Curves of a month and the loads of some of its weeks."""

    curves: Curves
    loads: list[np.ndarray]


def a_month(month: int) -> Market:
    stack, rng = GRID.stack(2025.9, month), np.random.default_rng(month)
    width = np.hypot(block_widths(PROFILE) * PROFILE.mean_mw[:, None], stack.width)
    curves = Curves.empty(10, 2 * len(GRID.technologies.grid))
    lay_out(stack._replace(width=width), PROFILE.peak_mw, np.zeros(10), curves)
    return Market(curves, [weekly_load(PROFILE, month, 1.0, rng.normal(0.0, 0.04, 10)) for _ in range(8)])


def weeks(market: Market) -> Iterator[np.ndarray]:
    """Prices of one week after the other, each from the flows of the last."""
    week, mining, none = Cleared.first(10, 12), Elastic(STEPS, STEPS, 5.0), np.zeros(10)
    for load in cycle(market.loads):
        clear_week(market.curves, load, mining, none, LINES, HURDLE, week)
        yield week.prices


def by_linear_programs(market: Market, load: np.ndarray) -> None:
    """The same week as six linear programs; slopes of curves become steps, elastic load is left out."""
    tail, head, forward, backward = LINES
    for block in range(BLOCKS):
        cost, most, zone = [], [], []
        for row in range(10):
            count = market.curves.count[row, block]
            offer, mw = market.curves.offer[row, block, :count], market.curves.mw[row, block, :count]
            cost += [*(0.5 * (offer[1:] + offer[:-1])), PRICE_CAP]
            most += [*np.diff(mw), np.inf]
            zone += [row] * count
        plants, lines = len(cost), len(tail)
        balance = np.zeros((10, plants + 2 * lines))
        balance[zone, np.arange(plants)] = 1.0
        for line in range(lines):
            balance[[head[line], tail[line]], plants + line] = (1.0, -1.0)
            balance[[head[line], tail[line]], plants + lines + line] = (-1.0, 1.0)
        bounds = np.stack([np.zeros(plants + 2 * lines), np.concatenate([most, forward, backward])], axis=1)
        prices = np.concatenate([cost, np.full(2 * lines, HURDLE)])
        assert linprog(prices, A_eq=balance, b_eq=load[:, block], bounds=bounds, method="highs").success


@pytest.mark.parametrize("month", [3, 7])
def test_one_week(benchmark, month: int) -> None:
    market = a_month(month)
    run = weeks(market)
    benchmark(lambda: next(run))
    if benchmark.stats:
        own = benchmark.stats.stats.median
        begin = time.perf_counter()
        by_linear_programs(market, market.loads[0])
        program = time.perf_counter() - begin
        print(f"\none week: {1e6 * own:.0f} us, HiGHS {1e6 * program:,.0f} us, {program / own:,.0f} times as long")


def test_curves_of_a_month(benchmark) -> None:
    stack, curves = GRID.stack(2025.9, 7), Curves.empty(10, 2 * len(GRID.technologies.grid))

    def lay() -> None:
        curves.outage[:] = -1.0
        lay_out(stack, PROFILE.peak_mw, np.zeros(10), curves)

    benchmark(lay)


def test_one_stack(benchmark) -> None:
    benchmark(GRID.stack, 2025.9, 7)


def test_one_week_of_load(benchmark) -> None:
    benchmark(weekly_load, PROFILE, 7, 1.0, np.zeros(10))
