"""The year that planners of plants reckon with: twelve dispatches, one a month, in one compiled look at them."""

import numpy as np

from agents.rules.compiled import phase
from model.power.dispatch import Curves, clear_week, lay_out
from model.power.entry import add_margins
from model.power.forest import Lines
from model.power.grid_week import over_the_week
from model.power.load import BLOCK_HOURS
from model.power.merit_order import stack_supply

FIRST_GUESS = 40.0  # of every price, from which the first month's dispatch sets out [$/MWh]


@phase
def play_year(
    capacity: np.ndarray,
    available: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    uncertainty: np.ndarray,
    imports: np.ndarray,
    factors: np.ndarray,
    months: np.ndarray,
    mean_mw: np.ndarray,
    growth: np.ndarray,
    extra: np.ndarray,
    widths: np.ndarray,
    peak: np.ndarray,
    steps: np.ndarray,
    step: float,
    lines: Lines,
    hurdle: float,
    curves: Curves,
    margin: np.ndarray,
    price: np.ndarray,
) -> None:
    """Dispatch a year of normal weather, a week for each month; each sets out from the one before.

    capacity [zone, fuel] MW; available [month, fuel, block] 0-1; low, high [month, zone, fuel] $/MWh; uncertainty [fuel] and
    imports [zone] MW: see `stack_supply`; factors [month, zone, block] and months [zone, month] of the year's mean load,
    mean_mw [zone]; growth [zone] of it until then; extra [zone] MW that runs at any price; widths [zone, block] of the mean
    load, peak [zone] MW before growth; steps, step, hurdle: see `clear_week`.  Added to: margin [zone, fuel] $/MW of twelve
    weeks, price [zone] $/MWh, the year's mean.
    """
    zones, blocks = widths.shape
    cost, supply = np.empty((zones, 2 * capacity.shape[1])), np.empty((zones, blocks, 2 * capacity.shape[1]))
    load, span, none = np.empty((zones, blocks)), np.empty((zones, blocks)), np.zeros(zones)
    flows, sides = np.zeros((blocks, len(lines.tail))), np.zeros((blocks, len(lines.tail)), np.int64)
    prices, mining = np.full((zones, blocks), FIRST_GUESS), np.zeros((zones, blocks))
    unserved, cut, dear = np.zeros(zones), np.zeros(zones), np.zeros(zones)
    for month in range(len(available)):
        stack_supply(capacity, available[month], low[month], high[month], uncertainty, imports, cost, supply, span)
        for zone in range(zones):
            level = mean_mw[zone] * growth[zone]
            for block in range(blocks):
                load[zone, block] = factors[month, zone, block] * level + extra[zone]
                span[zone, block] = np.hypot(widths[zone, block] * (level * months[zone, month]), span[zone, block])
        curves.outage[:] = -1.0
        lay_out(cost, supply, span, peak * growth, none, curves)
        clear_week(
            curves, load, steps, steps, step, none, lines, hurdle, flows, sides, prices, mining, unserved, cut, dear
        )
        add_margins(prices, low[month], high[month], available[month], BLOCK_HOURS, margin)
        for zone in range(zones):
            price[zone] += over_the_week(prices, zone) / 12.0
