"""What a zone offers: price curves of plants and scarcity, and the stair of elastic load."""

from typing import NamedTuple

import numpy as np

from agents.rules.compiled import rule

ENDLESS = 1e9  # MW at the cap: load that is shed counts as the last offer
PRICE_CAP = 5_000.0  # $/MWh, ERCOT's offer cap since 2022 (PUCT)
SCARCE_BELOW = 0.07  # margin over load, share of the zone's peak, below which load may have to be shed
ALARM_PRICE = 3_000.0  # $/MWh at which an operator declares an emergency (assumption A19)
SCARCE_POINTS = 24  # of a curve, from the first scarcity to the cap


class Market(NamedTuple):
    """What zones offer in one load block, for `model.power.interchange.trade`.

    offer $/MWh and mw MW [zone, point]; count [zone] of points; left [zone, step] MW of elastic load that has given up at
    each multiple of the step's width [$/MWh]; relief [zone] MW that are cut in an emergency.
    """

    offer: np.ndarray
    mw: np.ndarray
    count: np.ndarray
    left: np.ndarray
    width: float
    relief: np.ndarray


class Elastic(NamedTuple):
    """Load that leaves where power is dear: a stair of worths by zone.

    steps [zone, step] MW worth step x width to (step + 1) x width $/MWh, peak_steps those of them in the dearest block.
    """

    steps: np.ndarray
    peak_steps: np.ndarray
    width: float


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
def share_at_cap(margin: float, width: float) -> float:
    """Part of a block's hours in which supply leaves nothing over load, so that the price stands at its cap.  [0-1]

    Margins of its hours lie evenly within `width` of the mean; both in one unit.

    >>> share_at_cap(0.0, 20.0), share_at_cap(10.0, 20.0), share_at_cap(-1.0, 0.0), share_at_cap(25.0, 20.0)
    (0.5, 0.25, 1.0, 0.0)
    """
    if margin >= width:
        return 0.0 if margin > 0.0 else 1.0
    return 1.0 if margin <= -width else (width - margin) / (2.0 * width)


@rule
def last_below(supply: np.ndarray, mw: float, low: int) -> int:
    """The last point but one at most that supplies less than `mw`, from one on that does.

    >>> last_below(np.array([10.0, 20.0, 30.0, 40.0]), 25.0, 0), last_below(np.array([10.0, 20.0]), 25.0, 0)
    (1, 0)
    """
    while low < supply.shape[0] - 2 and supply[low + 1] < mw:
        low += 1
    return low


@rule
def marginal_cost(cost: np.ndarray, supply: np.ndarray, mw: float, low: int = 0) -> float:
    """Offer of the last plant needed for `mw`, on a curve of points (cost, MW at that cost or less).  [$/MWh]

    Below the first point the cheapest offer, above all supply the dearest.  low: a point that is known to supply less.
    """
    last = supply.shape[0] - 1
    if mw <= supply[0]:
        return float(cost[0])
    if mw >= supply[last]:
        return float(cost[last])
    low = last_below(supply, mw, low)
    high = low + 1  # supply[low] < mw <= supply[high]
    return float(cost[low] + (cost[high] - cost[low]) * (mw - supply[low]) / (supply[high] - supply[low]))


@rule
def block_price(
    cost: np.ndarray, supply: np.ndarray, mw: float, up: float, width: float, peak: float, low: int = 0
) -> float:
    """Price at which a zone serves `mw` in a block: marginal cost + (cap - cost) x mean loss of load.  [$/MWh]

    `up` is the share of plants that no storm has taken down, `width` [MW] half the span of the margin inside the
    block, `peak` [MW] what margins are measured against; low as in `marginal_cost`.  Never above the cap, never falls as `mw` rises.
    """
    offer = min(marginal_cost(cost, supply, mw / up, low), PRICE_CAP)
    margin = (float(supply[supply.shape[0] - 1]) * up - mw) / peak
    return offer + (PRICE_CAP - offer) * mean_loss_of_load(margin, width / peak)


@rule
def fill_curve(
    cost: np.ndarray, supply: np.ndarray, up: float, width: float, peak: float, offer: np.ndarray, mw: np.ndarray
) -> int:
    """Lay a zone's offers in a block out as points (offer, MW), scarcity included; returns how many.

    Merit order up to where load may have to be shed, then `block_price` at even steps to the cap.

    >>> offer, mw = np.zeros(40), np.zeros(40)
    >>> count = fill_curve(np.array([20.0, 40.0]), np.array([50.0, 200.0]), 1.0, 0.0, 100.0, offer, mw)
    >>> count, offer[:3].round(1).tolist(), mw[:3].tolist(), mw[count - 1], offer[count - 1]
    (27, [20.0, 20.0, 39.1], [0.0, 50.0, 193.0], np.float64(200.0), np.float64(5000.0))
    """
    total = float(supply[supply.shape[0] - 1]) * up
    scarce, end = total - SCARCE_BELOW * peak - width, total + width
    offer[0], mw[0] = min(float(cost[0]), PRICE_CAP), 0.0
    count = 1
    for point in range(supply.shape[0]):
        if supply[point] <= 0.0:
            offer[0] = min(float(cost[point]), PRICE_CAP)
        elif supply[point] * up < scarce:
            offer[count], mw[count] = min(float(cost[point]), PRICE_CAP), supply[point] * up
            count += 1
    low = 0
    for point in range(SCARCE_POINTS):
        place = scarce + (end - scarce) * point / (SCARCE_POINTS - 1)
        if place <= mw[count - 1]:
            continue
        low = last_below(supply, place / up, low)
        price = block_price(cost, supply, place, up, width, peak, low)
        offer[count], mw[count] = max(price, offer[count - 1]), place
        count += 1
    offer[count] = PRICE_CAP
    mw[count] = mw[count - 1]
    return count + 1


@rule
def fill_stair(steps: np.ndarray, left: np.ndarray) -> None:
    """Elastic load of every zone that has left at each multiple of the step's width: a running sum.  [MW]

    >>> left = np.zeros((1, 3)); fill_stair(np.array([[10.0, 20.0]]), left); left.tolist()
    [[0.0, 10.0, 30.0]]
    """
    for zone in range(left.shape[0]):
        left[zone, 0] = 0.0
        for index in range(steps.shape[1]):
            left[zone, index + 1] = left[zone, index] + steps[zone, index]


@rule
def given_up(left: np.ndarray, zone: int, width: float, price: float) -> tuple[float, float]:
    """Elastic load that has left a zone at a price, and how much more a dollar drives out: a step leaves evenly.

    left [zone, step] MW; returned: [MW], [MW per $/MWh]

    >>> left = np.array([[0.0, 10.0, 30.0]])
    >>> given_up(left, 0, 5.0, 7.5), given_up(left, 0, 5.0, 400.0), given_up(left, 0, 5.0, -3.0)
    ((20.0, 4.0), (30.0, 0.0), (0.0, 0.0))
    """
    place, last = price / width, left.shape[1] - 1
    if place <= 0.0:
        return 0.0, 0.0
    if place >= last:
        return float(left[zone, last]), 0.0
    index = int(place)
    step = left[zone, index + 1] - left[zone, index]
    return float(left[zone, index] + (place - index) * step), float(step / width)


@rule
def produced(offer: np.ndarray, mw: np.ndarray, count: np.ndarray, zone: int, price: float) -> tuple[float, float]:
    """Most that a zone makes at a price, and how much more at a dollar more, on its curve of points (offer, MW).

    offer $/MWh and mw MW [zone, point], count [zone]: whole tables and an index, since a view of a row costs a reference.
    Between points MW rise evenly; points of one offer are a plant's step; from the last offer on, the cap, there is
    no limit.  [MW], [MW per $/MWh]

    >>> offer, mw = np.array([[20.0, 20.0, 50.0, 5000.0]]), np.array([[0.0, 100.0, 100.0, 160.0]])
    >>> [produced(offer, mw, np.array([4]), 0, price)[0] for price in (19.0, 20.0, 35.0, 2525.0, 5000.0)]
    [0.0, 100.0, 100.0, 130.0, 1000000000.0]
    """
    low, high = 0, count[zone] - 1
    if price >= offer[zone, high]:
        return ENDLESS, 0.0
    if price < offer[zone, 0]:
        return float(mw[zone, 0]), 0.0
    while high - low > 1:  # offer[low] <= price < offer[high]
        middle = (low + high) // 2
        if offer[zone, middle] <= price:
            low = middle
        else:
            high = middle
    slope = (mw[zone, high] - mw[zone, low]) / max(1e-9, offer[zone, high] - offer[zone, low])
    return float(mw[zone, low] + slope * (price - offer[zone, low])), float(slope)


@rule
def supplied(market: Market, zone: int, price: float) -> tuple[float, float]:
    """What a zone makes, what elastic load gives up and what is cut in an emergency at a price, and the slope of all.

    [MW], [MW per $/MWh]
    """
    offer, mw, count, left, width, relief = market
    made, more = produced(offer, mw, count, zone, price)
    gone, leaving = given_up(left, zone, width, price)
    cut = relief[zone] if price >= ALARM_PRICE else 0.0
    return made + gone + cut, more + leaving
