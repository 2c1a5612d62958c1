"""A run played again beside the page, for what its record does not hold: it comes out the same to the last bit."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

from experiments.pairs import opened
from model.economy import EnergyMarket

MOST = 4  # runs that are kept


class Played(NamedTuple):
    """What a run is made of: a shipped scenario, a seed, changes from the start, levers moved (week, key, value)."""

    scenario: str
    seed: int
    changes: tuple[tuple[str, Any], ...]
    moves: tuple[tuple[int, str, float], ...]

    def open(self) -> EnergyMarket:
        """The run at its start.

        >>> Played("energy-run", 3, (("policy.mining_tax", 5.0),), ()).open().scenario.policy.mining_tax
        5.0
        """
        orders = [{"week": week, "key": key, "value": value} for week, key, value in self.moves]
        return opened(self.scenario, dict(self.changes), orders, self.seed)


class Rerun:
    """One run as it is played again: what `take` finds in it, week by week, as far as it was asked for."""

    def __init__(self, played: Played, take: Callable[[Any], Any]) -> None:
        self._take, self._lock, self._market = take, threading.Lock(), played.open()
        self._found = {0: take(self._market)}

    def at(self, week: int) -> Any:
        """What was found in a week; all weeks before it are kept, so that scrubbing costs nothing."""
        with self._lock:
            while self._market.week < week:
                self._market.step()
                self._found[self._market.week] = self._take(self._market)
            return self._found[week]


@lru_cache(MOST)
def rerun(played: Played, take: Callable[[Any], Any]) -> Rerun:
    """The one rerun of a run: all tabs that look back on it share it."""
    return Rerun(played, take)
