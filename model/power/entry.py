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


@rule
def most_begun(margin: float, cost: float, most: float, record: float, coming: float, widening: float) -> float:
    """Most that is begun in a year: supply chains widen where margins are scarce.  [share of the zone's peak]

    `most` up to twice what the plant must earn; beyond that towards `record`, the most that has ever come in a year, half
    of the way at four times.  What is committed for the same year, `coming`, uses the same crews and makers, and comes off.
    widening: 0 keeps `most`, 1 goes all of the way.  margin and cost in $/MW-year.  assumption A14

    >>> most_begun(600e3, 150e3, 0.02, 0.08, 0.0, 1.0), most_begun(300e3, 150e3, 0.02, 0.08, 0.0, 1.0)
    (0.05, 0.02)
    >>> round(most_begun(600e3, 150e3, 0.02, 0.08, 0.01, 1.0), 3), most_begun(600e3, 150e3, 0.02, 0.08, 0.0, 0.0)
    (0.04, 0.02)
    """
    if margin <= 2.0 * cost or record <= most:
        return most
    return max(most, most + widening * (record - most) * (1.0 - 2.0 * cost / margin) - coming)


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


def entry(
    kinds: Sequence[Any],
    margin: np.ndarray,
    payment: np.ndarray,
    peak: np.ndarray,
    coming: np.ndarray,
    widening: float = 0.0,
) -> np.ndarray:
    """MW begun in a year [zone, fuel].

    kinds: the grid's technologies; margin [zone, fuel] $/MW-year from energy, payment [zone] $/MW-year for
    capacity, of which each gets its credit, peak [zone] MW; coming [zone, fuel] MW committed for the year in which a
    plant begun now is in service; widening as in `most_begun`.
    """
    begun = np.zeros_like(margin)
    for fuel, kind in enumerate(kinds):
        cost = kind.new_usd_mw_year
        if cost <= 0.0:
            continue
        income = (margin[:, fuel] + kind.capacity_credit * payment).tolist()
        for zone, value in enumerate(income):
            rival = float(coming[zone, fuel] / peak[zone])
            most = most_begun(value, cost, kind.most_entry, kind.record_entry, rival, widening)
            begun[zone, fuel] = peak[zone] * entry_share(value, cost, most)
    return begun


def committed(grid: Grid, year: float) -> np.ndarray:
    """MW that are to come, each kind in the year before a plant begun at `year` is in service [zone, fuel]."""
    coming = np.zeros_like(grid.capacity(year))
    for fuel, kind in enumerate(grid.kinds):
        if kind.new_usd_mw_year > 0.0:
            then = year + kind.lead_years
            coming[:, fuel] = grid.capacity(then)[:, fuel] - grid.capacity(then - 1.0)[:, fuel]
    return np.maximum(coming, 0.0)


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
