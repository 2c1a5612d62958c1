"""Verdicts: what the interval of a median over seeds says of a band, or of the sign of a paired difference."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import polars as pl

from experiments.statistics.comparison import LEAST_SEEDS, median_interval, sign_test

HOLDS, FAILS, UNDECIDED, UNTESTED = "holds", "fails", "undecided", "untested"
GIVEN, COMPARED, REPORTED = "given", "compared", "reported"
VERDICTS = (HOLDS, FAILS, UNDECIDED, UNTESTED, GIVEN, COMPARED, REPORTED)
CHANCE = 0.05  # of a sign test, above which a difference may be luck


class Estimate(NamedTuple):
    """A figure over seeds: median, the interval that holds it with 95 %, and how many seeds have the figure at all."""

    value: float | None
    low: float | None
    high: float | None
    seeds: int
    chance: float | None = None  # of as many signs alike, for differences


def estimate(values: np.ndarray) -> Estimate:
    """Median and interval of what is known; no interval from fewer than six seeds, nothing from none.

    >>> estimate(np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, np.nan]))[:4]
    (3.5, 1.0, 6.0, 6)
    >>> estimate(np.array([np.nan]))[:4]
    (None, None, None, 0)
    """
    known = values[np.isfinite(values)]
    if not len(known):
        return Estimate(None, None, None, 0)
    low, high = median_interval(known) if len(known) >= LEAST_SEEDS else (None, None)
    return Estimate(float(np.median(known)), low, high, len(known))


def difference(values: np.ndarray) -> Estimate:
    """The same of paired differences, with the chance of the sign test."""
    found = estimate(values)
    return found._replace(chance=sign_test(values[np.isfinite(values)])) if found.seeds else found


def in_band(found: Estimate, low: float | None, high: float | None) -> str:
    """Holds where the whole interval lies in the band, fails where none of it does.

    >>> in_band(Estimate(2.0, 1.5, 2.5, 60), 1.0, None), in_band(Estimate(2.0, 1.5, 2.5, 60), 2.0, 9.0)
    ('holds', 'undecided')
    """
    if found.value is None:
        return UNTESTED
    if low is None and high is None:
        return REPORTED
    if found.low is None or found.high is None:
        return UNDECIDED
    least, most = (-np.inf if low is None else low), (np.inf if high is None else high)
    if least <= found.low and found.high <= most:
        return HOLDS
    return FAILS if found.high < least or found.low > most else UNDECIDED


def of_sign(found: Estimate, sign: int) -> str:
    """Holds where the difference has the sign, beyond chance; fails where it has the other, or where nothing moves.

    >>> of_sign(Estimate(2.0, 1.5, 2.5, 60, 0.001), 1), of_sign(Estimate(0.0, 0.0, 0.0, 60, 1.0), 1)
    ('holds', 'fails')
    """
    if found.value is None:
        return UNTESTED
    if found.low is None or found.high is None:
        return UNDECIDED
    if found.low == found.high == 0.0:  # in most seeds nothing moves; where some do, one way, it is not known
        return FAILS if found.chance == 1.0 else UNDECIDED
    if found.low <= 0.0 <= found.high or (found.chance or 0.0) > CHANCE:
        return UNDECIDED
    return HOLDS if np.sign(found.low) == sign else FAILS


def together(parts: Iterable[str]) -> str:
    """Of a claim with several parts: one that fails makes it fail, one that is undecided leaves it so.

    A claim with a part that cannot be tested does not hold as a whole.

    >>> together([HOLDS, UNTESTED]), together([HOLDS, UNDECIDED]), together([HOLDS, FAILS, UNDECIDED]), together([GIVEN])
    ('untested', 'undecided', 'fails', 'given')
    """
    told = list(parts)
    for verdict in (FAILS, UNDECIDED, UNTESTED, HOLDS, GIVEN):
        if verdict in told:
            return verdict
    return UNTESTED


def values(rows: pl.DataFrame, arm: str, figure: str, less: str = "") -> np.ndarray:
    """A figure of every seed of an arm, less another of the same run; NaN where it is not known."""
    own = pl.col(figure) - pl.col(less) if less else pl.col(figure)
    return rows.filter(pl.col("arm") == arm).select(own.cast(pl.Float64).fill_null(np.nan)).to_series().to_numpy()


def paired(rows: pl.DataFrame, arm: str, against: str, figure: str, ratio: bool = False) -> np.ndarray:
    """A figure of one arm less that of another with the same seed, or over it; seeds that lack either are left out.

    >>> rows = pl.DataFrame({"arm": ["a", "a", "b"], "seed": [1, 2, 1], "x": [5.0, 7.0, 2.0]})
    >>> paired(rows, "a", "b", "x"), paired(rows, "a", "b", "x", ratio=True)
    (array([3.]), array([2.5]))
    """
    one, two = (rows.filter(pl.col("arm") == name).select("seed", pl.col(figure)) for name in (arm, against))
    both = one.join(two, on="seed", suffix="_against").drop_nulls().sort("seed")
    a, b = (both[name].cast(pl.Float64).to_numpy() for name in (figure, f"{figure}_against"))
    return a / b if ratio else a - b
