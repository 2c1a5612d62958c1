"""The live page as Solara serves it: what a new tab opens, and one market, one thread and one widget for each tab."""

# pyright: reportPrivateImportUsage=false
# Solara passes on what is Reacton's without saying so.

from __future__ import annotations

import functools
import threading
from typing import Any

import solara
from solara.server import kernel_context

from viz.kept import Market
from viz.pages.live.compiling import OVER
from viz.pages.live.dashboard import Dashboard, Viewer
from viz.pages.live.frame import draw
from viz.pages.live.start import START
from viz.session import LiveMarket

WEEKS_TO_COMPILE = 14  # past the first quarter's decisions
COMPILER = threading.Lock()


def open_market(
    scenario: str, seed: int | None, entries: tuple[dict[str, Any], ...] = (), changes: dict[str, Any] | None = None
) -> Market:
    """A fresh market, opened in the run's own thread: a cold cache compiles while the page already shows.

    entries: orders and moves of levers that it repeats; changes: those of a link, else those that were started with.

    Raises ScenarioError for a scenario that is neither shipped nor the one that was started: no browser opens a file.
    """
    from model.decisions.orders import OrderLog
    from model.foundation.errors import ScenarioError, cut
    from model.foundation.version import VERSION
    from model.scenario import Scenario, shipped_scenarios
    from viz.pages.live.watched import WatchedMarket
    from viz.pages.seen.opened import with_companies

    if scenario in shipped_scenarios():
        with_companies(Scenario.load(scenario))
    if scenario not in START.scenarios():
        raise ScenarioError(f"scenario {cut(repr(scenario))} is not one of the page")
    with COMPILER:
        compile_quarter()
    given = START.of(scenario) if changes is None else changes
    orders = OrderLog(VERSION, [dict(entry) for entry in entries])
    chosen = with_companies(Scenario.load(scenario).with_changes(given))
    return WatchedMarket(chosen, rng=seed, orders=orders)


@functools.cache
def compile_quarter() -> None:
    """Plays a quarter once in this process, so that no week of a run that people watch waits for the compiler."""
    from model.economy import EnergyMarket
    from model.first_start import compile_all

    compile_all(lambda said: None)  # the page itself says what is being prepared
    rehearsal = EnergyMarket(rng=0)
    for _ in range(WEEKS_TO_COMPILE):
        rehearsal.step()
    OVER.set()


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
    context.on_close(viewer.close)
    return widget


@solara.component
def Layout(children: list[Any]) -> None:
    """No bar, no margins: the widget has the whole window."""
    solara.Column(children=children, gap="0px", margin=0, style={"padding": "0"})
