"""Connections come into service: on miners' sites, for what was let ahead there, and on hyperscalers' own campuses."""

from agents.codes import FOR_AI, US_ZONES
from agents.population import CompanyRow, Connection, Site, Tenant
from agents.records import Rows
from agents.rules.building import CAMPUS_COST
from agents.rules.compiled import phase, rule
from model.books.ledger import PROPERTY_GONE, WORKS, WORKS_FINISHED, Flows, enter, pay
from model.foundation.terms import Parts
from model.state import State


@rule
def pay_connection(
    companies: Rows[CompanyRow], flows: Flows, link: Connection, week: int, first_utility: int, world: int
) -> None:
    """A week's instalment for the lines and substations of a greenfield connection under way, from its owner to the utility.

    The utility builds with it.  What customers have paid for enters no rate base: it stands in the utility's books with
    nothing, as contributions in aid of construction do (FERC, 18 CFR 101).
    """
    if not link.greenfield or week <= link.award_week or week > link.ready_week:
        return
    utility, usd = first_utility + link.zone, link.works / (link.ready_week - link.award_week)
    paid = pay(companies, flows, link.owner, utility, WORKS, usd)
    link.book += paid
    pay(companies, flows, utility, world, WORKS, paid)
    enter(flows, utility, utility, WORKS_FINISHED, paid)
    enter(flows, utility, utility, PROPERTY_GONE, paid)


@phase
def energise_due(
    companies: Rows[CompanyRow],
    sites: Rows[Site],
    tenants: Rows[Tenant],
    connections: Rows[Connection],
    flows: Flows,
    week: int,
    ratio: float,
    parts: Rows[Parts],
) -> float:
    """Connections that are due come into service: on a miner's site, or on a hyperscaler's own campus, which is paid.

    What of a site was let ahead goes to the works for its tenants.  Works of greenfield connections are paid week by week.
    ratio: MVA of transformers for a MW.  Returns greenfield MW that are due.
    """
    first, greenfield = tenants[0].company, 0.0
    for row in range(len(connections)):
        link = connections[row]
        if not link.alive or link.ready_week < week:
            continue
        pay_connection(companies, flows, link, week, parts[0].first_utility, parts[0].world)
        if link.ready_week != week:
            continue
        greenfield += link.mw if link.greenfield else 0.0
        enter(flows, link.owner, link.owner, WORKS_FINISHED, link.book)
        if link.site >= 0:
            site = sites[link.site]
            site.book += link.book
            site.mw_energised += link.mw
            site.mw_approved -= link.mw
            let = min(site.promised_mw, link.mw)
            site.promised_mw -= let
            site.converting += let
            site.mva = max(site.mva, ratio * site.mw_energised)
        elif link.purpose == FOR_AI:
            tenant = tenants[link.owner - first]
            tenant.owned_mw += link.mw
            cost = pay(companies, flows, link.owner, parts[0].world, WORKS, CAMPUS_COST * link.mw)
            tenant.campus_book += link.book + enter(flows, link.owner, link.owner, WORKS_FINISHED, cost)
        link.book = 0.0
    return greenfield


def energise(state: State) -> None:
    """This week's connections."""
    companies, sites, tenants = state.companies.rows, state.sites.rows, state.hyperscalers.rows
    connections, flows, ratio = state.connections.rows, state.ledger.flows, state.scenario.equipment.mva_per_mw
    parts = state.cast.parts
    greenfield = energise_due(companies, sites, tenants, connections, flows, state.week, ratio, parts)
    if greenfield > 0.0:
        state.pool.greenfield_energised_mw += greenfield
        new = connections[connections["ready_week"] == state.week]
        for link in new[new["greenfield"] & new["alive"]]:
            zone = US_ZONES[link["zone"]].upper()
            state.event("greenfield_energised", state.names[link["owner"]], zone, mw=link["mw"])
