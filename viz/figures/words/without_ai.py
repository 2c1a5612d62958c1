"""What AI adds to power's price, zone by zone, over sixty paired seeds of the default run: shipped beside the page."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np

from agents.units import WEEKS_A_QUARTER


class Without(NamedTuple):
    """A zone.  added: to each quarter's mean price, median of pairs [$/MWh]; adds: to the last two years' mean, median and 95 % interval
    [$/MWh]; still: share of these years' hours that rigs stand still, with AI and without; not a number where none are left [0-1]."""

    added: tuple[float, ...]
    adds: tuple[float, float, float]
    still: tuple[float, float]
    seeds: int


@cache
def without_ai() -> dict[str, Without]:
    """By zone.

    >>> without_ai()["ercot"].seeds
    60
    """
    told = tomllib.loads((files("viz.figures.words") / "without_ai.toml").read_text("utf-8"))
    return {
        zone: Without(tuple(row["added"]), tuple(row["adds"]), tuple(row["still"]), row["seeds"])
        for zone, row in told.items()
    }


def weekly(added: tuple[float, ...], weeks: int) -> np.ndarray:
    """What is added by week from its quarters' means, each of which holds in its middle.  [$/MWh]

    >>> [float(weekly((4.0, 17.0), 21)[week]) for week in (7, 13, 20)]
    [4.0, 10.0, 17.0]
    """
    middles = 1 + WEEKS_A_QUARTER * np.arange(len(added)) + WEEKS_A_QUARTER // 2
    return np.interp(np.arange(weeks), middles, added)
