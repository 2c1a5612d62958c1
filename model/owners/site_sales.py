"""A site changes hands: what buyers offer for it, the sale, and all that goes with it."""

import math

import numpy as np

from agents.codes import CAPITAL, UTILITY
from agents.population import CompanyRow, Connection, Fleet, Lease, Loan, Site, Vintage
from agents.records import Grid, Rows
from agents.rules.compiled import phase, rule
from model.books.chains import Chain, move
from model.books.ledger import DEBT_FORGIVEN, SITE_SALE
from model.books.recount import Belongings
from model.money.finance import raise_cash, round_money
from model.owners.conveyance import carry_at_cost, convey_site
from model.owners.letting import believed_option, seen_by_capital
from model.owners.offers import ranked_offers, secured_debt, works_due
from model.owners.price import sale_price
from model.owners.valuation import SiteWorth
from model.sites.vintages import merge_vintages
from model.state import State

ASKED = 12  # buyers, the keenest first, before a failed company's site goes to private capital for nothing


@rule
def kept(site: Site, row: int, owner: CompanyRow, worth: SiteWorth) -> float:
    """What a site is worth to the miner, the utility or the private capital that keeps it.  [$]

    A miner counts the option on AI in its hands as the market does when it values the company.
    """
    base, mine, option = worth.contracted[row], worth.staying[row], worth.option[row]
    if owner.kind == UTILITY:
        return worth.utility[row]
    if owner.kind == CAPITAL:
        return seen_by_capital(base, mine, option)
    return base + mine * math.exp(owner.outlook) + believed_option(option, owner.skill)


@phase
def weigh_kept(sites: Rows[Site], companies: Rows[CompanyRow], site: int, worth: SiteWorth) -> float:
    """`kept` of one site.  [$]"""
    return kept(sites[site], site, companies[sites[site].owner], worth)


def worth_to_owner(state: State, site: int, worth: SiteWorth) -> float:
    """`kept` of one site as it is now.  [$]"""
    return weigh_kept(state.sites.rows, state.companies.rows, site, worth)


def sell_site_to_best(state: State, site: int, seller: int, worth: SiteWorth, reserve: float = 0.0) -> None:
    """Second-price sale of a company's site that ends, rigs and contracts with it.   reserve [$]: that no creditor forbids

    The buyer takes over the loans that the site secures; what they exceed the price by is the lenders' loss.
    """
    buyers, offers = (ranked.tolist() for ranked in ranked_offers(state, site, worth, None, ASKED))
    for buyer, offer, runner_up in zip(buyers, offers, [*offers[1:], -math.inf], strict=True):
        if buyer < 0:
            break
        price = max(0.0, sale_price(offer, runner_up, reserve))
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
    owed, due = secured_debt(state.loans.rows, site), works_due(state.projects.rows, site, state.week)
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
        state.belongings(),
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
    owned: Belongings,
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
    owned.touched[site] = owned.concerned[seller] = owned.concerned[buyer] = True
    move(owned.sites_of, site, sites[site].owner, buyer)
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
    fleet = owned.fleets_at.first[site]
    while fleet >= 0:
        if fleets[fleet].alive and fleets[fleet].owner == seller:
            move(owned.fleets_of, fleet, seller, buyer)
            fleets[fleet].owner = buyer
        fleet = owned.fleets_at.after[fleet]
    sites[site].fill_mw = 0.0
    merge_fleets(fleets, owned.fleets_at, vintages, due, site, buyer)


@phase
def merge_fleets(
    fleets: Rows[Fleet], at: Chain, vintages: Grid[Vintage], due: np.ndarray, site: int, owner: int
) -> None:
    """An owner's rigs at a site are one fleet, each year's by themselves.   at: fleets by site; due [fleet, week, around] MW on order"""
    first, row = -1, at.first[site]
    while row >= 0:
        fleet = fleets[row]
        if fleet.alive and fleet.owner == owner and first >= 0:
            merge_vintages(fleets[first], vintages[first], fleet, vintages[row])
            merge_orders(fleets[first], fleet)
            due[first] += due[row]
            due[row] = 0.0
        elif fleet.alive and fleet.owner == owner:
            first = row
        row = at.after[row]


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
