"""One room as it is served: its state, its market, its journal, and the phones that are connected to it."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import sqlite3
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.websockets import WebSocket

from viz.workshop.game import Game
from viz.workshop.journal import RoomJournal, Told
from viz.workshop.room import Room
from viz.workshop.state import Refused

logger = logging.getLogger("energyrun")

PATIENCE = 20.0  # seconds for which a round still waits for a phone that was cut off, or whose server was started again


@dataclass(eq=False)
class Client:
    """One tab.  role: player, facilitator or projector; player: his number in the room, 0 for nobody."""

    line: WebSocket
    role: str = ""
    room: str = ""
    player: int = 0
    language: str = "en"
    sent: dict[str, Any] = field(default_factory=dict)  # by kind of message, what it was made from
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)  # one after another is shown what is new, the newest last

    async def say(self, message: Mapping[str, Any]) -> None:
        """Queues a message; whoever does not read it in time is cut off by the line."""
        try:
            await self.line.send_json(message)
        except (OSError, RuntimeError):  # the tab is gone: its end is on its way
            pass

    async def renew(self, kind: str, version: Any, make: Callable[[], Mapping[str, Any]], slow: bool = False) -> None:
        """Sends a message of a kind where what it is made from has changed.  slow: made off the server's loop."""
        if self.sent.get(kind) != version:
            self.sent[kind] = version
            await self.say({"type": kind, **(await asyncio.to_thread(make) if slow else make())})


def digest(token: str) -> str:
    """A token as rooms and journal know it."""
    return hashlib.sha256(token.encode()).hexdigest()


class Table:
    """A room with its market.  `do` is the one way to change it: refused in a sentence, or in the journal and done."""

    def __init__(self, room: Room, game: Game, journal: RoomJournal, told: Told) -> None:
        self.room, self.game, self._journal, self._told = room, game, journal, told
        self.clients: set[Client] = set()
        self.bots: set[int] = set()  # players without a phone, who file by the rule
        self.pressing = False  # these bots press the facilitator's buttons too: a rehearsal
        self._seen: dict[int, float] = {}  # when each player's phone was last connected
        self.version = 0  # of what is shown
        self.working = False  # the market is being played
        self.showing: asyncio.Task[None] | None = None  # everybody is being shown what is new
        self.trouble = ""

    @classmethod
    def opened(cls, deed: Mapping[str, Any], game: Game, journal: RoomJournal) -> Table:
        """A new room."""
        at = time.time()
        journal.write(deed["code"], 0, at, deed)
        return cls(Room(deed, at), game, journal, [(at, dict(deed))])

    @classmethod
    def found(cls, told: Told, game: Game, journal: RoomJournal) -> Table:
        """A room that the journal has kept."""
        table = cls(replayed(told), game, journal, told)
        table.do({"do": "back"})
        table._seen = dict.fromkeys(table.room.players, time.monotonic())
        return table

    def do(self, deed: Mapping[str, Any]) -> None:
        """Does a deed and keeps it.  Raises Refused."""
        at = time.time()
        self.room.take(deed, at)
        try:
            self._journal.write(self.room.code, len(self._told), at, deed)
        except sqlite3.Error as error:
            logger.warning("the journal could not be written: %s", error)
            self.room = replayed(self._told)
            raise Refused("not_kept") from None
        self._told.append((at, dict(deed)))
        self.version += 1
        if deed["do"] == "undo":
            self.trouble = ""

    async def fits(self, seat: str, message: Mapping[str, Any], code: str) -> None:
        """Raises Refused where an order cannot be: by the market of its own round, whatever a later one says of it."""
        if not self.room.decides(message["round"]):
            raise Refused("late")
        try:
            await asyncio.to_thread(self.game.check, seat, message["order"] or None, code)
        except Refused:
            if not self.room.decides(message["round"]):
                raise Refused("late") from None
            raise

    def present(self) -> set[int]:
        """Players whose phone is connected."""
        return {client.player for client in self.clients if client.player} | self.bots

    def awaited(self) -> set[int]:
        """Players for whom a round still waits: whose phone is connected, or was until a moment ago."""
        now = time.monotonic()
        self._seen |= dict.fromkeys(self.present(), now)
        return {number for number, at in self._seen.items() if now - at < PATIENCE}

    def wanted(self) -> list[dict[str, Any]]:
        """The rounds of which the market is to be the outcome."""
        room = self.room
        rounds = [one.written() for one in room.rounds]
        if room.now is not None and room.now not in room.rounds and room.phase in ("closing", "recap"):
            rounds.append(room.now.written())
        return rounds

    async def tick(self) -> None:
        """What time has brought: the end of a round, or a market that is to be played on or back."""
        if (deed := self.room.due(time.time(), self.awaited())) is not None:
            self.do(deed)
        if self.working or self.trouble or (self.game.rounds == self.wanted() and self.room.phase != "closing"):
            return
        self.working = True
        asyncio.get_running_loop().create_task(self._play(self.wanted()))

    async def _play(self, rounds: list[dict[str, Any]]) -> None:
        """Has the market played on its thread."""
        began = time.monotonic()
        try:
            await asyncio.to_thread(self.game.play, rounds, tuple(self.room.seated()))
            if self.room.phase == "closing" and rounds == self.wanted():
                self.do({"do": "played", "over": self.game.over})
        except Exception as error:  # the room must hear of it: a round that never ends says nothing
            logger.exception("a round could not be played")
            self.trouble = f"{type(error).__name__}: {error}"[:200]
        finally:
            self.working = False
            self.version += 1
        logger.info("room %s: played in %.2f s", self.room.code, time.monotonic() - began)


def replayed(told: Told) -> Room:
    """The room that its deeds have made."""
    room = Room(told[0][1], told[0][0])
    for at, deed in told[1:]:
        room.take(deed, at)
    return room
