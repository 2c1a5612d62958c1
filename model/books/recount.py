"""The same as `model.books.holdings.count` for a few sites and companies: those that something happened to."""

from typing import NamedTuple

import numpy as np

from agents.population import CompanyRow, Fleet, Project, Site
from agents.records import Rows
from agents.rules.compiled import phase, rule
from model.books.chains import Chain, put_once
from model.books.holdings import own_money_left, settle_uses


class Belongings(NamedTuple):
    """Who owns which sites and rigs, which rigs stand at a site, and which sites and companies something has happened to since
    they were counted."""

    sites_of: Chain
    fleets_of: Chain
    fleets_at: Chain
    touched: np.ndarray
    concerned: np.ndarray

    @classmethod
    def of(cls, companies: Rows[CompanyRow], sites: Rows[Site], fleets: Rows[Fleet]) -> "Belongings":
        """As they are now."""
        return cls(
            Chain.of(sites["owner"], len(companies)),
            Chain.of(fleets["owner"], len(companies)),
            Chain.of(fleets["site"], len(sites)),
            np.zeros(len(sites), np.bool_),
            np.zeros(len(companies), np.bool_),
        )

    def with_fleet(self, row: int, owner: int, site: int) -> "Belongings":
        """The same with a new fleet; the chains are those of before as long as they have room."""
        size = len(self.fleets_at.after)
        if row >= size:
            fleets_of, fleets_at = (
                Chain(chain.first, np.append(np.asarray(chain.after), np.full(size, -1)))
                for chain in (self.fleets_of, self.fleets_at)
            )
            return self._replace(fleets_of=fleets_of, fleets_at=fleets_at).with_fleet(row, owner, site)
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
) -> None:
    """Bring sites that were touched, their owners and other companies concerned up to date; nothing is touched then."""
    touched, concerned = owned.touched, owned.concerned
    for row in range(len(touched)):
        if touched[row]:
            count_site(sites, fleets, owned.fleets_at, row)
            concerned[sites[row].owner] = True
            touched[row] = False
    for company in range(len(concerned)):
        if concerned[company]:
            companies[company].committed = 0.0
    for row in range(len(projects)):
        if projects[row].alive and concerned[sites[projects[row].site].owner]:
            companies[sites[projects[row].site].owner].committed += own_money_left(projects[row], week)
    for company in range(len(concerned)):
        if concerned[company]:
            count_company(companies, sites, fleets, owned, company)
            concerned[company] = False
