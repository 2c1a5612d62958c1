"""Miners outside the market through the weeks of a run: their rigs and their makers."""

import math
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple, Self

import numpy as np

from agents.bitcoin.fleet import Maker, SupplyWeek, WorldPlaces, WorldRigs
from agents.bitcoin.frontier import YEAR_OF_LIMIT, Release, frontier_on, frontier_path, limit_after
from agents.bitcoin.regions import (
    BAN,
    CHINA,
    PRICES,
    Region,
    home_of,
    leave_room,
    places_of,
    seasons_of,
    shares_on,
)
from agents.bitcoin.supply import QUEUE, new_vintage, open_market, supply_week
from agents.parameters import Mining
from agents.records import Rows, blank, record_of
from agents.rig_market import VINTAGES, RigMarket, given_fleet
from agents.rules.elementary import exp_of
from agents.rules.mining import shutdown_hashprice
from agents.units import PH_PER_EH, WEEKS_A_YEAR

WEEKS_PLANNED = 52  # whose frontier and limits are worked out at once
on_arrays: Any = shutdown_hashprice  # the rule says the same of arrays


class Lots(NamedTuple):
    """Rigs of one kind in one place."""

    shutdown_hashprice: np.ndarray  # below which they do not earn their power [$/PH/day]
    hash_ph: np.ndarray  # in place
    on: np.ndarray  # 0-1
    joules: np.ndarray  # J/TH


class Stretch(NamedTuple):
    """Weeks in a row, but what depends on the network itself."""

    weeks: Rows[SupplyWeek]
    newborn: np.ndarray  # [week] J/TH of a vintage that begins, else 0
    season: np.ndarray  # [week, region] 0-1 taken off the power price
    slot: int  # of the vintage before them


class Plan(NamedTuple):
    """What is known beforehand of some weeks."""

    start: int  # day of week 0, its ordinal
    market: RigMarket
    mining: Mining
    first: int  # week
    frontier: list[float]  # J/TH
    limit: list[float]  # MW/week


class World:
    """Everybody's rigs but those of the market's miners; picklable."""

    def __init__(
        self,
        rigs: WorldRigs,
        places: WorldPlaces,
        maker: Rows[Maker],
        regions: Sequence[Region],
        releases: Sequence[Release],
    ) -> None:
        self.rigs, self.places, self.maker = rigs, places, maker
        self.regions, self.releases = tuple(regions), tuple(releases)
        self.home = home_of(regions)  # row of North America
        self._week, self._slot, self._year = blank(SupplyWeek, 1), 0, 0
        self.ahead, self.frontier = 1.0, 0.0  # share of the table's joules that rigs take; J/TH on sale now
        self._china = 1.0  # part of China's mining that is permitted
        self._seasons = seasons_of(regions)
        self._known: tuple[RigMarket, Rows[RigMarket]] | None = None
        self._planned: Plan | None = None

    @classmethod
    def start(
        cls,
        hash_ph: float,
        others_ph: float,
        hashprice: float,
        day: date,
        regions: Sequence[Region],
        releases: Sequence[Release],
        market: RigMarket,
        mining: Mining,
    ) -> Self:
        """A world that runs `hash_ph` at `hashprice` [$/PH/day] on a day, beside `others_ph` of the market's miners.

        A vintage a calendar year, each smaller than the next by `ageing`, rigs that cannot pay their power gone; or as given.
        The market's miners are part of North America, so the world holds less there.
        """
        places, whole = places_of(regions), hash_ph + others_ph
        shares = shares_on(day, regions) * whole
        leave_room(shares, regions, others_ph)
        rigs = rigs_on(day, hash_ph, hashprice, shares, places, releases, market, mining)
        sold, maker = frontier_on(day, releases, mining.frontier_decline), blank(Maker, 1)
        maker["capacity"] = market.capacity / WEEKS_A_YEAR * whole * sold / 1e3
        maker["growth"], maker["log_hash"] = market.growth, math.log(max(1e-9, whole))
        world = cls(rigs, places, maker, regions, releases)
        world._year = day.year
        world.ahead = mining.frontier / sold if mining.frontier > 0.0 else 1.0
        world.keep_ban(day)
        return world

    def open(
        self, day: date, hashprice: float, halving_in: float, others_ph: float, market: RigMarket, mining: Mining
    ) -> None:
        """Week 0 of the rig market: a price, and a queue of what was ordered before."""
        self._tell(0, day, hashprice, halving_in, others_ph, market, mining)
        open_market(self.rigs, self.places, self.maker, self.rules(market), self._week)

    def week(
        self,
        week: int,
        day: date,
        hashprice: float,
        halving_in: float,
        others_ph: float,
        market: RigMarket,
        mining: Mining,
    ) -> float:
        """Play a week; returns the hash that ran.  [PH/s]

        hashprice [$/PH/day]; halving_in [quarters]; others_ph: of the market's own miners.
        """
        if day.year != self._year:
            joules = self.frontier_on(date(day.year, 7, 1), mining)
            self._slot, self._year = new_vintage(self.rigs, float(week), joules), day.year
        self._tell(week, day, hashprice, halving_in, others_ph, market, mining)
        return float(supply_week(self.rigs, self.places, self.maker, self.rules(market), self._week))

    def stretch(self, first: int, start: date, count: int, market: RigMarket, mining: Mining) -> Stretch:
        """What `week` would be told of `count` weeks from `first` on, but what depends on the network itself.

        start: day of week 0.
        """
        days = start.toordinal() + 7 * np.arange(first, first + count)
        calendar = (days - date(1970, 1, 1).toordinal()).astype("M8[D]")
        years = calendar.astype("M8[Y]").astype(int) + 1970
        months = calendar.astype("M8[M]").astype(int) % 12
        weeks = blank(SupplyWeek, count)
        weeks["week"] = np.arange(first, first + count)
        weeks["frontier"], weeks["limit"] = self._foretold(days, market, mining)
        weeks["overhead"], weeks["response"], weeks["life"] = mining.overhead, market.response, mining.rig_life
        newborn = np.zeros(count)
        for row in np.flatnonzero(np.diff(years, prepend=self._year)).tolist():
            newborn[row] = self.frontier_on(date(int(years[row]), 7, 1), mining)
        return Stretch(weeks, newborn, self._seasons[months], self._slot)

    def _foretold(self, days: np.ndarray, market: RigMarket, mining: Mining) -> tuple[np.ndarray, np.ndarray]:
        """Rigs on sale, and what chip factories would give makers, on some days.  [J/TH], [MW/week]   days: ordinals"""
        frontier = self.ahead * frontier_path(days, self.releases, mining.frontier_decline)
        return frontier, limit_after(days - YEAR_OF_LIMIT.toordinal(), market)

    def settle(self, week: Rows[SupplyWeek], day: date) -> None:
        """The week that was played last, where many were at once."""
        self._week, self._slot, self._year = week, int(week["slot"][0]), day.year
        self.frontier = float(week["frontier"][0])

    def rules(self, market: RigMarket) -> Rows[RigMarket]:
        """The numbers of the rig market as one record; made anew when a lever has moved."""
        if self._known is None or self._known[0] is not market:
            self._known = market, record_of(market)
        return self._known[1]

    def frontier_on(self, day: date, mining: Mining) -> float:
        """What is sold on a day, by the table of releases or better or worse by as much as at the start.  [J/TH]"""
        return self.ahead * frontier_on(day, self.releases, mining.frontier_decline)

    def _tell(
        self,
        week: int,
        day: date,
        hashprice: float,
        halving_in: float,
        others_ph: float,
        market: RigMarket,
        mining: Mining,
    ) -> None:
        self.frontier, limit = self._known_of(week, day, market, mining)
        self._week[0] = (  # in the order of its columns
            week, hashprice, self.frontier, self._slot, halving_in, limit,
            mining.overhead, market.response, mining.rig_life, others_ph, 0.0, 0.0,
        )  # fmt: skip
        self.set_season(day.month)

    def _known_of(self, week: int, day: date, market: RigMarket, mining: Mining) -> tuple[float, float]:
        """`_foretold` of a week, among those of a year that are worked out at once."""
        start, plan = day.toordinal() - 7 * week, self._planned
        place = week - plan.first if plan is not None else -1
        if plan is None or not 0 <= place < WEEKS_PLANNED or plan[:3] != (start, market, mining):
            known = self._foretold(start + 7 * np.arange(week, week + WEEKS_PLANNED), market, mining)
            plan, place = Plan(start, market, mining, week, *(column.tolist() for column in known)), 0
            self._planned = plan
        return plan.frontier[place], plan.limit[place]

    def take(self, ordered_ph: float, sold: Sequence[tuple[float, float]]) -> None:
        """What the market's miners ordered since last week, and rigs that they sold: (J/TH, PH/s) each."""
        self.maker[0]["pending"] += ordered_ph
        for joules, hash_ph in sold:
            self.rigs.homeless[int(np.argmin(np.abs(self.rigs.joules - joules)))] += hash_ph

    def set_law(self, china: float, ran: float) -> None:
        """How much of China's mining is permitted, and how much of the hours North America's power let rigs run.

        china: part of the rigs there when it is moved that may stay and be renewed; moved back to 1: mining is permitted.
        """
        self.places.curtailed[self.home] = 1.0 - ran
        if china == self._china:
            return
        for row, region in enumerate(self.regions):
            if region.law == CHINA:
                self.places.allowed[row] = china * self.standing_mw()[row] if china < 1.0 else np.inf
        self._china = china

    def keep_ban(self, day: date) -> None:
        """On a day after China's ban: what stands there may stay and be renewed, and no more."""
        if day > BAN:
            closed = [region.law == CHINA for region in self.regions]
            self.places.allowed[:] = np.where(closed, self.standing_mw(), np.inf)

    def standing_mw(self) -> np.ndarray:
        """Power of the rigs by region, running or not.  [MW]"""
        power = (self.rigs.hash_ph * self.rigs.joules[:, None]).sum(axis=0) / 1e3
        return np.bincount(self.places.region, power, len(self.regions))

    @property
    def told(self) -> Rows[SupplyWeek]:
        """What the world knew when it ordered last."""
        return self._week

    def at_home(self) -> float:
        """Hash that runs in North America.  [PH/s]"""
        ours, rigs = slice(self.home * PRICES, (self.home + 1) * PRICES), self.rigs
        ran = np.multiply(rigs.hash_ph.T[ours], rigs.on.T[ours], order="C").sum()
        return float(ran * (1.0 - self.places.curtailed[self.home]))

    def installed(self) -> float:
        """Hash in place, running or not.  [EH/s]"""
        return float(self.rigs.hash_ph.sum()) / PH_PER_EH

    def lots(self, overhead: float) -> Lots:
        """The world's rigs as lots, one a vintage and place, for pictures."""
        places, rigs = self.places, self.rigs
        power = places.power * (1.0 - places.season[places.region])
        joules = np.repeat(rigs.joules, len(power))
        stop = on_arrays(np.tile(power, len(rigs.joules)), joules, overhead)
        return Lots(stop, rigs.hash_ph.ravel().copy(), rigs.on.ravel().copy(), joules)

    def set_season(self, month: int) -> None:
        """Hydro power is cheap in its wet months."""
        self.places.season[:] = self._seasons[month - 1]


def rigs_on(
    day: date,
    hash_ph: float,
    hashprice: float,
    shares: np.ndarray,
    places: WorldPlaces,
    releases: Sequence[Release],
    market: RigMarket,
    mining: Mining,
) -> WorldRigs:
    """The fleet of a day: `hash_ph` by calendar year and place, all of it on.   shares [region]: of the hash, in any unit

    Vintages that the scenario gives run as given, whether they pay or not; its hash tells their shares.
    """
    years = [day.year - age for age in range(VINTAGES)]
    joules = np.array([frontier_on(min(day, date(year, 7, 1)), releases, mining.frontier_decline) for year in years])
    born, size = np.array([-(day - date(year, 1, 1)).days / 7.0 for year in years]), weights(years, market)
    for vintage in (given := given_fleet(market.fleet)):
        joules[years.index(vintage.year)] = vintage.joules
    if market.one_vintage:
        joules, born, size = (np.array([(size * column).sum()]) for column in (joules, born, np.ones(VINTAGES)))
    fleet = size[:, None] * np.repeat(shares / PRICES, PRICES)
    pays = bool(given) | (on_arrays(places.power, joules[:, None], mining.overhead) < hashprice)
    fleet = np.where(pays, fleet, 0.0) if (pays * fleet).any() else np.where(joules[:, None] == joules[0], fleet, 0.0)
    fleet *= hash_ph / max(1e-9, fleet.sum())
    return WorldRigs(fleet, np.ones_like(fleet), joules, born, np.zeros(len(joules)), np.zeros((QUEUE, len(shares))))


def weights(years: Sequence[int], market: RigMarket) -> np.ndarray:
    """Shares of the vintages at the start, the newest first: as given, else each smaller than the next."""
    given = {vintage.year: vintage.hash_ehs for vintage in given_fleet(market.fleet)}
    size = np.array([given.get(year, 0.0) for year in years]) if given else exp_of(-market.ageing * np.arange(VINTAGES))
    return size / size.sum()
