"""Pairs of runs that differ in one thing: the same seed, the same orders, another lever or another scenario from the start."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np

from agents.units import WEEKS_A_QUARTER
from model.decisions.orders import OrderLog
from model.economy import EnergyMarket
from model.foundation.errors import MarketError
from model.foundation.version import VERSION
from model.scenario import Scenario
from viz.crowd.lessons import Sample
from viz.figures.words.outcomes import OUTCOMES

USES = ("mining", "hosting", "converting", "idle", "leased", "cloud")
COLUMNS = (
    *(f"mw_{use}" for use in USES),
    *OUTCOMES,
    "hashprice_usd_ph_day",
    "btc_price_usd",
)
PAIR = "pair:"
COMPANY = "company "  # how columns of a company's AI megawatts begin: a value a quarter, the last one at the end
LEAST_MW = 1.0  # of a company's AI megawatts that are told


@dataclass(frozen=True)
class Pair:
    """A run (scenario, changes, moves) and what differs in the second: the scenario as it comes, keys of it, or its moves.

    plain: the second starts from its scenario alone, without the changes of the first.

    >>> pair = Pair("energy-run", (), (), "energy-run", (("policy.ai_priority", 0.0),))
    >>> Pair.of(pair.key) == pair
    True
    """

    scenario: str
    changes: tuple[tuple[str, Any], ...]
    moves: tuple[tuple[int, str, float], ...]
    other: str
    changed: tuple[tuple[str, float], ...]
    moved: tuple[tuple[int, str, float], ...] = ()
    plain: bool = False

    @property
    def key(self) -> str:
        """The pair as text: the name under which it is played."""
        return PAIR + json.dumps(
            [self.scenario, self.changes, self.moves, self.other, self.changed, self.moved, self.plain]
        )

    @classmethod
    def of(cls, key: str) -> Pair:
        """The pair of a key."""
        scenario, changes, moves, other, changed, moved, plain = json.loads(key.removeprefix(PAIR))
        given, acted, set_to, acts = (tuple(map(tuple, found)) for found in (changes, moves, changed, moved))
        return cls(scenario, given, acted, other, set_to, acts, plain)

    @property
    def kept(self) -> dict[str, Any]:
        """What the second run keeps of the first one's changes: all, or no more than its length."""
        return {key: value for key, value in self.changes if not self.plain or key == "weeks"}

    @property
    def same(self) -> bool:
        """Whether nothing is other."""
        return (
            self.other == self.scenario
            and self.moved == self.moves
            and not (self.plain and dict(self.changes) != self.kept)
            and all(dict(self.changes).get(key, default_of(self.scenario, key)) == value for key, value in self.changed)
        )


def default_of(scenario: str, key: str) -> Any:
    """A key's value in a shipped scenario."""
    group, name = key.split(".")
    return getattr(getattr(Scenario.load(scenario), group), name)


def play(name: str, seed: int) -> Sample:
    """Plays both runs of a pair, named by its key, to their ends; a pair that cannot be played says why."""
    pair = Pair.of(name)
    try:
        markets = [
            played(pair.scenario, dict(pair.changes), orders(pair.moves), seed),
            played(pair.other, pair.kept | dict(pair.changed), orders(pair.moved), seed),
        ]
    except (MarketError, ValueError) as error:
        return Sample(seed, {}, [], f"{type(error).__name__}: {error}")
    columns = [
        {name: market.history.column(name).astype(np.float32) for name in COLUMNS} | companies_of(market)
        for market in markets
    ]
    return Sample(seed, numbers_of(markets), columns)


def orders(moves: tuple[tuple[int, str, float], ...]) -> list[dict[str, Any]]:
    """Moves of levers as an order log holds them."""
    return [{"week": week, "key": key, "value": value} for week, key, value in moves]


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
    return [*range(0, weeks, WEEKS_A_QUARTER), weeks]


def companies_of(market: EnergyMarket) -> dict[str, np.ndarray]:
    """Megawatts that serve AI of every company that has any, by quarter."""
    told = [market.history.companies_at(week)["mw_ai"] for week in quarters(market.weeks)]
    mw = np.array([column[: market.state.cast.miners] for column in told], np.float32)
    names = market.state.names
    return {f"{COMPANY}{names[row]}": mw[:, row] for row in np.flatnonzero((mw >= LEAST_MW).any(axis=0))}


def ready() -> None:
    """Plays a week, so that whatever is compiled, read and imported is there."""
    opened("energy-run", {}, [], 0).step()


def numbers_of(markets: list[EnergyMarket]) -> dict[str, float]:
    """Survivors, megawatts that serve AI, and AI's unmet demand, at the end of both runs."""
    names = "independent_miners", "mw_ai", "ai_gap_net_gw"
    ends = {name: [float(market.history.column(name)[-1]) for market in markets] for name in names}
    return {f"{name} {arm}": value for name, values in ends.items() for arm, value in enumerate(values)}
