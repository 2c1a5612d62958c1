"""What buyers offer for a site: the keenest on mines first, as far as their means go."""

import math
from typing import NamedTuple

import numpy as np

from agents.codes import ABROAD
from agents.options.reach import unlet
from agents.options.sell import price_by_suitability
from agents.population import CompanyRow, Loan, Project, Site, Tenant
from agents.records import Rows, Wholes
from agents.rules.compiled import phase, rule
from agents.rules.finance import Means, able_to_raise
from model.books.holdings import own_money_left
from model.foundation.terms import Things
from model.money.finance import means_now, terms_of_means
from model.owners.letting import NEEDS_SKILL, seen_by_capital
from model.owners.valuation import SiteWorth
from model.state import State

UNKNOWN = np.empty(0)  # means that are yet to be reckoned


@phase
def secured_debt(loans: Rows[Loan], site: int) -> float:
    """Loans that a site secures: they go with it.  [$]"""
    owed = 0.0
    for row in range(len(loans)):
        if loans[row].alive and loans[row].site == site:
            owed += loans[row].principal
    return owed


@phase
def works_due(projects: Rows[Project], site: int, week: int) -> float:
    """Own money that works under way at a site still need.  [$]"""
    due = 0.0
    for row in range(len(projects)):
        if projects[row].alive and projects[row].site == site:
            due += own_money_left(projects[row], week)
    return due


@rule
def held_or_coming(tenant: Tenant) -> float:
    """What a hyperscaler has, and what is on the way to it.  [MW]"""
    return tenant.owned_mw + tenant.leased_mw + tenant.coming_mw


@rule
def lack_of(tenant: Tenant) -> float:
    """What a hyperscaler lacks of what it wants.  [0-1]"""
    return 1.0 - held_or_coming(tenant) / max(1.0, tenant.demand_mw) if tenant.demand_mw > 0.0 else -1e9


@rule
def most_lacking(tenants: Rows[Tenant]) -> int:
    """Which hyperscaler lacks most for what it wants, as a share of that: its place.  Who wants nothing, or has ended, lacks nothing."""
    best, most = 0, -math.inf
    for place in range(len(tenants)):
        lack = lack_of(tenants[place])
        if lack > most:
            best, most = place, lack
    return best


@rule
def hunger(tenant: Tenant, most: float) -> float:
    """What a hyperscaler counts of what power is worth where it is scarce: all of it where none lacks more.  [0-1]   most: `lack_of` who does

    >>> from types import SimpleNamespace
    >>> tenant = SimpleNamespace(owned_mw=40.0, leased_mw=20.0, coming_mw=10.0, demand_mw=100.0)
    >>> round(hunger(tenant, 0.3), 9), round(hunger(tenant, 0.5), 9)
    (1.0, 0.8)
    """
    return max(0.0, 1.0 + lack_of(tenant) - most)


@rule
def lacks_phase(tenant: Tenant, least: float) -> bool:
    """Whether a hyperscaler lacks as many megawatts as it can build on.   least [MW]: of a phase"""
    return tenant.demand_mw - held_or_coming(tenant) >= least


class Market(NamedTuple):
    """What those who are no miners go by, and the rows of two of them: price of an ideal site, energised and approved [$/MW],
    scarcity of power for AI [0-1], least phase of a tenant [MW], private capital, the utility of the first zone."""

    site_price: float
    approved_price: float
    scarcity: float
    least: float
    capital: int
    first_utility: int


@rule
def seen_by_tenants(site: Site, base: float, option: float, market: Market, hungry: float) -> float:
    """What a hyperscaler sees in a site: megawatts, where it could build its least phase.  [$]   below zero: nothing; hungry [0-1]: see `hunger`"""
    stands = site.mining + site.hosting + max(0.0, site.free)
    comes = unlet(site)
    fits = site.zone != ABROAD and site.suitability >= 0.4 and stands + comes >= market.least
    if not fits or market.scarcity <= 0.05:
        return -1.0
    usual = market.site_price * stands + market.approved_price * comes
    return base + option + price_by_suitability(site.suitability) * usual * market.scarcity * hungry


@rule
def other_view(
    site: Site, row: int, worth: SiteWorth, market: Market, tenants: Rows[Tenant], hungriest: int, place: int
) -> tuple[int, float]:
    """A buyer who is no miner, and what it sees in a site: each hyperscaler, then private capital, then its utility.  [row], [$]

    Everybody counts what is contracted; private capital counts the mine at a discount, hyperscalers and utilities want
    the megawatts.
    """
    base, mine, option = worth.contracted[row], worth.staying[row], worth.option[row]
    if place == len(tenants):
        return market.capital, seen_by_capital(base, mine, option)
    if place > len(tenants):
        return market.first_utility + site.zone, worth.utility[row]
    tenant = tenants[place]
    if place != hungriest and not lacks_phase(tenant, market.least):
        return tenant.company, -1.0
    return tenant.company, seen_by_tenants(site, base, option, market, hunger(tenant, lack_of(tenants[hungriest])))


@phase
def weigh_offers(
    things: Things,
    site: int,
    week: int,
    gain: float,
    worth: SiteWorth,
    market: Market,
    miners: Wholes,
    keen: np.ndarray,
    able: np.ndarray,
    raised: np.ndarray,
    terms: Means,
    buyers: np.ndarray,
    offers: np.ndarray,
) -> None:
    """Who would pay most for a site free of debt, as far as their means go, the keenest first; the first in the table among equals.

    A buyer bids what it sees in the site less the gain that it wants, as for a company.  gain [0-1] of what it pays; worth:
    the sites' worth by part; miners: the keenest on mines first, and by how much each sees more in one than the market does;
    able [$ by company]: what each could put together, empty where that is yet to be reckoned.
    buyers, offers [rank] are written; ranks that nobody takes are left as they are.
    """
    companies, tenants = things.companies, things.tenants
    last, count, seller = len(buyers) - 1, 0, things.sites[site].owner
    seen, staying, option = worth.contracted[site], worth.staying[site], NEEDS_SKILL * worth.option[site]
    debt, due = secured_debt(things.loans, site), works_due(things.projects, site, week)
    for place in range(len(miners)):
        row, view = miners[place], seen + staying * keen[place]
        if count > last and (view + option) / (1.0 + gain) < offers[last]:
            break  # whatever their skill and their means, those less keen are not among them
        if companies[row].alive and row != seller:
            offer = (view + option * companies[row].skill) / (1.0 + gain)
            if count <= last or offer >= offers[last]:
                own = able[row] if len(able) else able_to_raise(companies[row], raised[row], terms)
                count = put_in_rank(buyers, offers, count, row, as_far_as(offer, own, debt, due))
    hungriest = most_lacking(tenants)
    for place in range(len(tenants) + 2):
        row, view = other_view(things.sites[site], site, worth, market, tenants, hungriest, place)
        offer = view / (1.0 + gain)
        if row != seller and view >= 0.0 and (count <= last or offer >= offers[last]):
            own = able[row] if len(able) else means_now(companies, tenants, row, raised, terms)
            count = put_in_rank(buyers, offers, count, row, as_far_as(offer, own, debt, due))


@rule
def as_far_as(offer: float, able: float, debt: float, due: float) -> float:
    """An offer as far as means go: most of what is left of them beyond works that are due, and the debt that goes along.  [$]

    >>> as_far_as(100.0, 90.0, 30.0, 10.0), as_far_as(80.0, 90.0, 30.0, 10.0)
    (86.0, 80.0)
    """
    return min(offer, debt + 0.7 * max(0.0, able - due))


@rule
def put_in_rank(buyers: np.ndarray, offers: np.ndarray, count: int, row: int, offer: float) -> int:
    """Put a buyer in its rank, the first in the table among equals; how many there are then, no more than there are ranks."""
    place, last = min(count, len(buyers)), len(buyers) - 1
    while place > 0 and (offers[place - 1] < offer or (offers[place - 1] == offer and buyers[place - 1] > row)):
        if place <= last:
            buyers[place], offers[place] = buyers[place - 1], offers[place - 1]
        place -= 1
    if place <= last:
        buyers[place], offers[place] = row, offer
    return min(count + 1, len(buyers))


@phase
def see_keenness(companies: Rows[CompanyRow], keen: np.ndarray) -> None:
    """By how much each company sees more in a mine than the market does; `keen` [company] is written."""
    for row in range(len(keen)):
        keen[row] = math.exp(companies[row].outlook)


def keenest(state: State) -> tuple[np.ndarray, np.ndarray]:
    """Miners, the keenest on mines first, and by how much each sees more in one than the market does.

    Their views of the future are those that they had at the start.
    """
    if state.keenest is None:
        keen = np.empty(state.cast.miners)
        see_keenness(state.companies.rows, keen)
        miners = np.argsort(-keen, kind="stable")
        state.keenest = miners, keen[miners]
    return state.keenest


def market_of(state: State) -> Market:
    """As it is now."""
    beliefs, cast = state.beliefs, state.cast
    prices = beliefs.site_price, beliefs.approved_price, beliefs.scarcity
    return Market(*prices, state.scenario.leasing.smallest_phase, cast.capital, cast.first_utility)


def ranked_offers(
    state: State, site: int, worth: SiteWorth, able: np.ndarray | None, ranks: int
) -> tuple[np.ndarray, np.ndarray]:
    """Who offers most for a site, and how much: see `weigh_offers`.  [row by rank], [$ by rank]   able [company] $: as it is now, if None"""
    buyers, offers = np.full(ranks, -1), np.full(ranks, -math.inf)
    asked = market_of(state), *keenest(state), UNKNOWN if able is None else able
    gain, terms = state.scenario.finance.takeover_gain, terms_of_means(state)
    weigh_offers(state.things(), site, state.week, gain, worth, *asked, state.raised, terms, buyers, offers)
    return buyers, offers


def offers_for(state: State, site: int, worth: SiteWorth, able: np.ndarray | None = None) -> tuple[int, np.ndarray]:
    """Who offers most for a site, and the two highest offers.  [row], [$]   able [company] $: as it is now, if None"""
    buyers, offers = ranked_offers(state, site, worth, able, 2)
    return int(buyers[0]), offers


def two_best(offers: np.ndarray) -> tuple[float, float]:
    """The keenest buyer's offer and the runner-up's; nobody's is below any price.  [$]"""
    *_, second, best = sorted((-math.inf, -math.inf, *offers.tolist()))
    return best, second
