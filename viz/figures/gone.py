"""What became of miners that are gone, in the row of the table of companies that their figures have left empty."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from model.foundation.calendar import Calendar
from model.foundation.events import Event
from model.record.conveyances import Conveyance
from viz.text.language import Text

ENDED = ("default", "liquidation", "dissolution", "takeover")
NAMED = 2  # buyers of sites that are named; others are counted


class Gone(NamedTuple):
    """The week in which a company ended, and what is told of that."""

    week: int
    told: str


def gone(
    events: Iterable[Event],
    moved: Sequence[Conveyance],
    named: Callable[[str], str],
    calendar: Calendar,
    text: Text,
) -> dict[str, Gone]:
    """What became of every company that has ended, by its own name.   named: what companies are called"""
    sold = buyers(moved)
    found = {}
    for event in events:
        if event.kind in ENDED:
            to = [named(name) for name in sold.get(event.company, ())]
            words = {"when": text.date(calendar.date(event.week)), "buyer": named(event.counterparty)}
            key = f"gone.{event.kind}" if event.kind == "takeover" or not to else f"gone.{event.kind}_sold"
            found[event.company] = Gone(event.week, text(key, to=listed(to, text), **words))
    return found


def buyers(moved: Iterable[Conveyance]) -> dict[str, list[str]]:
    """Who owns what companies have passed on, of each the buyer of most megawatts first."""
    mw: dict[str, dict[str, float]] = {}
    for one in moved:
        own = mw.setdefault(one.seller, {})
        own[one.buyer] = own.get(one.buyer, 0.0) + one.mw + one.approved_mw
    return {seller: sorted(own, key=lambda name, own=own: -own[name]) for seller, own in mw.items()}


def listed(names: Sequence[str], text: Text) -> str:
    """Names in a row, some of them counted only.

    >>> listed(["MARA", "CLSK", "AMZN", "META"], Text("en")), listed(["MARA", "CLSK"], Text("en"))
    ('MARA, CLSK and 2 more', 'MARA, CLSK')
    """
    first = text("companies.and").join(names[:NAMED])
    more = len(names) - NAMED
    return text("gone.more", names=first, n=text.count(more)) if more > 0 else first
