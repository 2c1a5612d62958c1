"""Takeovers: buyers of four kinds compete for a whole company, and its shareholders may refuse the best offer.

A buyer offers up to what it sees in the company, less the gain it wants for itself, as far as its means go: cash, or for
a miner its own shares.  The keenest wins at what the second would have paid, and never below a premium over the
market's value.  Shareholders take it unless they hoped for more.
"""

import numpy as np

from agents.codes import ABROAD, CAPITAL, CONVERTIBLE, HYPERSCALER, MINER, TAKEN_OVER, TERM, UTILITY
from agents.rules.compiled import rule
from model.books.chains import move_once
from model.books.ledger import TAKEOVER
from model.money.finance import means_of_all, raise_cash, share_price
from model.owners.consolidation import hhi, merger_presumption
from model.owners.conveyance import carry_at_cost, convey_rest
from model.owners.endings import close
from model.owners.price import sale_price
from model.owners.site_sales import hand_over_site, merge_fleets
from model.owners.utilities import utility_gain
from model.owners.valuation import SiteWorth
from model.state import Offer, State

STOCK_LIMIT = 0.5  # of its own value that a miner pays in shares at most
STOCK_DOUBT = 0.15  # more that shareholders want where they are paid in shares without a collar; assumption A65
HOPES = 0.7  # from the most modest to the boldest hope of shareholders, of value; assumption A65
LARGER = 2.0  # a miner takes over none of more than half its size
LEAST_MW = 20.0
USE = {CAPITAL: 0.25}  # of the worth of free MW to AI that a buyer counts; a miner counts half its skill


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
    cash, shares = means_to_buy(state, target)
    ceilings = np.minimum(seen / (1.0 + f.takeover_gain), np.maximum(cash, shares))
    first, second = (int(row) for row in np.argsort(-ceilings, kind="stable")[:2])
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


def seen_in(state: State, target: int, sites_worth: SiteWorth) -> np.ndarray:
    """What everybody sees in a company: its value, and what they would make of its free megawatts.  [$ by company]

    AI could use them at the worth of recent signings: the hyperscaler that lacks most counts it by how scarce power is, others less, private capital a
    quarter of it, miners half of their skill; the utility of the zone counts what it could make of the connections.
    """
    sites, companies, tenants = state.sites.rows, state.companies.rows, state.hyperscalers.rows
    held = state.live_sites_of(target)
    home = held[sites["zone"][held] != ABROAD]
    unlet = sites["mw_approved"][home] - sites["promised_mw"][home]
    free = sites["mining"][home] + sites["hosting"][home] + sites["free"][home] + unlet
    suited = float((free * sites["suitability"][home]).sum()) * float(state.beliefs.worth[2, 2])
    use = np.zeros(len(companies))
    use[: state.cast.miners] = 0.5 * companies["skill"][: state.cast.miners]
    have = tenants["owned_mw"] + tenants["leased_mw"] + tenants["coming_mw"]
    lack = np.where(tenants["demand_mw"] > 0.0, 1.0 - have / np.maximum(1.0, tenants["demand_mw"]), -1e9)
    use[tenants["company"]] = state.beliefs.scarcity * np.maximum(0.0, 1.0 + lack - lack.max(initial=-np.inf))
    use[state.cast.capital] = USE[CAPITAL]
    seen = float(companies["value"][target]) + use * suited
    zones = np.bincount(sites["zone"][held], sites["mw_energised"][held], ABROAD + 1)
    utility = state.cast.first_utility + int(np.argmax(zones))
    seen[utility] = float(companies["value"][target]) + utility_gain(state, utility, held, sites_worth)
    return np.where(bidders(state, target, utility), seen, -1.0)


def bidders(state: State, target: int, utility: int) -> np.ndarray:
    """Who may bid: miners twice as large, hyperscalers, the utility of most of its megawatts, private capital."""
    companies = state.companies.rows
    kind, alive = companies["kind"], companies["alive"]
    may = (kind == MINER) & alive & (companies["value"] >= LARGER * companies["value"][target])
    may |= (kind == HYPERSCALER) & alive
    may[[utility, state.cast.capital]] = True
    may[target] = False
    return may & ((kind != UTILITY) | (np.arange(len(companies)) == utility))


def means_to_buy(state: State, target: int) -> tuple[np.ndarray, np.ndarray]:
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
    state.touched_companies.add(buyer)
    fleets["owner"][hosted] = buyer
    for site in np.unique(fleets["site"][hosted]):
        merge_fleets(fleets, owned.fleets_at, state.vintages, state.rigs_due, int(site), buyer)
    taken = loans["alive"] & (loans["borrower"] == target)
    loans["borrower"][taken] = buyer
    loans["form"][taken & (loans["form"] == CONVERTIBLE)] = TERM  # there are no shares left to convert into
    for column in ("btc", "btc_pledged", "debt"):
        companies[column][buyer] += row[column]
        row[column] = 0.0
    companies["overhead"][buyer] += 0.5 * row["overhead"]
    companies["skill"][buyer] = max(companies["skill"][buyer], row["skill"])
    state.post(target, buyer, TAKEOVER, float(row["cash"]))
    close(state, target, TAKEN_OVER, buyer)
