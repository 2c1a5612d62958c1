"""A tenant that cannot pay: it keeps the halls that it needs, at rents of today, leaves the others, and its lenders take shares.

Lenders and landlords with claims rank alike (11 USC 365, 502, 1129).
"""

import numpy as np

from model.books.ledger import LOAN_OUT
from model.capacity.demand import refresh, spare, unused
from model.money.tenants import debt_room
from model.owners.distress import cut_loan
from model.owners.liquidation import beyond_saving, liquidate
from model.owners.tenancies import Claim, cut_rents, pass_on_spare, pay_claim, shed, unneeded, yearly_rent
from model.state import State

WORTH = 4.0  # of a tenant that goes on, over a year's earnings after rent; assumption A123 [years]


def reorganise_tenants(state: State) -> None:
    """Tenants pass on what others need; those whose cash is gone and whom lenders refuse are reorganised, weak credits first."""
    demand, tenants = state.scenario.demand, state.hyperscalers.rows
    if not (demand.enabled and demand.defaults):
        return
    pass_on_spare(state, unused(state))
    refresh(state)
    beyond = spare(state)
    leave_out_ended(state, beyond)
    cash = state.companies.rows["cash"][tenants["company"]]
    broke = np.flatnonzero(cash + np.maximum(0.0, tenants["room"]) < 0.0)
    for place in broke[np.argsort(-state.loans.rows["rate"][tenants["loan"][broke]], kind="stable")].tolist():
        reorganise(state, place, beyond)
    refresh(state)


def reorganise(state: State, place: int, beyond: np.ndarray) -> None:
    """Leases are kept, let for less or rejected; what is left of debt is what earnings carry, where anything is worth saving.

    beyond [tenant] spare MW
    """
    tenant = state.hyperscalers.rows[place]
    company, rent = int(tenant["company"]), yearly_rent(state, place)
    debt, left = float(state.companies.rows["debt"][company]), unneeded(state, place, float(beyond[place]))
    mw = state.leases.rows["gross_mw"][left].sum()
    state.event("tenant_default", state.names[company], mw=mw, usd=debt)
    claims = shed(state, place, left, beyond)
    cut_rents(state, place, beyond)
    earnings = 4.0 * float(tenant["quarter_flow"]) + rent - yearly_rent(state, place)
    going = WORTH * max(0.0, earnings)
    others = int(state.companies.rows["alive"][state.hyperscalers.rows["company"]].sum()) > 1
    if others and beyond_saving(going, float(state.companies.rows["cash"][company])):
        liquidate(state, place, beyond)
        leave_out_ended(state, beyond)
        return
    pay_claims(state, place, claims, min(1.0, going / max(1.0, debt + sum(claim.usd for claim in claims))), going)
    settle_debt(state, place, going)
    tenant["quarter_flow"] = earnings / 4.0
    tenant["room"] = debt_room(earnings, state.scenario.demand.leverage, float(state.companies.rows["debt"][company]))


def leave_out_ended(state: State, beyond: np.ndarray) -> None:
    """Tenants that have ended lack nothing, whatever others have too much.   beyond [tenant] spare MW"""
    beyond[~state.companies.rows["alive"][state.hyperscalers.rows["company"]]] = np.inf


def pay_claims(state: State, place: int, claims: list[Claim], part: float, going: float) -> None:
    """New money, no more than the tenant is worth, brings the cash that it keeps and what landlords get.   part [0-1]; going [$]"""
    tenant, companies = state.hyperscalers.rows[place], state.companies.rows
    company, owed = int(tenant["company"]), part * sum(claim.usd for claim in claims)
    wanted = max(0.0, float(tenant["kept"] - companies["cash"][company])) + owed
    lent = state.post(state.cast.lender, company, LOAN_OUT, min(wanted, going))
    loan = state.loans.rows[tenant["loan"]]
    loan["principal"] += lent
    loan["alive"] = True
    companies["debt"][company] += lent
    for claim in claims:
        pay_claim(state, company, claim, part)


def settle_debt(state: State, place: int, going: float) -> None:
    """Lenders take shares for what the tenant cannot carry: they lose what those are not worth.   going [$]: worth of it all"""
    tenant = state.hyperscalers.rows[place]
    owed = float(state.loans.rows["principal"][tenant["loan"]])
    left = state.scenario.finance.restructured_debt * going
    if owed > left:
        cut_loan(state, int(tenant["loan"]), owed - left, max(0.0, 1.0 - (going - left) / (owed - left)))
    tenant["debt_kept"] = min(float(tenant["debt_kept"]), float(state.loans.rows["principal"][tenant["loan"]]))
