"""Connections come into service: on miners' sites, for what was let ahead there, and on hyperscalers' own campuses."""

from agents.codes import FOR_AI
from agents.population import CompanyRow, Connection, Site, Tenant
from agents.records import Rows
from agents.rules.building import CAMPUS_COST
from agents.rules.compiled import phase
from model.books.ledger import WORKS, WORKS_FINISHED, Flows, enter, pay
from model.foundation.terms import Parts
from model.state import State


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
) -> None:
    """Connections that are due come into service: on a miner's site, or on a hyperscaler's own campus, which is paid.

    What of a site was let ahead goes to the works for its tenants.
    ratio: MVA of transformers for a MW.
    """
    first = tenants[0].company
    for row in range(len(connections)):
        link = connections[row]
        if not link.alive or link.ready_week != week:
            continue
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


def energise(state: State) -> None:
    """This week's connections."""
    companies, sites, tenants = state.companies.rows, state.sites.rows, state.hyperscalers.rows
    connections, flows, ratio = state.connections.rows, state.ledger.flows, state.scenario.equipment.mva_per_mw
    energise_due(companies, sites, tenants, connections, flows, state.week, ratio, state.cast.parts)
