"""The Summary page: what a run comes to, to keep as picture and on paper."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from agents.options.registry import OPTIONS
from model.decisions.board import Board
from model.decisions.deliberation import Deliberation
from model.record.conveyances import Conveyance, conveyances
from model.record.hindsight import Past, mined_on, past_of, realised
from model.state import State
from viz.crowd.fan import RECORDED, SUMS
from viz.figures import companies as size_and_worth
from viz.figures import map as maps
from viz.figures import river, story
from viz.figures.bands import bands_of, held, label
from viz.figures.drawing.market_record import MarketRecord
from viz.figures.story import Mattered
from viz.figures.words.names import shown_name, site_name
from viz.pages import companies, grid, owners
from viz.pages.seen.once import Same, once
from viz.pages.seen.view import Look, PageView
from viz.text.language import Text

LISTED = 12  # owners in the table
NONE = "–"


class Snapshot(NamedTuple):
    """A run at one week.  past: where the run is over, so that its decisions can be judged."""

    owned: owners.Snapshot
    grid: grid.Snapshot
    books: size_and_worth.Books
    moved: list[Conveyance]  # sites in the US
    ran: tuple[np.ndarray, np.ndarray]  # hash of rigs that ran at the start, and now  [PH/s by company]
    companies: np.ndarray
    miners: int
    state: State
    past: Past | None


def read(market: Any, look: Look) -> Snapshot:
    """What is kept of the run up to the week that is looked at."""
    week, history, state = look.seen(market.week), market.history, market.state
    quarters = history.quarters(week)
    moved = once(
        ("moved", Same(quarters[-1][1])), lambda: conveyances(tuple(state.names), quarters, list(history.events))
    )
    past = past_of(state, history, week) if week >= market.weeks else None
    return Snapshot(
        owners.read(market, look),
        grid.read(market, look),
        companies.read(market, look).books,
        river.in_the_us(moved, quarters[-1][1]["zone"].tolist()),
        (market.noted[0].running.hash_ph, market.noted[week].running.hash_ph),
        history.companies_at(week),
        state.cast.miners,
        state,
        past,
    )


def contents(seen: Snapshot, table: MarketRecord, text: Text, look: Look) -> dict[str, Any]:
    """Sentences, the river, and who owns what."""

    def named(company: str) -> str:
        return shown_name(company, look.names, text)

    endings = seen.companies["ending"][: seen.miners]
    parts = [
        ("happened", story.sentences(table, seen.owned.owned, endings, seen.moved, named, text)),
        ("others", story.among(values_of(table), ends_of(table), text)),
        ("decisions", decisions(seen, table, look, text)),
    ]
    bands = bands_of(seen.owned.owned)
    drawn = river.river(owners.course_of(seen.owned, bands, table, text, look.names), table, text, look.names)
    return {
        "figures": [story.story(parts, text.date(table.date(table.week)), text), drawn, *last(seen, table, look, text)],
        "head": [text(f"story.head_{name}") for name in ("owner", "mw_start", "mw", "hash_start", "hash")],
        "rows": holders(seen, look, text),
        "over": seen.past is not None,
    }


def last(seen: Snapshot, table: MarketRecord, look: Look, text: Text) -> list[dict[str, Any]]:
    """The map by who uses the megawatts, and value on MW and on EH/s, as the Grid and the Companies pages draw them."""
    names = tuple(shown_name(name, look.names, text) for name in seen.books.names)
    standing = seen.grid.standing._replace(names=names)
    country = maps.country(seen.grid.week, standing, ("", -1), "use", text, grid.of_ai(seen.grid, table, text))
    books = seen.books._replace(names=names)
    country["rings"] = []  # the legend leaves room for the map
    worth = [size_and_worth.scatter(books, by, "", text) for by in ("mw", "eh")]
    for one in worth:
        one["axes"] = one["axes"] | {"y": text("story.usd_m")}  # the whole name is longer than the axis
    return [country, *worth]


def decisions(seen: Snapshot, table: MarketRecord, look: Look, text: Text) -> list[str]:
    """The decisions that mattered, once the run is over."""
    past = seen.past
    if past is None:
        return [text("story.not_over")]
    key = ("mattered", Same(past.deliberations[-1].values))
    found = once(key, lambda: weighed(seen.state, past))
    shown = [one._replace(site=site_name(one.site, text)) for one in found]
    told = story.mattered(shown, lambda company: shown_name(company, look.names, text), table, text)
    return [*told, text("story.judged")] if told else [text("story.none_judged")]


def weighed(state: State, past: Past) -> list[Mattered]:
    """Every letting that can be judged, against the same rigs had they mined on.  [$]"""
    board = Board.of(state.scenario)
    found = [
        weigh(state, past, board, d, int(place))
        for d in past.deliberations
        for place in np.flatnonzero([OPTIONS[int(chosen)].account == "rent" for chosen in d.chosen])
    ]
    return [one for one in found if one is not None]


def weigh(state: State, past: Past, board: Board, d: Deliberation, place: int) -> Mattered | None:
    """One letting: its rent and works, less what its megawatts would have earned by mining on; none that cannot be told."""
    done = realised(past, board, d, place)
    rigs = d.sites["mining"][place] + d.sites["hosting"][place]
    other = mined_on(past, board, d, place) if done is not None and rigs > 0.0 else None
    if done is None:
        return None
    site, leases = int(d.rows[place]), past.leases
    mw = float(leases["gross_mw"][(leases["site"] == site) & (leases["signed_week"] == d.week)].sum())
    usd = (done.whole - (other.whole if other is not None else 0.0)) * mw
    return Mattered(f"{d.week}:{site}", state.names[int(d.owners[place])], state.site_names[site], mw, usd)


def values_of(table: MarketRecord) -> dict[str, float]:
    """What is held against other seeds, as this run has it."""
    sums = {"mw_not_ai": SUMS["mw_not_ai"], "ai_served_gw": SUMS["ai_served_gw"]}
    own = {name: table.now(name) for name in RECORDED}
    return own | {name: sum(table.now(part) for part in parts) for name, parts in sums.items()}


def ends_of(table: MarketRecord) -> dict[str, tuple[float, float]]:
    """Between which two values eight of ten other seeds lie in this week."""
    names = [name.removeprefix("fan_low:") for name in table.fan if name.startswith("fan_low:")]
    at = {name: min(table.week, len(table.fan[f"fan_low:{name}"]) - 1) for name in names}
    return {
        name: (float(table.fan[f"fan_low:{name}"][week]), float(table.fan[f"fan_high:{name}"][week]))
        for name, week in at.items()
    }


def holders(seen: Snapshot, look: Look, text: Text) -> list[list[str]]:
    """Who owns the megawatts and the rigs that ran at the start and now, the largest first; nobody who had and has none.  [MW, EH/s]"""
    owned = seen.owned.owned
    bands = bands_of(owned)
    mw = held(bands, owned.mw)
    order = sorted(range(len(bands)), key=lambda at: -mw[-1, at])[:LISTED]
    rows = [
        [
            label(bands[at], text, look.names),
            some(text.count(float(mw[0, at]))),
            some(text.count(float(mw[-1, at]))),
            *(some(text.decimal(float(hash_ph[list(bands[at].rows)].sum()) / 1e3)) for hash_ph in seen.ran),
        ]
        for at in order
    ]
    return [row for row in rows if set(row[1:]) != {NONE}]


def some(written: str) -> str:
    """An amount, or a dash where it comes to nothing.

    >>> some("0.0"), some("0"), some("10")
    ('–', '–', '10')
    """
    return written if written.strip("0.") else NONE


SUMMARY = PageView("summary", contents, read, among=True)
