"""Orders of one decider and of all: its own in the place of the default policy's, in one order, and its part of them."""

import numpy as np

from agents.messages import TABLES, Orders
from agents.records import Record, Rows, joined


def owners(orders: Orders, sites_owner: np.ndarray, first_utility: int) -> dict[str, np.ndarray]:
    """Whose each row is, by table.  [row]"""
    return {
        "bids": orders.bids["bidder"],
        "plans": sites_owner[orders.plans["site"]],
        "requests": orders.requests["tenant"],
        "offers": orders.offers["zone"] + first_utility,
        "capital": orders.capital["company"],
        "repayments": orders.repayments["company"],
        "proposals": orders.proposals["buyer"],
        "replies": orders.replies["company"],
    }


THINGS = {
    "bids": ("site", "zone"),
    "plans": ("site",),
}  # what rows of a table are about, where it has several of one owner


def named(rows: np.ndarray, own: np.ndarray, table: str) -> np.ndarray:
    """Which rows of a table are about something that its owner's own rows name.  A mask."""
    found = np.full(len(rows), len(own) > 0)
    for column in THINGS.get(table, ()):
        found &= np.isin(rows[column], own[column])
    return found


def merge(default: Orders, company: int, own: Orders, sites_owner: np.ndarray, first_utility: int) -> Orders:
    """Put a company's own orders in the place of those the default policy filed for it.

    Sites without a plan of their own carry on as they are; where the rest is left to the default policy, only what the own orders name
    is replaced: plans by site, bids by site and zone, all else by table.
    """
    whose, merged = owners(default, sites_owner, first_utility), {}
    for table in TABLES:
        rows, mine = getattr(default, table), getattr(own, table)
        gone = whose[table] == company
        if own.rest:
            gone = gone & named(rows, mine, table)
        merged[table] = joined(rows[~gone], mine)
    return Orders(**merged)


def in_order(orders: Orders) -> Orders:
    """The same orders in one fixed order, whoever filed them first."""
    bids = orders.bids[
        np.lexsort((-orders.bids["price"], orders.bids["site"], orders.bids["zone"], orders.bids["bidder"]))
    ]
    return Orders(
        bids,
        _by(orders.plans, "site"),
        _by(orders.requests, "tenant"),
        _by(orders.offers, "zone"),
        _by(orders.capital, "company"),
        _by(orders.repayments, "company"),
        _by(orders.proposals, "buyer"),
        _by(orders.replies, "company"),
    )


def _by[R: Record](rows: Rows[R], column: str) -> Rows[R]:
    """Rows by a column; what one decider filed for the same thing stays in its order."""
    return rows[np.argsort(rows[column], kind="stable")] if len(rows) > 1 else rows


def slice_of(orders: Orders, company: int, sites_owner: np.ndarray, first_utility: int) -> Orders:
    """One company's part of everybody's orders."""
    whose = owners(orders, sites_owner, first_utility)
    return Orders(**{table: getattr(orders, table)[whose[table] == company].copy() for table in TABLES})


def with_deals(orders: Orders, filed: Orders) -> Orders:
    """Everybody's orders with what utilities filed beside their offers: plans of their own sites, deals, repayments."""
    asked = np.isin(orders.plans["site"], filed.plans["site"])
    return Orders(
        orders.bids,
        joined(orders.plans[~asked], filed.plans),
        orders.requests,
        orders.offers,
        orders.capital,
        joined(orders.repayments, filed.repayments),
        joined(orders.proposals, filed.proposals),
        joined(orders.replies, filed.replies),
    )
