"""A run in a terminal: what is being prepared, how far it is, and a Ctrl-C that keeps what is done."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text as Line

from viz.text.language import language

if TYPE_CHECKING:
    from agents.bitcoin.price_path import PricePath
    from model.decisions.orders import OrderLog
    from model.engine import Engine
    from model.scenario import Scenario

WIDTH = 100  # columns; a terminal may be narrower
YEAR = 52  # weeks between two lines where there is no terminal


class Terminal(Console):
    """A console that leaves a reader who has gone (`| head -1`) to the command line, which ends in peace."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def console(stderr: bool = False) -> Console:
    """Colours on a terminal, plain text in a pipe; never wider than a page."""
    made = Terminal(stderr=stderr, highlight=False, soft_wrap=False)
    made.width = min(made.width, WIDTH) if made.is_terminal else WIDTH
    return made


def open_market(
    scenario: "Scenario", seed: int | None, orders: "OrderLog | None" = None, prices: "PricePath | None" = None
) -> "Engine":
    """The market at week 0; says so first where its rules have to be compiled."""
    err = console(stderr=True)
    from model.bitcoin import weekly_prices

    path = weekly_prices(
        scenario, scenario.weeks, prices
    )  # a file that cannot be read is told before anything takes long
    from model.first_start import compile_all

    compile_all(err.print)
    if prices:
        err.print(f"bitcoin's price as it is written in {prices.name}")
    from model.engine import Engine

    market = Engine(scenario, rng=seed, orders=orders, prices=path)
    end = language("en").date(market.calendar.date(market.weeks))
    err.print(f"{scenario.name}, seed {market.seed}: {market.weeks} weeks to {end}")
    return market


def play(market: "Engine") -> bool:
    """Plays the run to its end; False where a person stopped it, after a whole week."""
    err = console(stderr=True)
    with progress(err, market) as advance, stop_between_weeks(err) as stopped:
        while market.week < market.weeks and not stopped():
            market.step()
            advance()
    return market.week >= market.weeks


@contextmanager
def progress(err: Console, market: "Engine") -> Iterator[Callable[[], None]]:
    """A bar on a terminal, a line a year elsewhere."""
    text = language("en")

    def date() -> str:
        return text.date(market.calendar.date(market.week))

    if not err.is_terminal:
        yield lambda: err.print(f"week {market.week} of {market.weeks}, {date()}") if market.week % YEAR == 0 else None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("week {task.completed:.0f} of {task.total:.0f}"),
        BarColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, TimeRemainingColumn(compact=True), console=err, transient=True) as bar:
        task = bar.add_task(date(), total=market.weeks)
        yield lambda: bar.update(task, advance=1, description=date())


@contextmanager
def stop_between_weeks(err: Console) -> Iterator[Callable[[], bool]]:
    """The first Ctrl-C waits for the week in hand, so that its books are closed; the second does not."""
    asked: list[int] = []

    def ask(number: int, frame: Any) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(number)
        err.print(Line("stopping after this week; Ctrl-C again stops at once"))

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield lambda: bool(asked)
    finally:
        signal.signal(signal.SIGINT, before)
