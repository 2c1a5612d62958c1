"""Rigs that leave for the second-hand market abroad: what they fetch, who makes way for new ones, who earns too little."""

from typing import NamedTuple

import numpy as np

from agents.bitcoin.fleet import Maker, SupplyWeek
from agents.parameters import Mining
from agents.population import CompanyRow, Fleet, Vintage
from agents.records import Rows
from agents.rig_market import RigMarket
from agents.rules.compiled import rule
from agents.rules.hash_supply import per_petahash, rig_worth, second_hand
from agents.rules.mining import quarters_left, shutdown_hashprice
from agents.units import HOURS_A_YEAR
from model.books.ledger import RIG_SALE, RIGS_GONE, Flows, enter, pay
from model.sites.vintages import CRUMBS, least_efficient, take_out


class Dealers(NamedTuple):
    """Where rigs are sold second-hand, by the world's vintages."""

    joules: np.ndarray  # [vintage] J/TH
    homeless: np.ndarray  # [vintage] PH/s


class RigQuote(NamedTuple):
    """What the rest of the world orders by this week, a record each: rules hand these on, which arrays make dearer."""

    week: SupplyWeek
    maker: Maker
    market: RigMarket


@rule
def fetched(joules: float, age: float, now: SupplyWeek, maker: Maker, market: RigMarket, m: Mining) -> float:
    """What used rigs fetch abroad, at the world's cost of power.  [$/PH]   joules [J/TH]; age [weeks]"""
    used = rig_worth(
        now.hashprice, now.halving_in, maker.decay, market.kept, 0.0, joules, now.overhead,
        maker.power, 0, maker.power, 1.0, 0.0, market.rate, quarters_left(age, now.life, m.wear_out),
    )  # fmt: skip
    return second_hand(maker.price, maker.worth, used, m.resale, per_petahash(m.scrap, joules))


@rule
def sell_vintage(
    companies: Rows[CompanyRow],
    fleet: Fleet,
    vintages: Rows[Vintage],
    slot: int,
    mw: float,
    flows: Flows,
    quote: RigQuote,
    dealers: Dealers,
    m: Mining,
    world: int,
) -> float:
    """Rigs of a year are sold abroad, some MW of them at most; returns the MW sold."""
    joules, age, owner = vintages[slot].efficiency, vintages[slot].age, fleet.owner
    sold, hash_ph, book = take_out(fleet, vintages, slot, mw)
    enter(flows, owner, owner, RIGS_GONE, book)
    each = fetched(joules, age, quote.week, quote.maker, quote.market, m)
    pay(companies, flows, world, owner, RIG_SALE, hash_ph * each)
    if each > per_petahash(m.scrap, joules):  # else for their metal: nobody runs them again
        kinds, nearest = dealers.joules, 0
        for place in range(len(kinds)):
            if abs(kinds[place] - joules) < abs(kinds[nearest] - joules):
                nearest = place
        dealers.homeless[nearest] += hash_ph
    return sold


@rule
def sell_replaced(
    companies: Rows[CompanyRow],
    fleet: Fleet,
    vintages: Rows[Vintage],
    flows: Flows,
    mw: float,
    quote: RigQuote,
    dealers: Dealers,
    m: Mining,
    world: int,
) -> None:
    """Old rigs make way and are sold abroad, the least efficient first."""
    for _ in range(len(vintages)):
        slot = least_efficient(vintages)
        if slot < 0 or mw <= 1e-9:
            return
        mw -= sell_vintage(companies, fleet, vintages, slot, mw, flows, quote, dealers, m, world)


@rule
def leave_losses(
    companies: Rows[CompanyRow],
    fleet: Fleet,
    vintages: Rows[Vintage],
    flows: Flows,
    power: float,
    quote: RigQuote,
    dealers: Dealers,
    m: Mining,
    world: int,
) -> None:
    """Rigs that do not earn all they cost are sold, a part of them a week, as the world's are.   power [$/MWh], tax added

    What is on order in their place keeps it.
    """
    now, market = quote.week, quote.market
    cost = power + market.all_in * m.opex / (HOURS_A_YEAR * m.uptime)
    for slot in range(len(vintages)):
        rigs = vintages[slot]
        if rigs.hash_ph > 0.0 and now.hashprice <= shutdown_hashprice(cost, rigs.efficiency, m.overhead):
            leaving = rigs.mw if rigs.mw < CRUMBS else market.leave * rigs.mw
            leaving = min(leaving, fleet.mw - fleet.coming_mw + fleet.filling_mw)
            if leaving > 0.0:
                sell_vintage(companies, fleet, vintages, slot, leaving, flows, quote, dealers, m, world)
