"""Rigs: given a place, sold, moved to another landlord, worn out; what is ordered stands in `model.sites.rig_orders`."""

import numpy as np

from agents.codes import ABROAD, CAPITAL, FOREVER, MINER
from agents.population import Fleet
from agents.records import Rows
from agents.rules.compiled import phase
from model.books.ledger import RIG_SALE, RIGS_GONE, RIGS_INSTALLED
from model.money.finance import free_cash, round_money
from model.sites.rig_orders import put_in, second_hand, take_out
from model.state import State


def frontier(state: State) -> tuple[float, float]:
    """Efficiency of the rigs that are bought now [J/TH], and their price [$/PH/s]."""
    return state.bitcoin.frontier, state.bitcoin.rig_price


@phase
def leave(fleets: Rows[Fleet], row: int, mw: float) -> tuple[float, float]:
    """Take rigs of some MW out of a fleet; returns their hash and their book value.  [PH/s], [$]"""
    return take_out(fleets[row], mw)


@phase
def join(fleets: Rows[Fleet], row: int, mw: float, hash_ph: float, joules: float, age: float, book: float) -> None:
    """Rigs join a fleet."""
    put_in(fleets[row], mw, hash_ph, joules, age, book)


def sell_rigs(state: State, row: int, mw: float) -> None:
    """Rigs leave a site for the second-hand market abroad; their owner is paid by what is left of their life."""
    fleet = state.fleets.rows[row]
    sell_orders(state, row, mw)
    owner, (hash_ph, book) = int(fleet["owner"]), leave(state.fleets.rows, row, mw)
    sell_second_hand(state, owner, hash_ph, float(fleet["efficiency"]), float(fleet["age"]), book)


def sell_second_hand(state: State, owner: int, hash_ph: float, efficiency: float, age: float, book: float) -> None:
    """Rigs that have left are sold abroad.   age [weeks]; book: their book value [$]"""
    m = state.scenario.mining
    state.ledger.enter(owner, owner, RIGS_GONE, book)
    usd = second_hand(hash_ph, state.bitcoin.rig_price, m.resale, age, m.rig_life)
    state.post(state.cast.world, owner, RIG_SALE, usd)
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
    sell_second_hand(
        state,
        owner,
        hash_ph,
        float(fleet["coming_joules"]),
        0.0,
        state.ledger.enter(owner, owner, RIGS_INSTALLED, paid),
    )


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
    sell_orders(state, row, mw)
    efficiency, age, (hash_ph, book) = (
        float(fleet["efficiency"]),
        float(fleet["age"]),
        leave(state.fleets.rows, row, mw),
    )
    install(state, place, owner, mw, hash_ph, efficiency, book, float(fee[place]), state.week + 104, age)
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
        joules, uptime = state.bitcoin.frontier, state.scenario.mining.uptime
        state.fleets.add(owner=owner, site=site, alive=True, efficiency=joules, uptime=uptime, fee_end=FOREVER)
    record["fill_mw"] = mw
    return mw


def wear_out(state: State) -> None:
    """Rigs beyond their physical life fail: a tenth of them a quarter."""
    fleets = state.fleets.rows
    worn = fleets["alive"] & (fleets["age"] > state.scenario.mining.wear_out)
    fleets["hash_ph"][worn] *= 0.9
    fleets["mw"][worn] *= 0.9
    gone = worn & (fleets["mw"] < 0.1) & (fleets["filling_mw"] <= 0.0)
    fleets["alive"][gone], fleets["mw"][gone], fleets["hash_ph"][gone] = False, 0.0, 0.0
    for row in np.flatnonzero(worn & (fleets["book"] > 0.0)).tolist():
        owner, book = int(fleets["owner"][row]), float(fleets["book"][row])
        fleets["book"][row] -= state.ledger.enter(owner, owner, RIGS_GONE, book if gone[row] else 0.1 * book)
        sell_orders(state, row, 0.0)
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
    there = next(state.fleets_at(site, owner), -1)
    if there < 0:
        uptime = state.scenario.mining.uptime
        there = state.fleets.add(
            owner=owner, site=site, alive=True, efficiency=efficiency, uptime=uptime, fee=fee, fee_end=fee_end
        )
    join(state.fleets.rows, there, mw, hash_ph, efficiency, age, book)
