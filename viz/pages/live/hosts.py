"""Who plays which market: a tab that is its host, by a key that only this tab holds, and for a while the one who left.

A tab that is loaded anew, or whose connection broke, comes back with its key and has its market again; until then it goes
on for whoever watches it.
"""

from __future__ import annotations

import logging
import secrets
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from viz.commands import Command
from viz.pages.live import sharing
from viz.pages.live.alarm import ALARM
from viz.pages.live.journal import Journal, Scribe
from viz.pages.seen.view import Look
from viz.session import LiveMarket

logger = logging.getLogger("energyrun")

GRACE = 30.0  # seconds that a market waits for its host


@dataclass
class Hosted:
    """A market, and the tab that plays it.

    here: whether that tab is still connected.  resign: takes the market from it.  look: what it saw when it left.
    """

    live: LiveMarket
    here: Callable[[], bool]
    resign: Callable[[], Look]
    look: Look = field(default_factory=Look)
    stay: Callable[[], None] | None = None  # leaves the end undone that awaits it


HOSTED: dict[str, Hosted] = {}
JOURNALS: list[Journal] = []  # the one in use; none where nothing shall be kept
LOCK = threading.Lock()


def enter(live: LiveMarket, here: Callable[[], bool], resign: Callable[[], Look], key: str = "") -> str:
    """A tab has become host; the key with which it can come back, the one that it has where its run was found again."""
    after = max(1, live.state.run) if key else 0  # a run found again comes after the one that stands there
    with LOCK:
        if not key or key in HOSTED:
            key = secrets.token_urlsafe(24)
        HOSTED[key] = Hosted(live, here, resign)
    if JOURNALS:
        Scribe(JOURNALS[0], key, live, after)
    return key


def found(key: str) -> Command | None:
    """What opens the run again that a tab played before this program was started; nothing where there is none."""
    with LOCK:
        if not key or not JOURNALS or key in HOSTED:
            return None
    try:
        return JOURNALS[0].find(key)
    except (sqlite3.Error, TypeError, ValueError) as error:
        logger.warning("the journal could not be read: %s", error)
        return None


def leave(key: str, look: Look, here: Callable[[], bool]) -> None:
    """The host has left: the market ends unless he is back in time.   here: of the tab that leaves; another may be back"""
    with LOCK:
        hosted = HOSTED.get(key)
        if hosted is None or hosted.here != here:
            return
        hosted.look, hosted.here, hosted.resign = look, lambda: False, lambda: look
        hosted.stay = ALARM.after(GRACE, lambda: end(key, hosted))


def back(key: str, here: Callable[[], bool], resign: Callable[[], Look]) -> tuple[LiveMarket, Look] | None:
    """The market of a host who is back, and what he saw; nothing where it has ended or its host never left."""
    with LOCK:
        old = HOSTED.get(key)
        if old is None or old.here() or not old.live.thread.is_alive():
            return None
        if old.stay:
            old.stay()
        HOSTED[key] = Hosted(old.live, here, resign)
    return old.live, old.resign()


def end(key: str, hosted: Hosted) -> None:
    """Nobody came back."""
    with LOCK:
        if HOSTED.get(key) is not hosted:
            return
        del HOSTED[key]
    sharing.forget(hosted.live)
    hosted.live.close()
