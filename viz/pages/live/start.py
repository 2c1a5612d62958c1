"""The run that a new tab opens."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Start:
    """The run that a new tab opens; `serve` sets it."""

    scenario: str = "energy-run"
    seed: int | None = None
    changes: dict[str, Any] = field(default_factory=dict)

    def of(self, scenario: str) -> dict[str, Any]:
        """What is changed in a scenario: the one that was started keeps its changes, others are as they are shipped."""
        return self.changes if scenario == self.scenario else {}


START = Start()
