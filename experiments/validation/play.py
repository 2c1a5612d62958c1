"""Runs of a validation are played into a folder, or go on there; an interrupt keeps what is done."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from experiments.backtest.aims import judged
from experiments.backtest.backtest import Backtest, Question
from experiments.backtest.record import read_record
from experiments.running import launch
from experiments.running.sweep import Settings
from experiments.statistics.comparison import LEAST_SEEDS
from experiments.validation import screened
from experiments.validation.arms import ARMS, LEVER_ARMS, Arm, plan_for, rows_of
from experiments.validation.validation import Validation, validation
from model.foundation.errors import StudyError

RUNS = Path("runs/validate")
PARTS: Mapping[str, tuple[Arm, ...]] = {"claims": ARMS, "levers": LEVER_ARMS}
"""Folders of runs, and the arms that each holds; the second only where it is asked for."""


def play(
    folder: Path,
    runs: int,
    levers: bool,
    settings: Settings = Settings(),
    weeks: int | None = None,
    unknowns: bool = False,
) -> Validation:
    """Plays what is not there yet and holds all of it against everything.  Raises MarketError of any kind.

    runs: seeds of every arm, at least six; weeks: of shorter runs, which do not reach every figure's day; unknowns: every
    figure that has a range is varied over it, too.
    """
    check(runs)
    parts = ("claims", "levers")[: 1 + levers]
    found = [played(folder / name, name, PARTS[name], runs, settings, weeks) for name in parts]
    rows = pl.concat([rows for rows, _ in found])
    varied = screened.play(folder, settings) if unknowns else None
    return validation(rows, backtest(), levers, sum(failed for _, failed in found), weeks, varied)


def check(runs: int) -> None:
    """Raises StudyError where no interval can come of so few seeds.

    >>> check(6)
    """
    if runs < LEAST_SEEDS:
        raise StudyError(
            f"--runs is {runs}: fewer than {LEAST_SEEDS} seeds give no interval; give {LEAST_SEEDS} or more"
        )


def played(
    folder: Path, name: str, arms: tuple[Arm, ...], runs: int, settings: Settings, weeks: int | None = None
) -> tuple[pl.DataFrame, int]:
    """Rows of some arms, what is missing played first, and how many runs failed."""
    plan = plan_for(name, arms, runs, weeks)
    launch.played(plan, folder, settings)
    return rows_of(folder, arms)


def backtest() -> Backtest | None:
    """The supply of hash against the project's own record; None where that was not installed."""
    try:
        record = read_record(None, None)
    except StudyError:
        return None
    return judged(record, Question())
