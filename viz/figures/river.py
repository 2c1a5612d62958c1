"""The river of owners: bands as thick as what each owns, quarter by quarter, and ribbons where megawatts pass on.

What a band owns at the end of a quarter is what it owned at its start, and what came into service, and what was bought,
less what was sold and what went back into the pool: `tests/figures/test_river.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from agents.codes import ABROAD
from model.foundation.events import Event
from model.record.conveyances import FAILED, FORECLOSED, SOLD, Conveyance
from viz.figures.bands import LATER, TOGETHER, Band, colour, label
from viz.figures.drawing.market_record import OWNERS, MarketRecord, round_up, year_ticks
from viz.figures.drawing.specification import Specification
from viz.figures.words.feed import phrase
from viz.figures.words.names import shown_name
from viz.text.language import Text

GW = 0.001
LEAST = 0.5  # MW that are drawn
LINES = 5  # told of one ribbon
POOL = -1  # in the place of a band: connections that a utility takes back


class Change(NamedTuple):
    """What happened to megawatts in a quarter.  moved: by (from, to) as drawn; came, left: into service and out of it.  [MW]

    traded: of all sites in the US that passed to another owner, by (from, to), within a band too, and to whoever held them for less
    than a quarter; as the table has them.
    """

    moved: Mapping[tuple[int, int], float]
    came: np.ndarray
    left: np.ndarray
    traded: Mapping[tuple[Band, Band], float] = MappingProxyType({})


def between(before: np.ndarray, after: np.ndarray, place: np.ndarray, bands: int) -> Change:
    """What changed between two quarters.   before, after: rows of sites; place [company]: which band"""
    owner, mw = at_home(after, place)
    there, had = owner.copy(), np.zeros(len(after))
    there[: len(before)], had[: len(before)] = at_home(before, place)
    stayed, grown = np.minimum(had, mw), mw - had
    moved: dict[tuple[int, int], float] = {}
    for site in np.flatnonzero((there != owner) & (stayed > 0.0)).tolist():
        way = int(there[site]), int(owner[site])
        moved[way] = moved.get(way, 0.0) + float(stayed[site])
    came = np.bincount(owner, np.maximum(0.0, grown), bands)
    return Change(moved, came, np.bincount(there, np.maximum(0.0, -grown), bands))


def in_the_us(moved: Iterable[Conveyance], zones: Sequence[int]) -> list[Conveyance]:
    """Of sites that changed hands those in the US: what every page counts.   zones: of every site

    >>> from model.foundation.events import happened
    >>> told = happened(13, SOLD, "A", "B", site=0, mw=5.0, approved_mw=0.0, usd=1e6, debt_usd=0.0, works_usd=0.0)
    >>> sold = [Conveyance(13, site, "A", "B", SOLD, 5.0, 0.0, None, told) for site in (0, 1)]
    >>> [one.site for one in in_the_us(sold, [3, ABROAD])]
    [0]
    """
    return [one for one in moved if zones[one.site] != ABROAD]


def trades(passed: Sequence[Conveyance], band_of: Mapping[str, Band]) -> dict[tuple[Band, Band], float]:
    """What passed from owner to owner, by the bands of both.  [MW]

    >>> from model.foundation.events import happened
    >>> told = happened(13, SOLD, "A", "B", site=0, mw=5.0, approved_mw=0.0, usd=1e6, debt_usd=0.0, works_usd=0.0)
    >>> sold = Conveyance(13, 0, "A", "B", SOLD, 5.0, 0.0, None, told)
    >>> {(a.id, b.id): mw for (a, b), mw in trades([sold, sold], {name: Band(name, "miner", ()) for name in "AB"}).items()}
    {('A', 'B'): 10.0}
    """
    found: dict[tuple[Band, Band], float] = {}
    for one in passed:
        way = band_of[one.seller], band_of[one.buyer]
        found[way] = found.get(way, 0.0) + one.mw
    return found


def at_home(sites: np.ndarray, place: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each site's band and its energised gross MW, none for sites abroad."""
    here = sites["alive"] & (sites["zone"] != ABROAD)
    return place[sites["owner"]], np.where(here, sites["mw_energised"], 0.0)


def places(bands: Sequence[Band], companies: int) -> np.ndarray:
    """Which band each company is in; whoever never owns anything is in the first.  [company]"""
    found = np.zeros(companies, np.int64)
    for at, band in enumerate(bands):
        found[list(band.rows)] = at
    return found


class Quarter(NamedTuple):
    """One gap of the river: what changed, and who told of it."""

    week: int
    change: Change
    passed: Sequence[Conveyance]
    told: Sequence[Event]  # of connections taken back
    ends: tuple[np.ndarray, np.ndarray]  # [site] the bands that owned it before and after
    decided: frozenset[int]  # sites at which their owners decided this quarter


def ribbons(gap: int, quarter: Quarter, bands: Sequence[Band], text: Text, names: str) -> list[dict[str, Any]]:
    """The ribbons of a gap: MW that pass from band to band, each with its sales in words and the card behind it."""
    found, (before, after) = [], quarter.ends
    for (start, to), mw in sorted(quarter.change.moved.items()):
        if mw >= LEAST:
            sales = [one for one in quarter.passed if before[one.site] == start and after[one.site] == to]
            found.append(ribbon(gap, start, to, mw, sales, quarter, bands, text, names))
    for start, mw in enumerate(quarter.change.left.tolist()):
        if mw >= LEAST:
            closed = [event for event in quarter.told if before[event.site] == start]
            sites = {event.site for event in closed}
            told = [because(one, text, names) for one in quarter.passed if one.site in sites]
            told += [phrase(event, text, names) for event in closed]
            title = text("river.back", owner=label(bands[start], text, names), mw=text.count(mw))
            found.append({"gap": gap, "from": start, "to": POOL, "mw": mw, "title": title, "lines": cut(told, text)})
    return found


def ribbon(
    gap: int, start: int, to: int, mw: float, sales: list[Conveyance], quarter: Quarter, bands: Sequence[Band],
    text: Text, names: str,
) -> dict[str, Any]:  # fmt: skip
    """One ribbon: who, how much, each sale or takeover with its price, and why."""
    ends = (label(bands[end], text, names) for end in (start, to))
    title = text("river.passed", seller=next(ends), buyer=next(ends), mw=text.count(mw))
    told = list(dict.fromkeys(because(one, text, names) for one in sorted(sales, key=lambda one: -one.mw)))
    first = max(sales, key=lambda one: one.mw, default=None)
    opens = opened(first, quarter, text, names) if first else {}
    return {"gap": gap, "from": start, "to": to, "mw": mw, "title": title, "lines": cut(told, text), **opens}


def because(one: Conveyance, text: Text, names: str) -> str:
    """What was told of a sale, and what forced it, if anything did."""
    told = phrase(one.told, text, names)
    if one.why in (FORECLOSED, *FAILED):
        told += text(f"river.{one.why}", seller=shown_name(one.seller, names, text))
    return told


def opened(one: Conveyance, quarter: Quarter, text: Text, names: str) -> dict[str, str]:
    """What a click opens: the decision to sell, else the company that was sold, or that failed."""
    if one.why == SOLD and one.site in quarter.decided:
        return {"card": f"{quarter.week}:{one.site}"}
    return {"company": shown_name(one.seller, names, text)}


def cut(told: list[str], text: Text) -> list[str]:
    """A handful of lines, and how many more there are."""
    more = [text("river.more", n=text.count(len(told) - LINES + 1))] if len(told) > LINES else []
    return told[: LINES - len(more)] + more


class Course(NamedTuple):
    """The river so far.  weeks: of its columns, the last may lie within a quarter; mw [column, band]."""

    weeks: Sequence[int]
    bands: Sequence[Band]
    mw: np.ndarray
    changes: Sequence[Change]
    ribbons: list[dict[str, Any]]
    rows: list[dict[str, Any]]  # every site that changed hands, for the table
    names: Sequence[str]
    largest: np.ndarray  # [company] MW in the last column


def river(course: Course, table: MarketRecord, text: Text, names: str) -> Specification:
    """The figure.  Its scale grows in round steps only."""
    now = course.mw[-1]
    bands = [
        {
            "id": band.id,
            "label": label(band, text, names),
            "company": "" if band.id in (LATER, *TOGETHER) else label(band, text, names),
            "written": text.decimal(float(now[place]) * GW),
            "colour": colour(band),
            "mw": [round(float(mw), 2) for mw in course.mw[:, place]],
            "came": [round(float(change.came[place]), 2) for change in course.changes],
        }
        for place, band in enumerate(course.bands)
    ]
    return {
        "id": "river",
        "of": [f"mw_owner_{owner}" for owner in OWNERS],
        "form": "river",
        "title": title(course, text, names),
        "unit": text("river.unit"),
        "weeks": table.weeks,
        "ticks": [[tick, year] for tick, year in year_ticks(table)],
        "at": list(course.weeks),
        "dates": [text.date(table.date(week)) for week in course.weeks],
        "top": round_up(1.02 * float(course.mw.sum(axis=1).max()) * GW) / GW,
        "bands": bands,
        "flows": course.ribbons,
        "rows": course.rows,
        "words": {"owns": text("river.owns"), "came": text("river.came"), "scale": text("river.scale")},
    }


def title(course: Course, text: Text, names: str) -> str:
    """Who bought the most and from which company most, of all that changed hands in the US; who holds most where nobody has bought.

    Many owners together are named as the seller only where no single company sold.
    """
    bought: dict[Band, dict[Band, float]] = {}  # by buyer, then seller; who buys within a band is no one owner
    every = 0.0
    for (seller, buyer), mw in (trade for change in course.changes for trade in change.traded.items()):
        every += mw
        if seller != buyer:
            own = bought.setdefault(buyer, {})
            own[seller] = own.get(seller, 0.0) + mw
    buyer, sellers = max(bought.items(), key=lambda one: sum(one[1].values()), default=(None, {}))
    if buyer is None or sum(sellers.values()) < LEAST:
        first = int(np.argmax(course.largest))
        return text(
            "river.start",
            all=text.decimal(float(course.mw[-1].sum()) * GW),
            n=text.count(int((course.largest >= LEAST).sum())),
            first=shown_name(course.names[first], names, text),
            first_mw=text.count(float(course.largest[first])),
        )
    one = {band: mw for band, mw in sellers.items() if band.id != LATER and band.id not in TOGETHER}
    (seller, part), whole = max((one or sellers).items(), key=lambda sold: sold[1]), sum(sellers.values())
    told = {"part": text.count(part)} if whole - part >= LEAST else {}
    return text(
        "river.bought" if told else "river.bought_all",
        buyer=label(buyer, text, names),
        mw=text.count(whole),
        seller=label(seller, text, names),
        all=text.decimal(every * GW),
        **told,
    )
