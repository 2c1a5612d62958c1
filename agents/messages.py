"""What passes between deciders and the market: an observation in, orders out.  Nothing else does."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from agents.population import Columns, dtype_of

BID: Columns = {
    "bidder": ("i4", "row", "company"),
    "zone": ("i4", "-", "see codes.ZONES"),
    "purpose": ("i4", "-", "mining or AI"),
    "site": ("i4", "row", "that it would enlarge, or -1"),
    "mw": ("f8", "MW", "gross"),
    "price": ("f8", "$/MW-year", "premium offered for ten years over the energy tariff"),
}
PLAN: Columns = {
    "site": ("i4", "row", "site that the plan is for"),
    "first": ("i4", "-", "option wanted: see options.registry"),
    "fallback": ("i4", "-", "option where the first cannot be had"),
    "gross_mw": ("f8", "MW", "of this phase"),
    "ask": ("f8", "$/IT-MW-year", "least rent, for options that need a tenant"),
}
REQUEST: Columns = {
    "tenant": ("i4", "row", "company"),
    "it_mw": ("f8", "IT MW", "wanted"),
    "ceiling": ("f8", "$/IT-MW-year", "most it pays for turnkey on an ideal site"),
}
OFFER: Columns = {
    "zone": ("i4", "-", "of the utility"),
    "mw": ("f8", "MW", "new capacity it puts into the auction"),
    "tie_mw": ("f8", "MW", "curtailable load it takes under tie-ups"),
    "tie_price": ("f8", "$/MW-year", "that it pays for curtailable load"),
    "plant_kind": ("i4", "-", "of the running plant of which shares are on sale: see codes.PLANTS"),
    "plant_mw": ("f8", "MW", "of it, nameplate"),
    "plant_price": ("f8", "$/MW", "that is asked for it"),
}
CAPITAL: Columns = {
    "company": ("i4", "row", "company"),
    "equity": ("f8", "$", "shares it wants to sell"),
    "sell_btc": ("f8", "BTC", "coins it wants to sell"),
}
TABLES = {"bids": BID, "plans": PLAN, "requests": REQUEST, "offers": OFFER, "capital": CAPITAL}


def _empty(columns: Columns) -> np.ndarray:
    return np.zeros(0, dtype_of(columns))


@dataclass
class Orders:
    """One quarter's sealed orders, of one decider or of all: tables of the record types above.

    >>> orders = Orders().with_rows("plans", site=3, first=0, fallback=0)
    >>> int(orders.plans["site"][0]), len(orders.bids)
    (3, 0)
    """

    bids: np.ndarray = field(default_factory=lambda: _empty(BID))
    plans: np.ndarray = field(default_factory=lambda: _empty(PLAN))
    requests: np.ndarray = field(default_factory=lambda: _empty(REQUEST))
    offers: np.ndarray = field(default_factory=lambda: _empty(OFFER))
    capital: np.ndarray = field(default_factory=lambda: _empty(CAPITAL))

    def with_rows(self, table: str, **columns: Any) -> "Orders":
        """A copy with rows added to one table; columns may be scalars or sequences."""
        length = max((len(v) for v in columns.values() if np.ndim(v)), default=1)
        rows = np.zeros(length, dtype_of(TABLES[table]))
        for name, values in columns.items():
            rows[name] = values
        changed = {name: getattr(self, name) for name in TABLES}
        changed[table] = np.concatenate([changed[table], rows])
        return Orders(**changed)

    def to_document(self) -> dict[str, list[dict[str, float]]]:
        """Plain lists and numbers, for the log."""
        return {
            name: [dict(zip(rows.dtype.names or (), row.item(), strict=True)) for row in rows]
            for name in TABLES
            if len(rows := getattr(self, name))
        }

    @classmethod
    def from_document(cls, document: dict[str, list[dict[str, float]]]) -> "Orders":
        """Orders as they were logged."""
        orders = cls()
        for name, rows in document.items():
            for row in rows:
                orders = orders.with_rows(name, **row)
        return orders


@dataclass(frozen=True)
class Observation:
    """What one decider knows when it decides.  All arrays are copies: writing to them changes nothing.

    Prices in $/MWh by zone (mean of the last year) and delivery adders; rents in $/IT-MW-year as lately agreed;
    `suggestion` holds the orders that the default policy would file.
    """

    week: int
    company: int
    name: str
    kind: str
    account: np.ndarray
    site_rows: np.ndarray
    sites: np.ndarray
    fleets: np.ndarray
    hashprice: float
    btc_price: float
    halving_in_quarters: int
    zone_price: np.ndarray
    delivery: np.ndarray
    rents: dict[str, float]
    last_zone_price: np.ndarray
    last_transformer_price: float
    unmet_it_mw: float
    suggestion: Orders
