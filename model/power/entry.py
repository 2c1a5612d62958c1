"""Entry and exit of plants: utilities begin those that prices pay for, which arrive years later, and close the idle.

Without entry AI load would drive every zone to its price cap; with it, scarcity lasts as long as plants take to build.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from agents.rules.compiled import phase, rule
from model.power.grid import Grid

MOST_EXIT = 0.06  # of a fuel, most that closes in a year (assumption A14)
NOTICE_YEARS = 2.0  # from decision to closure


@rule
def exit_share(margin: float, cost: float) -> float:
    """Part of a fuel's plants that give notice in a year: none that earn their keep, more the less they earn.  [0-1]

    margin: energy and capacity payments, $/MW-year; cost: of keeping the plant, $/MW-year.

    >>> exit_share(60e3, 55e3), round(exit_share(27.5e3, 55e3), 3), exit_share(0.0, 55e3)
    (0.0, 0.03, 0.06)
    """
    if cost <= 0.0 or margin >= cost:
        return 0.0
    return MOST_EXIT * (1.0 - max(0.0, margin) / cost)


@rule
def entry_share(margin: float, cost: float, most: float) -> float:
    """New plants of a kind that are begun in a year, share of the zone's peak.

    Nobody builds below `cost`; above it entry rises with the gain, to `most` of peak where the expected margin is
    twice what the plant must earn.  margin and cost in $/MW-year, capacity payment included.  Assumption.

    >>> entry_share(150e3, 150e3, 0.02), entry_share(225e3, 150e3, 0.02), entry_share(1e6, 150e3, 0.02)
    (0.0, 0.01, 0.02)
    """
    if cost <= 0.0 or margin <= cost:
        return 0.0
    return most * min(1.0, margin / cost - 1.0)


@phase
def add_margins(
    prices: np.ndarray, low: np.ndarray, high: np.ndarray, available: np.ndarray, hours: np.ndarray, margin: np.ndarray
) -> None:
    """Add what a MW of each kind of plant earned in a week over its mean offer to `margin` [zone, fuel], $/MW.

    prices [zone, block] $/MWh; low and high [zone, fuel] from `Grid.offers`; available [fuel, block]; hours [block].
    """
    for zone in range(prices.shape[0]):
        for fuel in range(low.shape[1]):
            offer = 0.5 * (low[zone, fuel] + high[zone, fuel])
            for block in range(prices.shape[1]):
                gain = prices[zone, block] - offer
                if gain > 0.0:
                    margin[zone, fuel] += gain * available[fuel, block] * hours[block]


def entry(kinds: Sequence[Any], margin: np.ndarray, payment: np.ndarray, peak: np.ndarray) -> np.ndarray:
    """MW begun in a year [zone, fuel].

    kinds: the grid's technologies; margin [zone, fuel] $/MW-year from energy, payment [zone] $/MW-year for
    capacity, of which each gets its credit, peak [zone] MW.
    """
    begun = np.zeros_like(margin)
    for fuel, kind in enumerate(kinds):
        if kind.new_usd_mw_year <= 0.0:
            continue
        income = margin[:, fuel] + kind.capacity_credit * payment
        begun[:, fuel] = peak * [entry_share(value, kind.new_usd_mw_year, kind.most_entry) for value in income.tolist()]
    return begun


def closures(kinds: Sequence[Any], margin: np.ndarray, payment: np.ndarray, capacity: np.ndarray) -> np.ndarray:
    """MW that give notice [zone, fuel], as negative numbers.

    kinds, margin and payment as in `entry`; capacity [zone, fuel] MW in service.
    """
    leaving = np.zeros_like(capacity)
    for fuel, kind in enumerate(kinds):
        if kind.keep_usd_mw_year <= 0.0:
            continue
        income = margin[:, fuel] + kind.capacity_credit * payment
        share = [exit_share(value, kind.keep_usd_mw_year) for value in income.tolist()]
        leaving[:, fuel] = -np.array(share) * capacity[:, fuel]
    return leaving


def with_entry(grid: Grid, year: float, begun: np.ndarray) -> Grid:
    """The grid with what was begun [zone, fuel] at `year` (like 2026.9), each kind in service after its lead time."""
    for fuel in np.flatnonzero(begun.any(axis=0)):
        plants = np.zeros_like(begun)
        plants[:, fuel] = begun[:, fuel]
        grid = grid.with_plants(year + grid.kinds[fuel].lead_years, plants)
    return grid
