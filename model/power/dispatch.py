"""Electricity: a price for each zone and load block, from merit order, scarcity, elastic mining and trade.

A zone's price is the cost of its marginal plant plus a scarcity adder: (cap - cost) x the chance, over the hours of
the block, that load cannot be served.  Mining is a stair of break-even prices and takes power only while the price is
at most its own.  Zones trade over lines until prices differ by no more than the hurdle, or a line is full.  See
docs/electricity.md for worked examples.
"""

from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np

from agents.codes import BLOCKS
from agents.rules.compiled import phase, rule, unguarded_phase
from model.power.curves import (
    ALARM_PRICE,
    PRICE_CAP,
    SCARCE_POINTS,
    Elastic,
    Market,
    fill_curve,
    fill_stair,
    given_up,
    mean_shortfall,
    produced,
    share_at_cap,
)
from model.power.forest import Lines
from model.power.grid import Grid
from model.power.interchange import trade
from model.power.load import BLOCK_HOURS
from model.power.merit_order import Stack

FIRST_GUESS = 40.0  # of every price, from which a first dispatch sets out [$/MWh]
HURDLE = 5.84  # $/MWh between regions: wheeling and friction (NREL ReEDS, cost_hurdle)


@dataclass(frozen=True)
class Dispatch:
    """A week of electricity.

    prices [zone, block] $/MWh; flows [line, block] MW, from the line's start to its end; congestion_usd [line] $ in
    the week: what power gains in price on its way, less the hurdle; mining_mw [zone, block] MW that mining takes;
    unserved_mwh [zone] MWh of load shed in the week; cap_hours [zone] of it in which the price stands at its cap.
    """

    prices: np.ndarray
    flows: np.ndarray
    congestion_usd: np.ndarray
    mining_mw: np.ndarray
    unserved_mwh: np.ndarray
    cap_hours: np.ndarray


class Curves(NamedTuple):
    """Offers of every zone and block as points, laid out anew where plants, records or outages have changed.

    offer $/MWh and mw MW [zone, block, point]; count [zone, block] of points; supply_mw [zone, block] MW in all; width
    [zone, block] MW, half the span of the margin inside a block; outage [zone] share of supply down when laid out.
    """

    offer: np.ndarray
    mw: np.ndarray
    count: np.ndarray
    supply_mw: np.ndarray
    width: np.ndarray
    outage: np.ndarray

    @classmethod
    def empty(cls, zones: int, points: int) -> Self:
        """Room for curves of so many points of the merit order; nothing is laid out yet."""
        shape = (zones, BLOCKS, points + SCARCE_POINTS + 2)
        return cls(
            np.zeros(shape),
            np.zeros(shape),
            np.zeros((zones, BLOCKS), np.int64),
            np.zeros((zones, BLOCKS)),
            np.zeros((zones, BLOCKS)),
            np.full(zones, -1.0),
        )


class Cleared(NamedTuple):
    """A week as the dispatch leaves it, and the next one sets out from.

    flows [block, line] MW; sides [block, line]: see `model.power.forest`; prices [zone, block] $/MWh; mining_mw [zone, block]
    MW of the stair that run; unserved_mwh and cut_mwh [zone] MWh; cap_hours [zone] in which the price stands at its cap.
    """

    flows: np.ndarray
    sides: np.ndarray
    prices: np.ndarray
    mining_mw: np.ndarray
    unserved_mwh: np.ndarray
    cut_mwh: np.ndarray
    cap_hours: np.ndarray

    @classmethod
    def first(cls, zones: int, lines: int) -> Self:
        """Nothing flows yet."""
        flows, sides = np.zeros((BLOCKS, lines)), np.zeros((BLOCKS, lines), np.int64)
        prices, mining = np.full((zones, BLOCKS), FIRST_GUESS), np.zeros((zones, BLOCKS))
        return cls(flows, sides, prices, mining, np.zeros(zones), np.zeros(zones), np.zeros(zones))


@phase
def lay_out(stack: Stack, peak: np.ndarray, outage: np.ndarray, curves: Curves) -> None:
    """Lay out the curves of zones whose share of supply that is down has changed.

    stack: from `Grid.stack`, its width that of load added; peak [zone] MW, what margins are measured against; outage
    [zone] 0-1.
    """
    cost, supply, width = stack
    offer, mw, count, supply_mw, widths, laid = curves
    for zone in range(peak.shape[0]):
        if laid[zone] == outage[zone]:
            continue
        laid[zone] = outage[zone]
        up = max(1.0 - outage[zone], 0.01)
        for block in range(supply.shape[1]):
            span = widths[zone, block] = width[zone, block]
            supply_mw[zone, block] = supply[zone, block, -1] * up
            count[zone, block] = fill_curve(
                cost[zone], supply[zone, block], up, span, peak[zone], offer[zone, block], mw[zone, block]
            )


@rule
def cut_in_emergency(price: float, made: float, gone: float, produced_mw: float, relief: float) -> float:
    """Load that the operator cuts: all it may above the alarm's price, at that price what plants do not make.  [MW]

    >>> [cut_in_emergency(price, 130.0, 10.0, 100.0, 50.0) for price in (2999.0, 3000.0, 3500.0)]
    [0.0, 20.0, 50.0]
    """
    if price > ALARM_PRICE + 1e-6:
        return relief
    if price < ALARM_PRICE - 1e-6:
        return 0.0
    return min(relief, max(0.0, made - gone - produced_mw))


@unguarded_phase
def clear_week(
    curves: Curves,
    load: np.ndarray,
    mining: Elastic,
    relief: np.ndarray,
    lines: Lines,
    hurdle: float,
    week: Cleared,
) -> int:
    """Clear every block of a week, which sets out from the last one and is written over it.  Returns the solver's moves.

    load [zone, block] MW, with AI and whatever else runs at any price; mining may know more zones; relief [zone] MW of
    load that is cut in an emergency; hurdle $/MWh.
    """
    offer, mw, count, supply_mw, width, _ = curves
    steps, peak_steps, step = mining
    flows, sides, prices, mining_mw, unserved_mwh, cut_mwh, cap_hours = week
    zones, blocks = load.shape
    left = np.zeros((zones, steps.shape[1] + 1))
    wanted, made, guess = np.zeros(zones), np.zeros(zones), np.zeros(zones)
    moves = 0
    unserved_mwh[:] = 0.0
    cut_mwh[:] = 0.0
    cap_hours[:] = 0.0
    for block in range(blocks):
        if block <= 1:
            fill_stair(peak_steps if block == 0 else steps, left)
        for zone in range(zones):
            wanted[zone], guess[zone] = load[zone, block] + left[zone, -1], prices[zone, block]
        market = Market(offer[:, block], mw[:, block], count[:, block], left, step, relief)
        moves += trade(market, wanted, lines, hurdle, flows[block], sides[block], guess, made)
        for zone in range(zones):
            price = min(guess[zone], PRICE_CAP)
            gone = min(made[zone], given_up(left, zone, step, price)[0])
            prices[zone, block], mining_mw[zone, block] = max(0.0, price), left[zone, -1] - gone
            plants, _ = produced(market.offer, market.mw, market.count, zone, price - 1e-6)
            cut = cut_in_emergency(price, made[zone], gone, plants, relief[zone])
            margin = supply_mw[zone, block] - made[zone] + gone + cut
            unserved_mwh[zone] += mean_shortfall(margin, width[zone, block]) * BLOCK_HOURS[block]
            cut_mwh[zone] += cut * BLOCK_HOURS[block]
            cap_hours[zone] += share_at_cap(margin, width[zone, block]) * BLOCK_HOURS[block]
    return moves


@phase
def congestion(prices: np.ndarray, flows: np.ndarray, tail: np.ndarray, head: np.ndarray, hurdle: float) -> np.ndarray:
    """A week's congestion rent by line: (price at the end - price at the start) x flow, less the hurdle.  [$]

    prices [zone, block], flows [block, line].  Nothing on a line that is not full.

    >>> congestion(np.array([[20.0] * 6, [60.0] * 6]), np.full((6, 1), 30.0), np.array([0]), np.array([1]), 5.0).round()
    array([176400.])
    """
    rent = np.zeros(len(tail))
    for line in range(len(tail)):
        for block in range(flows.shape[0]):
            gap, flow = prices[head[line], block] - prices[tail[line], block], flows[block, line]
            rent[line] += (gap * flow - hurdle * abs(flow)) * BLOCK_HOURS[block]
    return rent


def dispatch(
    grid: Grid,
    load: np.ndarray,
    *,
    year: float,
    month: int,
    peak: np.ndarray,
    width: np.ndarray | None = None,
    outage: np.ndarray | None = None,
    steps: np.ndarray | None = None,
    step: float = 5.0,
    hurdle: float = HURDLE,
) -> Dispatch:
    """Clear a week of the whole grid, from flows of zero.

    load [zone, block] MW, AI included; year like 2025.9 and month 0-11 choose the merit order; peak [zone] MW;
    width [zone, block] MW, half the span of *load* inside a block (the stack adds that of supply; without it
    every hour of a block is its mean); outage [zone] 0-1; steps and step: see `Elastic`; hurdle $/MWh.
    """
    zones, lines = len(grid.zones), Lines(*grid.line_arrays())
    stack = grid.stack(year, month)
    span = np.zeros((zones, BLOCKS)) if width is None else np.hypot(width, stack.width)
    curves = Curves.empty(zones, stack.cost.shape[1])
    lay_out(stack._replace(width=span), peak, np.zeros(zones) if outage is None else outage, curves)
    stair = np.zeros((zones, 1)) if steps is None else steps
    week = Cleared.first(zones, len(lines.tail))
    clear_week(curves, np.ascontiguousarray(load), Elastic(stair, stair, step), np.zeros(zones), lines, hurdle, week)
    rent = congestion(week.prices, week.flows, lines.tail, lines.head, hurdle)
    return Dispatch(week.prices, week.flows.T, rent, week.mining_mw, week.unserved_mwh, week.cap_hours)
