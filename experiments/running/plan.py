"""What a study comes to: its points, its runs with their identities, and the document that its folder carries."""

import hashlib
import json
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

from agents.bitcoin.price_path import PricePath, PricePathError
from agents.bitcoin.price_table import read_price_path
from experiments.questions.design import TYPES, design_of, numbered
from experiments.questions.factors import SCENARIO, kind_of
from experiments.questions.outcomes import check_series, fingerprint, outcome_of
from experiments.questions.study import Study
from experiments.running.store import FORMAT
from experiments.running.tasks import CODE, Job, Run
from experiments.statistics.box import condition
from model.foundation.errors import StudyError, cut
from model.foundation.version import VERSION
from model.scenario import Scenario, acts_alone, told_alone

PRICE_PATH, START_DATE = "bitcoin.price_path", "bitcoin.start_date"
NOTE = "Simulations of possible histories, not forecasts or advice."
REMARKS = ("name", "question", "when", "path")  # of a study; they change no run


@dataclass(frozen=True)
class Plan:
    """A study that can be run: everything in it was checked."""

    study: Study
    design: pl.DataFrame
    job: Job
    document: dict[str, Any]  # study.json

    @property
    def points(self) -> pl.DataFrame:
        """A row a point: `point` and the factors."""
        return self.design.select("point", *self.document["factors"]).unique("point", keep="first", maintain_order=True)

    @property
    def size(self) -> int:
        """Runs of the whole study, if no stopping rule ends it."""
        return int(self.document["runs"])

    def runs(self, seeds: list[int]) -> Iterator[Run]:
        """Every point with every seed, seed by seed: what is there early is balanced."""
        points = [(row.pop("point"), row.pop(SCENARIO, self.study.scenario), row) for row in self._rows()]
        prices = self.document["prices"]
        digests = {name: digest(scenario_as_read(held, prices)) for name, held in self.job.scenarios.items()}
        told = [
            changes | {PRICE_PATH: prices[path]} if (path := changes.get(PRICE_PATH)) else changes
            for _, _, changes in points
        ]
        for seed in seeds:
            for (point, scenario, changes), read in zip(points, told, strict=True):
                yield Run(run_id(digests[scenario], read, seed, self.job.code), point, seed, scenario, changes)

    def _rows(self) -> Iterator[dict[str, Any]]:
        weeks = {"weeks": self.study.weeks} if self.study.weeks else {}
        return (weeks | row for row in self.points.iter_rows(named=True))


def plan_of(study: Study, points: pl.DataFrame | None = None) -> Plan:
    """Checks all that a study names and draws its design.  Raises StudyError or ScenarioError.

    points: a row a point, a column a key, in place of a design that is drawn or read; their values were checked.
    """
    for name in study.outcomes:
        outcome_of(name, study.folder)
    check_series(study.series)
    if study.when:
        condition(study.when, study.outcome_columns)
    design = design_of(study) if points is None else numbered(points)
    factors = [name for name in design.columns if name not in ("row", "point") and not name.startswith("unit:")]
    if study.stop and study.stop.factor and study.stop.factor not in factors:
        raise StudyError(f"stop.factor is '{cut(study.stop.factor)}' (factors: {', '.join(factors)})")
    names = design[SCENARIO].unique(maintain_order=True).to_list() if SCENARIO in factors else [study.scenario]
    scenarios = {name: _scenario(name, study.folder).model_dump(mode="json") for name in names}
    _check_alone(factors, scenarios)
    functions = fingerprint(study.outcomes, str(study.folder))
    prices = _prices(study, design, scenarios)
    job = Job(CODE, functions, study.outcomes, study.series, str(study.folder), scenarios, prices)
    return Plan(study, design, job, _document(study, design, factors, job))


def _check_alone(factors: list[str], scenarios: dict[str, dict[str, Any]]) -> None:
    """Raises StudyError for a factor that can act in none of the runs, where all are of the Bitcoin network alone."""
    if "parts" not in factors and all(scenario["parts"] == "network" for scenario in scenarios.values()):
        for key in factors:
            if not acts_alone(key):
                raise StudyError(f"factor {told_alone(key)}")


def _scenario(name: str, folder: Path) -> Scenario:
    return Scenario.load(folder / name if name.endswith(".toml") else name)


def _prices(study: Study, design: pl.DataFrame, scenarios: dict[str, dict[str, Any]]) -> dict[str, PricePath]:
    """What stands in each file of prices that a run follows, read once: runs take it along, workers need no file.

    Raises StudyError where a file cannot be read or does not reach as far as a run.
    """
    keys = [key for key in (SCENARIO, PRICE_PATH, START_DATE, "weeks") if key in design.columns]
    found: dict[str, PricePath] = {}
    for row in design.select(keys).unique(maintain_order=True).iter_rows(named=True) if keys else [{}]:
        scenario = scenarios[row.get(SCENARIO, study.scenario)]
        if not (path := row.get(PRICE_PATH, scenario["bitcoin"]["price_path"])):
            continue
        beside = study.folder / path
        try:
            found[path] = found.get(path) or read_price_path(beside if beside.exists() else path)
            start = date.fromisoformat(row.get(START_DATE, scenario["bitcoin"]["start_date"]))
            found[path].weekly(start, row.get("weeks") or study.weeks or scenario["weeks"])
        except PricePathError as error:
            raise StudyError(f"{PRICE_PATH}: {error}") from None
    return found


def _document(study: Study, design: pl.DataFrame, factors: list[str], job: Job) -> dict[str, Any]:
    keys = {"run_id": "String", "point": "Int64", "seed": "Int64"}
    types = {key: TYPES[kind_of(key)].__name__ for key in factors}
    outcomes = dict.fromkeys(study.outcome_columns, "Float64")
    columns = {
        "runs": keys | types | outcomes | {"error": "String", "seconds": "Float64"},
        "series": keys | {"week": "Int64"} | dict.fromkeys(study.series, "Float64"),
    }
    return {
        "note": NOTE,
        "format": FORMAT,
        "version": VERSION,
        "code": job.code,
        "functions": job.functions,
        "study": study.model_dump(mode="json", exclude_none=True),
        "factors": factors,
        "outcomes": list(outcomes),
        "points": design["point"].n_unique(),
        "runs": design["point"].n_unique() * len(study.seed_list),
        "columns": columns,
        "design": digest(design.write_csv()),
        "scenarios": job.scenarios,
        "prices": {path: prices.digest for path, prices in job.prices.items()},
        "made_with": {"python": platform.python_version(), **{name: version(name) for name in ("numpy", "numba")}},
    }


def run_id(scenario: str, changes: dict[str, Any], seed: int, code: str) -> str:
    """Identity of a run: the same scenario, changes, seed and sources give the same.  [20 hex digits]

    >>> run_id("s", {"a": 1, "b": 2}, 1, "c") == run_id("s", {"b": 2, "a": 1}, 1, "c") != run_id("s", {}, 1, "c")
    True
    """
    return digest([scenario, changes, seed, code])


def digest(document: Any) -> str:
    """Twenty hex digits of a document."""
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()[:20]


def scenario_as_read(document: dict[str, Any] | None, prices: dict[str, str]) -> dict[str, Any] | None:
    """A scenario with the digest of its prices in the place of their file: what they are counts, not where they lie."""
    path = document["bitcoin"]["price_path"] if document else ""
    if not document or path not in prices:
        return document
    return document | {"bitcoin": document["bitcoin"] | {"price_path": prices[path]}}


def difference(before: dict[str, Any], now: dict[str, Any]) -> str:
    """What of a study changed, in words; empty where both ask for the same runs."""
    there, here = before["study"], now["study"]
    for key in Study.model_fields:
        if key not in REMARKS and there.get(key) != here.get(key):
            return f"{key} {_short(there.get(key))} there, {_short(here.get(key))} here"
    for key, words in (("design", "the design's points"), ("functions", "the source of an outcome")):
        if before.get(key) != now[key]:
            return f"{words} changed"
    read = before.get("prices", {})
    for path, prices in now["prices"].items():
        if read.get(path, prices) != prices:
            return f"the prices in {cut(Path(path).name)} changed"
    for name, document in now["scenarios"].items():
        if scenario_as_read(before["scenarios"].get(name), read) != scenario_as_read(document, now["prices"]):
            return f"scenario {name} changed"
    return ""


def _short(value: Any) -> str:
    text = json.dumps(value)
    return f"is {text}" if len(text) <= 40 else "is another one"
