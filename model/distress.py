"""Default, liquidation, takeover: who fails, who gets the sites, who loses the money.  No money vanishes."""

import numpy as np

from agents.codes import ABROAD, CAPITAL, HYPERSCALER, MINER, UTILITY
from model.calendar import QUARTER
from model.finance import borrow, equity_room, free_coins, means_of, raise_cash, sell_coins, sell_shares
from model.ledger import LIQUIDATION, REPAYMENT, SITE_SALE
from model.ledger import TAKEOVER as TAKEOVER_PAYMENT
from model.rigs import sell_rigs
from model.state import State


def quarter_needs(state: State) -> np.ndarray:
    """Cash that each company must find next quarter: negative operating flow, works under way, what falls due.  [$]"""
    loans, projects, companies = state.loans.rows, state.projects.rows, state.companies.rows
    due, works = np.zeros(len(companies)), np.zeros(len(companies))
    soon = falls_due(state)
    np.add.at(due, loans["borrower"][soon], loans["principal"][soon])
    live = projects["alive"]
    weeks = np.maximum(1, projects["ready_week"] - projects["start_week"])
    cost = projects["cost"] * (1.0 - projects["tenant_share"]) * np.minimum(1.0, QUARTER / weeks)
    np.add.at(works, state.sites.rows["owner"][projects["site"][live]], cost[live])
    return np.maximum(0.0, works - companies["operating_cash"]) + due


def falls_due(state: State) -> np.ndarray:
    """Which loans must be repaid in one piece within a quarter."""
    loans = state.loans.rows
    return loans["alive"] & ~loans["amortising"] & (loans["maturity_week"] <= state.week + QUARTER)


def bridge(state: State, company: int, missing: float) -> bool:
    """Lenders bridge a gap for three years where enough value stands behind all debt."""
    row, f = state.companies.rows[company], state.scenario.finance
    if row["value"] < 0.5 * (row["debt"] + missing):
        return False
    borrow(state, company, -1, missing, f.debt_rate + float(row["spread"]) + 0.02, state.week + 156, amortising=False)
    return True


def refinance(state: State) -> None:
    """Loans that fall due are rolled over for three years where equity stands behind them, at two points more."""
    loans, companies = state.loans.rows, state.companies.rows
    due = falls_due(state)
    due &= (companies["value"] >= 0.5 * companies["debt"])[loans["borrower"]]
    loans["maturity_week"][due] = state.week + 3 * 52
    loans["rate"][due] += 0.02


def settle_distress(state: State, site_worth: np.ndarray) -> None:
    """Test every independent miner; sell the sites of those that fail.

    site_worth [site] what the site is worth staying as it is [$]; used as the reserve of each buyer.
    """
    weak_limit = state.scenario.finance.weak_quarters
    refinance(state)
    needs = quarter_needs(state)
    for company in state.miners_alive():
        row = state.companies.rows[company]
        row["weak_quarters"] = row["weak_quarters"] + 1 if row["operating_cash"] < 0.0 else 0
        need = float(needs[company])
        missing = need - liquid(state, int(company))
        if missing > 0.0 and not bridge(state, int(company), missing):
            fail(state, int(company), "default", site_worth)
        elif need > float(row["cash"]):
            gather(state, int(company), need)
        elif row["weak_quarters"] >= weak_limit and row["debt"] <= 1.0 and row["mw_ai"] <= 0.0:
            fail(state, int(company), "liquidation", site_worth)


def liquid(state: State, company: int) -> float:
    """Cash, unpledged coins at a haircut, and shares that the market still takes.  [$]"""
    coins = state.scenario.finance.coin_haircut * free_coins(state, company) * state.price
    return float(state.companies.rows["cash"][company]) + coins + equity_room(state, company)


def gather(state: State, company: int, usd: float) -> None:
    """Bring cash up to `usd`: shares first, then coins."""
    missing = usd - float(state.companies.rows["cash"][company])
    missing -= sell_shares(state, company, missing)
    if missing > 0.0:
        sell_coins(state, company, missing / max(1.0, state.price))


def fail(state: State, company: int, kind: str, site_worth: np.ndarray) -> None:
    """Wind a company up: coins and sites are sold, lenders are paid by what there is, owners get the rest."""
    companies = state.companies.rows
    row = companies[company]
    held = state.live_sites_of(company)
    state.event(kind, state.names[company], mw=float(row["mw_energised"]), usd=float(row["debt"]))
    row["btc_pledged"] = 0.0
    sell_coins(state, company, free_coins(state, company))
    for site in held:
        sell_site_to_best(state, int(site), company, float(site_worth[site]))
    for fleet in np.flatnonzero(state.fleets.rows["alive"] & (state.fleets.rows["owner"] == company)):
        sell_rigs(state, int(fleet), float(state.fleets.rows["mw"][fleet]))
    pay_out(state, company)
    row["alive"], row["ended_week"] = False, state.week
    row["value"] = row["enterprise"] = 0.0
    state.recount()


def pay_out(state: State, company: int) -> None:
    """Lenders first, then shareholders; what lenders do not get back is their loss."""
    row = state.companies.rows[company]
    loans = state.loans.rows
    owed = loans["alive"] & (loans["borrower"] == company)
    total = float(loans["principal"][owed].sum())
    back = max(0.0, min(float(row["cash"]), total))
    state.post(company, state.cast.lender, REPAYMENT, back)
    state.losses += total - back
    loans["principal"][owed] = 0.0
    loans["alive"][owed] = False
    row["debt"] = 0.0
    rest = float(row["cash"])
    if rest >= 0.0:
        state.post(company, state.cast.shareholder, LIQUIDATION, rest)
    else:
        state.post(state.cast.lender, company, LIQUIDATION, -rest)
        state.losses -= rest


def offers_for(state: State, site: int, reserve: float) -> list[tuple[float, int]]:
    """What each possible buyer would pay for a site: its own use of it, as far as its means go; best first."""
    sites, companies, cast = state.sites.rows, state.companies.rows, state.cast
    record = sites[site]
    at_home = record["zone"] != ABROAD
    ideal = state.beliefs.site_price * (0.4 + 0.6 * float(record["suitability"])) * float(record["mw_energised"])
    offers = [(0.6 * max(reserve, 0.0) + 0.05e6 * float(record["mw_energised"]), cast.capital)]
    miners = state.miners_alive()
    miners = miners[miners != record["owner"]]
    view = max(reserve, 0.0) * np.exp(companies["outlook"][miners])
    view += 0.3 * ideal * companies["skill"][miners] * at_home
    offered = np.minimum(view, 0.5 * np.maximum(0.0, means_of(state, miners)))
    offers += list(zip(offered.tolist(), miners.tolist(), strict=True))
    if at_home:
        offers.append((0.4 * ideal, cast.first_utility + int(record["zone"])))
        if record["suitability"] >= 0.4 and state.beliefs.scarcity > 0.05:
            offers.append((ideal * state.beliefs.scarcity, hungriest(state)))
    return sorted(offers, key=lambda offer: (-offer[0], offer[1]))


def hungriest(state: State) -> int:
    """The hyperscaler that lacks most for what it wants, as a share of that; it buys sites."""
    rows = state.hyperscalers.rows
    lacking = 1.0 - (rows["owned_mw"] + rows["leased_mw"] + rows["coming_mw"]) / np.maximum(1.0, rows["demand_mw"])
    return int(rows["company"][np.argmax(lacking)])


def sell_site_to_best(state: State, site: int, seller: int, reserve: float) -> float:
    """Second-price sale of a site with the rigs on it; returns the price.  [$]"""
    ranked = offers_for(state, site, reserve)
    (_, buyer), second = ranked[0], ranked[1][0] if len(ranked) > 1 else 0.0
    price = max(0.0, second)
    raise_cash(state, buyer, price)
    transfer_site(state, site, seller, buyer, price)
    return price


def transfer_site(state: State, site: int, seller: int, buyer: int, price: float) -> None:
    """Hand over a site, the seller's rigs on it, its leases, works and connections, against cash."""
    sites, fleets = state.sites.rows, state.fleets.rows
    paid = state.post(buyer, seller, SITE_SALE, price)
    mw = float(sites["mw_energised"][site])
    unearned = live_unearned(state, site)
    state.companies.rows["prepaid"][seller] -= unearned
    state.companies.rows["prepaid"][buyer] += unearned
    sites["owner"][site] = buyer
    fleets["owner"][(fleets["site"] == site) & (fleets["owner"] == seller) & fleets["alive"]] = buyer
    links = state.connections.rows
    links["owner"][(links["site"] == site) & links["alive"]] = buyer
    merge_fleets(state, site, buyer)
    if mw > 0.0:
        state.event("site_sale", state.names[seller], state.names[buyer], mw, paid)
    state.recount()


def live_unearned(state: State, site: int) -> float:
    """Advances on a site's leases that are not yet earned.  [$]"""
    leases = state.leases.rows
    return float(leases["unearned"][leases["alive"] & (leases["site"] == site)].sum())


def merge_fleets(state: State, site: int, owner: int) -> None:
    """An owner's rigs at a site are one fleet."""
    fleets = state.fleets.rows
    own = np.flatnonzero(fleets["alive"] & (fleets["site"] == site) & (fleets["owner"] == owner))
    for row in own[1:]:
        first, second = fleets[own[0]], fleets[row]
        total = first["hash_ph"] + second["hash_ph"]
        if total > 0.0:
            share = second["hash_ph"] / total
            first["efficiency"] += share * (second["efficiency"] - first["efficiency"])
            first["age"] += share * (second["age"] - first["age"])
        first["mw"] += second["mw"]
        first["hash_ph"] = total
        second["alive"], second["mw"], second["hash_ph"] = False, 0.0, 0.0


def settle_takeovers(state: State) -> None:
    """The dearest gap between what a buyer sees in a company and its price with a premium; shareholders may refuse."""
    f, companies = state.scenario.finance, state.companies.rows
    refusal = state.draws.uniform("refusal", len(companies), state.week)
    attempt = state.draws.uniform("approach", len(companies), state.week)
    for target in state.miners_alive():
        row = companies[target]
        if row["value"] <= 0.0 or row["mw_energised"] < 20.0 or attempt[target] > f.approach:
            continue
        price = float(row["value"]) * (1.0 + f.takeover_premium)
        buyer, worth = best_buyer(state, int(target))
        if buyer < 0 or worth < price * (1.0 + f.takeover_gain) or refusal[target] < f.refusal:
            continue
        if raise_cash(state, buyer, price):
            absorb(state, int(target), buyer, price)


def best_buyer(state: State, target: int) -> tuple[int, float]:
    """Who sees most in a whole company, and how much: MW that AI could use, at the worth of recent signings.  [$]"""
    sites, companies = state.sites.rows, state.companies.rows
    held = state.live_sites_of(target)
    home = held[sites["zone"][held] != ABROAD]
    free = sites["mining"][home] + sites["hosting"][home] + sites["free"][home] + sites["mw_approved"][home]
    suited = float((free * sites["suitability"][home]).sum()) * float(state.beliefs.worth[2, 2])
    best, most = -1, 0.0
    able = means_of(state, np.arange(len(companies)))
    utility = state.cast.first_utility + int(sites["zone"][held[0]]) if len(held) else state.cast.capital
    for buyer in (*state.miners_alive().tolist(), hungriest(state), utility, state.cast.capital):
        if buyer == target:
            continue
        kind = int(companies["kind"][buyer])
        use = {HYPERSCALER: state.beliefs.scarcity, UTILITY: 0.2, CAPITAL: 0.25}.get(
            kind, 0.5 * float(companies["skill"][buyer])
        )
        worth = float(companies["value"][target]) + use * suited
        if kind == MINER and companies["value"][buyer] < 2.0 * companies["value"][target]:
            continue
        if worth > most and able[buyer] > companies["value"][target]:
            best, most = int(buyer), worth
    return best, most


def absorb(state: State, target: int, buyer: int, price: float) -> None:
    """A takeover: shareholders are paid, everything else goes on under the buyer; the row stays with its `owner`."""
    companies = state.companies.rows
    row = companies[target]
    paid = state.post(buyer, state.cast.shareholder, TAKEOVER_PAYMENT, price)
    state.event("takeover", state.names[target], state.names[buyer], float(row["mw_energised"]), paid)
    for site in state.live_sites_of(target):
        transfer_quietly(state, int(site), target, buyer)
    fleets, loans = state.fleets.rows, state.loans.rows
    fleets["owner"][fleets["alive"] & (fleets["owner"] == target)] = buyer
    loans["borrower"][loans["alive"] & (loans["borrower"] == target)] = buyer
    for column in ("btc", "btc_pledged", "debt"):
        companies[column][buyer] += row[column]
        row[column] = 0.0
    companies["overhead"][buyer] += 0.5 * row["overhead"]
    companies["skill"][buyer] = max(companies["skill"][buyer], row["skill"])
    state.post(target, buyer, TAKEOVER_PAYMENT, float(row["cash"]))
    row["alive"], row["owner"], row["ended_week"] = False, buyer, state.week
    row["value"] = row["enterprise"] = 0.0
    state.recount()


def transfer_quietly(state: State, site: int, seller: int, buyer: int) -> None:
    """A site changes hands inside a takeover: no payment of its own, no event."""
    sites, links = state.sites.rows, state.connections.rows
    unearned = live_unearned(state, site)
    state.companies.rows["prepaid"][seller] -= unearned
    state.companies.rows["prepaid"][buyer] += unearned
    sites["owner"][site] = buyer
    links["owner"][(links["site"] == site) & links["alive"]] = buyer
    fleets = state.fleets.rows
    fleets["owner"][(fleets["site"] == site) & (fleets["owner"] == seller) & fleets["alive"]] = buyer
    merge_fleets(state, site, buyer)
