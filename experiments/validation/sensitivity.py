"""What both studies found: effects over a range, who decides, shares of the spread, and where each claim keeps its side."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from experiments.questions.figure_outcomes import outcome_name
from experiments.statistics.gaps import number
from experiments.statistics.sensitivity import morris, morris_luck, on_design, sobol
from experiments.validation.claims import Part
from experiments.validation.unknowns import STORY, in_one_run
from model.ranges import ranges

BINS = 5  # parts of a range in which a claim is looked at
EFFECTS = {
    "outcome": pl.String,
    "factor": pl.String,
    "mean": pl.Float64,
    "size": pl.Float64,
    "half": pl.Float64,
    "luck": pl.Float64,
    "spread": pl.Float64,
    "scaled": pl.Float64,
}
"""A row an outcome and unknown.  mean: change as the unknown crosses its range, with its sign; size: the mean of absolute
changes +- half; luck: the size that seeds alone would give; spread: standard deviation of the outcome over the screen's runs;
scaled: size beyond luck, in such deviations."""

RANKING = {"factor": pl.String, "weight": pl.Float64, **dict.fromkeys(STORY, pl.Float64)}
"""A row an unknown, those that decide most first.  weight: mean of `scaled` over the story's outcomes, which follow."""

KEPT = {
    "claim": pl.String,
    "part": pl.String,
    "holds": pl.Float64,
    "factor": pl.String,
    "from": pl.Float64,
    "to": pl.Float64,
}
"""A row a part of a claim and unknown.  holds: share of all points of the sample where the part holds; from, to: the part of the
range around the base in which the median over all else is on its side, null where it is not even there."""


class Sensitivity(NamedTuple):
    """Tables of what was found; `EFFECTS`, `RANKING`, `SHARES` and `KEPT` name their columns."""

    effects: pl.DataFrame
    ranking: pl.DataFrame
    shares: pl.DataFrame
    kept: pl.DataFrame
    runs: int
    points: int  # of the sample of the few


SHARES = {
    "outcome": pl.String,
    "factor": pl.String,
    **dict.fromkeys(("first", "first_half", "total", "total_half"), pl.Float64),
}


def effects(design: pl.DataFrame, runs: pl.DataFrame, factors: Sequence[str]) -> pl.DataFrame:
    """Elementary effects of every unknown on every outcome of the story: see `EFFECTS`."""
    found = []
    for outcome in STORY:
        valued = on_design(design, runs, outcome)
        luck = morris_luck(design, runs, factors, outcome)
        spread = float(valued["value"].std() or 0.0)  # type: ignore[arg-type]
        lucky = pl.col("factor").replace_strict(luck, default=0.0, return_dtype=pl.Float64)
        table = morris(valued, factors).rename({"spread": "sigma"}).with_columns(luck=lucky)
        scaled = (pl.col("size") - pl.col("luck")).clip(0.0) / (spread or 1.0)
        found.append(table.with_columns(outcome=pl.lit(outcome), spread=pl.lit(spread), scaled=scaled))
    return pl.concat(found).select(list(EFFECTS)).cast(EFFECTS)  # type: ignore[arg-type]


def ranking(found: pl.DataFrame) -> pl.DataFrame:
    """Unknowns by how far they move the story: see `RANKING`.

    >>> rows = [(name, key, 0.0, 1.0, 0.1, 0.0, 1.0, size) for name in STORY for key, size in (("a", 0.5), ("b", 2.0))]
    >>> ranking(pl.DataFrame(rows, EFFECTS, orient="row")).select("factor", "weight").rows()
    [('b', 2.0), ('a', 0.5)]
    """
    wide = found.pivot(on="outcome", index="factor", values="scaled", aggregate_function="first")
    weighed = wide.with_columns(weight=pl.mean_horizontal(*STORY))
    return weighed.sort("weight", "factor", descending=[True, False]).select(list(RANKING))


def shares(design: pl.DataFrame, runs: pl.DataFrame, factors: Sequence[str]) -> pl.DataFrame:
    """Sobol's indices of every outcome of the story: see `SHARES`."""
    found = [
        sobol(on_design(design, runs, outcome), factors).with_columns(outcome=pl.lit(outcome)) for outcome in STORY
    ]
    return pl.concat(found).select(list(SHARES)).cast(SHARES)  # type: ignore[arg-type]


def kept(design: pl.DataFrame, runs: pl.DataFrame, factors: Sequence[str]) -> pl.DataFrame:
    """Where in the range of each unknown every part of a claim that one run can show keeps its side: see `KEPT`."""
    rows = []
    for claim, part in in_one_run():
        measured = values_of(part, runs)
        table = design.join(measured, on="point", how="inner").drop_nulls("value")
        inside = within(table["value"].to_numpy(), part)
        held = float(inside.mean()) if len(inside) else None
        for factor in factors:
            low, high = around_base(table[f"unit:{factor}"].to_numpy(), table["value"].to_numpy(), part, factor)
            rows.append((claim, part.key, held, factor, low, high))
    return pl.DataFrame(rows, KEPT, orient="row")


def values_of(part: Part, runs: pl.DataFrame) -> pl.DataFrame:
    """A part's figure at every point, mean over seeds, in the unit of its words."""
    own = number(outcome_name(part.figure))
    value = own - number(outcome_name(part.less)) if part.less else own
    return runs.group_by("point").agg((part.times * value.mean()).alias("value"))


def within(values: np.ndarray, part: Part) -> np.ndarray:
    """Whether values lie in the part's band.

    >>> within(np.array([1.0, 3.0]), Part("outbid", "ai_over_mining_bid", 2.0)).tolist()
    [False, True]
    """
    least, most = (-np.inf if part.low is None else part.low), (np.inf if part.high is None else part.high)
    return (values >= least) & (values <= most)


def around_base(places: np.ndarray, values: np.ndarray, part: Part, factor: str) -> tuple[float | None, float | None]:
    """Ends of the bins around the base in whose median the part holds; None, None where it does not at the base.

    places: of the factor in its range, 0-1.   values: of the part's figure
    """
    known = ranges()[factor]
    assert known.low is not None and known.high is not None
    bins = np.minimum((places * BINS).astype(int), BINS - 1)
    holds = [bool(len(own := values[bins == one])) and bool(within(np.median(own), part)) for one in range(BINS)]
    base = min(int((known.base - known.low) / (known.high - known.low) * BINS), BINS - 1)
    if not holds[base]:
        return None, None
    first = next((one + 1 for one in range(base, -1, -1) if not holds[one]), 0)
    last = next((one - 1 for one in range(base, BINS) if not holds[one]), BINS - 1)
    wide = (known.high - known.low) / BINS
    return known.low + first * wide, known.high if last == BINS - 1 else known.low + (last + 1) * wide
