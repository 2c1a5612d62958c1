"""What a box is: limits on factors inside which a condition holds, with its fit in runs; boxes as a table."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from experiments.statistics.gaps import number
from model.foundation.errors import StudyError, cut, nearest

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


def inside(limits: Sequence[Limit]) -> pl.Expr:
    """Whether a run lies in the box."""
    return pl.all_horizontal([limit.holds() for limit in limits])


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
