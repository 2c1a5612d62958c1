"""Rigs: given a place, sold, moved to another landlord, worn out; what is ordered stands in `model.sites.rig_orders`."""

import math
from typing import NamedTuple

import numpy as np

from agents.bitcoin.fleet import Maker, SupplyWeek
from agents.codes import ABROAD, CAPITAL, MINER
from agents.parameters import Mining
from agents.population import CompanyRow, Fleet, Site, Vintage
from agents.records import Grid, Rows
from agents.rig_market import RigMarket
from agents.rules.compiled import phase, rule
from agents.rules.hash_supply import per_petahash
from model.books.ledger import RIG_SALE, RIGS_GONE, RIGS_INSTALLED, Flows, enter, pay
from model.money.finance import round_money
from model.sites.rig_sales import fetched
from model.sites.vintages import fail_worn, least_efficient, put_in, take_out
from model.state import State

ROUNDING = 1e-9  # MW, or part of an order, that rounding may leave
KEPT_FOR_AI = 0.6  # suitability from which on a landlord takes no more rigs in


def frontier(state: State) -> tuple[float, float]:
    """Efficiency of the rigs that are bought now [J/TH], and their price [$/PH/s]."""
    return state.bitcoin.frontier, state.bitcoin.rig_price


@phase
def move_rigs(fleets: Rows[Fleet], vintages: Grid[Vintage], row: int, there: int, mw: float) -> None:
    """Rigs of some MW leave a fleet, the least efficient first, and join those of their years in another."""
    while mw > ROUNDING:
        slot = least_efficient(vintages[row])
        if slot < 0:
            break
        joules, age = vintages[row, slot].efficiency, vintages[row, slot].age
        taken, hash_ph, book = take_out(fleets[row], vintages[row], slot, mw)
        put_in(fleets[there], vintages[there], slot, taken, hash_ph, joules, age, book)
        mw -= taken


class Abroad(NamedTuple):
    """Where rigs are sold second-hand, a record each, and the row that pays for them."""

    told: Rows[SupplyWeek]
    maker: Rows[Maker]
    market: Rows[RigMarket]
    mining: Rows[Mining]
    world: int


class Sales(NamedTuple):
    """What sales of rigs change, and where they are noted: efficiency and hash of each lot that is run again [J/TH], [PH/s]."""

    companies: Rows[CompanyRow]
    fleets: Rows[Fleet]
    vintages: Grid[Vintage]
    due: np.ndarray  # [fleet, week, around] MW on order
    flows: Flows
    abroad: Abroad
    noted: np.ndarray


@rule
def sell_lot(now: Sales, owner: int, joules: float, age: float, hash_ph: float, book: float, count: int) -> int:
    """Rigs that have left are sold abroad and, unless they fetch no more than their metal, noted; how many are noted then."""
    enter(now.flows, owner, owner, RIGS_GONE, book)
    abroad = now.abroad
    each = fetched(joules, age, abroad.told[0], abroad.maker[0], abroad.market[0], abroad.mining[0])
    pay(now.companies, now.flows, abroad.world, owner, RIG_SALE, hash_ph * each)
    if each <= per_petahash(abroad.mining[0].scrap, joules):  # for their metal: nobody runs them again
        return count
    now.noted[count, 0], now.noted[count, 1] = joules, hash_ph
    return count + 1


@rule
def sell_orders(now: Sales, row: int, mw: float, count: int) -> int:
    """Rigs on order in the place of rigs that leave or are gone are sold on in their crates.   mw: that leave now"""
    fleet = now.fleets[row]
    replacing, coming = fleet.coming_mw - fleet.filling_mw, fleet.coming_mw
    share = min(1.0, (replacing - max(0.0, fleet.mw - mw)) / max(1e-9, coming))
    if share <= ROUNDING:
        return count
    share = 1.0 if share > 1.0 - ROUNDING else share
    hash_ph = share * fleet.coming_ph
    paid = fleet.coming_paid if share == 1.0 else round_money(share * fleet.coming_paid)
    for week in range(now.due.shape[1]):
        now.due[row, week] *= 1.0 - share
    fleet.coming_mw = (1.0 - share) * coming
    fleet.coming_ph -= hash_ph
    fleet.coming_paid -= paid
    fleet.alive = share < 1.0 or fleet.hash_ph > 0.0
    book = enter(now.flows, fleet.owner, fleet.owner, RIGS_INSTALLED, paid)
    return sell_lot(now, fleet.owner, fleet.coming_joules, 0.0, hash_ph, book, count)


@phase
def sell_orders_of(now: Sales, rows: np.ndarray, mw: float) -> int:
    """`sell_orders` of some fleets; how many lots are noted."""
    count = 0
    for row in rows:
        count = sell_orders(now, row, mw, count)
    return count


@phase
def sell_fleets(now: Sales, rows: np.ndarray, mw: float) -> tuple[float, int]:
    """Some MW of rigs leave fleets and are sold, one fleet after the other, the least efficient rigs first.

    The first one's orders are sold on though it has no rigs.  Returns the MW that are missing, and how many lots are noted.
    """
    count = 0
    for place in range(len(rows)):
        row = rows[place]
        if place > 0 and mw <= ROUNDING:
            break
        fleet, vintages = now.fleets[row], now.vintages[row]
        going = min(mw, fleet.mw)
        mw, count = mw - going, sell_orders(now, row, going, count)
        while going > ROUNDING:
            slot = least_efficient(vintages)
            if slot < 0:
                break
            joules, age = vintages[slot].efficiency, vintages[slot].age
            taken, hash_ph, book = take_out(fleet, vintages, slot, going)
            going -= taken
            count = sell_lot(now, fleet.owner, joules, age, hash_ph, book, count)
    return mw, count


def sales(state: State, fleets: int) -> Sales:
    """What sales of so many fleets' rigs change: of each fleet its vintages and what it has on order may be noted."""
    rules = state.numbers(state.scenario.rigs), state.numbers(state.scenario.mining)
    abroad, noted = (
        Abroad(*state.bitcoin.makers, *rules, state.cast.world),
        np.empty(((state.vintages.shape[1] + 1) * fleets, 2)),
    )
    tables = state.companies.rows, state.fleets.rows, state.vintages, state.rigs_due
    return Sales(*tables, state.ledger.flows, abroad, noted)


def sell_some(state: State, rows: np.ndarray, mw: float) -> float:
    """Rigs of some fleets leave their site for the second-hand market abroad; the MW that are missing then."""
    if not len(rows):
        return mw
    for row in rows.tolist():
        state.touch_fleet(row)
    now = sales(state, len(rows))
    missing, count = sell_fleets(now, rows, mw)
    state.bitcoin.rigs_sold += map(tuple, now.noted[:count].tolist())
    return missing


def sell_rigs(state: State, row: int, mw: float) -> None:
    """Rigs of one fleet leave a site for the second-hand market abroad, the least efficient first."""
    sell_some(state, np.array([row]), mw)


def cancel_orders(state: State, rows: np.ndarray, mw: float) -> None:
    """Fleets sell on what is on order in the place of rigs that leave, `mw` of each, or are gone."""
    now = sales(state, len(rows))
    count = sell_orders_of(now, rows, mw)
    state.bitcoin.rigs_sold += map(tuple, now.noted[:count].tolist())


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
    cancel_orders(state, np.array([row]), mw)
    there = next(state.fleets_at(place, owner), -1)
    if there < 0:
        there = state.add_fleet(owner, place, float(fleet["efficiency"]), fee, state.week + 104)
    state.touch_fleet(row)
    state.touch_fleet(there)
    move_rigs(state.fleets.rows, state.vintages, row, there, mw)
    state.recount()


def wear_out(state: State) -> None:
    """Rigs beyond their physical life fail: a tenth of them a quarter."""
    fleets = state.fleets.rows
    before = fleets["hash_ph"].copy()
    fail_worn(fleets, state.vintages, state.ledger.flows, state.scenario.mining.wear_out)
    cancel_orders(state, np.flatnonzero(fleets["hash_ph"] < before), 0.0)
    state.recount()
