"""Filling a laminar pool one bid at a time, and the scarcity prices that the outcome implies.

Transformer slots (the nation) contain the zones, a zone contains its groups.  On such nested caps the
greedy rule, *best score first, as much as still fits*, gives the largest welfare (Edmonds 1971, "Matroids
and the greedy algorithm": the caps form a polymatroid).  Per-bid transformer ratios would break that.
"""

import numpy as np

from agents.rules.compiled import phase, rule
from model.auctions.order_book import Codes, Figures

DUST_MW = 1e-9  # a milliwatt: what rounding leaves of a MW counts as nothing

ACCEPTED, PARTLY, ZONE_FULL, NO_SLOTS, GROUP_CAP, EXCLUDED, NO_POOL, BELOW_RESERVE, NOTHING_ASKED = range(9)


@rule
def left_after(left_mw: float, award_mw: float) -> float:
    """Capacity left when an award is taken out of it; dust of rounding is nothing.  [MW]

    >>> left_after(300.0, 120.0), left_after(0.3, 0.1 + 0.2)
    (180.0, 0.0)
    """
    left = left_mw - award_mw
    return left if left > DUST_MW else 0.0


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
        why[bid] = ACCEPTED if mw[bid] - award <= DUST_MW else PARTLY
        slots_left = left_after(slots_left, award)
        zone_left[k] = left_after(zone_left[k], award)
        if j >= 0:
            group_left[j] = left_after(group_left[j], award)
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
        zone_left[k] = left_after(zone_left[k], accepted[bid])
        if j >= 0:
            group_left[j] = left_after(group_left[j], accepted[bid])
    transformer, zone_price, group_price = 0.0, np.zeros(len(zone_mw)), np.zeros(len(group_mw))
    home = np.zeros(len(group_mw), np.int64)
    for bid in order:
        k, j = int(zone[bid]), int(group[bid])
        if j >= 0:
            home[j] = k
        if mw[bid] - accepted[bid] <= DUST_MW:
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
