"""The journal of rooms: every deed before anybody is told that it was done, in the file in which the page keeps its runs.

A room is the sum of its deeds, and its market is played again from its orders: nothing else is kept.  Tokens stand there
as digests, so that the file opens nobody's seat.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from model.foundation.version import code_version
from viz.pages.live.journal import KEPT, connected

TABLE = """create table if not exists deeds (
    hall text not null, room text not null, number integer not null, code text not null, at real not null,
    deed text not null, primary key (hall, room, number)
)"""
FRESH = 12 * 3_600.0  # seconds after its last deed in which a room comes back when the server is started again

Told = list[tuple[float, dict[str, Any]]]
"""Deeds of a room in their order, each with its time."""


class RoomJournal:
    """Deeds by room.  path: None keeps them for as long as the program runs; hall: whose rooms they are: two servers on
    one machine have one each.
    """

    def __init__(self, path: Path | None, hall: str) -> None:
        self._hall, self._lock = hall, threading.Lock()
        self._file = (
            connected(path) if path else sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        )
        self._file.execute(TABLE)
        self._file.execute("delete from deeds where at < ?", (time.time() - KEPT,))

    def write(self, room: str, number: int, at: float, deed: Mapping[str, Any]) -> None:
        """Keeps a deed.  Raises sqlite3.Error; then it is not kept and must not be acknowledged."""
        row = (self._hall, room, number, code_version(), at, json.dumps(deed))
        with self._lock:
            self._file.execute("insert into deeds values (?, ?, ?, ?, ?, ?)", row)

    def rooms(self, now: float) -> dict[str, Told]:
        """Rooms that this code kept and that were played lately, each with its deeds."""
        asked = "select room, code, at, deed from deeds where hall = ? order by room, number"
        with self._lock:
            rows = self._file.execute(asked, (self._hall,)).fetchall()
        found: dict[str, Told] = {}
        foreign = {room for room, code, _, _ in rows if code != code_version()}
        for room, _, at, deed in rows:
            found.setdefault(room, []).append((at, json.loads(deed)))
        return {room: told for room, told in found.items() if room not in foreign and now - told[-1][0] < FRESH}

    def room_of(self, key: str, now: float) -> Told:
        """Deeds of the room in which a token, as a digest, has a seat; none where it has none.   key: 64 hex digits"""
        asked = "select room from deeds where hall = ? and instr(deed, ?) order by at desc limit 1"
        with self._lock:
            row = self._file.execute(asked, (self._hall, f'"key": "{key}"')).fetchone()
        return self.rooms(now).get(row[0], []) if row else []

    def holds(self, room: str) -> bool:
        """Whether there are deeds of a room, whoever plays it."""
        with self._lock:
            asked = "select 1 from deeds where hall = ? and room = ? limit 1"
            return self._file.execute(asked, (self._hall, room)).fetchone() is not None

    def forget(self, room: str) -> None:
        """A room that is not to come back, and whose code may be used again."""
        with self._lock:
            self._file.execute("delete from deeds where hall = ? and room = ?", (self._hall, room))

    def close(self) -> None:
        """The server ends."""
        with self._lock:
            self._file.close()
