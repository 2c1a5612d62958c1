"""The rig market of a week: what a rig is worth in each region, a price for all, orders, and when they are delivered."""

import math

import numpy as np

from agents.bitcoin.fleet import Maker, SupplyWeek, WorldPlaces, WorldRigs
from agents.bitcoin.stock import by_place, room, total
from agents.rig_market import RigMarket
from agents.rules.compiled import rule
from agents.rules.hash_supply import (
    capacity_growth,
    clearing_rig_price,
    orders_wanted,
    per_petahash,
    rig_worth,
)
from agents.rules.mining import life_in_quarters
from agents.units import WEEKS_A_YEAR

PARTS = 4  # that an order is delivered in


def weeks_ahead(p: RigMarket) -> int:
    """In so many weeks all that is ordered has come, the week of the order among them.

    >>> weeks_ahead(RigMarket(delivery=4.7, spacing=3.0))
    14
    """
    return int(p.delivery + (PARTS - 1) * p.spacing) + 1


@rule
def cost_of_regions(here: np.ndarray, places: WorldPlaces, whole: float) -> tuple[np.ndarray, np.ndarray]:
    """All-in cost [$/MWh] where a region's rigs stand, and their hash [PH/s]: nothing where mining is closed.

    here [PH/s] by place; whole: 0: power alone.
    """
    cost, held = np.zeros(len(places.allowed)), np.zeros(len(places.allowed))
    for place in range(len(here)):
        if places.allowed[places.region[place]] > 0.0:
            cost[places.region[place]] += here[place] * (places.power[place] + whole * places.opex[place])
            held[places.region[place]] += here[place]
    for region in range(len(cost)):
        cost[region] /= max(held[region], 1e-300)
    return cost, held


@rule
def mean_cost(cost: np.ndarray, held: np.ndarray, places: WorldPlaces) -> float:
    """All-in cost of regions, by their hash; where none is left, of all places.  [$/MWh]"""
    whole, paid = total(held), 0.0
    if whole > 0.0:
        for region in range(len(cost)):
            paid += cost[region] * held[region]
        return paid / whole
    for place in range(len(places.power)):
        paid += places.power[place] + places.opex[place]
    return paid / len(places.power)


@rule
def worth_at(cost: float, maker: Maker, p: RigMarket, now: SupplyWeek) -> float:
    """A new rig's life, to an owner with a cost all-in.  [$/PH]   cost [$/MWh]"""
    return rig_worth(
        now.hashprice, now.halving_in, maker.decay, p.kept, 0.0, now.frontier, now.overhead,
        cost, 0, cost, 1.0, 0.0, p.rate, life_in_quarters(now.life),
    )  # fmt: skip


@rule
def orders_at(
    price: float, worth: np.ndarray, held: np.ndarray, free: np.ndarray, p: RigMarket, frontier: float
) -> np.ndarray:
    """What regions order at a price, the place included, and have room for.  [PH/s]

    price, worth [$/PH]; held [PH/s]; free [MW]; frontier [J/TH].
    """
    found = np.zeros(len(worth))
    for region in range(len(worth)):
        found[region] = orders_wanted(worth[region], price, p.appetite, held[region])
        found[region] = min(found[region], free[region] / frontier * 1e3)
    return found


@rule
def clear(
    maker: Maker, p: RigMarket, now: SupplyWeek, worth: np.ndarray, held: np.ndarray, free: np.ndarray
) -> np.ndarray:
    """The rig market clears: its price, the world's orders by region [PH/s], makers' capacity a week later.

    worth [$/PH], held [PH/s] and free [MW] by region of those who order here.  Made first are orders of the market's miners,
    by the same rule, and those of regions where a law leaves little room: by last week's price.
    """
    maker.cost, place = per_petahash(p.cost, now.frontier), per_petahash(p.place, now.frontier)
    made = maker.capacity / now.frontier * 1e3
    served = min(maker.pending, made)
    maker.pending -= served
    bound, others = np.zeros(len(held)), np.zeros(len(held))
    for region in range(len(held)):
        if free[region] < np.inf:
            bound[region] = held[region]
        else:
            others[region] = held[region]
    wanted = orders_at(maker.price + place, worth, bound, free, p, now.frontier)
    maker.price = clearing_rig_price(worth, others, maker.cost, place, p.appetite, made - served - total(wanted))
    more = orders_at(maker.price + place, worth, others, free, p, now.frontier)
    for region in range(len(wanted)):
        wanted[region] += more[region]
    maker.ordered = max(0.0, min(made - served, total(wanted)))
    used = (maker.ordered + served) / made if made > 0.0 else 0.0
    growth = capacity_growth(maker.price, maker.cost, used, maker.capacity / now.limit, p.capacity_speed, p.idle_loss)
    maker.capacity *= math.exp(growth / WEEKS_A_YEAR)
    part = maker.ordered / max(1e-300, total(wanted))
    for region in range(len(wanted)):
        wanted[region] *= part
    return wanted


@rule
def trade(
    rigs: WorldRigs, places: WorldPlaces, maker: Maker, p: RigMarket, now: SupplyWeek, others: float
) -> np.ndarray:
    """Rigs have a price, and the world's regions order.  [PH/s]   others [PH/s]: who orders with them, spread as they are"""
    free = room(rigs, places)
    cost, held = cost_of_regions(by_place(rigs), places, p.all_in)
    worth, whole = np.zeros(len(cost)), total(held)
    for region in range(len(cost)):
        free[region] = max(0.0, free[region] - total(rigs.queue[:, region]) * now.frontier / 1e3)  # on its way, too
        worth[region] = worth_at(cost[region], maker, p, now) if held[region] > 0.0 else 0.0
    maker.power = mean_cost(cost, held, places)
    maker.worth = worth_at(maker.power, maker, p, now)
    up = (whole + others) / whole if whole > 0.0 else 1.0
    for region in range(len(held)):
        held[region] *= up
    return clear(maker, p, now, worth, held, free)


@rule
def book(rigs: WorldRigs, p: RigMarket, week: float, ordered: np.ndarray, known: float) -> None:
    """An order is delivered in four parts, those due before week `known` apart.   ordered [PH/s] by region"""
    for part in range(PARTS):
        due = week + p.delivery + part * p.spacing
        if due > known:
            for region in range(len(ordered)):
                rigs.queue[int(due) % len(rigs.queue), region] += ordered[region] / PARTS
