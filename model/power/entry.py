"""Entry and exit of plants: utilities begin those that prices pay for, which arrive years later, and close the idle.

Without entry AI load would drive every zone to its price cap; with it, scarcity lasts as long as plants take to build.
"""

from collections.abc import Mapping

import numpy as np

from agents.rules.compiled import phase, rule
from model.power.grid import Grid
from model.power.plants import FUELS

# What a new plant must earn, $/MW-year: capital (EIA Annual Energy Outlook 2025, rounded up for the prices of late
# 2025; recollection) at 8 % over 20-25 years, plus fixed O&M; and the years from decision to service (turbines are
# sold out).  Solar after the tax credit.
ANNUAL_COST = {"gas_cc": 230_000.0, "gas_ct": 150_000.0, "solar": 105_000.0, "battery": 95_000.0}
LEAD_YEARS = {"gas_cc": 4.0, "gas_ct": 3.0, "solar": 2.0, "battery": 1.5}
# Most that is begun in a year, share of the zone's peak: ERCOT alone added 23 GW, a quarter of its peak, of solar and
# storage in 2024-25; turbines are the bottleneck of gas.  Assumption.
MOST_ENTRY = {"gas_cc": 0.015, "gas_ct": 0.02, "solar": 0.06, "battery": 0.05}

# What an old plant must earn to be kept, $/MW-year: fixed O&M and upkeep (EIA Annual Energy Outlook and Sargent &
# Lundy's survey of ageing plants; recollection).  At most so much of a fuel closes in a year (assumption A14).
KEEPING_COST = {"coal": 55_000.0, "gas_st": 35_000.0, "oil": 20_000.0}
MOST_EXIT = 0.06
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


def entry(margin: np.ndarray, payment: np.ndarray, peak: np.ndarray, years: float) -> dict[str, np.ndarray]:
    """MW begun by kind of plant [zone] in a span of `years`.

    margin [zone, fuel] $/MW-year from energy, payment [zone] $/MW-year for capacity (it counts for what runs at
    call, not for solar), peak [zone] MW.
    """
    begun = {}
    for fuel, cost in ANNUAL_COST.items():
        income = margin[:, FUELS.index(fuel)] + (0.0 if fuel == "solar" else 1.0) * payment
        begun[fuel] = years * peak * np.array([entry_share(float(value), cost, MOST_ENTRY[fuel]) for value in income])
    return begun


def closures(margin: np.ndarray, payment: np.ndarray, capacity: np.ndarray) -> np.ndarray:
    """MW that give notice [zone, fuel], as negative numbers.

    margin [zone, fuel] $/MW-year from energy, payment [zone] $/MW-year for capacity, capacity [zone, fuel] MW in service.
    """
    leaving = np.zeros_like(capacity)
    for fuel, cost in KEEPING_COST.items():
        column = FUELS.index(fuel)
        for zone, income in enumerate((margin[:, column] + payment).tolist()):
            leaving[zone, column] = -exit_share(income, cost) * capacity[zone, column]
    return leaving


def with_entry(grid: Grid, year: float, begun: Mapping[str, np.ndarray]) -> Grid:
    """The grid with what was begun at `year` (like 2026.9), each kind in service after its lead time."""
    for fuel, mw in begun.items():
        plants = np.zeros((len(grid.zones), len(FUELS)))
        plants[:, FUELS.index(fuel)] = mw
        grid = grid.with_plants(year + LEAD_YEARS[fuel], plants)
    return grid
