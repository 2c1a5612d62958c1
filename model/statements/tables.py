"""Balance sheets by company and the transaction-flow matrix by sector, as tables.

A matrix of flows has a row a kind, a column a sector, and its rows sum to zero: what one sector receives another pays
(Godley and Lavoie, Monetary Economics, 2007, tables 2.4 and 3.2).  A plus is a source of funds, a minus a use.  What a
company books with itself (depreciation, coins mined) stands in its sector's column and, the other way round, in the
capital account.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from agents.codes import KINDS
from model.books.ledger import ITEMS, LIABILITIES, NET, Chart
from model.state import State

if TYPE_CHECKING:
    import polars as pl

CAPITAL_ACCOUNT = "capital_account"
SHEETS: dict[str, type] = {"week": int, "company": str, "sector": str} | dict.fromkeys(
    (*(f"{name}_usd" for name in (*ITEMS[:LIABILITIES], "assets", *ITEMS[LIABILITIES:], "equity")),), float
)
FLOWS: dict[str, type] = {"kind": str} | {f"{name}_usd": float for name in (*KINDS, CAPITAL_ACCOUNT, "sum")}
"""Types of the columns of `balance_sheets` and of `flows`: see `model.record.schemas`."""


def flows_by_sector(
    chart: Chart, paid: np.ndarray, received: np.ndarray, sector: np.ndarray, sectors: int
) -> np.ndarray:
    """Sources less uses of funds: [kind, sector and, last, capital account] $.

    paid, received [account, kind] $; sector [account]: its place among `sectors`.
    """
    matrix = np.zeros((len(chart.kinds), sectors + 1))
    within = np.arange(len(chart.kinds)) >= chart.cash_kinds
    for flows, sign, item in ((received, 1.0, chart.payee_item), (paid, -1.0, chart.payer_item)):
        one_sided = within & ((chart.payer_item == NET) | (chart.payee_item == NET))
        capital = one_sided & (item != NET)
        for place in range(sectors):
            matrix[:, place] += sign * np.where(capital, 0.0, flows[sector == place].sum(axis=0))
        matrix[:, sectors] += sign * np.where(capital, flows.sum(axis=0), 0.0)
    return matrix


def flow_matrix(state: State) -> "pl.DataFrame":
    """The flows of the run so far, up to the week closed last: a row a kind that occurred, a column a sector."""
    import polars as pl

    books = state.ledger
    matrix = flows_by_sector(
        books.chart, books.total_paid, books.total_received, state.companies.rows["kind"], len(KINDS)
    )
    used = books.total_paid.any(axis=0)
    columns: dict[str, Any] = {"kind": [kind for kind, there in zip(books.chart.kinds, used, strict=True) if there]}
    columns |= {f"{name}_usd": matrix[used, place] for place, name in enumerate((*KINDS, CAPITAL_ACCOUNT))}
    return pl.DataFrame({**columns, "sum_usd": matrix[used].sum(axis=1)}, schema=FLOWS)


def sheet_columns(sheets: np.ndarray) -> dict[str, np.ndarray]:
    """Assets, what they sum to, liabilities (as positive numbers) and equity.  [$]"""
    columns = {f"{name}_usd": sheets[:, place] for place, name in enumerate(ITEMS[:LIABILITIES])}
    columns["assets_usd"] = sheets[:, :LIABILITIES].sum(axis=1)
    columns |= {f"{name}_usd": 0.0 - sheets[:, LIABILITIES + place] for place, name in enumerate(ITEMS[LIABILITIES:])}
    return columns | {"equity_usd": sheets.sum(axis=1)}


def balance_sheets(state: State, dated: list[tuple[int, np.ndarray]]) -> "pl.DataFrame":
    """Balance sheets of all companies in some weeks: dated holds weeks with sheets [account, item] $."""
    import polars as pl

    kinds = [KINDS[kind] for kind in state.companies.rows["kind"]]
    return pl.concat(
        pl.DataFrame(
            {"week": np.full(len(sheets), week), "company": state.names, "sector": kinds, **sheet_columns(sheets)},
            schema=SHEETS,
        )
        for week, sheets in dated
    )
