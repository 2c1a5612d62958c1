"""Plays the seeds of lessons and of pairs in a quiet process of its own, one after another, while pages stay smooth.

Only what somebody has asked for in the last seconds is played, the newest wish first: turning to another lesson sets
the old one aside, and when nobody looks any more the process ends and gives its memory back.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing import get_context, parent_process

from viz.crowd import fan, pairs, rank
from viz.crowd.lessons import Sample, play

SEEDS = 100
KEPT_PAIRS = 8
PATIENCE = 8.0  # seconds after which an unrepeated wish is forgotten
AWAKE = 60.0  # seconds that a process waits for its first wish, while somebody chooses what to ask


class Crowd:
    """Samples of lessons by seed, growing while they are asked for."""

    def __init__(self, start: Callable[[], Executor] | None = None, seeds: int = SEEDS) -> None:
        self.seeds = seeds
        self._start = start or quiet_process
        self._lock = threading.Condition()
        self._samples: dict[str, dict[int, Sample]] = {}
        self._wishes: dict[str, tuple[float, int]] = {}
        self._thread: threading.Thread | None = None

    def ask(self, lesson: str, seed: int) -> dict[int, Sample]:
        """What has been played of a lesson; sees to it that the page's own seed comes next and then all others."""
        with self._lock:
            self._wishes[lesson] = (time.monotonic(), seed)
            self._forget_old(lesson)
            played = self._samples.setdefault(lesson, {})  # the own seeds of other pages among them
            there = {number: played[number] for number in self._numbers(lesson, seed) if number in played}
            if self._thread is None and self._next() is not None:
                self._thread = threading.Thread(target=self._work, name="lessons", daemon=True)
                self._thread.start()
            self._lock.notify()
        return there

    def wake(self) -> None:
        """Makes a process ready for whatever will be asked; it plays nothing yet."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, args=(AWAKE,), name="lessons", daemon=True)
                self._thread.start()

    def _forget_old(self, lesson: str) -> None:
        """Of pairs and of rankings, only the last few that were asked for are kept: there is no end of them."""
        for kind in ((pairs.PAIR, fan.FAN), (rank.RANK,)):
            asked = sorted(
                (at, name) for name, (at, _) in self._wishes.items() if name.startswith(kind) and name != lesson
            )
            for _, name in asked[: max(0, len(asked) - KEPT_PAIRS)]:
                del self._wishes[name]
                self._samples.pop(name, None)

    def full(self, lesson: str, seed: int) -> bool:
        """Whether every seed of a lesson is in, the page's own among them."""
        with self._lock:
            return self._missing(lesson, seed) is None

    def _missing(self, lesson: str, seed: int) -> int | None:
        there = self._samples.get(lesson, {})
        return next((number for number in self._numbers(lesson, seed) if number not in there), None)

    def _numbers(self, lesson: str, seed: int) -> Iterable[int]:
        """What is played of a lesson for a page, in order: its seeds; of a ranking levers by seed."""
        return rank.jobs(seed) if lesson.startswith(rank.RANK) else (seed, *range(self.seeds))

    def _next(self) -> tuple[str, int] | None:
        """The lesson last asked for that is not whole, with the seed to play; none where no wish is fresh."""
        fresh = sorted(
            (at, lesson, seed) for lesson, (at, seed) in self._wishes.items() if time.monotonic() - at < PATIENCE
        )
        wanted = ((lesson, self._missing(lesson, seed)) for _, lesson, seed in reversed(fresh))
        return next(((lesson, seed) for lesson, seed in wanted if seed is not None), None)

    def _work(self, patience: float = PATIENCE) -> None:
        with self._start() as process:
            if patience > PATIENCE:
                with suppress(RuntimeError):  # the program ends meanwhile
                    process.submit(pairs.ready)
            while True:
                with self._lock:
                    job = self._next()
                    if job is None and not self._lock.wait(patience):
                        job = self._next()
                        if job is None:
                            self._thread = None
                            return
                    if job is None:
                        continue
                sample, patience = outcome(process, *job), PATIENCE
                with self._lock:
                    if sample is None:  # the process has ended: the next wish starts another
                        self._thread = None
                        return
                    self._samples.setdefault(job[0], {})[job[1]] = sample


def outcome(process: Executor, lesson: str, seed: int) -> Sample | None:
    """The sample, or nothing where the process is no more."""
    try:
        return process.submit(player(lesson), lesson, seed).result()
    except (BrokenProcessPool, RuntimeError):
        return None


def player(name: str) -> Callable[[str, int], Sample]:
    """Who plays a seed of what: pairs and fans are named by a key, lessons by their names."""
    players = {pairs.PAIR: pairs.play, fan.FAN: fan.play, rank.RANK: rank.play}
    return next((of for kind, of in players.items() if name.startswith(kind)), play)


def quiet_process() -> Executor:
    """One process, started fresh, that gives way to everything else and leaves Ctrl-C to its parent."""
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=give_way)


def give_way() -> None:
    """Lowest priority; an interrupt is the parent's to handle, and the process ends with its parent, however that ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(19)
    threading.Thread(target=leave_with_parent, daemon=True).start()


def leave_with_parent() -> None:
    """Waits for the parent's end: a parent that was killed tells nobody."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)


CROWD = Crowd()
"""The one crowd of this process: what one room has played, the next need not wait for."""
