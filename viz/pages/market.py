"""The Market page: its sentence, tiles, charts A to D, the feed and the footer, frame by frame."""

# pyright: reportPrivateImportUsage=false
# Solara passes on what is Reacton's without saying so.

from __future__ import annotations

import functools
import threading
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np
import solara
from solara.server import kernel_context

from viz.figures import headline
from viz.figures import market as figures
from viz.figures.feed import entry
from viz.figures.table import BANDS, COLUMNS, RECORD, Table
from viz.pages.dashboard import Dashboard, Look, Viewer
from viz.session import SPEEDS, LiveMarket, Market, State
from viz.text.language import Text, language

WEEKS_TO_COMPILE = 14  # past the first quarter's decisions
COMPILER = threading.Lock()


@dataclass
class Start:
    """The run that a new tab opens; `serve` sets it."""

    scenario: str = "energy-run"
    seed: int | None = None
    changes: dict[str, Any] = field(default_factory=dict)

    def of(self, scenario: str) -> dict[str, Any]:
        """What is changed in a scenario: the one that was started keeps its changes, others are as they are shipped."""
        return self.changes if scenario == self.scenario else {}


START = Start()


def open_market(scenario: str, seed: int | None) -> Market:
    """A fresh market, opened in the run's own thread: a cold cache compiles while the page already shows."""
    from model.economy import EnergyMarket
    from model.scenario import Scenario

    with COMPILER:
        compile_quarter()
    return EnergyMarket(Scenario.load(scenario).with_changes(START.of(scenario)), rng=seed)


@functools.cache
def compile_quarter() -> None:
    """Plays a quarter once in this process, so that no week of a run that people watch waits for the compiler."""
    from model.economy import EnergyMarket

    rehearsal = EnergyMarket(rng=0)
    for _ in range(WEEKS_TO_COMPILE):
        rehearsal.step()


def scenario_names(current: str) -> list[str]:
    """The shipped scenarios, and the one on the page if it is a file of one's own.  Never read from the browser."""
    from model.scenario import shipped_scenarios

    names = [str(name) for name in shipped_scenarios()]
    return names if current in names else [current, *names]


def with_changes(name: str, changes: dict[str, Any]) -> str:
    """A scenario's name with what was changed in it, the first three of many.

    >>> with_changes("energy-run", {"policy.ai_priority": 0})
    'energy-run (policy.ai_priority=0)'
    """
    told = [f"{key}={value:.4g}" if isinstance(value, float) else f"{key}={value}" for key, value in changes.items()]
    more = f", {len(told) - 3} more" if len(told) > 3 else ""
    return f"{name} ({', '.join(told[:3])}{more})" if told else name


def table_of(market: Market) -> Table:
    """A copy of the record, taken between two weeks."""
    columns = {name: np.array(market.history.column(name), dtype=np.float64) for name in RECORD}
    for name in BANDS:  # known once fleets have run for a week
        columns[name][columns[name] <= 0.0] = np.nan
    path = getattr(market, "demand_path", None)
    return Table(columns, market.weeks, market.calendar.date(0), None if path is None else np.array(path()))


def draw(live: LiveMarket, look: Look) -> tuple[dict[str, Any], list[bytes], Look]:
    """The next frame for one tab: a snapshot for a newcomer or a new run, else what was added since."""
    text = language(look.language)
    with live.reading() as (market, state):
        if market is None or state.phase == "preparing":
            waiting = Look(look.language, look.holdings, state.run, painted=False)
            return {"type": "frame", "fresh": True, **status(state, text)}, [], waiting
        table = table_of(market)
        fresh = look.run != state.run or look.week < 0
        first = 0 if fresh else look.events
        events = list(market.history.events[first:])
        run = {"scenario": with_changes(str(market.scenario.name), START.of(state.scenario)), "seed": int(market.seed)}
        market_over = market.week >= market.weeks or not market.running
    message = {
        "type": "frame",
        "fresh": fresh,
        "from": 0 if fresh else look.week + 1,
        "columns": list(COLUMNS),
        **status(state, text, market_over),
        **contents(table, text, look.holdings, run),
        "events": [entry(event, table, text) for event in events],
    }
    points = [points_after(table, -1 if fresh else look.week)]
    if fresh and table.demand_path is not None:
        points.append(np.asarray(table.demand_path, dtype=np.float32).tobytes())
    return message, points, Look(look.language, look.holdings, state.run, table.week, first + len(events), False)


def points_after(table: Table, week: int) -> bytes:
    """Rows after `week`, column by column, as 32-bit floats."""
    return np.array([table[name][week + 1 :] for name in COLUMNS], dtype=np.float32).tobytes()


def status(state: State, text: Text, over: bool = False) -> dict[str, Any]:
    """The buttons' state, the note in the corner and the fixed texts."""
    key = {"preparing": "preparing", "failed": "failed"}.get(state.phase, "playing" if state.playing else "paused")
    if over:
        key = "finished"
    elif state.paused_by:
        key = f"paused_{state.paused_by}"
    return {
        "phase": state.phase,
        "playing": state.playing,
        "over": over,
        "speed": state.speed,
        "speeds": list(SPEEDS),
        "pause_at": sorted(state.pause_at),
        "sentence": text("sentence.premise"),
        "note": text(f"status.{key}", error=state.error),
        "language": text.code,
        "labels": text.sections["widget"] | {"disclaimer": text("footer.disclaimer")},
        "chips": text.sections["chip"],
        "scenarios": scenario_names(state.scenario),
        "scenario": state.scenario,
        "version": text("footer.version", version=version_of()),
    }


def contents(table: Table, text: Text, view: str, run: dict[str, Any]) -> dict[str, Any]:
    """Everything on the page that the data choose."""
    week = table.week
    return {
        "week": week,
        "weeks": table.weeks,
        "start": table.start.isoformat(),
        "date": text.date(table.date(week)),
        "seed": run["seed"],
        "holdings": view,
        "sentence": headline.sentence(table, text),
        "tiles": headline.tiles(table, text),
        "figures": [
            figures.holdings(table, text, view),
            figures.demand(table, text),
            figures.mining(table, text),
            figures.concentration(table, text),
        ],
        "books": headline.books(table, text),
        "run": text("footer.run", **run, week=week, weeks=table.weeks),
    }


def version_of() -> str:
    """The version of this program."""
    try:
        return version("energyrun")
    except PackageNotFoundError:
        return "0"


@solara.component
def Page() -> None:
    """One market, one thread and one widget for each tab; all three end when the tab closes."""
    widget = solara.use_memo(open_tab, [])
    solara.Title("The Energy Run")
    solara.display(widget)


def open_tab() -> Dashboard:
    """Starts a run and the widget that shows it."""
    live = LiveMarket(open_market, START.scenario, START.seed)
    widget = Dashboard()
    context = kernel_context.get_current_context()
    viewer = Viewer(live, widget, draw, context)  # type: ignore[arg-type]  # enters as a context manager by duck type
    context.on_close(viewer.leave)
    context.on_close(live.close)
    return widget


@solara.component
def Layout(children: list[Any]) -> None:
    """No bar, no margins: the widget has the whole window."""
    solara.Column(children=children, gap="0px", margin=0, style={"padding": "0"})
