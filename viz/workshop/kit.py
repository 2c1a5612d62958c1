"""Kits: what a room is like when it is opened, and what its facilitator needs beside the page.  Data, a file each."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from model.foundation.errors import ScenarioError, cut, nearest
from model.foundation.language import LANGUAGES
from viz.workshop.state import HIDEABLE, QUARTERS, SEATINGS, SECONDS

KITS = Path(__file__).with_name("kits")
KINDS = {
    "scenario": str, "changes": dict, "seed": int, "week": int, "quarters": int, "seconds": int, "seating": str,
    "hidden": list, "minutes": int, "title": dict, "notes": dict, "run_sheet": list, "worksheets": list, "glossary": dict,
}  # fmt: skip


@dataclass(frozen=True)
class Kit:
    """A kit.  week: that bots play to; run_sheet: rows of `at` [minutes], `en`, `ja`."""

    name: str
    scenario: str = "energy-run"
    changes: dict[str, Any] = field(default_factory=dict)
    seed: int | None = None
    week: int = 0
    quarters: int = 1
    seconds: int = 180
    seating: str = "pick"
    hidden: list[str] = field(default_factory=list)
    minutes: int = 0
    title: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    run_sheet: list[dict[str, Any]] = field(default_factory=list)
    worksheets: list[dict[str, Any]] = field(default_factory=list)
    glossary: dict[str, Any] = field(default_factory=dict)

    def start(self) -> dict[str, Any]:
        """Where its market begins."""
        return {"scenario": self.scenario, "changes": self.changes, "week": self.week}

    def settings(self) -> dict[str, Any]:
        """How its rounds are played."""
        return {"quarters": self.quarters, "seconds": self.seconds, "seating": self.seating, "hidden": self.hidden}

    def told(self, language: str) -> dict[str, Any]:
        """What the facilitator reads, in a language."""
        return {
            "name": self.name,
            "title": self.title.get(language, self.name),
            "minutes": self.minutes,
            "notes": self.notes.get(language, ""),
            "run_sheet": [{"at": row["at"], "text": row.get(language, "")} for row in self.run_sheet],
        }


def kit_names() -> list[str]:
    """Kits that come with the project.

    >>> "default" in kit_names()
    True
    """
    return sorted(path.stem for path in KITS.glob("*.toml"))


def kit(name: str) -> Kit:
    """A shipped kit.  Raises ScenarioError.

    >>> kit("default").quarters
    1
    """
    if name not in kit_names():
        raise ScenarioError(
            f"--kit {cut(repr(name))} is none{nearest(name, kit_names())} (kits: {', '.join(kit_names())})"
        )
    found = tomllib.loads((KITS / f"{name}.toml").read_text(encoding="utf-8"))
    for key, value in found.items():
        if key not in KINDS or not isinstance(value, KINDS[key]):
            raise ScenarioError(f"{name}.toml: {key} is {cut(repr(value))}; a kit has {', '.join(KINDS)}")
    made = Kit(name, **found)
    fits = made.quarters in QUARTERS and SECONDS[0] <= made.seconds <= SECONDS[1] and made.seating in SEATINGS
    if not fits or not set(made.hidden) <= set(HIDEABLE) or not set(made.title) <= set(LANGUAGES):
        raise ScenarioError(f"{name}.toml: quarters 1, 2 or 4; seconds 20 to 3600; seating {', '.join(SEATINGS)}")
    return made
