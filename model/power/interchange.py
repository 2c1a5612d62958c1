"""Trade between zones: power flows to where it is dearer until prices are equal but for the hurdle, or a line is full.

Each zone has a curve of offers, price as a function of the MW that it makes itself, and lines to its neighbours.
Flows are those of the transport problem with least cost: an active-set method, in kind a network simplex for convex
costs.  Lines whose flow is free to move form a forest; along it prices differ by the hurdle, so that each of its
trees has one price to find, at which supply meets load, and its flows follow from the leaves inwards.  A line that
would leave its limits on the way there stops the move and leaves the forest; when no tree can move, a line across
which prices differ by more than the hurdle enters.  Cost falls with every move; flows are within limits all the time.
"""

from typing import NamedTuple

import numpy as np

from agents.rules.compiled import rule
from model.power.curves import Market
from model.power.tree_price import CLOSE, tree_price

MOVES = 40  # most moves per line before the flows so far are accepted


class Lines(NamedTuple):
    """Lines between zones: tail, head [line] zones; forward, backward [line] most MW along the line and against it."""

    tail: np.ndarray
    head: np.ndarray
    forward: np.ndarray
    backward: np.ndarray


@rule
def label_trees(
    lines: Lines,
    side: np.ndarray,
    hurdle: float,
    order: np.ndarray,
    tree: np.ndarray,
    parent: np.ndarray,
    offset: np.ndarray,
    depth: np.ndarray,
) -> int:
    """Number the trees of the forest from their roots outwards; returns how many there are.

    side [line] is 0 outside the forest, else +1 or -1: the way that power flows on it.  Written: order [zone], zones
    tree by tree from the root; tree [zone]; parent [zone], the line towards the root or -1; offset [zone], price over
    the root's [$/MWh]; depth [zone], its place in `order`.
    """
    tail, head, _, _ = lines
    tree[:] = -1
    trees, done = 0, 0
    for root in range(tree.shape[0]):
        if tree[root] >= 0:
            continue
        tree[root], parent[root], offset[root], order[done] = trees, -1, 0.0, root
        place, done = done, done + 1
        while place < done:
            zone = order[place]
            depth[zone] = place
            place += 1
            for line in range(side.shape[0]):
                if side[line] == 0 or (tail[line] != zone and head[line] != zone):
                    continue
                forward = tail[line] == zone
                other = head[line] if forward else tail[line]
                if tree[other] < 0:
                    rise = hurdle * side[line] if forward else -hurdle * side[line]
                    tree[other], parent[other], offset[other], order[done] = trees, line, offset[zone] + rise, other
                    done += 1
        trees += 1
    return trees


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
def pull(line: int, gap: float, hurdle: float, flow: np.ndarray, lines: Lines) -> tuple[float, int]:
    """Gain per MW of changing a fixed line's flow [$/MWh], and the way: +1 forward, -1 backward, 0 for none.

    gap: price at the head less that at the tail.  Less flow saves the hurdle, more costs it.
    """
    _, _, forward, backward = lines
    onward = gap - (hurdle if flow[line] >= 0.0 else -hurdle)
    back = -gap - (hurdle if flow[line] <= 0.0 else -hurdle)
    if onward > CLOSE and flow[line] < forward[line]:
        return onward, 1
    if back > CLOSE and flow[line] > -backward[line]:
        return back, -1
    return 0.0, 0


@rule
def entering_side(flow: float, way: int) -> int:
    """The way that power flows on a line that enters the forest: a flow that shrinks keeps its way.

    >>> entering_side(0.0, -1), entering_side(-5.0, 1)
    (-1, -1)
    """
    if flow > 0.0:
        return 1
    if flow < 0.0:
        return -1
    return way


@rule
def turn_cycle(
    line: int, way: int, lines: Lines, side: np.ndarray, parent: np.ndarray, depth: np.ndarray, flow: np.ndarray
) -> None:
    """A line inside a tree takes over from lines on the way round: as much as fits, then one of them is fixed instead.

    depth [zone] is the zone's place in its tree's order (a parent comes before its children).
    """
    tail, head, forward, backward = lines
    start, end = (tail[line], head[line]) if way > 0 else (head[line], tail[line])
    own = entering_side(flow[line], way)
    most = forward[line] - flow[line] if own * way > 0 and way > 0 else backward[line] + flow[line]
    if own * way < 0:
        most = abs(flow[line])
    stop, room = line, most
    for walk in range(2):
        a, b = end, start  # the flow comes back from the line's end to its start, through the tree
        while a != b:
            down = depth[a] > depth[b]
            zone = a if down else b
            each = parent[zone]
            toward = 1 if (tail[each] == zone) == down else -1  # flow along the line's direction when positive
            limit = forward[each] if side[each] > 0 else backward[each]
            size = abs(flow[each])
            free = limit - size if toward == side[each] else size
            if walk == 0 and free < room:
                stop, room = each, max(0.0, free)
            if walk == 1:
                flow[each] += toward * room
                if each == stop:
                    flow[each] = side[each] * limit if toward == side[each] else 0.0
            other = head[each] if tail[each] == zone else tail[each]
            if down:
                a = other
            else:
                b = other
        if walk == 0:
            flow[line] = (
                0.0
                if stop == line and own * way < 0
                else min(forward[line], max(-backward[line], flow[line] + way * room))
            )
    if stop != line:
        side[stop], side[line] = 0, own


@rule
def enter_lines(
    lines: Lines,
    side: np.ndarray,
    tree: np.ndarray,
    parent: np.ndarray,
    depth: np.ndarray,
    prices: np.ndarray,
    hurdle: float,
    flow: np.ndarray,
    joined: np.ndarray,
) -> bool:
    """Take lines into the forest that power wants to move on; False where there are none and flows are at their best.

    Between two trees every such line enters, one for each pair; inside a tree the one with the largest gain.
    """
    tail, head, _, _ = lines
    for zone in range(joined.shape[0]):
        joined[zone] = zone
    entered, best, gain, course = False, -1, 0.0, 0
    for line in range(side.shape[0]):
        if side[line] != 0:
            continue
        gap = float(prices[head[line]] - prices[tail[line]])
        worth, way = pull(line, gap, hurdle, flow, lines)
        if way == 0:
            continue
        a, b = tree[tail[line]], tree[head[line]]
        if a == b:
            if worth > gain:
                best, gain, course = line, worth, way
            continue
        while joined[a] != a:
            a = joined[a]
        while joined[b] != b:
            b = joined[b]
        if a != b:
            joined[a] = b
            side[line] = entering_side(flow[line], way)
            entered = True
    if not entered and best >= 0:
        turn_cycle(best, course, lines, side, parent, depth, flow)
        entered = True
    return entered


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
    if not feasible(lines, load, flow):
        flow[:], side[:] = 0.0, 0
    for move in range(20 + MOVES * flow.shape[0]):
        label_trees(lines, side, hurdle, order, tree, parent, offset, depth)
        stopped, first = False, 0
        lacking[:] = load
        for line in range(side.shape[0]):
            if side[line] == 0:
                lacking[head[line]] -= flow[line]
                lacking[tail[line]] += flow[line]
        while first < zones:
            last, total = first, 0.0
            while last < zones and tree[order[last]] == tree[order[first]]:
                total += float(lacking[order[last]])
                last += 1
            guess = float(prices[order[first]])
            price = tree_price(market, order, offset, first, last, total, guess, made)
            for place in range(first, last):
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
