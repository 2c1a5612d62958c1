"""The journal: how every played market was opened and what was ordered, so that a run outlives the program that plays it.

One SQLite file in the user's state folder.  It holds no results: a run is its scenario, seed and orders, and is played
again from them by the same code.  Keys of tabs are kept as digests, so that the file opens nobody's market.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from model.foundation.errors import MarketError, cut
from model.foundation.version import code_version
from model.scenario import Scenario
from viz.commands import Command
from viz.pages.live.start import START
from viz.pages.live.watched import digest_of
from viz.session import LiveMarket

logger = logging.getLogger("energyrun")

TABLE = """create table if not exists played (
    tab text primary key, code text not null, scenario text not null, changes text not null,
    seed text not null, week integer not null, orders text not null, drawn_from text not null, written real not null
)"""
EVERY = 1.0  # seconds between two entries of a run in which nothing but time has passed
KEPT = 7 * 86_400.0  # seconds after which a run is forgotten
MOST = 1_000  # runs that are kept; of more the newest
LONGEST = 250_000  # letters of a run's orders, about 4,000 of them; a longer list is not kept
SWEPT = 100  # entries after which those that are too old or too many go


def folder() -> Path:
    """Where this user's programs keep their state."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "energyrun"
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "energyrun"


def connected(path: Path) -> sqlite3.Connection:
    """The journal's file, for its user alone.  Raises OSError or sqlite3.Error."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=0.2)
    path.chmod(0o600)
    file.execute("pragma journal_mode=wal")
    file.execute("pragma synchronous=off")  # it has to outlive this program, not a failure of power
    return file


class Journal:
    """Runs by the key of the tab that plays them."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._file = connected(path)
        self._file.execute("drop table if exists runs")  # as older versions wrote it
        self._file.execute(TABLE)
        self._entries = 0
        self._sweep()

    def _sweep(self) -> None:
        """Forgets what is too old, or too much."""
        self._file.execute("delete from played where written < ?", (time.time() - KEPT,))
        newest = "select tab from played order by written desc limit ?"
        self._file.execute(f"delete from played where tab not in ({newest})", (MOST,))

    def write(self, key: str, live: LiveMarket) -> None:
        """How a market stands."""
        with live.reading() as (market, state):
            if market is None or state.phase != "ready":
                return
            week, seed, orders = market.week, int(market.seed), json.dumps(list(market.log.entries))
            drawn_from = getattr(market, "digest", "")
        if len(orders) > LONGEST:
            with self._lock:  # what was kept of it before is another run by now
                self._file.execute("delete from played where tab = ?", (digest(key),))
            raise ValueError(f"a run's orders have {len(orders)} letters, more than {LONGEST}")
        changes = json.dumps(START.of(state.scenario) if state.changes is None else state.changes)
        row = (digest(key), code_version(), state.scenario, changes, str(seed), week, orders, drawn_from, time.time())
        with self._lock:
            self._file.execute("insert or replace into played values (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
            self._entries += 1
            if self._entries % SWEPT == 0:
                self._sweep()

    def find(self, key: str) -> Command | None:
        """What opens the run of a tab again; nothing where there is none, or other code wrote it.

        A command to refuse it where its scenario is another by now: it would be another run.
        """
        asked = "select scenario, changes, seed, week, orders, drawn_from from played where tab = ? and code = ?"
        with self._lock:
            row = self._file.execute(asked, (digest(key), code_version())).fetchone()
        if row is None:
            return None
        scenario, changes, seed, week, orders, drawn_from = row
        entries, changes = tuple(json.loads(orders)), json.loads(changes)
        if drawn_from and drawn_from != digest_now(scenario, changes):
            return Command("refuse", kind=f"changed:{cut(scenario)}")
        return Command("open", scenario=scenario, seed=int(seed), entries=entries, changes=changes, week=week)


def digest_now(scenario: str, changes: dict[str, Any]) -> str:
    """What a scenario says today; nothing where it cannot be read any more."""
    try:
        return digest_of(Scenario.load(scenario).with_changes(changes))
    except MarketError:
        return ""


def digest(key: str) -> str:
    """A key as the journal has it."""
    return hashlib.sha256(key.encode()).hexdigest()


class Scribe:
    """Writes one tab's market into the journal: at once where something was ordered, else once a second.

    after: runs of this market up to this number are not written: a run that is being opened again must not be written over
    by the one that stands there meanwhile.
    """

    def __init__(self, journal: Journal, key: str, live: LiveMarket, after: int = 0) -> None:
        self._journal, self._key, self._live, self._after, self._told = journal, key, live, after, False
        self._at, self._stood = 0.0, (-1, -1, False)
        self.leave: Callable[[], None] = live.subscribe(self.look)
        self.look()

    def look(self) -> None:
        """The market has changed."""
        state = self._live.state
        if state.run <= self._after or state.phase != "ready":
            return
        stands = (state.run, state.sent, state.playing)
        if state.playing and stands == self._stood and time.monotonic() - self._at < EVERY:
            return
        self._at, self._stood = time.monotonic(), stands
        try:
            self._journal.write(self._key, self._live)
        except (sqlite3.Error, TypeError, ValueError) as error:  # a full disk must not stop a market
            if not self._told:
                logger.warning("the journal could not be written: %s", error)
            self._told = True
        else:
            self._told = False


def opened() -> Journal | None:
    """The journal of this user, nothing where there can be none."""
    try:
        return Journal(folder() / "journal.sqlite")
    except (OSError, RuntimeError, sqlite3.Error) as error:  # RuntimeError: a user without a home
        logger.warning("runs are not kept beyond this program: %s", error)
        return None
