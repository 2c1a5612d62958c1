"""Records of price and hash rate for tests: as files, with answers that are known."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

HEADER = "date,price_usd,hashrate_ehs"


def months(count: int, first: date = date(2015, 1, 1)) -> list[date]:
    """First days of months."""
    places = range(first.month - 1, first.month - 1 + count)
    return [date(first.year + place // 12, place % 12 + 1, 1) for place in places]


def doubling(count: int) -> list[float]:
    """A hash rate by month that doubles every year.  [EH/s]"""
    return [2.0 ** (place / 12) for place in range(count)]


def write(file: Path, days: Sequence[date], prices: Sequence[float], hashes: Sequence[float]) -> Path:
    """A file of a record."""
    rows = [f"{day},{price!r},{value!r}" for day, price, value in zip(days, prices, hashes, strict=True)]
    file.write_text("\n".join([HEADER, *rows]) + "\n")
    return file
