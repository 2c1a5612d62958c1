"""The answer before a lever is let go: the rest of the run with it, played out of sight on a copy of the market.

Only the newest value is played, and an older run is abandoned between two quarters.  Until the run of a value is there,
what lies between the runs that are (the one as it stands, the two ends of the slider, values tried before) answers
roughly.  A run that is played whole is the run that letting go gives.  The thread ends when no lever is touched any more.
"""

from __future__ import annotations

import threading
import time
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from agents.units import WEEKS_A_QUARTER
from model.decisions.orders import OrderLog
from model.foundation.errors import MarketError, ScenarioError
from model.foundation.version import VERSION
from model.scenario import lever_keys
from viz.figures.drawing.market_record import FORESEEN
from viz.figures.words.levers import described
from viz.figures.words.outcomes import asked_of
from viz.kept import Market
from viz.session import LiveMarket

PATIENCE = 8.0  # seconds without a wish after which everything is forgotten
TOLD = ("independent_miners", "mw_ai", "ai_gap_net_gw")

Path = Mapping[str, np.ndarray]
"""Columns of a whole run, a row a week."""


@dataclass(frozen=True)
class Wish:
    """A lever as it is held, in a week of the past or now (None)."""

    key: str
    value: float
    at: int | None = None


class Answer(NamedTuple):
    """The run as it stands, and with the lever; rough: between runs that were played.  error: why there is none."""

    wish: Wish
    week: int
    rough: bool
    before: Path
    after: Path
    error: str = ""

    @property
    def still(self) -> bool:
        """Whether a whole run with the lever is the run without it."""
        same = (np.array_equal(self.before[name], self.after[name], equal_nan=True) for name in self.after)
        return not self.rough and all(same)


@dataclass
class Base:
    """The market from which all values of one lever are played, and the runs that were, by value."""

    mark: tuple[Any, ...]
    market: Market
    entries: list[Any]
    week: int
    now: float
    runs: dict[float, Path] = field(default_factory=dict)

    def played(self, wish: Wish, value: float, abandoned: Callable[[], bool]) -> Path | None:
        """The run with a value, as letting go gives it; without a move for the value it has.  None if it was abandoned."""
        move = [] if value == self.now else [{"week": self.week + 1, "key": wish.key, "value": value}]
        market = self.market.branch(OrderLog(VERSION, [dict(entry) for entry in (*self.entries, *move)]))
        while market.week < market.weeks and market.running:
            if market.week % WEEKS_A_QUARTER == 0 and abandoned():
                return None
            market.step()
        return path_of(market, wish.key)

    def between(self, value: float) -> Path | None:
        """What lies between the runs of the next values below and above, as far as it is known."""
        known = sorted(self.runs)
        place = bisect_left(known, value)
        if self.now not in self.runs or place == len(known) or (place == 0 and known[0] != value):
            return None
        high = known[place]
        low = known[place - 1] if high != value else high
        share = (value - low) / (high - low) if high != low else 1.0
        first, last = self.runs[low], self.runs[high]
        return {name: (1.0 - share) * first[name] + share * last[name] for name in last}


def told_of(key: str) -> tuple[str, ...]:
    """Outcomes of which the end is told beside a lever: always the same three, and what it is moved for.

    >>> told_of("power.gas")
    ('independent_miners', 'mw_ai', 'ai_gap_net_gw', 'power_price_ercot_usd_mwh')
    """
    return tuple(dict.fromkeys((*TOLD, asked_of(key))))


def path_of(market: Market, key: str) -> Path:
    """The columns of a run that are drawn and told of a lever; nothing after an early end."""
    columns = {}
    for name in dict.fromkeys((*FORESEEN, *told_of(key))):
        columns[name] = np.full(market.weeks + 1, np.nan)
        found = np.asarray(market.history.column(name), dtype=np.float64)
        columns[name][: len(found)] = found
    return columns


class Ahead:
    """Plays ahead for one tab.  tell: is called with each answer, from whatever thread has it."""

    def __init__(self, live: LiveMarket, tell: Callable[[Answer], None]) -> None:
        self._live, self._tell = live, tell
        self._lock = threading.Condition()
        self._wish: Wish | None = None
        self._whole: Wish | None = None  # that has been answered by its own run
        self._done: Wish | None = None  # for which nothing is left to play
        self._base: Base | None = None
        self._thread: threading.Thread | None = None

    def ask(self, wish: Wish | None) -> None:
        """The newest wish; what is known already is told at once.  None: the lever was let go."""
        with self._lock:
            self._wish, self._whole = wish, None
            if wish is not None and self._thread is None:
                self._thread = threading.Thread(target=self._work, name="ahead", daemon=True)
                self._thread.start()
            base = self._base if wish is not None and self._fits(self._base, wish) else None
            self._lock.notify()
        if wish is not None and base is not None:
            self._answer(wish, base)

    def _answer(self, wish: Wish, base: Base) -> None:
        """Tells the run of a value, or roughly what it will be, if anything is known."""
        after = base.between(wish.value)
        if after is None:
            return
        rough = wish.value not in base.runs or self._live.state.playing
        with self._lock:
            if wish is not self._wish or wish is self._whole:
                return
            self._whole = wish if wish.value in base.runs else None
        self._tell(Answer(wish, base.week, rough, base.runs[base.now], after))

    def _work(self) -> None:
        while (wish := self._next()) is not None:
            try:
                if (base := self._based(wish)) is not None:
                    self._play(wish, base)
            except Exception as error:  # noqa: BLE001  # said beside the lever: the page goes on without an answer
                self._end(wish, str(error) if isinstance(error, MarketError) else f"{type(error).__name__}: {error}")

    def _next(self) -> Wish | None:
        """The wish that waits for its run; none, and everything forgotten, when nobody has one for a while."""
        end = time.monotonic() + PATIENCE
        with self._lock:
            while self._wish is None or self._wish is self._done:
                left = end - time.monotonic()
                if left <= 0.0:
                    self._thread = self._base = None
                    return None
                self._lock.wait(left)
            return self._wish

    def _play(self, wish: Wish, base: Base) -> None:
        """Plays what is missing most, and answers."""
        base.market.scenario.with_changes({wish.key: wish.value})  # refused where it is out of bounds
        self._answer(wish, base)
        value = next((value for value in missing(wish, base) if value not in base.runs), None)
        if value is None:
            self._done = wish
            return
        own = value == wish.value != base.now
        path = base.played(wish, value, lambda: self._newer(wish, own))
        if path is not None:
            base.runs[value] = path
            self._answer(wish, base)

    def _newer(self, wish: Wish, own: bool) -> bool:
        """Whether another wish makes a run worthless: that of a value by any, others by one of another lever or by none."""
        newest = self._wish
        return newest is not wish if own else newest is None or newest.key != wish.key or newest.at != wish.at

    def _end(self, wish: Wish, error: str) -> None:
        """Nothing can be played for a wish."""
        with self._lock:
            if wish is not self._wish:
                return
            self._done = wish
        self._tell(Answer(wish, 0, False, {}, {}, error))

    def _mark(self, wish: Wish) -> tuple[Any, ...]:
        """What has to be as it was for runs to hold; the week is let go on while the market plays."""
        with self._live.reading() as (market, state):
            week = -1 if market is None or state.playing or wish.at is not None else market.week
            return state.run, state.sent, wish.key, wish.at, week

    def _fits(self, base: Base | None, wish: Wish) -> bool:
        mark = self._mark(wish)
        return base is not None and base.mark[:4] == mark[:4] and mark[4] in (-1, base.mark[4])

    def _based(self, wish: Wish) -> Base | None:
        """Where runs start from: the market as it stands, or as it stood in the week that is looked at."""
        if self._fits(self._base, wish):
            return self._base
        mark, found = self._mark(wish), self._live.standing(wish.at)
        if found is None:
            self._end(wish, "over")
            return None
        market, entries, week = found
        now = now_of(market, entries, wish.key, week)
        self._base = Base((*mark[:4], week if wish.at is None else -1), market, entries, week, now)
        return self._base


def now_of(market: Market, entries: list[Any], key: str, week: int) -> float:
    """A lever as it stands in a week's end, by the orders until then; ScenarioError for what is none."""
    if key not in lever_keys():
        raise ScenarioError(f"{key}: not a lever")
    moved = [entry["value"] for entry in entries if entry.get("key") == key]
    return float(moved[-1] if moved else market.lever_at(key, week + 1))


def missing(wish: Wish, base: Base) -> Iterator[float]:
    """Values in the order in which they are played: as it stands, the end on the value's side, the value, the other end."""
    yield base.now
    low, high, *_ = described()[wish.key]["slider"]
    ends = (low, high) if wish.value < base.now else (high, low)
    if wish.value != base.now and base.between(wish.value) is None:
        yield ends[0]
    yield wish.value
    yield from ends
