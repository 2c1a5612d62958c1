"""What passes with a site or a company when it is sold: book values to the buyer, and the price paid over them.

Things pass at the seller's book value, debts and prepayments at what is owed.  What the buyer pays over that is added
to the sites' book value, so that they stand in its books at cost; what it pays less is taken off, as far as they go.
"""

import numpy as np

from agents.population import Connection, Fleet, Lease, Loan, Project, Site
from agents.records import Rows
from agents.rules.compiled import phase
from model.books.chains import Chain
from model.books.ledger import (
    COINS_PASSED,
    CONSTRUCTION_PASSED,
    DEBT_PASSED,
    GPUS_PASSED,
    PAID_OVER_BOOK,
    PREPAYMENTS_PASSED,
    PROPERTY_PASSED,
    RIGS_PASSED,
    Flows,
    enter,
)
from model.state import State


@phase
def convey(
    sites: Rows[Site],
    fleets: Rows[Fleet],
    at: Chain,
    leases: Rows[Lease],
    projects: Rows[Project],
    loans: Rows[Loan],
    connections: Rows[Connection],
    flows: Flows,
    site: int,
    seller: int,
    buyer: int,
) -> float:
    """Enter what passes with a site; returns it net of the debt and prepayments that go along.  [$]   at: fleets by site"""
    rigs = works = debt = unearned = 0.0
    row = at.first[site]
    while row >= 0:
        if fleets[row].owner == seller:
            rigs += fleets[row].book
            works += fleets[row].coming_paid
        row = at.after[row]
    for row in range(len(projects)):
        if projects[row].alive and projects[row].site == site:
            works += projects[row].built
    for row in range(len(connections)):
        if connections[row].site == site:
            works += connections[row].book
    for row in range(len(loans)):
        if loans[row].site == site and loans[row].borrower == seller:
            debt += loans[row].principal
    for row in range(len(leases)):
        if leases[row].site == site:
            unearned += leases[row].unearned
    enter(flows, buyer, seller, RIGS_PASSED, rigs)
    enter(flows, buyer, seller, GPUS_PASSED, sites[site].gpu_book)
    enter(flows, buyer, seller, PROPERTY_PASSED, sites[site].book)
    enter(flows, buyer, seller, CONSTRUCTION_PASSED, works)
    enter(flows, seller, buyer, DEBT_PASSED, debt)
    enter(flows, seller, buyer, PREPAYMENTS_PASSED, unearned)
    return rigs + sites[site].gpu_book + sites[site].book + works - debt - unearned


def convey_site(state: State, site: int, seller: int, buyer: int) -> float:
    """Enter what passes with a site that is about to change hands; returns its net book value.  [$]"""
    sites, fleets, leases, projects = state.sites.rows, state.fleets.rows, state.leases.rows, state.projects.rows
    loans, links, flows = state.loans.rows, state.connections.rows, state.ledger.flows
    at = state.belongings().fleets_at
    return float(convey(sites, fleets, at, leases, projects, loans, links, flows, site, seller, buyer))


def convey_rest(state: State, target: int, buyer: int) -> float:
    """Enter what passes with a company taken over once its sites have passed: rigs on others' sites, other loans, coins
    and cash.  Returns the net book value.  [$]"""
    fleets, loans, row, books = state.fleets.rows, state.loans.rows, state.companies.rows[target], state.ledger
    own = fleets[fleets["owner"] == target]
    rigs, coming = float(own["book"].sum()), float(own["coming_paid"].sum())
    debt = float(loans["principal"][loans["borrower"] == target].sum())
    coins = float(row["btc"])
    books.enter(buyer, target, RIGS_PASSED, rigs)
    books.enter(buyer, target, CONSTRUCTION_PASSED, coming)
    books.enter(target, buyer, DEBT_PASSED, debt)
    worth = books.enter(buyer, target, COINS_PASSED, coins * state.bitcoin.price)
    books.coins[buyer] += coins
    books.coins[target] -= coins
    return rigs + coming + worth + float(row["cash"]) - debt


def carry_at_cost(state: State, sites: np.ndarray, buyer: int, over: float) -> None:
    """Add what was paid over book value to the sites bought, by their megawatts; less than book is taken off, to nothing.

    A gain that is left, since nobody's book value falls below zero, is the buyer's.   over [$]
    """
    rows = state.sites.rows
    size = rows["mw_energised"][sites] + rows["mw_approved"][sites] if over >= 0.0 else rows["book"][sites]
    if size.sum() <= 0.0:
        size = np.ones(len(sites))
    for site, share in zip(sites.tolist(), (size / size.sum()).tolist(), strict=True):
        usd = max(over * share, -float(rows["book"][site]))
        rows["book"][site] += state.ledger.enter(buyer, buyer, PAID_OVER_BOOK, usd)
