"""The same as `model.books.holdings.count` for a few sites and companies: those that something happened to."""

from typing import NamedTuple

import numpy as np

from agents.population import CompanyRow, Fleet, Project, Site
from agents.records import Rows
from agents.rules.compiled import phase, rule
from model.books.chains import Chain, put_once
from model.books.holdings import own_money_left, settle_uses


class Belongings(NamedTuple):
    """Who owns which sites and rigs, and which rigs stand at a site."""

    sites_of: Chain
    fleets_of: Chain
    fleets_at: Chain

    @classmethod
    def of(cls, companies: Rows[CompanyRow], sites: Rows[Site], fleets: Rows[Fleet]) -> "Belongings":
        """As they are now."""
        return cls(
            Chain.of(sites["owner"], len(companies)),
            Chain.of(fleets["owner"], len(companies)),
            Chain.of(fleets["site"], len(sites)),
        )

    def with_fleet(self, row: int, owner: int, site: int) -> "Belongings":
        """The same with a new fleet; the chains are those of before as long as they have room."""
        size = len(self.fleets_at.after)
        if row >= size:
            grown = (
                Chain(chain.first, np.append(np.asarray(chain.after), np.full(size, -1)))
                for chain in (self.fleets_of, self.fleets_at)
            )
            return Belongings(self.sites_of, *grown).with_fleet(row, owner, site)
        put_once(self.fleets_of, row, owner)
        put_once(self.fleets_at, row, site)
        return self


@rule
def count_site(sites: Rows[Site], fleets: Rows[Fleet], at: Chain, site: int) -> None:
    """What one site is used for."""
    record = sites[site]
    record.mining = record.hosting = 0.0
    row = at.first[site]
    while row >= 0:
        fleet = fleets[row]
        if fleet.alive and fleet.owner == record.owner:
            record.mining += fleet.mw
        elif fleet.alive:
            record.hosting += fleet.mw
        row = at.after[row]
    if record.alive:
        settle_uses(record)


@rule
def count_company(
    companies: Rows[CompanyRow], sites: Rows[Site], fleets: Rows[Fleet], owned: Belongings, company: int
) -> None:
    """What one company holds, without what its works still cost."""
    record = companies[company]
    record.mw_energised = record.mw_approved = record.mw_mining = record.mw_ai = 0.0
    record.hash_ph = record.own_generation_mw = 0.0
    row = owned.fleets_of.first[company]
    while row >= 0:
        if fleets[row].alive:
            record.mw_mining += fleets[row].mw
            record.hash_ph += fleets[row].hash_ph
        row = owned.fleets_of.after[row]
    row = owned.sites_of.first[company]
    while row >= 0:
        site = sites[row]
        if site.alive:
            record.mw_energised += site.mw_energised
            record.mw_approved += site.mw_approved
            record.mw_ai += site.leased + site.cloud
            record.own_generation_mw += site.own_generation_mw + site.ai_plant_mw
        row = owned.sites_of.after[row]


@phase
def count_again(
    companies: Rows[CompanyRow],
    sites: Rows[Site],
    fleets: Rows[Fleet],
    projects: Rows[Project],
    week: int,
    owned: Belongings,
    touched: np.ndarray,
    others: np.ndarray,
    counted: np.ndarray,
) -> None:
    """Bring some sites, their owners and other companies up to date.   touched, others: rows; counted [company]: nothing, and again at the end"""
    for place in range(len(touched)):
        count_site(sites, fleets, owned.fleets_at, touched[place])
        counted[sites[touched[place]].owner] = True
    for place in range(len(others)):
        counted[others[place]] = True
    for place in range(len(touched) + len(others)):
        company = sites[touched[place]].owner if place < len(touched) else others[place - len(touched)]
        companies[company].committed = 0.0
    for row in range(len(projects)):
        if projects[row].alive and counted[sites[projects[row].site].owner]:
            companies[sites[projects[row].site].owner].committed += own_money_left(projects[row], week)
    for place in range(len(touched) + len(others)):
        company = sites[touched[place]].owner if place < len(touched) else others[place - len(touched)]
        if counted[company]:
            counted[company] = False
            count_company(companies, sites, fleets, owned, company)
