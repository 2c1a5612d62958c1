"""What an option is called at a site: as a label, as something done, as something to compare."""

from __future__ import annotations

from agents.codes import MINE, OPTIONS
from model.decisions.deliberation import Deliberation
from viz.text.language import Text


def name_of(d: Deliberation, place: int, option: int) -> str:
    """An option's name in the texts; mining on is hosting where only guests mine, and nothing where none do."""
    if option == MINE and d.sites["mining"][place] <= 0.0:
        return "host" if d.sites["hosting"][place] > 0.0 else "left"
    return OPTIONS[option]


def named(form: str, d: Deliberation, place: int, option: int, text: Text) -> str:
    """An option as a label (""), as "did" or as "ing"."""
    name = name_of(d, place, option)
    return text(f"cards.{form}_{name}" if form else f"cards.{name}")
