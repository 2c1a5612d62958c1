"""Trade between zones: power flows to where it is dearer until prices are equal but for the hurdle, or a line is full.

Each zone has a curve of offers, price as a function of the MW that it makes itself, and lines to its neighbours.
Flows are those of the transport problem with least cost: an active-set method, in kind a network simplex for convex
costs.  Lines whose flow is free to move form a forest; along it prices differ by the hurdle, so that each of its
trees has one price to find, at which supply meets load, and its flows follow from the leaves inwards.  A line that
would leave its limits on the way there stops the move and leaves the forest; when no tree can move, a line across
which prices differ by more than the hurdle enters.  Cost falls with every move; flows are within limits all the time.
"""

import numpy as np

from agents.rules.compiled import rule
from model.power.curves import ENDLESS, Market
from model.power.forest import Lines, enter_lines, label_trees
from model.power.tree_price import tree_price

MOVES = 40  # most moves per line before the flows so far are accepted


@rule
def aim(
    order: np.ndarray,
    tree_first: int,
    tree_last: int,
    parent: np.ndarray,
    lines: Lines,
    side: np.ndarray,
    lacking: np.ndarray,
    made: np.ndarray,
    flow: np.ndarray,
    target: np.ndarray,
) -> int:
    """Move a tree's flows towards their targets, as far as all stay within limits; returns the line that stops it, or -1.

    lacking [zone] MW of load that fixed flows leave; made [zone] what each zone supplies at the tree's price.
    """
    tail, head, forward, backward = lines
    for place in range(tree_first, tree_last):
        lacking[order[place]] -= made[order[place]]
    stop, step, wall = -1, 1.0, 0.0
    for place in range(tree_last - 1, tree_first, -1):
        zone = order[place]
        line = int(parent[zone])
        inwards = head[line] == zone
        target[line] = lacking[zone] if inwards else -lacking[zone]
        lacking[tail[line] if inwards else head[line]] += lacking[zone]
        least, most = (0.0, forward[line]) if side[line] > 0 else (-backward[line], 0.0)
        bound = most if target[line] > most else least
        if target[line] > most + 1e-9 or target[line] < least - 1e-9:
            room = (bound - flow[line]) / (target[line] - flow[line])
            if room < step:
                stop, step, wall = line, max(0.0, room), bound
    for place in range(tree_first + 1, tree_last):
        line = parent[order[place]]
        least, most = (0.0, forward[line]) if side[line] > 0 else (-backward[line], 0.0)
        flow[line] = min(most, max(least, flow[line] + step * (target[line] - flow[line])))
    if stop >= 0:
        flow[stop] = wall
    return stop


@rule
def trade(
    market: Market,
    load: np.ndarray,
    lines: Lines,
    hurdle: float,
    flow: np.ndarray,
    side: np.ndarray,
    prices: np.ndarray,
    made: np.ndarray,
) -> int:
    """Clear one load block; returns how many moves it took.

    load [zone] MW, elastic load included.  flow [line] MW and side [line] are last time's and are overwritten; prices
    [zone] $/MWh too (a first guess); made [zone] MW, supplied and given up together.

    Two zones with 100 MW at 20 and 100 MW at 60 $/MWh, loads of 50 and 80 MW, a line of 30 MW, a hurdle of 5 $/MWh:

    >>> offer, mw = np.array([[20.0, 20.0, 5e3], [60.0, 60.0, 5e3]]), np.array([[0.0, 100.0, 100.0]] * 2)
    >>> market = Market(offer, mw, np.array([3, 3]), np.zeros((2, 2)), 1.0, np.zeros(2))
    >>> line = Lines(np.array([0]), np.array([1]), np.array([30.0]), np.array([30.0]))
    >>> flow, side, prices, made = np.zeros(1), np.zeros(1, int), np.full(2, 50.0), np.zeros(2)
    >>> _ = trade(market, np.array([50.0, 80.0]), line, 5.0, flow, side, prices, made)
    >>> prices.round(6).tolist(), flow.tolist(), made.round(6).tolist()
    ([20.0, 60.0], [30.0], [80.0, 50.0])
    """
    tail, head, _, _ = lines
    zones = load.shape[0]
    order, tree = np.zeros(zones, np.int64), np.zeros(zones, np.int64)
    parent, depth = np.zeros(zones, np.int64), np.zeros(zones, np.int64)
    offset, lacking, joined = np.zeros(zones), np.zeros(zones), np.zeros(zones, np.int64)
    target = np.zeros(flow.shape[0])
    met = np.full(zones, -ENDLESS)  # load at which a zone that stands alone has its price to the last MW
    if not feasible(lines, load, flow):
        flow[:], side[:] = 0.0, 0
    for move in range(20 + MOVES * flow.shape[0]):
        label_trees(lines, side, hurdle, order, tree, parent, offset, depth)
        stopped, first = False, 0
        for zone in range(zones):
            lacking[zone] = load[zone]
        for line in range(side.shape[0]):
            if side[line] == 0:
                lacking[head[line]] -= flow[line]
                lacking[tail[line]] += flow[line]
        while first < zones:
            last, total = first, 0.0
            while last < zones and tree[order[last]] == tree[order[first]]:
                total += float(lacking[order[last]])
                last += 1
            root = order[first]
            alone = last == first + 1
            if alone and total == met[root]:
                first = last
                continue  # neither its price nor what it makes has moved
            guess = float(prices[root])
            price, exact = tree_price(market, order, offset, first, last, total, guess, made)
            for place in range(first, last):
                met[order[place]] = total if alone and exact else -ENDLESS
                prices[order[place]] = price + offset[order[place]]
            stop = aim(order, first, last, parent, lines, side, lacking, made, flow, target)
            if stop >= 0:
                side[stop] = 0
                stopped = True
            first = last
        if not stopped and not enter_lines(lines, side, tree, parent, depth, prices, hurdle, flow, joined):
            return move + 1
    return 20 + MOVES * flow.shape[0]


@rule
def feasible(lines: Lines, load: np.ndarray, flow: np.ndarray) -> bool:
    """Whether flows keep to the lines' limits and leave no zone with more than it can use."""
    tail, head, forward, backward = lines
    for line in range(flow.shape[0]):
        if not -backward[line] <= flow[line] <= forward[line]:
            return False
    for zone in range(load.shape[0]):
        rest = load[zone]
        for line in range(flow.shape[0]):
            if head[line] == zone:
                rest -= flow[line]
            elif tail[line] == zone:
                rest += flow[line]
        if rest < 0.0:
            return False
    return True
