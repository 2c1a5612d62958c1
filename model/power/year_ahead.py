"""The year that planners of plants reckon with: twelve dispatches, one a month, in one compiled look at them."""

import numpy as np

from agents.rules.compiled import phase
from model.power.curves import Elastic
from model.power.dispatch import Cleared, Curves, clear_week, lay_out
from model.power.entry import add_margins
from model.power.forest import Lines
from model.power.grid_week import over_the_week
from model.power.load import BLOCK_HOURS
from model.power.merit_order import Stack, stack_supply


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
    mining: Elastic,
    lines: Lines,
    hurdle: float,
    curves: Curves,
    week: Cleared,
    margin: np.ndarray,
    price: np.ndarray,
) -> None:
    """Dispatch a year of normal weather, a week for each month; each sets out from the one before.

    capacity [zone, fuel] MW; available [month, fuel, block] 0-1; low, high [month, zone, fuel] $/MWh; uncertainty [fuel] and
    imports [zone] MW: see `stack_supply`; factors [month, zone, block] and months [zone, month] of the year's mean load,
    mean_mw [zone]; growth [zone] of it until then; extra [zone] MW that runs at any price; widths [zone, block] of the mean
    load, peak [zone] MW before growth; mining, hurdle: see `clear_week`; curves, week: to work in.  Added to: margin [zone, fuel] $/MW of twelve
    weeks, price [zone] $/MWh, the year's mean.
    """
    zones, blocks = widths.shape
    cost, supply = np.empty((zones, 2 * capacity.shape[1])), np.empty((zones, blocks, 2 * capacity.shape[1]))
    load, span, none = np.empty((zones, blocks)), np.empty((zones, blocks)), np.zeros(zones)
    for month in range(len(available)):
        stack_supply(capacity, available[month], low[month], high[month], uncertainty, imports, cost, supply, span)
        for zone in range(zones):
            level = mean_mw[zone] * growth[zone]
            for block in range(blocks):
                load[zone, block] = factors[month, zone, block] * level + extra[zone]
                span[zone, block] = np.hypot(widths[zone, block] * (level * months[zone, month]), span[zone, block])
        curves.outage[:] = -1.0
        lay_out(Stack(cost, supply, span), peak * growth, none, curves)
        clear_week(curves, load, mining, none, lines, hurdle, week)
        add_margins(week.prices, low[month], high[month], available[month], BLOCK_HOURS, margin)
        for zone in range(zones):
            price[zone] += over_the_week(week.prices, zone) / 12.0
