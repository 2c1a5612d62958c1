"""How well earnings cover debt service: operating profit, signed rents of works under way, interest and instalments."""

import numpy as np

from agents.codes import PROJECT_LOAN
from agents.population import Lease, Loan, Project, Site
from agents.records import Rows
from agents.rules.compiled import phase
from agents.rules.finance import service_of_quarter
from model.money.project_loans import margins_by_tier
from model.state import State


@phase
def owe_service(loans: Rows[Loan], week: int, companies: np.ndarray, projects: np.ndarray) -> None:
    """Interest and instalments of the next quarter on loans in service, added up by borrower.  [$]

    companies: what the company itself owes; projects: what its ring-fenced projects owe; both are written.
    """
    for row in range(len(loans)):
        loan = loans[row]
        if loan.alive and week >= loan.grace_week:
            usd = service_of_quarter(loan.principal, loan.rate, loan.maturity_week - week, loan.amortising)
            if loan.form == PROJECT_LOAN:
                projects[loan.borrower] += usd
            else:
                companies[loan.borrower] += usd


def service_due(state: State) -> tuple[np.ndarray, np.ndarray]:
    """Interest and instalments of the next quarter: of each company itself, and of its projects.  [$ by company]"""
    own, projects = np.zeros(len(state.companies)), np.zeros(len(state.companies))
    owe_service(state.loans.rows, state.week, own, projects)
    return own, projects


@phase
def add_fenced(loans: Rows[Loan], fenced: np.ndarray) -> None:
    """Debt of projects added up by borrower; fenced [company] $ is added to."""
    for row in range(len(loans)):
        if loans[row].alive and loans[row].form == PROJECT_LOAN:
            fenced[loans[row].borrower] += loans[row].principal


def ring_fenced(state: State) -> np.ndarray:
    """Debt of projects, for which only the lease and hall that carry it answer.  [$ by company]"""
    fenced = np.zeros(len(state.companies))
    add_fenced(state.loans.rows, fenced)
    return fenced


@phase
def add_signed_rents(
    projects: Rows[Project],
    leases: Rows[Lease],
    sites: Rows[Site],
    margins: np.ndarray,
    kept: float,
    signed: np.ndarray,
) -> None:
    """What a quarter of signed rents will leave once works under way are done, added up by owner: signed [company] $.

    margins [tier]: part of the rent that the landlord keeps; kept [0-1]: of that, after the service of the project's own debt.
    """
    for row in range(len(projects)):
        project = projects[row]
        if project.alive and project.lease >= 0:
            lease = leases[project.lease]
            signed[sites[project.site].owner] += 0.25 * kept * lease.rent * lease.it_mw * margins[lease.tier]


def signed_rents(state: State) -> np.ndarray:
    """Pro forma: what works under way will leave their owners in a quarter, their own debt served.  [$ by company]"""
    signed, margins = np.zeros(len(state.companies)), margins_by_tier(state)
    kept = 1.0 - 1.0 / state.scenario.finance.coverage
    add_signed_rents(state.projects.rows, state.leases.rows, state.sites.rows, margins, kept, signed)
    return signed
