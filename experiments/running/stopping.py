"""When replications end: the same number of seeds at every point, enough for the least certain of them."""

import math

import polars as pl
from scipy import stats

from experiments.questions.study import Study
from experiments.running.store import Results, readable
from experiments.statistics import comparison, gaps


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
    """Whether the rule's outcome over these seeds is known to within its width.

    Its mean at every point; where the rule names a factor, every level's paired difference from the first instead,
    each seed's mean over the settings of the other factors, which is known far sooner.
    """
    stop = results.study.stop
    if stop is None:
        return False
    with readable(results):
        runs = results.runs.filter(pl.col("seed").is_in(seeds)).collect()
    found = differences(results, runs) if stop.factor else means(results, runs)
    return bool(found) and max(half_width(sd, count, stop.confidence) for sd, count in found) <= stop.width


def means(results: Results, runs: pl.DataFrame) -> list[tuple[float | None, int]]:
    """Spread and number of runs at every point; none where a point has none."""
    assert results.study.stop is not None
    name = results.study.stop.outcome
    value = gaps.number(name)
    spread = gaps.known(runs, name).group_by("point").agg(value.std().alias("sd"), pl.len())
    return list(spread.select("sd", "len").iter_rows()) if spread.height == results.document["points"] else []


def differences(results: Results, runs: pl.DataFrame) -> list[tuple[float | None, int]]:
    """Spread and number of seeds of each paired difference from a factor's first level."""
    stop = results.study.stop
    assert stop is not None
    listed = {factor.key: factor.values for factor in results.study.factors}
    start, *rest = comparison.levels_of(results.points, [stop.factor], listed)[stop.factor]
    others = [key for key in results.factors if key != stop.factor]
    found = []
    for to in rest:
        told = comparison.by_seed(comparison.pairs(runs, stop.factor, start, to, others, stop.outcome))
        found.append((float(told.std(ddof=1)) if len(told) > 1 else None, len(told)))
    return found


def half_width(sd: float | None, runs: int, confidence: float) -> float:
    """Half the Student interval of a mean.

    >>> round(half_width(10.0, 25, 0.95), 2), half_width(None, 1, 0.95)
    (4.13, inf)
    """
    if sd is None or runs < 2:
        return math.inf
    return float(stats.t.ppf(0.5 + confidence / 2.0, runs - 1)) * sd / math.sqrt(runs)
