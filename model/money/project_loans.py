"""How works are financed: what lenders advance on one contract in all, who stands behind it, how it is drawn."""

from typing import NamedTuple

import numpy as np

from agents.capital import Finance
from agents.codes import GPU_CLOUD, PROJECT_LOAN
from agents.parameters import Leasing
from agents.population import Lease, Project
from agents.records import Rows
from agents.rules.clouds import CREDIT_FREE
from agents.rules.compiled import phase, rule
from agents.rules.finance import TAIL, debt_before_credit, debt_for_life
from agents.units import WEEKS_A_YEAR
from model.books.ledger import GPUS
from model.money.finance import agree_loan, borrow, raise_cash
from model.state import State

BACKED_COVERAGE = 1.1  # net rent over debt service where the tenant stands behind it; assumption A60
STRONG = 0.005  # over the best credit's rate at which lenders take a tenant's word; assumption A124 [1/year]
MOST_WARRANTS = 0.14  # of the shares, for one loan: Google at TeraWulf


class Contract(NamedTuple):
    """What lenders look at: cost of halls and of machines [$], net rent [$/year], term and works [years], advance [$]."""

    halls: float
    machines: float
    net_rent: float
    years: float
    works: float = 0.0
    advance: float = 0.0
    cloud: bool = False


class Sized(NamedTuple):
    """Debt on one contract: on halls, drawn as they are built; on machines at delivery, for the life of the loan and early.  [$]"""

    halls: float
    machines: float
    early: float

    @property
    def total(self) -> float:
        """All of it."""
        return sum(self)


@rule
def margin_of(p: Leasing, tier: int) -> float:
    """Part of the rent that a landlord keeps, by tier."""
    return (p.shell_margin, p.turnkey_margin, p.cloud_margin)[tier]


def margins_by_tier(state: State) -> np.ndarray:
    """`margin_of` every tier, as compiled phases take it."""
    return np.array([margin_of(state.scenario.leasing, tier) for tier in range(3)])


@rule
def size_debt(f: Finance, c: Contract, backed: bool = False) -> Sized:
    """What lenders advance on a contract: a share of cost that no advance pays, as far as rent less its credit covers all of it.

    Halls come first, interest that is added during their works included.  Where the tenant stands behind the loan they
    advance more, on a thinner cover.
    """
    share, cover = (1.0 - f.backed_capital, BACKED_COVERAGE) if backed else (f.loan_to_cost, f.coverage)
    years, free, rate = c.years - TAIL, CREDIT_FREE if c.cloud else 0.0, f.debt_rate
    most = share * max(0.0, c.halls + c.machines - c.advance)
    credited = c.advance * (years - free) / max(1.0, c.years - free)  # before the debt is repaid
    long = debt_for_life(c.net_rent, credited, years, free, rate, f.loan_years, cover)
    early = debt_before_credit(c.net_rent, credited, years, free, rate, cover)
    grown = 1.0 + 0.5 * c.works * rate
    halls = min(share * c.halls, most, long / grown)
    machines = min(c.machines, most - halls, long - halls * grown)
    return Sized(halls, max(0.0, machines), max(0.0, min(c.machines - machines, most - halls - machines, early)))


class Parts(NamedTuple):
    """Who brings what the works of a contract cost: lenders, and their owner at least.  [$]"""

    loan: float
    own: float


@rule
def parts_of(f: Finance, c: Contract, backed: bool) -> Parts:
    """What lenders advance, and what neither they nor the tenant's advance pay; backed: the tenant stands behind the loan."""
    sized = size_debt(f, c, backed)
    loan, least = sized.halls + sized.machines + sized.early, f.backed_capital if backed else f.own_capital
    return Parts(loan, max(least * c.halls, c.halls + c.machines - c.advance - loan))


class Raised(NamedTuple):
    """How works are paid for: lenders' part [$], and whether a tenant stands behind it."""

    loan: float
    backed: bool


def raise_own_part(state: State, owner: int, alone: Parts, backed: Parts, *, backable: bool) -> Raised | None:
    """Raise the owner's part; where that is too much, a tenant stands behind a larger loan.  None: not raised"""
    if raise_cash(state, owner, alone.own):
        return Raised(alone.loan, False)
    return Raised(backed.loan, True) if backable and raise_cash(state, owner, backed.own) else None


@rule
def shares_for_backing(loan: float, value: float, part: float) -> float:
    """New shares, over those there are, whose worth is a part of the loan that somebody stands behind.

    value [$] of the landlord's equity.  Google took 5.4 % of Cipher, worth some 5 bn$, for 1.73 bn$; at a tenth of that worth
    the most that anybody gave binds.

    >>> round(shares_for_backing(1.73e9, 5.1e9, 0.17), 3), shares_for_backing(1.73e9, 0.5e9, 0.17)
    (0.058, 0.14)
    """
    return min(MOST_WARRANTS, part * loan / max(1.0, value))


def take_support(state: State, lease: int, loan: float) -> None:
    """A tenant stands behind its landlord's loan, or a stronger one for it, and gets warrants on the landlord's shares."""
    record, f = state.leases.rows[lease], state.scenario.finance
    owner, backer = int(record["landlord"]), backer_of(state, int(record["tenant"]))
    record["support"], record["backer"] = loan, backer
    landlord = state.companies.rows[owner]
    landlord["shares"] *= 1.0 + shares_for_backing(loan, float(landlord["value"]), f.warrants)
    state.event("support", state.names[owner], state.names[backer], site=record["site"], lease=lease, usd=loan)


def backer_of(state: State, tenant: int) -> int:
    """Whose word lenders take: the tenant's own where it borrows like a hyperscaler, else that of the best credit that has
    least too much.  [row]"""
    tenants = state.hyperscalers.rows
    rates = state.loans.rows["rate"][tenants["loan"]]
    alive = state.companies.rows["alive"][tenants["company"]]
    strong = alive & (rates <= rates[alive].min() + STRONG)
    if strong[tenants["company"] == tenant][0]:
        return tenant
    lacks = tenants["demand_mw"] - tenants["owned_mw"] - tenants["leased_mw"]
    return int(tenants["company"][np.argmax(np.where(strong, lacks, -np.inf))])


@rule
def after_advance(sized: Sized, c: Contract) -> Sized:
    """The tenant's advance builds halls before lenders do, who then pay as much more for machines at delivery.

    >>> after_advance(Sized(600.0, 500.0, 100.0), Contract(900.0, 1700.0, 0.0, 5.0, advance=400.0))
    Sized(halls=200.0, machines=900.0, early=100.0)
    """
    moved = max(0.0, min(sized.halls, c.advance, c.machines - sized.machines - sized.early))
    return Sized(sized.halls - moved, sized.machines + moved, sized.early)


@rule
def contract_of(project: Project, lease: Lease, p: Leasing) -> Contract:
    """A project as its lenders see it: the owner's part of what is still to be built, and the lease that carries it."""
    own = 1.0 - project.tenant_share
    return Contract(
        project.cost * own,
        project.at_delivery * own,
        lease.rent * lease.it_mw * margin_of(p, lease.tier),
        (lease.end_week - lease.ready_week) / WEEKS_A_YEAR,
        (project.ready_week - project.start_week) / WEEKS_A_YEAR,
        lease.unearned,
        lease.tier == GPU_CLOUD,
    )


@phase
def size_works(projects: Rows[Project], leases: Rows[Lease], row: int, p_: Rows[Leasing], f_: Rows[Finance]) -> float:
    """Size all debt on one contract: what is lent on machines and of the cost of halls is noted; debt on halls is returned.  [$]"""
    project = projects[row]
    lease = leases[project.lease]
    contract = contract_of(project, lease, p_[0])
    sized = after_advance(size_debt(f_[0], contract, lease.support > 0.0), contract)
    project.gpu_debt, project.gpu_early = sized.machines, sized.early
    if sized.halls > 0.0:
        project.lent = sized.halls / contract.halls
    return sized.halls


def finance_works(state: State, row: int) -> None:
    """Agree all debt on one contract: on halls it is drawn as works are paid for, and repaid in level payments out of the rent."""
    s, projects, leases = state.scenario, state.projects.rows, state.leases.rows
    halls = size_works(projects, leases, row, state.numbers(s.leasing), state.numbers(s.finance))
    if halls > 0.0:
        project = projects[row]
        site, lease, ready = int(project["site"]), leases[project["lease"]], int(project["ready_week"])
        until = ready + life(s.finance, float(lease["end_week"] - lease["ready_week"]) / WEEKS_A_YEAR)
        owner = int(state.sites.rows["owner"][site])
        project["loan"] = agree_loan(state, owner, site, halls, s.finance.debt_rate, until, ready)


def life(f: Finance, years: float) -> int:
    """Weeks in which debt on a contract of some years is repaid."""
    return int(min(f.loan_years, years - TAIL) * WEEKS_A_YEAR)


def deliver_gpus(state: State, row: int, owner: int) -> None:
    """GPUs are paid at delivery, with what lenders agreed to on the contract and with cash for the rest."""
    f, project = state.scenario.finance, state.projects.rows[row]
    lease, site = state.leases.rows[project["lease"]], int(project["site"])
    years = float(lease["end_week"] - lease["ready_week"]) / WEEKS_A_YEAR
    for usd, weeks in ((project["gpu_debt"], life(f, years)), (project["gpu_early"], int(CREDIT_FREE * WEEKS_A_YEAR))):
        maturity = state.week + weeks
        borrow(state, owner, site, float(usd), f.debt_rate, maturity, form=PROJECT_LOAN, amortising=True)
    state.sites.rows["gpu_book"][site] += state.post(owner, state.cast.world, GPUS, float(project["at_delivery"]))
