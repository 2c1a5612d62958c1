"""The end of a tenant that is worth less than it lacks: nobody lends to it, others take its users, and its leases are rejected."""

import numpy as np

from agents.codes import DEFAULTED
from agents.rules.compiled import rule
from model.books.ledger import CONSTRUCTION_PASSED, GPUS_PASSED, PROPERTY_PASSED
from model.capacity.demand import refresh, spare
from model.owners.endings import close, settle_creditors
from model.owners.site_sales import hand_over_site
from model.owners.tenancies import leases_of, shed
from model.state import State

PASSED = ("share", "owned_mw", "equipped_mw", "campus_book", "gpu_book")  # with its users to whoever serves them
ENDED = ("cash_flow", "budget", "authorised", "kept", "debt_kept", "room", "quarter_flow")


@rule
def beyond_saving(going: float, cash: float) -> bool:
    """Whether new money that fills a hole in the cash is more than the whole tenant is worth: no lender gives it.  [$], [$]

    New money comes before all older debt, and would be lost in part; a plan that leads to a further failure is not
    confirmed (11 USC 1129(a)(11)).

    >>> beyond_saving(50.0, -20.0), beyond_saving(10.0, -20.0), beyond_saving(0.0, -1.0)
    (False, True, True)
    """
    return going <= -cash


def liquidate(state: State, place: int, beyond: np.ndarray) -> None:
    """A tenant ends: users, campuses and machines go on under the tenant that lacks most, which takes over leases that it needs.

    All others are rejected, and their halls stand empty.  There is no cash: lenders and landlords with claims get nothing.
    beyond [tenant] spare MW, brought up to date.
    """
    rows, others = state.hyperscalers.rows, beyond.copy()
    company, others[place] = int(rows["company"][place]), np.inf
    taker = int(np.argmin(others))
    owed, before = float(state.companies.rows["debt"][company]), leases_of(state, place)
    mw, names = float(state.leases.rows["gross_mw"][before].sum()), state.names
    state.event("tenant_liquidated", names[company], names[rows["company"][taker]], mw=mw, usd=owed)
    pass_business(state, place, taker)
    refresh(state)
    beyond[:] = spare(state)
    beyond[place] = np.inf  # it takes nothing over
    shed(state, place, before, beyond)
    leases = state.leases.rows
    leases["support"][leases["alive"] & (leases["backer"] == company)] = 0.0  # its word is worth nothing
    settle_creditors(state, company, state.loans_of(company))
    close(state, company, DEFAULTED)
    for column in ENDED:
        rows[column][place] = 0.0
    state.recount()


def pass_business(state: State, place: int, taker: int) -> None:
    """Users, campuses in service and on the way, sites and machines get another owner, who owes nothing for what earns nothing."""
    rows, books = state.hyperscalers.rows, state.ledger
    company, buyer = int(rows["company"][place]), int(rows["company"][taker])
    for site in state.live_sites_of(company).tolist():
        hand_over_site(state, site, company, buyer)
    for table in (state.connections.rows, state.plants.rows):
        mine = table["owner"] == company
        books.enter(buyer, company, CONSTRUCTION_PASSED, float(table["book"][mine].sum()))
        table["owner"][mine] = buyer
    waiting = state.queue.rows["bidder"] == company
    state.queue.rows["bidder"][waiting] = buyer
    books.enter(buyer, company, PROPERTY_PASSED, float(rows["campus_book"][place]))
    books.enter(buyer, company, GPUS_PASSED, float(rows["gpu_book"][place]))
    for column in PASSED:
        rows[column][taker] += rows[column][place]
        rows[column][place] = 0.0
