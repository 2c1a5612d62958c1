"""A table of prices as people have it: `date,price_usd`, in any of the ways that `dated_table` reads."""

from dataclasses import dataclass
from pathlib import Path

from agents.bitcoin.dated_table import Kind, read_dated_table
from agents.bitcoin.price_numbers import Mark
from agents.bitcoin.price_path import BOUNDS, PricePath
from agents.bounds import LEAST_PRICE, MOST_PRICE

PRICE = Kind(
    "price", ("price_usd", "price", "close", "close_usd", "market_price"), LEAST_PRICE, MOST_PRICE, BOUNDS
)  # [$/BTC]


@dataclass(frozen=True, slots=True)
class PriceTable:
    """A path of prices and how its file was understood."""

    path: PricePath
    separator: str  # in words
    mark: Mark  # decimal point or comma
    columns: tuple[str, str]  # names of the columns of dates and prices, as the file writes them
    others: int  # columns that were left out
    newest_first: bool


def read_price_path(path: str | Path) -> PricePath:
    """The prices of a file; see `read_price_table`."""
    return read_price_table(path).path


def read_price_table(path: str | Path) -> PriceTable:
    """A price path from a table in text, one row a day to one a month, and how it was understood.

    Raises PricePathError as `dated_table.read_dated_table` does.
    """
    read = read_dated_table(path, [PRICE])
    day, price = read.columns
    found = PricePath(read.name, read.days, read.figures[0])
    return PriceTable(found, read.separator, read.mark, (day, price), read.others, read.newest_first)
