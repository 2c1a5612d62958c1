"""A site changes hands: what buyers offer for it, the sale, and all that goes with it."""

import math

import numpy as np

from agents.codes import ABROAD, CAPITAL, UTILITY
from agents.options.sell import price_by_suitability
from agents.population import CompanyRow, Connection, Fleet, Lease, Loan, Project, Site, Tenant, Vintage
from agents.records import Grid, Rows
from agents.rules.compiled import phase, rule
from model.books.holdings import own_money_left
from model.books.ledger import DEBT_FORGIVEN, SITE_SALE
from model.foundation.terms import Things
from model.money.finance import means_of, raise_cash, round_money
from model.owners.conveyance import carry_at_cost, convey_site
from model.owners.letting import believed_option
from model.owners.price import sale_price
from model.owners.valuation import SiteWorth
from model.sites.vintages import merge_vintages
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


@phase
def weigh_offers(
    things: Things,
    site: int,
    week: int,
    gain: float,
    worth: SiteWorth,
    miners: int,
    able: np.ndarray,
    others: np.ndarray,
    views: np.ndarray,
    offers: np.ndarray,
) -> int:
    """What each possible buyer would pay for a site free of debt, as far as its means go; returns who pays most.  [$]

    A buyer bids what it sees in the site less the gain that it wants, as for a company.  gain [0-1] of what it pays; worth: the sites' worth by part; miners: how many companies are miners, who add the mine as they see it; able
    [company]: what each could put together now [$]; others: rows of buyers who are no miners, and their views [$].
    offers [company] is written: less than any price for those who do not bid.
    """
    companies = things.companies
    contracted, staying, option = worth.contracted[site], worth.staying[site], worth.option[site]
    debt, due = secured_debt(things.loans, site), works_due(things.projects, site, week)
    offers[:] = -math.inf
    for row in range(miners):
        if companies[row].alive:
            offers[row] = contracted + staying * math.exp(companies[row].outlook) + 0.6 * option * companies[row].skill
    for place in range(len(others)):
        offers[others[place]] = views[place]
    offers[things.sites[site].owner] = -math.inf
    best = 0
    for row in range(len(companies)):
        offers[row] = min(offers[row] / (1.0 + gain), debt + 0.7 * max(0.0, able[row] - due))
        if offers[row] > offers[best]:
            best = row
    return best


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


def offers_for(state: State, site: int, worth: SiteWorth, able: np.ndarray) -> tuple[int, np.ndarray]:
    """Who offers most for a site, and what everybody would pay: see `weigh_offers`.  [row], [$ by company]"""
    offers = np.empty(len(state.companies))
    f, others, miners = state.scenario.finance, views_of_others(state, site, worth), state.cast.miners
    best = weigh_offers(state.things(), site, state.week, f.takeover_gain, worth, miners, able, *others, offers)
    return best, offers


def two_best(offers: np.ndarray) -> tuple[float, float]:
    """The keenest buyer's offer and the runner-up's; nobody's is below any price.  [$]"""
    best = np.partition(np.append(offers, (-math.inf, -math.inf)), -2)[-2:]
    return float(best[1]), float(best[0])


def worth_to_owner(state: State, site: int, worth: SiteWorth) -> float:
    """What a site is worth to the miner, the utility or the private capital that keeps it.  [$]

    A miner counts the option on AI in its hands as the market does when it values the company.
    """
    companies, owner = state.companies.rows, int(state.sites.rows["owner"][site])
    base, mine, option = float(worth.contracted[site]), float(worth.staying[site]), float(worth.option[site])
    if companies["kind"][owner] == UTILITY:
        return float(worth.utility[site])
    if companies["kind"][owner] == CAPITAL:
        return base + 0.85 * mine + 0.6 * option
    held = believed_option(option, float(companies["skill"][owner]))
    return base + mine * math.exp(companies["outlook"][owner]) + held


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


def sell_site_to_best(state: State, site: int, seller: int, worth: SiteWorth) -> None:
    """Second-price sale of a failed company's site, rigs and contracts with it.

    The buyer takes over the loans that the site secures; what they exceed the price by is the lenders' loss.
    """
    _, offers = offers_for(state, site, worth, means_of(state, np.arange(len(state.companies))))
    ranked = np.argsort(-offers, kind="stable")[:12].tolist()
    for place, buyer in enumerate(ranked):
        runner_up = float(offers[ranked[place + 1]]) if place + 1 < len(ranked) else -math.inf
        price = max(0.0, sale_price(float(offers[buyer]), runner_up, 0.0))
        write_down(state, site, price)
        if raise_cash(state, buyer, max(0.0, price - secured_debt(state.loans.rows, site))):
            transfer_site(state, site, seller, buyer, price)
            return
    transfer_site(state, site, seller, state.cast.capital, 0.0)


def write_down(state: State, site: int, price: float) -> None:
    """Lenders write loans down to what the site that secures them fetches."""
    loans, owed = state.loans.rows, secured_debt(state.loans.rows, site)
    if owed <= price:
        return
    for row in np.flatnonzero(loans["alive"] & (loans["site"] == site)):
        loss = round_money(float(loans["principal"][row]) * (1.0 - price / owed))
        loans["principal"][row] -= loss
        state.companies.rows["debt"][loans["borrower"][row]] -= loss
        state.ledger.enter(int(loans["borrower"][row]), state.cast.lender, DEBT_FORGIVEN, loss)
        state.losses += loss


def transfer_site(state: State, site: int, seller: int, buyer: int, price: float) -> None:
    """Hand over a site for a price, part of which is the loans that go with it."""
    record, names = state.sites.rows[site], state.names
    mw, approved = float(record["mw_energised"]), float(record["mw_approved"])
    owed, projects = secured_debt(state.loans.rows, site), state.projects.rows
    due = works_due(projects[projects["site"] == site].view(np.recarray), site, state.week)
    paid = state.post(buyer, seller, SITE_SALE, max(0.0, price - owed))
    carry_at_cost(state, np.array([site]), buyer, paid - hand_over_site(state, site, seller, buyer))
    state.companies.rows["sold_week"][seller] = state.week
    for told, who, other in (("site_sale", seller, buyer), ("site_purchase", buyer, seller)):
        amounts = {"mw": mw, "approved_mw": approved, "usd": paid, "debt_usd": owed, "works_usd": due}
        state.event(told, names[who], names[other], site=site, **amounts)
    state.recount()


def hand_over_site(state: State, site: int, seller: int, buyer: int) -> float:
    """A site changes hands with the seller's rigs on it, its leases, works, connections and the loans that it secures.

    Returns the net book value that passed.  [$]
    """
    passed = convey_site(state, site, seller, buyer)
    hand_over(
        state.companies.rows,
        state.sites.rows,
        state.fleets.rows,
        state.vintages,
        state.rigs_due,
        state.leases.rows,
        state.connections.rows,
        state.loans.rows,
        site,
        seller,
        buyer,
    )
    return passed


@phase
def hand_over(
    companies: Rows[CompanyRow],
    sites: Rows[Site],
    fleets: Rows[Fleet],
    vintages: Grid[Vintage],
    due: np.ndarray,
    leases: Rows[Lease],
    connections: Rows[Connection],
    loans: Rows[Loan],
    site: int,
    seller: int,
    buyer: int,
) -> None:
    """Everything that belongs to a site gets another owner; advances not yet earned and secured debt go along."""
    sites[site].owner = buyer
    unearned, debt = 0.0, 0.0
    for row in range(len(leases)):
        if leases[row].alive and leases[row].site == site:
            unearned += leases[row].unearned
    for row in range(len(loans)):
        if loans[row].alive and loans[row].site == site and loans[row].borrower == seller:
            debt += loans[row].principal
            loans[row].borrower = buyer
    companies[seller].prepaid -= unearned
    companies[buyer].prepaid += unearned
    companies[seller].debt -= debt
    companies[buyer].debt += debt
    for row in range(len(connections)):
        if connections[row].alive and connections[row].site == site:
            connections[row].owner = buyer
    for row in range(len(fleets)):
        if fleets[row].alive and fleets[row].site == site and fleets[row].owner == seller:
            fleets[row].owner = buyer
    sites[site].fill_mw = 0.0
    merge_fleets(fleets, vintages, due, site, buyer)


@phase
def merge_fleets(fleets: Rows[Fleet], vintages: Grid[Vintage], due: np.ndarray, site: int, owner: int) -> None:
    """An owner's rigs at a site are one fleet, each year's by themselves.   due [fleet, week, around] MW on order"""
    first = -1
    for row in range(len(fleets)):
        fleet = fleets[row]
        if not fleet.alive or fleet.site != site or fleet.owner != owner:
            continue
        if first < 0:
            first = row
            continue
        merge_vintages(fleets[first], vintages[first], fleet, vintages[row])
        merge_orders(fleets[first], fleet)
        due[first] += due[row]
        due[row] = 0.0


@rule
def merge_orders(kept: Fleet, fleet: Fleet) -> None:
    """Rigs on order for two fleets that become one."""
    coming = kept.coming_ph + fleet.coming_ph
    if coming > 0.0:
        kept.coming_joules += fleet.coming_ph / coming * (fleet.coming_joules - kept.coming_joules)
    kept.coming_ph = coming
    kept.coming_mw += fleet.coming_mw
    kept.coming_paid += fleet.coming_paid
    kept.filling_mw += fleet.filling_mw
    fleet.coming_mw = fleet.coming_ph = fleet.coming_paid = fleet.filling_mw = 0.0
