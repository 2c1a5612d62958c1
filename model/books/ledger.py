"""Double-entry books: every payment has a payer, a payee and a kind, and money has a smallest coin.

Accounts are rows of `companies`; lenders, shareholders, the Bitcoin market and the rest of the world have rows
too, so that nothing comes from nowhere.  Amounts are rounded to 1/128 $: sums of such numbers are exact in
binary, so that the books close to zero and not to almost zero (up to 7e13 $).

A payment changes two balance sheets: cash on both sides, and what it was paid for.  `CHART` says of every kind which
item it raises on the payer's sheet and lowers on the payee's; an entry (a kind without cash, such as depreciation)
has the same two sides.  What touches no item but cash is income, cost or owners' money: it changes net worth.
"""

import math
import mmap
from typing import NamedTuple

import numpy as np

from agents.population import CompanyRow
from agents.records import Rows
from agents.rules.compiled import phase, rule
from agents.units import WEEKS_A_QUARTER

type Flows = np.ndarray  # [side, account, kind] $: what was paid, and what was received; see `no_flows`

ITEMS = ("cash", "coins", "rigs", "gpus", "property", "construction", "loans", "advances", "debt", "prepayments")
(CASH, COINS, RIGS_ITEM, GPUS_ITEM, PROPERTY, CONSTRUCTION, LOANS, ADVANCES, DEBT, PREPAYMENTS) = range(len(ITEMS))  # fmt: skip
LIABILITIES = DEBT  # items from this one on are owed and stand in the books as negative numbers
NET = -1  # no item: net worth changes

# Every kind, in one place: the item it raises on the payer's sheet, the item it lowers on the payee's.
PAYMENT_CHART = {
    # operating: what the default test looks at
    "coin_sale": (COINS, COINS), "power": (NET, NET), "power_resale": (NET, NET), "hosting": (NET, NET), "opex": (NET, NET),
    "overhead": (NET, NET), "rent": (NET, NET), "tenant_opex": (NET, NET), "interest": (NET, NET),
    "repayment": (DEBT, LOANS), "premium": (NET, NET), "tie_up": (NET, NET), "transmission": (NET, NET), "tax": (NET, NET),
    "subsidy": (NET, NET), "services": (NET, NET),
    # investment, finance, changes of ownership
    "generation": (NET, NET), "prepayment": (ADVANCES, PREPAYMENTS), "loan": (LOANS, DEBT), "maturity": (DEBT, LOANS),
    "equity": (NET, NET), "works": (CONSTRUCTION, NET), "rigs": (CONSTRUCTION, NET), "rig_sale": (NET, NET),
    "gpus": (GPUS_ITEM, NET), "transformer": (CONSTRUCTION, NET), "plant": (PROPERTY, NET), "site_sale": (NET, NET),
    "takeover": (NET, NET), "liquidation": (NET, NET), "budget": (NET, NET), "abroad": (NET, NET),
    "income_tax": (NET, NET), "payout": (NET, NET), "damages": (NET, NET), "gpu_sale": (NET, NET),
}  # fmt: skip
ENTRY_CHART = {
    # of one company with itself: made, worn out, finished, revalued
    "coins_mined": (COINS, NET), "coin_fees": (NET, COINS), "coin_gains": (COINS, NET),
    "rig_depreciation": (NET, RIGS_ITEM), "gpu_depreciation": (NET, GPUS_ITEM), "property_depreciation": (NET, PROPERTY),
    "rigs_gone": (NET, RIGS_ITEM), "property_gone": (NET, PROPERTY), "rigs_installed": (RIGS_ITEM, CONSTRUCTION),
    "works_finished": (PROPERTY, CONSTRUCTION), "paid_over_book": (PROPERTY, NET),
    # between two companies
    "interest_added": (LOANS, DEBT), "debt_forgiven": (DEBT, LOANS), "debt_converted": (DEBT, LOANS), "prepayment_earned": (PREPAYMENTS, ADVANCES),
    "coins_passed": (COINS, COINS), "rigs_passed": (RIGS_ITEM, RIGS_ITEM), "gpus_passed": (GPUS_ITEM, GPUS_ITEM),
    "property_passed": (PROPERTY, PROPERTY), "construction_passed": (CONSTRUCTION, CONSTRUCTION),
    "debt_passed": (DEBT, DEBT), "prepayments_passed": (PREPAYMENTS, PREPAYMENTS),
    # of one company with itself again
    "gpus_gone": (NET, GPUS_ITEM),
}  # fmt: skip

PAYMENTS, ENTRIES = tuple(PAYMENT_CHART), tuple(ENTRY_CHART)
KINDS_BOOKED = PAYMENTS + ENTRIES
(COIN_SALE, POWER, POWER_RESALE, HOSTING_FEE, OPEX, OVERHEAD, RENT, TENANT_OPEX, INTEREST, REPAYMENT, PREMIUM, TIE_UP_FEE,
 TRANSMISSION, TAX, SUBSIDY, SERVICES, GENERATION, PREPAYMENT, LOAN_OUT, MATURITY, EQUITY, WORKS, RIGS, RIG_SALE, GPUS, TRANSFORMER,
 PLANT_SALE, SITE_SALE, TAKEOVER, LIQUIDATION, BUDGET, ABROAD, INCOME_TAX,
 PAYOUT, DAMAGES, GPU_SALE) = range(len(PAYMENTS))  # fmt: skip
(COINS_MINED, COIN_FEES, COIN_GAINS, RIG_DEPRECIATION, GPU_DEPRECIATION, PROPERTY_DEPRECIATION, RIGS_GONE, PROPERTY_GONE,
 RIGS_INSTALLED, WORKS_FINISHED, PAID_OVER_BOOK, INTEREST_ADDED, DEBT_FORGIVEN, DEBT_CONVERTED, PREPAYMENT_EARNED, COINS_PASSED,
 RIGS_PASSED, GPUS_PASSED, PROPERTY_PASSED, CONSTRUCTION_PASSED, DEBT_PASSED,
 PREPAYMENTS_PASSED, GPUS_GONE) = range(len(PAYMENTS), len(KINDS_BOOKED))  # fmt: skip
OPERATING = SERVICES + 1  # kinds before this one
PAID, RECEIVED = 0, 1  # sides of the books
PAGE = 512  # accounts that are gone through together, kind by kind
SMOOTHED = 6  # weeks over which operating flows are smoothed
COIN = 128.0  # parts of a dollar
COIN_STEP = 2.0**27  # parts of a bitcoin that coins are counted in, so that sums are exact


class Chart(NamedTuple):
    """What a set of books knows: its kinds, how many of them move cash, and the item that each changes on either side."""

    kinds: tuple[str, ...]
    cash_kinds: int
    payer_item: np.ndarray
    payee_item: np.ndarray

    @classmethod
    def of(cls, payments: dict[str, tuple[int, int]], entries: dict[str, tuple[int, int]] | None = None) -> "Chart":
        """Kinds that move cash, then those that do not."""
        rows = np.array([*payments.values(), *(entries or {}).values()], np.int64)
        return cls((*payments, *(entries or {})), len(payments), rows[:, 0].copy(), rows[:, 1].copy())


CHART = Chart.of(PAYMENT_CHART, ENTRY_CHART)


@rule
def whole_coins(usd: float) -> float:
    """An amount in the smallest coin of the books.  [$]

    >>> whole_coins(1.0 / 3.0) * 128.0
    43.0
    """
    return math.floor(usd * COIN + 0.5) / COIN


@rule
def enter(flows: Flows, payer: int, payee: int, kind: int, usd: float) -> float:
    """Book an entry, which moves no money: it raises the payer's item and lowers the payee's.  Returns it rounded.  [$]"""
    amount = whole_coins(usd)
    flows[PAID, payer, kind] += amount
    flows[RECEIVED, payee, kind] += amount
    return amount


@rule
def pay(companies: Rows[CompanyRow], flows: Flows, payer: int, payee: int, kind: int, usd: float) -> float:
    """Move money between two accounts and book it on both sides; returns the amount after rounding.  [$]

    flows: this week's books.  A negative amount flows backwards.
    """
    amount = enter(flows, payer, payee, kind, usd)
    companies[payer].cash -= amount
    companies[payee].cash += amount
    return amount


@phase
def enter_once(flows: Flows, payer: int, payee: int, kind: int, usd: float) -> float:
    """One entry outside a compiled loop: see `enter`.  [$]"""
    return enter(flows, payer, payee, kind, usd)


@phase
def pay_once(companies: Rows[CompanyRow], flows: Flows, payer: int, payee: int, kind: int, usd: float) -> float:
    """One payment outside a compiled loop: see `pay`.  [$]"""
    return pay(companies, flows, payer, payee, kind, usd)


@rule
def smoothed_over(week: int) -> float:
    """Weeks over which operating flows are smoothed: in a run's first weeks they are the mean of what there is.

    >>> smoothed_over(0), smoothed_over(3), smoothed_over(99)
    (1.0, 3.0, 6.0)
    """
    return float(min(max(1, week), SMOOTHED))


def no_flows(accounts: int, kinds: int) -> Flows:
    """Books in which nothing is written yet: all amounts of a kind stand together, for most accounts know few kinds.

    Memory is taken by the small page as it is written on; of NumPy's own, with pages of 2 MiB, hardly a kind would be spared.

    >>> no_flows(3, 59).shape, no_flows(3, 59)[:, :, 7].flags.f_contiguous
    ((2, 3, 59), True)
    """
    private = {"flags": mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS} if hasattr(mmap, "MAP_PRIVATE") else {}
    room = mmap.mmap(-1, max(1, 16 * accounts * kinds), **private)
    return np.frombuffer(room, count=2 * accounts * kinds).reshape((2, accounts, kinds), order="F")


@phase
def smooth_operating(companies: Rows[CompanyRow], flows: Flows, weeks: float) -> None:
    """Move each account's `operating_cash` and `operating_profit` towards thirteen times this week's, in about `weeks` weeks.

    Profit counts coins when they are mined, sold or kept, and knows neither interest nor repayment.
    """
    operating = np.empty(PAGE)
    for first in range(0, len(companies), PAGE):
        last = min(first + PAGE, len(companies))
        operating[:] = 0.0
        for kind in range(OPERATING):
            for row in range(first, last):
                operating[row - first] += flows[RECEIVED, row, kind] - flows[PAID, row, kind]
        for row in range(first, last):
            company, flow = companies[row], operating[row - first]
            profit = flow + flows[PAID, row, COINS_MINED]
            for kind in (COIN_SALE, INTEREST, REPAYMENT):
                profit -= flows[RECEIVED, row, kind] - flows[PAID, row, kind]
            company.operating_cash += (WEEKS_A_QUARTER * flow - company.operating_cash) / weeks
            company.operating_profit += (WEEKS_A_QUARTER * profit - company.operating_profit) / weeks


@rule
def moved(flows: Flows, kind: int, first: int, last: int) -> bool:
    """Whether any account of a page has paid or received something of a kind this week."""
    found = False
    for row in range(first, last):
        found |= (flows[PAID, row, kind] != 0.0) | (flows[RECEIVED, row, kind] != 0.0)
    return found


class Books(NamedTuple):
    """What the books are kept in, as compiled phases take it.

    flows and total_flows: of the week, and of the run before it; opening [account] $ of cash when the week began; coins
    [account] BTC as flows make them; sheets [account, item] $, liabilities negative; cash_kinds to payee_item: see `Chart`.
    """

    flows: Flows
    total_flows: Flows
    opening: np.ndarray
    coins: np.ndarray
    sheets: np.ndarray
    cash_kinds: int
    payer_item: np.ndarray
    payee_item: np.ndarray


@phase
def carry(books: Books) -> None:
    """Add the week's flows to what every account held."""
    flows, _, _, _, sheets, cash_kinds, payer_item, payee_item = books
    for first in range(0, flows.shape[1], PAGE):
        last = min(first + PAGE, flows.shape[1])
        for kind in range(flows.shape[2]):
            if not moved(flows, kind, first, last):
                continue
            raised, lowered = payer_item[kind], payee_item[kind]
            for row in range(first, last if kind < cash_kinds else first):
                sheets[row, CASH] += flows[RECEIVED, row, kind] - flows[PAID, row, kind]
            for row in range(first, last if raised >= 0 else first):
                sheets[row, raised] += flows[PAID, row, kind]
            for row in range(first, last if lowered >= 0 else first):
                sheets[row, lowered] -= flows[RECEIVED, row, kind]


@phase
def close_books(companies: Rows[CompanyRow], books: Books) -> float:
    """Check accounts against flows and each kind's payers against its payees; add the week to the run, open a new one.

    Returns what does not close.  [$]
    """
    flows, total_flows, opening, _, _, cash_kinds, _, _ = books
    residual, gaps, net = 0.0, np.zeros(flows.shape[2]), np.empty(PAGE)
    for first in range(0, len(companies), PAGE):
        last = min(first + PAGE, len(companies))
        for row in range(first, last):
            net[row - first] = companies[row].cash - opening[row]
            opening[row] = companies[row].cash
        for kind in range(flows.shape[2]):
            if not moved(flows, kind, first, last):
                continue
            for row in range(first, last if kind < cash_kinds else first):
                net[row - first] -= flows[RECEIVED, row, kind] - flows[PAID, row, kind]
            for row in range(first, last):
                gaps[kind] += flows[RECEIVED, row, kind] - flows[PAID, row, kind]
            for row in range(first, last):
                total_flows[PAID, row, kind] += flows[PAID, row, kind]
                total_flows[RECEIVED, row, kind] += flows[RECEIVED, row, kind]
                flows[PAID, row, kind] = flows[RECEIVED, row, kind] = 0.0
        for place in range(last - first):
            residual += abs(net[place])
    for gap in gaps:
        residual += abs(gap)
    return residual


class Ledger:
    """The week's books and the flow matrix of the run.

    sheets [account, item] are balance sheets as the flows since the start make them; liabilities are negative.

    >>> import numpy as np
    >>> from agents.population import CompanyRow
    >>> from agents.records import Table
    >>> table = Table(CompanyRow)
    >>> a, b = table.add(cash=100.0), table.add()
    >>> books = Ledger(table.rows)
    >>> books.post(table.rows, a, b, RENT, 30.0)
    30.0
    >>> float(table.rows["cash"][b]), books.residual(table.rows)
    (30.0, 0.0)
    """

    def __init__(self, companies: Rows[CompanyRow], chart: Chart = CHART) -> None:
        self.chart = chart
        self.flows, self.total_flows = (no_flows(len(companies), len(chart.kinds)) for _ in range(2))
        self.sheets = np.zeros((len(companies), len(ITEMS)))
        self.sheets[:, CASH] = companies["cash"]
        self.coins = companies["btc"].copy()  # as the flows of coins make them [BTC]
        self.opening = companies["cash"].copy()

    @property
    def books(self) -> Books:
        """All of it as compiled phases take it."""
        own = self.flows, self.total_flows, self.opening, self.coins, self.sheets
        return Books(*own, *self.chart[1:])

    @property
    def paid(self) -> np.ndarray:
        """What every account has paid this week, by kind.  [$]"""
        return self.flows[PAID]

    @property
    def received(self) -> np.ndarray:
        """What every account has received this week, by kind.  [$]"""
        return self.flows[RECEIVED]

    @property
    def total_paid(self) -> np.ndarray:
        """The same since the start.  [$]"""
        return self.total_flows[PAID]

    @property
    def total_received(self) -> np.ndarray:
        """The same since the start.  [$]"""
        return self.total_flows[RECEIVED]

    def post(self, companies: Rows[CompanyRow], payer: int, payee: int, kind: int, usd: float) -> float:
        """One payment outside a compiled loop.  [$]"""
        return pay_once(companies, self.flows, payer, payee, kind, float(usd))

    def enter(self, payer: int, payee: int, kind: int, usd: float) -> float:
        """One entry outside a compiled loop: no money moves.  [$]"""
        return enter_once(self.flows, payer, payee, kind, float(usd))

    def residual(self, companies: Rows[CompanyRow]) -> float:
        """What this week's books do not explain: accounts against flows, and each kind paid against received.  [$]"""
        cash = slice(self.chart.cash_kinds)
        net = self.received[:, cash].sum(axis=1) - self.paid[:, cash].sum(axis=1)
        accounts = np.abs(companies["cash"] - self.opening - net).sum()
        kinds = np.abs(self.received.sum(axis=0) - self.paid.sum(axis=0)).sum()
        return float(accounts + kinds)

    def carry(self) -> None:
        """Bring the balance sheets up to date with the week's flows; once a week, before it is closed."""
        carry(self.books)

    def close_week(self, companies: Rows[CompanyRow]) -> float:
        """Check the week's books, add them to the run's, open new ones.  Returns the residual.  [$]"""
        return float(close_books(companies, self.books))

    def smooth_operating(self, companies: Rows[CompanyRow], week: int = SMOOTHED) -> None:
        """Bring every account's smoothed operating cash and profit up to date, before the week is closed."""
        smooth_operating(companies, self.flows, smoothed_over(week))
