"""The market's record as the figures read it: named columns, a row a week from the start to now."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from agents.codes import US_ZONES

Column = NDArray[np.float64]

USES = ("mining", "hosting", "converting", "idle", "leased", "cloud")
OWNERS = ("miner", "capital", "utility", "hyperscaler")
SUPPLY = ("access", "construction", "developer", "leased", "fast_power")
BANDS = tuple(f"shutdown_{rank}_usd_ph_day" for rank in ("p10", "p50", "p90"))

COLUMNS = (
    *(f"mw_{use}" for use in USES),
    *(f"mw_owner_{owner}" for owner in OWNERS),
    "ai_demand_gw",
    *(f"ai_{part}_gw" for part in SUPPLY),
    "hashprice_usd_ph_day",
    *BANDS,
    "btc_price_usd",
    "independent_miners",
    "cr4_mw",
    "hhi_mw",
)
"""What the browser draws, in the order in which the points are sent."""

FORESEEN = (
    *COLUMNS,
    "network_hashrate_ehs",
    "miners_hashrate_ehs",
    "difficulty",
    *(f"power_price_{zone}_usd_mwh" for zone in US_ZONES),
)
"""What is drawn to the end of the run while a lever is held, on whatever page."""

RECORD = (*COLUMNS, "ai_share", "mw_ai", "mw_vacant", "ai_gap_net_gw", "ledger_residual_usd", "mw_residual")
"""What the figures, tiles and titles read."""

OWNED = "owned:"
"""How columns begin that hold the megawatts of one band of ultimate owners; which ones there are differs by run."""


@dataclass(frozen=True)
class MarketRecord:
    """One run so far.  Rows 0 (the start, before any step) to `week`."""

    columns: Mapping[str, Column]
    weeks: int
    start: date
    demand_path: Column | None = None
    fan: Mapping[str, Column] = field(default_factory=dict)  # other seeds' band, as `fan_low:<column>` and `fan_high:`
    owners: tuple[tuple[str, str], ...] = ()  # bands of ultimate owners from the bottom: name and kind

    def __getitem__(self, name: str) -> Column:
        return self.columns[name]

    @property
    def week(self) -> int:
        """The last week on record."""
        return len(self.columns["hashprice_usd_ph_day"]) - 1

    def now(self, name: str) -> float:
        """The column in the last week."""
        return float(self.columns[name][-1])

    def then(self, name: str) -> float:
        """The column at the start."""
        return float(self.columns[name][0])

    def until(self, week: int) -> MarketRecord:
        """The run as it stood in a past week: views of the same columns, nothing copied.

        >>> run = MarketRecord({"hashprice_usd_ph_day": np.array([50.0, 45.0, 40.0])}, 60, date(2025, 11, 17))
        >>> run.until(1).week, run.until(1).now("hashprice_usd_ph_day"), run.until(2) is run
        (1, 45.0, True)
        """
        if week >= self.week:
            return self
        return replace(self, columns={name: column[: week + 1] for name, column in self.columns.items()})

    def with_owners(self, bands: Sequence[tuple[str, str, Column]]) -> MarketRecord:
        """The same record with bands of ultimate owners: name, kind, MW by week."""
        more = {f"{OWNED}{place}": mw for place, (_, _, mw) in enumerate(bands)}
        return replace(self, columns={**self.columns, **more}, owners=tuple((name, kind) for name, kind, _ in bands))

    def lowest(self, name: str) -> float:
        """The least that is drawn of a column: so far, and of other seeds over the whole run."""
        return min(float(np.nanmin(column)) for column in self._drawn(name, "fan_low"))

    def highest(self, name: str) -> float:
        """The most that is drawn of a column."""
        return max(float(np.nanmax(column)) for column in self._drawn(name, "fan_high"))

    def _drawn(self, name: str, end: str) -> list[Column]:
        return [self.columns[name], *(self.fan[key] for key in (f"{end}:{name}",) if key in self.fan)]

    def date(self, week: int) -> date:
        """The Monday on which a week begins."""
        return self.start + timedelta(weeks=week)


def year_ticks(table: MarketRecord) -> list[tuple[float, str]]:
    """Where the years begin, in weeks from the start.

    >>> year_ticks(MarketRecord({}, 60, date(2025, 11, 17)))
    [(6.428571428571429, '2026')]
    """
    last = table.date(table.weeks)
    years = range(table.start.year + 1, last.year + 1)
    ticks = [((date(year, 1, 1) - table.start).days / 7, str(year)) for year in years]
    return [(week, year) for week, year in ticks if week <= table.weeks - 6]


ROUND = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


def round_up(value: float) -> float:
    """The least round number that is not below, so that an axis grows in round steps only.

    >>> [round_up(value) for value in (0.0, 13.7, 41.0, 1000.0)]
    [1.0, 15.0, 50.0, 1000.0]
    """
    if not math.isfinite(value) or value <= 0.0:
        return 1.0
    decade = 10.0 ** math.floor(math.log10(value))
    return next(step * decade for step in ROUND if step * decade >= value * (1.0 - 1e-12))


def log_ends(low: float, high: float) -> tuple[float, float]:
    """The nearest of 1, 2, 5, 10, 20, ... around two positive values.

    >>> log_ends(62_000.0, 139_000.0), log_ends(50.0, 100.0)
    ((50000.0, 200000.0), (50.0, 100.0))
    """
    first, last = math.floor(math.log10(low)), math.floor(math.log10(high))
    marks = [step * 10.0**decade for decade in range(first, last + 2) for step in (1.0, 2.0, 5.0)]
    slack = 1.0 + 1e-12
    return max(mark for mark in marks if mark <= low * slack), min(mark for mark in marks if mark * slack >= high)


def total(table: MarketRecord, names: tuple[str, ...]) -> Column:
    """Sum of columns, week by week."""
    return np.sum([table[name] for name in names], axis=0)
