"""AI tenants' money: what they earn and spend, what lenders give them, what they may commit.

A capital budget is an authorisation: what is not spent lapses.  The rest of a tenant's business and its shareholders bring
what they bring; AI megawatts in use earn; rent, campuses, and machines for rented halls are paid.  What is over goes to
lenders, then to owners; what is missing is borrowed, as far as earnings carry it.
"""

import numpy as np

from agents.codes import GPU_CLOUD
from agents.parameters import Demand, Leasing
from agents.population import CompanyRow, Lease, Loan, Tenant
from agents.records import Rows
from agents.rules.building import CAMPUS_COST, US_SHARE
from agents.rules.compiled import phase, rule
from agents.units import WEEKS_A_QUARTER, WEEKS_A_YEAR
from model.books.ledger import (
    ABROAD,
    BUDGET,
    GPUS,
    LOAN_OUT,
    PAID,
    PAYOUT,
    RENT,
    REPAYMENT,
    SERVICES,
    Flows,
    pay,
)
from model.foundation.terms import Parts
from model.state import State

CASH_FLOW_GROWTH = 0.10  # of the rest of the business; assumption A100 [1/year]


@rule
def debt_room(earnings: float, leverage: float, debt: float) -> float:
    """What lenders would add: a multiple of a year's earnings after rent, less what is owed.  [$]

    Earnings of 4 at six times carry 24; 19 are owed.

    >>> debt_room(4.0, 6.0, 19.0), debt_room(4.0, 6.0, 30.0)
    (5.0, 0.0)
    """
    return max(0.0, leverage * max(0.0, earnings) - debt)


@rule
def earned(used_it_mw: float, revenue: float, margin: float) -> float:
    """What AI megawatts in use earn in a year, before rent.  [$/year]   revenue [$/IT-MW-year]; margin [0-1]

    >>> earned(100.0, 11e6, 0.75)
    825000000.0
    """
    return used_it_mw * revenue * margin


@rule
def may_commit(budget: float, means: float) -> float:
    """What a tenant may commit in a quarter in the US: what is authorised, as far as its means go.  [$]

    >>> may_commit(50.0, 100.0), may_commit(50.0, 12.0), may_commit(50.0, -3.0)
    (30.0, 12.0, 0.0)
    """
    return max(0.0, min(US_SHARE * budget, means))


@phase
def count_halls(leases: Rows[Lease], tenants: Rows[Tenant], week: int, ratio: float, halls: np.ndarray) -> None:
    """Rented halls in service that their tenant fills with machines of its own, developers' too.  halls [tenant] IT MW"""
    first = tenants[0].company
    for place in range(len(tenants)):
        halls[place] = tenants[place].leased_mw / ratio
    for row in range(len(leases)):
        lease = leases[row]
        if lease.alive and lease.tier == GPU_CLOUD and lease.ready_week <= week:
            halls[lease.tenant - first] -= lease.it_mw


@phase
def run_tenants(
    companies: Rows[CompanyRow],
    tenants: Rows[Tenant],
    flows: Flows,
    halls: np.ndarray,
    demand: Rows[Demand],
    leasing: Rows[Leasing],
    week: int,
    parts: Rows[Parts],
) -> None:
    """A week of every tenant: earnings, money of its business, capital abroad, machines.  halls [tenant] IT MW

    Its room at lenders is told by what it earns and the rent that it pays this week.
    """
    d, p, world = demand[0], leasing[0], parts[0].world
    for place in range(len(tenants)):
        tenant = tenants[place]
        row = tenant.company
        used = min(tenant.demand_mw, tenant.owned_mw + tenant.leased_mw) / p.gross_per_it
        profit = earned(used, d.revenue, d.margin)
        other = tenant.cash_flow * (1.0 + CASH_FLOW_GROWTH) ** (week / WEEKS_A_YEAR)
        pay(companies, flows, world, row, SERVICES, profit / WEEKS_A_YEAR)
        abroad = (1.0 - US_SHARE) * tenant.budget / WEEKS_A_QUARTER
        pay(companies, flows, world, row, BUDGET, other / WEEKS_A_YEAR + abroad)
        pay(companies, flows, row, world, ABROAD, abroad)
        if halls[place] > tenant.equipped_mw:
            new = halls[place] - tenant.equipped_mw
            tenant.gpu_book += pay(companies, flows, row, world, GPUS, new * p.gpu_capex)
            tenant.equipped_mw = halls[place]
        rent = flows[PAID, row, RENT] * WEEKS_A_YEAR
        tenant.room = debt_room(profit + other - rent, d.leverage, companies[row].debt)
        tenant.quarter_flow = (profit + other - rent) / 4.0


@phase
def balance_tenants(
    companies: Rows[CompanyRow], tenants: Rows[Tenant], loans: Rows[Loan], flows: Flows, parts: Rows[Parts]
) -> None:
    """Cash beyond what a tenant keeps repays what it drew since the start, then goes to owners; what is missing is drawn."""
    lender, shareholder = parts[0].lender, parts[0].shareholder
    for place in range(len(tenants)):
        tenant, loan = tenants[place], loans[tenants[place].loan]
        row, over = tenant.company, companies[tenant.company].cash - tenant.kept
        if over < 0.0:
            drawn = pay(companies, flows, lender, row, LOAN_OUT, min(-over, tenant.room))
        else:
            drawn = -pay(
                companies, flows, row, lender, REPAYMENT, min(over, max(0.0, loan.principal - tenant.debt_kept))
            )
            pay(companies, flows, row, shareholder, PAYOUT, max(0.0, over + drawn))
        loan.principal += drawn
        loan.alive = loan.principal > 0.0
        companies[row].debt += drawn
        tenant.room = max(0.0, tenant.room - drawn)


def settle_tenants(state: State) -> None:
    """The week's earnings and spending of AI tenants."""
    s, tenants = state.scenario, state.hyperscalers.rows
    halls = np.zeros(len(tenants))
    count_halls(state.leases.rows, tenants, state.week, s.leasing.gross_per_it, halls)
    companies, flows, parts = state.companies.rows, state.ledger.flows, state.cast.parts
    demand, leasing = state.numbers(s.demand), state.numbers(s.leasing)
    run_tenants(companies, tenants, flows, halls, demand, leasing, state.week, parts)


def balance(state: State) -> None:
    """At the end of a week tenants draw what their cash lacks, or pass on what is over."""
    companies, tenants, flows = state.companies.rows, state.hyperscalers.rows, state.ledger.flows
    balance_tenants(companies, tenants, state.loans.rows, flows, state.cast.parts)


def grow_budgets(state: State) -> None:
    """Capital budgets grow by the quarter; what is authorised anew takes the place of what was not spent."""
    rows, cash = state.hyperscalers.rows, state.companies.rows["cash"]
    rows["budget"] *= (1.0 + rows["budget_growth"]) ** 0.25
    for tenant in rows:
        due = CAMPUS_COST * tenant["building_mw"]
        means = cash[tenant["company"]] - tenant["kept"] + tenant["room"] + tenant["quarter_flow"] - due
        tenant["authorised"] = may_commit(float(tenant["budget"]), float(means))
