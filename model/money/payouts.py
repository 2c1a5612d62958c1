"""What companies do with cash that they do not need: dear debt is repaid, the rest goes back to shareholders."""

import numpy as np

from agents.codes import ABROAD, FOREVER
from agents.options.reach import lettable
from agents.options.tenants import SKILLED, SUITABLE
from agents.population import CompanyRow, Site
from agents.records import Rows
from agents.rules.compiled import phase, rule
from model.books.ledger import INTEREST, OPERATING, PAID, PAYOUT, REPAYMENT, Flows
from model.money.cover import service_due
from model.money.finance import NEWS, share_price
from model.money.treasury import held_by, repay_dearest
from model.state import State

YEAR = 4  # quarters of running costs and debt service that a company keeps; assumption A84


@rule
def spare_cash(free: float, costs: float, service: float, phase: float) -> float:
    """Cash beyond works under way, a year of running costs and debt service, and the own part of a next phase.  [$]

    free: cash not committed; costs, service: of a quarter; phase: own money of works that could be begun.

    >>> spare_cash(1000.0, 100.0, 50.0, 300.0), spare_cash(500.0, 100.0, 50.0, 300.0)
    (100.0, 0.0)
    """
    return max(0.0, free - YEAR * (costs + service) - phase)


@phase
def add_next_phase(
    companies: Rows[CompanyRow],
    sites: Rows[Site],
    least: float,
    largest: float,
    capex: float,
    own: float,
    ratio: float,
    found: np.ndarray,
) -> None:
    """See `next_phase`; found [company] $ is written.   least, largest [MW] of a phase; capex [$/IT MW], of which a part is own money; ratio [gross per IT MW]"""
    found[:] = 0.0
    for row in range(len(sites)):
        site = sites[row]
        if site.alive and site.zone != ABROAD and site.suitability >= SUITABLE:
            found[site.owner] += lettable(site)
    for row in range(len(companies)):
        mw = min(largest, found[row])
        found[row] = mw / ratio * capex * own if companies[row].skill >= SKILLED and mw >= least else 0.0


def next_phase(state: State) -> np.ndarray:
    """Own money of the next phase for a tenant, where an owner has the megawatts and the skill for one.  [$ by company]"""
    p, found = state.scenario.leasing, np.empty(len(state.companies))
    costs = p.turnkey_capex, state.scenario.finance.own_capital, p.gross_per_it
    add_next_phase(state.companies.rows, state.sites.rows, p.smallest_phase, p.largest_phase, *costs, found)
    return found


@phase
def weigh_spare(
    companies: Rows[CompanyRow],
    miners: int,
    costs: np.ndarray,
    service: np.ndarray,
    next_: np.ndarray,
    spare: np.ndarray,
) -> None:
    """What each miner that earns its debt service has to spare, nothing elsewhere: `spare` [company] is written.  [$]

    costs, service: of a quarter; next_: own money of a next phase.
    """
    spare[:] = 0.0
    for row in range(miners):
        company = companies[row]
        if company.alive and company.thin_quarters == 0 and company.operating_profit > service[row]:
            spare[row] = spare_cash(company.cash - company.committed, costs[row], service[row], next_[row])


def return_cash(state: State) -> None:
    """Once a quarter: whoever earns its debt service repays dear debt from spare cash, then returns a part to its owners."""
    companies, (own, projects) = state.companies.rows, service_due(state)
    spent, spare = np.empty(len(companies)), np.empty(len(companies))
    add_spent(state.ledger.total_flows, spent)
    costs, state.spent = spent - state.spent, spent
    weigh_spare(companies, state.cast.miners, costs, own + projects, next_phase(state), spare)
    held = held_by(state.loans.rows, len(companies), FOREVER)
    for company in np.flatnonzero(spare > 0.0).tolist():
        left, owed = float(spare[company]), held.rows(company)
        left -= repay_dearest(state, owed, left) if len(owed) else 0.0
        pay_out(state, company, state.scenario.finance.payout * left)


@phase
def add_spent(flows: Flows, spent: np.ndarray) -> None:
    """What every account has paid for running, debt service apart, since the start; spent [company] $ is written."""
    for row in range(len(spent)):
        spent[row] = -flows[PAID, row, INTEREST] - flows[PAID, row, REPAYMENT]
        for kind in range(OPERATING):
            spent[row] += flows[PAID, row, kind]


def pay_out(state: State, company: int, usd: float) -> None:
    """Listed companies buy shares back at the market's price, others pay a dividend.  [$]"""
    row, price = state.companies.rows[company], share_price(state.companies.rows, company)
    if usd < 1.0 or row["value"] <= usd:
        return
    if row["listed"]:
        row["shares"] -= usd / price
    state.post(company, state.cast.shareholder, PAYOUT, usd)
    row["value"] -= usd
    if usd >= NEWS:
        state.event("payout", state.names[company], usd=usd)
