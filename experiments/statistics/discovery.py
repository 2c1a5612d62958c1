"""When does it happen?  Boxes of factors (PRIM) in which a condition holds far more often, checked on unseen runs.

Friedman and Fisher 1999; Bryant and Lempert 2010.  A box found in half of the runs always looks good there.  So it
is judged on the other half: other seeds, and in a sampled design other points as well.  A box that does no better
there than the rest is called luck.
"""

from __future__ import annotations

import logging
import math
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from scipy.stats import mannwhitneyu

from experiments.statistics import gaps
from experiments.statistics.comparison import sign_test
from experiments.statistics.gaps import number
from model.foundation.errors import StudyError, cut, nearest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

MOST_RUNS = 20_000  # that a box is looked for in: PRIM slows down long before more runs say more
LEAST_RUNS = 40
FEW_POINTS = 30  # a design with fewer points keeps them all and holds back seeds alone
LEAST_MASS = 0.05
MOST_BOXES = 3
SIGNIFICANT = 0.05
CONDITION = re.compile(r"^\s*([\w.:]+)\s*(<=|>=|<|>)\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*$")
TESTS = {"<": pl.Expr.lt, "<=": pl.Expr.le, ">": pl.Expr.gt, ">=": pl.Expr.ge}


@dataclass(frozen=True)
class Condition:
    """What is asked about: an outcome below or above a threshold."""

    outcome: str
    sign: str
    threshold: float

    def holds(self) -> pl.Expr:
        """Whether it holds in a run."""
        return TESTS[self.sign](number(self.outcome), self.threshold)


def condition(text: str, outcomes: Sequence[str]) -> Condition:
    """`independent_miners < 20` as a condition; raises StudyError for another form or an unknown outcome.

    >>> condition("independent_miners < 20", ["independent_miners"])
    Condition(outcome='independent_miners', sign='<', threshold=20.0)
    """
    found = CONDITION.match(text)
    if not found or not math.isfinite(float(found[3])):
        form = f"give an outcome, <, <=, > or >= and a number, as in '{outcomes[0]} < 20'"
        raise StudyError(f"when '{cut(text)}': {form}")
    name, sign, threshold = found.groups()
    if name not in outcomes:
        raise StudyError(
            f"when '{cut(text)}': no outcome '{cut(name)}'{nearest(name, list(outcomes))} ({', '.join(outcomes)})"
        )
    return Condition(name, sign, float(threshold))


@dataclass(frozen=True)
class Limit:
    """What a box asks of one factor: a range, or some of its values."""

    factor: str
    low: float | None = None
    high: float | None = None
    values: tuple[Any, ...] = ()

    def holds(self) -> pl.Expr:
        """Whether a run meets it."""
        column = pl.col(self.factor)
        if self.values:
            return column.cast(pl.String).is_in([str(value) for value in self.values])
        inside = pl.lit(True)
        inside = inside & (column >= self.low) if self.low is not None else inside
        return inside & (column <= self.high) if self.high is not None else inside


@dataclass(frozen=True)
class Fit:
    """How well a box does in some runs.

    density: share of the runs inside in which the condition holds; base: the same of all runs; coverage: share of
    the runs in which it holds that lie inside; mass: share of runs that lie inside.
    """

    runs: int
    inside: int
    density: float
    base: float
    coverage: float
    mass: float


@dataclass(frozen=True)
class Box:
    """A box with its fit where it was found and where it was checked; `p` is the chance of the latter by luck."""

    limits: tuple[Limit, ...]
    found: Fit
    checked: Fit
    p: float
    checked_on: str  # "seeds", "points" or "points and seeds"
    unseen_seeds: int

    @property
    def holds(self) -> bool:
        """Whether unseen runs agree."""
        return self.p < SIGNIFICANT and self.checked.density > self.checked.base

    @property
    def can_be_checked(self) -> bool:
        """Whether unseen seeds are enough for the sign test ever to say so; points always are."""
        return self.checked_on != "seeds" or 0.5**self.unseen_seeds < SIGNIFICANT


def boxes(runs: pl.DataFrame, factors: Sequence[str], happens: Condition) -> list[Box]:
    """Up to three boxes, each in what earlier ones leave over; the last may be one that unseen runs do not bear out.

    runs: `point`, `seed`, the factors and the outcome.  No boxes where the condition holds always, never, or in too
    few runs to look.
    """
    known = gaps.known(runs, happens.outcome).with_columns(happens=happens.holds())
    found: list[Box] = []
    while len(found) < MOST_BOXES and (box := best_box(known, factors)):
        found.append(box)
        if not box.holds:
            break
        known = known.filter(~inside(box.limits))
    return found


def best_box(known: pl.DataFrame, factors: Sequence[str]) -> Box | None:
    """The box found in one half of the runs, with its fit in the other; None where there is nothing to find."""
    seen, unseen, checked_on = halves(known)
    varied = [name for name in factors if seen[name].n_unique() > 1]
    if seen.height < LEAST_RUNS or not varied or seen["happens"].n_unique() < 2 or not unseen.height:
        return None
    limits = tuple(snapped(limit, seen) for limit in peel(seen, varied))
    if not limits:
        return None
    found, checked = fit(seen, limits), fit(unseen, limits)
    return Box(limits, found, checked, chance(unseen, limits, checked_on), checked_on, unseen["seed"].n_unique())


def halves(known: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, str]:
    """Runs to look in and unseen runs to check on: every other seed and, of many points, every other point."""
    seeds, points = known["seed"].unique().sort(), known["point"].unique().sort()
    by_seed, by_point = len(seeds) > 1, len(points) >= FEW_POINTS
    odd_seed = pl.col("seed").is_in(seeds.gather_every(2).implode())
    odd_point = pl.col("point").is_in(points.gather_every(2).implode())
    if by_seed and by_point:
        return known.filter(odd_seed & odd_point), known.filter(~odd_seed & ~odd_point), "points and seeds"
    if by_seed:
        return known.filter(odd_seed), known.filter(~odd_seed), "seeds"
    return known.filter(odd_point), known.filter(~odd_point), "points"


def peel(seen: pl.DataFrame, factors: Sequence[str]) -> tuple[Limit, ...]:
    """PRIM's trajectory by the EMA Workbench, stopped at the box with the most runs of interest above the average.

    That is the box with the largest mass x (density - base): neither a sliver nor half of the space.
    """
    logging.getLogger("EMA").setLevel(logging.WARNING)
    seen = seen.sample(MOST_RUNS, seed=1) if seen.height > MOST_RUNS else seen
    frame = seen.select(
        pl.col(name).cast(pl.Float64 if seen[name].dtype.is_numeric() else pl.String) for name in factors
    )
    places = frame.to_pandas().astype({name: object for name in factors if frame[name].dtype == pl.String})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of optional packages that are not there
        from ema_workbench.analysis import prim

        found = prim.Prim(places, seen["happens"].to_numpy(), peel_alpha=0.05, mass_min=LEAST_MASS).find_box()
    if found is None:
        return ()
    path = found.peeling_trajectory
    best = int((path["mass"] * (path["density"] - path["density"][0])).to_numpy().argmax())
    return prune(seen, limits_of(found.box_lims[best], found.box_lims[0]))


def limits_of(box: Any, whole: Any) -> tuple[Limit, ...]:
    """What a box of the workbench asks beyond the whole space."""
    limits = []
    for name in whole.columns:
        (low, high), (least, most) = box[name], whole[name]
        if isinstance(low, set | frozenset):
            if low != least:
                limits.append(Limit(name, values=tuple(sorted(low))))
        elif low > least or high < most:
            limits.append(Limit(name, float(low) if low > least else None, float(high) if high < most else None))
    return tuple(limits)


def snapped(limit: Limit, seen: pl.DataFrame) -> Limit:
    """The limit at values that occur: of levels 0, 0.5 and 1, `at least 0.25` is `at least 0.5`."""
    if limit.values:
        return limit
    inside = seen.filter(limit.holds())[limit.factor].cast(pl.Float64)
    low = None if limit.low is None else float(inside.min())  # type: ignore[arg-type]
    return replace(limit, low=low, high=None if limit.high is None else float(inside.max()))  # type: ignore[arg-type]


def prune(seen: pl.DataFrame, limits: tuple[Limit, ...]) -> tuple[Limit, ...]:
    """Drops what a box asks for little: sides without which mass x (density - base) falls by less than a twentieth."""
    while len(limits) > 1 or (limits and limits[0].low is not None and limits[0].high is not None):
        tries = [candidate for place in range(len(limits)) for candidate in without(limits, place)]
        best = max(tries, key=lambda candidate: gain(seen, candidate))
        if gain(seen, best) < 0.95 * gain(seen, limits):
            break
        limits = best
    return limits


def without(limits: tuple[Limit, ...], place: int) -> list[tuple[Limit, ...]]:
    """The box without one factor's limit, and without one side of it."""
    limit, rest = limits[place], (*limits[:place], *limits[place + 1 :])
    options = [rest] if rest else []
    if limit.low is not None and limit.high is not None:
        for side in ({"low": None}, {"high": None}):
            options.append((*limits[:place], replace(limit, **side), *limits[place + 1 :]))
    return options


def gain(runs: pl.DataFrame, limits: tuple[Limit, ...]) -> float:
    """Mass x (density - base)."""
    found = fit(runs, limits)
    return found.mass * (found.density - found.base)


def inside(limits: Sequence[Limit]) -> pl.Expr:
    """Whether a run lies in the box."""
    return pl.all_horizontal([limit.holds() for limit in limits])


def fit(runs: pl.DataFrame, limits: Sequence[Limit]) -> Fit:
    """How well a box does in these runs."""
    chosen = runs.filter(inside(limits))["happens"]
    count, cases, hits = len(chosen), int(runs["happens"].sum()), int(chosen.sum())
    total = runs.height
    return Fit(total, count, hits / max(count, 1), cases / total, hits / max(cases, 1), count / total)


def chance(unseen: pl.DataFrame, limits: Sequence[Limit], checked_on: str) -> float:
    """Chance that unseen runs inside a box do so much better than those outside by luck alone, one-sided.

    Where points were held back, points are the witnesses (share of their runs, Mann-Whitney); else seeds are (share
    inside less share outside, sign test).
    """
    marked = unseen.with_columns(inside=inside(limits))
    if checked_on == "seeds":
        cases, lies = pl.col("happens"), pl.col("inside")
        by_seed = marked.group_by("seed").agg(cases.filter(lies).mean() - cases.filter(~lies).mean())
        differences = by_seed["happens"].drop_nulls().to_numpy()
        both = sign_test(differences)
        return both / 2.0 if (differences > 0).sum() > (differences < 0).sum() else 1.0 - both / 2.0
    by_point = marked.group_by("point", "inside").agg(pl.col("happens").mean())
    within, outside = by_point.filter("inside")["happens"], by_point.filter(~pl.col("inside"))["happens"]
    if not (len(within) and len(outside)):
        return 1.0
    found: Any = mannwhitneyu(within.to_numpy(), outside.to_numpy(), alternative="greater")
    return float(found.pvalue)


def table(found: Sequence[Box]) -> pl.DataFrame:
    """Boxes as a table: a row a limit, the fits repeated."""
    rows = [
        {"box": number, "factor": limit.factor, "low": limit.low, "high": limit.high}
        | {"values": ", ".join(map(str, limit.values)), "density": box.found.density, "coverage": box.found.coverage}
        | {"base": box.found.base, "checked_density": box.checked.density, "checked_coverage": box.checked.coverage}
        | {
            "checked_base": box.checked.base,
            "p": box.p,
            "holds": box.holds,
            "checked_on": box.checked_on,
            "can_be_checked": box.can_be_checked,
        }
        for number, box in enumerate(found, 1)
        for limit in box.limits
    ]
    return pl.DataFrame(rows, schema=BOX)


BOX = {
    "box": pl.Int64,
    "factor": pl.String,
    "low": pl.Float64,
    "high": pl.Float64,
    "values": pl.String,
    "density": pl.Float64,
    "coverage": pl.Float64,
    "base": pl.Float64,
    "checked_density": pl.Float64,
    "checked_coverage": pl.Float64,
    "checked_base": pl.Float64,
    "p": pl.Float64,
    "holds": pl.Boolean,
    "checked_on": pl.String,
    "can_be_checked": pl.Boolean,
}
