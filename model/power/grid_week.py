"""A week of the grid in one compiled look at it: load, offers, prices, and what plants earned at them."""

import math

import numpy as np

from agents.rules.compiled import phase, rule
from agents.rules.generation import AI_USE
from agents.units import WEEKS_A_YEAR
from model.power.dispatch import Curves, clear_week, congestion, lay_out
from model.power.entry import add_margins
from model.power.forest import Lines
from model.power.load import BLOCK_HOURS, BLOCK_SHARES


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


@phase
def play_grid(
    shape: np.ndarray,
    mean_mw: np.ndarray,
    rates: np.ndarray,
    years: float,
    weather: np.ndarray,
    ai_mw: np.ndarray,
    ai_at_start: np.ndarray,
    cut_share: np.ndarray,
    flat: np.ndarray,
    tied: np.ndarray,
    uncalled: np.ndarray,
    cost: np.ndarray,
    supply: np.ndarray,
    width: np.ndarray,
    peak: np.ndarray,
    outage: np.ndarray,
    curves: Curves,
    steps: np.ndarray,
    peak_steps: np.ndarray,
    step: float,
    lines: Lines,
    hurdle: float,
    flows: np.ndarray,
    sides: np.ndarray,
    prices: np.ndarray,
    abroad: float,
    mining_mw: np.ndarray,
    unserved_mwh: np.ndarray,
    cut_mwh: np.ndarray,
    cap_hours: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    available: np.ndarray,
    margin: np.ndarray,
    block_year: np.ndarray,
    zone_year: np.ndarray,
) -> bool:
    """Add up the week's load, lay curves out anew where storms have changed them, clear, and note what plants earned.

    Returns whether load was cut in an emergency.  shape [zone, block] load relative to the year's mean, mean_mw and
    weather [zone] as in `weekly_load`, which grows at rates [zone, log, 1/year] for some years; ai_mw [zone] gross MW, of which `cut_share` [zone, 0-1] of what came since the
    start may be cut; flat, tied [zone] MW of mining: see `offer_load`, uncalled [block] 0-1 in which the latter runs;
    cost, supply, width, peak, outage: see `lay_out`; steps to cap_hours: see `clear_week`, `prices` and `unserved_mwh` with a
    row for what lies abroad; low, high, available, margin: see `add_margins`; block_year [zone, block] $/MWh of the last
    year follows the week's prices, and zone_year [zone] is its mean.
    """
    zones, blocks = supply.shape[0], supply.shape[1]
    load, relief = np.empty((zones, blocks)), np.empty(zones)
    for zone in range(zones):
        level = mean_mw[zone] * math.exp(rates[zone] * years) * (1.0 + weather[zone])
        extra = AI_USE * ai_mw[zone] + flat[zone]
        for block in range(blocks):
            load[zone, block] = shape[zone, block] * level + extra + tied[zone] * uncalled[block]
        relief[zone] = cut_share[zone] * AI_USE * max(0.0, ai_mw[zone] - ai_at_start[zone])
    lay_out(cost, supply, width, peak, outage, curves)
    clear_week(
        curves, load, steps[:zones], peak_steps[:zones], step, relief, lines, hurdle,
        flows, sides, prices[:zones], mining_mw, unserved_mwh[:zones], cut_mwh, cap_hours,
    )  # fmt: skip
    prices[zones] = abroad
    add_margins(prices[:zones], low, high, available, BLOCK_HOURS, margin)
    for zone in range(prices.shape[0]):
        for block in range(blocks):
            block_year[zone, block] += (prices[zone, block] - block_year[zone, block]) / WEEKS_A_YEAR
        zone_year[zone] = over_the_week(block_year, zone)
    return cut_mwh.max() > 0.0
