"""Covenants of secured debt: a breach is cured with cash, waived for a fee, or the debt falls due."""

import numpy as np

from agents.population import CompanyRow, Loan
from agents.records import Rows
from agents.rules.compiled import phase, rule
from agents.rules.finance import cover_gap
from agents.units import WEEKS_A_QUARTER
from model.books.ledger import INTEREST
from model.money.cover import ring_fenced, service_due, signed_rents
from model.money.finance import free_cash, free_coins, sell_coins
from model.money.treasury import held_by, repay_dearest, secured
from model.state import State

YEAR = 4  # quarters of what cover lacks that a cure brings
HEADROOM = 1.25  # of older agreements over what was owed at the start; assumption A69
WAIVED, LONG_THIN = 52, 2  # weeks that a waiver lasts; quarters of thin cover that breach a covenant


@rule
def over_covenant(owed: float, value: float, debt: float, limit: float) -> float:
    """Secured debt beyond what a company's value allows.  [$]

    owed: secured; value: of equity; debt: all that the company itself answers for.  80 owed on assets of 100 with a limit of 0.7 are 10 too much.

    >>> round(over_covenant(80.0, 20.0, 80.0, 0.7), 9)
    10.0
    """
    return max(0.0, owed - limit * max(0.0, value + debt))


@phase
def add_secured(loans: Rows[Loan], week: int, owed: np.ndarray) -> None:
    """What each company owes on its loans that have covenants; owed [company] $ is added to."""
    for row in range(len(loans)):
        if secured(loans[row], week):
            owed[loans[row].borrower] += loans[row].principal


def covenanted_debt(state: State) -> np.ndarray:
    """What each company owes on secured loans that it answers for itself: they have covenants.  [$]"""
    owed = np.zeros(len(state.companies))
    add_secured(state.loans.rows, state.week, owed)
    return owed


def agree_covenants(state: State) -> None:
    """What lenders accept from each company: the market's limit, or what they had lent before, with headroom."""
    companies, owed = state.companies.rows, covenanted_debt(state)
    assets = companies["value"] + companies["debt"]
    drawn = np.divide(owed, assets, out=np.zeros(len(owed)), where=assets > 0.0)
    companies["covenant"] = np.maximum(state.scenario.finance.covenant_ltv, HEADROOM * drawn)


@phase
def count_thin(
    companies: Rows[CompanyRow], available: np.ndarray, service: np.ndarray, least: float, gaps: np.ndarray
) -> None:
    """What each company's quarter lacks to cover its service `least` times, and how many such there were in a row; both are written.

    available, service, gaps [company] $.
    """
    for row in range(len(companies)):
        gaps[row] = cover_gap(available[row], service[row], least)
        companies[row].thin_quarters = companies[row].thin_quarters + 1 if gaps[row] > 0.0 else 0


def count_thin_quarters(state: State) -> np.ndarray:
    """Count the quarters of thin cover; what each company's quarter lacks to cover its debt service.  [$ by company]

    Operating profit counts before interest and principal, with rents signed for works under way.
    """
    own, projects = service_due(state)
    companies, least = state.companies.rows, state.scenario.finance.least_cover
    available = companies["operating_profit"] - projects + signed_rents(state)
    gaps = np.empty(len(companies))
    count_thin(companies, available, own, least, gaps)
    return gaps


@phase
def find_breaches(
    companies: Rows[CompanyRow],
    miners: int,
    week: int,
    owed: np.ndarray,
    own: np.ndarray,
    gaps: np.ndarray,
    breach: np.ndarray,
) -> None:
    """By how much each miner breaches its covenants: `breach` [company] is written; a breach is settled, and counts anew.  [$]

    owed: secured; own: all that the company itself answers for; gaps: what its quarter lacks to cover debt service.
    """
    breach[:] = 0.0
    for row in range(miners):
        company = companies[row]
        if not company.alive or owed[row] <= 0.0 or week < company.waived_week:
            continue
        over = over_covenant(owed[row], company.value, own[row], company.covenant)
        lacking = YEAR * gaps[row] if company.thin_quarters >= LONG_THIN else 0.0
        breach[row] = max(over, lacking)
        if breach[row] > 0.0:
            company.thin_quarters = 0


def settle_covenants(state: State, needs: np.ndarray) -> None:
    """Test every independent miner's secured debt in service.

    needs [company]: cash that next quarter takes [$], which lenders leave alone.
    """
    companies, owed = state.companies.rows, covenanted_debt(state)
    gaps, own = count_thin_quarters(state), companies["debt"] - ring_fenced(state)
    breach = np.empty(len(companies))
    find_breaches(companies, state.cast.miners, state.week, owed, own, gaps, breach)
    held = held_by(state.loans.rows, len(companies), state.week)
    for company in np.flatnonzero(breach > 0.0).tolist():
        settle_breach(state, company, held.rows(company), float(breach[company]), needs)


def settle_breach(state: State, company: int, held: np.ndarray, breach: float, needs: np.ndarray) -> None:
    """A breach is cured with spare cash; else waived for a fee; else cured with coins; what is then left makes debt due.

    held: the loans; breach: to be repaid [$].
    """
    owed = float(state.loans.rows["principal"][held].sum())
    fee = state.scenario.finance.waiver_fee * owed
    spare = max(0.0, free_cash(state, company) - float(needs[company]))
    breach -= sweep(state, held, breach if spare >= breach else min(breach, max(0.0, spare - fee)))
    if breach <= 1.0 or waived(state, company, held):
        return
    coins = state.scenario.finance.coin_haircut * free_coins(state.companies.rows, company) * state.bitcoin.price
    if coins >= breach:
        sweep(state, held, sell_coins(state, company, breach / state.bitcoin.price))
        return
    call(state, company, held)


def sweep(state: State, held: np.ndarray, usd: float) -> float:
    """Lenders take what there is to spare for their loans.  Returns what was paid.  [$]"""
    paid = repay_dearest(state, held, usd)
    if paid > 0.0:
        state.event("sweep", state.names[int(state.loans.rows["borrower"][held[0]])], usd=paid)
    return paid


def waived(state: State, company: int, held: np.ndarray) -> bool:
    """Lenders overlook the breach for a year, for a fee and a dearer loan, where equity stands behind it."""
    f, row, loans = state.scenario.finance, state.companies.rows[company], state.loans.rows
    held = held[loans["alive"][held]]
    owed = float(loans["principal"][held].sum())
    if row["value"] < f.least_value * row["debt"] or free_cash(state, company) < f.waiver_fee * owed:
        return False
    state.post(company, state.cast.lender, INTEREST, f.waiver_fee * owed)
    loans["rate"][held] += f.waiver_points
    row["waived_week"] = state.week + WAIVED
    state.event("waiver", state.names[company], usd=owed)
    return True


def call(state: State, company: int, held: np.ndarray) -> None:
    """The debt falls due within half a year."""
    loans, owed = state.loans.rows, float(state.loans.rows["principal"][held].sum())
    loans["maturity_week"][held] = np.minimum(loans["maturity_week"][held], state.week + 2 * WEEKS_A_QUARTER)
    loans["amortising"][held] = False
    state.companies.rows["waived_week"][company] = state.week + WAIVED
    state.event("acceleration", state.names[company], usd=owed)
