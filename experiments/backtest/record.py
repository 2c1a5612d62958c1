"""A record of bitcoin's price and the network's hash rate: read from files, by month and by week."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np

from agents.bitcoin.dated_table import DatedTable, Kind, read_dated_table
from agents.bitcoin.price_path import PricePathError
from agents.bitcoin.price_table import PRICE
from model.foundation.errors import TableError

SHIPPED = Path(__file__).resolve().parents[2] / "data" / "bitcoin_monthly.csv"
HASH = Kind(
    "hash rate",
    ("hashrate_ehs", "hash_rate_ehs", "hashrate_eh_s", "hash_rate_eh_s", "hash_ehs", "network_hashrate_ehs"),
    1e-9,
    1e6,
    "give 1e-09 to 1000000 EH/s, such as 173.37",
)
HEADER = f"date,{PRICE.names[0]},{HASH.names[0]}"
LEAST_MONTHS = 25  # two years, the last month of which is the first origin, and a month to be met
PARTIAL = 7  # days that the first or the last month of a daily record may lack


@dataclass(frozen=True)
class HashRecord:
    """Price and hash rate by month, for comparison, and by week, for the model.

    A month's figures are means over its days and stand for its middle.  Weeks begin where the record does; their figures
    are interpolated in logs between months, or means of the seven days around them where there is a row a day.  The
    last week lies after the last month's middle; its figures are held.
    """

    name: str
    shipped: bool  # the project's own
    daily: bool  # rows of days, or of months
    months: tuple[date, ...]  # first days, none left out
    price: np.ndarray  # by month [$/BTC]
    hash_ehs: np.ndarray  # by month [EH/s]
    days: tuple[date, ...]  # one a week
    weekly_price: np.ndarray  # [$/BTC]
    weekly_hash: np.ndarray  # [EH/s]

    def month(self, day: date) -> int:
        """Place of the month that a day lies in, counted from the first; outside the record it has one too."""
        return months_between(self.months[0], day)

    def week_before(self, month: int) -> int:
        """The last week up to the middle of a month: what an origin there may know.

        Interpolated figures of a later week hold some of the next month.
        """
        return (middle(self.months[month]) - self.days[0]).days // 7

    def week_nearest(self, month: int) -> int:
        """The week nearest the middle of a month."""
        return round((middle(self.months[month]) - self.days[0]).days / 7)


def middle(month: date) -> date:
    """The day that a month's mean stands for.

    >>> middle(date(2021, 1, 1)), middle(date(2021, 2, 1))
    (datetime.date(2021, 1, 16), datetime.date(2021, 2, 15))
    """
    return month.replace(day=1) + timedelta(days=calendar.monthrange(month.year, month.month)[1] // 2)


def months_between(first: date, last: date) -> int:
    """Whole months from one month to another.

    >>> months_between(date(2020, 11, 30), date(2021, 2, 1))
    3
    """
    return 12 * (last.year - first.year) + last.month - first.month


def read_record(file: Path | None, hash_file: Path | None = None) -> HashRecord:
    """The record of a file with price and hash rate, or of one each; the project's own where none is given.

    Raises TableError in one line with file, line and value.
    """
    if file is None and hash_file is not None:
        raise TableError("--hash gives a hash rate and no price: give a file of prices before it")
    if file is None and not SHIPPED.is_file():
        raise TableError(
            f"no CSV is given, and the project's own record comes with its repository only: give a file of {HEADER}"
        )
    try:
        if hash_file is None:
            table = read_dated_table(file or SHIPPED, [PRICE, HASH])
            own = file is None or file.resolve() == SHIPPED
            return record_of(table.name, (table.days, table.figures[0]), (table.days, table.figures[1]), own)
        prices, hashes = read_dated_table(file or SHIPPED, [PRICE]), read_dated_table(hash_file, [HASH])
        return record_of(prices.name, *(overlapping(prices, hashes)))
    except PricePathError as error:
        raise TableError(str(error)) from None


Rows = tuple[tuple[date, ...], tuple[float, ...]]


def overlapping(prices: DatedTable, hashes: DatedTable) -> tuple[Rows, Rows]:
    """Rows of both tables from the month in which the later begins to that in which the earlier ends."""
    first = max(prices.days[0], hashes.days[0]).replace(day=1)
    last = min(prices.days[-1], hashes.days[-1])
    kept = [
        [(day, value) for day, value in zip(table.days, table.figures[0], strict=True) if first <= day]
        for table in (prices, hashes)
    ]
    kept = [[row for row in rows if months_between(row[0], last) >= 0] for rows in kept]
    if not all(kept):
        raise TableError(
            f"{prices.name} runs from {prices.days[0]} to {prices.days[-1]}, {hashes.name} from {hashes.days[0]} to "
            f"{hashes.days[-1]}: give files of the same months"
        )
    one, two = (tuple(zip(*rows, strict=True)) for rows in kept)
    return one, two  # type: ignore[return-value]


def record_of(name: str, prices: Rows, hashes: Rows, shipped: bool = False) -> HashRecord:
    """A record from rows of price [$/BTC] and hash rate [EH/s].  Raises TableError where months are missing or few."""
    both = [by_month(*rows) for rows in (prices, hashes)]
    months = tuple(sorted(both[0].keys() & both[1].keys()))
    if len(months) < LEAST_MONTHS:
        raise TableError(
            f"{name}: holds {len(months)} whole months of price and hash rate; give at least {LEAST_MONTHS}"
        )
    for before, after in pairwise(months):
        if months_between(before, after) != 1:
            raise TableError(f"{name}: has no row between {before:%Y-%m} and {after:%Y-%m}; give one in every month")
    weeks = round((middle(months[-1]) - middle(months[0])).days / 7) + 2
    days = tuple(middle(months[0]) + timedelta(weeks=week) for week in range(weeks))
    daily = is_daily(prices[0]) and is_daily(hashes[0])
    price, hash_ehs = (np.array([found[month] for month in months]) for found in both)
    return HashRecord(
        name, shipped, daily, months, price, hash_ehs, days, by_week(*prices, days), by_week(*hashes, days)
    )


def is_daily(days: tuple[date, ...]) -> bool:
    """Whether rows stand for days: more than one of them in some month."""
    return len({(day.year, day.month) for day in days}) < len(days)


def by_month(days: tuple[date, ...], values: tuple[float, ...]) -> dict[date, float]:
    """Means by month; a first or last month of which over a week is missing is left out.

    >>> by_month((date(2021, 1, 30), date(2021, 2, 1), date(2021, 2, 28)), (9.0, 1.0, 3.0))
    {datetime.date(2021, 2, 1): 2.0}
    """
    found: dict[date, list[float]] = {}
    for day, value in zip(days, values, strict=True):
        found.setdefault(day.replace(day=1), []).append(value)
    if is_daily(days):
        last = days[-1]
        if days[0].day > PARTIAL + 1:
            del found[days[0].replace(day=1)]
        if last.day < calendar.monthrange(last.year, last.month)[1] - PARTIAL:
            found.pop(last.replace(day=1), None)
    return {month: float(np.mean(rows)) for month, rows in found.items()}


def by_week(days: tuple[date, ...], values: tuple[float, ...], weeks: tuple[date, ...]) -> np.ndarray:
    """Figures at the days of `weeks`, shape (weeks,): means of the seven days around them, else interpolated in logs.

    Rows of months stand for their middle.  Before the first and after the last row its figure is held.

    >>> by_week((date(2021, 1, 1), date(2021, 2, 1)), (1.0, 4.0), (date(2021, 1, 16), date(2021, 1, 31))).round(6).tolist()
    [1.0, 2.0]
    """
    stand = days if is_daily(days) else tuple(middle(day) for day in days)
    at, wanted = (np.array([day.toordinal() for day in each]) for each in (stand, weeks))
    logs = np.log(np.array(values))
    found = np.interp(wanted, at, logs)
    low, high = np.searchsorted(at, wanted - 3, "left"), np.searchsorted(at, wanted + 3, "right")
    sums = np.concatenate([[0.0], np.cumsum(values)])
    several = high - low > 1
    found[several] = np.log((sums[high] - sums[low])[several] / (high - low)[several])
    return np.exp(found)
