"""Income tax of miners: on profit after interest and depreciation, part of it taken at once, losses carried forward.

Reckoned quarter by quarter from the books, as estimated payments are.  Coins are income when they are mined, at that
week's price; what they gain or lose afterwards, and income abroad, are not told apart.
"""

import numpy as np

from agents.population import CompanyRow
from agents.records import Rows
from agents.rules.compiled import phase, rule
from model.books.ledger import (
    COIN_SALE,
    COINS_MINED,
    CONSTRUCTION_PASSED,
    DEBT_PASSED,
    GPU_DEPRECIATION,
    GPU_SALE,
    GPUS,
    GPUS_GONE,
    GPUS_PASSED,
    INCOME_TAX,
    INTEREST_ADDED,
    OPERATING,
    PAID,
    PREPAYMENT_EARNED,
    PREPAYMENTS_PASSED,
    PROPERTY_DEPRECIATION,
    PROPERTY_GONE,
    PROPERTY_PASSED,
    RECEIVED,
    REPAYMENT,
    RIG_DEPRECIATION,
    RIG_SALE,
    RIGS_GONE,
    RIGS_INSTALLED,
    RIGS_PASSED,
    SITE_SALE,
    WORKS_FINISHED,
    Flows,
    pay,
)
from model.foundation.terms import Parts
from model.state import State

LOSS_LIMIT = 0.8  # of income that losses carried forward may offset; 26 USC 172(a)
WORN = (RIG_DEPRECIATION, GPU_DEPRECIATION, PROPERTY_DEPRECIATION, RIGS_GONE, PROPERTY_GONE, GPUS_GONE)
PLACED = (RIGS_INSTALLED, GPUS, WORKS_FINISHED)
RUNNING = tuple(kind for kind in range(OPERATING) if kind not in (COIN_SALE, REPAYMENT))
SOLD = (RIG_SALE, SITE_SALE, GPU_SALE)
EARNED = (COINS_MINED, PREPAYMENT_EARNED, DEBT_PASSED, PREPAYMENTS_PASSED)  # on the payer's side
GIVEN = (INTEREST_ADDED, RIGS_PASSED, GPUS_PASSED, PROPERTY_PASSED, CONSTRUCTION_PASSED)  # on the payee's side


@rule
def losses_used(income: float, carried: float) -> float:
    """Losses of earlier years set off against income, up to four fifths of it.  [$]

    >>> losses_used(100.0, 50.0), losses_used(100.0, 500.0), losses_used(-10.0, 500.0)
    (50.0, 80.0, 0.0)
    """
    return min(carried, LOSS_LIMIT * max(0.0, income))


@rule
def deducted(worn: float, placed: float, ahead: float, bonus: float) -> float:
    """Depreciation that is deducted: a part of what comes into service at once, and what the books wear off beyond that.  [$]

    ahead: what has been deducted before the books wore it off.  Of 100 placed 80 go at once; the books' first 80 are
    then no deduction any more.

    >>> deducted(0.0, 100.0, 0.0, 0.8), deducted(50.0, 0.0, 80.0, 0.8), deducted(50.0, 0.0, 30.0, 0.8)
    (80.0, 0.0, 20.0)
    """
    taken = bonus * placed
    return taken + worn - min(worn, ahead + taken)


@rule
def total(flows: Flows, side: int, row: int, kinds: tuple[int, ...]) -> float:
    """What an account has paid or received of some kinds, in any order: sums of books are exact.  [$]"""
    usd = 0.0
    for kind in kinds:
        usd += flows[side, row, kind]
    return usd


@phase
def add_booked(flows: Flows, found: np.ndarray) -> None:
    """`booked` from the run's flows; found [3, company] $ is written."""
    for row in range(found.shape[1]):
        income = total(flows, RECEIVED, row, RUNNING) - total(flows, PAID, row, RUNNING)
        income += total(flows, PAID, row, EARNED) - total(flows, RECEIVED, row, GIVEN)
        found[0, row] = income + total(flows, RECEIVED, row, SOLD)
        found[1, row], found[2, row] = total(flows, PAID, row, WORN), total(flows, PAID, row, PLACED)


def booked(state: State) -> np.ndarray:
    """Since the start, by company: income before depreciation, what was worn off, what came into service.  [3, company] $"""
    found = np.empty((3, len(state.companies)))
    add_booked(state.ledger.total_flows, found)
    return found


@phase
def assess(
    companies: Rows[CompanyRow],
    flows: Flows,
    miners: int,
    quarter: np.ndarray,
    bonus: float,
    rate: float,
    parts: Rows[Parts],
) -> None:
    """Every miner in business is assessed on its quarter and pays; `quarter` [3, company] $ as `booked` has it."""
    for row in range(miners):
        company = companies[row]
        if not company.alive:
            continue
        income, worn, placed = quarter[0, row], quarter[1, row], quarter[2, row]
        deduction = deducted(worn, placed, company.tax_ahead, bonus)
        company.tax_ahead = max(0.0, company.tax_ahead + deduction - worn)
        taxable = income - deduction
        used = losses_used(taxable, company.tax_losses)
        company.tax_losses += max(0.0, -taxable) - used
        pay(companies, flows, row, parts[0].world, INCOME_TAX, rate * max(0.0, taxable - used))


def pay_taxes(state: State) -> None:
    """Tax on the last quarter's income of every independent miner; a loss is carried forward."""
    f, companies, total = state.scenario.finance, state.companies.rows, booked(state)
    quarter, cast = total - state.assessed, state.cast
    state.assessed = total
    assess(companies, state.ledger.flows, cast.miners, quarter, f.bonus_depreciation, f.tax_rate, cast.parts)
