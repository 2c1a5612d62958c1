"""What people ask of a live market, how its run stands, and the clock that it keeps."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from viz.kept import LeftRun

SPEEDS = (1.0, 2.0, 5.0, 10.0, 25.0, 50.0)
"""Weeks a second that the page offers."""

FIRSTS = ("lease", "default", "halving")
"""Kinds of event at whose first occurrence a run pauses itself."""

PATIENCE = 0.25  # seconds a run may lag behind its clock before the lag is forgiven


@dataclass(frozen=True)
class Command:
    """What a person asked for: play, pause, step, speed, pause_at, restart, lever, back, branch, open or close.

    refuse: what was asked for cannot be, and the page says why (`kind`).  draw: a tab that was told to wait is drawn (`look`).
    """

    name: str
    speed: float = 0.0
    kind: str = ""
    on: bool = True
    scenario: str = ""
    seed: int | None = None
    key: str = ""
    value: float = 0.0
    at: int | None = None
    place: int = -1
    week: int = 0
    entries: tuple[dict[str, Any], ...] = ()
    changes: dict[str, Any] | None = None
    look: Callable[[], None] | None = None


LEAVING = ("restart", "open", "close")
"""Commands after which nobody looks at the run any more."""

MOST_WAITING = 100


class Waiting(queue.Queue[Command]):
    """Commands that wait for the week in hand: of moves of one lever the last, and of what a new run overtakes nothing.

    Nothing comes after a `close`, nor in its place: the market would play on for nobody.

    >>> asked = Waiting()
    >>> for value in range(5_000):
    ...     asked.put(Command("lever", key="policy.mining_tax", value=value))
    >>> [command.value for command in asked.waiting()]
    [4999]
    """

    def _put(self, item: Command) -> None:
        found = self.queue
        if any(one.name == "close" for one in found):
            return
        if item.name in LEAVING:
            kept = [one for one in found if one.name not in (*LEAVING, "lever", "branch", "back", "step", "play")]
            found.clear()
            found.extend(kept)
        elif item.name == "lever" and (place := self._same(item)) is not None:
            found[place] = item
            return
        if len(found) < MOST_WAITING or item.name in (*LEAVING, "draw"):  # of a tab one drawing waits at most
            found.append(item)

    def _same(self, item: Command) -> int | None:
        """Where the same lever waits to be moved in the same week, with nothing but levers after it."""
        for place in reversed(range(len(self.queue))):
            one = self.queue[place]
            if one.name != "lever":
                return None
            if (one.key, one.at) == (item.key, item.at):
                return place
        return None

    def waiting(self) -> tuple[Command, ...]:
        """All that wait, the first to be obeyed first."""
        with self.mutex:
            return tuple(self.queue)


@dataclass(frozen=True)
class RunState:
    """How the run stands, apart from the market itself."""

    phase: str = "preparing"  # preparing, ready, failed, ended
    playing: bool = False
    speed: float = 5.0
    pause_at: frozenset[str] = frozenset(FIRSTS)
    paused_by: str = ""
    run: int = 0
    error: str = ""
    scenario: str = ""
    changes: dict[str, Any] | None = None
    refused: str = ""
    runs: tuple[LeftRun, ...] = ()
    sent: int = 0  # levers moved so far
    catching: bool = False  # a branch is played on to where the old run was


@dataclass
class Clock:
    """When the next week is due."""

    due: float = 0.0
    now: Callable[[], float] = field(default=time.monotonic)

    def start(self) -> None:
        """The first week is due at once."""
        self.due = self.now()

    def wait(self) -> float:
        """Seconds until the next week, none if it is overdue."""
        return max(0.0, self.due - self.now())

    def tick(self, speed: float) -> None:
        """The week after is due 1 / speed later; a lag beyond patience is forgiven, not caught up."""
        self.due = max(self.due + 1.0 / speed, self.now() - PATIENCE)


@contextmanager
def meanwhile(tell: Callable[[], None], every: float = 2.0) -> Iterator[None]:
    """Calls `tell` in a thread of its own every few seconds while something takes its time: the compiler, at the first start."""
    done = threading.Event()

    def telling() -> None:
        while not done.wait(every):
            tell()

    threading.Thread(target=telling, name="meanwhile", daemon=True).start()
    try:
        yield
    finally:
        done.set()
