"""A live market: one object, one lock, one thread; people's commands are queued and never touch it directly.

Several tabs may look at one `LiveMarket`: each subscribes with a function that is called, from the market's thread,
whenever there is something new to draw, and reads under the lock what it has not drawn yet.
"""

from __future__ import annotations

import copy
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np

from model.decisions.orders import OrderLog
from model.foundation.errors import MarketError
from model.foundation.version import VERSION
from viz.commands import FIRSTS, LEAVING, SPEEDS, Clock, Command, RunState, Waiting, meanwhile
from viz.figures.drawing.market_record import COLUMNS
from viz.kept import YEAR, Entries, Kept, LeftRun, Market, until
from viz.memory import give_back

MOST_RUNS = 12  # that a market keeps to come back to
SIGHT = 26  # weeks after which a lever has had its quarter and the branch is shown
GLANCE = 0.1  # seconds between two looks at a branch that catches up


class LiveMarket:
    """One run that people watch.  `open_market(scenario, seed)` makes the market, inside the thread."""

    def __init__(self, open_market: Callable[..., Market], scenario: str, seed: int | None) -> None:
        self._open_market = open_market
        self._commands = Waiting()
        self._lock = threading.Lock()
        self._subscribers: dict[object, Callable[[], None]] = {}
        self._market: Market | None = None
        self.ghost: dict[str, np.ndarray] = {}
        self._kept = Kept()
        self._seen = 0
        self._clock = Clock()
        self.state = RunState(scenario=scenario)
        self._commands.put(Command("restart", scenario=scenario, seed=seed))
        self.thread = threading.Thread(target=self._live, name="energy-market", daemon=True)
        self.thread.start()

    def submit(self, command: Command) -> None:
        """Queues a command; it is obeyed between two weeks."""
        self._commands.put(command)

    def close(self) -> None:
        """Ends the thread after the week in hand."""
        self._commands.put(Command("close"))

    def subscribe(self, look: Callable[[], None]) -> Callable[[], None]:
        """Calls `look` after every change; returns how to stop that."""
        key = object()
        self._subscribers[key] = look
        return lambda: self._subscribers.pop(key, None) and None

    def draw(self, look: Callable[[], None]) -> None:
        """Calls `look` in the market's thread, between two weeks, if its tab is still there then."""
        self._commands.put(Command("draw", look=look))

    @contextmanager
    def reading(self) -> Iterator[tuple[Market | None, RunState]]:
        """The market between two weeks.  Copy what you need; hold it briefly."""
        with self._lock:
            yield self._market, self.state

    def standing(self, at: int | None) -> tuple[Market, list[Any], int] | None:
        """A market to play on from, orders until then and the week; in a past week the nearest that was kept before it.

        Nothing where there is no run, or it has come to its end.
        """
        with self._lock:
            market, state = self._market, self.state
            if market is None or state.phase != "ready":
                return None
            entries = list(market.log.entries)
            if at is None or at >= market.week:
                return None if self._finished() else (copy.deepcopy(market), entries, market.week)
        entries = until(entries, at)
        near = self._kept.last(entries, at)
        return near or self._open_market(state.scenario, int(market.seed), changes=state.changes), entries, at

    def _live(self) -> None:
        while (command := self._next_command()) is None or command.name != "close":
            try:
                self._obey(command) if command else self._advance()
            except Exception as error:  # noqa: BLE001  # the page must say so: a thread that dies silently leaves it frozen
                self._change(phase="failed", playing=False, error=f"{type(error).__name__}: {error}")
        self._kept.clear()
        with self._lock:
            self._market, self.ghost = None, {}
        self._change(phase="ended", playing=False)
        self._subscribers.clear()
        give_back()

    def _next_command(self) -> Command | None:
        try:
            return self._commands.get(timeout=self._clock.wait()) if self.state.playing else self._commands.get()
        except queue.Empty:
            return None

    def _obey(self, command: Command) -> None:
        match command.name:
            case "restart":
                self._restart(command.scenario or self.state.scenario, command.seed)
            case "open":
                self._restart(command.scenario, command.seed, command)
            case "draw" if (look := command.look) and look in self._subscribers.values():
                look()
            case "refuse":
                self._change(refused=command.kind)
            case "lever" if self.state.phase == "ready":
                self._pull(command)
            case "back" if self.state.phase == "ready":
                self._rewind()
            case "branch" if 0 <= command.place < len(self.state.runs):
                past = self.state.runs[command.place]
                self._replay(past.entries, past.left, past.week, (*self.state.runs, self._past(past.left)))
            case "play" if self.state.phase == "ready" and not self._finished():
                self._clock.start()
                self._change(playing=True, paused_by="")
            case "pause":
                self._change(playing=False, paused_by="")
            case "step" if self.state.phase == "ready":
                self._set(playing=False, paused_by="")
                self._advance()
            case "speed":
                self._change(speed=min(max(command.speed, SPEEDS[0]), SPEEDS[-1]))
            case "pause_at":
                kinds = self.state.pause_at | {command.kind} if command.on else self.state.pause_at - {command.kind}
                self._change(pause_at=kinds & set(FIRSTS))

    def _restart(self, scenario: str, seed: int | None, saved: Command | None = None) -> None:
        """Another run; where it cannot be opened, the one that was there stays."""
        before, market, ghost = self.state, self._market, self.ghost
        try:
            self._open(scenario, seed, saved)
        except MarketError as error:
            if market is None:
                raise
            with self._lock:
                self._market, self.ghost = market, ghost
            self._change(**{**vars(before), "playing": False, "refused": str(error)})

    def _open(self, scenario: str, seed: int | None, saved: Command | None) -> None:
        with self._lock:
            self._market, self.ghost = None, {}
        changes = saved.changes if saved else None
        self._change(
            phase="preparing",
            playing=False,
            paused_by="",
            error="",
            scenario=scenario,
            run=self.state.run + 1,
            changes=changes,
            refused="",
            runs=(),
            sent=0,
        )
        with meanwhile(self._tell):
            given: dict[str, Any] = {"entries": saved.entries, "changes": changes} if saved else {}
            market = self._open_market(scenario, seed, **given)
        self._kept.clear()
        self._play_on(market, min(saved.week, market.weeks) if saved else 0)
        with self._lock:
            self._market = market
            self._seen = len(market.history.events)
        self._change(phase="ready")

    def _pull(self, command: Command) -> None:
        """A lever moves now; in a week of the past it opens a branch, and the run so far stays as a ghost."""
        market = self._market
        if market is None:
            return
        try:
            market.scenario.with_changes({command.key: command.value})
            if command.at is None or command.at >= market.week:
                with self._lock:
                    market.move(command.key, command.value)
                self._change(refused="", sent=self.state.sent + 1)
            else:
                moved = {"week": command.at + 1, "key": command.key, "value": command.value}
                self._replay(
                    (*until(market.log.entries, command.at), moved),
                    command.at,
                    market.week,
                    (*self.state.runs, self._past(command.at)),
                )
        except MarketError as error:
            self._change(refused=str(error))

    def _rewind(self) -> None:
        """One week back, by playing the run again to there."""
        market = self._market
        if market is not None and market.week > 0:
            week = market.week - 1
            self._replay(until(market.log.entries, week), week, week, self.state.runs)

    def _past(self, left: int) -> LeftRun:
        """The run as it stands, to come back to; `left`: the week in which it is left."""
        market = self._market
        return LeftRun(market.week, left, tuple(market.log.entries)) if market else LeftRun(0, 0, ())

    def _replay(self, entries: Entries, left: int, week: int, runs: tuple[LeftRun, ...]) -> None:
        """The same scenario and seed with other orders from a week on, played to another; the run before it becomes the ghost.

        It is shown as soon as there is something other to see, and catches up before people's eyes.
        """
        old = self._market
        if old is None:
            return
        with self._lock:  # a column may be worked out when it is read
            ghost = {} if runs == self.state.runs else {name: np.array(old.history.column(name)) for name in COLUMNS}
        if near := self._kept.nearest(entries, week):
            market = near.branch(OrderLog(VERSION, [dict(entry) for entry in entries]))
        else:
            market = self._open_market(self.state.scenario, int(old.seed), entries=entries, changes=self.state.changes)
        self._play_on(market, min(week, left + SIGHT))
        with self._lock:
            self._market, self.ghost = market, ghost
        self._change(
            playing=False,
            paused_by="",
            refused="",
            run=self.state.run + 1,
            runs=runs[-MOST_RUNS:],
            sent=self.state.sent + 1,
            catching=market.week < week,
        )
        self._catch_up(market, week)

    def _catch_up(self, market: Market, week: int) -> None:
        """Plays on to a week in sight, as fast as it can, unless the run is to be left anyhow."""
        told = self._clock.now()
        while market.week < week and not self._left():
            with self._lock:
                market.step()
                self._kept.keep(market, YEAR)
            if self._clock.now() - told > GLANCE:
                told = self._clock.now()
                self._tell()
        self._seen = len(market.history.events)
        self._change(catching=False)

    def _play_on(self, market: Market, week: int) -> None:
        """Plays to a week, out of sight, and keeps how it stood by the year; not on if nobody waits for it any more."""
        while market.week < week and not self._left():
            market.step()
            self._kept.keep(market, YEAR)

    def _left(self) -> bool:
        """Whether a command waits after which nobody looks at the run any more."""
        return any(command.name in LEAVING for command in self._commands.waiting())

    def _advance(self) -> None:
        market = self._market
        if market is None or self._finished():
            self._change(playing=False)
            return
        with self._lock:
            market.step()
            self._kept.keep(market)
        self._clock.tick(self.state.speed)
        first = self._first(market)
        if first or self._finished():
            self._change(playing=False, paused_by=first)
        else:
            self._tell()

    def _finished(self) -> bool:
        market = self._market
        return market is None or market.week >= market.weeks or not market.running

    def _first(self, market: Market) -> str:
        """The kind of event that just happened for the first time and at which the run pauses, or nothing."""
        events = market.history.events
        earlier = {event.kind for event in events[: self._seen] if event.week > 0}
        fresh = [event.kind for event in events[self._seen :]]
        self._seen = len(events)
        return next((kind for kind in fresh if kind in self.state.pause_at and kind not in earlier), "")

    def _change(self, **changes: Any) -> None:
        self._set(**changes)
        self._tell()

    def _set(self, **changes: Any) -> None:
        with self._lock:
            self.state = replace(self.state, **changes)

    def _tell(self) -> None:
        for look in list(self._subscribers.values()):
            look()
