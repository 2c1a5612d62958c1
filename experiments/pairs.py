"""Pairs of runs that differ in one thing: the same seed, the same orders, another lever or another scenario from the start."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.lessons import Sample
from model.calendar import QUARTER
from model.economy import EnergyMarket
from model.errors import MarketError
from model.orders import OrderLog
from model.scenario import Scenario
from model.version import VERSION

USES = ("mining", "hosting", "converting", "idle", "leased", "cloud")
COLUMNS = (
    *(f"mw_{use}" for use in USES),
    "mw_ai",
    "independent_miners",
    "ai_gap_net_gw",
    "hashprice_usd_ph_day",
    "btc_price_usd",
)
PAIR = "pair:"
COMPANY = "company "  # how columns of a company's AI megawatts begin: a value a quarter, the last one at the end
LEAST_MW = 1.0  # of a company's AI megawatts that are told


@dataclass(frozen=True)
class Pair:
    """What two runs share, and what is other in the second: a scenario, keys of it, or that no lever was moved in it.

    >>> pair = Pair("energy-run", (), (), "energy-run", (("policy.ai_priority", 0.0),))
    >>> Pair.of(pair.key) == pair
    True
    """

    scenario: str
    changes: tuple[tuple[str, Any], ...]
    moves: tuple[tuple[int, str, float], ...]
    other: str
    changed: tuple[tuple[str, float], ...]
    unmoved: bool = False

    @property
    def key(self) -> str:
        """The pair as text: the name under which it is played."""
        return PAIR + json.dumps([self.scenario, self.changes, self.moves, self.other, self.changed, self.unmoved])

    @classmethod
    def of(cls, key: str) -> Pair:
        """The pair of a key."""
        scenario, changes, moves, other, changed, unmoved = json.loads(key.removeprefix(PAIR))
        given, moved, set_to = (tuple(map(tuple, found)) for found in (changes, moves, changed))
        return cls(scenario, given, moved, other, set_to, unmoved)

    @property
    def same(self) -> bool:
        """Whether nothing is other."""
        return (
            self.other == self.scenario
            and not (self.unmoved and self.moves)
            and all(dict(self.changes).get(key, default_of(self.scenario, key)) == value for key, value in self.changed)
        )


def default_of(scenario: str, key: str) -> Any:
    """A key's value in a shipped scenario."""
    group, name = key.split(".")
    return getattr(getattr(Scenario.load(scenario), group), name)


def play(name: str, seed: int) -> Sample:
    """Plays both runs of a pair, named by its key, to their ends; a pair that cannot be played says why."""
    pair = Pair.of(name)
    orders = [{"week": week, "key": key, "value": value} for week, key, value in pair.moves]
    try:
        markets = [
            played(pair.scenario, dict(pair.changes), orders, seed),
            played(pair.other, dict(pair.changes) | dict(pair.changed), [] if pair.unmoved else orders, seed),
        ]
    except (MarketError, ValueError) as error:
        return Sample(seed, {}, [], f"{type(error).__name__}: {error}")
    columns = [
        {name: market.history.column(name).astype(np.float32) for name in COLUMNS} | companies_of(market)
        for market in markets
    ]
    return Sample(seed, numbers_of(markets), columns)


def opened(scenario: str, changes: dict[str, Any], orders: list[dict[str, Any]], seed: int) -> EnergyMarket:
    """One run at its start."""
    given = Scenario.load(scenario).with_changes(changes)
    return EnergyMarket(given, rng=seed, orders=OrderLog(VERSION, [dict(order) for order in orders]))


def played(scenario: str, changes: dict[str, Any], orders: list[dict[str, Any]], seed: int) -> EnergyMarket:
    """One run from its start to its end."""
    market = opened(scenario, changes, orders, seed)
    market.run_for(market.weeks)
    return market


def quarters(weeks: int) -> list[int]:
    """Weeks for which companies are told: every quarter's, and the last.

    >>> quarters(30)
    [0, 13, 26, 30]
    """
    return [*range(0, weeks, QUARTER), weeks]


def companies_of(market: EnergyMarket) -> dict[str, np.ndarray]:
    """Megawatts that serve AI of every company that has any, by quarter."""
    told = [market.history.companies_at(week)["mw_ai"] for week in quarters(market.weeks)]
    mw = np.array([column[: market.state.cast.miners] for column in told], np.float32)
    names = market.state.names
    return {f"{COMPANY}{names[row]}": mw[:, row] for row in np.flatnonzero((mw >= LEAST_MW).any(axis=0))}


def numbers_of(markets: list[EnergyMarket]) -> dict[str, float]:
    """Survivors, megawatts that serve AI, and AI's unmet demand, at the end of both runs."""
    names = "independent_miners", "mw_ai", "ai_gap_net_gw"
    ends = {name: [float(market.history.column(name)[-1]) for market in markets] for name in names}
    return {f"{name} {arm}": value for name, values in ends.items() for arm, value in enumerate(values)}
