"""The supply of hash: vintages of rigs by region and power cost, orders, a queue, makers with limits.

Rigs of a calendar year are one vintage, kept for a dozen years.  They stand at places: five power prices in each region, with
a wet season where there is hydro.  Switched on is a matter of power alone; kept, of all costs; ordered, of a life's margin.
"""

import math

import numpy as np

from agents.bitcoin.fleet import Maker, SupplyWeek, WorldPlaces, WorldRigs
from agents.records import Rows
from agents.rig_market import RigMarket
from agents.rules.compiled import phase, rule
from agents.rules.hash_supply import (
    believed_decay,
    capacity_growth,
    clearing_rig_price,
    life_in_quarters,
    orders_wanted,
    per_petahash,
    rig_worth,
)
from agents.rules.mining import shutdown_hashprice
from agents.units import WEEKS_A_YEAR

VINTAGES = 12  # calendar years of rigs that are told apart
QUEUE = 104  # weeks that deliveries are booked ahead
SMOOTHING = 13.0  # weeks over which the network's growth is taken
PARTS = 4  # that an order is delivered in


@rule
def total(values: np.ndarray) -> float:
    """Sum, one after the other."""
    found = 0.0
    for value in values:
        found += value
    return found


@rule
def in_place(rigs: WorldRigs) -> float:
    """All hash in place.  [PH/s]"""
    found = 0.0
    for place in range(rigs.hash_ph.shape[1]):
        found += total(rigs.hash_ph[:, place])
    return found


@rule
def running_now(rigs: WorldRigs) -> float:
    """All hash that is switched on.  [PH/s]"""
    found = 0.0
    for place in range(rigs.hash_ph.shape[1]):
        for vintage in range(rigs.hash_ph.shape[0]):
            found += rigs.hash_ph[vintage, place] * rigs.on[vintage, place]
    return found


@rule
def put(rigs: WorldRigs, vintage: int, place: int, hash_ph: float) -> None:
    """Rigs join a place and run from the start."""
    held = rigs.hash_ph[vintage, place] + hash_ph
    if hash_ph > 0.0:
        rigs.on[vintage, place] += (1.0 - rigs.on[vintage, place]) * hash_ph / held
        rigs.hash_ph[vintage, place] = held


@rule
def power_now(places: WorldPlaces, place: int) -> float:
    """Power price of a place in this season.  [$/MWh]"""
    return places.power[place] * (1.0 - places.season[places.region[place]])


@rule
def attraction(rigs: WorldRigs, places: WorldPlaces, now: SupplyWeek) -> np.ndarray:
    """Where rigs go: to places in use that may grow, in proportion to what a new rig earns there over all its cost."""
    pull, least = np.zeros(len(places.power)), 1e-6 * in_place(rigs) + 1e-9
    for place in range(len(pull)):
        cost = shutdown_hashprice(places.power[place] + places.opex[place], now.frontier, now.overhead)
        open_ = 1.0 if places.allowed[places.region[place]] == np.inf else 0.0
        pull[place] = open_ * (total(rigs.hash_ph[:, place]) + least) * max(0.0, now.hashprice - cost)
    if total(pull) <= 0.0:
        for place in range(len(pull)):
            pull[place] = total(rigs.hash_ph[:, place]) if places.allowed[places.region[place]] == np.inf else 0.0
    whole = total(pull)
    return pull / whole if whole > 0.0 else pull


@rule
def arrive(rigs: WorldRigs, places: WorldPlaces, now: SupplyWeek, rehome: float, averaged: bool) -> None:
    """What was ordered is delivered, and rigs that lost their place find another.   averaged: into one vintage"""
    here = int(now.week) % len(rigs.queue)
    due, pull = rigs.queue[here], attraction(rigs, places, now)
    if total(pull) <= 0.0:
        return
    rigs.queue[here] = 0.0
    if averaged and due > 0.0:
        new = due / (due + total(rigs.hash_ph[now.slot]))
        rigs.joules[now.slot] += new * (now.frontier - rigs.joules[now.slot])
        rigs.born[now.slot] += new * (now.week - rigs.born[now.slot])
    for place in range(len(pull)):
        put(rigs, now.slot, place, due * pull[place])
        for vintage in range(len(rigs.homeless)):
            put(rigs, vintage, place, rehome * rigs.homeless[vintage] * pull[place])
    for vintage in range(len(rigs.homeless)):
        rigs.homeless[vintage] *= 1.0 - rehome


@rule
def close(rigs: WorldRigs, places: WorldPlaces, speed: float) -> None:
    """Where more rigs stand than a law allows they are packed up, a part of those above it a week."""
    for region in range(len(places.allowed)):
        held = held_in(rigs, places, region)
        if held <= places.allowed[region]:
            continue
        shut = speed * ((held - places.allowed[region]) / held)
        for place in range(len(places.power)):
            for vintage in range(len(rigs.homeless)):
                gone = shut * rigs.hash_ph[vintage, place] if places.region[place] == region else 0.0
                rigs.hash_ph[vintage, place] -= gone
                rigs.homeless[vintage] += gone


@rule
def held_in(rigs: WorldRigs, places: WorldPlaces, region: int) -> float:
    """Hash in place in a region.  [PH/s]"""
    found = 0.0
    for place in range(len(places.power)):
        if places.region[place] == region:
            found += total(rigs.hash_ph[:, place])
    return found


@rule
def run(rigs: WorldRigs, places: WorldPlaces, now: SupplyWeek, leave: float, wear: float, whole: float) -> float:
    """Owners switch by power, scrap by all-in cost and age; returns the hash that ran.  [PH/s]   whole: 0: by power alone"""
    running = 0.0
    for place in range(len(places.power)):
        power, used = power_now(places, place), 1.0 - places.curtailed[places.region[place]]
        for vintage in range(len(rigs.joules)):
            held, joules = rigs.hash_ph[vintage, place], rigs.joules[vintage]
            if held <= 0.0:
                continue
            pays = 1.0 if now.hashprice > shutdown_hashprice(power, joules, now.overhead) else 0.0
            rigs.on[vintage, place] += now.response * (pays - rigs.on[vintage, place])
            cost = places.power[place] + whole * places.opex[place]
            loss = 0.0 if now.hashprice > shutdown_hashprice(cost, joules, now.overhead) else leave
            loss += wear if now.week - rigs.born[vintage] > now.life else 0.0
            rigs.hash_ph[vintage, place] = held * (1.0 - loss)
            running += rigs.hash_ph[vintage, place] * rigs.on[vintage, place] * used
    return running


@rule
def follow(rigs: WorldRigs, told: float) -> float:
    """The fleet is made to run what the record says that ran: rigs that stood still are on, then there are more or fewer."""
    for _ in range(2):
        running = running_now(rigs)
        if told > running > 0.0:
            rigs.on[:] = np.minimum(1.0, rigs.on * told / running)
    running = running_now(rigs)
    if running > 0.0:
        rigs.hash_ph[:] *= told / running
        return told
    return running


@rule
def learn(maker: Maker, running: float, trend: float, memory: float) -> None:
    """Owners remember how fast the network has grown."""
    before = maker.log_hash
    maker.log_hash += (math.log(max(1e-9, running)) - before) / SMOOTHING
    maker.growth += ((maker.log_hash - before) * WEEKS_A_YEAR - maker.growth) / memory
    maker.decay = believed_decay(trend, maker.growth)


@rule
def mean_cost(rigs: WorldRigs, places: WorldPlaces, whole: float) -> float:
    """All-in cost where rigs stand now and may, or (whole: 0) power alone.  [$/MWh]"""
    cost, held = 0.0, 0.0
    for place in range(len(places.power)):
        if places.allowed[places.region[place]] == np.inf:
            here = total(rigs.hash_ph[:, place])
            cost += here * (places.power[place] + whole * places.opex[place])
            held += here
    return cost / held if held > 0.0 else total(places.power + places.opex) / len(places.power)


@rule
def clear(maker: Maker, p: RigMarket, now: SupplyWeek, cost: float, installed: float) -> None:
    """The rig market clears: its price, the world's orders, makers' capacity a week later.

    cost [$/MWh] all-in; installed [PH/s]: hash of those who order here.  What the market's miners have ordered by the same
    rule is made first.
    """
    maker.power = cost
    maker.cost, place = per_petahash(p.cost, now.frontier), per_petahash(p.place, now.frontier)
    maker.worth = rig_worth(
        now.hashprice, now.halving_in, maker.decay, p.kept, 0.0, now.frontier, now.overhead,
        cost, 0, cost, 1.0, 0.0, p.rate, life_in_quarters(now.life),
    )  # fmt: skip
    made = maker.capacity / now.frontier * 1e3
    served = min(maker.pending, made)
    maker.pending -= served
    maker.price = clearing_rig_price(maker.worth, maker.cost, place, p.appetite, installed, made - served)
    wanted = orders_wanted(maker.worth, maker.price + place, p.appetite, installed)
    maker.ordered = min(made - served, wanted)
    used = (maker.ordered + served) / made if made > 0.0 else 0.0
    share = maker.capacity / now.limit
    growth = capacity_growth(maker.price, maker.cost, used, share, p.capacity_speed, p.idle_loss)
    maker.capacity *= math.exp(growth / WEEKS_A_YEAR)


@rule
def book(rigs: WorldRigs, p: RigMarket, week: float, ordered: float, known: float) -> None:
    """An order is delivered in four parts, those due before week `known` apart.   ordered [PH/s]"""
    for part in range(PARTS):
        due = week + p.delivery + part * p.spacing
        if due > known:
            rigs.queue[int(due) % len(rigs.queue)] += ordered / PARTS


@phase
def supply_week(
    rigs: WorldRigs, places: WorldPlaces, maker: Rows[Maker], market: Rows[RigMarket], weeks: Rows[SupplyWeek]
) -> float:
    """A week: deliveries, closures, switching, scrapping, beliefs, orders.  Returns the world's hash that ran.  [PH/s]"""
    p, now = market[0], weeks[0]
    arrive(rigs, places, now, p.rehome, p.one_vintage > 0.0)
    close(rigs, places, p.closing)
    running = run(rigs, places, now, p.leave, p.wear, p.all_in)
    if now.told > 0.0:
        more = math.exp(now.hint * math.log(now.told / running)) if running > 0.0 else 1.0
        rigs.queue[:] *= more
        maker[0].capacity *= more
        running = follow(rigs, now.told)
    learn(maker[0], running + now.others, p.trend, p.memory)
    clear(maker[0], p, now, mean_cost(rigs, places, p.all_in), in_place(rigs))
    book(rigs, p, now.week, maker[0].ordered, now.week)
    return running


@phase
def open_market(
    rigs: WorldRigs, places: WorldPlaces, maker: Rows[Maker], market: Rows[RigMarket], weeks: Rows[SupplyWeek]
) -> None:
    """Week 0: rigs have a price at which everybody orders, and what the world ordered before is on its way, as much a week as
    it orders now.
    """
    p, now = market[0], weeks[0]
    capacity, held = maker[0].capacity, in_place(rigs)
    maker[0].decay = believed_decay(p.trend, maker[0].growth)
    clear(maker[0], p, now, mean_cost(rigs, places, p.all_in), held + now.others)
    maker[0].capacity = capacity
    maker[0].ordered *= held / (held + now.others) if held > 0.0 else 1.0
    for week in range(-int(p.delivery + PARTS * p.spacing) - 1, 0):
        book(rigs, p, float(week), maker[0].ordered, 0.0)


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
