"""Takeovers: a buyer that sees more in a whole company than its price with a premium, and shareholders who may refuse."""

import numpy as np

from agents.codes import ABROAD, CAPITAL, CONVERTIBLE, HYPERSCALER, MINER, TERM, UTILITY
from model.conveyance import carry_at_cost, convey_rest
from model.finance import means_of, raise_cash
from model.ledger import TAKEOVER
from model.site_sales import hand_over_site, hungriest, merge_fleets
from model.state import State
from model.utilities import utility_gain
from model.valuation import SiteWorth


def settle_takeovers(state: State, worth: SiteWorth) -> None:
    """The dearest gap between what a buyer sees in a company and its price with a premium; shareholders may refuse."""
    f, companies = state.scenario.finance, state.companies.rows
    refusal = state.draws.uniform("refusal", len(companies), state.week)
    attempt = state.draws.uniform("approach", len(companies), state.week)
    for target in state.miners_alive()[attempt[state.miners_alive()] <= f.approach]:
        row = companies[target]
        if row["value"] <= 0.0 or row["mw_energised"] < 20.0 or attempt[target] > f.approach:
            continue
        price = float(row["value"]) * (1.0 + f.takeover_premium)
        buyer, most = best_buyer(state, int(target), worth)
        if buyer < 0 or most < price * (1.0 + f.takeover_gain) or refusal[target] < f.refusal:
            continue
        if raise_cash(state, buyer, price):
            absorb(state, int(target), buyer, price)


def best_buyer(state: State, target: int, sites_worth: SiteWorth) -> tuple[int, float]:
    """Who sees most in a whole company, and how much: MW that AI could use, at the worth of recent signings; to the
    utility of the zone where most of them are, what it could make of its sites there.  [$]"""
    sites, companies = state.sites.rows, state.companies.rows
    held = state.live_sites_of(target)
    home = held[sites["zone"][held] != ABROAD]
    free = sites["mining"][home] + sites["hosting"][home] + sites["free"][home] + sites["mw_approved"][home]
    suited = float((free * sites["suitability"][home]).sum()) * float(state.beliefs.worth[2, 2])
    best, most = -1, 0.0
    able = means_of(state, np.arange(len(companies)))
    zones = np.bincount(sites["zone"][held], sites["mw_energised"][held], ABROAD + 1)
    utility = state.cast.first_utility + int(np.argmax(zones))
    for buyer in (*state.miners_alive().tolist(), hungriest(state), utility, state.cast.capital):
        if buyer == target:
            continue
        kind = int(companies["kind"][buyer])
        use = {HYPERSCALER: state.beliefs.scarcity, CAPITAL: 0.25}.get(kind, 0.5 * float(companies["skill"][buyer]))
        gain = utility_gain(state, buyer, held, sites_worth) if kind == UTILITY else use * suited
        worth = float(companies["value"][target]) + gain
        if kind == MINER and companies["value"][buyer] < 2.0 * companies["value"][target]:
            continue
        if worth > most and able[buyer] > companies["value"][target]:
            best, most = int(buyer), worth
    return best, most


def absorb(state: State, target: int, buyer: int, price: float) -> None:
    """A takeover: shareholders are paid, everything else goes on under the buyer; the row stays with its `owner`."""
    companies = state.companies.rows
    row = companies[target]
    paid = state.post(buyer, state.cast.shareholder, TAKEOVER, price)
    state.event("takeover", state.names[target], state.names[buyer], float(row["mw_energised"]), paid)
    held = state.live_sites_of(target)
    passed = sum(hand_over_site(state, int(site), target, buyer) for site in held)
    carry_at_cost(state, held, buyer, paid - passed - convey_rest(state, target, buyer))
    fleets, loans = state.fleets.rows, state.loans.rows
    hosted = fleets["alive"] & (fleets["owner"] == target)
    fleets["owner"][hosted] = buyer
    for site in np.unique(fleets["site"][hosted]):
        merge_fleets(fleets, int(site), buyer)
    taken = loans["alive"] & (loans["borrower"] == target)
    loans["borrower"][taken] = buyer
    loans["form"][taken & (loans["form"] == CONVERTIBLE)] = TERM  # there are no shares left to convert into
    for column in ("btc", "btc_pledged", "debt"):
        companies[column][buyer] += row[column]
        row[column] = 0.0
    companies["overhead"][buyer] += 0.5 * row["overhead"]
    companies["skill"][buyer] = max(companies["skill"][buyer], row["skill"])
    state.post(target, buyer, TAKEOVER, float(row["cash"]))
    row["alive"], row["owner"], row["ended_week"] = False, buyer, state.week
    row["value"] = row["enterprise"] = 0.0
    state.recount()
