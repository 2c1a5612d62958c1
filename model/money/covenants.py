"""Covenants of secured debt: a breach is cured with cash, waived for a fee, or the debt falls due."""

import numpy as np

from agents.codes import BRIDGE, PROJECT_LOAN, TERM
from agents.rules.compiled import rule
from model.books.ledger import INTEREST
from model.foundation.calendar import QUARTER
from model.money.finance import free_cash
from model.money.treasury import repay
from model.state import State

HEADROOM = 1.25  # of older agreements over what was owed at the start; assumption A69
WAIVED, LONG_WEAK = 52, 2  # weeks that a waiver lasts; quarters without a margin that breach a coverage covenant


@rule
def over_covenant(owed: float, value: float, debt: float, limit: float) -> float:
    """Secured debt beyond what a company's value allows.  [$]

    owed: secured; value: of equity; debt: all of it.  80 owed on assets of 100 with a limit of 0.7 are 10 too much.

    >>> round(over_covenant(80.0, 20.0, 80.0, 0.7), 9)
    10.0
    """
    return max(0.0, owed - limit * max(0.0, value + debt))


def secured_debt(state: State) -> tuple[np.ndarray, np.ndarray]:
    """Which loans have covenants: secured ones in service; and what each company owes on them.  [$]"""
    loans = state.loans.rows
    secured = (
        loans["alive"] & np.isin(loans["form"], (TERM, PROJECT_LOAN, BRIDGE)) & (loans["grace_week"] <= state.week)
    )
    return secured, np.bincount(loans["borrower"][secured], loans["principal"][secured], len(state.companies))


def agree_covenants(state: State) -> None:
    """What lenders accept from each company: the market's limit, or what they had lent before, with headroom."""
    companies = state.companies.rows
    _, owed = secured_debt(state)
    assets = companies["value"] + companies["debt"]
    drawn = np.divide(owed, assets, out=np.zeros(len(owed)), where=assets > 0.0)
    companies["covenant"] = np.maximum(state.scenario.finance.covenant_ltv, HEADROOM * drawn)


def settle_covenants(state: State, needs: np.ndarray) -> None:
    """Test every independent miner's secured debt in service.

    needs [company]: cash that next quarter takes [$], which lenders leave alone.
    """
    loans, companies = state.loans.rows, state.companies.rows
    secured, owed = secured_debt(state)
    for company in state.miners_alive():
        row = companies[company]
        if owed[company] <= 0.0 or state.week < row["waived_week"]:
            continue
        over = over_covenant(float(owed[company]), float(row["value"]), float(row["debt"]), float(row["covenant"]))
        if over <= 0.0 and row["weak_quarters"] < LONG_WEAK:
            continue
        held = np.flatnonzero(secured & (loans["borrower"] == company))
        spare = max(0.0, free_cash(state, int(company)) - float(needs[company]))
        cured = sweep(state, held, min(over, spare))
        if over > cured or row["weak_quarters"] >= LONG_WEAK:
            waive_or_call(state, int(company), held, spare - cured)


def sweep(state: State, held: np.ndarray, usd: float) -> float:
    """Repay the loans, the dearest first, with what there is to spare.  Returns what was paid.  [$]"""
    loans, paid = state.loans.rows, 0.0
    for row in held[np.argsort(-loans["rate"][held], kind="stable")]:
        if usd - paid < 1.0:
            break
        paid += repay(state, int(row), usd - paid)
    if paid > 0.0:
        state.event("sweep", state.names[int(loans["borrower"][held[0]])], usd=paid)
    return paid


def waive_or_call(state: State, company: int, held: np.ndarray, spare: float) -> None:
    """Lenders overlook the breach for a year, for a fee and a dearer loan, where equity stands behind it; else it is due."""
    f, row, loans = state.scenario.finance, state.companies.rows[company], state.loans.rows
    held = held[loans["alive"][held]]
    owed = float(loans["principal"][held].sum())
    if owed <= 0.0:
        return
    if row["value"] >= f.least_value * row["debt"] and spare >= f.waiver_fee * owed:
        state.post(company, state.cast.lender, INTEREST, f.waiver_fee * owed)
        loans["rate"][held] += f.waiver_points
        row["waived_week"] = state.week + WAIVED
        state.event("waiver", state.names[company], usd=owed)
        return
    loans["maturity_week"][held] = np.minimum(loans["maturity_week"][held], state.week + 2 * QUARTER)
    loans["amortising"][held] = False
    row["waived_week"] = state.week + WAIVED
    state.event("acceleration", state.names[company], usd=owed)
