"""The bitcoin price: a random walk with jumps, the weight of miners' sales, or a history read from a file."""

import csv
import math
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple, TextIO

import numpy as np
from scipy.special import ndtri

WEEKS_PER_YEAR = 365.25 / 7
LONGEST_GAP = 35  # days between two prices: a monthly series passes, a missing month does not
HEADER = ["date", "price_usd"]


class PricePathError(Exception):
    """A file of prices is wrong, or does not reach as far as the run; one line says where and what is allowed."""


class PriceMove(NamedTuple):
    """A week's log-return in its two parts, so that a lever can change the one and leave the other."""

    drift: float
    shock: float  # diffusion and jumps

    @property
    def log_return(self) -> float:
        return self.drift + self.shock


def weekly_log_return(
    drift: float,
    volatility: float,
    jump_rate: float,
    jump_sd: float,
    u_diffusion: float,
    u_jumps: float,
    u_jump_size: float,
) -> PriceMove:
    """A week of Merton's jump diffusion (Journal of Financial Economics, 1976).  [log]

    drift, volatility [1/year, 1/sqrt(year)]; jump_rate [1/year]; jump_sd [log, each jump; mean 0]; three numbers in
    (0, 1), all used every week.  Daily closes 2022-2025 give volatility 0.46 beside 5 jumps a year of sd 0.11.

    No compensation: the drift is that of the *log* price, as measured on histories of log-returns, and the jumps
    have mean 0 in logs, so the median price grows by exp(drift) a year.  The mean grows faster, by
    drift + volatility**2 / 2 + jump_rate (exp(jump_sd**2 / 2) - 1): 0.10 in logs is 0.24 for the mean.

    >>> move = weekly_log_return(0.10, 0.46, 5.0, 0.11, u_diffusion=0.5, u_jumps=0.5, u_jump_size=0.9)
    >>> round(move.drift, 5), move.shock  # 0.10 / 52.18; a median week without a jump
    (0.00192, 0.0)
    >>> move = weekly_log_return(0.0, 0.46, 5.0, 0.11, u_diffusion=0.5, u_jumps=0.95, u_jump_size=0.8413447460685429)
    >>> round(move.shock, 6)  # nine weeks in a hundred have a jump; here one of +1 sd
    0.11
    """
    diffusion = volatility / math.sqrt(WEEKS_PER_YEAR) * float(ndtri(u_diffusion))
    jumps = _poisson(jump_rate / WEEKS_PER_YEAR, u_jumps)
    jump = math.sqrt(jumps) * jump_sd * float(ndtri(u_jump_size)) if jumps else 0.0
    return PriceMove(drift / WEEKS_PER_YEAR, diffusion + jump)


def _poisson(mean: float, u: float) -> int:
    """Number of events by inversion of the distribution function.

    >>> [_poisson(1.0, u) for u in (0.36, 0.37, 0.73, 0.74)]  # exp(-1) = 0.368, twice that 0.736
    [0, 1, 1, 2]
    """
    count, probability = 0, math.exp(-mean)
    cumulative = probability
    while u > cumulative and probability > 0.0:
        count += 1
        probability *= mean / count
        cumulative += probability
    return count


def sale_impact(excess_btc: float, weekly_volume_btc: float, elasticity: float) -> float:
    """How far miners' sales beyond normal press the price; to be *subtracted* from the log-return.  [log]

    excess_btc [BTC/week]: sold above the normal rate, negative when miners hold back; weekly_volume_btc [BTC/week]:
    traded in the market; elasticity [-]: fall of the log price per log of added supply.  Concave and symmetric:
    the second thousand coins weighs less than the first (market-impact studies; functional form an assumption).

    >>> round(sale_impact(10_000.0, 500_000.0, 1.0), 4), sale_impact(0.0, 500_000.0, 1.0)  # log 1.02
    (0.0198, 0.0)
    """
    if weekly_volume_btc <= 0.0:
        return 0.0
    return math.copysign(elasticity * math.log1p(abs(excess_btc) / weekly_volume_btc), excess_btc)


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

    def price_on(self, day: date) -> float:
        """Price on `day`, interpolated in logs.  [$/BTC]  PricePathError outside the path."""
        if not self.days[0] <= day <= self.days[-1]:
            raise PricePathError(
                f"{self.name}: {day} is asked for, the prices run from {self.days[0]} to {self.days[-1]}; "
                "add prices or change the start or the number of weeks"
            )
        after = bisect_left(self.days, day)
        if self.days[after] == day:
            return self.prices[after]
        gap = (self.days[after] - self.days[after - 1]).days
        share = (day - self.days[after - 1]).days / gap
        before, later = math.log(self.prices[after - 1]), math.log(self.prices[after])
        return math.exp(before + share * (later - before))

    def weekly(self, start: date, weeks: int) -> np.ndarray:
        """Prices at `start` and at the end of each of `weeks` weeks: shape (weeks + 1,).  [$/BTC]

        PricePathError if the path does not cover them all.

        >>> path = PricePath("prices.csv", (date(2025, 1, 1), date(2025, 1, 15)), (100.0, 400.0))
        >>> path.weekly(date(2025, 1, 1), 2).round(6).tolist()
        [100.0, 200.0, 400.0]
        """
        self.price_on(start + timedelta(weeks=weeks))
        return np.array([self.price_on(start + timedelta(weeks=week)) for week in range(weeks + 1)])


def read_price_path(path: str | Path) -> PricePath:
    """A price path from a CSV file with the columns `date,price_usd`, one row a day to one a month, oldest first.

    PricePathError, in one line with file, line and value, if the file cannot be read, its header is another, a date
    or a price is not one, a date repeats or goes back, or over 35 days lie between two rows.
    """
    path = Path(path)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(_rows(path.name, file))
    except OSError as error:
        raise PricePathError(f"{path}: cannot be read ({error.strerror}); give a CSV file of prices") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise PricePathError(f"{path.name}: is not CSV text in UTF-8 ({error})") from error
    if len(rows) < 2:
        raise PricePathError(f"{path.name}: has {len(rows)} prices; give at least 2")
    for (_, before, _), (line, day, _) in pairwise(rows):
        _check_order(f"{path.name}, line {line}", before, day)
    return PricePath(path.name, tuple(day for _, day, _ in rows), tuple(price for _, _, price in rows))


def _rows(name: str, file: TextIO) -> Iterator[tuple[int, date, float]]:
    reader = csv.reader(file, strict=True)
    header = [cell.strip() for cell in next(reader, [])]
    if header != HEADER:
        raise PricePathError(f"{name}, line 1: the header is '{','.join(header)}'; give '{','.join(HEADER)}'")
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        where = f"{name}, line {reader.line_num}"
        if len(cells) != len(HEADER):
            raise PricePathError(f"{where}: has {len(cells)} values ({','.join(cells)}); give a date and a price")
        yield reader.line_num, _date(where, cells[0].strip()), _price(where, cells[1].strip())


def _date(where: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise PricePathError(f"{where}: date is '{text}'; give a day as YYYY-MM-DD") from None


def _price(where: str, text: str) -> float:
    try:
        price = float(text)
    except ValueError:
        price = math.nan
    if not 0.0 < price < math.inf:
        raise PricePathError(f"{where}: price_usd is '{text}'; give a number above 0, such as 92900.50")
    return price


def _check_order(where: str, before: date, day: date) -> None:
    if day == before:
        raise PricePathError(f"{where}: date {day} comes twice; give each day once")
    if day < before:
        raise PricePathError(f"{where}: date {day} comes after {before}; sort the rows, oldest first")
    if (day - before).days > LONGEST_GAP:
        raise PricePathError(
            f"{where}: {(day - before).days} days lie between {before} and {day}; give a price at least "
            f"every {LONGEST_GAP} days"
        )
