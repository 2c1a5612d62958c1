"""What every table of a run holds: its columns in their order, each with its type.

A table is built with its schema and never by looking at its first rows, so that one without rows, or with gaps at its
top, has the types of any other.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from agents.codes import USES
from model.foundation.events import AMOUNTS
from model.record.columns import MARKET_COLUMNS, WHOLE
from model.record.conveyances import COLUMNS
from model.statements.tables import FLOWS, SHEETS

if TYPE_CHECKING:
    import polars as pl

type Schema = dict[str, type]

MARKET: Schema = {"week": int, "date": date} | {name: int if name in WHOLE else float for name in MARKET_COLUMNS}
COMPANIES: Schema = {
    "week": int, "company": str, "kind": str, "archetype": str, "alive": bool, "independent": bool, "ending": str,
    "cash_usd": float, "debt_usd": float, "btc": float, "equity_value_usd": float, "enterprise_value_usd": float,
    "shares": float, "ev_usd_mw": float, "ev_usd_ehs": float, "prepaid_usd": float, "mw_energised": float,
    "mw_approved": float, "mw_mining": float, "mw_ai": float, "hashrate_ehs": float, "own_generation_mw": float,
    "owner": str,
}  # fmt: skip
SITES: Schema = {
    "week": int, "site": str, "company": str, "zone": str, "mw_energised": float, "mw_approved": float,
    **{f"mw_{use}": float for use in USES}, "power_price_usd_mwh": float, "suitability": float,
    "own_generation_mw": float, "efficiency_j_th": float,
}  # fmt: skip
AUCTIONS: Schema = {
    "week": int, "mechanism": str, "zone": str, "bidder": str, "purpose": str, "mw": float, "bid_usd_mw_year": float,
    "accepted_mw": float, "payment_usd_year": float, "zone_price": float, "transformer_price": float, "why_not": str,
}  # fmt: skip
LEASES: Schema = {
    "week": int, "site": str, "landlord": str, "tenant": str, "tier": str, "it_mw": float, "rent_usd_it_mw_year": float,
    "escalator": float, "term_weeks": int, "prepaid_usd": float, "ready_week": int, "end_week": int,
    "before_start": bool,
}  # fmt: skip
DECISIONS: Schema = {
    "week": int, "company": str, "site": str, "option": str, "value_usd_mw": float, "perceived_usd_mw": float,
    "feasible": bool, "blocked_by": str, "chosen": bool,
}  # fmt: skip
FLIPS: Schema = {
    "week": int, "company": str, "site": str, "variable": str, "now": float, "value": float, "unit": str, "note": str,
}  # fmt: skip
EVENTS: Schema = {
    "week": int, "kind": str, "company": str, "counterparty": str, "mw": float, "usd": float, "text": str, "site": str,
    "lease": int, "auction": int,
}  # fmt: skip
EVENTS |= {name: int if a.type is int else float for name, a in AMOUNTS.items() if name not in EVENTS}
TAKEOVERS: Schema = {
    "week": int, "target": str, "buyer": str, "buyer_kind": str, "second": str, "price_usd": float, "value_usd": float,
    "seen_usd": float, "second_seen_usd": float, "in_shares": bool, "wanted": float, "accepted": bool,
    "hhi_before": float, "hhi_after": float, "presumed": bool,
}  # fmt: skip
CONVEYANCES: Schema = {name: kind for name, (kind, _, _) in COLUMNS.items()}
SCHEMAS: dict[str, Schema] = {
    "market": MARKET, "companies": COMPANIES, "sites": SITES, "auctions": AUCTIONS, "leases": LEASES,
    "decisions": DECISIONS, "flips": FLIPS, "events": EVENTS, "takeovers": TAKEOVERS, "balance_sheets": SHEETS,
    "flows": FLOWS, "conveyances": CONVEYANCES,
}  # fmt: skip
"""By the name of the table's file."""


def table(name: str, columns: Mapping[str, Any], gaps: bool = False) -> "pl.DataFrame":
    """A table from its columns, an array or list each; `gaps`: a NaN is none.  ValueError for columns that are not declared.

    >>> table("flips", {name: [] for name in FLIPS}).dtypes[:3]
    [Int64, String, String]
    """
    import polars as pl

    if columns.keys() != SCHEMAS[name].keys():
        raise ValueError(f"{name}: columns are {list(columns)}, declared are {list(SCHEMAS[name])}")
    return pl.DataFrame({column: columns[column] for column in SCHEMAS[name]}, schema=SCHEMAS[name], nan_to_null=gaps)


def table_of_rows(name: str, rows: Sequence[tuple[Any, ...]]) -> "pl.DataFrame":
    """A table from its rows, each in the order of the columns.

    >>> table_of_rows("takeovers", []).columns[:3]
    ['week', 'target', 'buyer']
    """
    import polars as pl

    return pl.DataFrame(rows, schema=SCHEMAS[name], orient="row")
