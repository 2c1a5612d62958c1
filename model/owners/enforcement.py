"""A project that does not serve its debt: its lenders take hall and lease and sell them; the company behind it lives on.

Project loans are without recourse.  What they are owed is paid by the site that secures them, with the leases and works
on it, and by nothing else; what a buyer pays over the debt is the owner's.
"""

import numpy as np

from agents.codes import HYPERSCALER, PROJECT_LOAN
from agents.population import Lease, Loan, Project
from agents.records import Rows
from agents.rules.compiled import phase, rule
from agents.rules.finance import service_of_quarter
from agents.units import WEEKS_A_QUARTER
from model.money.project_loans import margins_by_tier
from model.owners.site_sales import sell_site_to_best
from model.owners.valuation import SiteWorth
from model.state import State


@rule
def works_of_quarter(project: Project, week: int) -> float:
    """What works take from their owner next quarter, lenders' part taken off.  [$]"""
    if not project.alive:
        return 0.0
    weeks = max(1, project.ready_week - project.start_week)
    left = min(max(project.ready_week - max(week, project.start_week), 0), WEEKS_A_QUARTER)
    left = min(left, max(0, week + WEEKS_A_QUARTER - project.start_week))
    own = (1.0 - project.tenant_share) * (1.0 - project.lent)
    machines = project.at_delivery * (1.0 - project.tenant_share) - project.gpu_debt - project.gpu_early
    return project.cost * own * left / weeks + (machines if project.ready_week <= week + WEEKS_A_QUARTER else 0.0)


@phase
def add_works(projects: Rows[Project], week: int, sites: np.ndarray) -> None:
    """`works_of_quarter` added up by site: `sites` is written.  [$]"""
    for row in range(len(projects)):
        sites[projects[row].site] += works_of_quarter(projects[row], week)


@phase
def weigh_projects(
    loans: Rows[Loan], leases: Rows[Lease], margins: np.ndarray, week: int, service: np.ndarray, rents: np.ndarray
) -> None:
    """Next quarter's service of project loans, and the rents that carry them: both are written.  [$ by site]   margins [tier]"""
    for row in range(len(loans)):
        loan = loans[row]
        if loan.alive and loan.form == PROJECT_LOAN and loan.grace_week <= week:
            service[loan.site] += service_of_quarter(loan.principal, loan.rate, loan.maturity_week - week, True)
    for row in range(len(leases)):
        lease = leases[row]
        if lease.alive and lease.ready_week <= week:
            rents[lease.site] += 0.25 * lease.rent * lease.it_mw * margins[lease.tier]


def unserved(state: State) -> np.ndarray:
    """What next quarter's service of project loans takes beyond the rents that carry them.  [$ by site]"""
    service, rents = np.zeros(len(state.sites)), np.zeros(len(state.sites))
    weigh_projects(state.loans.rows, state.leases.rows, margins_by_tier(state), state.week, service, rents)
    return np.maximum(0.0, service - rents)


def secured_by(state: State) -> np.ndarray:
    """Project debt by the site that carries it.  [$ by site]"""
    loans = state.loans.rows
    fenced = loans["alive"] & (loans["form"] == PROJECT_LOAN)
    return np.bincount(loans["site"][fenced], loans["principal"][fenced], len(state.sites))


def hand_back(state: State, worth: SiteWorth) -> None:
    """Owners of projects whose rent does not serve their debt, and that are worth less than it, leave them to lenders."""
    sites, owed = state.sites.rows, secured_by(state)
    lost = (
        (unserved(state) > 1.0) & (worth.whole < owed) & (state.companies.rows["kind"][sites["owner"]] != HYPERSCALER)
    )
    for site in np.flatnonzero(lost).tolist():
        foreclose(state, site, worth)


def release(state: State, company: int, worth: SiteWorth) -> bool:
    """Lenders take the project that would cost a company most next quarter.  False where none costs it anything."""
    projects = state.projects.rows
    works = np.zeros(len(state.sites))
    add_works(projects, state.week, works)
    asks = unserved(state) + works
    carried = np.isin(np.arange(len(state.sites)), projects["site"][projects["alive"] & (projects["lent"] > 0.0)])
    asks *= (state.sites.rows["owner"] == company) & (carried | (secured_by(state) > 0.0))
    if asks.max(initial=0.0) <= 1.0:
        return False
    foreclose(state, int(np.argmax(asks)), worth)
    return True


def foreclose(state: State, site: int, worth: SiteWorth) -> None:
    """Lenders sell hall and lease with the connection that they stand on; the buyer takes over works and loans."""
    record, names = state.sites.rows[site], state.names
    company, owed = int(record["owner"]), float(secured_by(state)[site])
    state.event("foreclosure", names[company], site=site, mw=record["mw_energised"], usd=owed)
    sell_site_to_best(state, site, company, worth)
