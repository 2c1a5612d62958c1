"""What AI adds to power's price, zone by zone, over sixty paired seeds of the default run: shipped beside the page."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np

QUARTER = 13  # weeks


class Without(NamedTuple):
    """A zone.  price: mean of each quarter without AI [$/MWh]; adds: to the last two years' mean, median and 95 % interval
    [$/MWh]; still: share of these years' hours that rigs stand still, with AI and without; not a number where none are left [0-1]."""

    price: tuple[float, ...]
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
        zone: Without(tuple(row["price"]), tuple(row["adds"]), tuple(row["still"]), row["seeds"])
        for zone, row in told.items()
    }


def weekly(price: tuple[float, ...], weeks: int) -> list[float]:
    """A price by week from its quarters' means, each of which holds in its middle.

    >>> weekly((40.0, 53.0), 21)[7], weekly((40.0, 53.0), 21)[20], weekly((40.0, 53.0), 14)[13]
    (40.0, 53.0, 46.0)
    """
    middles = 1 + QUARTER * np.arange(len(price)) + QUARTER // 2
    return [round(float(value), 2) for value in np.interp(np.arange(weeks), middles, price)]
