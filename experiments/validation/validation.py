"""A validation: runs of every arm, held against claims, targets, facts and the record."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from experiments.backtest.backtest import Backtest
from experiments.targets.bands import TARGETS, Target
from experiments.targets.levers import LEVERS, MOVES, STILL, UNSURE, WRONG, Lever, effect
from experiments.validation.arms import BASE
from experiments.validation.claims import ablation_rows, as_row, claim_rows
from experiments.validation.facts import fact_rows
from experiments.validation.sensitivity import Sensitivity
from experiments.validation.verdicts import Estimate, difference, estimate, in_band, paired, values

EFFECTS = {MOVES: "lever_moves", STILL: "lever_still", WRONG: "lever_wrong", UNSURE: "lever_unsure"}
ESTIMATE = {"median": pl.Float64, "low": pl.Float64, "high": pl.Float64, "seeds": pl.Int64, "chance": pl.Float64}
TARGET_TYPES = {
    "target": pl.String,
    "figure": pl.String,
    "scenario": pl.String,
    **ESTIMATE,
    "band_low": pl.Float64,
    "band_high": pl.Float64,
    "verdict": pl.String,
}
LEVER_TYPES = {
    "lever": pl.String,
    "value": pl.Float64,
    "mechanism": pl.String,
    "figure": pl.String,
    "without": pl.Float64,
    **ESTIMATE,
    "effect": pl.String,
}


@dataclass(frozen=True)
class Validation:
    """What came of it.  Columns: `CLAIM_TYPES`, `ABLATION_TYPES`, `FACT_TYPES`, `TARGET_TYPES`, `LEVER_TYPES`."""

    rows: pl.DataFrame  # a row an arm and seed
    claims: pl.DataFrame
    ablations: pl.DataFrame
    targets: pl.DataFrame
    facts: pl.DataFrame
    levers: pl.DataFrame | None
    backtest: Backtest | None
    failed: int = 0
    weeks: int | None = None  # where runs are shorter than their scenario says
    sensitivity: Sensitivity | None = None  # where every unknown was varied too

    @property
    def seeds(self) -> int:
        """Seeds of the default run."""
        return int(self.rows.filter(pl.col("arm") == BASE).height)

    def frames(self) -> dict[str, pl.DataFrame]:
        """Every table by the name of its file."""
        frames = {name: getattr(self, name) for name in ("claims", "ablations", "targets", "facts", "levers")}
        found = self.sensitivity
        varied = (
            {"effects": found.effects, "unknowns": found.ranking, "shares": found.shares, "kept": found.kept}
            if found
            else {}
        )
        return {name: frame for name, frame in frames.items() if frame is not None} | {"runs": self.rows} | varied


def validation(
    rows: pl.DataFrame,
    backtest: Backtest | None = None,
    levers: bool = False,
    failed: int = 0,
    weeks: int | None = None,
    sensitivity: Sensitivity | None = None,
) -> Validation:
    """Holds runs against everything.   levers: their arms are among the rows"""
    return Validation(
        rows,
        claim_rows(rows),
        ablation_rows(rows),
        pl.DataFrame([target_row(target, rows) for target in TARGETS], TARGET_TYPES),
        fact_rows(rows, backtest),
        pl.DataFrame([lever_row(lever, rows) for lever in LEVERS], LEVER_TYPES) if levers else None,
        backtest,
        failed,
        weeks,
        sensitivity,
    )


def target_row(target: Target, rows: pl.DataFrame) -> dict[str, Any]:
    """One target; of a figure that is 0 or 1 in every run the share of runs that have it, without an interval."""
    own = target.times * values(rows, target.scenario, target.figure)
    known = own[np.isfinite(own)]
    shares = len(known) > 0 and set(np.unique(known)) <= {0.0, target.times} and target.low is None is target.high
    found = Estimate(float(known.mean()), None, None, len(known)) if shares else estimate(own)
    return {
        "target": target.number,
        "figure": target.figure,
        "scenario": target.scenario,
        **as_row(found),
        "band_low": target.low,
        "band_high": target.high,
        "verdict": in_band(found, target.low, target.high),
    }


def lever_row(lever: Lever, rows: pl.DataFrame) -> dict[str, Any]:
    """One lever: what it moves against the same seeds without it."""
    base = BASE if lever.base == "none" else lever.base
    moved = paired(rows, lever.key, base, lever.figure)
    moved = moved[np.isfinite(moved)]
    return {
        "lever": lever.key,
        "value": float(lever.value),
        "mechanism": lever.mechanism,
        "figure": lever.figure,
        "without": estimate(values(rows, base, lever.figure)).value,
        **as_row(difference(moved)),
        "effect": EFFECTS[effect(lever, moved)] if len(moved) else "none",
    }
