"""When replications end: the same number of seeds at every point, enough for the least certain of them."""

import math

import polars as pl
from scipy import stats

from experiments.questions.study import Study
from experiments.running.store import Results


def rounds(study: Study) -> list[list[int]]:
    """Seeds between two looks; all of them where there is no stopping rule.

    >>> one = {"key": "policy.mining_tax", "values": [0]}
    >>> rule = {"outcome": "hhi_mw", "width": 9.0, "least": 2, "every": 2}
    >>> rounds(Study(factors=(one,), outcomes=("hhi_mw",), seeds=5, stop=rule))
    [[1, 2], [3, 4], [5]]
    """
    seeds, stop = study.seed_list, study.stop
    if stop is None:
        return [seeds]
    starts = [0, *range(stop.least, len(seeds), stop.every)]
    return [seeds[start:end] for start, end in zip(starts, [*starts[1:], len(seeds)], strict=True)]


def settled(results: Results, seeds: list[int]) -> bool:
    """Whether every point's mean of the rule's outcome over these seeds is known to within its width."""
    stop = results.study.stop
    if stop is None:
        return False
    value = pl.col(stop.outcome)
    known = results.runs.filter(pl.col("seed").is_in(seeds), value.is_not_null()).group_by("point")
    spread = known.agg(pl.len().alias("runs"), value.std().alias("sd")).collect()
    halves = [half_width(sd, runs, stop.confidence) for _, runs, sd in spread.iter_rows()]
    return len(halves) == results.document["points"] and max(halves) <= stop.width


def half_width(sd: float | None, runs: int, confidence: float) -> float:
    """Half the Student interval of a mean.

    >>> round(half_width(10.0, 25, 0.95), 2), half_width(None, 1, 0.95)
    (4.13, inf)
    """
    if sd is None or runs < 2:
        return math.inf
    return float(stats.t.ppf(0.5 + confidence / 2.0, runs - 1)) * sd / math.sqrt(runs)
