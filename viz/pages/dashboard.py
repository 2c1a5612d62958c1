"""The one widget of the live pages, and the viewer that feeds it.

The widget says `hello` when it is on the page and `painted` when it has drawn a frame.  Until then no other frame is
sent: a slow browser skips weeks between paintings instead of falling behind.
"""

from __future__ import annotations

import json
import logging
import math
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from viz.pages.view import Look
from viz.session import Command, LiveMarket

logger = logging.getLogger("energyrun")

STATIC = Path(__file__).resolve().parents[1] / "static"
PALETTE = Path(__file__).resolve().parents[1] / "figures" / "palette.json"

GIVEN_UP = 3.0  # seconds after which a frame counts as lost: the tab asks for a snapshot if it was
CHOICES = 80  # that a tab may keep
LOCKED = "locked:"  # how choices begin that are made once: predictions
COMMANDS = ("play", "pause", "step", "speed", "pause_at", "restart")


class Dashboard(anywidget.AnyWidget):
    """The whole page in one widget, since a widget's code is sent once for each instance."""

    _esm = STATIC / "dashboard.js"
    _css = STATIC / "dashboard.css"
    palette = traitlets.Dict(json.loads(PALETTE.read_text(encoding="utf-8"))).tag(sync=True)


Draw = Callable[[LiveMarket, Look], tuple[dict[str, Any], list[bytes], Look]]
"""Makes the next frame: message, columns, and what has been drawn after it."""


class Viewer:
    """One tab on one live market: passes the tab's commands on and sends it frames, one at a time."""

    def __init__(
        self, live: LiveMarket, widget: Dashboard, draw: Draw, context: AbstractContextManager[Any] | None = None
    ) -> None:
        self._live, self._widget, self._draw = live, widget, draw
        self._context = context or nullcontext()
        self._lock = threading.Lock()
        self._look = Look(painted=False)
        self._behind = False
        self._sent = math.inf
        widget.on_msg(self._hear)
        self.leave = live.subscribe(self.look)

    def look(self) -> None:
        """Sends what is new, or remembers that something is until the last frame is painted."""
        with self._context, self._lock:
            lost = time.monotonic() - self._sent > GIVEN_UP
            self._behind = not self._look.painted and not lost
            if self._behind:
                return
            try:
                message, columns, self._look = self._draw(self._live, self._look)
            except Exception as error:  # neither the tab nor the run may stop without a word
                logger.exception("a frame could not be drawn")
                message, columns = {"type": "failed", "note": f"{type(error).__name__}: {error}"}, []
            self._sent = time.monotonic()
            self._widget.send(message, columns)

    def _hear(self, _widget: Any, message: dict[str, Any], _buffers: list[bytes]) -> None:
        match message.get("type"):
            case "hello":
                language = str(message.get("language", "en"))
                self._see(replace(self._look, language=language, week=-1, events=0, painted=True))
            case "painted":
                self._painted()
            case "view":
                self._see(seen(self._look, message))
            case name if name in COMMANDS:
                self._live.submit(command(name, message))

    def _see(self, look: Look) -> None:
        with self._lock:
            self._look, self._sent = look, math.inf
        self.look()

    def _painted(self) -> None:
        with self._lock:
            self._look = replace(self._look, painted=True)
            behind = self._behind
        if behind:
            self.look()


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
        focus=dict(list({**look.focus, **chosen, **kept}.items())[-CHOICES:]),
        painted=True,
    )
    retold = (after.language, after.names) != (look.language, look.names)
    return replace(after, week=-1, events=0) if retold else after


def command(name: str, message: dict[str, Any]) -> Command:
    """A command from the browser, with nothing taken over unread."""
    seed = message.get("seed")
    return Command(
        name,
        speed=float(message.get("speed") or 0.0),
        kind=str(message.get("kind", "")),
        on=bool(message.get("on", True)),
        scenario=str(message.get("scenario", "")),
        seed=int(seed) if isinstance(seed, int) and 0 <= seed < 2**32 else None,
    )
