"""What people ask of a live market, how its run stands, and the clock that it keeps."""

from __future__ import annotations

import time
from collections.abc import Callable
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
    """What a person asked for: play, pause, step, speed, pause_at, restart, lever, back, branch, open or close."""

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
