"""What passes between deciders and the market: an observation in, orders out.  Nothing else does."""

from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np

from agents.population import CompanyRow, Fleet, Site
from agents.records import Record, Rows, blank, column, joined


class Bid(Record):
    """A sealed bid for grid capacity."""

    bidder: Annotated[int, column("row", "company")]
    zone: Annotated[int, column("-", "see codes.ZONES")]
    purpose: Annotated[int, column("-", "mining or AI")]
    site: Annotated[int, column("row", "that it would enlarge, or -1")]
    mw: Annotated[float, column("MW", "gross")]
    price: Annotated[float, column("$/MW-year", "premium offered for ten years over the energy tariff")]


class Plan(Record):
    """What is to become of a site."""

    site: Annotated[int, column("row", "site that the plan is for")]
    first: Annotated[int, column("-", "option wanted: see options.registry")]
    fallback: Annotated[int, column("-", "option where the first cannot be had")]
    gross_mw: Annotated[float, column("MW", "of this phase")]
    ask: Annotated[float, column("$/IT-MW-year", "least rent, for options that need a tenant")]
    second: Annotated[
        int, column("-", "for tenants in the same quarter where the first is refused or leaves megawatts; 0: none")
    ]
    second_mw: Annotated[float, column("MW", "of its phase")]
    second_ask: Annotated[float, column("$/IT-MW-year", "its least rent")]


class LeaseRequest(Record):
    """What a hyperscaler would lease."""

    tenant: Annotated[int, column("row", "company")]
    it_mw: Annotated[float, column("IT MW", "wanted")]
    ceiling: Annotated[float, column("$/IT-MW-year", "most it pays for turnkey on an ideal site")]
    machines: Annotated[float, column("$/IT-MW-year", "it pays beside that for machines run for it; 0: no cloud")]


class UtilityOffer(Record):
    """What a utility offers in a quarter."""

    zone: Annotated[int, column("-", "of the utility")]
    mw: Annotated[float, column("MW", "new capacity it puts into the auction")]
    tie_mw: Annotated[float, column("MW", "curtailable load it takes under tie-ups")]
    tie_price: Annotated[float, column("$/MW-year", "that it pays for curtailable load")]
    plant_kind: Annotated[int, column("-", "of the running plant of which shares are on sale: row of technologies.csv")]
    plant_mw: Annotated[float, column("MW", "of it, nameplate")]
    plant_price: Annotated[float, column("$/MW", "that is asked for it")]


class CapitalOrder(Record):
    """Money that a company wants to raise."""

    company: Annotated[int, column("row", "company")]
    equity: Annotated[float, column("$", "shares it wants to sell")]
    sell_btc: Annotated[float, column("BTC", "coins it wants to sell")]


class Repayment(Record):
    """A loan that its borrower would repay before it is due."""

    company: Annotated[int, column("row", "borrower")]
    loan: Annotated[int, column("row", "in loans")]
    usd: Annotated[float, column("$", "of principal")]


class Proposal(Record):
    """An offer to buy a site, or a whole company, from its owners."""

    buyer: Annotated[int, column("row", "company that pays, in cash")]
    seller: Annotated[int, column("row", "owner of the site, or the company itself")]
    site: Annotated[int, column("row", "site that is wanted, or -1: the whole company")]
    usd: Annotated[float, column("$", "of a site: the loans on it included; of a company: for all its shares")]
    stands: Annotated[int, column("quarters", "that it waits for the owner's answer; 0: answered at once")]


class Reply(Record):
    """What an owner answers to an offer."""

    company: Annotated[int, column("row", "owner of the site, or the company that is wanted")]
    buyer: Annotated[int, column("row", "who made the offer")]
    site: Annotated[int, column("row", "site that is wanted, or -1: the whole company")]
    accept: Annotated[bool, column("-", "whether it sells")]


TABLES: dict[str, type[Record]] = {
    "bids": Bid,
    "plans": Plan,
    "requests": LeaseRequest,
    "offers": UtilityOffer,
    "capital": CapitalOrder,
    "repayments": Repayment,
    "proposals": Proposal,
    "replies": Reply,
}


@dataclass
class Orders:
    """One quarter's sealed orders, of one decider or of all: tables of the record types above.

    rest: what they do not name is left to the default policy; otherwise nothing else is ordered.

    >>> orders = Orders().with_rows("plans", site=3, first=0, fallback=0)
    >>> int(orders.plans["site"][0]), len(orders.bids)
    (3, 0)
    """

    bids: Rows[Bid] = field(default_factory=lambda: blank(Bid, 0))
    plans: Rows[Plan] = field(default_factory=lambda: blank(Plan, 0))
    requests: Rows[LeaseRequest] = field(default_factory=lambda: blank(LeaseRequest, 0))
    offers: Rows[UtilityOffer] = field(default_factory=lambda: blank(UtilityOffer, 0))
    capital: Rows[CapitalOrder] = field(default_factory=lambda: blank(CapitalOrder, 0))
    repayments: Rows[Repayment] = field(default_factory=lambda: blank(Repayment, 0))
    proposals: Rows[Proposal] = field(default_factory=lambda: blank(Proposal, 0))
    replies: Rows[Reply] = field(default_factory=lambda: blank(Reply, 0))
    rest: bool = False

    def with_rows(self, table: str, **columns: Any) -> "Orders":
        """A copy with rows added to one table; columns may be scalars or sequences."""
        length = max((len(v) for v in columns.values() if np.ndim(v)), default=1)
        rows = blank(TABLES[table], length)
        for name, values in columns.items():
            rows[name] = values
        changed = {name: getattr(self, name) for name in TABLES}
        changed[table] = joined(changed[table], rows)
        return Orders(**changed, rest=self.rest)

    def to_document(self) -> dict[str, Any]:
        """Plain lists and numbers, for the log."""
        tables = {
            name: [dict(zip(rows.dtype.names or (), row.item(), strict=True)) for row in rows]
            for name in TABLES
            if len(rows := getattr(self, name))
        }
        return tables | ({"rest": True} if self.rest else {})

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> "Orders":
        """Orders as they were logged."""
        tables = dict(document)
        orders = cls(rest=bool(tables.pop("rest", False)))
        for name, rows in tables.items():
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
    account: CompanyRow
    site_rows: np.ndarray
    sites: Rows[Site]
    fleets: Rows[Fleet]
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
