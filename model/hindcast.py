"""What the supply of hash would have done: the record up to an origin, the model's own hash from there on."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

import numpy as np

from agents.bitcoin.fleet import Maker, WorldPlaces, WorldRigs
from agents.bitcoin.frontier import Release
from agents.bitcoin.known import next_halving, subsidy_on
from agents.bitcoin.regions import BAN, CHINA, Region
from agents.bitcoin.stock import set_season
from agents.bitcoin.supply import new_vintage, supply_week
from agents.bitcoin.world import Stretch, World
from agents.parameters import Mining
from agents.records import Rows
from agents.rig_market import RigMarket
from agents.rules.compiled import phase
from agents.units import PH_PER_EH
from model.tables.mining import shipped_regions, shipped_releases

BURN_IN = 104  # weeks on the record before an origin
FEES = 0.02  # of the subsidy, 2016-2021; assumption
HINT = 0.0725  # by how much more is on its way, in logs, where the record outran the model; fitted with the rest
NEVER = 1e3  # quarters
NEVER_CLOSED = -1  # week
ADJUSTMENT = 0.4  # of the gap between hash and difficulty that a week of retargets closes


@lru_cache(maxsize=16)
def schedule_of(days: tuple[date, ...]) -> tuple[np.ndarray, np.ndarray]:
    """By week: new coins of a block [BTC], and quarters to the next halving; kept, being the same for every origin."""
    subsidy, ahead = [subsidy_on(day) for day in days], [(next_halving(day) - day).days / 91.0 for day in days]
    return np.array(subsidy), np.array(ahead)


@phase
def play(
    rigs: WorldRigs,
    places: WorldPlaces,
    maker: Rows[Maker],
    market: Rows[RigMarket],
    ahead: Stretch,
    earned: np.ndarray,
    told: np.ndarray,
    ban: int,
    closed: np.ndarray,
) -> np.ndarray:
    """Hash by week [EH/s]: `told` where it is above 0, the model's after it; difficulty follows with a lag.

    earned [week] $/day at a network of 1 PH/s; ban: week in which the regions `closed` [true] are closed.
    """
    found, slot, difficulty = told.copy(), ahead.slot, told[0]
    for at in range(len(told)):
        if ahead.newborn[at] > 0.0:
            slot = new_vintage(rigs, ahead.weeks[at].week, ahead.newborn[at])
        if at == ban:
            places.allowed[closed] = 0.0
        set_season(places, ahead.season[at])
        now = ahead.weeks[at : at + 1]
        now[0].hashprice, now[0].slot, now[0].told = earned[at] / (difficulty * PH_PER_EH), slot, told[at] * PH_PER_EH
        found[at] = supply_week(rigs, places, maker, market, now) / PH_PER_EH
        difficulty += (found[at] - difficulty) * ADJUSTMENT
    return found


def hindcast(
    days: Sequence[date],
    prices: np.ndarray,
    hash_ehs: np.ndarray,
    origin: int,
    end: int,
    market: RigMarket = RigMarket(),
    mining: Mining = Mining(),
    closed: bool = True,
    halving: bool = True,
    hint: float = HINT,
    regions: Sequence[Region] | None = None,
    releases: Sequence[Release] | None = None,
) -> np.ndarray:
    """Hash rate by week, shape (end + 1,): the record's up to week `origin`, the model's own from there on.  [EH/s]

    days: one a week; prices [$/BTC] of all of them; hash_ehs [EH/s], read up to `origin` only.  The model lives through
    the two years before on the record: its fleet, its queue and its beliefs are what they would have been.  closed:
    China's ban of May 2021 comes as it came.  halving: false gives a twin whose subsidy stays as it is at the origin, and whose
    owners expect it to.  hint: by how much more is on its way, in logs, where the record outran the model.  regions, releases: the
    shipped ones if left out.
    """
    begin = max(0, origin - BURN_IN)
    subsidy, halving_in = (column[begin : end + 1] for column in schedule_of(tuple(days)))
    if not halving:
        subsidy, halving_in = subsidy.copy(), halving_in.copy()
        subsidy[origin - begin :], halving_in[origin - begin :] = subsidy[origin - begin], NEVER
    coins = 144.0 * (1.0 + FEES) * subsidy * prices[begin : end + 1]
    told = np.where(np.arange(begin, end + 1) <= origin, hash_ehs[begin : end + 1], 0.0)
    start = told[0] * PH_PER_EH
    regions, releases = regions or shipped_regions(), releases or shipped_releases()
    world = World.start(start, 0.0, coins[0] / start, days[begin], regions, releases, market, mining)
    world.rigs.born[:] += begin
    ahead = world.stretch(begin, days[0], end + 1 - begin, market, mining)
    ahead.weeks["halving_in"], ahead.weeks["hint"] = halving_in, hint
    ban = next((week for week, day in enumerate(days) if day >= BAN), len(days)) - begin if closed else NEVER_CLOSED
    law = np.array([region.law == CHINA for region in world.regions])
    found = play(world.rigs, world.places, world.maker, world.rules(market), ahead, coins, told, ban, law)
    return np.concatenate([hash_ehs[:begin], found])
