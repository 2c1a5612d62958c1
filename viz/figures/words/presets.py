"""Stories for the levers' panel: each a few levers to move at once, with what to ask and what to watch."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from viz.text.language import Text


class Preset(NamedTuple):
    """Values of levers by key; outcomes that they move by the end of a run, and which way (1 up, -1 down)."""

    levers: dict[str, float]
    moves: dict[str, int]


@cache
def presets() -> dict[str, Preset]:
    """All presets by name, in the order in which they are offered.

    >>> presets()["gas_dear"].levers
    {'power.gas': 9.0}
    """
    told = tomllib.loads((files("viz.figures.words") / "presets.toml").read_text("utf-8"))
    return {name: Preset(found["levers"], found["moves"]) for name, found in told.items()}


def offered(text: Text) -> list[dict[str, Any]]:
    """What the page offers: name, what it is called, what it asks and what to watch, and the levers that it moves."""
    return [
        {"name": name, "title": text(f"preset.{name}"), "asks": text(f"preset_asks.{name}"), "levers": preset.levers}
        for name, preset in presets().items()
    ]
