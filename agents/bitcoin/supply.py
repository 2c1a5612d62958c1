"""The supply of hash: vintages of rigs by region and power cost, orders, a queue, makers with limits.

Rigs of a calendar year are one vintage, kept for ten years.  They stand at places: five power prices in each region, with
a wet season where there is hydro.  Switched on is a matter of power alone; kept, of all costs: what does not earn them is sold to
dealers, who sell it on to where it does.
"""

import math

import numpy as np

from agents.bitcoin.fleet import Maker, SupplyWeek, WorldPlaces, WorldRigs
from agents.bitcoin.stock import by_place, by_region, power_now, put, room, running_now, scale, standing_mw, total
from agents.bitcoin.trade import PARTS, book, trade
from agents.records import Rows
from agents.rig_market import RigMarket
from agents.rules.compiled import phase, rule
from agents.rules.hash_supply import believed_decay
from agents.rules.mining import shutdown_hashprice
from agents.units import WEEKS_A_YEAR

QUEUE = 104  # weeks that deliveries are booked ahead
SMOOTHING = 13.0  # weeks over which the network's growth is taken


@rule
def attraction(
    here: np.ndarray, free: np.ndarray, places: WorldPlaces, now: SupplyWeek, joules: float, whole: float
) -> tuple[np.ndarray, float]:
    """Where rigs go: to places in use with room, in proportion to what such a rig earns there over all its cost.

    here [PH/s] by place; free [MW] by region; joules [J/TH]; whole: 0: over power alone.  By place, and their sum: nothing
    where it earns nowhere.
    """
    pull, found, least = np.zeros(len(here)), 0.0, 1e-6 * total(here) + 1e-9
    for place in range(len(here)):
        if free[places.region[place]] > 0.0:
            cost = shutdown_hashprice(places.power[place] + whole * places.opex[place], joules, now.overhead)
            pull[place] = (here[place] + least) * max(0.0, now.hashprice - cost)
            found += pull[place]
    return pull, found


@rule
def arrive(
    rigs: WorldRigs, places: WorldPlaces, now: SupplyWeek, p: RigMarket, here: np.ndarray, free: np.ndarray
) -> None:
    """What a region ordered is delivered there; where there is no room by now or it earns nothing, elsewhere.

    While a new rig earns nowhere, deliveries wait.   here [PH/s] by place; free [MW] by region
    """
    pull, found = attraction(here, free, places, now, now.frontier, p.all_in)
    if found <= 0.0:
        return
    due, own = rigs.queue[int(now.week) % len(rigs.queue)], by_region(pull, places)
    if p.one_vintage > 0.0:
        average(rigs, now, total(due))
    astray = 0.0
    for region in range(len(due)):
        astray += due[region] if own[region] <= 0.0 else 0.0
    for place in range(len(pull)):
        region = places.region[place]
        at_home = due[region] / own[region] if own[region] > 0.0 else 0.0
        put(rigs, now.slot, place, pull[place] * (at_home + astray / found))
    due[:] = 0.0


@rule
def average(rigs: WorldRigs, now: SupplyWeek, due: float) -> None:
    """Rigs that arrive become part of the one vintage there is.   due [PH/s]"""
    if due > 0.0:
        new = due / (due + total(rigs.hash_ph[now.slot]))
        rigs.joules[now.slot] += new * (now.frontier - rigs.joules[now.slot])
        rigs.born[now.slot] += new * (now.week - rigs.born[now.slot])


@rule
def sell_on(
    rigs: WorldRigs, places: WorldPlaces, now: SupplyWeek, p: RigMarket, here: np.ndarray, free: np.ndarray
) -> None:
    """Dealers sell a part of the used rigs they have: to places where these earn all their cost, else for their metal.

    here [PH/s] by place; free [MW] by region.
    """
    for vintage in range(len(rigs.homeless)):
        sold = p.rehome * rigs.homeless[vintage]
        if sold <= 0.0:
            continue
        rigs.homeless[vintage] -= sold
        pull, found = attraction(here, free, places, now, rigs.joules[vintage], p.all_in)
        for place in range(len(pull)):
            if found > 0.0:
                put(rigs, vintage, place, sold * pull[place] / found)


@rule
def close(rigs: WorldRigs, places: WorldPlaces, speed: float) -> None:
    """Where more rigs stand than a law allows they are packed up, a part of those above it a week."""
    held = standing_mw(rigs, places)
    for region in range(len(held)):
        if held[region] <= places.allowed[region]:
            continue
        shut = speed * ((held[region] - places.allowed[region]) / held[region])
        for place in range(len(places.power)):
            for vintage in range(len(rigs.homeless)):
                gone = shut * rigs.hash_ph[vintage, place] if places.region[place] == region else 0.0
                rigs.hash_ph[vintage, place] -= gone
                rigs.homeless[vintage] += gone


@rule
def run(rigs: WorldRigs, places: WorldPlaces, now: SupplyWeek, p: RigMarket) -> float:
    """Owners switch by power, sell to dealers by all-in cost, scrap by age; returns the hash that ran.  [PH/s]"""
    running = 0.0
    for place in range(len(places.power)):
        power, used = power_now(places, place), 1.0 - places.curtailed[places.region[place]]
        for vintage in range(len(rigs.joules)):
            held, joules = rigs.hash_ph[vintage, place], rigs.joules[vintage]
            if held <= 0.0:
                continue
            pays = 1.0 if now.hashprice > shutdown_hashprice(power, joules, now.overhead) else 0.0
            rigs.on[vintage, place] += now.response * (pays - rigs.on[vintage, place])
            cost = places.power[place] + p.all_in * places.opex[place]
            sold = 0.0 if now.hashprice > shutdown_hashprice(cost, joules, now.overhead) else p.leave * held
            worn = p.wear * held if now.week - rigs.born[vintage] > now.life else 0.0
            rigs.hash_ph[vintage, place] = max(0.0, held - sold - worn)
            rigs.homeless[vintage] += p.resold * sold
            running += rigs.hash_ph[vintage, place] * rigs.on[vintage, place] * used
    return running


@rule
def follow(rigs: WorldRigs, told: float) -> float:
    """The fleet is made to run what the record says that ran: rigs that stood still are on, then there are more or fewer."""
    for _ in range(2):
        running = running_now(rigs)
        if told > running > 0.0:
            for vintage in range(rigs.on.shape[0]):
                for place in range(rigs.on.shape[1]):
                    rigs.on[vintage, place] = min(1.0, rigs.on[vintage, place] * told / running)
    running = running_now(rigs)
    if running > 0.0:
        scale(rigs.hash_ph, told / running)
        return told
    return running


@rule
def learn(maker: Maker, running: float, trend: float, memory: float) -> None:
    """Owners remember how fast the network has grown."""
    before = maker.log_hash
    maker.log_hash += (math.log(max(1e-9, running)) - before) / SMOOTHING
    maker.growth += ((maker.log_hash - before) * WEEKS_A_YEAR - maker.growth) / memory
    maker.decay = believed_decay(trend, maker.growth)


@phase
def supply_week(
    rigs: WorldRigs, places: WorldPlaces, maker: Rows[Maker], market: Rows[RigMarket], weeks: Rows[SupplyWeek]
) -> float:
    """A week: deliveries, closures, switching, scrapping, beliefs, orders.  Returns the world's hash that ran.  [PH/s]"""
    p, now = market[0], weeks[0]
    here, free = by_place(rigs), room(rigs, places)
    arrive(rigs, places, now, p, here, free)
    sell_on(rigs, places, now, p, here, free)
    close(rigs, places, p.closing)
    running = run(rigs, places, now, p)
    if now.told > 0.0:
        more = math.exp(now.hint * math.log(now.told / running)) if running > 0.0 else 1.0
        scale(rigs.queue, more)
        maker[0].capacity *= more
        running = follow(rigs, now.told)
    learn(maker[0], running + now.others, p.trend, p.memory)
    book(rigs, p, now.week, trade(rigs, places, maker[0], p, now, 0.0), now.week)
    return running


@phase
def open_market(
    rigs: WorldRigs, places: WorldPlaces, maker: Rows[Maker], market: Rows[RigMarket], weeks: Rows[SupplyWeek]
) -> None:
    """Week 0: rigs have a price at which everybody orders, and what the world ordered before is on its way, as much a week as
    it orders now.
    """
    p, now = market[0], weeks[0]
    capacity, held = maker[0].capacity, total(by_place(rigs))
    maker[0].decay = believed_decay(p.trend, maker[0].growth)
    ordered = trade(rigs, places, maker[0], p, now, now.others)
    maker[0].capacity = capacity
    ours = held / (held + now.others) if held > 0.0 else 1.0
    maker[0].ordered *= ours
    for week in range(-int(p.delivery + PARTS * p.spacing) - 1, 0):
        book(rigs, p, float(week), ordered * ours, 0.0)


@phase
def new_vintage(rigs: WorldRigs, week: float, joules: float) -> int:
    """A calendar year begins: the oldest vintage is scrapped and its row taken by the new one, where there is more than one."""
    slot = int(np.argmin(rigs.born))
    if len(rigs.born) == 1:
        return slot
    rigs.hash_ph[slot, :] = 0.0
    rigs.on[slot, :] = 1.0
    rigs.homeless[slot] = 0.0
    rigs.joules[slot], rigs.born[slot] = joules, week
    return slot
