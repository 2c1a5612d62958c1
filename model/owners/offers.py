"""What buyers offer for a site: the keenest on mines first, as far as their means go."""

import math
from typing import NamedTuple

import numpy as np

from agents.codes import ABROAD
from agents.options.sell import price_by_suitability
from agents.population import CompanyRow, Loan, Project, Tenant
from agents.records import Rows, Wholes
from agents.rules.compiled import phase, rule
from model.books.holdings import own_money_left
from model.foundation.terms import Things
from model.money.finance import Means, able_to_raise, means_of, terms_of_means
from model.owners.valuation import SiteWorth
from model.state import State


@phase
def secured_debt(loans: Rows[Loan], site: int) -> float:
    """Loans that a site secures: they go with it.  [$]"""
    owed = 0.0
    for row in range(len(loans)):
        if loans[row].alive and loans[row].site == site:
            owed += loans[row].principal
    return owed


@rule
def works_due(projects: Rows[Project], site: int, week: int) -> float:
    """Own money that works under way at a site still need.  [$]"""
    due = 0.0
    for row in range(len(projects)):
        if projects[row].alive and projects[row].site == site:
            due += own_money_left(projects[row], week)
    return due


class Buyers(NamedTuple):
    """Who may buy a site: all miners, the keenest on mines first, by how much each sees more in a mine than the market does;
    others, and what they see in the site [$]; what each could put together [$ by company], nan where that is yet to be reckoned."""

    miners: Wholes
    keen: np.ndarray
    others: Wholes
    views: np.ndarray
    able: np.ndarray


@phase
def weigh_offers(
    things: Things,
    site: int,
    week: int,
    gain: float,
    worth: SiteWorth,
    asked: Buyers,
    raised: np.ndarray,
    terms: Means,
    buyers: np.ndarray,
    offers: np.ndarray,
) -> None:
    """Who would pay most for a site free of debt, as far as their means go, the keenest first; the first in the table among equals.

    A buyer bids what it sees in the site less the gain that it wants, as for a company.  gain [0-1] of what it pays; worth: the sites' worth by part.  buyers, offers [rank] are written; ranks that nobody takes are left as they are.
    """
    companies, last, count, seller = things.companies, len(buyers) - 1, 0, things.sites[site].owner
    market, staying, option = worth.contracted[site], worth.staying[site], 0.6 * worth.option[site]
    debt, due = secured_debt(things.loans, site), works_due(things.projects, site, week)
    for place in range(len(asked.miners)):
        row, view = asked.miners[place], market + staying * asked.keen[place]
        if count > last and (view + option) / (1.0 + gain) < offers[last]:
            break  # whatever their skill and their means, those less keen are not among them
        if companies[row].alive and row != seller:
            offer, able = (view + option * companies[row].skill) / (1.0 + gain), asked.able[row]
            count = consider(companies[row], row, offer, able, raised[row], terms, debt, due, buyers, offers, count)
    for place in range(len(asked.others)):
        row = asked.others[place]
        if row != seller:
            offer, able = asked.views[place] / (1.0 + gain), asked.able[row]
            count = consider(companies[row], row, offer, able, raised[row], terms, debt, due, buyers, offers, count)


@rule
def consider(
    company: CompanyRow,
    row: int,
    offer: float,
    able: float,
    raised: float,
    terms: Means,
    debt: float,
    due: float,
    buyers: np.ndarray,
    offers: np.ndarray,
    count: int,
) -> int:
    """Rank a buyer's offer, as far as its means go beyond the works that are due [$]; how many are ranked then.   able [$]: nan where unknown"""
    if count == len(buyers) and offer < offers[count - 1]:
        return count
    own = able_to_raise(company, raised, terms) if math.isnan(able) else able
    return put_in_rank(buyers, offers, count, row, min(offer, debt + 0.7 * max(0.0, own - due)))


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


def views_of_others(state: State, site: int, worth: SiteWorth) -> tuple[np.ndarray, np.ndarray]:
    """Buyers who are no miners, and what they see in a site: private capital, its utility, the hungriest hyperscaler.

    Everybody counts what is contracted; private capital counts the mine at a discount, hyperscalers and utilities want
    the megawatts, hyperscalers none on which they could not build their least phase.  [row], [$]
    """
    record, beliefs, cast = state.sites.rows[site], state.beliefs, state.cast
    base, mine, option = float(worth.contracted[site]), float(worth.staying[site]), float(worth.option[site])
    at_home, suited = record["zone"] != ABROAD, float(record["suitability"])
    capital = base + 0.85 * mine + 0.6 * option
    tenant = -1.0
    stands = float(record["mining"] + record["hosting"] + max(0.0, record["free"]))
    comes = float(record["mw_approved"] - record["promised_mw"])
    fits = at_home and suited >= 0.4 and stands + comes >= state.scenario.leasing.smallest_phase
    if fits and beliefs.scarcity > 0.05:
        usual = beliefs.site_price * stands + beliefs.approved_price * comes
        tenant = base + option + price_by_suitability(suited) * usual * beliefs.scarcity
    buyers = np.array([cast.capital, cast.first_utility + int(record["zone"]), hungriest(state)])
    return buyers, np.array([capital, float(worth.utility[site]), tenant])


def ranked_offers(
    state: State, site: int, worth: SiteWorth, able: np.ndarray | None, ranks: int
) -> tuple[np.ndarray, np.ndarray]:
    """Who offers most for a site, and how much: see `weigh_offers`.  [row by rank], [$ by rank]   able [company] $: as it is now, if None"""
    buyers, offers = np.full(ranks, -1), np.full(ranks, -math.inf)
    others, views = views_of_others(state, site, worth)
    if able is None:
        able = np.full(len(state.companies), math.nan)
        able[others] = means_of(state, others)
    asked, gain = Buyers(*keenest(state), others, views, able), state.scenario.finance.takeover_gain
    seen = state.things(), site, state.week, gain, worth, asked, state.raised, terms_of_means(state)
    weigh_offers(*seen, buyers, offers)
    return buyers, offers


def offers_for(state: State, site: int, worth: SiteWorth, able: np.ndarray | None = None) -> tuple[int, np.ndarray]:
    """Who offers most for a site, and the two highest offers.  [row], [$]   able [company] $: as it is now, if None"""
    buyers, offers = ranked_offers(state, site, worth, able, 2)
    return int(buyers[0]), offers


def two_best(offers: np.ndarray) -> tuple[float, float]:
    """The keenest buyer's offer and the runner-up's; nobody's is below any price.  [$]"""
    *_, second, best = sorted((-math.inf, -math.inf, *offers.tolist()))
    return best, second


@phase
def most_lacking(tenants: Rows[Tenant]) -> int:
    """Which hyperscaler lacks most for what it wants, as a share of that: its place.  Who wants nothing, or has ended, lacks nothing."""
    best, most = 0, -math.inf
    for place in range(len(tenants)):
        tenant = tenants[place]
        if tenant.demand_mw <= 0.0:
            continue
        lacking = 1.0 - (tenant.owned_mw + tenant.leased_mw + tenant.coming_mw) / max(1.0, tenant.demand_mw)
        if lacking > most:
            best, most = place, lacking
    return best


def hungriest(state: State) -> int:
    """The hyperscaler that lacks most; it buys sites.  [row]"""
    return state.cast.hyperscalers[most_lacking(state.hyperscalers.rows)]
