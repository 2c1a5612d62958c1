"""What a worker does: it plays runs and hands back their outcomes.  A run that fails is an answer too."""

import gc
import math
import signal
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from agents.bitcoin.price_path import PricePath
from agents.units import WEEKS_A_QUARTER
from experiments.questions.named import Outcome
from experiments.questions.outcomes import fingerprint, outcome_of
from model.economy import EnergyMarket
from model.foundation.errors import VersionError
from model.foundation.version import code_version
from model.scenario import Scenario

MOST_OF_AN_ERROR = 500  # characters
CODE = code_version()  # as the sources were when this process read them


@dataclass(frozen=True)
class Job:
    """What all runs of a study share."""

    code: str  # version of the sources that the client has
    functions: str  # fingerprint of the modules that the outcomes stand in
    outcomes: tuple[str, ...]
    series: tuple[str, ...]
    folder: str  # where modules of `module:function` are looked for
    scenarios: dict[str, dict[str, Any]] = field(hash=False)
    prices: dict[str, PricePath] = field(hash=False, default_factory=dict)  # by the path that a scenario names


class Run(NamedTuple):
    """One run to play."""

    run_id: str
    point: int
    seed: int
    scenario: str
    changes: dict[str, Any]


class Played(NamedTuple):
    """What came of a run: its outcomes in the study's order, or its error; series as columns."""

    outcomes: list[float | None]
    error: str | None
    seconds: float
    series: dict[str, list[Any]]


def dask_setup(worker: Any) -> None:
    """Called by a worker of our own cluster as it starts: Ctrl-C is the client's to handle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def work(job: Job, runs: Sequence[Run]) -> list[Played]:
    """A batch on a worker.  A market and its agents refer to each other: only collecting frees them in time."""
    played = play_batch(job, runs)
    gc.collect()
    _keep_what_is_loaded()
    return played


@cache
def _keep_what_is_loaded() -> None:
    """Modules and compiled rules stay: collecting then takes a millisecond instead of a fifth of a second."""
    gc.freeze()


def play_batch(job: Job, runs: Sequence[Run]) -> list[Played]:
    """Plays runs one after the other.  Raises VersionError where this process has other sources than the client."""
    outcomes = _outcomes_of(job)
    scenarios = {name: Scenario.model_validate(document) for name, document in job.scenarios.items()}
    return [play(job, run, scenarios[run.scenario], outcomes) for run in runs]


def play(job: Job, run: Run, scenario: Scenario, outcomes: list[Outcome]) -> Played:
    """One run from start to end."""
    begin = time.perf_counter()
    try:
        scenario = scenario.with_changes(run.changes)
        market = EnergyMarket(scenario, rng=run.seed, prices=job.prices.get(scenario.bitcoin.price_path))
        market.run_for(market.weeks)
        series = _series_of(market, job.series)
    except (Exception, SystemExit) as error:  # noqa: BLE001  a run's failure is a result, whatever it is
        return Played([None] * len(outcomes), _told(error), time.perf_counter() - begin, {})
    values, errors = _measured(market, job.outcomes, outcomes)
    return Played(values, "; ".join(errors) or None, time.perf_counter() - begin, series)


def _measured(
    market: EnergyMarket, names: Sequence[str], outcomes: Sequence[Outcome]
) -> tuple[list[float | None], list[str]]:
    """Outcomes of a run; one that fails is a gap with its error, and takes no other along."""
    values: list[float | None] = []
    errors = []
    for name, outcome in zip(names, outcomes, strict=True):
        try:
            values.append(_number(outcome(market)))
        except (Exception, SystemExit) as error:  # noqa: BLE001  an outcome's failure is a result, whatever it is
            values.append(None)
            errors.append(f"outcome {name}: {_told(error)}")
    return values, errors


def check_worker(job: Job) -> tuple[str, str]:
    """Versions of this worker's sources and of the modules that the outcomes stand in."""
    return CODE, fingerprint(job.outcomes, job.folder)


@cache
def _outcomes_of(job: Job) -> list[Outcome]:
    if check_worker(job) != (job.code, job.functions):
        raise VersionError("this worker has other sources than the client")
    return [outcome_of(name, Path(job.folder)) for name in job.outcomes]


def _number(value: Any) -> float | None:
    """A finite number, or nothing where there is nothing to measure.

    >>> _number(np.float32(0.5)), _number(float("nan")), _number(True)
    (0.5, None, 1.0)
    """
    number = float(value)
    return number if math.isfinite(number) else None


def _series_of(market: EnergyMarket, names: Sequence[str]) -> dict[str, list[Any]]:
    """Columns of `market` at week 0 and at the end of every quarter."""
    if not names:
        return {}
    weeks = np.arange(0, market.week + 1, WEEKS_A_QUARTER)
    columns = {name: market.history.column(name)[weeks].tolist() for name in names}
    if market.alone:  # columns that hold nothing there
        columns = {name: [_number(value) for value in column] for name, column in columns.items()}
    return {"week": weeks.tolist(), **columns}


def _told(error: BaseException) -> str:
    """An error in one line with the place where it arose."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    text = " ".join(f"{type(error).__name__}: {error}".split())[:MOST_OF_AN_ERROR]
    return f"{text} ({Path(last.filename).name}:{last.lineno})"
