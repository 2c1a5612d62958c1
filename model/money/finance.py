"""Raising money: loans, shares and convertible notes, coins sold or pledged.

What comes in at a price: new shares are sold below it and dilute, convertible notes turn into shares above it,
coins are pledged at half their worth.  A company that the market does not believe in gets nothing.
"""

import numpy as np

from agents.codes import COIN_LOAN, CONVERTIBLE, PROJECT_LOAN
from agents.population import CompanyRow, Tenant
from agents.records import Rows
from agents.rules.compiled import phase, rule
from agents.rules.finance import Means, able_to_raise, capacity_to_raise
from model.books.ledger import COIN, COIN_SALE, COIN_STEP, EQUITY, LOAN_OUT
from model.state import State

NEWS = 25e6  # smaller issues are no event, and not made in notes or against coins [$]
KEEPS_COINS = 0.5  # a miner that sells less than this share of its coins at once rather pledges them
CONVERTIBLE_WEEKS, COIN_LOAN_WEEKS = 260, 104


@rule
def round_money(usd: float) -> float:
    """To the smallest coin of the books."""
    return round(usd * COIN) / COIN


def borrow(
    state: State,
    company: int,
    site: int,
    usd: float,
    rate: float,
    maturity: int,
    *,
    form: int,
    amortising: bool,
    grace: int = 0,
    conversion: float = 0.0,
    coins: float = 0.0,
) -> float:
    """Draw a loan; no interest in cash and no repayment before `grace` [week].  Returns what came in.  [$]

    form: see codes.LOAN_FORMS; conversion: price at which it may become shares [$]; coins: pledged for it [BTC].
    """
    amount = round_money(usd)
    if amount <= 0.0:
        return 0.0
    state.loans.add(
        borrower=company,
        site=site,
        alive=True,
        principal=amount,
        rate=rate,
        maturity_week=maturity,
        amortising=amortising,
        grace_week=grace,
        form=form,
        conversion=conversion,
        coins=coins,
    )
    state.companies.rows[company]["debt"] += amount
    return state.post(state.cast.lender, company, LOAN_OUT, amount)


def agree_loan(state: State, company: int, site: int, usd: float, rate: float, maturity: int, ready: int) -> int:
    """Agree a project loan that is drawn as works are paid for; until `ready` [week] interest is added.  Its row."""
    return state.loans.add(
        borrower=company,
        site=site,
        alive=True,
        undrawn=round_money(usd),
        rate=rate,
        maturity_week=maturity,
        amortising=True,
        grace_week=ready,
        form=PROJECT_LOAN,
    )


def free_coins(companies: Rows[CompanyRow], company: int) -> float:
    """Coins that are not pledged.  [BTC]"""
    row = companies[company]
    return max(0.0, float(row["btc"] - row["btc_pledged"]))


def sell_coins(state: State, company: int, btc: float) -> float:
    """Sell coins on the market; the excess over normal sales presses next week's price.  Returns $ received."""
    amount = int(min(btc, free_coins(state.companies.rows, company)) * COIN_STEP) / COIN_STEP
    if amount <= 0.0:
        return 0.0
    companies = state.companies.rows
    companies["btc"][company] -= amount
    companies["btc"][state.cast.bitcoin] += amount
    state.ledger.coins[company] -= amount
    state.ledger.coins[state.cast.bitcoin] += amount
    state.bitcoin.excess_btc += amount
    return state.post(state.cast.bitcoin, company, COIN_SALE, amount * state.bitcoin.price)


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
    row = state.companies.rows[company]
    row["shares"] += new_shares(
        amount, share_price(state.companies.rows, company), state.scenario.finance.share_discount
    )
    if amount >= NEWS:
        state.event("equity", state.names[company], usd=amount)
    return state.post(state.cast.shareholder, company, EQUITY, amount)


def share_price(companies: Rows[CompanyRow], company: int) -> float:
    """What the market pays for a share; nothing where equity is worth nothing.  [$]"""
    row = companies[company]
    return max(0.0, float(row["value"])) / max(1.0, float(row["shares"]))


@rule
def new_shares(usd: float, price: float, discount: float) -> float:
    """Shares that bring in a sum when they are sold below the market.  [-]

    95 M$ at 10 $ less 5 % take ten million shares.

    >>> round(new_shares(95e6, 10.0, 0.05))
    10000000
    """
    return usd / max(1e-9, price * (1.0 - discount))


def sell_convertible(state: State, company: int, usd: float) -> float:
    """Issue convertible notes for five years, up to what the market takes; returns what came in.  [$]

    Only for listed companies whose value covers all debt, the new notes included, several times.
    """
    row, f = state.companies.rows[company], state.scenario.finance
    amount = min(usd, equity_room(state, company))
    if not row["listed"] or amount < NEWS or row["value"] < f.convertible_cover * (row["debt"] + amount):
        return 0.0
    state.raised[company] += amount
    price = share_price(state.companies.rows, company) * (1.0 + f.convertible_premium)
    state.event("convertible", state.names[company], usd=amount)
    return borrow(
        state,
        company,
        -1,
        amount,
        f.convertible_rate,
        state.week + CONVERTIBLE_WEEKS,
        form=CONVERTIBLE,
        amortising=False,
        conversion=price,
    )


def raise_outside(state: State, company: int, usd: float) -> float:
    """From the market: convertible notes where it trusts the company with more debt, else shares.  Returns what came in."""
    return sell_convertible(state, company, usd) or sell_shares(state, company, usd)


def use_coins(state: State, company: int, usd: float) -> None:
    """Cash out of coins: a miner that keeps its coins pledges them where that is enough, others sell."""
    row, f = state.companies.rows[company], state.scenario.finance
    room = f.coin_ltv * free_coins(state.companies.rows, company) * state.bitcoin.price
    if row["sell_share"] >= KEEPS_COINS or room < usd or usd < NEWS:
        sell_coins(state, company, usd / max(1.0, state.bitcoin.price))
        return
    coins = usd / (f.coin_ltv * state.bitcoin.price)
    row["btc_pledged"] += coins
    state.event("coin_loan", state.names[company], usd=usd)
    borrow(
        state,
        company,
        -1,
        usd,
        f.coin_rate,
        state.week + COIN_LOAN_WEEKS,
        form=COIN_LOAN,
        amortising=False,
        coins=coins,
    )


def free_cash(state: State, company: int) -> float:
    """Cash that works under way do not need.  [$]"""
    row = state.companies.rows[company]
    return float(row["cash"] - row["committed"])


def terms_of_means(state: State) -> Means:
    """As they are now."""
    f = state.scenario.finance
    return Means(state.bitcoin.price, f.coin_haircut, f.equity_share, f.least_value)


@rule
def means_now(companies: Rows[CompanyRow], tenants: Rows[Tenant], row: int, raised: np.ndarray, terms: Means) -> float:
    """What a company could put together now: `able_to_raise`; of an AI tenant what it may still commit this quarter.  [$]"""
    place = row - tenants[0].company
    if 0 <= place < len(tenants):
        return tenants[place].authorised
    return able_to_raise(companies[row], raised[row], terms)


@phase
def weigh_means(
    companies: Rows[CompanyRow], tenants: Rows[Tenant], raised: np.ndarray, terms: Means, means: np.ndarray
) -> None:
    """`means_now` of every company; means [company] is written."""
    for row in range(len(means)):
        means[row] = means_now(companies, tenants, row, raised, terms)


@phase
def weigh_one(companies: Rows[CompanyRow], tenants: Rows[Tenant], row: int, raised: np.ndarray, terms: Means) -> float:
    """`means_now` of one company.  [$]"""
    return means_now(companies, tenants, row, raised, terms)


def means_of_all(state: State) -> np.ndarray:
    """`means_now` of every company.  [$]"""
    means = np.empty(len(state.companies))
    weigh_means(state.companies.rows, state.hyperscalers.rows, state.raised, terms_of_means(state), means)
    return means


def means(state: State, company: int) -> float:
    """`means_now` of one company.  [$]"""
    return weigh_one(state.companies.rows, state.hyperscalers.rows, company, state.raised, terms_of_means(state))


def raise_cash(state: State, company: int, usd: float) -> bool:
    """Make sure that `usd` of cash is there: from the bank, then shares, then coins.  False (and nothing done) if not."""
    if means(state, company) < usd:
        return False
    if company in state.cast.hyperscalers:
        state.hyperscalers.rows["authorised"][company - state.cast.hyperscalers.start] -= usd
        return True
    missing = usd - free_cash(state, company)
    if missing > 0.0:
        missing -= raise_outside(state, company, missing)
    if missing > 0.0:
        use_coins(state, company, missing)
    return True
