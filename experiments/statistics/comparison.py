"""What a factor changes: differences between runs of one seed that differ in nothing else.

Runs of one seed share every random number, so a difference between two of them is the factor's doing in that
history.  Seeds are the independent witnesses: pairs of one seed (at other levels of the other factors) count once,
as their mean.  Nothing is assumed of how differences are distributed: the median's interval is read off the ordered
differences and its confidence is exact (the sign test turned round; Conover 1999, section 3.2).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import ArrayLike
from scipy.stats import binom, binomtest

from experiments.statistics import gaps
from experiments.statistics.gaps import number

CONFIDENCE = 0.95
LEAST_SEEDS = 6  # with fewer no interval of the median reaches 95 %

Levels = Mapping[str, Sequence[Any]]
"""Factors with their levels, the first of which the others are compared with."""


def pairs(runs: pl.DataFrame, factor: str, start: Any, to: Any, others: Sequence[str], outcome: str) -> pl.DataFrame:
    """Runs at `start` and at `to` of one factor, alike in seed and in every other factor: a row a pair.

    Returns `seed`, the others, `run_start`, `run_to`, `value_start`, `value_to` and `difference` (to less start).

    >>> runs = pl.DataFrame({"run_id": ["a", "b"], "seed": [1, 1], "tax": [0.0, 9.0], "miners": [20, 17]})
    >>> pairs(runs, "tax", 0.0, 9.0, [], "miners")["difference"].to_list()
    [-3.0]
    """
    known = gaps.known(runs, outcome)
    keys = ["seed", *others]

    def at(level: Any, end: str) -> pl.DataFrame:
        value = number(outcome).alias(f"value_{end}")
        return known.filter(pl.col(factor) == level).select(*keys, pl.col("run_id").alias(f"run_{end}"), value)

    joined = at(start, "start").join(at(to, "to"), on=keys, how="inner", maintain_order="left")
    return joined.with_columns(difference=pl.col("value_to") - pl.col("value_start"))


def by_seed(paired: pl.DataFrame) -> np.ndarray:
    """Mean difference of each seed: the independent witnesses."""
    return paired.group_by("seed").agg(pl.col("difference").mean()).sort("seed")["difference"].to_numpy()


def median_interval(values: ArrayLike, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Ordered values between which the median lies, at least with this confidence; NaN where they are too few.

    >>> median_interval([5, 1, 4, 2, 3, 6, 7, 8])  # 1 - 2 x 0.5**8 = 99.2 %; one further in only 93 %
    (1.0, 8.0)
    >>> median_interval([1, 2, 3, 4, 5])
    (nan, nan)
    """
    ordered = np.sort(np.asarray(values, dtype=float))
    place = int(binom.ppf((1.0 - confidence) / 2.0, len(ordered), 0.5)) if len(ordered) else 0
    if place == 0:
        return float("nan"), float("nan")
    return float(ordered[place - 1]), float(ordered[-place])


def sign_test(differences: ArrayLike) -> float:
    """Chance that as many seeds or more would agree in sign if none was likelier; seeds without a change say nothing.

    >>> sign_test([1, 2, 3, 4, 5, 6, 7, 8])
    0.0078125
    """
    signs = np.sign(np.asarray(differences, dtype=float))
    told = int(np.count_nonzero(signs))
    return float(binomtest(int((signs > 0).sum()), told).pvalue) if told else 1.0


def least_seeds(tests: int) -> int:
    """Seeds with which one of so many comparisons can stand out at all: all of them agree, and Holm multiplies by `tests`.

    >>> least_seeds(1), least_seeds(2), least_seeds(6)  # 2 x 0.5**6 = 3.1 %, twice that is more than 5 %
    (6, 7, 8)
    """
    return math.ceil(math.log2(2.0 * tests / (1.0 - CONFIDENCE)))


def holm(chances: Sequence[float]) -> list[float]:
    """Chances corrected for how many were looked at (Holm 1979).

    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    order = sorted(range(len(chances)), key=chances.__getitem__)
    corrected, least = [0.0] * len(chances), 0.0
    for rank, place in enumerate(order):
        least = max(least, min(1.0, (len(chances) - rank) * chances[place]))
        corrected[place] = round(least, 12)
    return corrected


def effect(paired: pl.DataFrame) -> dict[str, Any]:
    """What pairs say of a difference: its median over seeds with the interval, and how many seeds agree."""
    differences = by_seed(paired)
    low, high = median_interval(differences)
    return {
        "pairs": len(paired),
        "seeds": len(differences),
        "median": float(np.median(differences)) if len(differences) else None,
        "low": None if np.isnan(low) else low,
        "high": None if np.isnan(high) else high,
        "higher": int((differences > 0).sum()),
        "lower": int((differences < 0).sum()),
        "same": int((differences == 0).sum()),
        "p": sign_test(differences),
    }


EFFECT = {
    "outcome": pl.String,
    "factor": pl.String,
    "start": pl.String,
    "to": pl.String,
    "pairs": pl.Int64,
    "seeds": pl.Int64,
    "median": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "higher": pl.Int64,
    "lower": pl.Int64,
    "same": pl.Int64,
    "p": pl.Float64,
    "p_holm": pl.Float64,
}
"""Columns of a table of differences."""


def contrasts(runs: pl.DataFrame, levels: Levels, outcomes: Sequence[str]) -> pl.DataFrame:
    """Every level of every factor against the factor's first, at the same seed and other factors: a row each.

    `p_holm` is corrected for the number of rows of the outcome.

    >>> runs = pl.DataFrame({
    ...     "run_id": [str(run) for run in range(16)], "seed": [*range(8)] * 2,
    ...     "tax": [0.0] * 8 + [9.0] * 8, "miners": [20 + seed for seed in range(8)] + [17] * 8,
    ... })
    >>> contrasts(runs, {"tax": [0.0, 9.0]}, ["miners"]).select("median", "low", "high", "lower", "p").row(0)
    (-6.5, -10.0, -3.0, 8, 0.0078125)
    """
    rows = []
    for outcome in outcomes:
        for factor, values in levels.items():
            others = [name for name in levels if name != factor]
            for to in values[1:]:
                found = effect(pairs(runs, factor, values[0], to, others, outcome))
                names = {"outcome": outcome, "factor": factor, "start": setting(values[0]), "to": setting(to)}
                rows.append(names | found)
    return corrected(rows)


def interactions(runs: pl.DataFrame, levels: Levels, outcomes: Sequence[str]) -> pl.DataFrame:
    """Whether one factor's effect depends on another: difference of differences between first and last levels.

    `factor` reads `a x b`: by how much more b changes the outcome when a stands at its last level.
    """
    rows = []
    names = [name for name, values in levels.items() if len(values) > 1]
    for outcome in outcomes:
        for place, one in enumerate(names):
            for two in names[place + 1 :]:
                others = [name for name in levels if name not in (one, two)]
                inner = pairs(runs, two, levels[two][0], levels[two][-1], [*others, one], outcome)
                inner = inner.rename({"difference": "change", "run_to": "run_id"})
                found = effect(pairs(inner, one, levels[one][0], levels[one][-1], others, "change"))
                label = {"factor": f"{one} x {two}", "start": setting(levels[one][0]), "to": setting(levels[one][-1])}
                rows.append({"outcome": outcome} | label | found)
    return corrected(rows)


def policies(runs: pl.DataFrame, levers: Sequence[str], worlds: Sequence[str], outcomes: Sequence[str]) -> pl.DataFrame:
    """Every combination of levers against the first, in the same worlds (uncertain factors) and seeds.

    `to` names the combination; combinations come in the order of `runs`.
    """
    named = runs.with_columns(policy=pl.concat_str([written(name) for name in levers], separator=", "))
    combinations = named["policy"].unique(maintain_order=True).to_list()
    rows = []
    for outcome in outcomes:
        for to in combinations[1:]:
            found = effect(pairs(named, "policy", combinations[0], to, worlds, outcome))
            rows.append({"outcome": outcome, "factor": "policy", "start": combinations[0], "to": to} | found)
    return corrected(rows)


def corrected(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Rows as a table, chances corrected within each outcome."""
    for row in rows:
        row["p_holm"] = 1.0
    for outcome in dict.fromkeys(row["outcome"] for row in rows):
        own = [row for row in rows if row["outcome"] == outcome and row["pairs"]]  # others were never looked at
        for row, chance in zip(own, holm([row["p"] for row in own]), strict=True):
            row["p_holm"] = chance
    return pl.DataFrame(rows, schema=EFFECT)


def setting(value: Any) -> str:
    """A level as `--set` takes it.

    >>> setting(True), setting(0.5), setting("queue")
    ('true', '0.5', 'queue')
    """
    return str(value).lower() if isinstance(value, bool) else str(value)


def written(factor: str) -> pl.Expr:
    """A factor with its value: `policy.ai_priority=0.5`."""
    return pl.format("{}={}", pl.lit(factor), pl.col(factor).cast(pl.String))


def levels_of(points: pl.DataFrame, factors: Iterable[str], listed: Mapping[str, Sequence[Any]]) -> Levels:
    """Levels of each factor that vary in the design: in the order of the study, else ascending."""
    found = {}
    for factor in factors:
        there = points[factor].unique().drop_nulls().to_list()
        ordered = [value for value in listed.get(factor, ()) if value in there]
        found[factor] = ordered if len(ordered) == len(there) else sorted(there)
    return found
