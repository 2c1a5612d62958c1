"""What a live market keeps of its run: how it stood at the ends of quarters, to play a branch on from the nearest."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from agents.units import WEEKS_A_QUARTER

YEAR = 52  # weeks

Entries = Sequence[Mapping[str, Any]]
"""Orders and moves of levers, each with the week in which it acts."""


class Market(Protocol):
    """What the page needs of `model.economy.EnergyMarket`."""

    weeks: int
    seed: Any
    running: bool
    history: Any
    calendar: Any

    @property
    def week(self) -> int: ...

    @property
    def scenario(self) -> Any: ...

    @property
    def log(self) -> Any: ...

    def step(self) -> None: ...

    def run_for(self, weeks: int) -> None: ...

    def move(self, key: str, value: float) -> None: ...

    def branch(self, orders: Any) -> Market: ...

    def lever_at(self, key: str, week: int) -> float: ...


class LeftRun(NamedTuple):
    """A run that was left for a branch: enough to play it again."""

    week: int
    left: int
    entries: tuple[Mapping[str, Any], ...]


class Kept:
    """Copies of one market, by week.  They share with it what is never changed, so that each takes about a megabyte."""

    def __init__(self) -> None:
        self._markets: dict[int, Market] = {}

    def keep(self, market: Market, every: int = WEEKS_A_QUARTER) -> None:
        """Keeps the market as it stands, if its week is one in so many and was not kept yet."""
        if market.week and market.week % every == 0 and market.week not in self._markets:
            self._markets[market.week] = copy.deepcopy(market)

    def nearest(self, entries: Entries, week: int) -> Market | None:
        """The last market up to a week that had the same orders until then; forgets those that had others."""
        self._markets = {
            at: market for at, market in self._markets.items() if until(market.log.entries, at) == until(entries, at)
        }
        return self.last(entries, week)

    def last(self, entries: Entries, week: int) -> Market | None:
        """The same, and nothing is forgotten: for another thread than the market's."""
        there = dict(self._markets)
        fits = [
            at for at, market in there.items() if at <= week and until(market.log.entries, at) == until(entries, at)
        ]
        return there[max(fits)] if fits else None

    def clear(self) -> None:
        """Forgets everything: another run begins."""
        self._markets.clear()


def until(entries: Entries, week: int) -> list[Mapping[str, Any]]:
    """What has acted by the end of a week.

    >>> until([{"week": 3, "key": "a"}, {"week": 4, "key": "b"}], 3)
    [{'week': 3, 'key': 'a'}]
    """
    return [entry for entry in entries if entry["week"] <= week]
