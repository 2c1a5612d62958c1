"""Links and run files: scenario, changes, levers moved, seed, week and page as a small document; nothing in it is trusted.

A link is the document as JSON, deflated, in base64 without padding; at most 2,000 characters.  A run file is the JSON.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from model.foundation.errors import MarketError
from model.foundation.version import VERSION
from model.scenario import Scenario, describe, lever_keys, shipped_scenarios
from viz.pages.seen.opened import WORDS, with_companies

LONGEST = 2_000  # characters of a link's run
MOST = 200_000  # bytes of a document
MOST_MOVES = 5_000
MOST_WEEKS, MOST_MINERS = 600, 400  # a stranger's link is played here: what it costs is bounded too


class LinkError(MarketError):
    """A link or run file is damaged, too long, or asks for what there is not."""


@dataclass(frozen=True)
class Saved:
    """A run as it can be repeated.  moves: (week in which it acts, key, value)."""

    scenario: str
    seed: int
    week: int
    page: str = "market"
    changes: dict[str, float | bool | str] = field(default_factory=dict)
    moves: tuple[tuple[int, str, float | bool], ...] = ()
    version: str = VERSION


def to_text(saved: Saved) -> str:
    """The run file.

    >>> from_text(to_text(Saved("no-ai", 3, 40))) == Saved("no-ai", 3, 40)
    True
    """
    return json.dumps(asdict(saved), separators=(",", ":"), ensure_ascii=False)


def to_link(saved: Saved) -> str:
    """The run as text of a link; empty where it would be longer, or ask for more, than a link may.

    >>> from_link(to_link(Saved("energy-run", 11, 5))).seed
    11
    """
    packed = base64.urlsafe_b64encode(zlib.compress(to_text(saved).encode(), 9)).decode().rstrip("=")
    return packed if len(packed) <= LONGEST and bounded(saved) else ""


def from_link(text: str) -> Saved:
    """The run of a link; raises LinkError for anything that is none."""
    if len(text) > LONGEST:
        raise LinkError("too long")
    try:
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        unpacked = zlib.decompressobj().decompress(packed, MOST)
    except (binascii.Error, ValueError, zlib.error):
        raise LinkError("damaged") from None
    saved = from_text(unpacked.decode("utf-8", "replace"))
    if not bounded(saved):
        raise LinkError(f"a link may ask for {MOST_WEEKS} weeks and {MOST_MINERS} private miners at most")
    return saved


def bounded(saved: Saved) -> bool:
    """Whether a run costs no more than a stranger may ask for; a file is opened by whom it belongs to."""
    scenario = Scenario.load(saved.scenario).with_changes(dict(saved.changes))
    return scenario.weeks <= MOST_WEEKS and scenario.fringe.count <= MOST_MINERS


def from_text(text: str) -> Saved:
    """The run of a run file; raises LinkError for anything that is none, and for values that the model refuses."""
    if len(text) > MOST:
        raise LinkError("too long")
    try:
        found = json.loads(text)
        saved = Saved(
            scenario=kept(found["scenario"], str),
            seed=kept(found["seed"], int),
            week=kept(found["week"], int),
            page=kept(found["page"], str),
            changes={
                kept(key, str): kept(value, str) if key in WORDS else value_of(value)
                for key, value in dict(found["changes"]).items()
            },
            moves=tuple((kept(week, int), kept(key, str), value_of(value)) for week, key, value in found["moves"]),
            version=kept(found["version"], str),
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        raise LinkError("not a run") from None
    check(saved)
    return saved


def kept(value: Any, kind: type) -> Any:
    """A value of just this kind; raises TypeError."""
    if type(value) is not kind:
        raise TypeError(f"not {kind.__name__}")
    return value


def value_of(value: Any) -> float | bool:
    """A number that is one, or a switch; raises TypeError."""
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)) and abs(value) < 1e12:
        return float(value)
    raise TypeError("not a number")


def check(saved: Saved) -> None:
    """Whether the model would take it: names, bounds, weeks in order.  Raises LinkError."""
    if saved.scenario not in shipped_scenarios():
        raise LinkError(f"no scenario {saved.scenario[:40]!r}")
    if not (0 <= saved.seed < 2**32 and 0 <= saved.week <= 5_000 and len(saved.moves) <= MOST_MOVES):
        raise LinkError("seed, week or number of orders is out of bounds")
    levers = set(lever_keys())
    for week, key, _ in saved.moves:
        if key not in levers or not 0 < week <= 5_000:
            raise LinkError(f"no lever {key[:40]!r}")
    try:
        scenario = with_companies(Scenario.load(saved.scenario).with_changes(dict(saved.changes)))
        for key, value in telling(saved.moves):
            scenario.with_changes({key: value})
    except MarketError as error:
        raise LinkError(str(error)[:200]) from None


def telling(moves: Iterable[tuple[int, str, float | bool]]) -> Iterator[tuple[str, float | bool]]:
    """The values by lever that the model takes only if it takes all: of numbers the least and the most, of switches each.

    >>> list(telling([(1, "policy.mining_tax", 5.0), (2, "policy.mining_tax", 1.0), (3, "policy.mining_tax", 3.0)]))
    [('policy.mining_tax', 1.0), ('policy.mining_tax', 5.0)]
    """
    by_key: dict[str, set[float | bool]] = {}
    for _, key, value in moves:
        by_key.setdefault(key, set()).add(value)
    for key, found in by_key.items():
        bounded = describe()[key]["type"] == "number"
        yield from ((key, value) for value in (dict.fromkeys((min(found), max(found))) if bounded else found))
