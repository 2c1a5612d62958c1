"""What a browser may say to Solara: text, of the few kinds that the page uses, each with the fields that it needs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

CHANNELS = ("shell", "control")
TARGETS = (
    "solara.control",
    "jupyter.widget.control",
)  # what a browser may open a line to; widgets are ours alone to make
METHODS = ("custom", "run", "app-status", "request_state", "request_states")  # of comm_msg: widgets are set by us alone
ADDRESS = {"location", "hash"}  # what Solara's own part of the page says of the address bar; nobody here asks for it
UNHEARD = ("unheard",)  # kind of a message that is right and is passed over
BOXES = ("about", "origins", "share")  # what a tab asks for that is large
FIELDS: Mapping[str, Mapping[str, type]] = {
    "kernel_info_request": {},
    "comm_info_request": {},
    "comm_open": {"comm_id": str, "target_name": str, "data": dict},
    "comm_msg": {"comm_id": str, "data": dict},
    "comm_close": {"comm_id": str},
}
"""Kinds of message, with the fields of their content and what each is."""


def wrong(message: Mapping[str, Any], longest: int) -> str:
    """Why a message may not pass, in one line; nothing where it may.

    >>> wrong({"bytes": b"..."}, 100), wrong({"text": "["}, 100), wrong({"text": "[]"}, 100), wrong({"text": " " * 9}, 8)
    ('a message that is no text', 'a message that is no JSON', 'a message without a header', 'a message of 9 letters')
    """
    return judged(message, longest)[0]


def judged(message: Mapping[str, Any], longest: int) -> tuple[str, tuple[Any, ...]]:
    """Why a message may not pass, and which others of its kind it overtakes while they wait; nothing where none."""
    text = message.get("text")
    if not isinstance(text, str):
        return "a message that is no text", ()
    if len(text) > longest:
        return f"a message of {len(text)} letters", ()
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return "a message that is no JSON", ()
    why = unfit(found)
    return (why, ()) if why else ("", overtakes(found["content"]))


def overtakes(content: Mapping[str, Any]) -> tuple[Any, ...]:
    """What moves of one lever in one week have in common, looks at one week after the other, or words of painted frames.

    What is said of the address bar is passed over: `UNHEARD`.

    >>> said = {"type": "lever", "key": "policy.mining_tax", "value": 5.0}
    >>> overtakes({"comm_id": "a", "data": {"content": said}})
    ('a', 'lever', 'policy.mining_tax', 'None')
    >>> overtakes({"comm_id": "a", "data": {"content": {"type": "view", "at": 3}}}), overtakes({})
    (('a', 'view'), ())
    """
    if tells_address(content):
        return UNHEARD
    said = part(part(content, "data"), "content") or {}
    if said.get("type") == "lever":
        return content.get("comm_id"), "lever", str(said.get("key")), str(said.get("at"))
    if said.get("type") == "painted":
        return content.get("comm_id"), "painted"  # with a frame all before it are painted
    if said.get("type") in BOXES:
        return content.get("comm_id"), "box", str(said["type"])  # asked for again, it is given once
    return (content.get("comm_id"), "view") if said.keys() == {"type", "at"} and said["type"] == "view" else ()


def unfit(found: Any) -> str:
    """What a message lacks."""
    header, content = part(found, "header"), part(found, "content")
    if header is None or content is None:
        return "a message without a header" if header is None else "a message without content"
    kind = header.get("msg_type")
    fields = FIELDS.get(kind) if isinstance(kind, str) else None
    if fields is None or found.get("channel") not in CHANNELS:
        return f"a message of kind {kind!r}"
    if lacks := [name for name, type_ in fields.items() if not isinstance(content.get(name), type_)]:
        return f"{kind} without {lacks[0]}"
    if kind == "comm_open" and content["target_name"] not in TARGETS:
        return f"comm_open of {content['target_name']!r}"
    if kind == "comm_msg" and (method := content["data"].get("method")) not in METHODS and not tells_address(content):
        return f"comm_msg of method {method!r}"
    return ""


def tells_address(content: Mapping[str, Any]) -> bool:
    """Whether a message tells of the address bar and of nothing else.

    >>> tells_address({"data": {"method": "update", "state": {"location": "/?run=1"}}})
    True
    >>> tells_address({"data": {"method": "update", "state": {"location": "/", "value": 1}}})
    False
    """
    data = part(content, "data") or {}
    return data.get("method") == "update" and (part(data, "state") or {"": None}).keys() <= ADDRESS


def part(found: Any, name: str) -> dict[str, Any] | None:
    """A part of a message, nothing where it has none."""
    value = found.get(name) if isinstance(found, dict) else None
    return value if isinstance(value, dict) else None
