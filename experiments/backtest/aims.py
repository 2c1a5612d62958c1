"""What the supply of hash should reach on the project's record, and whether it does: a row an aim, with its verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import numpy as np
import polars as pl

from experiments.backtest import facts
from experiments.backtest.backtest import SINGLE, Backtest, Question, run
from experiments.backtest.errors import WITH_BAN, interval
from experiments.backtest.fitted import HELD_OUT, fitted_model, held_out
from experiments.backtest.record import SHIPPED, HashRecord
from experiments.backtest.rivals import MODEL, PERSISTENCE, TREND
from experiments.backtest.started import SCENARIO, SEEDS, missed_by
from experiments.targets import bands

MET, UNSURE, UNMET, REPORTED = "met", "met_unsure", "unmet", "only_told"
HELD_FROM, HELD_TO = "2018-12", "2020-12"  # origins of which a fit to December 2018 has seen no target
SINGLE_ORIGIN, ORIGIN, ORIGINS = f"from {SINGLE}", date.fromisoformat(f"{SINGLE}-01"), 53
TARGET_ROWS = SHIPPED.parents[1] / "docs" / "numbers" / "targets.csv"  # of sixty default runs, kept beside the docs
THIRD = 1 / 3
QUARTERS = 39.0  # weeks: three quarters, the most that a recovery may take

AIMS = {
    "aim": pl.String,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "least": pl.Float64,
    "most": pl.Float64,
    "verdict": pl.String,
    "fitted": pl.Boolean,
    "held_out": pl.Float64,
}
"""Columns of `aims`: a figure with its 95 % interval, its bar, whether it was looked at in the fit, the same out of sample."""


class Aim(NamedTuple):
    """A figure and its bar; `fitted`: the fit looked at it.  held_out: by the fit that ends in 2018, on what came after."""

    aim: str
    value: float | None
    low: float | None = None
    high: float | None = None
    least: float | None = None
    most: float | None = None
    fitted: bool = True
    held_out: float | None = None

    @property
    def verdict(self) -> str:
        """Met where the figure lies within the bar, without doubt where its whole interval does; only told without a bar.

        >>> Aim("x", 0.2, 0.1, 0.3, most=0.25).verdict, Aim("x", 0.2, most=0.25).verdict, Aim("x", 0.3, most=0.25).verdict
        ('met_unsure', 'met', 'unmet')
        """
        if self.value is None or (self.least is None and self.most is None):
            return REPORTED
        least, most = (-np.inf if self.least is None else self.least), (np.inf if self.most is None else self.most)
        if not least <= self.value <= most:
            return UNMET
        ends = [end for end in (self.low, self.high) if end is not None]
        return MET if all(least <= end <= most for end in ends) else UNSURE


def judged(
    record: HashRecord, question: Question, tell: Callable[[int, int], None] = lambda done, of: None
) -> Backtest:
    """A backtest with every aim and its verdict; without, for a record of one's own, for other origins or without the ban."""
    found = run(record, question, tell)
    if not (
        record.shipped and question.ban and len(found.origins) == ORIGINS and found.error(MODEL, None, SINGLE_ORIGIN)
    ):
        return found
    held = unseen(record) if HELD_OUT.is_file() else None
    rows = [
        row_of(aim) for made in (of_errors, of_starts, of_events, of_facts, of_default_run) for aim in made(found, held)
    ]
    return replace(found, aims=pl.DataFrame(rows, AIMS, orient="row"))


def row_of(aim: Aim) -> tuple[object, ...]:
    """An aim as a row of `AIMS`."""
    return (*aim[:6], aim.verdict, aim.fitted, aim.held_out)


def unseen(record: HashRecord) -> Backtest:
    """The fit that ends in 2018, on origins of which it saw no target."""
    question = Question(HELD_FROM, HELD_TO, (HELD_FROM,))
    return run(record, question, model=fitted_model(held_out()), tried=False)


def of_errors(found: Backtest, held: Backtest | None) -> Iterator[Aim]:
    """Less error than persistence and trend, in share points; the error a year ahead; origins with the ban apart."""
    for rival in (PERSISTENCE, TREND):
        for days in (90, 180, 365):
            less = less_than(found, rival, days)
            value = None if held is None else float(less_than(held, rival, days).mean())
            yield Aim(f"beats_{rival}_{days}", float(less.mean()), *interval(less), most=0.0, held_out=value)
    row, other = found.error(MODEL, 365), held.error(MODEL, 365)["error"] if held else None
    yield Aim("error_365", row["error"], row["low"], row["high"], most=0.25, held_out=other)
    ban = [found.error(name, 365, WITH_BAN)["error"] for name in (MODEL, PERSISTENCE)]
    yield Aim("ban_origins", ban[0] - ban[1])


def less_than(found: Backtest, rival: str, days: int) -> np.ndarray:
    """The model's error less a rival's, by target.  [0-1]"""
    met = found.met.filter(pl.col("horizon_days") == days).sort("target")
    own, other = (met.filter(pl.col("forecaster") == name)["error"].to_numpy() for name in (MODEL, rival))
    return own - other


def of_starts(found: Backtest, held: Backtest | None) -> Iterator[Aim]:
    """The single origin, and the shipped scenario that starts there, over seeds."""
    row = found.error(MODEL, None, SINGLE_ORIGIN)
    other = held.error(MODEL, None, f"from {HELD_FROM}")["error"] if held else None
    yield Aim("single", row["error"], row["low"], row["high"], most=0.30, held_out=other)
    missed = [missed_by(found.record, SCENARIO, seed) for seed in SEEDS]
    yield Aim("scenario", float(np.mean(missed)), min(missed), max(missed), most=0.30)


def of_events(found: Backtest, held: Backtest | None) -> Iterator[Aim]:
    """The ban, halvings, retargets."""
    rows = {(row["trial"], row["figure"], row["day"].year): row for row in found.trials.iter_rows(named=True)}
    by = {key[:2]: row for key, row in rows.items()}
    yield Aim("ban_depth", by["ban", "depth"]["model"], most=0.0)
    yield Aim("ban_weeks", by["ban", "weeks"]["model"], most=QUARTERS)
    for year in (2016, 2020):
        yield Aim(f"halving_{year}", rows["halving", "effect", year]["model"], least=-0.15, most=0.0)
    bars = {
        "mean": (0.005, 0.04),
        "sd": (0.04, 0.07),
        "mean_calm": (None, None),
        "lowest": (-0.30, None),
        "highest": (None, 0.30),
    }
    for figure, (least, most) in bars.items():
        row = by["retargets", figure]
        yield Aim(
            f"retarget_{figure}", row["model"], row["low"], row["high"], least, most, fitted=figure.startswith("mean")
        )


def of_facts(found: Backtest, held: Backtest | None) -> Iterator[Aim]:
    """Growth and elasticity within a third of the record's over the same months."""
    for name in (facts.GROWTH, facts.ELASTICITY):
        row = found.facts.filter((pl.col("fact") == name) & (pl.col("origin") == ORIGIN)).row(0, named=True)
        bars = sorted(row["record"] * times for times in (1.0 - THIRD, 1.0 + THIRD))
        yield Aim(name, row["model"], least=bars[0], most=bars[1])


def of_default_run(found: Backtest, held: Backtest | None) -> Iterator[Aim]:
    """How many of the four figures of target T7 the default run meets, by the kept rows of sixty seeds."""
    if not TARGET_ROWS.is_file():
        return
    rows = pl.read_csv(TARGET_ROWS, infer_schema_length=None).filter(pl.col("arm") == "energy-run")
    asked = [target for target in bands.TARGETS if target.number == "T7"]
    met = [bands.verdict(target, rows[target.figure].cast(pl.Float64).to_numpy()) for target in asked]
    yield Aim("t7", float(met.count(bands.MET)), least=float(len(asked)), fitted=False)
