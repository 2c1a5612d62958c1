"""Loans repaid before they are due: what the contract asks for it beside the principal."""

from agents.codes import CONVERTIBLE, PROJECT_LOAN
from agents.population import Loan
from agents.rules.compiled import rule
from model.books.ledger import INTEREST
from model.money.finance import free_cash, share_price
from model.money.treasury import repay
from model.state import State

PROJECT_FEE = 0.02  # of what is repaid early on project loans; assumption A180


@rule
def prepayment_price(form: int, fee: float, share: float, conversion: float) -> float:
    """What repaying a dollar of a loan costs.  [$/$]   fee: on project loans; share, conversion [$/share]

    Term loans, bridges and loans on coins are repaid at what is owed, as the rule of payouts and margin calls do; lenders to projects are
    paid for breaking their hedge; holders of notes sell at no less than the shares that they could have.

    >>> [prepayment_price(form, 0.02, 30.0, 20.0) for form in (0, 1, 2)], prepayment_price(2, 0.02, 10.0, 20.0)
    ([1.0, 1.02, 1.5], 1.0)
    """
    if form == PROJECT_LOAN:
        return 1.0 + fee
    if form == CONVERTIBLE and conversion > 0.0:
        return max(1.0, share / conversion)
    return 1.0


def price_of_repayment(state: State, row: int) -> float:
    """`prepayment_price` of a loan as things stand.  [$/$]"""
    loan: Loan = state.loans.rows[row]
    share = share_price(state.companies.rows, int(loan["borrower"]))
    return float(prepayment_price(int(loan["form"]), PROJECT_FEE, share, float(loan["conversion"])))


def may_repay(state: State, company: int, row: int) -> bool:
    """Whether a company may repay a loan early: its own, drawn, the works done; hyperscalers draw and repay as their means allow."""
    if not 0 <= row < len(state.loans) or company in state.cast.hyperscalers:
        return False
    loan = state.loans.rows[row]
    own = bool(loan["alive"]) and int(loan["borrower"]) == company
    return own and bool(loan["grace_week"] <= state.week and loan["undrawn"] <= 0.0)


def repay_early(state: State, company: int, row: int, usd: float) -> float:
    """Repay part of a loan, or all of it, as far as free cash goes; its price over the principal is paid too.  Returns what was repaid.  [$]"""
    if not may_repay(state, company, row):
        return 0.0
    price, owed = price_of_repayment(state, row), float(state.loans.rows["principal"][row])
    amount = min(usd, owed, max(0.0, free_cash(state, company)) / price)
    if amount < 1.0:
        return 0.0
    paid = repay(state, row, amount)
    state.post(company, state.cast.lender, INTEREST, paid * (price - 1.0))
    state.event("repayment", state.names[company], usd=paid)
    return paid
