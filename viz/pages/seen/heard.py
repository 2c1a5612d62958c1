"""What a browser may say, with nothing taken over unread: commands to the market, and what a tab wants to see."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from viz.commands import Command
from viz.pages.seen.view import Look

CHOICES = 80  # that a tab may keep
LOCKED = "locked:"  # how choices begin that are made once: predictions
COMMANDS = ("play", "pause", "step", "speed", "pause_at", "restart", "lever", "back", "branch")


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
        seed=int(seed) if isinstance(seed, int) and 0 <= seed < 2**32 else None,
        key=str(message.get("key", ""))[:80],
        value=number(message.get("value")),
        at=at if isinstance(at, int) and not isinstance(at, bool) and at >= 0 else None,
        place=place if isinstance(place, int) else -1,
    )


def paced(speed: float) -> float:
    """A speed that a clock can keep; nought, the slowest, for anything that is no number."""
    return speed if math.isfinite(speed) else 0.0


def number(value: Any) -> float:
    """A number from the browser, nought where there is none; not a number for anything else, which no lever takes.

    >>> number(3), number(None), number("<b>")
    (3.0, 0.0, nan)
    """
    return float(value or 0.0) if value is None or isinstance(value, (int, float)) else math.nan
