"""How far a sweep is: a bar on a terminal, a line now and then elsewhere."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

EVERY = 15.0  # s between two lines where there is no terminal


@dataclass
class SweepState:
    """What there is to tell of a sweep under way."""

    planned: int = 0
    done: int = 0  # earlier sessions' runs among them
    new: int = 0  # of this session
    failed: int = 0  # of them
    workers: int = 0  # threads that play
    began: float = 0.0
    seconds: float = 0.0  # from there to the last run that ended

    def add(self, ended: int, failed: int) -> None:
        """Takes note of runs that ended."""
        self.done, self.new, self.failed = self.done + ended, self.new + ended, self.failed + failed
        self.seconds = time.monotonic() - self.began

    @property
    def rate(self) -> float:
        """Runs of this session a second."""
        return self.new / self.seconds if self.seconds > 0.0 else 0.0

    def told(self) -> str:
        """`120 of 400 runs, 7.9 runs/s, 2 workers`."""
        failed = f", {self.failed} failed" if self.failed else ""
        workers = f"{self.workers} worker{'' if self.workers == 1 else 's'}"
        return f"{self.done} of {self.planned} runs{failed}, {self.rate:.1f} runs/s, {workers}"


@contextmanager
def shown(err: Console, state: SweepState) -> Iterator[Callable[[], None]]:
    """Call what it yields whenever the state changed."""
    state.began = time.monotonic()
    if not err.is_terminal:
        yield _lines(err, state)
        return
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn(), console=err, transient=True
    ) as bar:
        task = bar.add_task(state.told(), total=state.planned, completed=state.done)
        yield lambda: bar.update(task, completed=state.done, description=state.told())


def _lines(err: Console, state: SweepState) -> Callable[[], None]:
    last = time.monotonic()

    def tell() -> None:
        nonlocal last
        if time.monotonic() - last >= EVERY:
            last = time.monotonic()
            left = (state.planned - state.done) / state.rate if state.rate else 0.0
            err.print(f"{state.told()}, {duration(left)} left")

    return tell


def duration(seconds: float) -> str:
    """A time in words.

    >>> duration(0.4), duration(95), duration(7_500), duration(400_000)
    ('1 s', '95 s', '2 h 5 min', '111 h 7 min')
    """
    if seconds < 120.0:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60.0)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
