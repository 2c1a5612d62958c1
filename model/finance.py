"""Raising and repaying money: coins, shares, loans."""

import numpy as np

from agents.rules.compiled import phase, rule
from agents.rules.finance import capacity_to_raise
from model.ledger import COIN, COIN_SALE, EQUITY, LOAN_OUT
from model.operation import COIN_STEP
from model.state import State

NEWS = 25e6  # smaller issues of shares are no event [$]


def round_money(usd: float) -> float:
    """To the smallest coin of the books."""
    return round(usd * COIN) / COIN


def borrow(state: State, company: int, site: int, usd: float, rate: float, maturity: int, *,
           amortising: bool, grace: int = 0) -> None:  # fmt: skip
    """Draw a loan; no interest in cash and no repayment before `grace` [week]."""
    amount = round_money(usd)
    if amount <= 0.0:
        return
    state.loans.add(
        borrower=company, site=site, alive=True, principal=amount, rate=rate, maturity_week=maturity, amortising=amortising,
        grace_week=grace,
    )  # fmt: skip
    state.companies.rows[company]["debt"] += amount
    state.post(state.cast.lender, company, LOAN_OUT, amount)


def free_coins(state: State, company: int) -> float:
    """Coins that are not pledged.  [BTC]"""
    row = state.companies.rows[company]
    return max(0.0, float(row["btc"] - row["btc_pledged"]))


def sell_coins(state: State, company: int, btc: float) -> float:
    """Sell coins on the market; the excess over normal sales presses next week's price.  Returns $ received."""
    amount = int(min(btc, free_coins(state, company)) * COIN_STEP) / COIN_STEP
    if amount <= 0.0:
        return 0.0
    companies = state.companies.rows
    companies["btc"][company] -= amount
    companies["btc"][state.cast.bitcoin] += amount
    state.ledger.coins[company] -= amount
    state.ledger.coins[state.cast.bitcoin] += amount
    state.excess_btc += amount
    return state.post(state.cast.bitcoin, company, COIN_SALE, amount * state.price)


def equity_room(state: State, company: int) -> float:
    """Shares the market still takes this quarter.  [$]"""
    row, f = state.companies.rows[company], state.scenario.finance
    room = capacity_to_raise(float(row["value"]), float(row["debt"]), f.equity_share, f.least_value)
    return max(0.0, room - float(state.raised[company]))


def sell_shares(state: State, company: int, usd: float) -> float:
    """Issue shares up to what the market takes; returns what came in.  [$]"""
    amount = min(usd, equity_room(state, company))
    if amount < 1.0:
        return 0.0
    state.raised[company] += amount
    if amount >= NEWS:
        state.event("equity", state.names[company], usd=amount)
    return state.post(state.cast.shareholder, company, EQUITY, amount)


def free_cash(state: State, company: int) -> float:
    """Cash that works under way do not need.  [$]"""
    row = state.companies.rows[company]
    return float(row["cash"] - row["committed"])


@rule
def able_to_raise(
    company, raised: float, price: float, haircut: float, equity_share: float, least_value: float
) -> float:
    """Cash that works under way do not need, coins at a haircut and the shares that the market still takes.  [$]

    raised: shares sold this quarter [$]; price [$/BTC].
    """
    coins = haircut * max(0.0, company.btc - company.btc_pledged) * price
    room = max(0.0, capacity_to_raise(company.value, company.debt, equity_share, least_value) - raised)
    return company.cash - company.committed + coins + room


@phase
def weigh_means(companies, rows, raised, price, haircut, equity_share, least_value, means):
    """`able_to_raise` of some companies; means [place in rows] is written."""
    for place in range(len(rows)):
        row = rows[place]
        means[place] = able_to_raise(companies[row], raised[row], price, haircut, equity_share, least_value)


def means_of(state: State, rows: np.ndarray) -> np.ndarray:
    """What each of these companies could put together now: cash, coins at a haircut, shares.  [$]"""
    f, means = state.scenario.finance, np.empty(len(rows))
    weigh_means(
        state.companies.rows, rows, state.raised, state.price, f.coin_haircut, f.equity_share, f.least_value, means
    )
    return means


def means(state: State, company: int) -> float:
    """`means_of` one company.  [$]"""
    return float(means_of(state, np.array([company]))[0])


def raise_cash(state: State, company: int, usd: float) -> bool:
    """Make sure that `usd` of cash is there: from the bank, then shares, then coins.  False (and nothing done) if not."""
    if means(state, company) < usd:
        return False
    missing = usd - free_cash(state, company)
    if missing > 0.0:
        missing -= sell_shares(state, company, missing)
    if missing > 0.0:
        sell_coins(state, company, missing / max(1.0, state.price))
    return True
