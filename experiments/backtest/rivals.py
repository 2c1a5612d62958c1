"""Who forecasts the hash rate: the model, its variants, and beside them two rules that know nothing but the past."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from experiments.backtest.record import HashRecord
from model.foundation.errors import ScenarioError
from model.hindcast import hindcast
from model.scenario import Scenario

MODEL, PERSISTENCE, TREND = "model", "persistence", "trend"
TREND_MONTHS = 24  # that the trend is fitted to

ABLATIONS: dict[str, dict[str, float | bool]] = {
    "no queue": {"rigs.delivery": 1.0, "rigs.spacing": 0.0},
    "no makers' limit": {"rigs.capacity": 10.0, "rigs.limit_gw": 500.0},
    "one vintage": {"rigs.one_vintage": True},
    "power cost only": {"rigs.all_in": False},
    "nothing resold": {"rigs.resold": False},
    "no memory": {"rigs.memory": 1000.0},
}
"""Variants of the model by name: what is changed in the scenario."""


@dataclass(frozen=True)
class Forecast:
    """What is said at one origin: figures by month, and by week where the one who speaks has weeks."""

    months: np.ndarray  # from the month after the origin on [EH/s]
    weeks: np.ndarray | None = None  # from the origin's week on [EH/s]


class Forecaster(Protocol):
    """Says at the month `origin` what the hash rate is in each month to `last`."""

    def __call__(self, record: HashRecord, origin: int, last: int) -> Forecast: ...


def persistence(record: HashRecord, origin: int, last: int) -> Forecast:
    """The hash rate stays as it is.  [EH/s]"""
    return Forecast(np.full(last - origin, record.hash_ehs[origin]))


def trend(record: HashRecord, origin: int, last: int) -> Forecast:
    """It goes on as the line through the logs of the last 24 months rises, from where it is.  [EH/s]"""
    slope = growth(record.hash_ehs[origin + 1 - TREND_MONTHS : origin + 1])
    return Forecast(record.hash_ehs[origin] * np.exp(slope * np.arange(1, last - origin + 1)))


def growth(values: np.ndarray) -> float:
    """Slope of the logs by least squares.  [1/month]

    >>> round(float(np.exp(growth(np.array([1.0, 2.0, 4.0, 8.0])))), 9)
    2.0
    """
    at = np.arange(len(values)) - (len(values) - 1) / 2
    return float(at @ np.log(values) / (at @ at))


@dataclass(frozen=True)
class Model:
    """The network's supply of hash under the prices of the record, which it is told beyond the origin too."""

    scenario: Scenario = field(default_factory=Scenario)
    closed: bool = True  # China's ban of 2021 is given as an event
    more: Mapping[str, Any] = field(default_factory=dict)  # of `hindcast`, that no scenario has

    def __call__(self, record: HashRecord, origin: int, last: int) -> Forecast:
        """A month is the mean of the three weeks around its middle."""
        start, end = record.week_before(origin), record.week_nearest(last) + 1
        past = record.weekly_hash.copy()
        past[start + 1 :] = past[start]  # what came after is not there to be looked at
        rigs, mining = self.scenario.rigs, self.scenario.mining
        path = hindcast(record.days, record.weekly_price, past, start, end, rigs, mining, self.closed, **self.more)
        return Forecast(by_month(record, path, origin + 1, last), path[start:])


def by_month(record: HashRecord, path: np.ndarray, first: int, last: int) -> np.ndarray:
    """Means of the three weeks around the middle of each month from `first` to `last`.  [EH/s]"""
    weeks = [record.week_nearest(month) for month in range(first, last + 1)]
    return np.array([path[week - 1 : week + 2].mean() for week in weeks])


def forecasters(
    ban: bool = True, ablations: Mapping[str, Mapping[str, float | bool]] | None = None
) -> dict[str, Forecaster]:
    """Everybody by name: the model, its variants if any, persistence, trend.  ScenarioError for an impossible variant.

    >>> list(forecasters(ablations={"no entry": {"rigs.appetite": 0.0}}))
    ['model', 'no entry', 'persistence', 'trend']
    """
    variants = {name: Model(changed(name, changes), ban) for name, changes in (ablations or {}).items()}
    return {MODEL: Model(closed=ban), **variants, PERSISTENCE: persistence, TREND: trend}


def changed(name: str, changes: Mapping[str, float | bool]) -> Scenario:
    """The scenario with changes, checked as every change is."""
    try:
        return Scenario().with_changes(dict(changes))
    except ScenarioError as error:
        raise ScenarioError(f"variant '{name}': {str(error).removeprefix('change: ')}") from None
