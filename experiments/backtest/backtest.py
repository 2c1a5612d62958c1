"""A backtest: who is asked at which months, and all that comes of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from experiments.backtest import facts
from experiments.backtest.errors import ALL, ERRORS, errors, from_one, rolling, summaries
from experiments.backtest.record import HashRecord
from experiments.backtest.rivals import MODEL, TREND_MONTHS, Forecaster, forecasters
from experiments.backtest.trials import TRIALS, trials
from model.foundation.errors import StudyError, cut

SHIPPED_ORIGINS = ("2016-08", "2020-12")  # of the project's own record: every horizon ends in it
SINGLE = "2018-01"


@dataclass(frozen=True)
class Question:
    """What is asked of a record; None where the record itself decides."""

    first: str | None = None  # origins, as YYYY-MM
    last: str | None = None
    single: tuple[str, ...] = ()
    ban: bool = True  # the model is given China's ban of 2021 as an event
    ablations: Mapping[str, Mapping[str, float]] | None = None


@dataclass(frozen=True)
class Backtest:
    """What came of it.  The frames' columns stand in `errors.MET`, `errors.ERRORS`, `errors.PATHS`, `facts.FACTS` and `trials.TRIALS`."""

    record: HashRecord
    ban: bool
    names: tuple[str, ...]  # of forecasters
    origins: tuple[date, ...]  # rolling
    single: tuple[date, ...]
    errors: pl.DataFrame
    met: pl.DataFrame  # every forecast that the record met
    paths: pl.DataFrame  # by week
    facts: pl.DataFrame
    trials: pl.DataFrame
    aims: pl.DataFrame = field(default_factory=pl.DataFrame)  # `aims.AIMS`, where the record is the project's own

    def error(self, forecaster: str, horizon: int | None, origins: str = ALL) -> dict[str, float]:
        """One row of `errors`; empty where nothing was met."""
        wanted = (pl.col("forecaster") == forecaster) & (pl.col("origins") == origins)
        found = self.errors.filter(wanted & pl.col("horizon_days").eq_missing(pl.lit(horizon)))
        return found.row(0, named=True) if found.height else {}


def run(
    record: HashRecord,
    question: Question,
    tell: Callable[[int, int], None] = lambda done, of: None,
    model: Forecaster | None = None,
    tried: bool = True,
) -> Backtest:
    """Asks everybody at every origin.  tell: is told after each how many are done, of how many.

    model: in place of the shipped one.  tried: false leaves the trials out.

    Raises StudyError for months that are none or lie outside what the record allows, ScenarioError for a variant.
    """
    first, last = origins_of(record, question)
    single = singles_of(record, question)
    asked, count = forecasters(question.ban, question.ablations), last - first + 1
    asked |= {} if model is None else {MODEL: model}
    of = count + len(single)
    met, paths = rolling(record, asked, range(first, last + 1), lambda done: tell(done, of))
    found, mets, ways, told = [errors(met)], [met], [paths], []
    for done, month in enumerate(single, count + 1):
        met, paths = from_one(record, asked, month)
        found.append(pl.DataFrame(summaries(met, from_month(record.months[month])), ERRORS, orient="row"))
        mets.append(met)
        ways.append(paths)
        told.append(facts.side_by_side(record, month, met.filter(pl.col("forecaster") == MODEL)["forecast_ehs"]))
        tell(done, of)
    return Backtest(
        record,
        question.ban,
        tuple(asked),
        record.months[first : last + 1],
        tuple(record.months[month] for month in single),
        pl.concat(found),
        pl.concat(mets),
        pl.concat(ways),
        pl.concat(told),
        trials(record) if tried else pl.DataFrame(schema=TRIALS),
    )


def from_month(month: date) -> str:
    """How a single origin is called in the column `origins`."""
    return f"from {month:%Y-%m}"


def origins_of(record: HashRecord, question: Question) -> tuple[int, int]:
    """Places of the first and the last rolling origin."""
    first, last = allowed(record)
    starts, ends = SHIPPED_ORIGINS if record.shipped else (None, None)
    start = place_of(record, "--from", starts if question.first is None else question.first, first)
    end = place_of(record, "--to", ends if question.last is None else question.last, last)
    if start > end:
        said = f"--from is {record.months[start]:%Y-%m}, --to {record.months[end]:%Y-%m}"
        raise StudyError(f"{said}: give a first origin that is not after the last")
    return start, end


def singles_of(record: HashRecord, question: Question) -> list[int]:
    """Places of the single origins, each once, in the order given."""
    if question.single:
        return list(dict.fromkeys(place_of(record, "--single", month, 0) for month in question.single))
    first, last = allowed(record)
    wanted = record.month(date.fromisoformat(f"{SINGLE}-01"))
    return [wanted if first <= wanted <= last else first]


def allowed(record: HashRecord) -> tuple[int, int]:
    """Places of the first month with two years of record before it, and the last with a month to come."""
    return TREND_MONTHS - 1, len(record.months) - 2


def place_of(record: HashRecord, option: str, month: str | None, otherwise: int) -> int:
    """The place of a month written as YYYY-MM; StudyError where it is none, or none that can be an origin."""
    if month is None:
        return otherwise
    first, last = allowed(record)
    span = f"{record.months[first]:%Y-%m} to {record.months[last]:%Y-%m}"
    refusal = StudyError(f"{option} is '{cut(month)}'; give a month as YYYY-MM, {span} for {record.name}")
    if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", month) or month < "0001":
        raise refusal
    place = record.month(date.fromisoformat(f"{month}-01"))
    if not first <= place <= last:
        raise refusal
    return place
