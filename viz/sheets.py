"""The books for a person at a terminal: balance sheets by company and sector, and who paid whom for what."""

from typing import TYPE_CHECKING

import numpy as np
from rich.text import Text as Line

from viz.summary import section, table_of
from viz.terminal import console

if TYPE_CHECKING:
    from model.engine import Engine

ITEM_NAMES = {
    "cash": "cash",
    "coins": "coins",
    "rigs": "rigs",
    "gpus": "GPUs",
    "property": "halls",
    "construction": "works",
    "loans": "loans",
    "advances": "adv.",
    "debt": "debt",
    "prepayments": "prep.",
    "equity": "equity",
}
SECTOR_NAMES = {
    "miner": "miners",
    "hyperscaler": "AI",
    "utility": "util.",
    "equipment": "maker",
    "developer": "dev.",
    "capital": "priv.",
    "lender": "lend.",
    "shareholder": "share.",
    "bitcoin": "BTC",
    "world": "world",
    "capital_account": "cap.",
    "sum": "sum",
}
SECTORS = tuple(SECTOR_NAMES)[:-2]


def print_books(market: "Engine") -> None:
    """Balance sheets of listed miners and of sectors, then the matrix of flows; billions of dollars."""
    out, sheets = console(), market.balance_sheets()
    listed = {market.state.names[row] for row in np.flatnonzero(market.companies["listed"])}
    table = table_of("", *ITEM_NAMES.values())
    for row in sheets.filter(sheets["company"].is_in(listed)).iter_rows(named=True):
        table.add_row(row["company"], *(billions(row[f"{item}_usd"]) for item in ITEM_NAMES))
    for sector in SECTORS:
        part = sheets.filter(sheets["sector"] == sector)
        table.add_row(
            f"all {SECTOR_NAMES[sector]}", *(billions(float(part[f"{item}_usd"].sum())) for item in ITEM_NAMES)
        )
    section(out, f"Balance sheets after {market.week} weeks, bn $", table)
    matrix = table_of("", *SECTOR_NAMES.values())
    for row in market.flow_matrix().iter_rows(named=True):
        kind = row["kind"].replace("_", " ").replace("depreciation", "depr.")
        matrix.add_row(kind, *(billions(row[f"{sector}_usd"]) for sector in SECTOR_NAMES))
    section(out, "Flows since the start, bn $: a plus is a source of funds, a minus a use", matrix)
    out.print(Line("Items, kinds and sectors: docs/books.md"))


def billions(usd: float) -> str:
    """Three digits of billions; a point where there is next to nothing.

    >>> billions(1.94e9), billions(-38.9e10), billions(1e5)
    ('1.94', '-389', '.')
    """
    if abs(usd) < 5e6:
        return "."
    digits = 2 if abs(usd) < 10e9 else 1 if abs(usd) < 100e9 else 0
    return f"{usd / 1e9:,.{digits}f}"
