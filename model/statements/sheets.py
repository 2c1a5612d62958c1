"""Balance sheets: what records hold (measured) against what flows have made of the start (accumulated), every week.

Measured are accounts, coins, fleets, sites, leases, works, connections, plants and loans.  Accumulated are the cash
and the entries of `ledger.CHART`.  The two must agree for every company and item: `close_sheets` returns what does not.
Method and a company followed through a run: docs/books.md.
"""

import numpy as np

from agents.population import CompanyRow, Vintage
from agents.records import Grid, Rows
from agents.rules.compiled import phase, rule
from agents.units import WEEKS_A_YEAR
from model.books.ledger import (
    ADVANCES,
    CASH,
    COIN_GAINS,
    COINS,
    CONSTRUCTION,
    DEBT,
    GPU_DEPRECIATION,
    GPUS_ITEM,
    LOANS,
    PREPAYMENTS,
    PROPERTY,
    PROPERTY_DEPRECIATION,
    RIG_DEPRECIATION,
    RIGS_ITEM,
    Books,
    Flows,
    carry,
    enter,
    whole_coins,
)
from model.foundation.terms import Parts, Terms, Things
from model.state import State

PROPERTY_RATE = 0.05  # of what is left, written off in a year; assumption A30
GPU_RATE = 0.33  # the same; assumption A30


@rule
def rig_depreciation(book: float, age: float, life: float) -> float:
    """A week's straight-line depreciation over the life that is left; what is beyond it is written off at once.  [$]

    book [$]; age and life [weeks].  2,080 $ half-way through four years lose 20 $ a week.

    >>> rig_depreciation(2080.0, 104.0, 208.0), rig_depreciation(50.0, 300.0, 208.0)
    (20.0, 50.0)
    """
    return book / max(1.0, life - age)


@rule
def declining(book: float, rate: float) -> float:
    """A week's depreciation by a share of what is left, so that a site needs no list of what was built when.  [$]

    >>> round(declining(1e6, 0.05), 2)
    958.25
    """
    return book * rate / WEEKS_A_YEAR


@phase
def depreciate(things: Things, vintages: Grid[Vintage], flows: Flows, terms: Rows[Terms], parts: Rows[Parts]) -> None:
    """A week's depreciation of rigs, GPUs, sites, tenants' fit-outs, the grid's extensions and campuses."""
    _, sites, fleets, leases, _, _, _, _, works, tenants = things
    rig_life, week, first_utility = terms[0].rig_life, terms[0].week, parts[0].first_utility
    for row in range(len(fleets)):
        fleet, worn = fleets[row], 0.0
        for slot in range(vintages.shape[1] if fleet.book > 0.0 else 0):
            rigs = vintages[row, slot]
            if rigs.book > 0.0:
                usd = whole_coins(rig_depreciation(rigs.book, rigs.age, rig_life))
                rigs.book -= usd
                worn += usd
        if worn > 0.0:
            fleet.book -= enter(flows, fleet.owner, fleet.owner, RIG_DEPRECIATION, worn)
    for row in range(len(sites)):
        site, owner = sites[row], sites[row].owner
        if site.book > 0.0:
            usd = declining(site.book, PROPERTY_RATE)
            site.book -= enter(flows, owner, owner, PROPERTY_DEPRECIATION, usd)
        if site.gpu_book > 0.0:
            usd = declining(site.gpu_book, GPU_RATE)
            site.gpu_book -= enter(flows, owner, owner, GPU_DEPRECIATION, usd)
    for row in range(len(leases)):
        lease = leases[row]
        if lease.fitout > 0.0:
            usd = declining(lease.fitout, PROPERTY_RATE)
            lease.fitout -= enter(flows, lease.tenant, lease.tenant, PROPERTY_DEPRECIATION, usd)
    for row in range(len(works)):
        work, utility = works[row], first_utility + works[row].zone
        if work.book > 0.0 and week >= work.ready_week:
            usd = declining(work.book, PROPERTY_RATE)
            work.book -= enter(flows, utility, utility, PROPERTY_DEPRECIATION, usd)
    for row in range(len(tenants)):
        tenant = tenants[row]
        usd = declining(tenant.campus_book, PROPERTY_RATE)
        tenant.campus_book -= enter(flows, tenant.company, tenant.company, PROPERTY_DEPRECIATION, usd)
        usd = declining(tenant.gpu_book, GPU_RATE)
        tenant.gpu_book -= enter(flows, tenant.company, tenant.company, GPU_DEPRECIATION, usd)


@phase
def measure(things: Things, price: float, parts: Rows[Parts], sheets: np.ndarray) -> None:
    """What the records hold: sheets [account, item] $ is overwritten, liabilities negative.   price [$/BTC]"""
    companies, sites, fleets, leases, projects, loans, connections, plants, works, tenants = things
    lender, first_utility = parts[0].lender, parts[0].first_utility
    sheets[:] = 0.0
    for row in range(len(companies)):
        sheets[row, CASH] = companies[row].cash
        sheets[row, COINS] = whole_coins(companies[row].btc * price)
    for row in range(len(fleets)):
        sheets[fleets[row].owner, RIGS_ITEM] += fleets[row].book
        sheets[fleets[row].owner, CONSTRUCTION] += fleets[row].coming_paid
    for row in range(len(sites)):
        sheets[sites[row].owner, PROPERTY] += sites[row].book
        sheets[sites[row].owner, GPUS_ITEM] += sites[row].gpu_book
    for row in range(len(leases)):
        lease = leases[row]
        sheets[lease.tenant, PROPERTY] += lease.fitout
        sheets[lease.tenant, ADVANCES] += lease.unearned
        sheets[sites[lease.site].owner, PREPAYMENTS] -= lease.unearned
    for row in range(len(projects)):
        project = projects[row]
        if project.alive:
            sheets[sites[project.site].owner, CONSTRUCTION] += project.built
            if project.lease >= 0:
                sheets[leases[project.lease].tenant, CONSTRUCTION] += project.tenant_built
    for row in range(len(loans)):
        sheets[loans[row].borrower, DEBT] -= loans[row].principal
        sheets[lender, LOANS] += loans[row].principal
    for row in range(len(connections)):
        sheets[connections[row].owner, CONSTRUCTION] += connections[row].book
    for row in range(len(plants)):
        sheets[plants[row].owner, CONSTRUCTION] += plants[row].book
    for row in range(len(works)):
        sheets[first_utility + works[row].zone, PROPERTY] += works[row].book
    for row in range(len(tenants)):
        sheets[tenants[row].company, PROPERTY] += tenants[row].campus_book
        sheets[tenants[row].company, GPUS_ITEM] += tenants[row].gpu_book


@phase
def revalue_coins(sheets: np.ndarray, coins: np.ndarray, price: float, flows: Flows) -> None:
    """Coins that the flows account for are taken to the market's price; the gain or loss is booked.  coins [BTC]

    Written, not added up: all coins at 3.5 M$ and more are beyond what sums of 1/128 $ hold exactly.
    """
    for row in range(len(coins)):
        worth = whole_coins(coins[row] * price)
        enter(flows, row, row, COIN_GAINS, worth - sheets[row, COINS])
        sheets[row, COINS] = worth


@phase
def disagreement(companies: Rows[CompanyRow], measured: np.ndarray, sheets: np.ndarray) -> float:
    """What measured and accumulated sheets differ by, and debts and prepayments from what companies are said to owe.  [$]"""
    gap = 0.0
    for row in range(len(companies)):
        for item in range(measured.shape[1]):
            gap += abs(measured[row, item] - sheets[row, item])
        gap += abs(companies[row].debt + measured[row, DEBT]) + abs(companies[row].prepaid + measured[row, PREPAYMENTS])
    return gap


def measured(state: State) -> np.ndarray:
    """Balance sheets as the records have them: [account, item] $, liabilities negative."""
    sheets = np.empty_like(state.ledger.sheets)
    measure(state.things(), state.bitcoin.price, state.cast.parts, sheets)
    return sheets


def open_sheets(state: State) -> None:
    """The start: what the records hold is what the flows will be added to."""
    state.ledger.sheets[:] = measured(state)


def close_sheets(state: State) -> float:
    """Take the week's flows to the sheets, value the coins, and compare with the records.  Returns the residual.  [$]"""
    return compare(state.things(), state.bitcoin.price, state.cast.parts, state.ledger.books)


@phase
def compare(things: Things, price: float, parts: Rows[Parts], books: Books) -> float:
    """Flows go to the sheets, coins are valued, and what the records hold is measured: returns the difference.  [$]"""
    carry(books)
    revalue_coins(books.sheets, books.coins, price, books.flows)
    found = np.empty_like(books.sheets)
    measure(things, price, parts, found)
    return disagreement(things.companies, found, books.sheets)
