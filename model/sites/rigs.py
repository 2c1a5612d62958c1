"""Rigs: given a place, sold, moved to another landlord, worn out; what is ordered stands in `model.sites.rig_orders`."""

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from agents.codes import ABROAD, CAPITAL, MINER
from agents.population import CompanyRow, Fleet, Site, Vintage
from agents.records import Grid, Rows
from agents.rules.compiled import phase
from agents.rules.hash_supply import per_petahash
from model.books.ledger import RIG_SALE, RIGS_GONE, RIGS_INSTALLED
from model.money.finance import free_cash, round_money
from model.sites.rig_sales import what_rigs_fetch
from model.sites.vintages import fail_worn, least_efficient, put_in, take_out
from model.state import State

KEPT_FOR_AI = 0.6  # suitability from which on a landlord takes no more rigs in


def frontier(state: State) -> tuple[float, float]:
    """Efficiency of the rigs that are bought now [J/TH], and their price [$/PH/s]."""
    return state.bitcoin.frontier, state.bitcoin.rig_price


class Lot(NamedTuple):
    """Rigs of one year that have left a fleet."""

    slot: int  # row of their year
    mw: float
    hash_ph: float
    efficiency: float  # J/TH
    age: float  # weeks
    book: float  # $


@phase
def leave(
    fleets: Rows[Fleet], vintages: Grid[Vintage], row: int, mw: float
) -> tuple[int, float, float, float, float, float]:
    """Take the least efficient rigs of a fleet out, some MW of one year at most: a `Lot`."""
    slot = least_efficient(vintages[row])
    if slot < 0:
        return -1, 0.0, 0.0, 0.0, 0.0, 0.0
    joules, age = vintages[row, slot].efficiency, vintages[row, slot].age
    taken, hash_ph, book = take_out(fleets[row], vintages[row], slot, mw)
    return slot, taken, hash_ph, joules, age, book


def leaving(state: State, row: int, mw: float) -> Iterator[Lot]:
    """Rigs of some MW leave a fleet, the least efficient first."""
    while mw > 1e-9:
        lot = Lot(*leave(state.fleets.rows, state.vintages, row, mw))
        if lot.slot < 0:
            return
        mw -= lot.mw
        yield lot


@phase
def join(
    fleets: Rows[Fleet],
    vintages: Grid[Vintage],
    row: int,
    slot: int,
    mw: float,
    hash_ph: float,
    joules: float,
    age: float,
    book: float,
) -> None:
    """Rigs join those of their year in a fleet."""
    put_in(fleets[row], vintages[row], slot, mw, hash_ph, joules, age, book)


def sell_rigs(state: State, row: int, mw: float) -> None:
    """Rigs leave a site for the second-hand market abroad, the least efficient first."""
    owner = int(state.fleets.rows["owner"][row])
    state.touch_fleet(row)
    sell_orders(state, row, mw)
    for lot in leaving(state, row, mw):
        sell_second_hand(state, owner, lot.hash_ph, lot.efficiency, lot.age, lot.book)


def sell_second_hand(state: State, owner: int, hash_ph: float, efficiency: float, age: float, book: float) -> None:
    """Rigs that have left are sold abroad.   age [weeks]; book: their book value [$]"""
    state.ledger.enter(owner, owner, RIGS_GONE, book)
    told, maker = state.bitcoin.makers
    rules = state.numbers(state.scenario.rigs), state.numbers(state.scenario.mining)
    each = what_rigs_fetch(efficiency, age, told, maker, *rules)
    state.post(state.cast.world, owner, RIG_SALE, hash_ph * each)
    if each > per_petahash(state.scenario.mining.scrap, efficiency):  # else for their metal: nobody runs them again
        state.bitcoin.rigs_sold.append((efficiency, hash_ph))


def sell_orders(state: State, row: int, mw: float) -> None:
    """Rigs on order in the place of rigs that leave or are gone are sold on in their crates.   mw: that leave now"""
    fleet = state.fleets.rows[row]
    replacing, coming = float(fleet["coming_mw"] - fleet["filling_mw"]), float(fleet["coming_mw"])
    share = min(1.0, (replacing - max(0.0, float(fleet["mw"]) - mw)) / max(1e-9, coming))
    if share <= 1e-9:
        return
    share = 1.0 if share > 1.0 - 1e-9 else share
    hash_ph = share * float(fleet["coming_ph"])
    paid = float(fleet["coming_paid"]) if share == 1.0 else round_money(share * float(fleet["coming_paid"]))
    state.rigs_due[row] *= 1.0 - share
    fleet["coming_mw"] = (1.0 - share) * coming
    fleet["coming_ph"] -= hash_ph
    fleet["coming_paid"] -= paid
    owner = int(fleet["owner"])
    fleet["alive"] = share < 1.0 or fleet["hash_ph"] > 0.0
    sell_second_hand(
        state,
        owner,
        hash_ph,
        float(fleet["coming_joules"]),
        0.0,
        state.ledger.enter(owner, owner, RIGS_INSTALLED, paid),
    )


@phase
def cheapest_host(
    sites: Rows[Site],
    companies: Rows[CompanyRow],
    delivered: np.ndarray,
    markup: float,
    owner: int,
    landlord: int,
    mw: float,
) -> tuple[int, float]:
    """The landlord with room for an owner's rigs that asks least, another than the one they leave: its site, or -1, and fee.  [$/MWh]

    delivered [zone] $/MWh: power as it comes to a site without a contract.
    """
    best, least = -1, math.inf
    for row in range(len(sites)):
        site = sites[row]
        if site.free < mw or site.suitability >= KEPT_FOR_AI or not site.alive or site.zone == ABROAD:
            continue
        kind = companies[site.owner].kind
        if (kind != MINER and kind != CAPITAL) or site.owner == owner or site.owner == landlord:
            continue
        fee = delivered[site.zone] + site.basis + markup
        if fee < least:
            best, least = row, fee
    return best, least


def rehouse(state: State, row: int, mw: float) -> None:
    """Evicted rigs go to the landlord with room whose power is cheapest; without one they are sold."""
    sites, fleet = state.sites.rows, state.fleets.rows[row]
    owner, landlord = int(fleet["owner"]), int(sites["owner"][int(fleet["site"])])
    delivered, markup = state.beliefs.zone_year + state.power.adders, state.scenario.mining.hosting_fee
    place, fee = cheapest_host(sites, state.companies.rows, delivered, markup, owner, landlord, mw)
    if place < 0:
        sell_rigs(state, row, mw)
        return
    sell_orders(state, row, mw)
    there = next(state.fleets_at(place, owner), -1)
    if there < 0:
        there = state.add_fleet(owner, place, float(fleet["efficiency"]), fee, state.week + 104)
    state.touch_fleet(row)
    state.touch_fleet(there)
    for lot in leaving(state, row, mw):
        join(state.fleets.rows, state.vintages, there, *lot)
    state.recount()


def fill(state: State, site: int, mw: float) -> float:
    """A plan gives idle megawatts to mining: rigs are ordered for them from now on.  Returns the MW.

    Nothing where the owner has no cash, or where it is too little to speak of.
    """
    record = state.sites.rows[site]
    owner = int(record["owner"])
    if mw < 0.5 or free_cash(state, owner) <= 0.0:
        return 0.0
    if next(state.fleets_at(site, owner), -1) < 0:
        state.add_fleet(owner, site, state.bitcoin.frontier)
    record["fill_mw"] = mw
    return mw


def wear_out(state: State) -> None:
    """Rigs beyond their physical life fail: a tenth of them a quarter."""
    fleets = state.fleets.rows
    before = fleets["hash_ph"].copy()
    fail_worn(fleets, state.vintages, state.ledger.flows, state.scenario.mining.wear_out)
    for row in np.flatnonzero(fleets["hash_ph"] < before).tolist():
        sell_orders(state, row, 0.0)
    state.recount()
