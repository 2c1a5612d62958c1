"""Filling a laminar pool one bid at a time, and the scarcity prices that the outcome implies.

Transformer slots (the nation) contain the zones, a zone contains its groups.  On such nested caps the
greedy rule, *best score first, as much as still fits*, gives the largest welfare (Edmonds 1971, "Matroids
and the greedy algorithm": the caps form a polymatroid).  Per-bid transformer ratios would break that.
"""

import math

import numpy as np

from agents.rules.compiled import phase, rule
from model.auctions.order_book import Codes, Figures

DUST_MW = 1e-9  # a milliwatt: what rounding leaves of a MW counts as nothing
DUST_SHARE = 1e-12  # of a limit: ten thousand awards are taken out of it with an error of 1e-16 each

ACCEPTED, PARTLY, ZONE_FULL, NO_SLOTS, GROUP_CAP, EXCLUDED, NO_POOL, BELOW_RESERVE, NOTHING_ASKED = range(9)


@rule
def dust(limit_mw: float) -> float:
    """What rounding may leave of a limit when awards are taken out of it one by one: no capacity, no bid refused.  [MW]

    >>> dust(300.0), dust(1e6), dust(math.inf)
    (1e-09, 1e-06, 1e-09)
    """
    return max(DUST_MW, DUST_SHARE * limit_mw) if limit_mw < math.inf else DUST_MW


@rule
def dust_of(slots_mw: float, zone_mw: float, group_cap: float) -> float:
    """What rounding may leave unfilled of a bid that stands under these limits.  [MW]

    >>> dust_of(1e6, 100.0, math.inf)
    1e-06
    """
    return max(dust(slots_mw), dust(zone_mw), dust(group_cap))


@rule
def left_after(left_mw: float, award_mw: float, limit_mw: float) -> float:
    """Capacity left of a limit when an award is taken out of it; dust of rounding is nothing.  [MW]

    >>> left_after(300.0, 120.0, 400.0), left_after(0.3, 0.1 + 0.2, 0.3)
    (180.0, 0.0)
    """
    left = left_mw - award_mw
    return left if left > dust(limit_mw) else 0.0


@rule
def refusal(slots_left: float, zone_left: float, zone_mw: float, group_cap: float) -> int:
    """Why a bid that comes up now gets nothing: the outermost limit that is used up; a ban goes first.  [code]

    All in MW; `group_cap` is the size of the bid's group cap, infinite without a group.

    >>> refusal(0.0, 50.0, 100.0, 80.0) == NO_SLOTS, refusal(500.0, 50.0, 100.0, 0.0) == EXCLUDED
    (True, True)
    """
    if group_cap <= DUST_MW:
        return EXCLUDED
    if zone_mw <= DUST_MW:
        return NO_POOL
    if slots_left <= DUST_MW:
        return NO_SLOTS
    return ZONE_FULL if zone_left <= DUST_MW else GROUP_CAP


@phase
def fill(
    order: Codes,
    mw: Figures,
    zone: Codes,
    group: Codes,
    zone_mw: Figures,
    slots_mw: float,
    group_mw: Figures,
) -> tuple[Figures, np.ndarray]:
    """Give each bid in turn what still fits; accepted MW and why-not code of every bid."""
    accepted = np.zeros(len(mw))
    why = np.full(len(mw), BELOW_RESERVE, np.int8)
    zone_left, group_left, slots_left = zone_mw.copy(), group_mw.copy(), slots_mw
    for bid in order:
        k, j = int(zone[bid]), int(group[bid])
        room = min(slots_left, zone_left[k])
        if j >= 0:
            room = min(room, group_left[j])
        if room <= DUST_MW:
            why[bid] = refusal(slots_left, zone_left[k], zone_mw[k], group_mw[j] if j >= 0 else np.inf)
            continue
        award = min(mw[bid], room)
        accepted[bid] = award
        unseen = dust_of(slots_mw, zone_mw[k], group_mw[j] if j >= 0 else math.inf)
        why[bid] = ACCEPTED if mw[bid] - award <= unseen else PARTLY
        slots_left = left_after(slots_left, award, slots_mw)
        zone_left[k] = left_after(zone_left[k], award, zone_mw[k])
        if j >= 0:
            group_left[j] = left_after(group_left[j], award, group_mw[j])
    return accepted, why


@phase
def scarcity_prices(
    order: Codes,
    score: Figures,
    accepted: Figures,
    mw: Figures,
    zone: Codes,
    group: Codes,
    zone_mw: Figures,
    slots_mw: float,
    group_mw: Figures,
) -> tuple[float, Figures, Figures]:
    """Transformer price, zone prices and group prices: what the best refused MW would have paid.

    A refused MW (a remainder counts) is charged to the innermost limit that is full: its group, else its
    zone, else the transformer slots.  The lowest prices at which nobody refused would buy: dual variables.
    """
    zone_left, group_left = zone_mw.copy(), group_mw.copy()
    for bid in order:
        k, j = int(zone[bid]), int(group[bid])
        zone_left[k] = left_after(zone_left[k], accepted[bid], zone_mw[k])
        if j >= 0:
            group_left[j] = left_after(group_left[j], accepted[bid], group_mw[j])
    transformer, zone_price, group_price = 0.0, np.zeros(len(zone_mw)), np.zeros(len(group_mw))
    home = np.zeros(len(group_mw), np.int64)
    for bid in order:
        k, j = int(zone[bid]), int(group[bid])
        if j >= 0:
            home[j] = k
        if mw[bid] - accepted[bid] <= dust_of(slots_mw, zone_mw[k], group_mw[j] if j >= 0 else math.inf):
            continue
        if j >= 0 and group_left[j] <= DUST_MW:
            group_price[j] = max(group_price[j], score[bid])
        elif zone_left[k] <= DUST_MW:
            zone_price[k] = max(zone_price[k], score[bid])
        else:
            transformer = max(transformer, score[bid])
    for k in range(len(zone_mw)):
        zone_price[k] = max(0.0, zone_price[k] - transformer)
    for j in range(len(group_mw)):
        group_price[j] = max(0.0, group_price[j] - transformer - zone_price[home[j]])
    return transformer, zone_price, group_price
