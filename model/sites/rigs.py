"""Rigs: bought, installed, renewed, sold, moved to another landlord, worn out."""

import numpy as np

from agents.codes import ABROAD, CAPITAL, FOREVER, MINER
from agents.population import Fleet
from agents.rules.building import blended_efficiency
from agents.rules.mining import hash_per_mw
from model.books.ledger import RIG_SALE, RIGS, RIGS_GONE, RIGS_INSTALLED
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
    m, fleet = state.scenario.mining, state.fleets.rows[row]
    owner, (hash_ph, book) = int(fleet["owner"]), leave(fleet, mw)
    left = max(0.0, 1.0 - float(fleet["age"]) / m.rig_life)
    state.ledger.enter(owner, owner, RIGS_GONE, book)
    state.post(state.cast.world, owner, RIG_SALE, hash_ph * frontier(state)[1] * m.resale * left)
    state.bitcoin.rigs_sold.append((float(fleet["efficiency"]), hash_ph))


def rehouse(state: State, row: int, mw: float) -> None:
    """Evicted rigs go to the landlord with room whose power is cheapest; without one they are sold."""
    sites, fleet = state.sites.rows, state.fleets.rows[row]
    kinds, owner, left = state.companies.rows["kind"][sites["owner"]], int(fleet["owner"]), int(fleet["site"])
    hosts = (
        sites["alive"] & ((kinds == MINER) | (kinds == CAPITAL)) & (sites["zone"] != ABROAD) & (sites["owner"] != owner)
    )
    hosts &= (sites["free"] >= mw) & (sites["suitability"] < 0.6) & (sites["owner"] != sites["owner"][left])
    fee = state.beliefs.zone_year[sites["zone"]] + state.power.adders[sites["zone"]] + state.scenario.mining.hosting_fee
    if not hosts.any():
        sell_rigs(state, row, mw)
        return
    place = int(np.argmin(np.where(hosts, fee, np.inf)))
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
    """Replace a fleet by new rigs where that is worth more and the cash is there.

    worth_old: of running the present rigs on [$/MW]; worth_new: of new rigs, their price paid [$/MW].
    """
    if row < 0 or worth_new <= max(0.0, worth_old):
        return False
    m, fleet = state.scenario.mining, state.fleets.rows[row]
    efficiency, price = frontier(state)
    per_mw = price * hash_per_mw(efficiency, m.overhead)
    owner, site = int(fleet["owner"]), int(fleet["site"])
    mw = min(float(fleet["mw"]), 0.5 * max(0.0, free_cash(state, owner)) / max(1.0, per_mw))
    if mw < 1.0:
        return False
    fee, fee_end = float(fleet["fee"]), int(fleet["fee_end"])
    sell_rigs(state, row, mw)
    paid = state.post(owner, state.cast.world, RIGS, mw * per_mw)
    state.bitcoin.rigs_ordered_ph += mw * hash_per_mw(efficiency, m.overhead)
    state.ledger.enter(owner, owner, RIGS_INSTALLED, paid)
    install(state, site, owner, mw, mw * hash_per_mw(efficiency, m.overhead), efficiency, paid, fee, fee_end)
    state.recount()
    return True


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
