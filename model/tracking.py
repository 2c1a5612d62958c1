"""Who owns what, and what has happened to it since it was last counted: found without a look at whole tables."""

from collections.abc import Iterator

import numpy as np

from agents.population import CompanyRow, Fleet, Loan, Project, Site
from agents.records import Table
from model.books.holdings import count
from model.books.recount import Belongings, count_again


class Tracked:
    """Sites and rigs of companies; while a quarter's decisions are carried out, only what is touched is counted again."""

    companies: Table[CompanyRow]
    sites: Table[Site]
    fleets: Table[Fleet]
    projects: Table[Project]
    loans: Table[Loan]
    week: int

    def __init__(self) -> None:
        self.owned: Belongings | None = None  # kept while a quarter's decisions are carried out

    def belongings(self) -> Belongings:
        """Who owns what, kept up to date while decisions are carried out and made anew at other times."""
        return self.owned or Belongings.of(self.companies.rows, self.sites.rows, self.fleets.rows)

    def keep_track(self) -> None:
        """From here on only what is touched is counted again: see `touch`."""
        self.owned = Belongings.of(self.companies.rows, self.sites.rows, self.fleets.rows)

    def touch(self, site: int) -> None:
        """Something happens to a site: what it and its owner hold is to be counted again."""
        if self.owned:
            self.owned.touched[site] = True

    def touch_fleet(self, row: int) -> None:
        """Something happens to rigs: what their site is used for and what their owner runs is to be counted again."""
        if self.owned:
            fleet = self.fleets.rows[row]
            self.owned.touched[fleet["site"]] = self.owned.concerned[fleet["owner"]] = True

    def live_sites_of(self, company: int) -> np.ndarray:
        """Rows of a company's sites."""
        sites = self.sites.rows
        if self.owned:
            held = self.owned.sites_of.rows(company)
            return held[sites["alive"][held]]
        return np.flatnonzero(sites["alive"] & (sites["owner"] == company))

    def fleets_at(self, site: int, owner: int) -> Iterator[int]:
        """Rows of an owner's fleets at a site."""
        rows = self.fleets_on(site)
        yield from rows[self.fleets.rows["owner"][rows] == owner].tolist()

    def fleets_on(self, site: int) -> np.ndarray:
        """Rows of all fleets at a site."""
        fleets = self.fleets.rows
        rows = self.owned.fleets_at.rows(site) if self.owned else np.flatnonzero(fleets["site"] == site)
        return rows[fleets["alive"][rows]]

    def fleets_of(self, company: int) -> np.ndarray:
        """Rows of all fleets of a company."""
        fleets = self.fleets.rows
        rows = self.owned.fleets_of.rows(company) if self.owned else np.flatnonzero(fleets["owner"] == company)
        return rows[fleets["alive"][rows]]

    def loans_of(self, company: int) -> np.ndarray:
        """Rows of all loans of a company that are not repaid."""
        loans = self.loans.rows
        return np.flatnonzero(loans["alive"] & (loans["borrower"] == company))

    def hosted_at(self, site: int) -> Iterator[int]:
        """Rows of other owners' fleets at a site."""
        rows, owner = self.fleets_on(site), self.sites.rows["owner"][site]
        yield from rows[self.fleets.rows["owner"][rows] != owner].tolist()

    def recount(self) -> None:
        """Bring what is derived (uses of sites, what companies hold) up to date."""
        tables = self.companies.rows, self.sites.rows, self.fleets.rows, self.projects.rows
        if self.owned is None:
            count(*tables, self.week)
        else:
            count_again(*tables, self.week, self.owned)
