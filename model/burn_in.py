"""The weeks before a run: where its prices begin early enough, the network lives through them before week 0."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from agents.bitcoin.frontier import Release
from agents.bitcoin.price_path import PricePath
from agents.bitcoin.regions import BAN, CHINA, Region, leave_room, shares_on
from agents.bitcoin.world import World
from agents.bounds import FIRST_DAY
from agents.parameters import Mining
from agents.rules.elementary import exp_of
from agents.units import PH_PER_EH, WEEKS_A_YEAR
from model.hindcast import BURN_IN, play, schedule_of
from model.scenario import Scenario

LEAST = 52  # weeks of prices before the start, below which it begins with what follows from the day


def weeks_before(path: PricePath, start: date) -> int:
    """Weeks before a start that are played first: two years at most, none where the prices tell of less than one.

    >>> path = PricePath("prices.csv", (date(2016, 1, 16), date(2018, 1, 16)), (430.0, 12_900.0))
    >>> [weeks_before(path, date(year, 1, 15)) for year in (2016, 2017, 2018)]
    [0, 52, 104]
    """
    weeks = (start - max(path.days[0], FIRST_DAY)).days // 7
    return min(BURN_IN, weeks) if weeks >= LEAST else 0


def hash_before(start_ehs: float, growth: float, weeks: int) -> np.ndarray:
    """Hash of each week up to the start, rising by `growth` a year, in logs, to what it is then.  [EH/s]

    >>> hash_before(8.0, float(np.log(2.0)), 104)[[0, 52, 104]].round(1).tolist()
    [2.0, 4.0, 8.0]
    """
    return start_ehs * exp_of(growth / WEEKS_A_YEAR * np.arange(-weeks, 1))


def lived_through(
    scenario: Scenario, prices: np.ndarray, others_ph: float, regions: Sequence[Region], releases: Sequence[Release]
) -> World:
    """The world at week 0 that has lived through the weeks before, of which `prices` [$/BTC] tell, week 0 last.

    Rigs, makers and beliefs begin as they would on the first of those days, with no growth remembered but what is taken
    for granted; hash is led along `hash_before`, China closes when it did.  At week 0 the fleet stands in the regions as their
    table has it and runs the start's hash less `others_ph`, that of the market's miners.
    """
    b, rigs, weeks = scenario.bitcoin, scenario.rigs, len(prices) - 1
    mining = scenario.mining.model_copy(update={"frontier": 0.0})  # what is sold differs from the table from week 0 on
    days = tuple(b.start_date + timedelta(weeks=week) for week in range(-weeks, 1))
    subsidy, halving_in = schedule_of(days)
    coins, told = 144.0 * (1.0 + b.fee_share) * subsidy * prices, hash_before(b.start_hashrate_ehs, rigs.growth, weeks)
    first, believed = told[0] * PH_PER_EH, rigs.model_copy(update={"growth": rigs.trend})
    world = World.start(first, 0.0, coins[0] / first, days[0], regions, releases, believed, mining)
    world.rigs.born[:] -= weeks
    ahead = world.stretch(-weeks, b.start_date, weeks + 1, rigs, mining)
    ahead.weeks["halving_in"] = halving_in
    ban = next((week for week, day in enumerate(days) if day >= BAN), -1) if days[0] < BAN else -1
    law = np.array([region.law == CHINA for region in regions])
    play(world.rigs, world.places, world.maker, world.rules(rigs), ahead, coins, told, ban, law)
    world.settle(ahead.weeks[-1:].copy(), b.start_date)
    world.places.allowed[:] = np.inf
    stand_as_known(world, b.start_date, b.start_hashrate_ehs * PH_PER_EH, others_ph)
    world.keep_ban(b.start_date)
    set_frontier(world, b.start_date, scenario.mining)
    return world


def stand_as_known(world: World, day: date, whole_ph: float, others_ph: float) -> None:
    """Every vintage by region as the table of regions has it; the world runs what the market's miners do not."""
    shares = shares_on(day, world.regions) * whole_ph
    leave_room(shares, world.regions, others_ph)
    rigs, region = world.rigs, world.places.region
    held = np.bincount(region, rigs.hash_ph.sum(axis=0), len(shares))
    rigs.hash_ph[:] *= np.where(held > 0.0, shares / np.maximum(held, 1e-9), 0.0)[region]
    outside = whole_ph - others_ph
    rigs.hash_ph[:] *= outside / max(1e-9, float((rigs.hash_ph * rigs.on).sum()))
    rigs.homeless[:] *= outside / whole_ph
    rigs.queue[:] *= outside / whole_ph


def set_frontier(world: World, day: date, mining: Mining) -> None:
    """What is sold at the start, where the scenario says it; the table is better or worse by as much from then on."""
    if mining.frontier > 0.0:
        world.ahead = mining.frontier / world.frontier_on(day, mining)
    world.frontier = world.frontier_on(day, mining)
    world.told["frontier"] = world.frontier
