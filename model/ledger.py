"""Double-entry books: every payment has a payer, a payee and a kind, and money has a smallest coin.

Accounts are rows of `companies`; lenders, shareholders, the Bitcoin market and the rest of the world have rows
too, so that nothing comes from nowhere.  Amounts are rounded to 1/128 $: sums of such numbers are exact in
binary, so that the books close to zero and not to almost zero (up to 7e13 $).
"""

import math

import numpy as np

from agents.rules.compiled import phase, rule

PAYMENTS = (
    "coin_sale", "power", "power_resale", "hosting", "opex", "overhead", "rent", "tenant_opex", "interest", "repayment",
    "premium", "tie_up", "transmission", "tax", "subsidy",  # operating: what the default test looks at
    "generation", "prepayment", "loan", "maturity", "equity", "works", "rigs", "gpus", "transformer", "site_sale",
    "takeover", "liquidation", "budget",
)  # fmt: skip
(COIN_SALE, POWER, POWER_RESALE, HOSTING_FEE, OPEX, OVERHEAD, RENT, TENANT_OPEX, INTEREST, REPAYMENT, PREMIUM, TIE_UP_FEE,
 TRANSMISSION, TAX, SUBSIDY, GENERATION, PREPAYMENT, LOAN_OUT, MATURITY, EQUITY, WORKS, RIGS, GPUS, TRANSFORMER, SITE_SALE, TAKEOVER,
 LIQUIDATION, BUDGET) = range(len(PAYMENTS))  # fmt: skip
OPERATING = SUBSIDY + 1  # kinds before this one
COIN = 128.0  # parts of a dollar


@rule
def pay(companies, paid, received, payer: int, payee: int, kind: int, usd: float) -> float:
    """Move money between two accounts and book it on both sides; returns the amount after rounding.  [$]

    companies: rows; paid, received: this week's books [account, kind].  A negative amount flows backwards.
    """
    amount = math.floor(usd * COIN + 0.5) / COIN
    companies[payer].cash -= amount
    companies[payee].cash += amount
    paid[payer, kind] += amount
    received[payee, kind] += amount
    return amount


@phase
def smooth_operating(companies, paid, received, weeks):
    """Move each account's `operating_cash` towards thirteen times this week's operating flow, in about `weeks` weeks."""
    for row in range(len(companies)):
        flow = 0.0
        for kind in range(OPERATING):
            flow += received[row, kind] - paid[row, kind]
        companies[row].operating_cash += (13.0 * flow - companies[row].operating_cash) / weeks


@phase
def close_books(companies, opening, paid, received, total_paid, total_received):
    """Check accounts against flows and each kind's payers against its payees; add the week to the run, open a new one.

    Returns what does not close.  [$]
    """
    residual = 0.0
    for row in range(len(companies)):
        net = companies[row].cash - opening[row]
        for kind in range(paid.shape[1]):
            net -= received[row, kind] - paid[row, kind]
        residual += abs(net)
        opening[row] = companies[row].cash
    for kind in range(paid.shape[1]):
        gap = 0.0
        for row in range(len(companies)):
            gap += received[row, kind] - paid[row, kind]
            total_paid[row, kind] += paid[row, kind]
            total_received[row, kind] += received[row, kind]
            paid[row, kind] = received[row, kind] = 0.0
        residual += abs(gap)
    return residual


class Ledger:
    """The week's books and the flow matrix of the run.

    >>> import numpy as np
    >>> from agents.population import COMPANY, Table
    >>> table = Table(COMPANY)
    >>> a, b = table.add(cash=100.0), table.add()
    >>> books = Ledger(table.rows)
    >>> books.post(table.rows, a, b, RENT, 30.0)
    30.0
    >>> float(table.rows["cash"][b]), books.residual(table.rows)
    (30.0, 0.0)
    """

    def __init__(self, companies: np.ndarray) -> None:
        shape = (len(companies), len(PAYMENTS))
        self.paid, self.received = np.zeros(shape), np.zeros(shape)
        self.total_paid, self.total_received = np.zeros(shape), np.zeros(shape)
        self._opening = companies["cash"].copy()

    def post(self, companies: np.ndarray, payer: int, payee: int, kind: int, usd: float) -> float:
        """One payment outside a compiled loop.  [$]"""
        amount = math.floor(usd * COIN + 0.5) / COIN
        companies["cash"][payer] -= amount
        companies["cash"][payee] += amount
        self.paid[payer, kind] += amount
        self.received[payee, kind] += amount
        return amount

    def residual(self, companies: np.ndarray) -> float:
        """What this week's books do not explain: accounts against flows, and each kind paid against received.  [$]"""
        net = self.received.sum(axis=1) - self.paid.sum(axis=1)
        accounts = np.abs(companies["cash"] - self._opening - net).sum()
        kinds = np.abs(self.received.sum(axis=0) - self.paid.sum(axis=0)).sum()
        return float(accounts + kinds)

    def close_week(self, companies: np.ndarray) -> float:
        """Check the week's books, add them to the run's, open new ones.  Returns the residual.  [$]"""
        return float(
            close_books(companies, self._opening, self.paid, self.received, self.total_paid, self.total_received)
        )

    def smooth_operating(self, companies: np.ndarray) -> None:
        """Bring every account's smoothed operating cash up to date, before the week is closed."""
        smooth_operating(companies, self.paid, self.received, 6.0)
