"""What falls due against coins and shares: loans on pledged coins are called, convertible notes become shares."""

import numpy as np

from agents.codes import BRIDGE, COIN_LOAN, CONVERTIBLE, TERM
from agents.population import CompanyRow, Loan
from agents.records import Rows
from agents.rules.compiled import phase, rule
from agents.units import WEEKS_A_QUARTER
from model.books.chains import Chain
from model.books.ledger import DEBT_CONVERTED, MATURITY, Flows, pay
from model.money.finance import round_money, sell_coins, share_price
from model.state import State

RESTORED = 0.6  # loan over coins that a margin call leaves


@rule
def coins_to_sell(principal: float, coins: float, price: float, restored: float) -> float:
    """Pledged coins whose sale brings the loan back to `restored` times the coins that are left.  [BTC]

    A loan of 80 on one coin at 100: half a coin is sold, 30 are owed on half a coin at 50.

    >>> coins_to_sell(80.0, 1.0, 100.0, 0.6)
    0.5
    """
    if price <= 0.0:
        return coins
    return min(coins, max(0.0, (principal - restored * coins * price) / (price * (1.0 - restored))))


@phase
def find_called(loans: Rows[Loan], least: float, called: np.ndarray) -> int:
    """Loans on coins of which more is owed than `least` [$/BTC]: rows are written to `called`; how many there are."""
    found = 0
    for row in range(len(loans)):
        loan = loans[row]
        if loan.alive and loan.form == COIN_LOAN and loan.coins > 0.0 and loan.principal > least * loan.coins:
            called[found] = row
            found += 1
    return found


def call_margins(state: State) -> None:
    """Lenders sell pledged coins where a loan has come too close to their worth; the proceeds repay it."""
    loans, limit = state.loans.rows, state.scenario.finance.margin_call
    called = np.empty(len(loans), np.int64)
    for row in called[: find_called(loans, limit * state.bitcoin.price, called)]:
        loan, company = loans[row], int(loans["borrower"][row])
        sold = coins_to_sell(float(loan["principal"]), float(loan["coins"]), state.bitcoin.price, RESTORED)
        loan["coins"] -= sold
        state.companies.rows[company]["btc_pledged"] -= sold
        usd = sell_coins(state, company, sold)
        repay(state, int(row), usd)
        state.event("margin_call", state.names[company], usd=usd)


def repay(state: State, row: int, usd: float) -> float:
    """Pay back part of a loan's principal, or all of it; coins pledged for it are free when it is.  Returns what was paid."""
    flows, lender = state.ledger.flows, state.cast.lender
    return pay_back(state.companies.rows, state.loans.rows, flows, row, round_money(usd), lender)


@phase
def pay_back(companies: Rows[CompanyRow], loans: Rows[Loan], flows: Flows, row: int, usd: float, lender: int) -> float:
    """A sum goes to lenders, no more than is owed on a loan, which is less by so much.  Returns what was paid.  [$]"""
    loan = loans[row]
    paid = pay(companies, flows, loan.borrower, lender, MATURITY, min(usd, loan.principal))
    owe_less(companies, loan, paid)
    return paid


@rule
def owe_less(companies: Rows[CompanyRow], loan: Loan, usd: float) -> None:
    """Less is owed on a loan; it ends when nothing is."""
    borrower = companies[loan.borrower]
    loan.principal -= usd
    borrower.debt -= usd
    if loan.principal <= 0.0:
        borrower.btc_pledged -= loan.coins
        loan.coins, loan.alive = 0.0, False


def repay_dearest(state: State, held: np.ndarray, usd: float) -> float:
    """Repay some loans, the dearest first, with what there is to spare.  Returns what was paid.  [$]   held: rows"""
    loans, paid = state.loans.rows, 0.0
    in_turn = held[np.argsort(-loans["rate"][held], kind="stable")] if len(held) > 1 else held
    for row in in_turn.tolist():
        if usd - paid < 1.0:
            break
        paid += repay(state, row, usd - paid)
    return paid


@rule
def secured(loan: Loan, week: int) -> bool:
    """Whether a loan that is served by a week is one of those with a claim on all of its borrower: secured ones and bridges."""
    return loan.alive and loan.form in (TERM, BRIDGE) and loan.grace_week <= week


@phase
def note_borrowers(loans: Rows[Loan], week: int, borrowers: np.ndarray) -> None:
    """Whose each `secured` loan is, -1 for the others: borrowers [loan] is written."""
    for row in range(len(loans)):
        borrowers[row] = loans[row].borrower if secured(loans[row], week) else -1


def held_by(loans: Rows[Loan], companies: int, week: int) -> Chain:
    """Rows of `secured` loans by their borrower, in the order of the table.

    >>> from agents.records import blank
    >>> loans = blank(Loan, 4)
    >>> loans["borrower"], loans["alive"], loans["form"], loans["grace_week"] = (7, 2, 7, 7), True, BRIDGE, (0, 0, 3, 9)
    >>> held = held_by(loans, 8, 3)
    >>> held.rows(7).tolist(), held.rows(5).tolist()
    ([0, 2], [])
    """
    borrowers = np.empty(len(loans), np.int64)
    note_borrowers(loans, week, borrowers)
    return Chain.of(borrowers, companies)


@phase
def owe_less_once(companies: Rows[CompanyRow], loans: Rows[Loan], row: int, usd: float) -> None:
    """`owe_less` on one loan outside a compiled loop."""
    owe_less(companies, loans[row], usd)


def reduce(state: State, row: int, usd: float) -> None:
    """Less is owed on a loan, of which nothing is paid."""
    owe_less_once(state.companies.rows, state.loans.rows, row, float(usd))


def convert_notes(state: State) -> None:
    """Convertible notes that fall due within a quarter become shares where a share is worth more than its price."""
    loans = state.loans.rows
    due = loans["alive"] & (loans["form"] == CONVERTIBLE) & (loans["maturity_week"] <= state.week + WEEKS_A_QUARTER)
    for row in np.flatnonzero(due):
        company, price = int(loans["borrower"][row]), float(loans["conversion"][row])
        if price <= 0.0 or share_price(state.companies.rows, company) <= price:
            continue
        owed = float(loans["principal"][row])
        state.companies.rows[company]["shares"] += owed / price
        state.ledger.enter(company, state.cast.lender, DEBT_CONVERTED, owed)
        reduce(state, int(row), owed)
        state.event("converted", state.names[company], usd=owed)
