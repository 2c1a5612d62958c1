"""The price of zones that trade freely: that of one tree's root, at which its zones together supply their load.

Along a tree's lines prices differ by the hurdle, so that one unknown is left, and supply rises with it: a root is
found between brackets.
"""

import numpy as np

from agents.rules.compiled import rule
from model.power.curves import ALARM_PRICE, ENDLESS, Market, given_up, produced, supplied

CLOSE = 1e-6  # prices [$/MWh] and MW that differ by less are equal


@rule
def tree_supply(
    market: Market, order: np.ndarray, offset: np.ndarray, first: int, last: int, price: float, made: np.ndarray
) -> tuple[float, float]:
    """What the zones of a tree supply when its root's price is `price`, and its slope.  [MW], [MW per $/MWh]

    made [zone] MW is written: each zone's part.
    """
    offer, mw, count, left, width, relief = market  # once: a field read in the loop costs a reference each time
    total, slope = 0.0, 0.0
    for place in range(first, last):
        zone = int(order[place])
        at = price + offset[zone]
        plants, more = produced(offer, mw, count, zone, at)
        gone, leaving = given_up(left, zone, width, at)
        made[zone] = plants + gone + (relief[zone] if at >= ALARM_PRICE else 0.0)
        total += made[zone]
        slope += more + leaving
    return total, slope


@rule
def next_guess(low: float, price: float, high: float, missing: float, slope: float, turn: int) -> float:
    """Newton's step where it stays inside the bracket, else its middle; outwards where one side is still open."""
    step = missing / slope if slope > 1e-9 else 0.0
    if low < price + step < high and step != 0.0 and turn % 4 != 3:
        return price + step
    if low > -ENDLESS and high < ENDLESS:
        return 0.5 * (low + high)
    reach = 4.0 ** (0.5 * turn)
    return price + reach if missing > 0.0 else price - reach


@rule
def tree_price(
    market: Market,
    order: np.ndarray,
    offset: np.ndarray,
    first: int,
    last: int,
    load: float,
    guess: float,
    made: np.ndarray,
) -> tuple[float, bool]:
    """Root's price at which a tree supplies its load [MW], and whether it does to the last MW.

    `made` [zone] is written: what each zone supplies.  Curves are straight between points, so that Newton's steps from
    last time's price are few.  Where the price stops at a step of offers, the zones at that step share what is missing.
    """
    low, high, below, above, price = -ENDLESS, ENDLESS, 0.0, 0.0, guess
    for turn in range(300):
        supply, slope = tree_supply(market, order, offset, first, last, price, made)
        if abs(supply - load) <= 1e-12 * (1.0 + load):
            return min(price, ENDLESS), True
        if supply > load:
            high, above = price, supply
        else:
            low, below = price, supply
        if high - low < 0.01 * CLOSE:
            break
        price = next_guess(low, price, high, load - supply, slope, turn)
    share = (load - below) / (above - below) if above > below else 1.0
    high = min(high, ENDLESS)
    for place in range(first, last):
        zone = int(order[place])
        least, _ = supplied(market, zone, low + offset[zone])
        most, _ = supplied(market, zone, high + offset[zone])
        made[zone] = least + min(1.0, max(0.0, share)) * (most - least)
    return high, False
