"""What a page of the live market is, and what one tab has chosen to see of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from viz.figures.drawing.market_record import MarketRecord
from viz.kept import Market
from viz.text.language import Text


@dataclass(frozen=True)
class Look:
    """What one tab has chosen to see, and how much of the run it has drawn.

    page: name of a page.  focus: a page's own choices, as in {"holdings": "owner", "company": "IREN"}.
    at: the week that is looked at while the run goes on, None for the newest.  names: "real" or "alias".
    guest: watches somebody else's market.  notice: what came of a link.  levers, band: state of the levers, and of the
    band of other seeds, that it was sent.
    run, week, events: what the tab has.
    """

    language: str = "en"
    page: str = "market"
    focus: Mapping[str, str] = field(default_factory=dict)
    at: int | None = None
    names: str = "real"
    guest: bool = False
    notice: str = ""
    levers: str = ""
    band: str = ""
    run: int = 0
    week: int = -1
    events: int = 0

    def chosen(self, name: str, among: tuple[str, ...]) -> str:
        """A choice of this page, the first that there is where none of them was made.

        >>> Look(focus={"holdings": "owner"}).chosen("holdings", ("use", "owner"))
        'owner'
        >>> Look(focus={"holdings": "<script>"}).chosen("holdings", ("use", "owner"))
        'use'
        """
        wished = self.focus.get(name, "")
        return wished if wished in among else among[0]

    def seen(self, week: int) -> int:
        """The week that the page shows: the one looked at, or the newest."""
        return week if self.at is None else max(0, min(self.at, week))


def nothing(_market: Market, _look: Look) -> None:
    """Reads no more than the record that every page has."""


def as_it_is(table: MarketRecord, _market: Market, _text: Text, _look: Look) -> MarketRecord:
    """Draws no other columns than every page has."""
    return table


@dataclass(frozen=True)
class PageView:
    """One page: what it reads of a market and what it makes of that.

    read(market, look): between two weeks, under the run's lock: copies what is needed, briefly.
    contents(snapshot, table, text, look): outside the lock: plain values for the browser; `figures` are drawn.
    widened(table, market, text, look): the record with columns that only this page draws; under the lock too.
    among: whether it draws the band of other seeds.
    Texts of the controls stand in the section `<name>_words` of the page's own file.
    """

    name: str
    contents: Callable[[Any, MarketRecord, Text, Look], dict[str, Any]]
    read: Callable[[Any, Look], Any] = nothing
    widened: Callable[[MarketRecord, Any, Text, Look], MarketRecord] = as_it_is
    among: bool = False
