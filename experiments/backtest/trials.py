"""Trials of the supply of hash: halvings against a twin without them, China's ban, retargets with chance in them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import polars as pl

from agents.bitcoin.known import HEIGHTS
from agents.bitcoin.price_path import PricePath
from agents.bitcoin.protocol import HALVING_INTERVAL
from agents.bitcoin.regions import BAN
from experiments.backtest.record import HashRecord
from model.economy import EnergyMarket
from model.hindcast import hindcast
from model.scenario import Scenario

WEEKS_BEFORE, MONTH, QUARTER_YEAR = 5, 5, 13  # weeks: of an origin before the event, and that its effect is taken over
LEAST = 104  # weeks of record before an origin
SEEDS = range(1, 61)
TRIALS = {
    "trial": pl.String,
    "day": pl.Date,
    "figure": pl.String,
    "record": pl.Float64,
    "model": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
}
"""Columns of `trials`; `low`, `high`: 95 % interval of the model's figure over seeds, where it has any."""
type Row = tuple[str, date, str, float | None, float | None, float | None, float | None]


def trials(record: HashRecord) -> pl.DataFrame:
    """Every trial that the record's span allows: see `TRIALS`."""
    rows = [row for made in (halvings, bans, retargets) for row in made(record)]
    return pl.DataFrame(rows, TRIALS, orient="row")


def week_of(record: HashRecord, day: date) -> int | None:
    """The first week from a day on, where two years of record lie before it and a quarter after it."""
    week = next((at for at, begins in enumerate(record.days) if begins >= day), -1)
    return week if LEAST + WEEKS_BEFORE < week < len(record.days) - QUARTER_YEAR else None


def halvings(record: HashRecord) -> Iterator[Row]:
    """Mean hash of the month after a halving: the model's over its twin's, the record's over the month before.  [0-1]"""
    for day, height in HEIGHTS.items():
        week = week_of(record, day) if height % HALVING_INTERVAL == 0 else None
        if week is None:
            continue
        asked = (record.days, record.weekly_price, record.weekly_hash, week - WEEKS_BEFORE, week + MONTH)
        halved, twin = hindcast(*asked), hindcast(*asked, halving=False)
        after = slice(week, week + MONTH)
        came = record.weekly_hash[after].mean() / record.weekly_hash[week - MONTH : week].mean() - 1.0
        yield "halving", day, "effect", float(came), float(halved[after].mean() / twin[after].mean() - 1.0), None, None


def bans(record: HashRecord) -> Iterator[Row]:
    """How far hash falls when China closes [0-1], and in how many weeks it is back; nothing where it is not back."""
    week = week_of(record, BAN)
    if week is not None:
        end = len(record.days) - 1
        model = hindcast(record.days, record.weekly_price, record.weekly_hash, week - 1, end)
        for figure, of in (("depth", depth), ("weeks", weeks_back)):
            yield "ban", BAN, figure, of(record.weekly_hash[week - 1 :]), of(model[week - 1 :]), None, None


def depth(values: np.ndarray) -> float:
    """Lowest over the first.

    >>> depth(np.array([4.0, 2.0, 3.0, 5.0]))
    -0.5
    """
    return float(values.min() / values[0] - 1.0)


def weeks_back(values: np.ndarray) -> float | None:
    """Weeks until the first is reached again after the lowest.

    >>> weeks_back(np.array([4.0, 2.0, 3.0, 5.0])), weeks_back(np.array([4.0, 2.0])) is None
    (3.0, True)
    """
    lowest = int(values.argmin())
    back = np.flatnonzero(values[lowest:] >= values[0])
    return float(lowest + back[0]) if len(back) else None


def retargets(record: HashRecord) -> Iterator[Row]:
    """Changes of difficulty where chance has its part, sixty seeds under the record's prices.  [0-1]

    From two years after the record's start on; extremes, and a second mean, without the quarter that China's ban fell into.
    """
    if len(record.days) <= LEAST + QUARTER_YEAR:
        return
    day, scenario = record.days[LEAST], on_the_record(record)
    path = PricePath(record.name, record.days, tuple(record.weekly_price.tolist()))
    closed = (BAN - day).days // 7
    ban = range(closed, closed + QUARTER_YEAR)
    played = [np.array(steps(scenario, path, seed)).T for seed in SEEDS]
    whole = [percent / 100.0 for _, percent in played]
    calm = [percent[~np.isin(week, ban)] / 100.0 for week, percent in played]
    came = two_weeks(record, range(0)), two_weeks(record, ban)
    asked = (("mean", np.mean, whole, came[0]), ("sd", np.std, whole, None), ("mean_calm", np.mean, calm, came[1]))
    for figure, of, found, told in asked:
        by_seed = np.array([of(each) for each in found])
        half = 1.96 * by_seed.std(ddof=1) / np.sqrt(len(by_seed))
        value = float(of(np.concatenate(found)))
        yield "retargets", day, figure, told, value, value - half, value + half
    for figure, of in (("lowest", np.min), ("highest", np.max)):
        yield "retargets", day, figure, None, float(of(np.concatenate(calm))), None, None


def two_weeks(record: HashRecord, without: range) -> float:
    """Mean growth of the record's hash in two weeks, some weeks left out.  [0-1]"""
    came = np.diff(np.log(record.weekly_hash[LEAST:]))
    return float(np.expm1(2.0 * np.delete(came, [week for week in without if 0 <= week < len(came)]).mean()))


def steps(scenario: Scenario, path: PricePath, seed: int) -> list[tuple[int, float]]:
    """Every retarget of one run of the network alone, with its week.  [week, percent]"""
    market = EnergyMarket(scenario, rng=seed, prices=path)
    market.run_for(market.weeks)
    return [(event.week, float(event.percent or 0.0)) for event in market.history.events if event.kind == "retarget"]


def on_the_record(record: HashRecord) -> Scenario:
    """The network alone, from two years after the record's start on its prices to its end."""
    ran = record.weekly_hash
    return Scenario.load("network").with_changes(
        {
            "weeks": len(record.days) - 1 - LEAST,
            "bitcoin.price_path": record.name,
            "bitcoin.start_date": record.days[LEAST].isoformat(),
            "bitcoin.start_hashrate_ehs": float(ran[LEAST]),
            "rigs.growth": float(np.clip(np.log(ran[LEAST] / ran[LEAST - 52]), -1.0, 3.0)),
        }
    )
