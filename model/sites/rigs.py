"""Rigs: bought, installed, renewed, sold, moved to another landlord, worn out."""

import numpy as np

from agents.codes import ABROAD, CAPITAL, FOREVER, MINER
from agents.population import Fleet
from agents.rig_market import RigMarket
from agents.rules.building import blended_efficiency
from agents.rules.hash_supply import orders_wanted
from agents.rules.mining import hash_per_mw
from model.books.ledger import RIG_SALE, RIGS, RIGS_GONE, RIGS_INSTALLED
from model.foundation.calendar import QUARTER
from model.money.finance import free_cash, round_money
from model.state import State


def frontier(state: State) -> tuple[float, float]:
    """Efficiency of the rigs that are bought now [J/TH], and their price [$/PH/s]."""
    return state.bitcoin.frontier, state.bitcoin.rig_price


def leave(fleet: Fleet, mw: float) -> tuple[float, float]:
    """Take rigs of some MW out of a fleet; returns their hash and their book value.  [PH/s], [$]"""
    share = min(1.0, mw / max(1e-9, float(fleet["mw"])))
    if share > 1.0 - 1e-9:
        share = 1.0
    hash_ph, book = float(fleet["hash_ph"]) * share, round_money(float(fleet["book"]) * share)
    fleet["mw"] -= mw
    fleet["hash_ph"] -= hash_ph
    fleet["book"] -= book
    if share == 1.0:
        fleet["alive"], fleet["mw"], fleet["hash_ph"] = False, 0.0, 0.0
    return hash_ph, book


def sell_rigs(state: State, row: int, mw: float) -> None:
    """Rigs leave a site for the second-hand market abroad; their owner is paid by what is left of their life."""
    fleet = state.fleets.rows[row]
    sell_orders(state, row, float(fleet["coming_mw"] - fleet["mw"]) + mw)
    owner, (hash_ph, book) = int(fleet["owner"]), leave(fleet, mw)
    sell_second_hand(state, owner, hash_ph, float(fleet["efficiency"]), float(fleet["age"]), book)


def sell_second_hand(state: State, owner: int, hash_ph: float, efficiency: float, age: float, book: float) -> None:
    """Rigs that have left are sold abroad.   age [weeks]; book: their book value [$]"""
    m = state.scenario.mining
    left = max(0.0, 1.0 - age / m.rig_life)
    state.ledger.enter(owner, owner, RIGS_GONE, book)
    state.post(state.cast.world, owner, RIG_SALE, hash_ph * frontier(state)[1] * m.resale * left)
    state.bitcoin.rigs_sold.append((efficiency, hash_ph))


def sell_orders(state: State, row: int, mw: float) -> None:
    """Rigs on order for megawatts that are gone are sold on in their crates.   mw: as many; below 0 none"""
    fleet = state.fleets.rows[row]
    if mw <= 1e-9 or fleet["coming_mw"] <= 0.0:
        return
    share = min(1.0, mw / float(fleet["coming_mw"]))
    hash_ph = share * float(fleet["coming_ph"])
    paid = float(fleet["coming_paid"]) if share == 1.0 else round_money(share * float(fleet["coming_paid"]))
    fleet["coming_mw"] *= 1.0 - share
    fleet["coming_ph"] -= hash_ph
    fleet["coming_paid"] -= paid
    sell_second_hand(state, int(fleet["owner"]), hash_ph, float(fleet["coming_joules"]), 0.0, paid)


def rehouse(state: State, row: int, mw: float) -> None:
    """Evicted rigs go to the landlord with room whose power is cheapest; without one they are sold."""
    sites, fleet = state.sites.rows, state.fleets.rows[row]
    kinds, owner, left = state.companies.rows["kind"][sites["owner"]], int(fleet["owner"]), int(fleet["site"])
    hosts = (
        sites["alive"] & ((kinds == MINER) | (kinds == CAPITAL)) & (sites["zone"] != ABROAD) & (sites["owner"] != owner)
    )
    hosts &= (sites["free"] >= mw) & (sites["suitability"] < 0.6) & (sites["owner"] != sites["owner"][left])
    delivered = state.beliefs.zone_year[sites["zone"]] + state.power.adders[sites["zone"]]
    fee = delivered + sites["basis"] + state.scenario.mining.hosting_fee
    if not hosts.any():
        sell_rigs(state, row, mw)
        return
    place = int(np.argmin(np.where(hosts, fee, np.inf)))
    sell_orders(state, row, float(fleet["coming_mw"] - fleet["mw"]) + mw)
    efficiency, age, (hash_ph, book) = float(fleet["efficiency"]), float(fleet["age"]), leave(fleet, mw)
    install(state, place, owner, mw, hash_ph, efficiency, book, float(fee[place]), state.week + 104, age)
    state.recount()


def start_expansion(state: State, site: int, option: int, mw: float) -> float:
    """Order rigs for idle megawatts, as many as the company can pay for; returns the MW ordered.  option: that wants them"""
    m = state.scenario.mining
    record = state.sites.rows[site]
    owner = int(record["owner"])
    efficiency, price = frontier(state)
    per_mw = price * hash_per_mw(efficiency, m.overhead) + m.site_capex
    mw = min(mw, 0.6 * max(0.0, free_cash(state, owner)) / max(per_mw, 1.0))
    if mw < 0.5:
        return 0.0
    hash_ph = mw * hash_per_mw(efficiency, m.overhead)
    paid = state.post(owner, state.cast.world, RIGS, hash_ph * price)
    state.bitcoin.rigs_ordered_ph += hash_ph
    record["reserved"] += mw
    state.projects.add(
        site=site,
        option=option,
        alive=True,
        gross_mw=mw,
        lease=-1,
        start_week=state.week,
        ready_week=state.week + int(m.expansion_weeks),
        cost=m.site_capex * mw,
        hash_ph=hash_ph,
        efficiency=efficiency,
        rigs_paid=paid,
    )
    return mw


def renew_rigs(state: State, row: int, worth_old: float, worth_new: float) -> bool:
    """Order new rigs for a fleet where that is worth more and the cash is there; the old ones run until they come.

    worth_old: of running the present rigs on [$/MW]; worth_new: of new rigs, their price paid [$/MW].  How much of a fleet
    is ordered in a quarter is the rule of all owners of rigs, see `agents.rules.hash_supply.orders_wanted`.
    """
    m, fleet = state.scenario.mining, state.fleets.rows[row]
    if row < 0 or worth_new <= max(0.0, worth_old) or fleet["coming_mw"] > 0.0:
        return False
    efficiency, price = frontier(state)
    hash_mw = hash_per_mw(efficiency, m.overhead)
    owner = int(fleet["owner"])
    per_mw, appetite = max(1.0, price * hash_mw), QUARTER * state.scenario.rigs.appetite
    wanted = orders_wanted(per_mw + worth_new - max(0.0, worth_old), per_mw, appetite, float(fleet["mw"]))
    mw = min(float(fleet["mw"]), wanted, 0.5 * max(0.0, free_cash(state, owner)) / per_mw)
    if mw < 1.0:
        return False
    paid = state.post(owner, state.cast.world, RIGS, mw * per_mw)
    fleet["coming_paid"] = state.ledger.enter(owner, owner, RIGS_INSTALLED, paid)
    fleet["coming_mw"], fleet["coming_ph"], fleet["coming_joules"] = mw, mw * hash_mw, efficiency
    fleet["coming_week"] = state.week + delivery_weeks(state.scenario.rigs)
    state.bitcoin.rigs_ordered_ph += mw * hash_mw
    return True


def take_deliveries(state: State) -> None:
    """Rigs that were ordered arrive: those they replace are sold, and they run."""
    fleets = state.fleets.rows
    for row in np.flatnonzero((fleets["coming_mw"] > 0.0) & (fleets["coming_week"] <= state.week)).tolist():
        fleet = state.fleets.rows[row]
        sell_orders(state, row, float(fleet["coming_mw"] - fleet["mw"]))
        if fleet["coming_mw"] > 0.0:
            swap(state, row)
            state.recount()


def swap(state: State, row: int) -> None:
    """New rigs take the place of old ones, which are sold."""
    fleet = state.fleets.rows[row]
    mw, hash_ph, joules, paid = (float(fleet[f"coming_{name}"]) for name in ("mw", "ph", "joules", "paid"))
    fleet["coming_mw"], fleet["coming_ph"], fleet["coming_paid"] = 0.0, 0.0, 0.0
    fee, fee_end = float(fleet["fee"]), int(fleet["fee_end"])
    sell_rigs(state, row, mw)
    install(state, int(fleet["site"]), int(fleet["owner"]), mw, hash_ph, joules, paid, fee, fee_end)


def delivery_weeks(market: RigMarket) -> int:
    """From an order to the middle of its four parts.

    >>> delivery_weeks(RigMarket(delivery=6.0, spacing=2.0))
    9
    """
    return round(market.delivery + 1.5 * market.spacing)


def wear_out(state: State) -> None:
    """Rigs beyond their physical life fail: a tenth of them a quarter."""
    fleets = state.fleets.rows
    worn = fleets["alive"] & (fleets["age"] > state.scenario.mining.wear_out)
    fleets["hash_ph"][worn] *= 0.9
    fleets["mw"][worn] *= 0.9
    gone = worn & (fleets["mw"] < 0.1)
    fleets["alive"][gone], fleets["mw"][gone], fleets["hash_ph"][gone] = False, 0.0, 0.0
    for row in np.flatnonzero(worn & (fleets["book"] > 0.0)).tolist():
        owner, book = int(fleets["owner"][row]), float(fleets["book"][row])
        fleets["book"][row] -= state.ledger.enter(owner, owner, RIGS_GONE, book if gone[row] else 0.1 * book)
        sell_orders(state, row, float(fleets["coming_mw"][row] - fleets["mw"][row]))
    state.recount()


def install(
    state: State,
    site: int,
    owner: int,
    mw: float,
    hash_ph: float,
    efficiency: float,
    book: float,
    fee: float = 0.0,
    fee_end: int = FOREVER,
    age: float = 0.0,
) -> None:
    """Rigs join the owner's fleet at a site, or found one there.   book: their book value [$]"""
    fleets = state.fleets.rows
    there = np.flatnonzero(fleets["alive"] & (fleets["site"] == site) & (fleets["owner"] == owner))
    if not len(there):
        state.fleets.add(
            owner=owner,
            site=site,
            alive=True,
            mw=mw,
            hash_ph=hash_ph,
            efficiency=efficiency,
            age=age,
            book=book,
            uptime=state.scenario.mining.uptime,
            fee=fee,
            fee_end=fee_end,
        )
        return
    fleet = fleets[there[0]]
    old = float(fleet["hash_ph"])
    fleet["efficiency"] = blended_efficiency(old, float(fleet["efficiency"]), hash_ph, efficiency)
    fleet["age"] = (float(fleet["age"]) * old + age * hash_ph) / max(1e-9, old + hash_ph)
    fleet["mw"] += mw
    fleet["hash_ph"] += hash_ph
    fleet["book"] += book
