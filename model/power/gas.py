"""The price of gas: a mean that a lever sets, and a deviation, common to all zones, that fades with the years."""

from math import exp, sqrt

import numpy as np

from agents.rules.compiled import rule
from agents.surroundings import Power
from agents.units import WEEKS_A_YEAR
from model.foundation.randomness import Draws
from model.power.grid import Grid


@rule
def stays(half_life: float, years: float) -> float:
    """Part of a deviation that is left after some years.  [0-1]

    >>> stays(0.8, 0.8), stays(0.8, 1.6)
    (0.5, 0.25)
    """
    return 0.5 ** (years / half_life)


@rule
def drifted(deviation: float, draw: float, spread: float, half_life: float) -> float:
    """The log of gas over its mean, a week later: part of it stays, and a shock comes (Schwartz 1997, one factor).

    draw: standard normal; spread: standard deviation in the long run; half_life [years].

    >>> round(drifted(0.2, 0.0, 0.0, 1 / 52.18), 4)      # no spread, and half is gone in a week
    0.1
    """
    left = stays(half_life, 1.0 / WEEKS_A_YEAR)
    return left * deviation + spread * sqrt(1.0 - left * left) * draw


@rule
def over_mean(deviation: float, spread: float, half_life: float, years: float) -> float:
    """Gas over the price that was expected of it at the start.  [-]   years since the start, when it was known

    Half the variance that has come up until then is taken off, so that the mean over seeds is one.

    >>> over_mean(0.0, 0.0, 0.8, 3.0), round(over_mean(0.1, 0.3, 0.8, 0.0), 4)
    (1.0, 1.1052)
    """
    left = stays(half_life, years)
    return exp(deviation - 0.5 * spread * spread * (1.0 - left * left))


class Gas:
    """Gas of one run: where Henry Hub stands to its mean, and what it costs where."""

    def __init__(self, henry_hub: float, abroad: float) -> None:
        """henry_hub: at the start; abroad: what gas costs there over it [$/MMBtu]."""
        self.henry_hub, self.abroad, self.deviation = henry_hub, abroad, 0.0

    def move(self, draws: Draws, week: int, power: Power) -> None:
        """The week's change; merit orders follow with the month."""
        if power.gas_sd > 0.0:
            draw = float(draws.weekly_normal("gas", 1, week)[0])
            self.deviation = drifted(self.deviation, draw, power.gas_sd, power.gas_half_life)

    def priced(self, grid: Grid, power: Power, years: float) -> Grid:
        """The same plants at the gas of a moment, some years after the start."""
        factor = over_mean(self.deviation, power.gas_sd, power.gas_half_life, max(0.0, years))
        self.henry_hub = power.gas * factor
        return grid if factor == 1.0 else grid.with_fuel(gas=self.henry_hub)

    def by_zone(self, grid: Grid, henry_hub: float, month: int) -> np.ndarray:
        """What gas costs in a month (0-11), abroad last.  [$/MMBtu]"""
        return np.array([*grid.gas_in(month).tolist(), max(0.0, henry_hub + self.abroad)])
