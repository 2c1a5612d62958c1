"""Merit orders: the offers of a zone's plants added up, cheapest first.

A zone's merit order is a piecewise linear curve: the plants of one fuel differ in heat rate, so a fuel's offers rise
evenly from its cheapest to its dearest plant.
"""

import math
from typing import NamedTuple

import numpy as np

from agents.rules.compiled import phase, rule


class Stack(NamedTuple):
    """A month's merit order.

    cost [zone, point] $/MWh, rising; supply [zone, block, point] MW offered at that cost or less; width
    [zone, block] MW, half the span of supply inside a block (wind and forced outages).
    """

    cost: np.ndarray
    supply: np.ndarray
    width: np.ndarray


@rule
def offered_share(price: float, low: float, high: float) -> float:
    """Share of a fuel's plants that offer at a price or less: none below the cheapest, all above the dearest.

    >>> offered_share(25.0, 20.0, 30.0), offered_share(19.0, 20.0, 30.0), offered_share(30.0, 20.0, 30.0)
    (0.5, 0.0, 1.0)
    """
    if price >= high:
        return 1.0
    if price <= low:
        return 0.0
    return (price - low) / (high - low)


@rule
def sort_points(low: np.ndarray, high: np.ndarray, cost: np.ndarray) -> None:
    """Fill `cost` with the ends of every fuel's offers, the cheapest first (insertion sort, two dozen points)."""
    for fuel in range(low.shape[0]):
        for value in (low[fuel], high[fuel]):
            place = 2 * fuel + (1 if value == high[fuel] else 0)
            while place > 0 and cost[place - 1] > value:
                cost[place] = cost[place - 1]
                place -= 1
            cost[place] = value


@phase
def stack_supply(
    capacity: np.ndarray,
    available: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    uncertainty: np.ndarray,
    imports: np.ndarray,
    cost: np.ndarray,
    supply: np.ndarray,
    width: np.ndarray,
) -> None:
    """Add up the offers of all fuels into one curve a zone and block; `cost`, `supply`, `width` are written."""
    for zone in range(capacity.shape[0]):
        sort_points(low[zone], high[zone], cost[zone])
        for block in range(supply.shape[1]):
            variance = 0.0
            for fuel in range(capacity.shape[1]):
                spread = uncertainty[fuel] * capacity[zone, fuel] * available[fuel, block]
                variance += spread * spread
            width[zone, block] = math.sqrt(3.0 * variance)  # a uniform span has sd width / sqrt(3)
        for point in range(cost.shape[1]):
            supply[zone, :, point] = imports[zone]
            for fuel in range(capacity.shape[1]):
                mw = offered_share(cost[zone, point], low[zone, fuel], high[zone, fuel]) * capacity[zone, fuel]
                for block in range(supply.shape[1] if mw > 0.0 else 0):
                    supply[zone, block, point] += mw * available[fuel, block]
