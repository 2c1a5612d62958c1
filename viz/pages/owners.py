"""The Owners page: the river of owners, who depends on whom, and how concentrated miners are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from agents.codes import HYPERSCALER
from model.foundation.events import Event
from model.record.conveyances import of_quarter
from viz.figures import river, ties
from viz.figures.bands import Band, Owned, band_of, bands_of, held
from viz.figures.drawing.market_record import MarketRecord
from viz.figures.river import Change, Course, Quarter
from viz.figures.shares import concentration
from viz.figures.words.names import shown_name, site_name
from viz.pages.seen.once import Same, once
from viz.pages.seen.owned import owned_until
from viz.pages.seen.view import Look, PageView
from viz.text.language import Text


class Snapshot(NamedTuple):
    """Who owned what until a week, by week and by quarter, and the contracts of its quarter."""

    week: int
    owned: Owned
    quarters: list[tuple[int, np.ndarray]]  # rows of sites, never changed once kept
    events: list[Event]
    decided: dict[int, frozenset[int]]
    site_names: tuple[str, ...]
    leases: np.ndarray
    guests: np.ndarray
    debt: np.ndarray  # [company] $, of owners that live of their sites


def read(market: Any, look: Look) -> Snapshot:
    """What is kept of the run up to the week that is looked at."""
    week, history = look.seen(market.week), market.history
    decided = {d.week: frozenset(d.rows.tolist()) for d in history.deliberations if d.week <= week}
    debt = np.zeros(len(market.state.names))
    rows = history.companies_at(history.quarters(week)[-1][0])
    debt[: len(rows)] = np.where(rows["alive"] & (rows["kind"] != HYPERSCALER), rows["debt"], 0.0)
    leases = history.contracts_at(week)[0]
    return Snapshot(
        week,
        owned_until(market, week),
        history.quarters(week),
        list(history.events),
        decided,
        tuple(market.state.site_names),
        leases[leases["alive"]],
        history.hosted_at(week),
        debt,
    )


def contents(seen: Snapshot, table: MarketRecord, text: Text, look: Look) -> dict[str, Any]:
    """River, network and concentration."""
    bands = bands_of(seen.owned)
    return {
        "figures": [
            river.river(course_of(seen, bands, table, text, look.names), table, text, look.names),
            network_of(seen, text, look.names),
            concentration(table, text),
        ]
    }


def course_of(seen: Snapshot, bands: list[Band], table: MarketRecord, text: Text, names: str) -> Course:
    """The river so far, a column a quarter, and one for the week that is seen where it lies within a quarter."""
    mw = held(bands, seen.owned.mw)
    weeks = [week for week, _ in seen.quarters]
    gaps = [
        once(
            ("river", Same(before), Same(after), tuple(bands), text.code, names),
            lambda gap=gap, week=week, before=before, after=after: gap_of(
                gap, week, before, after, seen, bands, table, text, names
            ),
        )
        for gap, ((_, before), (week, after)) in enumerate(pairwise(seen.quarters))
    ]
    changes: list[Change] = [change for change, _, _ in gaps]
    if seen.week > weeks[-1]:  # sites change hands in a quarter's decisions only
        grown = mw[seen.week] - mw[weeks[-1]]
        weeks.append(seen.week)
        changes.append(Change({}, np.maximum(0.0, grown), np.maximum(0.0, -grown)))
    found = [ribbon for _, drawn, _ in gaps for ribbon in drawn]
    rows = [row for _, _, told in gaps for row in told]
    return Course(weeks, bands, mw[weeks], changes, found, rows, seen.owned.names, seen.owned.mw[-1])


def gap_of(
    gap: int, week: int, before: np.ndarray, after: np.ndarray, seen: Snapshot, bands: Sequence[Band],
    table: MarketRecord, text: Text, names: str,
) -> tuple[Change, list[dict[str, Any]], list[dict[str, Any]]]:  # fmt: skip
    """One quarter's change, its ribbons and its rows of the table: worked out once, since it never changes."""
    place = river.places(bands, len(seen.owned.names))
    told = [event for event in seen.events if event.week == week]
    passed = of_quarter(seen.owned.names, before, after, told)
    back = [event for event in told if event.kind == "taken_back"]
    change = river.between(before, after, place, len(bands))._replace(
        traded=river.trades(river.in_the_us(passed, after["zone"].tolist()), band_of(seen.owned))
    )
    there, now = place[after["owner"]], place[after["owner"]]
    there[: len(before)] = place[before["owner"]]
    quarter = Quarter(week, change, passed, back, (there, now), seen.decided.get(week, frozenset()))
    when = text.date(table.date(week))
    rows = [
        {
            "when": when,
            "site": site_name(seen.site_names[one.site], text),
            "from": shown_name(one.seller, names, text),
            "to": shown_name(one.buyer, names, text),
            "mw": one.mw,
            "approved_mw": one.approved_mw,
            "told": river.because(one, text, names),
        }
        for one in passed
    ]
    return change, river.ribbons(gap, quarter, bands, text, names), rows


def network_of(seen: Snapshot, text: Text, names: str) -> dict[str, Any]:
    """Who depends on whom in the quarter of the week."""
    bands = bands_of(seen.owned, empty=True)
    place = np.full(len(seen.owned.names), -1)
    for index, band in enumerate(bands):
        place[list(band.rows)] = index
    found = ties.ties_of(seen.leases, seen.guests, seen.quarters[-1][1]["owner"], seen.debt, place, len(bands))
    return ties.network(bands, held(bands, seen.owned.mw[-1:])[0], found, text, names)


OWNERS = PageView("owners", contents, read, among=True)
