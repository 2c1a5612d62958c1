"""AI tenants' money: what they earn and spend, what lenders give them, what they may commit.

A capital budget is an authorisation: what is not spent lapses.  The rest of a tenant's business and its shareholders bring
what they bring; AI megawatts in use earn, less where there is more capacity than demand; rent, campuses, and machines for the rented
halls that are used are paid.  What is over goes to lenders, then to owners; what is missing is borrowed, as far as earnings
carry it.  What they carry no longer, lenders do not roll over.
"""

import math

import numpy as np

from agents.codes import ABROAD as ABROAD_ZONE
from agents.codes import GPU_CLOUD
from agents.parameters import Leasing
from agents.population import CompanyRow, Lease, Loan, Site, Tenant
from agents.records import Rows
from agents.rules.building import CAMPUS_COST, US_SHARE
from agents.rules.compiled import phase, rule
from agents.surroundings import Demand
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
from model.money.contracts import rent_of_week
from model.state import State

CASH_FLOW_GROWTH = 0.10  # of the rest of the business; assumption A100 [1/year]


@rule
def debt_room(earnings: float, leverage: float, debt: float) -> float:
    """What lenders would add: a multiple of a year's earnings after rent, less what is owed; below zero they want it back.  [$]

    Earnings of 4 at six times carry 24; 19 are owed, or 30.

    >>> debt_room(4.0, 6.0, 19.0), debt_room(4.0, 6.0, 30.0)
    (5.0, -6.0)
    """
    return leverage * max(0.0, earnings) - debt


@rule
def called_back(room: float, debt: float, years: float) -> float:
    """A week's part of the debt that falls due and is not rolled over: what earnings do not carry.  [$]

    522 owed over five years fall due by 2 a week, while lenders want at least that back.

    >>> [round(called_back(room, 522.0, 5.0), 2) for room in (-30.0, -1.5, 4.0)]
    [2.0, 1.5, 0.0]
    """
    return max(0.0, min(-room, debt / max(1.0, years * WEEKS_A_YEAR)))


@rule
def price_in_glut(demand_mw: float, capacity_mw: float, response: float) -> float:
    """What AI earns with a megawatt over what it earned while capacity was short: less, the more lies beyond demand.  [0-1]

    response: fall in per cent for each per cent of capacity beyond demand; users want little more of it when it is cheap.

    >>> price_in_glut(30.0, 20.0, 1.0), price_in_glut(30.0, 40.0, 1.0), price_in_glut(30.0, 40.0, 0.0)
    (1.0, 0.75, 1.0)
    """
    return min(1.0, demand_mw / max(1.0, capacity_mw)) ** response


@phase
def national_price(tenants: Rows[Tenant], response: float) -> float:
    """The same for all tenants together.  [0-1]"""
    wanted = capacity = 0.0
    for place in range(len(tenants)):
        wanted += tenants[place].demand_mw
        capacity += tenants[place].owned_mw + tenants[place].leased_mw
    return price_in_glut(wanted, capacity, response)


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
def count_halls(
    leases: Rows[Lease],
    sites: Rows[Site],
    tenants: Rows[Tenant],
    week: int,
    ratio: float,
    halls: np.ndarray,
    away: np.ndarray,
) -> None:
    """Rented halls in service that their tenant fills with machines of its own, developers' too.  halls [tenant] IT MW

    Machines for halls abroad are part of what it spends there, and so are their rents: away [tenant] $ a week.
    """
    first = tenants[0].company
    for place in range(len(tenants)):
        halls[place] = tenants[place].leased_mw / ratio
    for row in range(len(leases)):
        lease = leases[row]
        home = sites[lease.site].zone != ABROAD_ZONE
        if lease.alive and lease.ready_week <= week:
            if not home:
                away[lease.tenant - first] += rent_of_week(
                    lease.rent, lease.it_mw, lease.escalator, week - lease.ready_week
                )
            elif lease.tier == GPU_CLOUD:
                halls[lease.tenant - first] -= lease.it_mw


@phase
def run_tenants(
    companies: Rows[CompanyRow],
    tenants: Rows[Tenant],
    flows: Flows,
    halls: np.ndarray,
    away: np.ndarray,
    demand: Rows[Demand],
    leasing: Rows[Leasing],
    week: int,
    parts: Rows[Parts],
) -> None:
    """A week of every tenant: earnings, money of its business, capital abroad, machines.  halls [tenant] IT MW, away [tenant] $: see `count_halls`

    Its room at lenders is told by what it earns and the rent that it pays this week.  Machines are
    ordered with their halls and paid, needed or not; power and staff cost the same when AI earns less.
    """
    d, p, world = demand[0], leasing[0], parts[0].world
    lost = 1.0 - national_price(tenants, d.glut)
    for place in range(len(tenants)):
        tenant = tenants[place]
        row = tenant.company
        used = min(tenant.demand_mw, tenant.owned_mw + tenant.leased_mw) / p.gross_per_it
        profit = earned(used, d.revenue, d.margin - lost)
        other = tenant.cash_flow * (1.0 + CASH_FLOW_GROWTH) ** (week / WEEKS_A_YEAR)
        pay(companies, flows, world, row, SERVICES, profit / WEEKS_A_YEAR)
        abroad = (1.0 - US_SHARE) * tenant.budget / WEEKS_A_QUARTER
        pay(companies, flows, world, row, BUDGET, other / WEEKS_A_YEAR + abroad)
        rented = min(away[place], abroad)  # is part of it
        pay(companies, flows, row, world, ABROAD, abroad - rented)
        if halls[place] > tenant.equipped_mw:
            new = halls[place] - tenant.equipped_mw
            tenant.gpu_book += pay(companies, flows, row, world, GPUS, new * p.gpu_capex)
            tenant.equipped_mw = halls[place]
        rent = (flows[PAID, row, RENT] - rented) * WEEKS_A_YEAR
        room = debt_room(profit + other - rent, d.leverage, companies[row].debt)
        tenant.room = room if d.defaults and d.enabled else max(0.0, room)
        tenant.quarter_flow = (profit + other - rent) / 4.0


@phase
def balance_tenants(
    companies: Rows[CompanyRow], tenants: Rows[Tenant], loans: Rows[Loan], flows: Flows, parts: Rows[Parts]
) -> None:
    """At the end of a week cash beyond what a tenant keeps repays what it drew since the start, then goes to owners; what is missing is drawn.

    What falls due of debt that earnings carry no longer is repaid first, and nothing goes to owners meanwhile.
    """
    lender, shareholder = parts[0].lender, parts[0].shareholder
    for place in range(len(tenants)):
        tenant, loan = tenants[place], loans[tenants[place].loan]
        row, due = tenant.company, called_back(tenant.room, loan.principal, tenant.debt_years)
        over = companies[row].cash - due - tenant.kept
        if over < 0.0:
            drawn = min(-over, max(0.0, tenant.room)) - due
        else:
            drawn = -due - min(over, max(0.0, loan.principal - due - tenant.debt_kept))
        if drawn >= 0.0:
            drawn = pay(companies, flows, lender, row, LOAN_OUT, drawn)
        else:
            drawn = -pay(companies, flows, row, lender, REPAYMENT, -drawn)
        if tenant.room >= 0.0:
            pay(companies, flows, row, shareholder, PAYOUT, max(0.0, companies[row].cash - tenant.kept))
        loan.principal += drawn
        loan.alive = loan.principal > 0.0
        companies[row].debt += drawn
        tenant.room -= drawn


@phase
def settle_tenants(
    companies: Rows[CompanyRow],
    sites: Rows[Site],
    leases: Rows[Lease],
    tenants: Rows[Tenant],
    flows: Flows,
    demand: Rows[Demand],
    leasing: Rows[Leasing],
    week: int,
    parts: Rows[Parts],
) -> None:
    """The week's earnings and spending of AI tenants."""
    halls, away = np.zeros(len(tenants)), np.zeros(len(tenants))
    count_halls(leases, sites, tenants, week, leasing[0].gross_per_it, halls, away)
    run_tenants(companies, tenants, flows, halls, away, demand, leasing, week, parts)


@phase
def authorise(companies: Rows[CompanyRow], tenants: Rows[Tenant], missing: np.ndarray) -> None:
    """Capital budgets grow by the quarter where megawatts are missing; what is authorised anew takes the place of what was
    not spent.   missing [tenant] gross MW"""
    for place in range(len(tenants)):
        tenant = tenants[place]
        if missing[place] > 0.0:
            tenant.budget *= math.pow(1.0 + tenant.budget_growth, 0.25)
        due, cash = CAMPUS_COST * tenant.building_mw, companies[tenant.company].cash
        means = cash - tenant.kept + tenant.room + tenant.quarter_flow - due
        tenant.authorised = may_commit(tenant.budget, means)


def grow_budgets(state: State, missing: np.ndarray) -> None:
    """`authorise` what all tenants may spend this quarter.   missing [tenant] gross MW"""
    authorise(state.companies.rows, state.hyperscalers.rows, missing)
