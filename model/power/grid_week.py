"""A week of the grid in one compiled look at it: load, offers, prices, and what plants earned at them."""

import math
from typing import NamedTuple

import numpy as np

from agents.rules.compiled import phase, rule
from agents.rules.generation import AI_USE
from agents.units import HOURS_A_YEAR, WEEKS_A_YEAR
from model.power.curves import Elastic
from model.power.dispatch import Cleared, Curves, clear_week, congestion, lay_out
from model.power.entry import add_margins
from model.power.forest import Lines
from model.power.load import BLOCK_HOURS, BLOCK_SHARES, called_hours
from model.power.merit_order import Stack

UNCALLED = 1.0 - called_hours() / (HOURS_A_YEAR * BLOCK_SHARES)  # part of each block in which tied load runs


@rule
def over_the_week(by_block: np.ndarray, row: int) -> float:
    """Mean over the hours of a week of a row by load block, added up from the dearest block on.

    >>> round(over_the_week(np.array([[10.0, 0.0, 0.0, 0.0, 0.0, 1.0]]), 0), 9)
    0.2
    """
    mean = 0.0
    for block in range(by_block.shape[1]):
        mean += by_block[row, block] * BLOCK_SHARES[block]
    return float(mean)


@phase
def measure_grid(prices: np.ndarray, flows: np.ndarray, lines: Lines, hurdle: float, means: np.ndarray) -> float:
    """Means of the week, of zones' prices [$/MWh] and then of lines' flows [MW], are written to `means`.

    Returns the congestion rent, the transmission owners': what flows gain in price beyond the hurdle.  [$]
    prices [zone, block], flows [block, line].
    """
    zones, sideways = len(means) - flows.shape[1], flows.T
    for zone in range(zones):
        means[zone] = over_the_week(prices, zone)
    for line in range(flows.shape[1]):
        means[zones + line] = over_the_week(sideways, line)
    total = 0.0
    for rent in congestion(prices, flows, lines.tail, lines.head, hurdle):
        total += rent
    return total


class Loads(NamedTuple):
    """What zones take, mining that answers to prices apart.

    mean_mw and weather [zone] as in `weekly_load`; rates [zone] log, 1/year, at which it grows; ai_at_start [zone] gross MW;
    flat, tied [zone] MW of mining, the latter of which runs in part of a block: see `offer_load`.
    """

    mean_mw: np.ndarray
    rates: np.ndarray
    weather: np.ndarray
    ai_at_start: np.ndarray
    flat: np.ndarray
    tied: np.ndarray


@rule
def add_up(
    shape: np.ndarray, loads: Loads, years: float, ai_mw: np.ndarray, cut_share: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """A week's load by zone and block, and what of it is cut in an emergency by zone: see `play_grid`.  [MW], [MW]"""
    zones, blocks = shape.shape
    mean_mw, rates, weather, ai_at_start, flat, tied = loads
    load, relief = np.empty((zones, blocks)), np.empty(zones)
    for zone in range(zones):
        level = mean_mw[zone] * math.exp(rates[zone] * years) * (1.0 + weather[zone])
        extra = AI_USE * ai_mw[zone] + flat[zone]
        for block in range(blocks):
            load[zone, block] = shape[zone, block] * level + extra + tied[zone] * UNCALLED[block]
        relief[zone] = cut_share[zone] * AI_USE * max(0.0, ai_mw[zone] - ai_at_start[zone])
    return load, relief


@phase
def play_grid(
    shape: np.ndarray,
    loads: Loads,
    years: float,
    ai_mw: np.ndarray,
    cut_share: np.ndarray,
    stack: Stack,
    peak: np.ndarray,
    outage: np.ndarray,
    curves: Curves,
    mining: Elastic,
    lines: Lines,
    hurdle: float,
    week: Cleared,
    abroad: float,
    low: np.ndarray,
    high: np.ndarray,
    available: np.ndarray,
    margin: np.ndarray,
    block_year: np.ndarray,
    zone_year: np.ndarray,
) -> bool:
    """Add up the week's load, lay curves out anew where storms have changed them, clear, and note what plants earned.

    Returns whether load was cut in an emergency.  shape [zone, block] load relative to the year's mean; years since `loads`
    was counted; ai_mw [zone] gross MW, of which `cut_share` [zone] 0-1 of what came since the start may be cut; stack, peak,
    outage: see `lay_out`; the week has a row of prices for what lies abroad, where power costs `abroad` $/MWh; low, high,
    available, margin: see `add_margins`; block_year [zone, block] $/MWh of the last year follows the week's prices, and
    zone_year [zone] is its mean.
    """
    load, relief = add_up(shape, loads, years, ai_mw, cut_share)
    prices, zones = week.prices, len(ai_mw)
    lay_out(stack, peak, outage, curves)
    clear_week(curves, load, mining, relief, lines, hurdle, week)
    prices[zones] = abroad
    add_margins(prices[:zones], low, high, available, BLOCK_HOURS, margin)
    for zone in range(prices.shape[0]):
        for block in range(prices.shape[1]):
            block_year[zone, block] += (prices[zone, block] - block_year[zone, block]) / WEEKS_A_YEAR
        zone_year[zone] = over_the_week(block_year, zone)
    return week.cut_mwh.max() > 0.0
