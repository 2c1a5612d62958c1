"""What a browser may say to a room: JSON of a few kinds, each with the fields that it needs, and short."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from model.foundation.language import LANGUAGES
from viz.serving.line import Manners
from viz.workshop.state import Refused

LONGEST = 2**14  # letters of a message: the orders of one seat go in one
RATE, BURST, INTAKE = 8.0, 40.0, 200.0  # messages of a phone: a second for long, at once, that may wait
WORD = 200  # letters of a field; an address or a name is shorter

Fields = Mapping[str, tuple[type, ...]]
TEXT, NUMBER, FLAG = (str,), (int, float), (bool,)
OF_ALL: Mapping[str, Fields] = {
    "hello": {"role": TEXT, "token": TEXT, "code": TEXT, "language": TEXT},
    "language": {"language": TEXT},
}
OF_PLAYERS: Mapping[str, Fields] = {
    "join": {"code": TEXT, "name": TEXT, "seat": TEXT},
    "sit": {"seat": TEXT},
    "leave": {},
    "file": {"round": (int,), "order": (dict, type(None))},
    "check": {"round": (int,), "order": (dict, type(None))},
    "answer": {"lesson": TEXT, "question": TEXT, "answer": TEXT},
    "here": {},
}
OF_FACILITATORS: Mapping[str, Fields] = {
    "watch": {"code": TEXT},
    "room": {},
    "start": {"practice": FLAG},
    "pause": {}, "go": {}, "close": {"round": (int,)}, "next": {}, "undo": {}, "end": {}, "show": {}, "bots": {},
    "extend": {"seconds": NUMBER},
    "settings": {"settings": (dict,)},
    "pull": {"key": TEXT, "value": (int, float, bool, str, type(None))},
    "ask": {"lesson": TEXT},
    "release": {"player": (int,)},
    "rehearse": {"on": FLAG},
    "fill": {"on": FLAG},
}  # fmt: skip
"""Kinds of message with their fields: what everybody, players and facilitators may say."""

KINDS = OF_ALL | OF_PLAYERS | OF_FACILITATORS


def judged(message: Mapping[str, Any], longest: int) -> tuple[str, tuple[Any, ...]]:
    """Why a message may not pass, nothing where it may; none overtakes another.

    >>> judged({"text": '{"type": "leave"}'}, 100), judged({"text": '{"type": "exec"}'}, 100)
    (('', ()), ("a message of kind 'exec'", ()))
    >>> judged({"text": '{"type": "sit", "seat": 3}'}, 100)[0], judged({"bytes": b"x"}, 100)[0]
    ('sit with a wrong seat', 'a message that is no text')
    """
    text = message.get("text")
    if not isinstance(text, str):
        return "a message that is no text", ()
    if len(text) > longest:
        return f"a message of {len(text)} letters", ()
    try:
        found = json.loads(text, parse_constant=no_number)
    except (ValueError, RecursionError):
        return "a message that is no JSON", ()
    return unfit(found), ()


def no_number(name: str) -> None:
    """NaN and its like are no JSON.  Raises ValueError."""
    raise ValueError(name)


def unfit(found: Any) -> str:
    """What a message has too much or too little."""
    kind = found.get("type") if isinstance(found, dict) else None
    fields = KINDS.get(kind) if isinstance(kind, str) else None
    if fields is None:
        return f"a message of kind {str(kind)[:40]!r}"
    if found.keys() - fields.keys() - {"type"}:
        return f"{kind} with more fields than it has"
    for name, types in fields.items():
        value = found.get(name)
        if name not in found or type(value) not in types or (isinstance(value, str) and len(value) > WORD):
            return f"{kind} with a wrong {name}"
    return ""


def known(code: str) -> str:
    """One of our languages."""
    return code if code in LANGUAGES else "en"


def fitting(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings of the right types; others are refused.

    >>> fitting({"seconds": 60, "hidden": ["rank"]})
    {'seconds': 60, 'hidden': ['rank']}
    """
    types = {"quarters": (int,), "seconds": (int, float), "seating": (str,), "hidden": (list,)}
    for name, value in settings.items():
        if type(value) not in types.get(name, ()):
            raise Refused("settings")
    if not all(isinstance(one, str) for one in settings.get("hidden", ())):
        raise Refused("settings")
    return dict(settings)


ROOM = Manners(judged, LONGEST, RATE, BURST, INTAKE)
"""How a phone may speak."""
