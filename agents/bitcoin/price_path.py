"""A history of bitcoin's price that a run follows in place of the random walk."""

import hashlib
import math
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np

from agents.bounds import LEAST_PRICE, MOST_PRICE

BOUNDS = f"give {LEAST_PRICE:.15g} to {MOST_PRICE:.15g} $/BTC, such as 92900.50"
LONGEST_GAP = 35  # days between two prices: a monthly series passes, a missing month does not


class PricePathError(Exception):
    """A file of prices is wrong, or does not reach as far as the run; one line says where and what is allowed."""


@dataclass(frozen=True, slots=True)
class PricePath:
    """A history of daily to monthly prices, read at any day between its first and its last.

    >>> path = PricePath("prices.csv", (date(2025, 1, 1), date(2025, 1, 3)), (100.0, 400.0))
    >>> round(path.price_on(date(2025, 1, 2)), 6)  # halfway in logs
    200.0
    """

    name: str
    days: tuple[date, ...]  # ascending
    prices: tuple[float, ...]  # $/BTC

    @property
    def digest(self) -> str:
        """Twenty hex digits of days and prices: the same however the file writes them, and wherever it lies."""
        rows = "\n".join(f"{day} {price!r}" for day, price in zip(self.days, self.prices, strict=True))
        return hashlib.sha256(rows.encode()).hexdigest()[:20]

    def price_on(self, day: date) -> float:
        """Price on `day`, interpolated in logs.  [$/BTC]  PricePathError outside the path."""
        if not self.days[0] <= day <= self.days[-1]:
            raise PricePathError(f"{self.name}: {day} is asked for, {self._span}")
        after = bisect_left(self.days, day)
        if self.days[after] == day:
            return self.prices[after]
        gap = (self.days[after] - self.days[after - 1]).days
        share = (day - self.days[after - 1]).days / gap
        before, later = math.log(self.prices[after - 1]), math.log(self.prices[after])
        return math.exp(before + share * (later - before))

    def weekly(self, start: date, weeks: int) -> np.ndarray:
        """Prices at `start` and at the end of each of `weeks` weeks: shape (weeks + 1,).  [$/BTC]

        PricePathError, with what can be done, if the path does not cover them all.

        >>> path = PricePath("prices.csv", (date(2025, 1, 1), date(2025, 1, 15)), (100.0, 400.0))
        >>> path.weekly(date(2025, 1, 1), 2).round(6).tolist()
        [100.0, 200.0, 400.0]
        """
        end, covered = start + timedelta(weeks=weeks), self.weeks_from(start)
        if covered < weeks:
            missing = start if covered < 0 else end
            advice = "add prices, or start on another day (bitcoin.start_date)"
            advice = f"{advice}, or run {covered} week{'s' * (covered > 1)} at most" if covered > 0 else advice
            raise PricePathError(
                f"{self.name}: {missing} is asked for by a run from {start} to {end}, {self._span}; {advice}"
            )
        return np.array([self.price_on(start + timedelta(weeks=week)) for week in range(weeks + 1)])

    def weeks_from(self, start: date) -> int:
        """Whole weeks from `start` that the path covers; -1 where it does not cover `start` itself.

        >>> path = PricePath("prices.csv", (date(2025, 1, 1), date(2025, 1, 15)), (100.0, 400.0))
        >>> path.weeks_from(date(2025, 1, 2)), path.weeks_from(date(2024, 12, 31))
        (1, -1)
        """
        return (self.days[-1] - start).days // 7 if self.days[0] <= start <= self.days[-1] else -1

    @property
    def longest_gap(self) -> tuple[date, date]:
        """The two days that lie farthest apart with no price between them, the first of them if there are more."""
        return max(pairwise(self.days), key=lambda pair: pair[1] - pair[0])

    @property
    def _span(self) -> str:
        return f"the prices run from {self.days[0]} to {self.days[-1]}"


def weekly_path(name: str, start: date, prices: list[float]) -> PricePath:
    """A path of one price a week from `start`; PricePathError for what is no such list.

    >>> weekly_path("prices.csv", date(2025, 1, 1), [100.0, 400.0]).weekly(date(2025, 1, 1), 1).tolist()
    [100.0, 400.0]
    """
    if not prices:
        raise PricePathError(f"{name}: holds no prices; give one a week")
    for week, price in enumerate(prices):
        if isinstance(price, bool) or not isinstance(price, int | float) or not LEAST_PRICE <= price <= MOST_PRICE:
            raise PricePathError(f"{name}: the price of week {week} is {price!r:.80}; {BOUNDS}")
    return PricePath(name, tuple(start + timedelta(weeks=week) for week in range(len(prices))), tuple(prices))
