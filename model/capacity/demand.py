"""AI demand: the national path, each hyperscaler's share of it, what serves it and what is missing."""

import numpy as np

from agents.codes import ABROAD, DEVELOPER, FOR_AI
from agents.options.option import NO_TIER
from agents.options.registry import TIER
from agents.population import CompanyRow, Connection, Lease, Plant, Project, Site, Tenant
from agents.records import Rows
from agents.rules.building import CAMPUS_COST
from agents.rules.compiled import phase, rule
from model.books.ledger import RENT, WORKS, WORKS_FINISHED, Flows, enter, pay
from model.capacity.response import growth_of_demand
from model.foundation.terms import Parts
from model.state import State
from model.tables.demand_path import LOOK_AHEAD


@rule
def pending(link: Connection, week: int) -> bool:
    """Whether a connection is a greenfield one whose campus is not begun: it comes after the planning horizon."""
    return link.greenfield and link.alive and link.ready_week > week + LOOK_AHEAD


@rule
def awaited(link: Connection, week: int) -> bool:
    """Whether AI counts a connection as coming: what was awarded at once, greenfield within the planning horizon.

    >>> from types import SimpleNamespace
    >>> link = SimpleNamespace(purpose=FOR_AI, ready_week=200, greenfield=True, alive=True)
    >>> awaited(link, 100), awaited(link, 150), awaited(link, 200)
    (False, True, False)
    """
    return (
        link.purpose == FOR_AI
        and link.ready_week > week
        and (not link.greenfield or (link.alive and link.ready_week <= week + LOOK_AHEAD))
    )


@rule
def count_leases(tenants: Rows[Tenant], leases: Rows[Lease], sites: Rows[Site], week: int) -> None:
    """Leases in service, and those on the way, are added to their tenants': what they rent abroad serves no demand here."""
    first = tenants[0].company
    for row in range(len(leases)):
        lease = leases[row]
        if lease.alive and sites[lease.site].zone != ABROAD:
            tenant = tenants[lease.tenant - first]
            if lease.ready_week <= week:
                tenant.leased_mw += lease.gross_mw
            else:
                tenant.coming_mw += lease.gross_mw


@rule
def count_awaited(
    tenants: Rows[Tenant], connections: Rows[Connection], projects: Rows[Project], sites: Rows[Site], week: int
) -> None:
    """Connections that are awaited, and works on sites of its own, are added to what each tenant builds."""
    first = tenants[0].company
    for row in range(len(connections)):
        link = connections[row]
        if awaited(link, week):
            tenants[link.owner - first].building_mw += link.mw
    for row in range(len(projects)):
        project = projects[row]
        builder = sites[project.site].owner - first
        if project.alive and project.lease < 0 and TIER[project.option] != NO_TIER and 0 <= builder < len(tenants):
            tenants[builder].building_mw += project.gross_mw


@rule
def count_on_site(
    tenants: Rows[Tenant], plants: Rows[Plant], companies: Rows[CompanyRow]
) -> tuple[float, float, float]:
    """Campuses with plants of their own: hyperscalers' and developers' that run, developers' on the way.  [gross MW]

    Hyperscalers' on the way are added to what they build.
    """
    own, let, let_coming, first = 0.0, 0.0, 0.0, tenants[0].company
    for row in range(len(plants)):
        plant = plants[row]
        if plant.site >= 0:
            continue
        if companies[plant.owner].kind == DEVELOPER:
            let += plant.mw if plant.running else 0.0
            let_coming += 0.0 if plant.running else plant.mw
        elif plant.running:
            own += plant.mw
        else:
            tenants[plant.owner - first].building_mw += plant.mw
    return own, let, let_coming


@phase
def count_served(
    tenants: Rows[Tenant],
    leases: Rows[Lease],
    connections: Rows[Connection],
    projects: Rows[Project],
    sites: Rows[Site],
    plants: Rows[Plant],
    companies: Rows[CompanyRow],
    week: int,
    wanted: float,
    developers: float,
    coming: float,
    enabled: bool,
) -> tuple[float, float, float]:
    """Each tenant's demand, leases in service, and what is on the way: leases, awards, campuses of its own.  [gross MW]

    wanted: all demand; developers, coming: developers' halls on the grid in service, and what else is on the way from the
    start, both nothing where demand is not `enabled`; tenants have their shares of them.
    Returns MW of campuses with plants of their own, hyperscalers' and developers', and all that developers let.
    """
    for place in range(len(tenants)):
        tenants[place].leased_mw = 0.0
        tenants[place].coming_mw = tenants[place].building_mw = 0.0
    count_leases(tenants, leases, sites, week)
    count_awaited(tenants, connections, projects, sites, week)
    own, let, let_coming = count_on_site(tenants, plants, companies)
    served = developers + let if enabled else 0.0
    ordered = coming + let_coming if enabled else 0.0
    for place in range(len(tenants)):
        tenant = tenants[place]
        tenant.coming_mw += tenant.building_mw
        tenant.demand_mw = tenant.share * wanted * (1.0 if enabled else 0.0)
        tenant.leased_mw += tenant.share * served
        tenant.coming_mw += tenant.share * ordered
    return own, let, served


def refresh(state: State) -> None:
    """Bring each hyperscaler's position up to date: wanted, owned, leased, coming."""
    leases, connections, projects = state.leases.rows, state.connections.rows, state.projects.rows
    sites, plants, companies = state.sites.rows, state.plants.rows, state.companies.rows
    state.ai.on_site_mw, state.ai.on_site_let_mw, state.ai.developer_mw = count_served(
        state.hyperscalers.rows, leases, connections, projects, sites, plants, companies, state.week, *in_all(state)
    )


def in_all(state: State) -> tuple[float, float, float, bool]:
    """What `count_served` is told of the whole country: demand, developers' halls in service, what else is on the way from
    the start [gross MW]; whether there is demand."""
    demand, scenario, week = state.demand, state.scenario, state.week
    ratio = scenario.leasing.gross_per_it
    coming = ratio * demand.developers_coming(week) + signed_before(state)
    return demand.wanted, ratio * demand.developers_mw(week), coming, scenario.demand.enabled


def signed_before(state: State) -> float:
    """On the way from before the start: data centres under construction until the horizon, and grid access.  [gross MW]"""
    demand, factor, week = state.demand, state.scenario.pool.construction_factor, state.week
    building = demand.at(demand.construction, week + LOOK_AHEAD) - demand.at(demand.construction, week)
    awarded = demand.awarded_before(demand.fastest) - demand.awarded_before(week) if week < demand.fastest else 0.0
    return factor * building + awarded


def needs(state: State) -> np.ndarray:
    """Gross MW that each hyperscaler lacks for the end of its planning horizon."""
    return np.maximum(0.0, -spare(state))


def spare(state: State) -> np.ndarray:
    """Gross MW that each hyperscaler has or awaits beyond what it wants at the end of its planning horizon; below zero it
    lacks them."""
    rows = state.hyperscalers.rows
    if not state.scenario.demand.enabled:
        return np.zeros(len(rows))
    outlook = state.demand.outlook(state.week, growth_of_demand(state))
    return rows["owned_mw"] + rows["leased_mw"] + rows["coming_mw"] - rows["share"] * outlook


def unused(state: State) -> np.ndarray:
    """Gross MW in service that each tenant neither uses nor will; below zero it lacks them, on the way counted.  [tenant]"""
    rows, ahead = state.hyperscalers.rows, spare(state)
    return np.where(ahead > 0.0, np.clip(rows["owned_mw"] + rows["leased_mw"] - rows["demand_mw"], 0.0, ahead), ahead)


def finish_construction(state: State) -> None:
    """This week's campuses from before the start: data centres under construction, and connections awarded then."""
    demand, factor, week = state.demand, state.scenario.pool.construction_factor, state.week
    if state.scenario.demand.enabled:
        step = factor * (demand.at(demand.construction, week) - demand.at(demand.construction, week - 1))
        demand.built += step
        if week <= demand.fastest:
            step += demand.awarded_before(week) - demand.awarded_before(week - 1)
        if step > 0.0:
            add_campuses(state.companies.rows, state.hyperscalers.rows, state.ledger.flows, step, state.cast.parts)


@rule
def means_for_campuses(cash: float, tenant: Tenant) -> float:
    """Campuses that a tenant can pay for now, from cash that it need not keep and from lenders.  [gross MW]"""
    return max(0.0, cash - tenant.kept + tenant.room) / CAMPUS_COST


@phase
def add_campuses(
    companies: Rows[CompanyRow], tenants: Rows[Tenant], flows: Flows, mw: float, parts: Rows[Parts]
) -> None:
    """Hyperscalers finish their shares of `mw` and pay for them; who cannot leaves its part to those who can."""
    able, lacking = 0.0, 0.0
    for place in range(len(tenants)):
        tenant = tenants[place]
        most = means_for_campuses(companies[tenant.company].cash, tenant)
        able += max(0.0, most - mw * tenant.share)
        lacking += max(0.0, mw * tenant.share - most)
    for place in range(len(tenants)):
        tenant = tenants[place]
        most, own = means_for_campuses(companies[tenant.company].cash, tenant), mw * tenant.share
        part = min(own, most) + (lacking * max(0.0, most - own) / able if able > 0.0 else max(0.0, own - most))
        tenant.owned_mw += part
        cost = pay(companies, flows, tenant.company, parts[0].world, WORKS, CAMPUS_COST * part)
        tenant.campus_book += enter(flows, tenant.company, tenant.company, WORKS_FINISHED, cost)


@phase
def pay_developers(
    companies: Rows[CompanyRow], tenants: Rows[Tenant], flows: Flows, usd: float, parts: Rows[Parts]
) -> None:
    """Tenants pay developers' rents by their shares of demand."""
    for place in range(len(tenants)):
        pay(companies, flows, tenants[place].company, parts[0].developer, RENT, usd * tenants[place].share)
