"""What a room holds: people, seats, rounds and answers.  Plain values, so that a room is the sum of what its journal tells."""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass, field
from typing import Any

LONGEST_NAME = 24  # letters
LETTERS = "BCDFGHJKMPQRSTVWXZ"
"""Of a room's code: no vowels, so that no word comes of them, and none that is read or heard as another."""


class Refused(Exception):
    """What somebody asked of a room cannot be.  key: of the sentence that says so; values: what it names."""

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key)
        self.key, self.values = key, values


@dataclass
class Player:
    """Somebody in a room.  key: digest of the token that only his phone holds; seat: "" where he only watches."""

    number: int
    name: str
    key: str
    seat: str = ""
    gone: bool = False


@dataclass
class Filed:
    """What a seat has filed in a round.  order: None takes the suggestion; by: the player's number."""

    order: dict[str, Any] | None
    by: int
    at: float


@dataclass
class Round:
    """One round.  number: 0 is for practice and does not count; pulls: levers that the facilitator moved before it."""

    number: int
    quarters: int
    pulls: list[tuple[str, Any]] = field(default_factory=list)
    orders: dict[str, Filed] = field(default_factory=dict)
    drafts: dict[str, Filed] = field(default_factory=dict)  # of the same round before it was undone
    people: dict[str, list[str]] = field(default_factory=dict)  # who sat where when it was closed

    def written(self) -> dict[str, Any]:
        """What the market is played from."""
        filed = {seat: one.order for seat, one in sorted(self.orders.items())}
        return {"number": self.number, "quarters": self.quarters, "pulls": list(self.pulls), "orders": filed}


@dataclass
class Settings:
    """How rounds are played.  seating: "pick", "given" or "none" (predictions only); hidden: what phones do not see."""

    quarters: int = 1
    seconds: float = 180.0
    seating: str = "pick"
    hidden: frozenset[str] = frozenset()


HIDEABLE = ("market", "others", "rank")
SEATINGS = ("pick", "given", "none")
QUARTERS = (1, 2, 4)
SECONDS = (20.0, 3_600.0)


def clean_name(text: str) -> str:
    """A name as a room keeps it: one line of letters that can be seen, 24 at most.

    >>> clean_name("  Ann\\n  Lee "), clean_name("<b>x</b>"), clean_name("a\\u202eb"), len(clean_name("x" * 99))
    ('Ann Lee', '<b>x</b>', 'ab', 24)
    """
    normal = unicodedata.normalize("NFKC", text[: 10 * LONGEST_NAME])
    seen = "".join(letter for letter in " ".join(normal.split()) if letter.isprintable())
    return seen[:LONGEST_NAME].strip()


def code_of(text: str) -> str:
    """A room's code as somebody typed it, nothing where it is none.

    >>> code_of(" bc-df "), code_of("ABCD"), code_of("BCDFG")
    ('BCDF', '', '')
    """
    found = "".join(letter for letter in text[:40].upper() if letter.isalpha())
    return found if len(found) == 4 and set(found) <= set(LETTERS) else ""


def new_code() -> str:
    """Four letters at random."""
    return "".join(secrets.choice(LETTERS) for _ in range(4))
