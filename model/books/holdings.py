"""What companies hold and what sites are used for, added up from rigs, works and connections."""

import numpy as np

from agents.population import CompanyRow, Fleet, Project, Site
from agents.records import Rows
from agents.rules.compiled import phase, rule


@rule
def own_money_left(project: Project, week: int) -> float:
    """What an owner must still bring for works under way: tenant's part and what lenders will advance taken off.  [$]"""
    weeks = max(1, project.ready_week - project.start_week)
    left = min(weeks, max(0, project.ready_week - week)) / weeks * project.cost * (1.0 - project.lent)
    return (left + project.at_delivery) * (1.0 - project.tenant_share) - project.gpu_debt - project.gpu_early


@rule
def settle_uses(site: Site) -> None:
    """What rigs, leases and works leave of a site's connection, and what of its buildings and halls that leaves in use."""
    site.idle = site.mw_energised - site.mining - site.hosting - site.leased - site.cloud - site.converting
    site.free = site.idle - site.reserved
    room = site.mw_energised - site.leased - site.cloud - site.converting
    site.built_mw = max(site.mining + site.hosting, min(site.built_mw, room))
    site.halls = max(0.0, min(site.halls, room))


@phase
def find_own(sites: Rows[Site], fleets: Rows[Fleet], own: np.ndarray) -> None:
    """For each site, the row of its owner's fleet there, or -1: own [site] is written."""
    own[:] = -1
    for row in range(len(fleets)):
        if fleets[row].alive and fleets[row].owner == sites[fleets[row].site].owner:
            own[fleets[row].site] = row


@phase
def count(
    companies: Rows[CompanyRow],
    sites: Rows[Site],
    fleets: Rows[Fleet],
    projects: Rows[Project],
    week: int,
) -> None:
    """Add up what each company holds, what each site is used for, and what works under way still cost their owners."""
    for row in range(len(companies)):
        company = companies[row]
        company.mw_energised = company.mw_approved = company.mw_mining = company.mw_ai = 0.0
        company.hash_ph = company.own_generation_mw = company.committed = 0.0
    for row in range(len(projects)):
        project = projects[row]
        if project.alive:
            companies[sites[project.site].owner].committed += own_money_left(project, week)
    for row in range(len(sites)):
        site = sites[row]
        site.mining = site.hosting = 0.0
    for row in range(len(fleets)):
        fleet = fleets[row]
        if fleet.alive:
            companies[fleet.owner].mw_mining += fleet.mw
            companies[fleet.owner].hash_ph += fleet.hash_ph
            if fleet.owner == sites[fleet.site].owner:
                sites[fleet.site].mining += fleet.mw
            else:
                sites[fleet.site].hosting += fleet.mw
    for row in range(len(sites)):
        site = sites[row]
        if site.alive:
            owner = companies[site.owner]
            settle_uses(site)
            owner.mw_energised += site.mw_energised
            owner.mw_approved += site.mw_approved
            owner.mw_ai += site.leased + site.cloud
            owner.own_generation_mw += site.own_generation_mw + site.ai_plant_mw
