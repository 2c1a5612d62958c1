"""How a miner ended or was restructured: what it could not pay and to whom, its last quarters, what would have saved it,
who bought it, and where its sites went."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from model.foundation.calendar import Calendar
from model.foundation.events import Event, dollars
from model.record.conveyances import Conveyance
from model.state import Offer, Shortfall
from viz.figures.words.feed import phrase
from viz.figures.words.money import compact
from viz.figures.words.names import site_name
from viz.text.language import Text

LISTED = 8  # quarters before it
DAYS = 91.0  # of a quarter
COLUMNS = ("when", "cash", "debt", "equity", "drawn", "covenant", "profit", "hashprice")


class Quarter(NamedTuple):
    """A miner a week before a quarter's decisions, and the hashprice of that week.  [$/PH/day]"""

    week: int
    company: np.void
    hashprice: float


class End(NamedTuple):
    """All that is known of an end: the newest event that tells it; the last quarters; the sites that it passed on."""

    event: Event
    shortfall: Shortfall | None
    offer: Offer | None
    path: list[Quarter]
    passed: Sequence[Conveyance]


def ending(
    end: End, named: Callable[[str], str], sites: Sequence[str], calendar: Calendar, text: Text, names: str
) -> dict[str, Any]:
    """Sentences, the path of its last quarters, and where its sites went.  named: what companies are called"""
    told = [f"{text.date(calendar.date(end.event.week))}: {phrase(end.event, text, names)}"]
    if end.shortfall is not None:
        told += [lacked(end.shortfall, text), saved(end.shortfall, end.path, text)]
    if end.offer is not None:
        told.append(bid(end.offer, text))
    return {
        "title": text("ending.title"),
        "told": told,
        "path": {
            "head": [text(f"ending.{name}") for name in COLUMNS],
            "rows": [line(one, calendar, text) for one in end.path],
        },
        "sites_title": text("ending.sites") if end.passed else "",
        "sites": {
            "head": [text(f"ending.{name}") for name in ("when", "site", "mw", "buyer", "usd", "along")],
            "rows": [passed(one, named, sites, calendar, text) for one in end.passed],
        },
    }


def lacked(short: Shortfall, text: Text) -> str:
    """What the quarter ahead wanted, from whom it was owed, and what nothing covered."""
    needs = {name: getattr(short, name) for name in ("losses", "works", "due")}
    parts = [text(f"ending.needs_{name}", usd=dollars(text, usd)) for name, usd in needs.items() if usd >= 1.0]
    return text("ending.lacked", missing=dollars(text, short.missing), needs=text("ending.and").join(parts))


def saved(short: Shortfall, path: Sequence[Quarter], text: Text) -> str:
    """What alone would have closed the gap, by the rule that found it."""
    ways = [text("ending.saved_cash", usd=dollars(text, short.missing))]
    if short.missing <= short.due:
        ways.append(text("ending.saved_due"))
    elif short.due < 1.0:
        if short.missing <= short.works:
            ways.append(text("ending.saved_works"))
        hashed = float(path[-1].company["hash_ph"]) if path else 0.0
        if hashed > 0.0 and short.missing <= short.losses + short.works:
            more, now = dearer(short.missing, hashed), path[-1].hashprice
            ways.append(text("ending.saved_hashprice", more=text.decimal(more), now=text.decimal(now)))
    return text("ending.saved", ways=text("ending.or").join(ways))


def dearer(usd: float, hash_ph: float) -> float:
    """By how much hashprice would have to be higher for a quarter to bring in a sum.  [$/PH/day]

    9.1 M$ with 10 EH/s over 91 days:

    >>> dearer(9.1e6, 10_000.0)
    10.0
    """
    return usd / (hash_ph * DAYS)


def bid(offer: Offer, text: Text) -> str:
    """What was paid for the whole company, how, and over what the market saw in its shares."""
    words = {"usd": dollars(text, offer.price), "value": dollars(text, offer.value)}
    return text(f"ending.paid_{'shares' if offer.in_shares else 'cash'}", **words)


def line(one: Quarter, calendar: Calendar, text: Text) -> list[str]:
    """One quarter: M$, shares of debt in what the company is worth, $/PH/day."""
    row = one.company
    debt, worth = float(row["debt"]), float(row["value"] + row["debt"])
    return [
        text.date(calendar.date(one.week)),
        *(compact(float(row[name])) for name in ("cash", "debt", "value")),
        text.percent(debt / worth) if worth > 0.0 else "–",
        text.percent(float(row["covenant"])),
        compact(float(row["operating_profit"])),
        text.decimal(one.hashprice),
    ]


def passed(
    one: Conveyance, named: Callable[[str], str], sites: Sequence[str], calendar: Calendar, text: Text
) -> list[str]:
    """A site that it passed on: when, to whom, for what, and the debt and works that went along.  [MW, M$]"""
    along = (one.told.debt_usd or 0.0) + (one.told.works_usd or 0.0)
    alone = one.usd is not None
    return [
        text.date(calendar.date(one.week)),
        site_name(sites[one.site], text),
        text.count(one.mw + one.approved_mw),
        named(one.buyer),
        compact(one.usd) if one.usd is not None else text("ending.with_company"),
        compact(along) if alone else "–",
    ]
