"""How companies end: creditors first, then owners; then the books close.  No money vanishes.

Three endings, told and counted apart: default, where creditors are not paid and an estate is sold; a solvent exit, where
everybody is, either wound up because mining no longer pays or dissolved after the last site was sold; and takeover.
"""

import numpy as np

from agents.codes import DEFAULTED, DISSOLVED, ENDINGS, WOUND_UP
from agents.population import Fleet, Loan, Site
from agents.records import Rows
from agents.rules.compiled import phase, rule
from agents.units import WEEKS_A_QUARTER
from model.books.chains import Chain
from model.books.ledger import DEBT_FORGIVEN, LIQUIDATION, REPAYMENT
from model.money.finance import free_coins, sell_coins
from model.state import State

NOTHING_LEFT, FELL_DUE = "nothing left", "debt that fell due"
LEAST_USD = 1.0  # that counts as unpaid


@phase
def note_holders(sites: Rows[Site], fleets: Rows[Fleet], holds: np.ndarray) -> None:
    """Which companies hold a site, with all that belongs to it, or rigs anywhere, in place or on order: `holds` is written."""
    holds[:] = False
    for row in range(len(sites)):
        if sites[row].alive:
            holds[sites[row].owner] = True
    for row in range(len(fleets)):
        fleet = fleets[row]
        if fleet.alive and fleet.mw + fleet.coming_mw > 0.0:
            holds[fleet.owner] = True


def dissolve_empty(state: State) -> None:
    """Miners that hold nothing any more pay creditors and owners and are dissolved."""
    holds = np.empty(len(state.companies), np.bool_)
    note_holders(state.sites.rows, state.fleets.rows, holds)
    miners, loans = state.cast.miners, state.loans.rows
    ending = np.flatnonzero(state.companies.rows["alive"][:miners] & ~holds[:miners]).tolist()
    if ending:
        held = Chain.of(np.where(loans["alive"], loans["borrower"], -1), len(state.companies))
        for company in ending:
            dissolve(state, company, held.rows(company))


def dissolve(state: State, company: int, held: np.ndarray) -> None:
    """End a company that holds nothing but cash and coins; what is told is which of the endings it is.   held: its loans"""
    rows, loans = state.companies.rows, state.loans.rows
    row, name = rows[company], state.names[company]
    row["btc_pledged"] = 0.0
    sell_coins(state, company, free_coins(rows, company))
    owed = float(loans["principal"][held[loans["alive"][held]]].sum())
    ending = ending_of(float(row["cash"]) - owed, state.week - int(row["sold_week"]))
    if ending == DISSOLVED:
        state.event("dissolution", name, usd=row["cash"] - owed)
    else:
        state.event(ENDINGS[ending], name, FELL_DUE if ending == DEFAULTED else NOTHING_LEFT, mw=0.0, usd=owed)
    settle_creditors(state, company, held)
    close(state, company, ending)


@rule
def ending_of(left: float, since: int) -> int:
    """Which ending a company that holds nothing has.   left [$]: once creditors are paid; since [weeks]: it sold a site

    Where the rigs are gone and nothing was sold, mining there no longer pays.

    >>> [ENDINGS[ending_of(*case)] for case in ((5e6, 0), (5e6, 200), (-5e6, 0))]
    ['dissolution', 'liquidation', 'default']
    """
    if left < -LEAST_USD:
        return DEFAULTED
    return DISSOLVED if since <= WEEKS_A_QUARTER else WOUND_UP


def close(state: State, company: int, ending: int, owner: int = -1) -> None:
    """A company ends this week.   owner: who took it over, else itself"""
    row = state.companies.rows[company]
    row["alive"], row["ended_week"], row["ending"] = False, state.week, ending
    row["owner"] = company if owner < 0 else owner
    row["value"] = row["enterprise"] = 0.0


@phase
def close_loans(loans: Rows[Loan], held: np.ndarray) -> float:
    """Some loans end; returns what was still owed.  [$]   held: rows"""
    owed = 0.0
    for row in held:
        loan = loans[row]
        if loan.alive:
            owed += loan.principal
            loan.principal, loan.coins, loan.alive = 0.0, 0.0, False
    return owed


def settle_creditors(state: State, company: int, held: np.ndarray) -> None:
    """Lenders first, then shareholders; what lenders do not get back is their loss.   held: the company's loans"""
    row = state.companies.rows[company]
    total = close_loans(state.loans.rows, held)
    back = max(0.0, min(float(row["cash"]), total))
    state.post(company, state.cast.lender, REPAYMENT, back)
    state.losses += total - back
    state.ledger.enter(company, state.cast.lender, DEBT_FORGIVEN, total - back)
    row["debt"] = 0.0
    rest = float(row["cash"])
    if rest >= 0.0:
        state.post(company, state.cast.shareholder, LIQUIDATION, rest)
    else:
        state.post(state.cast.lender, company, LIQUIDATION, -rest)
        state.losses -= rest
