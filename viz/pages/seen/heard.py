"""What a browser may say, with nothing taken over unread: commands to the market, and what a tab wants to see."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from viz.commands import Command
from viz.pages.seen.view import Look

CHOICES = 80  # that a tab may keep
LOCKED = "locked:"  # how choices begin that are made once: predictions
COMMANDS = ("play", "pause", "step", "speed", "pause_at", "restart", "lever", "back", "branch")
MOST_SEED = 2**32 - 1  # that a link may hold

NUMBER, WEEK = (int, float), (int, type(None))
FIELDS: Mapping[str, Mapping[str, Any]] = {
    "hello": {"run": str, "watch": str, "host": str, "language": str, "page": str},
    "painted": {"number": int},
    "view": {"page": str, "language": str, "names": str, "at": WEEK, "focus": dict},
    "about": {},
    "origins": {"columns": list},
    "share": {},
    "open_file": {"text": str},
    "play": {},
    "pause": {},
    "step": {},
    "back": {},
    "speed": {"speed": NUMBER},
    "pause_at": {"kind": str, "on": bool},
    "restart": {"scenario": str, "seed": (int, str, type(None))},
    "lever": {"key": str, "value": NUMBER, "at": WEEK},
    "branch": {"place": int},
    "ahead": {"key": str, "value": (int, float, type(None)), "at": WEEK},
}
"""What a tab may say, with the fields that may come along and what each is; all of them may be left out."""


def wrong(message: Any) -> str:
    """Why a tab's message is not listened to, in one line; nothing where it is.

    >>> wrong({"type": "step"}), wrong({"type": "quit"}), wrong({"type": "lever", "value": "5"}), wrong([])
    ('', "says 'quit'", "lever with value '5'", 'says nothing')
    """
    kind = message.get("type") if isinstance(message, dict) else None
    if not isinstance(kind, str):
        return "says nothing"
    if (fields := FIELDS.get(kind)) is None:
        return f"says {kind[:40]!r}"
    for name, value in message.items():
        if name != "type" and not (name in fields and fits(value, fields[name])):
            return (
                f"{kind} with {str(name)[:20]} {value!r:.40}" if name in fields else f"{kind} with {str(name)[:40]!r}"
            )
    return ""


def fits(value: Any, kinds: Any) -> bool:
    """Whether a value is of a kind; a switch is no number.

    >>> fits(1, int), fits(True, int), fits(True, bool), fits(None, WEEK)
    (True, False, True, True)
    """
    return isinstance(value, kinds) and not (isinstance(value, bool) and kinds is not bool)


def seen(look: Look, message: dict[str, Any]) -> Look:
    """What a tab sees after it has asked for another page, week, cut, language or for other names.

    Another language or other names: the feed is told anew, so the tab starts from a snapshot.
    """
    at = message.get("at", look.at)
    focus = message.get("focus")
    chosen = {str(name)[:40]: str(value)[:300] for name, value in focus.items()} if isinstance(focus, dict) else {}
    kept = {name: value for name, value in look.focus.items() if name.startswith(LOCKED)}
    after = replace(
        look,
        language=str(message.get("language") or look.language),
        page=str(message.get("page") or look.page),
        names="alias" if message.get("names", look.names) == "alias" else "real",
        at=at if isinstance(at, int) and not isinstance(at, bool) and at >= 0 else None,
        focus=dict(list({**look.focus, **chosen}.items())[-CHOICES:]) | kept,
    )
    retold = (after.language, after.names) != (look.language, look.names)
    return replace(after, week=-1, events=0) if retold else after


def command(name: str, message: dict[str, Any]) -> Command:
    """A command from the browser, with nothing taken over unread."""
    seed, at, place = message.get("seed"), message.get("at"), message.get("place")
    return Command(
        name,
        speed=paced(number(message.get("speed"))),
        kind=str(message.get("kind", "")),
        on=bool(message.get("on", True)),
        scenario=str(message.get("scenario", "")),
        seed=seed if is_seed(seed) else None,
        key=str(message.get("key", ""))[:80],
        value=number(message.get("value")),
        at=at if isinstance(at, int) and not isinstance(at, bool) and at >= 0 else None,
        place=place if isinstance(place, int) else -1,
    )


def refused(name: str, message: dict[str, Any], scenarios: Collection[str]) -> str:
    """Why a command is not obeyed, as the page words it: a run may not be given up for one that there is not.

    >>> refused("restart", {"seed": 3, "scenario": "no-ai"}, ["no-ai"]), refused("restart", {"seed": "3x"}, [])
    ('', 'seed')
    >>> refused("restart", {"scenario": "/etc/mine.toml"}, ["no-ai"])
    'scenario'
    """
    if name != "restart":
        return ""
    seed, scenario = message.get("seed"), message.get("scenario")
    if seed is not None and not is_seed(seed):
        return "seed"
    return "scenario" if scenario and scenario not in scenarios else ""


def is_seed(seed: Any) -> bool:
    """Whether a run can start from it, and a link can hold it."""
    return isinstance(seed, int) and not isinstance(seed, bool) and 0 <= seed <= MOST_SEED


def paced(speed: float) -> float:
    """A speed that a clock can keep; nought, the slowest, for anything that is no number."""
    return speed if math.isfinite(speed) else 0.0


def number(value: Any) -> float:
    """A number from the browser, nought where there is none; not a number for anything else, which no lever takes.

    >>> number(3), number(None), number("<b>")
    (3.0, 0.0, nan)
    """
    return float(value or 0.0) if value is None or isinstance(value, (int, float)) else math.nan
