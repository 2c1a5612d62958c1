"""Frames: what a tab is sent next.

A frame is a dictionary, with the points of the record that the tab does not have yet as 32-bit floats beside it:

    type, fresh              "frame"; whether the tab forgets what it has
    from, columns            first week of the points, names of the columns in their order
    whole                    names of whole columns sent beside them, a buffer each, such as the path of AI's demand
    phase, playing, speed..  the state of the run, fixed texts (`labels`), scenarios, version
    week, weeks, start, at, seed, run, books, ticks
    date, looking            the week that is seen, and the words for it where it is a past one
    page, contents           the page that the tab looks at, and what its `PageView` made
    events                   the events that the tab does not have yet
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any, NamedTuple

import numpy as np

from model.foundation.events import Event
from model.scenario import Scenario, lever_keys
from viz.commands import SPEEDS, RunState
from viz.crowd.fan import Band
from viz.figures import headline
from viz.figures.drawing.market_record import BANDS, COLUMNS, OWNED, RECORD, MarketRecord, year_ticks
from viz.figures.words.feed import entry, is_told
from viz.figures.words.headings import headings
from viz.figures.words.levers import levers, refusal, signature
from viz.figures.words.names import scenario_name
from viz.figures.words.presets import offered
from viz.figures.words.settings import with_changes
from viz.kept import Market
from viz.pages.auction import AUCTION
from viz.pages.bitcoin import BITCOIN
from viz.pages.companies import COMPANIES
from viz.pages.compare import COMPARE
from viz.pages.grid import GRID
from viz.pages.lessons.page import LESSONS_PAGE
from viz.pages.live.behind import decisions_behind
from viz.pages.live.compiling import OVER, progress
from viz.pages.live.start import START
from viz.pages.market import MARKET
from viz.pages.owners import OWNERS
from viz.pages.seen.band import among_others, band_for, columns_of, moves_of
from viz.pages.seen.opened import Moves, Opened, opened_by, page_scenarios
from viz.pages.seen.view import Look, PageView
from viz.pages.summary import SUMMARY
from viz.session import LiveMarket
from viz.text.language import Text, language

VIEWS: dict[str, PageView] = {
    view.name: view for view in (MARKET, OWNERS, GRID, AUCTION, COMPANIES, BITCOIN, COMPARE, LESSONS_PAGE, SUMMARY)
}
"""The pages in the order of their tabs."""


def scenario_names(current: str) -> list[str]:
    """The shipped scenarios, and the one on the page if it is a file of one's own."""
    names = page_scenarios()
    return list(names) if current in names else [current, *names]


def table_of(market: Market) -> MarketRecord:
    """A copy of the record, taken between two weeks."""
    columns = {name: np.array(market.history.column(name), dtype=np.float64) for name in RECORD}
    for name in BANDS:  # known once fleets have run for a week
        columns[name][columns[name] <= 0.0] = np.nan
    path = getattr(market, "demand_path", None)
    return MarketRecord(columns, market.weeks, market.calendar.date(0), None if path is None else np.array(path()))


class Taken(NamedTuple):
    """What a frame is made of, copied between two weeks."""

    look: Look
    fresh: bool  # whether the tab forgets what it has
    table: MarketRecord
    snapshot: Any
    events: list[Event]
    behind: list[dict[str, Any]]  # the decision behind each of them
    run: dict[str, Any]
    opened: Opened
    others: Band | None
    band: str  # of which others
    over: bool
    scenario: Scenario  # as its levers stand
    ghost: dict[str, np.ndarray]


def taken(live: LiveMarket, market: Market, state: RunState, look: Look, view: PageView, text: Text) -> Taken:
    """Copies what a frame needs; under the run's lock."""
    fresh = look.run != state.run or look.week < 0
    if fresh:
        look = replace(look, run=state.run, week=-1, events=0, at=look.at if look.run == state.run else None)
    events = list(market.history.events[look.events :])
    changes = dict(START.of(state.scenario) if state.changes is None else state.changes)
    moves, opened = moves_of(market), opened_by(market)
    others, of = band_of_run(look, opened, moves) if view.among else (None, "")
    return Taken(
        look=look,
        fresh=fresh,
        table=view.widened(table_of(market), market, text, look),
        snapshot=view.read(market, look),
        events=events,
        behind=decisions_behind(market, events),
        run={
            "scenario": with_changes(scenario_name(str(market.scenario.name), text), changes, text),
            "seed": int(market.seed),
            "moves": len(moves),
        },
        opened=opened,
        others=others,
        band=f"{state.run} {of}" if others else "",
        over=market.week >= market.weeks or not market.running,
        scenario=with_moves(market, moves),
        ghost={f"ghost:{name}": column for name, column in live.ghost.items()} if fresh else {},
    )


def draw(live: LiveMarket, look: Look) -> tuple[dict[str, Any], list[bytes], Look]:
    """The next frame for one tab: a snapshot for a newcomer or a new run, else what was added since."""
    text, view = language(look.language), VIEWS.get(look.page, MARKET)
    with live.reading() as (market, state):
        if market is None or state.phase == "preparing":
            waiting = replace(look, run=state.run, week=-1, events=0)
            return {"type": "frame", "fresh": True, "page": view.name, **status(state, text, view.name)}, [], waiting
        took = taken(live, market, state, look, view, text)
    look, table = took.look, replace(took.table, fan=columns_of(took.others) if took.others else {})
    stood = table.until(look.seen(table.week))
    whole = whole_columns(took, table, stood)
    panel = f"{look.language} {state.run} {signature(took.scenario)}"
    message = {
        "type": "frame",
        "fresh": took.fresh,
        "from": look.week + 1,
        "columns": list(COLUMNS),
        "whole": list(whole),
        "band": took.band,
        **status(state, text, view.name, took.over),
        **run_of(table, text, look, took.run),
        "page": view.name,
        "contents": view.contents(took.snapshot, stood, text, look),
        "events": new_events(took, text),
        "guest": look.guest,
        "runs": [{"week": past.week, "left": text.date(table.date(past.left))} for past in state.runs],
    }
    if view.among and took.opened.scenario:
        message |= among_others(took.others, table, text, look)
    if took.fresh or panel != look.levers:
        message |= {"levers": levers(took.scenario, text), "presets": offered(text), "headings": headings(text)}
    if look.notice:
        message["note"] = notice(look.notice, text)
    points = [points_after(table, look.week), *(points_of(column) for column in whole.values())]
    shown = replace(look, week=table.week, events=look.events + len(took.events), levers=panel, band=took.band)
    return message, points, shown


def whole_columns(took: Taken, table: MarketRecord, stood: MarketRecord) -> dict[str, np.ndarray]:
    """Columns that go along whole: what a newcomer needs, another band, and what owners hold until the week that is seen."""
    path = {"demand_path": table.demand_path} if took.fresh and table.demand_path is not None else {}
    bands = table.fan if took.fresh or took.band != took.look.band else {}
    owned = {name: column for name, column in stood.columns.items() if name.startswith(OWNED)}
    return path | took.ghost | dict(bands) | owned


def new_events(took: Taken, text: Text) -> list[dict[str, Any]]:
    """The events that the tab does not have yet, each with the decision behind it."""
    return [
        entry(event, took.table, text, took.look.names) | card
        for event, card in zip(took.events, took.behind, strict=True)
        if is_told(event)
    ]


def with_moves(market: Market, moves: Moves) -> Scenario:
    """The scenario with the levers that have been moved and act next week: a lever that is let go stays where it is."""
    coming = {key: value for week, key, value in moves if week == market.week + 1 and key in lever_keys()}
    return market.scenario.with_changes(coming) if coming else market.scenario


def band_of_run(look: Look, opened: Opened, moves: Moves) -> tuple[Band | None, str]:
    """The band of other seeds of a run as it stood in the week that is looked at, and a name that tells it from others."""
    acted = (*opened.moves, *(move for move in moves if look.at is None or move[0] <= look.at))
    found = band_for(look, opened.scenario, dict(opened.changes), acted)
    return found, f"{found.seeds} {hash((opened, acted))}" if found else ""


def points_of(column: Any) -> bytes:
    """A whole column as 32-bit floats."""
    return np.asarray(column, dtype=np.float32).tobytes()


def points_after(table: MarketRecord, week: int) -> bytes:
    """Rows after `week`, column by column, as 32-bit floats."""
    return np.array([table[name][week + 1 :] for name in COLUMNS], dtype=np.float32).tobytes()


def status(state: RunState, text: Text, page: str, over: bool = False) -> dict[str, Any]:
    """The buttons' state, the note in the corner and the fixed texts."""
    key = {"preparing": "preparing", "failed": "failed", "ended": "ended"}.get(
        state.phase, "playing" if state.playing else "paused"
    )
    if state.catching:
        key = "catching"
    elif over:
        key = "finished"
    elif state.paused_by:
        key = f"paused_{state.paused_by}"
    note = refusal(state.refused, text) if state.refused else text(f"status.{key}", error=state.error)
    if key == "preparing" and not state.refused and not OVER.is_set():
        done, every = progress()
        note = text("status.compiling", done=text.count(done), all=text.count(every))
    return {
        "phase": state.phase,
        "run_number": state.run,
        "playing": state.playing,
        "paused_by": state.paused_by,
        "over": over,
        "speed": state.speed,
        "speeds": list(SPEEDS),
        "pause_at": sorted(state.pause_at),
        "note": note,
        "language": text.code,
        "labels": labels(text, page),
        "pages": list(VIEWS),
        "chips": text.sections["chip"],
        "scenarios": scenario_names(state.scenario),
        "scenario": state.scenario,
        "titles": {name: scenario_name(name, text) for name in scenario_names(state.scenario)},
        "purpose": text.sections["scenario_purpose"].get(state.scenario, ""),
        "version": text("footer.version", version=version_of()),
    }


def labels(text: Text, page: str) -> dict[str, str]:
    """The fixed words of the bar, the rail and the footer, and those of one page."""
    words = (
        text.sections["widget"]
        | text.sections["lever_words"]
        | text.sections["share_words"]
        | text.sections.get(f"{page}_words", {})
    )
    return words | {"disclaimer": text("footer.disclaimer")}


def notice(found: str, text: Text) -> str:
    """What came of a link or file, in words."""
    kind, _, rest = found.partition(":")
    return text(f"share.{kind}", why=rest, theirs=rest, ours=version_of())


def run_of(table: MarketRecord, text: Text, look: Look, run: dict[str, Any]) -> dict[str, Any]:
    """Where the run stands: what every page shows."""
    week = table.week
    return {
        "week": week,
        "weeks": table.weeks,
        "at": look.at,
        "start": table.start.isoformat(),
        "date": text.date(table.date(look.seen(week))),
        "looking": text("status.looking") if look.seen(week) < week else "",
        "seed": run["seed"],
        "ticks": [[tick, year] for tick, year in year_ticks(table)],
        "books": headline.books(table, text),
        "run": told(run, table, text),
    }


def told(run: dict[str, Any], table: MarketRecord, text: Text) -> str:
    """The run in one line: what stands on every page, picture and table."""
    line = text("footer.run", scenario=run["scenario"], seed=run["seed"], week=table.week, weeks=table.weeks)
    return line + (text("footer.moved", count=run["moves"]) if run["moves"] else "")


@cache
def version_of() -> str:
    """The version of this program."""
    try:
        return version("energyrun")
    except PackageNotFoundError:
        return "0"
