"""Which lever matters: each at the ends of its slider, one at a time, against the run of the same seed as it is.

A job is one lever of one seed, two whole runs and, once a seed, the run without; what is found grows lever by lever and then
seed by seed.  A lever at an end is there from the start to the end: moves of that lever in the run are left out.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from experiments.statistics.comparison import median_interval
from model.foundation.errors import MarketError
from model.scenario import Scenario, lever_keys
from viz.crowd.lessons import Sample
from viz.crowd.pairs import orders, played
from viz.figures.words.levers import described, value_of
from viz.figures.words.outcomes import OUTCOMES, ending

RANK = "rank:"
SEEDS = 20
ENDS = ("low", "high")


@dataclass(frozen=True)
class Ranking:
    """The run whose levers are ranked."""

    scenario: str
    changes: tuple[tuple[str, Any], ...]
    moves: tuple[tuple[int, str, float], ...]

    @property
    def key(self) -> str:
        """The ranking as text: the name under which it is played."""
        return RANK + json.dumps([self.scenario, self.changes, self.moves])

    @classmethod
    def of(cls, key: str) -> Ranking:
        """The ranking of a key.

        >>> ranking = Ranking("energy-run", (("weeks", 9),), ((3, "power.gas", 5.0),))
        >>> Ranking.of(ranking.key) == ranking
        True
        """
        scenario, changes, moves = json.loads(key.removeprefix(RANK))
        return cls(scenario, tuple(map(tuple, changes)), tuple(map(tuple, moves)))


def seeds(own: int) -> list[int]:
    """The page's own seed and others, as many as are played in all.

    >>> seeds(2)[:4], seeds(99)[:2], len(seeds(2)), len(seeds(99))
    ([2, 0, 1, 3], [99, 0], 20, 20)
    """
    return [own, *(seed for seed in range(SEEDS) if seed != own)][:SEEDS]


def jobs(own: int) -> Iterator[int]:
    """Numbers of all jobs in their order: all levers of the page's own seed first."""
    levers = len(lever_keys())
    return (seed * levers + place for seed in seeds(own) for place in range(levers))


def play(name: str, number: int) -> Sample:
    """One lever of one seed at both ends: how far each outcome moves.  An end that the model refuses is left out."""
    ranking = Ranking.of(name)
    seed, place = divmod(number, len(lever_keys()))
    key = lever_keys()[place]
    moves = tuple(move for move in ranking.moves if move[1] != key)
    own = value_of(Scenario.load(ranking.scenario).with_changes(dict(ranking.changes)), key)
    numbers, error = {}, ""
    for end, value in zip(ENDS, described()[key]["slider"], strict=False):
        try:
            without = outcomes(ranking.scenario, ranking.changes, ranking.moves, seed)
            changes = (*((name, old) for name, old in ranking.changes if name != key), (key, value))
            same = value == own and moves == ranking.moves
            found = without if same else outcomes(ranking.scenario, changes, moves, seed)
        except (MarketError, ValueError) as refused:
            error = f"{type(refused).__name__}: {refused}"
            continue
        numbers |= {f"{outcome} {end}": found[outcome] - without[outcome] for outcome in OUTCOMES}
    return Sample(number, numbers, [], "" if numbers else error)


@lru_cache(3)  # the run without is asked for by every lever of a seed
def outcomes(
    scenario: str, changes: tuple[tuple[str, Any], ...], moves: tuple[tuple[int, str, float], ...], seed: int
) -> dict[str, float]:
    """All outcomes at the end of one run."""
    history = played(scenario, dict(changes), orders(moves), seed).history
    return {outcome: ending(outcome, history.column(outcome)) for outcome in OUTCOMES}


class End(NamedTuple):
    """What one end of a slider does: the median of its differences, an interval for that; NaN where seeds are too few."""

    middle: float
    low: float = math.nan
    high: float = math.nan

    @property
    def sure(self) -> bool:
        """Whether the interval is known and holds no nought.

        >>> End(2.0, 1.0, 3.0).sure, End(2.0, -1.0, 3.0).sure, End(2.0).sure, End(0.0, 0.0, 0.0).sure
        (True, False, False, False)
        """
        return self.low > 0.0 or self.high < 0.0


class Row(NamedTuple):
    """A lever among others; still: in no seed does an end move the outcome."""

    key: str
    seeds: int
    ends: tuple[End, End]
    still: bool

    @property
    def swing(self) -> float:
        """By how much it moves the outcome at the end that moves it most."""
        return max(abs(end.middle) for end in self.ends)


def ranked(there: Mapping[int, Sample], own: int, outcome: str) -> list[Row]:
    """Levers that have been played, those that move an outcome most first, those that move nothing last."""
    keys, least = lever_keys(), OUTCOMES[outcome].least
    rows = []
    for place, key in enumerate(keys):
        found = [there[number] for seed in seeds(own) if (number := seed * len(keys) + place) in there]
        ends = [
            [sample.numbers[name] for sample in found if (name := f"{outcome} {end}") in sample.numbers] for end in ENDS
        ]
        if any(ends):
            still = all(abs(value) < least for values in ends for value in values)
            rows.append(Row(key, max(map(len, ends)), (end_of(ends[0]), end_of(ends[1])), still))
    return sorted(rows, key=lambda row: (row.still, -row.swing))


def end_of(differences: Sequence[float]) -> End:
    """The median of paired differences and its 95 % interval.

    >>> end_of([1.0, 2.0, 3.0]), end_of([3.0] * 6)
    (End(middle=2.0, low=nan, high=nan), End(middle=3.0, low=3.0, high=3.0))
    """
    return End(float(np.median(differences)), *median_interval(differences)) if differences else End(0.0)
