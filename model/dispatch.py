"""Electricity: a price for each zone and load block, from merit order, scarcity and elastic mining.

Zones stand alone here: the interchange of a zone with its neighbours is a block of imports in its merit order,
flows on lines are zero.  A solver that lets zones trade replaces `clear_zones`; what it is given and what it
gives back stay as they are.

A block's price is the cost of the marginal plant plus a scarcity adder: (cap - cost) x the chance, over the hours
of the block, that load cannot be served.  Mining is a stair of break-even prices and takes power only while the
price is at most its own, so that prices and curtailment agree.  See docs/electricity.md for a worked example.
"""

from dataclasses import dataclass

import numpy as np

from agents.codes import BLOCKS
from agents.rules.compiled import phase, rule
from model.grid import Grid
from model.load import BLOCK_HOURS

PRICE_CAP = 5_000.0  # $/MWh, ERCOT's offer cap since 2022 (PUCT)
SCARCE_BELOW = 0.07  # margin over load, share of the zone's peak, below which load may have to be shed


@dataclass(frozen=True)
class Dispatch:
    """A week of electricity.

    prices [zone, block] $/MWh; flows [line, block] MW (zero: zones stand alone); mining_mw [zone, block] MW that
    mining takes; unserved_mwh [zone] MWh of load shed in the week.
    """

    prices: np.ndarray
    flows: np.ndarray
    mining_mw: np.ndarray
    unserved_mwh: np.ndarray


@rule
def loss_of_load(margin: float) -> float:
    """Chance that load is shed in an hour with this margin of supply over load.  [0-1]

    One without a margin, nothing from 7 % of peak, and convex in between: (1 - margin / 7 %) cubed.  The shape
    is that of an operating reserve demand curve (Hogan 2013); cube and 7 % are assumptions.

    >>> loss_of_load(0.035), loss_of_load(0.08), loss_of_load(-0.1)
    (0.125, 0.0, 1.0)
    """
    if margin <= 0.0:
        return 1.0
    if margin >= SCARCE_BELOW:
        return 0.0
    short = 1.0 - margin / SCARCE_BELOW
    return short * short * short


@rule
def scarcity_adder(margin: float) -> float:
    """What scarcity adds to the price of an hour: price cap x loss of load.  [$/MWh]

    `margin` is supply less load as a share of the zone's peak.

    >>> scarcity_adder(0.035), scarcity_adder(0.0)
    (625.0, 5000.0)
    """
    return PRICE_CAP * loss_of_load(margin)


@rule
def loss_beyond(margin: float) -> float:
    """Loss of load summed over all margins above this one: what its mean over a span of hours needs.

    >>> round(loss_beyond(0.0), 6), loss_beyond(0.07), round(loss_beyond(-0.01), 6)
    (0.0175, 0.0, 0.0275)
    """
    if margin >= SCARCE_BELOW:
        return 0.0
    if margin <= 0.0:
        return 0.25 * SCARCE_BELOW - margin
    short = 1.0 - margin / SCARCE_BELOW
    return 0.25 * SCARCE_BELOW * short * short * short * short


@rule
def mean_loss_of_load(margin: float, width: float) -> float:
    """Loss of load over the hours of a block, whose margins lie evenly within `width` of the mean.  [0-1]

    >>> mean_loss_of_load(0.035, 0.0), round(mean_loss_of_load(0.0, 0.07), 4)
    (0.125, 0.625)
    """
    if width < 1e-6:
        return loss_of_load(margin)
    if margin - width >= SCARCE_BELOW:
        return 0.0
    return min(1.0, (loss_beyond(margin - width) - loss_beyond(margin + width)) / (2.0 * width))


@rule
def mean_shortfall(margin: float, width: float) -> float:
    """Load that cannot be served, mean over the hours of a block.  [unit of the margin]

    >>> mean_shortfall(-0.2, 0.1), mean_shortfall(0.2, 0.1), round(mean_shortfall(0.0, 0.1), 6)
    (0.2, 0.0, 0.025)
    """
    if margin >= width:
        return 0.0
    if margin <= -width:
        return -margin
    short = width - margin
    return short * short / (4.0 * width)


@rule
def marginal_cost(cost: np.ndarray, supply: np.ndarray, mw: float) -> float:
    """Offer of the last plant needed for `mw`, on a curve of points (cost, MW at that cost or less).  [$/MWh]

    Below the first point the cheapest offer, above all supply the dearest.
    """
    last = supply.shape[0] - 1
    if mw <= supply[0]:
        return float(cost[0])
    if mw >= supply[last]:
        return float(cost[last])
    low, high = 0, last  # supply[low] < mw <= supply[high]
    while high - low > 1:
        middle = (low + high) // 2
        if supply[middle] < mw:
            low = middle
        else:
            high = middle
    return float(cost[low] + (cost[high] - cost[low]) * (mw - supply[low]) / (supply[high] - supply[low]))


@rule
def block_price(cost: np.ndarray, supply: np.ndarray, mw: float, up: float, width: float, peak: float) -> float:
    """Price at which a zone serves `mw` in a block: marginal cost + (cap - cost) x mean loss of load.  [$/MWh]

    `up` is the share of plants that no storm has taken down, `width` [MW] half the span of the margin inside the
    block, `peak` [MW] what margins are measured against.  Never above the cap, never falls as `mw` rises.
    """
    offer = min(marginal_cost(cost, supply, mw / up), PRICE_CAP)
    margin = (float(supply[supply.shape[0] - 1]) * up - mw) / peak
    return offer + (PRICE_CAP - offer) * mean_loss_of_load(margin, width / peak)


@rule
def price_inside(
    cost: np.ndarray, supply: np.ndarray, load: float, mw: float, high: float, step: float,
    floor: float, ceiling: float, up: float, width: float, peak: float,
) -> float:  # fmt: skip
    """Price between `floor` and `ceiling` at which a mining step of `mw`, worth evenly up to `high`, sets the price.

    The share (high - price) / step of it runs on top of `load`; bisection to 1e-5 $/MWh.
    """
    while ceiling - floor > 1e-5:
        price = 0.5 * (floor + ceiling)
        if block_price(cost, supply, load + mw * (high - price) / step, up, width, peak) > price:
            floor = price
        else:
            ceiling = price
    return 0.5 * (floor + ceiling)


@rule
def clear_block(
    cost: np.ndarray, supply: np.ndarray, load: float, up: float, width: float, peak: float,
    steps: np.ndarray, step: float,
) -> tuple[float, float]:  # fmt: skip
    """Price and mining MW of one zone and block.

    `steps[i]` MW of mining are worth i x step to (i + 1) x step, evenly.  From all of it on, the least worthy
    leaves until the price is at most what those who stay can pay; the step that the price falls into runs in part.
    """
    total = load
    for mw in steps:
        total += mw
    least = block_price(cost, supply, load, up, width, peak)
    first = 0
    while first < steps.shape[0] and (first + 1) * step <= least:  # worth less than the price without any mining
        total = max(load, total - steps[first])
        first += 1
    price = block_price(cost, supply, total, up, width, peak)
    for index in range(first, steps.shape[0]):
        low, high = index * step, (index + 1) * step
        if price <= low:
            break
        if steps[index] > 0.0:
            total, ceiling = max(load, total - steps[index]), min(price, high)
            price = block_price(cost, supply, total, up, width, peak)
            if price < high:
                price = price_inside(
                    cost, supply, total, steps[index], high, step, max(price, low), ceiling, up, width, peak
                )
                return price, max(0.0, total - load) + steps[index] * (high - price) / step
    return price, max(0.0, total - load)


@phase
def clear_zones(
    cost: np.ndarray, supply: np.ndarray, width: np.ndarray, peak: np.ndarray, outage: np.ndarray,
    load: np.ndarray, steps: np.ndarray, step: float, hours: np.ndarray,
    prices: np.ndarray, mining_mw: np.ndarray, unserved_mwh: np.ndarray,
) -> None:  # fmt: skip
    """Clear every zone and block of a week, each zone on its own; the last three arrays are written.

    cost [zone, point] $/MWh and supply [zone, block, point] MW from `Grid.stack`; width [zone, block] MW, half
    the span of the margin inside a block; peak [zone] MW; outage [zone] share of supply down; load [zone, block]
    MW, with AI and whatever else runs at any price; steps [zone, bin] MW of mining worth bin x step to
    (bin + 1) x step $/MWh; hours [block].  Out: prices [zone, block] $/MWh, mining_mw [zone, block] MW of the
    steps, unserved_mwh [zone] MWh.
    """
    for zone in range(load.shape[0]):
        up = max(1.0 - outage[zone], 0.01)
        unserved_mwh[zone] = 0.0
        for block in range(load.shape[1]):
            curve, span = supply[zone, block], width[zone, block]
            price, served = clear_block(cost[zone], curve, load[zone, block], up, span, peak[zone], steps[zone], step)
            prices[zone, block] = price
            mining_mw[zone, block] = served
            margin = curve[curve.shape[0] - 1] * up - load[zone, block] - served
            unserved_mwh[zone] += mean_shortfall(margin, span) * hours[block]


def dispatch(
    grid: Grid, load: np.ndarray, *, year: float, month: int, peak: np.ndarray, width: np.ndarray | None = None,
    outage: np.ndarray | None = None, steps: np.ndarray | None = None, step: float = 5.0,
) -> Dispatch:  # fmt: skip
    """Clear a week of the whole grid.

    load [zone, block] MW, AI included; year like 2025.9 and month 0-11 choose the merit order; peak [zone] MW;
    width [zone, block] MW, half the span of *load* inside a block (the stack adds that of supply; without it
    every hour of a block is its mean); outage, steps and step: see `clear_zones`.
    """
    zones = len(grid.zones)
    stack = grid.stack(year, month)
    span = np.zeros((zones, BLOCKS)) if width is None else np.hypot(width, stack.width)
    prices, taken, unserved = np.empty((zones, BLOCKS)), np.empty((zones, BLOCKS)), np.empty(zones)
    clear_zones(
        stack.cost, stack.supply, span, peak, np.zeros(zones) if outage is None else outage,
        np.ascontiguousarray(load), np.zeros((zones, 1)) if steps is None else steps, step, BLOCK_HOURS,
        prices, taken, unserved,
    )  # fmt: skip
    return Dispatch(prices, np.zeros((len(grid.lines), BLOCKS)), taken, unserved)
