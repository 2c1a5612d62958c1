"""The run that a new tab opens."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from viz.pages.seen.opened import page_scenarios


@dataclass
class Start:
    """The run that a new tab opens; `serve` sets it."""

    scenario: str = "energy-run"
    seed: int | None = None
    changes: dict[str, Any] = field(default_factory=dict)

    def of(self, scenario: str) -> dict[str, Any]:
        """What is changed in a scenario: the one that was started keeps its changes, others are as they are shipped."""
        return self.changes if scenario == self.scenario else {}

    def scenarios(self) -> tuple[str, ...]:
        """What a tab may open by its name: the shipped ones, and the one of the command line.

        >>> "no-ai" in Start("mine.toml").scenarios(), "mine.toml" in Start("mine.toml").scenarios()
        (True, True)
        >>> "mine.toml" in Start().scenarios()
        False
        """
        return tuple(dict.fromkeys((self.scenario, *page_scenarios())))


START = Start()
