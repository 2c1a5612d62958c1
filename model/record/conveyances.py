"""Every site that changed hands, made from what a run remembers: sites by quarter, and events in between.

Sites pass in a quarter's decisions only.  Whoever owns a site after them follows from who owned it a quarter before and
from what was told since, in the order in which it happened; `tests/money/test_conveyances.py` asks that both agree.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from model.foundation.events import Event

FORECLOSED, SOLD, TAKEN_OVER, SUCCEEDED = "foreclosure", "site_sale", "takeover", "tenant_liquidated"
FAILED = ("default", "liquidation")


class Conveyance(NamedTuple):
    """One site from one owner to another.  site: row of `sites`; why: the kind of event behind it; told: that event."""

    week: int
    site: int
    seller: str
    buyer: str
    why: str
    mw: float
    approved_mw: float
    usd: float | None
    told: Event

    def __deepcopy__(self, _memo: object) -> "Conveyance":
        """Never changed once it is made."""
        return self


COLUMNS: dict[str, tuple[type, str, str]] = {
    "week": (int, "week", "of the quarter's decisions in which it passed"),
    "site": (str, "", "a name, as in the `sites` table"),
    "seller": (str, "", "who owned it"),
    "buyer": (str, "", "who owns it from then on"),
    "why": (str, "", "`site_sale`: its owner wanted to; `foreclosure`: lenders of its project; `default`, `liquidation`: its "
            "owner failed; `takeover`: with the whole company; `tenant_liquidated`: its owner's users passed on"),
    "mw": (float, "MW", "energised, gross"),
    "approved_mw": (float, "MW", "approved and not yet energised"),
    "usd": (float, "$", "paid for the site over the debt on it; null where it came with a company: see `takeovers`"),
}  # fmt: skip
"""Type, unit and meaning of the columns of the table `conveyances`."""


def conveyances(
    names: Sequence[str], quarters: Sequence[tuple[int, np.ndarray]], events: Iterable[Event]
) -> list[Conveyance]:
    """All sites that changed hands, oldest first.   quarters: week and rows of sites, as `History.quarters` has them"""
    told: dict[int, list[Event]] = {}
    for event in events:
        told.setdefault(event.week, []).append(event)
    steps = pairwise(quarters)
    return [one for (_, before), (week, after) in steps for one in of_quarter(names, before, after, told.get(week, []))]


def of_quarter(
    names: Sequence[str], before: np.ndarray, after: np.ndarray, events: Sequence[Event]
) -> list[Conveyance]:
    """Sites that changed hands in one quarter's decisions.   before, after: rows of sites at its ends"""
    owner = [names[row] for row in after["owner"]]
    owner[: len(before)] = [names[row] for row in before["owner"]]
    found: list[Conveyance] = []
    why: dict[str | int, str] = {}
    for event in events:
        if event.kind == FORECLOSED:
            why[event.site] = FORECLOSED
        elif event.kind in FAILED:
            why[event.company] = event.kind
        elif event.kind == SOLD:
            reason = why.pop(event.site, None) or why.get(event.company, SOLD)
            mw, approved = float(event.mw or 0.0), float(event.approved_mw or 0.0)
            owner[event.site] = event.counterparty
            sold = event.company, event.counterparty, reason, mw, approved, event.usd
            found.append(Conveyance(event.week, event.site, *sold, event))
        elif event.kind in (TAKEN_OVER, SUCCEEDED):
            for site in [place for place, name in enumerate(owner) if name == event.company and after["alive"][place]]:
                mw, approved = float(after["mw_energised"][site]), float(after["mw_approved"][site])
                owner[site] = event.counterparty
                passed = event.company, event.counterparty, event.kind, mw, approved, None
                found.append(Conveyance(event.week, site, *passed, event))
    return found
