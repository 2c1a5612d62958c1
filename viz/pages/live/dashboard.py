"""The one widget of the live pages, and the viewer that feeds it.

The widget says `hello` when it is on the page and `painted` when it has drawn a frame that asks for an answer.  The next
frame waits for that answer: a slow browser skips weeks between paintings instead of falling behind.  An answer costs as
much as a frame, so at a pace that browsers keep, only every third asks, and a few may be under way.
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

from model.foundation.errors import cut
from model.foundation.version import VERSION
from viz.commands import Command
from viz.pages.live import hosts, sharing
from viz.pages.live.ahead import Foresight
from viz.pages.live.alarm import ALARM
from viz.pages.live.boxes import box
from viz.pages.live.start import START
from viz.pages.seen.band import moves_of
from viz.pages.seen.heard import COMMANDS, command, refused, seen, wrong
from viz.pages.seen.link import LinkError, Saved, from_link, from_text, to_link, to_text
from viz.pages.seen.opened import opened_by
from viz.pages.seen.view import Look
from viz.session import LiveMarket

logger = logging.getLogger("energyrun")

STATIC = Path(__file__).resolve().parents[2] / "static"
PALETTE = Path(__file__).resolve().parents[2] / "figures" / "palette.json"

GIVEN_UP = 3.0  # seconds after which a frame counts as lost: the tab asks for a snapshot if it was
STEADY = 10.0  # weeks a second that browsers keep
PAUSE = 0.2  # seconds between two boxes of a tab, and between two looks that a guest asks for
UNDER_WAY, ASKING = 5, 3  # frames sent and not painted at such a pace: at most, and from which on they ask


class Dashboard(anywidget.AnyWidget):
    """The whole page in one widget, since a widget's code is sent once for each instance."""

    # texts: of a file each widget would wait for changes for ever
    _esm = (STATIC / "dashboard.js").read_text(encoding="utf-8")
    _css = (STATIC / "dashboard.css").read_text(encoding="utf-8")
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
        self._look = Look()
        self._behind, self._there = False, False  # there: the widget is on the page
        self._sent = self._asked = self._painted = 0  # frames: the last one, the last that asked, that was painted
        self._at = -math.inf  # when the last one was sent  [s]
        self._answered_at = self._looked_at = -math.inf  # when a box was last filled, a guest's look drawn  [s]
        self._host, self._greeted, self._key, self._soon = True, False, "", False  # soon: a guest's last wish waits
        self._link: tuple[Saved | None, str] = (None, "")  # the run as it stood, and its link
        self._foresight = Foresight(widget.send, self._context, lambda: self._look.language)
        widget.on_msg(self._hear)
        self.leave = live.subscribe(self.look)

    def look(self) -> None:
        """Sends what is new, or remembers that something is until the last frame is painted."""
        with self._context, self._lock:
            steady = self._live.state.playing and self._live.state.speed <= STEADY
            self._behind = not self._there or self._waits(steady)
            if self._behind:
                return
            message: dict[str, Any]
            try:
                message, columns, self._look = self._draw(self._live, self._look)
            except Exception as error:  # neither the tab nor the run may stop without a word
                logger.exception("a frame could not be drawn")
                message, columns = {"type": "failed", "note": f"{type(error).__name__}: {error}"}, []
            self._at = time.monotonic()
            if message["type"] == "frame":
                message |= self._numbered(steady)
                if self._host and not message["playing"]:
                    message["link"] = self._address()
            try:
                self._widget.send(message, columns)
            except Exception:  # a tab that is being closed: the run and the other tabs go on
                logger.exception("a tab could not be reached")
                self.leave()

    def _numbered(self, steady: bool) -> dict[str, Any]:
        """The number of the next frame, and whether the tab is to say when it has painted it."""
        self._sent += 1
        asks = not steady or self._sent - self._painted >= ASKING
        self._asked = self._sent if asks else self._asked
        return {"number": self._sent, "asks": asks}

    def _waits(self, steady: bool) -> bool:
        """Whether the next frame must wait for the browser."""
        if time.monotonic() - self._at > GIVEN_UP:
            return False
        return self._sent - self._painted >= UNDER_WAY if steady else self._asked > self._painted

    def _hear(self, _widget: Any, message: dict[str, Any], _buffers: list[bytes]) -> None:
        if why := wrong(message):
            logger.warning("a tab %s", why)
            return
        try:
            self._listen(message)
        except Exception as error:  # noqa: BLE001  # one line, whatever it was
            logger.warning("a tab's %s failed: %s", message["type"], cut(f"{type(error).__name__}: {error}"))

    def _listen(self, message: dict[str, Any]) -> None:
        match message["type"]:
            case "hello":
                language = str(message.get("language", "en"))
                language = self._look.language if self._greet(message) else language
                self._there = True
                self._see(lambda look: replace(look, language=language, week=-1, events=0))
            case "painted":
                self._answered(message.get("number"))
            case "view":
                self._see(lambda look: seen(look, message))
            case "about" | "origins" if self._may_answer():
                self._widget.send(box(message, self._live, self._look.language), [])
            case "share" if self._may_answer():
                self._share()
            case "ahead" if self._host:
                self._foresight.hear(self._live, message)
            case "open_file" if self._host:
                self._open(from_text, str(message.get("text", "")))
            case name if name in COMMANDS and self._host:
                why = refused(name, message, START.scenarios())
                self._live.submit(Command("refuse", kind=why) if why else command(name, message))

    def _may_answer(self) -> bool:
        """Whether a box may be filled: it is large, and a tab that asks for more than one at a time floods."""
        last, self._answered_at = self._answered_at, time.monotonic()
        return self._answered_at - last > PAUSE

    def _greet(self, message: dict[str, Any]) -> bool:
        """A tab that came by a link repeats a run or watches somebody else's market; a host may be back: whether he is."""
        if self._greeted:
            return False
        self._greeted = True
        if other := sharing.market_of(message.get("watch", "")):
            self._turn_to(other)
            self._host = False
            self._see(lambda look: replace(look, guest=True), draw=False)
            return False
        if message.get("watch"):
            self._see(lambda look: replace(look, notice="ended"), draw=False)
        key, earlier = message.get("host", ""), None
        if found := hosts.back(key, self._connected, self._resign):
            self._turn_to(found[0])
            self._look = replace(found[1], at=None, levers="", band="")
        elif (earlier := hosts.found(key)) and earlier.name == "open":
            self._live.submit(earlier)
            self._turn_page(message.get("run", ""))
            self._look = replace(self._look, page=str(message.get("page") or self._look.page))
        elif earlier:
            self._look, earlier = replace(self._look, notice=earlier.kind), None
        elif message.get("run"):
            self._open(from_link, message["run"])
        if not found:
            key = hosts.enter(self._live, self._connected, self._resign, key if earlier else "")
        self._key = key
        self._widget.send({"type": "host", "key": self._key}, [])
        return bool(found)

    def _turn_to(self, other: LiveMarket) -> None:
        """Leaves the market that this tab was opened with for another."""
        self.leave()
        self._live.close()
        self._live = other
        self.leave = other.subscribe(self.look)

    def _connected(self) -> bool:
        """Whether the browser of this tab is still there."""
        pages = getattr(self._context, "page_status", None)
        return pages is None or any(status.value == "connected" for status in pages.values())

    def _resign(self) -> Look:
        """The host is back in another tab: this one has no market any more."""
        self.leave()
        self._host, self._key = False, ""
        return self._look

    def _open(self, read: Callable[[str], Saved], text: str) -> None:
        """Repeats the run of a link or file; what cannot be read is said on the page."""
        try:
            saved = read(text)
        except LinkError as error:
            why = f"bad:{error}"
            self._see(lambda look: replace(look, notice=why, week=-1, events=0))
            return
        entries = tuple({"week": week, "key": key, "value": value} for week, key, value in saved.moves)
        self._live.submit(
            Command(
                "open",
                scenario=saved.scenario,
                seed=saved.seed,
                entries=entries,
                changes=dict(saved.changes),
                week=saved.week,
            )
        )
        notice = "" if saved.version == VERSION else f"version:{saved.version}"
        self._see(lambda look: replace(look, page=saved.page, notice=notice, week=-1, events=0))

    def _turn_page(self, link: str) -> None:
        """To the page of a link whose run is there already."""
        try:
            page = from_link(link).page
        except LinkError:
            return
        self._see(lambda look: replace(look, page=page), draw=False)

    def _saved(self) -> Saved | None:
        """The run as it stands, on the page that is seen; nothing before there is one."""
        with self._live.reading() as (market, state):
            if market is None or state.phase == "preparing":
                return None
            opened = opened_by(market)
            moves = (*opened.moves, *moves_of(market))
            return Saved(opened.scenario, int(market.seed), market.week, self._look.page, dict(opened.changes), moves)

    def _address(self) -> str | None:
        """The link for the address of a tab at rest; empty for a run that no link repeats, None before there is a run."""
        saved = self._saved()
        if saved is None:
            return None
        if saved != self._link[0]:
            self._link = saved, to_link(saved) if saved.scenario else ""
        return self._link[1]

    def _share(self) -> None:
        """A link and a file that repeat the run, and a link to watch it."""
        saved = self._saved()
        if saved is None:
            return
        name = f"energy-run-seed-{saved.seed}-week-{saved.week}.json"
        token = sharing.token_of(self._live) if self._host else ""
        run, file = (to_link(saved), to_text(saved)) if saved.scenario else ("", "")
        self._widget.send({"type": "link", "run": run, "file": file, "name": name, "watch": token}, [])

    def close(self) -> None:
        """The tab is gone: it is told nothing any more, its widget is forgotten, and the market that it was host of waits for him."""
        self.leave()
        self._foresight.close()
        self._widget.on_msg(self._hear, remove=True)
        self._widget.close()
        if self._key:
            hosts.leave(self._key, self._look, self._connected)
        elif self._host:
            self._live.close()

    def _see(self, change: Callable[[Look], Look], draw: bool = True) -> None:
        """Another look, made from the newest: a frame may be drawn in another thread meanwhile."""
        with self._lock:
            self._look, self._at = change(self._look), -math.inf
            wait = 0.0 if self._host or not draw else self._looked_at + PAUSE - time.monotonic()
            draw = draw and not self._soon
            if draw and wait > 0.0:  # a guest who asks for much gets the last of it, and the host keeps his pace
                self._soon, draw = True, False
                ALARM.after(wait, self._look_at_last)
            elif draw:
                self._looked_at = time.monotonic()
        if draw:
            self.look()

    def _look_at_last(self) -> None:
        """What a guest last asked for, after a while: drawn in the market's thread, as the weeks are, not in the alarm's."""
        with self._lock:
            self._soon, self._looked_at, self._at = False, time.monotonic(), -math.inf
        self._live.draw(self.look)

    def _answered(self, number: Any) -> None:
        """The tab has painted a frame, and with it all before."""
        with self._lock:
            if type(number) is int and self._painted < number <= self._sent:
                self._painted = number
            behind = self._behind
        if behind:
            self.look()
