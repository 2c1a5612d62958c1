"""What all levers moved over sixty paired seeds of the default run: shipped, so that a question is answered before anything is played."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

OF = "energy-run"  # the scenario that was played
NOBODY = ("bitcoin.", "demand.", "power.gas")  # levers that stand for what no state, grid or company sets


class Moved(NamedTuple):
    """A lever at one strong setting: the median of what an outcome differs by, its 95 % interval, whether nothing ever moved."""

    key: str
    value: float
    seeds: int
    middle: float
    low: float
    high: float
    still: bool


@cache
def shipped(outcome: str) -> tuple[Moved, ...]:
    """All levers on an outcome, those that move it most first; none for an outcome of which nothing is kept.

    >>> shipped("independent_miners")[0].seeds, shipped("mw_ai")
    (60, ())
    """
    told = tomllib.loads((files("viz.figures.words") / "ranking.toml").read_text("utf-8"))
    rows = []
    for key, row in told.items():
        if outcome in row:
            middle, low, high = row[outcome]
            rows.append(Moved(key, row["value"], row["seeds"], middle, low, high, row[f"{outcome}_still"]))
    return tuple(sorted(rows, key=lambda row: (row.still, -abs(row.middle), -max(abs(row.low), abs(row.high)))))


def settable(key: str) -> bool:
    """Whether somebody could set it: bitcoin, the price of gas and what AI wants are weather.

    >>> settable("policy.mining_tax"), settable("power.carbon"), settable("power.gas"), settable("bitcoin.drift")
    (True, True, False, False)
    """
    return not key.startswith(NOBODY)
