"""Kits: what a room is like when it is opened, and what its facilitator needs beside the page.  Data, a file each."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
from pathlib import Path
from typing import Any

from agents.units import WEEKS_A_QUARTER
from model.foundation.calendar import Calendar
from model.foundation.errors import ScenarioError, cut, nearest
from model.foundation.language import LANGUAGES
from model.scenario import Scenario
from viz.text.language import Text
from viz.workshop.state import HIDEABLE, QUARTERS, SEATINGS, SECONDS

KITS = Path(__file__).with_name("kits")
KINDS = {
    "scenario": str, "changes": dict, "seed": int, "week": int, "quarters": int, "seconds": int, "seating": str,
    "hidden": list, "minutes": int, "rounds": int, "halving_round": int, "title": dict, "teaches": dict, "notes": dict,
    "expect": list, "run_sheet": list, "worksheets": list,
}  # fmt: skip


@dataclass(frozen=True)
class Kit:
    """A kit.  week: that bots play to; rounds, and the one into which the halving falls, 0 for none.

    run_sheet: rows of `minutes`, `round` where one is played, `en`, `ja`; expect: rows of `en`, `ja` and what to `ask`.
    """

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
    rounds: int = 0
    halving_round: int = 0
    title: dict[str, str] = field(default_factory=dict)
    teaches: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    expect: list[dict[str, Any]] = field(default_factory=list)
    run_sheet: list[dict[str, Any]] = field(default_factory=list)
    worksheets: list[dict[str, Any]] = field(default_factory=list)

    def start(self) -> dict[str, Any]:
        """Where its market begins."""
        return {"scenario": self.scenario, "changes": self.changes, "week": self.week}

    def settings(self) -> dict[str, Any]:
        """How its rounds are played."""
        return {"quarters": self.quarters, "seconds": self.seconds, "seating": self.seating, "hidden": self.hidden}

    def weeks_of(self, number: int) -> tuple[int, int]:
        """First and last week of a round: the first is that of its decisions.

        >>> kit("45-minutes").weeks_of(1)
        (91, 103)
        """
        first = WEEKS_A_QUARTER * (self.week // WEEKS_A_QUARTER + 1)
        length = WEEKS_A_QUARTER * self.quarters
        return first + length * (number - 1), first + length * number - 1

    def covers(self, text: Text) -> str:
        """Where it starts and what falls inside, by the calendar of its market."""
        if not self.rounds:
            return ""
        scenario = Scenario.load(self.scenario).with_changes(self.changes)
        calendar = Calendar(date.fromisoformat(str(scenario.bitcoin.start_date)))
        (first, _), (_, last) = self.weeks_of(1), self.weeks_of(self.rounds)
        dates = {"first": text.date(calendar.date(first)), "last": text.date(calendar.date(last))}
        told = text("room_report.covers", rounds=self.rounds, week=first, **dates)
        return told + (text("room_report.crosses", n=self.halving_round) if self.halving_round else "")

    def told(self, text: Text) -> dict[str, Any]:
        """What the facilitator reads, in a language."""
        code, minutes = text.code, [int(row["minutes"]) for row in self.run_sheet]
        starts = accumulate(minutes, initial=0)
        return {
            "name": self.name,
            "title": self.title.get(code, self.name),
            "minutes": self.minutes,
            "rounds": self.rounds,
            "covers": self.covers(text),
            "teaches": self.teaches.get(code, ""),
            "notes": self.notes.get(code, ""),
            "expect": [{"text": row[code], "ask": row["ask"][code]} for row in self.expect],
            "run_sheet": [
                {"at": at, "round": row.get("round"), "text": row[code]}
                for at, row in zip(starts, self.run_sheet, strict=False)
            ],
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
