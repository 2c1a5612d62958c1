"""Where AI displaced mining first: the zone in which it first had half of the megawatts in use on miners' sites, and when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from agents.codes import US_ZONES
from viz.figures.grid import by_zone

HALF = 0.5
LEAST_MW = 50.0  # in use in a zone whose half is worth a headline


class Passed(NamedTuple):
    """Zones, that with the most AI first, and the quarter's week at the end of which AI had half of what is in use there."""

    zones: tuple[str, ...]
    week: int


def first_half(quarters: Sequence[tuple[int, np.ndarray]]) -> Passed | None:
    """The first zones in which AI passed half since the start: all of one quarter.  None if nowhere.

    quarters: weeks and rows of sites.  A zone that was beyond half when the run began is none: nobody saw it pass.
    """
    behind = np.zeros(len(US_ZONES), bool)
    for week, sites in quarters:
        mining, ai = by_zone(sites, ("mining", "hosting")), by_zone(sites, ("leased", "cloud"))
        whole = mining + ai
        half = (ai >= HALF * whole) & (whole >= LEAST_MW)
        if (passed := np.flatnonzero(behind & half)).size:
            return Passed(tuple(US_ZONES[zone] for zone in passed[np.argsort(-ai[passed])]), week)
        behind |= (ai < HALF * whole) & (whole >= LEAST_MW)
    return None
