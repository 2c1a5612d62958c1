"""A market of ten weeks that steps in no time, for tests of what stands around a market."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import numpy as np

from agents.codes import HYPERSCALER, MINER
from model.foundation.events import AMOUNTS, KINDS, Event, happened
from viz.session import LiveMarket

START = date(2025, 11, 17)


def sample(week: int, kind: str) -> Event:
    """An event of a kind as the market keeps it, with everything that the kind carries."""
    declared = KINDS[kind]
    fields = {name: 120 if name in AMOUNTS else 1 for name in declared.fields}
    return happened(week, kind, "CORZ", "Tenant" if declared.counterparty else "", **fields)


@dataclass
class SmallMarket:
    """A market of ten weeks in which every column of week w is w + 1; a lease in weeks 3 and 5, a default in week 6."""

    seed: int = 1
    weeks: int = 10
    week: int = 0
    running: bool = True
    broken: bool = False
    events: list[Event] = field(default_factory=lambda: [sample(0, "lease")])
    scenario: Any = field(default_factory=lambda: SimpleNamespace(name="energy-run", title="", purpose=""))

    log: Any = field(default_factory=lambda: SimpleNamespace(entries=[]))

    @property
    def history(self) -> Any:
        return SimpleNamespace(
            events=self.events,
            column=lambda name: np.arange(self.week + 1) + 1.0,
            owned=lambda week: np.ones((week + 1, 2)),
            companies_at=lambda week: {"listed": np.array([True])},
            sites_at=lambda week: self.sites,
        )

    @property
    def sites(self) -> np.ndarray:
        """One site, whose rigs stand still in every week that was noted."""
        return np.zeros(1, [("zone", int)])

    @property
    def noted(self) -> Any:
        return [SimpleNamespace(running=SimpleNamespace(at=np.zeros(1)))] * (self.week + 1)

    @property
    def state(self) -> Any:
        """A miner and a hyperscaler that own a megawatt each."""
        rows = {"kind": np.array([MINER, HYPERSCALER])}
        return SimpleNamespace(names=["CORZ", "MSFT"], companies=SimpleNamespace(rows=rows))

    @property
    def calendar(self) -> Any:
        return SimpleNamespace(date=lambda week: START + timedelta(weeks=week))

    def step(self) -> None:
        if self.broken:
            raise ValueError("no hash left")
        self.week += 1
        kind = {3: "lease", 5: "lease", 6: "default"}.get(self.week, "retarget")
        self.events.append(sample(self.week, kind))


def until(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    """Waits for another thread to bring something about."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came about"
        time.sleep(0.002)


def week(live: LiveMarket) -> int:
    with live.reading() as (market, _):
        return market.week if market else -1
