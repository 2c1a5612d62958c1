"""What a report is made of: a sweep's runs, read once, with the names and units of what was varied and measured."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from agents.bounds import USUAL_DAY
from experiments.questions.factors import SCENARIO
from experiments.questions.study import Study
from experiments.running import store
from experiments.running.plan import START_DATE
from experiments.running.stopping import settled
from experiments.statistics import points
from experiments.statistics.box import Condition, condition
from experiments.statistics.comparison import Levels, levels_of
from experiments.statistics.sensitivity import sobol_block
from model.foundation.documents import named
from model.foundation.errors import OutputError, StudyError, cut, nearest
from model.scenario import describe
from viz.text.language import Text
from viz.text.measure import POINTS, Measure, factor, outcome

MOST_LEVELS = 12  # of a factor whose levels are compared one by one
MOST_POINTS = 20_000  # of a sampled design that indices are made of: more say no more and take minutes


@dataclass(frozen=True)
class Material:
    """Everything that the parts of a report draw on."""

    folder: Path
    study: Study
    code: str
    planned: int
    scenarios: dict[str, Any]
    design: pl.DataFrame
    runs: pl.DataFrame  # that ended well
    failed: pl.DataFrame  # errors, see points.failures
    series: pl.LazyFrame | None
    outcomes: list[str]  # the first is the one that the study asks about
    when: Condition
    text: Text
    stopped: int = 0  # seeds after which a stopping rule ended it

    @cached_property
    def factors(self) -> list[str]:
        """Factors that vary over the design."""
        names = [name for name in self.design.columns if name not in ("row", "point") and not name.startswith("unit:")]
        return [name for name in names if self.design[name].n_unique() > 1]

    @cached_property
    def starts(self) -> list[date]:
        """Days on which its runs start, the earliest first; more than one only where the day or the scenario varies."""
        usual = {name: held["bitcoin"].get("start_date", str(USUAL_DAY)) for name, held in self.scenarios.items()}
        if START_DATE in self.design.columns:
            return sorted(date.fromisoformat(day) for day in self.design[START_DATE].unique())
        return sorted({date.fromisoformat(day) for day in usual.values()})

    @property
    def primary(self) -> str:
        """The outcome that the study asks about."""
        return self.outcomes[0]

    @cached_property
    def points(self) -> pl.DataFrame:
        """A row a point: `point` and the factors."""
        keys = [name for name in self.design.columns if name != "row" and not name.startswith("unit:")]
        return self.design.select(keys).unique("point", keep="first").sort("point")

    @cached_property
    def levels(self) -> Levels:
        """Levels of each factor; empty for a sampled design, whose points share none."""
        if self.study.design not in ("factorial", "csv"):
            return {}
        listed = {known.key: known.values for known in self.study.factors}
        found = levels_of(self.points, self.factors, listed)
        return found if all(len(values) <= MOST_LEVELS for values in found.values()) else {}

    @cached_property
    def method(self) -> str:
        """How the design is best read: by `effects` where levels are shared, else as `morris`, `sobol` or a `sample`."""
        if self.study.design in ("morris", "sobol"):
            return self.study.design
        return "effects" if self.levels or not self.factors else "sample"

    @cached_property
    def sample(self) -> pl.DataFrame:
        """Rows of the design that are drawn independently: all of a Latin hypercube, a row a block of Sobol's."""
        if self.study.design == "sobol":
            return self.design.filter(pl.col("row") % sobol_block(len(self.study.factors)) == 0).head(MOST_POINTS)
        return self.design.head(MOST_POINTS)

    @cached_property
    def seeds(self) -> int:
        """Seeds with at least one run that ended well."""
        return self.runs["seed"].n_unique()

    @property
    def failures(self) -> int:
        """Runs that failed."""
        return int(self.failed["runs"].sum()) - self.with_gaps

    @property
    def with_gaps(self) -> int:
        """Runs of which an outcome failed and others did not."""
        return self.runs.height - self.runs["error"].null_count()

    @cached_property
    def measures(self) -> dict[str, Measure]:
        """Every outcome's name, unit and digits: those of its usual values, for a few very large ones would hide them."""
        known = {name: self.runs[name].drop_nulls() for name in self.outcomes}
        usual = {name: values.sort().head(math.ceil(0.95 * len(values))) for name, values in known.items()}
        shown = {name: values.gather_every(max(1, len(values) // 500)) for name, values in usual.items()}
        return {name: outcome(name, values, self.text.sections["outcome"]) for name, values in shown.items()}

    def measure(self, name: str) -> Measure:
        """How an outcome is called and written."""
        return self.measures[name]

    def difference(self, name: str, values: Sequence[float | None]) -> Measure:
        """How differences of an outcome are written: their own size sets the digits."""
        found = outcome(name, [value for value in values if value is not None], self.text.sections["outcome"])
        return replace(found, unit=POINTS) if found.unit == "%" else found

    def factor(self, key: str) -> Measure:
        """How a factor is called."""
        return factor(key, describe().get(key, {}).get("unit", ""), self.text.sections["factor"])


def gather(folder: str | Path, asked: str | None = None, when: str | None = None) -> Material:
    """Reads a sweep's folder.  Raises OutputError or StudyError.

    asked: the outcome that the report is about, the study's first if left out.
    when: the condition that boxes are sought for, as in `independent_miners < 20`.
    """
    results = store.open(folder)
    study = results.study
    outcomes = ordered(results.outcomes, asked, folder)
    with store.readable(results):
        measured = pl.any_horizontal(pl.col(name).is_not_null() for name in outcomes)
        ended = results.runs.filter(pl.col("error").is_null() | measured).collect()
        failed = points.failures(results.runs)
        after = stopped(results)
        design, series = results.design, results.series
    if not ended.height:
        raise OutputError(f"{named(Path(folder))}: {none_ended(failed)}; let the sweep go on, then ask again")
    asked_when = when if when is not None else (study.when if asked in (None, results.outcomes[0]) else "")
    happens = condition(asked_when, outcomes) if asked_when or when is not None else by_median(ended, outcomes[0])
    return Material(
        Path(folder),
        study,
        results.code,
        results.planned,
        results.document["scenarios"],
        design,
        ended.sort("point", "seed"),
        failed,
        series,
        outcomes,
        happens,
        Text("en", "report"),
        after,
    )


def stopped(results: store.Results) -> int:
    """Seeds after which the stopping rule ended the study; nought where it did not."""
    by_seed = results.runs.group_by("seed").len().sort("seed").collect()
    seeds = by_seed["seed"].to_list()
    whole = bool(seeds) and by_seed["len"].min() == results.document["points"]
    stop, most = results.study.stop, len(results.study.seed_list)
    ended = stop is not None and whole and stop.least <= len(seeds) < most and settled(results, seeds)
    return len(seeds) if ended else 0


def ordered(outcomes: Sequence[str], asked: str | None, folder: str | Path) -> list[str]:
    """The outcome that is asked about first."""
    if asked is not None and asked not in outcomes:
        said = f"no outcome '{cut(asked)}'{nearest(asked, list(outcomes))} ({', '.join(outcomes)})"
        raise StudyError(f"{named(Path(folder))}: {said}")
    return sorted(outcomes, key=lambda name: name != (outcomes[0] if asked is None else asked))


def none_ended(failed: pl.DataFrame) -> str:
    """Why there is nothing to report on."""
    if not failed.height:
        return "no run has finished yet"
    return f"no run ended well, {failed['runs'].sum()} failed ({cut(failed['error'][0])})"


def by_median(runs: pl.DataFrame, name: str) -> Condition:
    """Below the median of all runs, or at most it where too few lie below."""
    values = runs[name].drop_nulls()
    middle = float(values.median() or 0.0)  # type: ignore[arg-type]
    return Condition(name, "<" if (values < middle).sum() >= len(values) // 4 else "<=", middle)


def scenario_of(material: Material) -> str:
    """The scenario, or those that the design varies."""
    return ", ".join(material.scenarios) if SCENARIO in material.factors else material.study.scenario
