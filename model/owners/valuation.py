"""What companies are worth to the market: sites, contracts, an option on uncommitted megawatts, coins, cash, debt."""

import math
from typing import Any, NamedTuple

import numpy as np

from agents.building import Building
from agents.codes import ABROAD, GPU_CLOUD, SHELL
from agents.options.registry import OWN_PLANT
from agents.parameters import Leasing, Mining
from agents.population import CompanyRow, Connection, Fleet, Lease, Project, Site
from agents.records import Rows
from agents.rules.clouds import cloud_contract, credits_worth
from agents.rules.compiled import phase, rule
from agents.rules.finance import annuity, discount_factor, spread_evenly, value_of_rent
from agents.rules.generation import plant_worth, power_gain
from agents.rules.leasing import net_rent
from agents.rules.site import stay_value
from agents.rules.utility import (
    LEAST_SITE,
    PREMIUM_WEEKS,
    connection_worth,
    flexible_load,
    mine_reach,
    worth_running,
    worth_to_utility,
)
from agents.units import WEEKS_A_QUARTER, WEEKS_A_YEAR
from agents.views import Rigs, View, ZoneView
from model.foundation.terms import Things
from model.owners.letting import NEEDS_SKILL, believed_option, seen_by_capital


class SiteWorth(NamedTuple):
    """What each site is worth to the market, by part.  [$ by site]"""

    staying: np.ndarray
    contracted: np.ndarray
    option: np.ndarray
    utility: np.ndarray  # to the utility of its zone, contracts included; below zero where it does not buy
    closed: (
        np.ndarray
    )  # the same without contracts, if it closes the mine and takes the connection back, less running it

    def most(self, site: int, ideal: float, outlook: float, skill: float) -> float:
        """More than anybody would pay for a site: the keenest miner, private capital, its utility, a hyperscaler.  [$]

        ideal [$]: the megawatts at the price of an ideal site; outlook [log], skill: the highest of any miner.
        """
        mine, option = float(self.staying[site]), float(self.option[site])
        miner = mine * math.exp(outlook) + NEEDS_SKILL * skill * option
        market = max(miner, seen_by_capital(0.0, mine, option), option + ideal) + float(self.contracted[site])
        return max(market, float(self.utility[site]))

    @property
    def whole(self) -> np.ndarray:
        """All parts together."""
        return self.staying + self.contracted + self.option


class Outlook(NamedTuple):
    """What the market reckons with when it values sites.

    later, zone_year [zone] $/MWh: price of power after a contract, and the last year's mean; hazard, abroad, worth [suitability,
    size]: chance that a MW is let in a quarter, here and abroad, and what it is worth then [$/MW]; years in which it may be let; credit
    [company]: what a tenant's credit adds to the rate of its leases [1/year].
    """

    later: np.ndarray
    zone_year: np.ndarray
    hazard: np.ndarray
    abroad: np.ndarray
    worth: np.ndarray
    years: float
    credit: np.ndarray


@rule
def lease_value(lease: Lease, p: Leasing, view: View, week: int, spread: float, credit: float) -> float:
    """Contracted cash of a lease that is left, credits of an advance taken off; for cloud what is left after it.  [$]

    By the rules by which its landlord weighed it.  spread, credit [1/year]: what the landlord's capital and the tenant's credit
    cost more than the market's rate; the credit counts while the contract runs.
    """
    wait = max(0.0, (lease.ready_week - week) / WEEKS_A_QUARTER)
    served = max(0.0, (week - lease.ready_week) / WEEKS_A_YEAR)
    left = max(0.0, (lease.end_week - max(week, lease.ready_week)) / WEEKS_A_YEAR)
    if lease.tier == GPU_CLOUD:
        later, rate = net_rent(view.rent_turnkey, p.turnkey_margin, view.subsidy), p.cloud_rate + spread
        value = cloud_contract(p, lease.rent, lease.escalator, later, view.subsidy, rate, credit, wait, served, left)
        return lease.it_mw * value - credits_worth(lease.unearned, wait, served, left, rate + credit)
    rate = p.lease_rate + spread + credit
    margin = p.shell_margin if lease.tier == SHELL else p.turnkey_margin
    now = lease.rent * (1.0 + lease.escalator) ** float(int(served))
    value = value_of_rent(now * margin + view.subsidy, lease.escalator, left, 0, rate, 160)
    value *= lease.it_mw * discount_factor(rate, wait)
    return value - spread_evenly(lease.unearned, wait, wait + 4.0 * left, rate)


@rule
def works_left(project: Project, week: int, rate: float) -> float:
    """What an owner must still pay for works under way, delivery included, tenants' part taken off.  [$]

    The works are paid evenly, on average half of their time from now; what is delivered, on the day.  rate [1/year]
    """
    weeks, wait = max(1, project.ready_week - project.start_week), max(0, project.ready_week - week)
    run = min(weeks, wait)
    works = run / weeks * project.cost * discount_factor(rate, (wait - 0.5 * run) / WEEKS_A_QUARTER)
    return (works + project.at_delivery * discount_factor(rate, wait / WEEKS_A_QUARTER)) * (1.0 - project.tenant_share)


@rule
def premiums_left(link: Connection, week: int, rate: float) -> float:
    """What an owner has yet to pay for a connection that was won at a premium: a debt for ten years from service.  [$]

    rate [1/year].  100 MW at 10,000 $/MW-year in service, nine years left, without discount:

    >>> from types import SimpleNamespace
    >>> link = SimpleNamespace(premium=1e4, mw=100.0, ai_premium=0.0, converted=0.0, ready_week=0)
    >>> round(premiums_left(link, 52, 0.0) / 1e6, 1)
    9.0
    """
    owed = link.premium * link.mw + link.ai_premium * link.converted
    left = max(0.0, (link.ready_week + PREMIUM_WEEKS - max(week, link.ready_week)) / WEEKS_A_YEAR)
    wait = max(0.0, (link.ready_week - week) / WEEKS_A_QUARTER)
    return owed * annuity(rate, left) * discount_factor(rate, wait)


@rule
def resale_right(site: Site, week: int, zone_year: float) -> float:
    """A resalable contract as an asset of its own: MW x (the zone's price - strike) to its end, without discount.  [$]"""
    hours = max(0, site.contract_end - week) * 168.0
    return site.contract_mw * max(0.0, zone_year - site.strike) * hours if site.resalable else 0.0


@phase
def value_sites(
    things: Things,
    rigs: Rigs,
    view_: Rows[View],
    m_: Rows[Mining],
    p_: Rows[Leasing],
    outlook: Outlook,
    week: int,
    parts: SiteWorth,
) -> None:
    """What each site is worth to the market as it is, in two parts that are written; nobody's own outlook enters.  [$]

    staying: mining and hosting as it is; contracted: leases and resalable power less works and premiums still to be paid.
    """
    companies, sites, leases, projects = things.companies, things.sites, things.leases, things.projects
    staying, contracted = parts.staying, parts.contracted
    own_efficiency, own_age = rigs
    later, zone_year, credit = outlook.later, outlook.zone_year, outlook.credit
    view, m, p = view_[0], m_[0], p_[0]
    for row in range(len(sites)):
        site = sites[row]
        staying[row] = contracted[row] = 0.0
        if not site.alive:
            continue
        spread = companies[site.owner].spread
        base = site.mining + site.hosting + site.free
        zone_later = later[site.zone]
        per_mw = stay_value(
            site, 0.0, p.mining_rate + spread, own_efficiency[row], own_age[row], view, m, p, zone_later, 0
        )
        staying[row] = max(0.0, base * per_mw)
        contracted[row] = resale_right(site, week, zone_year[site.zone])
        left = max(0.0, (site.tie_end - week) / WEEKS_A_YEAR)
        contracted[row] += min(site.tied_mw, site.mining) * site.tie_price * annuity(p.mining_rate + spread, left)
    for row in range(len(leases)):
        if leases[row].alive:
            site = leases[row].site
            spread = companies[sites[site].owner].spread
            contracted[site] += lease_value(leases[row], p, view, week, spread, credit[leases[row].tenant])
    for row in range(len(projects)):
        if projects[row].alive:
            site = projects[row].site
            lease = projects[row].lease
            rate = p.cloud_rate if lease >= 0 and leases[lease].tier == GPU_CLOUD else p.lease_rate
            contracted[site] -= works_left(projects[row], week, rate + companies[sites[site].owner].spread)
    for row in range(len(things.connections)):
        link = things.connections[row]
        if link.alive and link.site >= 0 and sites[link.site].alive:
            rate = p.lease_rate + companies[sites[link.site].owner].spread
            contracted[link.site] -= premiums_left(link, week, rate)


@phase
def value_plants(
    things: Things,
    zones: Rows[ZoneView],
    margins: np.ndarray,
    technologies: Rows[Any],
    view_: Rows[View],
    m_: Rows[Mining],
    p_: Rows[Leasing],
    b_: Rows[Building],
    week: int,
    contracted: np.ndarray,
) -> None:
    """Add what own plants are worth to each site's contracts: margin and spared delivery, or power for a tenant.  [$]

    zones: records by zone; margins [kind, zone] $/MW-year; technologies: a record a kind.
    """
    companies, sites, leases = things.companies, things.sites, things.leases
    plants, projects = things.plants, things.projects
    view, m, p, b = view_[0], m_[0], p_[0], b_[0]
    for row in range(len(plants)):
        plant = plants[row]
        if not plant.alive or plant.site < 0:
            continue
        site, zone = sites[plant.site], zones[plant.zone]
        spread = companies[site.owner].spread
        margin, kind = margins[plant.kind, plant.zone], technologies[plant.kind]
        if plant.lease >= 0 and leases[plant.lease].alive:
            left = max(0.0, (leases[plant.lease].end_week - week) / WEEKS_A_YEAR)
            contracted[plant.site] += (
                plant.mw * power_gain(zone.later, zone.gas_fuel, zone.gas_upkeep) * annuity(p.lease_rate + spread, left)
            )
        else:
            contract = max(0.0, (site.contract_end - view.week) / WEEKS_A_QUARTER)
            rate = b.plant_rate + spread
            contracted[plant.site] += plant.mw * plant_worth(
                site, margin, kind.upkeep_usd_mw_year, kind.mean_output, zone.adder, m.uptime, rate, contract
            )
    for row in range(len(projects)):
        project = projects[row]
        if project.alive and OWN_PLANT[project.option]:
            site = sites[project.site]
            rate = p.lease_rate + companies[site.owner].spread
            delay = max(0, project.ready_week - week) / WEEKS_A_QUARTER
            zone = zones[site.zone]
            gain = power_gain(zone.later, zone.gas_fuel, zone.gas_upkeep) * annuity(rate, p.turnkey_years)
            contracted[project.site] += project.gross_mw * gain * discount_factor(rate, delay)


@phase
def value_to_utilities(
    sites: Rows[Site],
    tie_mw: np.ndarray,
    spared: np.ndarray,
    scarcity: np.ndarray,
    slot_scarcity: float,
    parts: SiteWorth,
) -> None:
    """What each mine is worth to the utility of its zone, and what it gains by closing it; both are written.  [$]

    It does not buy halls of AI tenants, nor what is too small to file for.  tie_mw, spared, scarcity [zone].
    """
    staying, contracted, option, utility, closed = parts
    for row in range(len(sites)):
        site = sites[row]
        reach = mine_reach(site)
        halls = site.leased + site.cloud + site.converting + site.promised_mw + site.halls
        utility[row] = closed[row] = -1.0
        if site.alive and site.zone != ABROAD and halls <= 0.0 and reach >= LEAST_SITE:
            zone = site.zone
            running = worth_running(flexible_load(site, tie_mw[zone]), staying[row], option[row], spared[zone])
            back = reach * connection_worth(scarcity[zone] + slot_scarcity)
            utility[row], closed[row] = contracted[row] + worth_to_utility(running, back), back - running


@rule
def people_worth(overhead: float) -> float:
    """What the market takes off a company for what it costs to run it.  [$]   overhead [$/week]

    >>> round(people_worth(1e5) / 1e6, 1)
    14.7
    """
    return overhead * 26.0 * annuity(0.12, 10.0)


@phase
def value_companies(
    companies: Rows[CompanyRow],
    sites: Rows[Site],
    fleets: Rows[Fleet],
    held: np.ndarray,
    option: np.ndarray,
    hosted_rigs: np.ndarray,
    price: float,
) -> None:
    """Sum up sites and rigs on others' sites into every company's enterprise and equity value.  [$]

    held [site]: as it stands, option [site]: on AI, hosted_rigs [fleet]: worths [$]; price [$/BTC].
    """
    for row in range(len(companies)):
        companies[row].enterprise = -people_worth(companies[row].overhead)
    for row in range(len(sites)):
        owner = sites[row].owner
        companies[owner].enterprise += held[row] + believed_option(option[row], companies[owner].skill)
    for row in range(len(fleets)):
        companies[fleets[row].owner].enterprise += hosted_rigs[row]
    for row in range(len(companies)):
        company = companies[row]
        company.value = max(0.0, company.enterprise + company.cash + company.btc * price - company.debt)
