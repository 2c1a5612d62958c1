"""What companies do with cash that they do not need: dear debt is repaid, the rest goes back to shareholders."""

import numpy as np

from agents.codes import ABROAD, BRIDGE, TERM
from agents.options.reach import lettable
from agents.options.tenants import SKILLED, SUITABLE
from agents.rules.compiled import rule
from model.books.ledger import INTEREST, OPERATING, PAYOUT, REPAYMENT
from model.money.cover import service_due
from model.money.finance import NEWS, share_price
from model.money.treasury import repay_dearest
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


def next_phase(state: State) -> np.ndarray:
    """Own money of the next phase for a tenant, where an owner has the megawatts and the skill for one.  [$ by company]"""
    p, sites, companies = state.scenario.leasing, state.sites.rows, state.companies.rows
    room = np.where(
        sites["alive"] & (sites["zone"] != ABROAD) & (sites["suitability"] >= SUITABLE), lettable(sites), 0.0
    )
    mw = np.minimum(p.largest_phase, np.bincount(sites["owner"], room, len(companies)))
    able = (companies["skill"] >= SKILLED) & (mw >= p.smallest_phase)
    return np.where(able, mw / p.gross_per_it * p.turnkey_capex * state.scenario.finance.own_capital, 0.0)


def return_cash(state: State) -> None:
    """Once a quarter: whoever earns its debt service repays dear debt from spare cash, then returns a part to its owners."""
    companies, paid = state.companies.rows, state.ledger.total_paid
    spent = paid[:, :OPERATING].sum(axis=1) - paid[:, [INTEREST, REPAYMENT]].sum(axis=1)
    costs, service, phase = spent - state.spent, np.sum(service_due(state), axis=0), next_phase(state)
    state.spent = spent
    served = (companies["thin_quarters"] == 0) & (companies["operating_profit"] > service)
    miners = state.miners_alive()
    for company in miners[served[miners]].tolist():
        free = float(companies["cash"][company] - companies["committed"][company])
        spare = spare_cash(free, float(costs[company]), float(service[company]), float(phase[company]))
        if spare > 0.0:
            spare -= repay_dear(state, company, spare)
            pay_out(state, company, state.scenario.finance.payout * spare)


def repay_dear(state: State, company: int, usd: float) -> float:
    """Bridges and secured loans are repaid.  Returns what was paid.  [$]"""
    loans = state.loans.rows
    held = np.flatnonzero(loans["alive"] & (loans["borrower"] == company))
    held = held[(loans["form"][held] == TERM) | (loans["form"][held] == BRIDGE)]
    return repay_dearest(state, held, usd)


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
