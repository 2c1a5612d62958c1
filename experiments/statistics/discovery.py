"""When does it happen?  Boxes of factors (PRIM) in which a condition holds far more often, checked on unseen runs.

Friedman and Fisher 1999; Bryant and Lempert 2010.  A box found in half of the runs always looks good there.  So it
is judged on the other half: other seeds, and in a sampled design other points as well.  A box that does no better
there than the rest is called luck.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from scipy.stats import mannwhitneyu

from experiments.statistics import gaps
from experiments.statistics.box import Box, Condition, Fit, Limit, inside
from experiments.statistics.comparison import sign_test

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

MOST_RUNS = 20_000  # that a box is looked for in: PRIM slows down long before more runs say more
LEAST_RUNS = 40
FEW_POINTS = 30  # a design with fewer points keeps them all and holds back seeds alone
LEAST_MASS = 0.05
MOST_BOXES = 3


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


def why_none(runs: pl.DataFrame, factors: Sequence[str], happens: Condition) -> str:
    """Why there is no box: what is asked about is `unknown`, `never` so or `always`, runs are too `few`; else `none` was found."""
    known = gaps.known(runs, happens.outcome).with_columns(happens=happens.holds())
    if not known.height:
        return "unknown"
    if known["happens"].n_unique() < 2:
        return "always" if known["happens"][0] else "never"
    seen, unseen, _ = halves(known)
    few = seen.height < LEAST_RUNS or not unseen.height or seen["happens"].n_unique() < 2
    return "few" if few or all(seen[name].n_unique() < 2 for name in factors) else "none"


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
    """Runs to look in and unseen runs to check on: every other seed and, of many points, half of them by lot."""
    seeds, points = known["seed"].unique().sort(), known["point"].unique().sort()
    by_seed, by_point = len(seeds) > 1, len(points) >= FEW_POINTS
    odd_seed = pl.col("seed").is_in(seeds.gather_every(2).implode())
    drawn = points.sample(fraction=1.0, shuffle=True, seed=1).head(
        (len(points) + 1) // 2
    )  # whatever the design's order
    odd_point = pl.col("point").is_in(drawn.implode())
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
