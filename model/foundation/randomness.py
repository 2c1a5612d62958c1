"""Counter-based random numbers: a draw depends on seed, process, week, option and entity, and on nothing else.

Each process has its own Philox key; the counter holds week and option; the entity is the position in the
stream.  Nothing is consumed conditionally, so two runs of one seed differ only by what was changed in them.
The numbers are those of `model.foundation.philox`.
"""

import hashlib
from collections.abc import Callable
from operator import index
from typing import Any

import numpy as np
from scipy.special import ndtri

from model.foundation.errors import ScenarioError, cut
from model.foundation.philox import fill_uniform

SEEDS = 2**64  # as many as a Philox key tells apart
_WEEKS_AHEAD = 64  # of a weekly process are drawn at once


def checked_seed(seed: Any) -> int:
    """A seed as it was given, where it is one of those that draws tell apart; ScenarioError in words otherwise.

    >>> checked_seed(np.int64(7))
    7
    >>> checked_seed(2**64)
    Traceback (most recent call last):
    ...
    model.foundation.errors.ScenarioError: seed is 18446744073709551616; give a whole number, 0 to 18446744073709551615
    """
    try:
        number = -1 if isinstance(seed, bool) else index(seed)
    except TypeError:
        number = -1
    if not 0 <= number < SEEDS:
        raise ScenarioError(f"seed is {cut(repr(seed))}; give a whole number, 0 to {SEEDS - 1}")
    return number


class Draws:
    """Random numbers of one seed.

    >>> draws = Draws(7)
    >>> bool((draws.uniform("taste", 10)[:3] == draws.uniform("taste", 3)).all())
    True
    >>> float(draws.uniform("taste", 1)[0]) == float(draws.uniform("price", 1)[0])
    False
    """

    def __init__(self, seed: int) -> None:
        self.seed = checked_seed(seed)
        self._keys: dict[str, np.ndarray] = {}
        self._ahead: dict[str, tuple[int, np.ndarray]] = {}
        self._normal: dict[str, tuple[int, np.ndarray]] = {}
        self._last: dict[str, tuple[int, int, np.ndarray]] = {}

    def _key(self, process: str) -> np.ndarray:
        if process not in self._keys:
            digest = hashlib.blake2b(process.encode(), digest_size=8).digest()
            self._keys[process] = np.array([self.seed, int.from_bytes(digest, "little")], dtype=np.uint64)
        return self._keys[process]

    def uniform(self, process: str, entities: int, week: int = 0, option: int = 0) -> np.ndarray:
        """Numbers in (0, 1), one for each entity 0, 1, 2, ...; a longer stream begins with the shorter one."""
        last = self._last.get(process)
        if last is not None and last[0] == week and last[1] == option and len(last[2]) >= entities:
            return last[2][:entities]
        draws = np.empty(entities)
        fill_uniform(self._key(process), int(week), int(option), draws)
        draws.flags.writeable = False
        self._last[process] = (week, option, draws)
        return draws

    def normal(self, process: str, entities: int, week: int = 0, option: int = 0) -> np.ndarray:
        """Standard normal numbers, one for each entity (inverse of the uniform draw)."""
        return ndtri(self.uniform(process, entities, week, option))

    def weekly(self, process: str, entities: int, week: int) -> np.ndarray:
        """Numbers in (0, 1) of a process that moves every week; drawn for many weeks at once.

        >>> Draws(1).weekly("btc", 3, 70).shape
        (3,)
        """
        return _of_week(self._ahead, self.weeks, process, entities, week)

    def weeks(self, process: str, entities: int, first: int, count: int) -> np.ndarray:
        """`weekly` for weeks from `first` on: shape (count, entities).

        >>> draws = Draws(1)
        >>> bool((draws.weeks("btc", 3, 60, 9)[8] == draws.weekly("btc", 3, 68)).all())
        True
        """
        spans = range(first // _WEEKS_AHEAD, (first + count - 1) // _WEEKS_AHEAD + 1)
        drawn = [self.uniform(process, entities * _WEEKS_AHEAD, span) for span in spans]
        begin = first - spans[0] * _WEEKS_AHEAD
        return np.concatenate(drawn).reshape(-1, entities)[begin : begin + count]

    def weekly_normal(self, process: str, entities: int, week: int) -> np.ndarray:
        """Standard normal numbers of a process that moves every week (inverse of `weekly`)."""
        return _of_week(self._normal, self.weeks_normal, process, entities, week)

    def weeks_normal(self, process: str, entities: int, first: int, count: int) -> np.ndarray:
        """`weekly_normal` for weeks from `first` on: shape (count, entities)."""
        return ndtri(self.weeks(process, entities, first, count))


def _of_week(
    kept: dict[str, tuple[int, np.ndarray]],
    draw: Callable[[str, int, int, int], np.ndarray],
    process: str,
    entities: int,
    week: int,
) -> np.ndarray:
    """A week out of the many that are drawn at once and kept."""
    span, place = divmod(week, _WEEKS_AHEAD)
    block = kept.get(process)
    if block is None or block[0] != span or block[1].shape[1] != entities:
        block = kept[process] = (span, draw(process, entities, span * _WEEKS_AHEAD, _WEEKS_AHEAD))
        block[1].flags.writeable = False
    return block[1][place]
