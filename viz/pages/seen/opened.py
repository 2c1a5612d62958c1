"""How a run was opened, as a link, a file or another process repeats it: by what the scenario holds, not by its name."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any, NamedTuple

from model.foundation.calendar import Calendar
from model.foundation.errors import ScenarioError
from model.scenario import Scenario, shipped_scenarios

Moves = tuple[tuple[int, str, float], ...]
NAMES = ("name", "title", "purpose", "moves")
WORDS = ("mechanism", "bitcoin.start_date")  # keys whose words may be changed; a path may not: it is of one machine


class Opened(NamedTuple):
    """A shipped scenario, what is changed in it, and the levers that move by themselves in it (week, key, value)."""

    scenario: str = ""
    changes: tuple[tuple[str, Any], ...] = ()
    moves: Moves = ()


def opened_by(market: Any) -> Opened:
    """How a market was opened; no scenario where nobody else can repeat it."""
    return getattr(market, "opened", Opened())


def opened_as(scenario: Scenario, calendar: Calendar) -> Opened:
    """The shipped scenario of its own name that it comes from, else the one with the fewest changes; none for some.

    What moves by itself in a scenario of one's own is told as levers moved: it acts in the same weeks.

    >>> opened_as(Scenario(name="mine").with_changes({"policy.mining_tax": 5.0}), Calendar(date(2025, 11, 17)))
    Opened(scenario='energy-run', changes=(('policy.mining_tax', 5.0),), moves=())
    """
    found = [one for name in shipped_scenarios() if (one := changed(name, scenario, calendar))]
    return min(
        found, key=lambda one: (one.scenario != scenario.name, len(one.changes) + len(one.moves)), default=Opened()
    )


def changed(name: str, scenario: Scenario, calendar: Calendar) -> Opened | None:
    """A scenario as changes of a shipped one; nothing where changes cannot tell it."""
    base = shipped(name)
    before = values(base)
    changes = tuple((key, value) for key, value in values(scenario).items() if value != before[key])
    own = scenario.moves != base.moves
    told = all(key in WORDS or not isinstance(value, str) for key, value in changes)
    if not told or (own and (base.moves or scenario.bitcoin.price_shock)):  # a shock comes after what moves by itself
        return None
    moves = tuple((max(1, calendar.week(move.date)), move.key, float(move.value)) for move in scenario.moves if own)
    return Opened(name, changes, moves)


def with_companies(scenario: Scenario) -> Scenario:
    """A scenario that the page can show; ScenarioError, with how to play it, for the Bitcoin network alone."""
    if scenario.parts == "network":
        raise ScenarioError(
            f"{scenario.name} plays the Bitcoin network alone, and the page has no companies to show; play it with: "
            f"energyrun run {scenario.name} --out DIR"
        )
    return scenario


@cache
def page_scenarios() -> tuple[str, ...]:
    """Shipped scenarios that the page can show, the default first."""
    return tuple(name for name in shipped_scenarios() if shipped(name).parts == "market")


@cache
def shipped(name: str) -> Scenario:
    """A shipped scenario, read once."""
    return Scenario.load(name)


def values(scenario: Scenario) -> dict[str, Any]:
    """Every dotted key with its value, but for names and what moves by itself."""
    document = scenario.model_dump(exclude=set(NAMES))
    groups = {key: value for key, value in document.items() if isinstance(value, dict)}
    flat = {f"{group}.{name}": value for group, found in groups.items() for name, value in found.items()}
    flat = {key: value.isoformat() if isinstance(value, date) else value for key, value in flat.items()}
    return flat | {key: value for key, value in document.items() if key not in groups}
