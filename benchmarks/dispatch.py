"""A week of electricity beside HiGHS on the same week: six blocks, ten zones and twelve lines as one sparse program, built beforehand."""

import time
from collections.abc import Callable

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csc_array

from agents.codes import BLOCKS
from benchmarks.test_dispatch_speed import LINES, Market, a_month, weeks
from model.power.curves import PRICE_CAP
from model.power.dispatch import HURDLE

ZONES, TRADES = 10, 2 * len(LINES.tail)  # a line carries either way


def program(market: Market, load: np.ndarray) -> dict[str, object]:
    """One sparse linear program for `scipy.optimize.linprog`; slopes of curves become steps, elastic load is left out."""
    cost, most, entries, column = [], [], [], 0
    tail, head, forward, backward = (np.asarray(part) for part in LINES)
    for block in range(BLOCKS):
        for zone in range(ZONES):
            count = market.curves.count[zone, block]
            offer, mw = market.curves.offer[zone, block, :count], market.curves.mw[zone, block, :count]
            cost += [*(0.5 * (offer[1:] + offer[:-1])), PRICE_CAP]
            most += [*np.diff(mw), np.inf]
            entries += [(block * ZONES + zone, column + place, 1.0) for place in range(count)]
            column += count
        for way, limit in ((1.0, forward), (-1.0, backward)):
            for line in range(len(tail)):
                entries += [(block * ZONES + head[line], column, way), (block * ZONES + tail[line], column, -way)]
                cost, most, column = [*cost, HURDLE], [*most, float(limit[line])], column + 1
    rows, columns, values = zip(*entries, strict=True)
    balance = csc_array((values, (rows, columns)), shape=(BLOCKS * ZONES, column))
    bounds = np.stack([np.zeros(column), np.array(most)], axis=1)
    return {"c": np.array(cost), "A_eq": balance, "b_eq": load.T.reshape(-1), "bounds": bounds, "method": "highs"}


def least(work: Callable[[], object], rounds: int) -> float:
    """Processor time, the least of some rounds.  [s]"""
    found = []
    for _ in range(rounds):
        begin = time.process_time()
        work()
        found.append(time.process_time() - begin)
    return min(found)


def dispatch_rows() -> str:
    """A table of two months."""
    text = "| dispatch of a week | µs | HiGHS, µs | times as long |\n| --- | ---: | ---: | ---: |\n"
    for month, name in ((3, "April"), (7, "August")):
        market = a_month(month)
        run, built = weeks(market), program(market, market.loads[0])
        own, other = least(lambda run=run: next(run), 400), least(lambda built=built: linprog(**built), 20)
        text += f"| {name} | {1e6 * own:.0f} | {1e6 * other:,.0f} | {other / own:,.0f} |\n"
    return text
