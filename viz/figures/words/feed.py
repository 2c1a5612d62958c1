"""The event feed: one sentence a line."""

from __future__ import annotations

from typing import Protocol

from viz.figures.drawing.market_record import MarketRecord
from viz.figures.words.names import shown_name
from viz.text.language import Text

CHIPS = {
    "default": "distress",
    "liquidation": "distress",
    "mothball": "distress",
    "eviction": "distress",
    "lease": "deals",
    "award": "deals",
    "takeover": "deals",
    "share_deal": "deals",
    "refusal": "deals",
    "outbid": "deals",
    "concentration": "deals",
    "site_sale": "deals",
    "tie_up": "deals",
    "equity": "capital",
    "convertible": "capital",
    "converted": "capital",
    "coin_loan": "capital",
    "margin_call": "capital",
    "support": "capital",
    "sweep": "distress",
    "waiver": "distress",
    "acceleration": "distress",
    "restructuring": "distress",
    "expansion": "building",
    "conversion": "building",
    "conversion_done": "building",
    "plant": "building",
    "new_plants": "building",
    "emergency": "levers",
    "taken_back": "deals",
    "plant_bought": "deals",
    "plant_ordered": "building",
    "halving": "bitcoin",
    "retarget": "retargets",
    "shock": "levers",
    "order_by_person": "levers",
}
"""The filter under which each kind of event is found."""


class Event(Protocol):
    """What the market keeps of an event."""

    @property
    def week(self) -> int: ...

    @property
    def kind(self) -> str: ...

    @property
    def company(self) -> str: ...

    @property
    def counterparty(self) -> str: ...

    @property
    def mw(self) -> float: ...

    @property
    def usd(self) -> float: ...

    @property
    def text(self) -> str: ...


def entry(event: Event, table: MarketRecord, text: Text, names: str = "real") -> dict[str, object]:
    """One line of the feed, told in the language and the units of the page."""
    return {
        "week": event.week,
        "date": text.date(table.date(event.week)),
        "kind": event.kind,
        "chip": CHIPS.get(event.kind, "deals"),
        "company": event.company,
        "counterparty": event.counterparty,
        "text": phrase(event, text, names),
    }


def phrase(event: Event, text: Text, names: str = "real") -> str:
    """The event told from its kind and its fields."""
    own = f"{event.kind}_own"
    kind = own if event.company == event.counterparty and own in text.sections["event"] else event.kind
    kind = "default_clear" if kind == "default" and event.usd < 1.0 else kind
    if kind not in text.sections["event"]:
        return event.text
    return text(
        f"event.{kind}",
        company=lever_name(event.company, text) if event.kind == "shock" else named(event.company, text, names),
        counterparty=word(event.counterparty, text) or named(event.counterparty, text, names),
        mw=text.count(event.mw),
        usd=text.dollars(rounded(event.usd)),
        change=f"{event.mw:+.1f}",
    )


def word(name: str, text: Text) -> str:
    """The word of the page for what is no company: a fuel, or why somebody could not pay; nothing for others."""
    return text.sections["fuel"].get(name) or text.sections["reason"].get(name, "")


def lever_name(key: str, text: Text) -> str:
    """What the page calls a lever."""
    return text.sections["lever"].get(key.replace(".", "_"), key)


def named(company: str, text: Text, names: str = "real") -> str:
    """A company's name, or words where it has none."""
    return shown_name(company, names, text) or text("event.nobody")


def rounded(usd: float) -> float:
    """Three significant figures: a feed is read in passing.

    >>> rounded(339_876.2), rounded(0.0)
    (340000.0, 0.0)
    """
    return float(f"{usd:.3g}")
