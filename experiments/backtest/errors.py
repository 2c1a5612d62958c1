"""How far forecasts lie from the record: by horizon, with the ban and without, by year, from single origins."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date

import numpy as np
import polars as pl

from experiments.backtest.record import HashRecord, middle
from experiments.backtest.rivals import Forecast, Forecaster

HORIZONS = {30: 1, 90: 3, 180: 6, 365: 12}  # days: months
LONGEST = max(HORIZONS)
BAN = (date(2021, 5, 20), date(2021, 7, 31))  # in which China's miners went off
BLOCK = 12  # months that stay together when origins are drawn
DRAWS, SEED = 2_000, 1  # of the bootstrap: the same record gives the same interval
ALL, WITH_BAN, WITHOUT_BAN = "all", "with the ban", "without the ban"

MET = {
    "forecaster": pl.String,
    "origin": pl.Date,
    "target": pl.Date,
    "horizon_days": pl.Int64,
    "forecast_ehs": pl.Float64,
    "record_ehs": pl.Float64,
    "error": pl.Float64,
    "log_error": pl.Float64,
    "holds_ban": pl.Boolean,
}
ERRORS = {
    "forecaster": pl.String,
    "horizon_days": pl.Int64,
    "origins": pl.String,
    "count": pl.Int64,
    "error": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "bias": pl.Float64,
}
PATHS = {
    "forecaster": pl.String,
    "kind": pl.String,
    "origin": pl.Date,
    "date": pl.Date,
    "hash_ehs": pl.Float64,
    "record_ehs": pl.Float64,
}


def holds_ban(origin: date, target: date) -> bool:
    """Whether some of the ban lies between the middles of two months.

    >>> holds_ban(date(2020, 5, 1), date(2021, 5, 1)), holds_ban(date(2020, 6, 1), date(2021, 6, 1))
    (False, True)
    """
    return middle(origin) <= BAN[1] and middle(target) >= BAN[0]


def rolling(
    record: HashRecord,
    asked: Mapping[str, Forecaster],
    origins: range,
    tell: Callable[[int], None] = lambda done: None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Forecasts met by the record, of every forecaster at every origin and horizon, and paths by week.

    origins: places of months; a horizon that ends beyond the record is left out.  tell: is told after each how many are done.
    """
    met, paths = [], []
    for done, origin in enumerate(origins, 1):
        last = min(origin + HORIZONS[LONGEST], len(record.months) - 1)
        for name, forecaster in asked.items():
            said = forecaster(record, origin, last)
            months = {days: ahead for days, ahead in HORIZONS.items() if origin + ahead <= last}
            met += [
                meeting(record, name, origin, ahead, days, said.months[ahead - 1]) for days, ahead in months.items()
            ]
            paths += list(path_rows(record, name, "rolling", origin, said))
        tell(done)
    return pl.DataFrame(met, MET, orient="row"), pl.DataFrame(paths, PATHS, orient="row")


def meeting(
    record: HashRecord, name: str, origin: int, ahead: int, days: int | None, said: float
) -> tuple[object, ...]:
    """One forecast beside what came, as a row of `MET`."""
    start, target, came = record.months[origin], record.months[origin + ahead], float(record.hash_ehs[origin + ahead])
    ratio = float(said) / came
    return (
        name,
        start,
        target,
        days,
        float(said),
        came,
        abs(ratio - 1.0),
        float(np.log(ratio)),
        holds_ban(start, target),
    )


def path_rows(record: HashRecord, name: str, kind: str, origin: int, said: Forecast) -> Iterator[tuple[object, ...]]:
    """Weeks of a path with the record's, as rows of `PATHS`."""
    if said.weeks is None:
        return
    first = record.week_before(origin)
    for week, value in enumerate(said.weeks, first):
        yield name, kind, record.months[origin], record.days[week], float(value), float(record.weekly_hash[week])


def from_one(record: HashRecord, asked: Mapping[str, Forecaster], origin: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The same from one origin to the record's end, every later month one that is met."""
    met, paths, last = [], [], len(record.months) - 1
    for name, forecaster in asked.items():
        said = forecaster(record, origin, last)
        met += [meeting(record, name, origin, ahead, None, value) for ahead, value in enumerate(said.months, 1)]
        paths += list(path_rows(record, name, "single", origin, said))
    return pl.DataFrame(met, MET, orient="row"), pl.DataFrame(paths, PATHS, orient="row")


def errors(met: pl.DataFrame) -> pl.DataFrame:
    """Mean errors of rolling origins: all, with the ban in the horizon and without, and by year at the longest."""
    ban, year = pl.col("holds_ban"), pl.col("origin").dt.year()
    longest = pl.col("horizon_days") == LONGEST
    parts = [(ALL, pl.lit(True)), (WITHOUT_BAN, ~ban), (WITH_BAN, ban)]
    parts += [(str(each), longest & (year == each)) for each in met.select(year.unique().sort()).to_series()]
    rows = [row for name, part in parts for row in summaries(met.filter(part), name)]
    return pl.DataFrame(rows, ERRORS, orient="row")


def summaries(met: pl.DataFrame, origins: str) -> Iterator[tuple[object, ...]]:
    """A row of `ERRORS` for every forecaster and horizon of some forecasts, in their order."""
    for (name, days), part in met.group_by("forecaster", "horizon_days", maintain_order=True):
        error = part.sort("target")["error"].to_numpy()
        low, high = interval(error)
        yield name, days, origins, len(error), float(error.mean()), low, high, float(part["log_error"].mean())  # type: ignore[arg-type]


def interval(values: np.ndarray) -> tuple[float | None, float | None]:
    """95 % interval of a mean over months: bootstrap by blocks of 12 in a circle, since neighbours share most of a horizon.

    Behind the last month comes the first, so that each is drawn as often as any other.

    None of fewer than two blocks' months.

    >>> interval(np.ones(24)), interval(np.ones(23))
    ((1.0, 1.0), (None, None))
    """
    count = len(values)
    if count < 2 * BLOCK:
        return None, None
    starts = np.random.default_rng(SEED).integers(count, size=(DRAWS, -(-count // BLOCK)))
    places = (starts[:, :, None] + np.arange(BLOCK)).reshape(DRAWS, -1)[:, :count] % count
    low, high = np.quantile(values[places].mean(axis=1), [0.025, 0.975])
    return float(low), float(high)
