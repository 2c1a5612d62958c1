"""Default, liquidation, takeover: who fails, who gets the sites, who loses the money.  No money vanishes."""

import numpy as np

from agents.codes import ABROAD, CAPITAL, HYPERSCALER, MINER, UTILITY
from model.calendar import QUARTER
from model.finance import borrow, free_coins, means_of, raise_cash, round_money, sell_coins, sell_shares
from model.ledger import LIQUIDATION, REPAYMENT, SITE_SALE
from model.ledger import TAKEOVER as TAKEOVER_PAYMENT
from model.rigs import sell_rigs
from model.state import State
from model.utilities import utility_gain, utility_worth
from model.valuation import SiteWorth


def quarter_needs(state: State) -> np.ndarray:
    """Cash that each company must find next quarter: negative operating flow, works under way, what falls due.  [$]"""
    loans, projects, companies = state.loans.rows, state.projects.rows, state.companies.rows
    due, works = np.zeros(len(companies)), np.zeros(len(companies))
    soon = falls_due(state)
    np.add.at(due, loans["borrower"][soon], loans["principal"][soon])
    live = projects["alive"]
    weeks = np.maximum(1, projects["ready_week"] - projects["start_week"])
    cost = projects["cost"] * (1.0 - projects["tenant_share"]) * np.minimum(1.0, QUARTER / weeks)
    own_part = 1.0 - state.scenario.finance.loan_to_cost
    cost += own_part * projects["at_delivery"] * (projects["ready_week"] <= state.week + QUARTER)
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


def settle_distress(state: State, worth: SiteWorth) -> None:
    """Test every independent miner; sell the sites of those that fail.

    worth: what each site is worth to the market, by part.
    """
    refinance(state)
    rows, miners = state.companies.rows, state.miners_alive()
    weak = np.where(rows["operating_cash"][miners] < 0.0, rows["weak_quarters"][miners] + 1, 0)
    rows["weak_quarters"][miners] = weak
    needs = quarter_needs(state)
    missing = needs[miners] - (means_of(state, miners) + rows["committed"][miners])
    tired = weak >= state.scenario.finance.weak_quarters
    tired &= (rows["debt"][miners] <= 1.0) & (rows["mw_ai"][miners] <= 0.0)
    short = needs[miners] > rows["cash"][miners]
    for place in np.flatnonzero((missing > 0.0) | short | tired):
        company = int(miners[place])
        if missing[place] > 0.0 and not bridge(state, company, float(missing[place])):
            fail(state, company, "default", worth)
        elif short[place]:
            gather(state, company, float(needs[company]))
        elif tired[place]:
            fail(state, company, "liquidation", worth)


def gather(state: State, company: int, usd: float) -> None:
    """Bring cash up to `usd`: shares first, then coins."""
    missing = usd - float(state.companies.rows["cash"][company])
    missing -= sell_shares(state, company, missing)
    if missing > 0.0:
        sell_coins(state, company, missing / max(1.0, state.price))


def fail(state: State, company: int, kind: str, worth: SiteWorth) -> None:
    """Wind a company up: coins and sites are sold, lenders are paid by what there is, owners get the rest."""
    companies = state.companies.rows
    row = companies[company]
    held = state.live_sites_of(company)
    state.event(kind, state.names[company], mw=float(row["mw_energised"]), usd=float(row["debt"]))
    row["btc_pledged"] = 0.0
    sell_coins(state, company, free_coins(state, company))
    for site in held:
        sell_site_to_best(state, int(site), company, worth)
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


def secured_debt(state: State, site: int) -> float:
    """Loans that a site secures: they go with it.  [$]"""
    loans = state.loans.rows
    return float(loans["principal"][loans["alive"] & (loans["site"] == site)].sum())


def works_due(state: State, site: int) -> float:
    """Own money that works under way at a site still need.  [$]"""
    projects, own_part = state.projects.rows, 1.0 - state.scenario.finance.loan_to_cost
    here = projects[projects["alive"] & (projects["site"] == site)]
    weeks = np.maximum(1, here["ready_week"] - here["start_week"])
    left = np.clip((here["ready_week"] - state.week) / weeks, 0.0, 1.0) * here["cost"] + own_part * here["at_delivery"]
    return float((left * (1.0 - here["tenant_share"])).sum())


def offers_for(state: State, site: int, worth: SiteWorth, able: np.ndarray) -> list[tuple[float, int]]:
    """What each possible buyer would pay for a site free of debt, as far as its means go; best first.  [$]

    able [company]: what each could put together now [$].  Everybody counts what is contracted; miners add the mine as they see it, private capital counts it at a discount,
    hyperscalers and utilities want the megawatts.
    """
    sites, companies, cast = state.sites.rows, state.companies.rows, state.cast
    record, at_home = sites[site], sites["zone"][site] != ABROAD
    due, debt = works_due(state, site), secured_debt(state, site)
    base, mine, option = float(worth.contracted[site]), float(worth.staying[site]), float(worth.option[site])
    reach = float(record["mining"] + record["hosting"] + max(0.0, record["free"]) + record["mw_approved"])
    ideal = state.beliefs.site_price * (0.4 + 0.6 * float(record["suitability"])) * reach
    wanted = at_home and record["suitability"] >= 0.4 and state.beliefs.scarcity > 0.05
    others = np.array([cast.capital, cast.first_utility + int(record["zone"]), hungriest(state)])
    miners = state.miners_alive()
    buyers = np.concatenate([miners, others])
    views = np.empty(len(buyers))
    views[:-3] = base + mine * np.exp(companies["outlook"][miners]) + 0.6 * option * companies["skill"][miners]
    views[-3] = base + 0.85 * mine + 0.6 * option
    views[-2] = utility_worth(state, site, worth)
    views[-1] = base + option + ideal * state.beliefs.scarcity if wanted else -1.0
    prices = np.minimum(views, debt + 0.7 * np.maximum(0.0, able[buyers] - due))
    ranked = np.lexsort((buyers, -prices))[:12]
    return [(float(prices[place]), int(buyers[place])) for place in ranked if buyers[place] != record["owner"]]


def worth_to_owner(state: State, site: int, worth: SiteWorth) -> float:
    """What a site is worth to the miner, the utility or the private capital that owns it, seen as a buyer would.  [$]"""
    companies, owner = state.companies.rows, int(state.sites.rows["owner"][site])
    base, mine, option = float(worth.contracted[site]), float(worth.staying[site]), float(worth.option[site])
    if companies["kind"][owner] == UTILITY:
        return utility_worth(state, site, worth)
    if companies["kind"][owner] == CAPITAL:
        return base + 0.85 * mine + 0.6 * option
    return base + mine * float(np.exp(companies["outlook"][owner])) + 0.6 * option * float(companies["skill"][owner])


def hungriest(state: State) -> int:
    """The hyperscaler that lacks most for what it wants, as a share of that; it buys sites."""
    rows = state.hyperscalers.rows
    lacking = 1.0 - (rows["owned_mw"] + rows["leased_mw"] + rows["coming_mw"]) / np.maximum(1.0, rows["demand_mw"])
    return int(rows["company"][np.argmax(lacking)])


def sell_site_to_best(state: State, site: int, seller: int, worth: SiteWorth) -> None:
    """Second-price sale of a failed company's site, rigs and contracts with it.

    The buyer takes over the loans that the site secures; what they exceed the price by is the lenders' loss.
    """
    ranked = offers_for(state, site, worth, means_of(state, np.arange(len(state.companies))))
    for place, (_, buyer) in enumerate(ranked):
        price = max(0.0, ranked[min(place + 1, len(ranked) - 1)][0])
        write_down(state, site, price)
        if raise_cash(state, buyer, max(0.0, price - secured_debt(state, site))):
            transfer_site(state, site, seller, buyer, price)
            return
    transfer_site(state, site, seller, state.cast.capital, 0.0)


def write_down(state: State, site: int, price: float) -> None:
    """Lenders write loans down to what the site that secures them fetches."""
    loans, owed = state.loans.rows, secured_debt(state, site)
    if owed <= price:
        return
    for row in np.flatnonzero(loans["alive"] & (loans["site"] == site)):
        loss = round_money(float(loans["principal"][row]) * (1.0 - price / owed))
        loans["principal"][row] -= loss
        state.companies.rows["debt"][loans["borrower"][row]] -= loss
        state.losses += loss


def transfer_site(state: State, site: int, seller: int, buyer: int, price: float) -> None:
    """Hand over a site for a price, part of which is the loans that go with it."""
    mw = float(state.sites.rows["mw_energised"][site])
    paid = state.post(buyer, seller, SITE_SALE, max(0.0, price - secured_debt(state, site)))
    hand_over_site(state, site, seller, buyer)
    if mw > 0.0:
        state.event("site_sale", state.names[seller], state.names[buyer], mw, paid)
    state.recount()


def hand_over_site(state: State, site: int, seller: int, buyer: int) -> None:
    """A site changes hands with the seller's rigs on it, its leases, works, connections and the loans that it secures."""
    sites, fleets, links, loans = state.sites.rows, state.fleets.rows, state.connections.rows, state.loans.rows
    companies, unearned = state.companies.rows, live_unearned(state, site)
    companies["prepaid"][seller] -= unearned
    companies["prepaid"][buyer] += unearned
    secured = loans["alive"] & (loans["site"] == site) & (loans["borrower"] == seller)
    companies["debt"][seller] -= loans["principal"][secured].sum()
    companies["debt"][buyer] += loans["principal"][secured].sum()
    loans["borrower"][secured] = buyer
    sites["owner"][site] = buyer
    links["owner"][(links["site"] == site) & links["alive"]] = buyer
    fleets["owner"][(fleets["site"] == site) & (fleets["owner"] == seller) & fleets["alive"]] = buyer
    merge_fleets(state, site, buyer)


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


def settle_takeovers(state: State, worth: SiteWorth) -> None:
    """The dearest gap between what a buyer sees in a company and its price with a premium; shareholders may refuse."""
    f, companies = state.scenario.finance, state.companies.rows
    refusal = state.draws.uniform("refusal", len(companies), state.week)
    attempt = state.draws.uniform("approach", len(companies), state.week)
    for target in state.miners_alive():
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
    paid = state.post(buyer, state.cast.shareholder, TAKEOVER_PAYMENT, price)
    state.event("takeover", state.names[target], state.names[buyer], float(row["mw_energised"]), paid)
    for site in state.live_sites_of(target):
        hand_over_site(state, int(site), target, buyer)
    fleets, loans = state.fleets.rows, state.loans.rows
    hosted = fleets["alive"] & (fleets["owner"] == target)
    fleets["owner"][hosted] = buyer
    for site in np.unique(fleets["site"][hosted]):
        merge_fleets(state, int(site), buyer)
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
