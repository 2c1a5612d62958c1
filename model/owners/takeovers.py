"""Takeovers: buyers of four kinds compete for a whole company, and its shareholders may refuse the best offer.

A buyer offers up to what it sees in the company, less the gain it wants for itself, as far as its means go: cash, or for
a miner its own shares.  The keenest wins at what the second would have paid, and never below a premium over the
market's value.  Shareholders take it unless they hoped for more.
"""

import math

import numpy as np

from agents.codes import ABROAD, CAPITAL, CONVERTIBLE, HYPERSCALER, MINER, TAKEN_OVER, TERM
from agents.options.reach import rigs_and_free, unlet
from agents.population import CompanyRow, Site
from agents.records import Rows
from agents.rules.compiled import phase, rule
from agents.rules.elementary import sum_of
from model.books.chains import move_once
from model.books.ledger import TAKEOVER
from model.foundation.terms import Things
from model.money.finance import means_of_all, raise_cash, share_price
from model.owners.consolidation import hhi, merger_presumption
from model.owners.conveyance import carry_at_cost, convey_rest
from model.owners.endings import close
from model.owners.letting import NEEDS_SKILL
from model.owners.offers import hunger, lack_of, most_lacking
from model.owners.price import sale_price
from model.owners.site_sales import hand_over_site, merge_fleets
from model.owners.utilities import gain_of_utility
from model.owners.valuation import SiteWorth, people_worth
from model.state import Offer, State

STOCK_LIMIT = 0.5  # of its own value that a miner pays in shares at most
STOCK_DOUBT = 0.15  # more that shareholders want where they are paid in shares without a collar; assumption A65
HOPES = 0.7  # from the most modest to the boldest hope of shareholders, of value; assumption A65
LARGER = 2.0  # a miner takes over none of more than half its size
LEAST_MW = 20.0
USE = 0.25  # of the worth of free MW to AI that private capital counts
PEOPLE_SPARED = 0.5  # of what a company costs to run, once another miner runs it; assumption A194


def settle_takeovers(state: State, worth: SiteWorth) -> None:
    """Some independent miners are looked at in a quarter; each goes to its keenest buyer, or stays with its owners."""
    f, companies = state.scenario.finance, state.companies.rows
    hopes = state.draws.uniform("refusal", len(companies), state.week)
    attempt = state.draws.uniform("approach", len(companies), state.week)
    for target in state.miners_alive()[attempt[state.miners_alive()] <= f.approach].tolist():
        row = companies[target]
        if row["alive"] and row["value"] > 0.0 and row["mw_energised"] >= LEAST_MW:
            contest(state, target, worth, float(hopes[target]))


def contest(state: State, target: int, worth: SiteWorth, hope: float) -> None:
    """One company is fought over.  hope: how much its shareholders want, as a draw from 0 to 1."""
    f, value = state.scenario.finance, float(state.companies.rows["value"][target])
    seen = seen_in(state, target, worth)
    cash, shares = means_to_buy(state)
    ceilings = np.minimum(seen / (1.0 + f.takeover_gain), np.maximum(cash, shares))
    lots = state.draws.uniform("takeover-tie", len(ceilings), state.week)  # who is first to call, among equals
    first, second = (int(row) for row in np.lexsort((lots, -ceilings))[:2])
    floor = value * (1.0 + f.takeover_premium)
    if ceilings[first] < floor:
        return
    price = sale_price(float(ceilings[first]), float(ceilings[second]), floor)
    in_shares = price > cash[first]
    wanted = wanted_premium(hope, f.takeover_premium, f.refusal) + (STOCK_DOUBT if in_shares else 0.0)
    accepted = price >= value * (1.0 + wanted)
    before, after, share = concentration_after(state, target, first)
    names, mw = state.names, float(state.companies.rows["mw_energised"][target])
    presumed = merger_presumption(before, after, share)
    rival = second if ceilings[second] >= value else -1
    offer = Offer(
        state.week,
        target,
        first,
        rival,
        price,
        value,
        float(seen[first]),
        float(ceilings[second]),
        in_shares,
        wanted,
        accepted,
        before,
        after,
        presumed,
    )
    state.offers.append(offer)
    if not accepted:
        state.event("refusal", names[target], names[first], mw=mw, usd=price)
        return
    if not in_shares and not raise_cash(state, first, price):
        return
    absorb(state, target, first, price, in_shares=in_shares)
    if rival >= 0:
        state.event("outbid", names[target], names[rival], mw=mw, usd=ceilings[second])
    if presumed:
        state.event("concentration", names[target], names[first], points=after - before)


@rule
def wanted_premium(hope: float, premium: float, refusal: float) -> float:
    """Premium that shareholders want: an offer of the usual premium is refused with chance `refusal`.  [0-1]

    >>> [round(wanted_premium(hope, 0.35, 0.5), 9) for hope in (0.0, 0.5, 1.0)]
    [0.0, 0.35, 0.7]
    """
    return premium + HOPES * (hope - (1.0 - refusal))


@rule
def may_bid(companies: Rows[CompanyRow], row: int, target: int, utility: int) -> bool:
    """Who may bid: miners twice as large, hyperscalers, the utility of most of its megawatts, private capital."""
    company = companies[row]
    if row == target:
        return False
    if company.kind == MINER:
        return company.alive and company.value >= LARGER * companies[target].value
    return row == utility or company.kind == CAPITAL or (company.kind == HYPERSCALER and company.alive)


@rule
def free_for_ai(site: Site) -> float:
    """Megawatts at home that are not let, by how they suit AI.  [MW]"""
    return (rigs_and_free(site) + unlet(site)) * site.suitability


@rule
def more_to_miner(buyer: CompanyRow, target: CompanyRow, mine: float, option: float) -> float:
    """What a miner makes of a company beyond the market's value of it.  [$]   mine, option: its sites' worth by part [$]

    Its own view of hashprice, halls that it can build and the target cannot, and people whom it does not need twice.
    """
    view = mine * (math.exp(buyer.outlook) - 1.0)
    built = NEEDS_SKILL * option * max(0.0, buyer.skill - target.skill)
    return view + built + people_worth(PEOPLE_SPARED * target.overhead)


@phase
def weigh_target(
    things: Things,
    held: np.ndarray,
    target: int,
    first_utility: int,
    scarcity: float,
    worth: float,
    sites_worth: SiteWorth,
    seen: np.ndarray,
) -> None:
    """What everybody sees in a company: seen [company] $ is written; -1 of those who may not bid.

    held: rows of its sites; scarcity of power for AI [0-1]; worth of recent signings [$/MW].
    """
    companies, sites, tenants = things.companies, things.sites, things.tenants
    suits, count, zones, mine, option = np.empty(len(held)), 0, np.zeros(ABROAD + 1), 0.0, 0.0
    for row in held:
        mine += float(sites_worth.staying[row])
        option += float(sites_worth.option[row])
        zones[sites[row].zone] += sites[row].mw_energised
        if sites[row].zone != ABROAD:
            suits[count] = free_for_ai(sites[row])
            count += 1
    most = lack_of(tenants[most_lacking(tenants)])
    suited, first = sum_of(suits[:count]) * worth, tenants[0].company
    utility = first_utility + int(np.argmax(zones))
    for row in range(len(seen)):
        more = USE * suited if companies[row].kind == CAPITAL else 0.0
        if companies[row].kind == MINER:
            more = more_to_miner(companies[row], companies[target], mine, option)
        elif 0 <= row - first < len(tenants):
            more = suited * scarcity * hunger(tenants[row - first], most)
        elif row == utility:
            more = gain_of_utility(sites, held, utility - first_utility, sites_worth)
        seen[row] = companies[target].value + more if may_bid(companies, row, target, utility) else -1.0


def seen_in(state: State, target: int, sites_worth: SiteWorth) -> np.ndarray:
    """What everybody sees in a company: its value, and what they would make of its free megawatts.  [$ by company]

    AI could use them at the worth of recent signings: the hyperscaler that lacks most counts it by how scarce power is, others
    less, private capital a quarter of it; miners see what `more_to_miner` says, the utility of the zone what it could make of
    the connections.
    """
    seen, beliefs = np.empty(len(state.companies)), state.beliefs
    known = state.cast.first_utility, beliefs.scarcity, float(beliefs.worth[2, 2]), sites_worth
    weigh_target(state.things(), state.live_sites_of(target), target, *known, seen)
    return seen


def means_to_buy(state: State) -> tuple[np.ndarray, np.ndarray]:
    """What each could pay in cash, and in its own shares.  [$ by company]"""
    companies = state.companies.rows
    cash = np.maximum(0.0, means_of_all(state))
    listed = (companies["kind"] == MINER) & companies["alive"] & companies["listed"]
    return cash, np.where(listed, STOCK_LIMIT * np.maximum(0.0, companies["value"]), 0.0)


def concentration_after(state: State, target: int, buyer: int) -> tuple[float, float, float]:
    """HHI of independent miners' energised MW before and after, and the merged company's share.  [points], [0-1]"""
    mw = np.where(state.companies.rows["alive"], state.companies.rows["mw_energised"], 0.0)[: state.cast.miners]
    before, merged = hhi(mw), mw.copy()
    merged[target] = 0.0
    if buyer < state.cast.miners:
        merged[buyer] += mw[target]
        return before, hhi(merged), float(merged[buyer] / max(1e-9, merged.sum()))
    return before, hhi(merged), 0.0


def absorb(state: State, target: int, buyer: int, price: float, *, in_shares: bool = False) -> None:
    """A takeover: shareholders are paid in cash or shares, everything goes on under the buyer; the row keeps its `owner`."""
    companies = state.companies.rows
    row = companies[target]
    paid = price
    if in_shares:
        companies["shares"][buyer] += price / max(1e-9, share_price(state.companies.rows, buyer))
    else:
        paid = state.post(buyer, state.cast.shareholder, TAKEOVER, price)
    state.event("takeover", state.names[target], state.names[buyer], mw=row["mw_energised"], usd=paid)
    if in_shares:
        state.event("share_deal", state.names[target], state.names[buyer], usd=paid)
    held = state.live_sites_of(target)
    passed = sum(hand_over_site(state, int(site), target, buyer) for site in held)
    carry_at_cost(state, held, buyer, paid - passed - convey_rest(state, target, buyer))
    take_over_rest(state, target, buyer)
    state.recount()


def take_over_rest(state: State, target: int, buyer: int) -> None:
    """Rigs elsewhere, loans, coins, cash, people: what does not belong to a site."""
    companies, fleets, loans = state.companies.rows, state.fleets.rows, state.loans.rows
    row = companies[target]
    hosted, owned = state.fleets_of(target), state.belongings()
    for fleet in hosted.tolist():
        state.touch_fleet(fleet)
        move_once(owned.fleets_of, fleet, target, buyer)
    owned.concerned[buyer] = True
    fleets["owner"][hosted] = buyer
    for site in np.unique(fleets["site"][hosted]):
        merge_fleets(fleets, owned.fleets_at, state.vintages, state.rigs_due, int(site), buyer)
    taken = loans["alive"] & (loans["borrower"] == target)
    loans["borrower"][taken] = buyer
    loans["form"][taken & (loans["form"] == CONVERTIBLE)] = TERM  # there are no shares left to convert into
    for column in ("btc", "btc_pledged", "debt"):
        companies[column][buyer] += row[column]
        row[column] = 0.0
    companies["overhead"][buyer] += (1.0 - PEOPLE_SPARED) * row["overhead"]
    companies["skill"][buyer] = max(companies["skill"][buyer], row["skill"])
    state.post(target, buyer, TAKEOVER, float(row["cash"]))
    close(state, target, TAKEN_OVER, buyer)
