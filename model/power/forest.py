"""Lines between zones, and the forest of those whose flow is free to move: how it is numbered, what enters it.

See `model.power.interchange`, whose solver grows and cuts it.
"""

from typing import NamedTuple

import numpy as np

from agents.rules.compiled import rule
from model.power.tree_price import CLOSE


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
def pull(gap: float, hurdle: float, flow: float, forward: float, backward: float) -> tuple[float, int]:
    """Gain per MW of changing a fixed line's flow [$/MWh], and the way: +1 forward, -1 backward, 0 for none.

    gap: price at the head less that at the tail [$/MWh]; flow, and the most either way [MW].  Less flow saves the hurdle, more costs it.

    >>> pull(20.0, 5.0, 10.0, 50.0, 50.0), pull(20.0, 5.0, 50.0, 50.0, 50.0), pull(3.0, 5.0, 10.0, 50.0, 50.0)
    ((15.0, 1), (0.0, 0), (2.0, -1))
    """
    onward = gap - (hurdle if flow >= 0.0 else -hurdle)
    back = -gap - (hurdle if flow <= 0.0 else -hurdle)
    if onward > CLOSE and flow < forward:
        return onward, 1
    if back > CLOSE and flow > -backward:
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
    tail, head, forward, backward = lines
    for zone in range(joined.shape[0]):
        joined[zone] = zone
    entered, best, gain, course = False, -1, 0.0, 0
    for line in range(side.shape[0]):
        if side[line] != 0:
            continue
        gap = float(prices[head[line]] - prices[tail[line]])
        worth, way = pull(gap, hurdle, flow[line], forward[line], backward[line])
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
