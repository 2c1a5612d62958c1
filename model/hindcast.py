"""What the supply of hash would have done: the record up to an origin, the model's own hash from there on."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from agents.bitcoin.fleet import Maker, SupplyWeek, WorldPlaces, WorldRigs
from agents.bitcoin.frontier import frontier_on
from agents.bitcoin.known import next_halving, subsidy_on
from agents.bitcoin.supply import new_vintage, supply_week
from agents.bitcoin.world import World, limit_mw_week, seasons_of
from agents.parameters import Mining, record_of
from agents.records import Rows, blank
from agents.rig_market import RigMarket
from agents.rules.compiled import phase
from agents.units import PH_PER_EH
from model.tables.mining import shipped_regions, shipped_releases

BURN_IN = 104  # weeks on the record before an origin
BAN = date(2021, 5, 20)  # China's State Council calls for an end of mining
FEES = 0.02  # of the subsidy, 2016-2021; assumption
HINT = 0.0725  # by how much more is on its way, in logs, where the record outran the model; fitted with the rest
NEVER = 1e3  # quarters
ADJUSTMENT = 0.4  # of the gap between hash and difficulty that a week of retargets closes


class Track(NamedTuple):
    """What is known of every week whatever the model says."""

    weeks: Rows[SupplyWeek]
    earned: np.ndarray  # $/day at a network of 1 PH/s: price x coins
    season: np.ndarray  # [week, region]
    newborn: np.ndarray  # J/TH of a vintage that begins this week, else 0


@lru_cache(maxsize=16)
def track_of(days: tuple[date, ...], prices: tuple[float, ...], market: RigMarket, mining: Mining) -> Track:
    """Everything but hash, for all weeks of a record; kept, because it is the same for every origin."""
    weeks = blank(SupplyWeek, len(days))
    releases, decline = shipped_releases(), mining.frontier_decline
    weeks["week"] = np.arange(len(days))
    weeks["frontier"] = [frontier_on(day, releases, decline) for day in days]
    weeks["halving_in"] = [(next_halving(day) - day).days / 91.0 for day in days]
    weeks["limit"] = [limit_mw_week(day, market) for day in days]
    weeks["overhead"], weeks["response"], weeks["life"] = mining.overhead, market.response, mining.rig_life
    weeks["hint"] = HINT
    earned = 144.0 * (1.0 + FEES) * np.array([subsidy_on(day) for day in days]) * np.array(prices)
    first = np.array([day.year != (day - timedelta(weeks=1)).year for day in days])
    newborn = [frontier_on(date(day.year, 7, 1), releases, decline) * new for day, new in zip(days, first, strict=True)]
    seasons = seasons_of(shipped_regions())
    return Track(weeks, earned, seasons[[day.month - 1 for day in days]], np.array(newborn))


def without_halving(track: Track, days: Sequence[date], origin: int) -> Track:
    """The same weeks with the subsidy of the origin's for ever."""
    weeks, subsidies = track.weeks.copy(), np.array([subsidy_on(day) for day in days])
    weeks["halving_in"][origin:] = NEVER
    return track._replace(weeks=weeks, earned=track.earned * np.maximum(1.0, subsidies[origin] / subsidies))


@phase
def play(
    rigs: WorldRigs,
    places: WorldPlaces,
    maker: Rows[Maker],
    market: Rows[RigMarket],
    weeks: Rows[SupplyWeek],
    track: Track,
    told: np.ndarray,
    begin: int,
    origin: int,
    end: int,
    ban: int,
    closed: np.ndarray,
) -> np.ndarray:
    """Hash by week [EH/s]: `told` up to the origin, the model's after it; difficulty follows with a lag."""
    found, slot, difficulty = told.copy(), 0, told[begin]
    for at in range(begin, end + 1):
        if track.newborn[at] > 0.0 and at > begin:
            slot = new_vintage(rigs, float(at), track.newborn[at])
        if at == ban:
            places.permitted[:] *= 1.0 - closed
        places.season[:] = track.season[at]
        now = weeks[at : at + 1]
        now[0].hashprice, now[0].slot = track.earned[at] / (difficulty * 1e3), slot
        now[0].told = told[at] * 1e3 if at <= origin else 0.0
        found[at] = supply_week(rigs, places, maker, market, now) / 1e3
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
) -> np.ndarray:
    """Hash rate by week, shape (end + 1,): the record's up to week `origin`, the model's own from there on.  [EH/s]

    days: one a week; prices [$/BTC] of all of them; hash_ehs [EH/s], read up to `origin` only.  The model lives through
    the two years before on the record: its fleet, its queue and its beliefs are what they would have been.  closed:
    China's ban of May 2021 comes as it came.  halving: false gives a twin whose subsidy stays as it is at the origin, and whose
    owners expect it to.
    """
    begin = max(0, origin - BURN_IN)
    first = float(hash_ehs[begin]) * PH_PER_EH
    earned = 144.0 * (1.0 + FEES) * subsidy_on(days[begin]) * float(prices[begin]) / first
    world = World.start(first, 0.0, earned, days[begin], shipped_regions(), shipped_releases(), market, mining)
    track = track_of(tuple(days), tuple(prices.tolist()), market, mining)  # type: ignore[arg-type]  # frozen: hashable
    if not halving:
        track = without_halving(track, days, origin)
    world.rigs.born[:] += begin
    told = np.where(np.arange(len(days)) <= origin, hash_ehs, 0.0)[: end + 1]
    ban = next((week for week, day in enumerate(days) if day >= BAN), len(days)) if closed else -1
    law = np.array([float(region.law == "china") for region in world.regions])
    market_row = record_of(market)
    return play(
        world.rigs, world.places, world.maker, market_row, track.weeks.copy(), track, told, begin, origin, end, ban, law
    )
