"""The hall: all rooms of a server, and what each tab that is connected may see and do there."""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import time
from collections.abc import Mapping
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from model.foundation.errors import cut
from viz.text.language import language
from viz.workshop import views
from viz.workshop.game import Game
from viz.workshop.journal import RoomJournal
from viz.workshop.kit import Kit
from viz.workshop.predictions import Predictions
from viz.workshop.rehearsal import dismiss, rehearsing
from viz.workshop.state import Refused, code_of, new_code
from viz.workshop.table import Client, Table, digest
from viz.workshop.wire import OF_FACILITATORS, OF_PLAYERS, fitting, known

logger = logging.getLogger("energyrun")

MOST_ROOMS = 6
BEAT = 0.1  # seconds between two looks at the clock


class Hall:
    """Rooms by their codes.  `address`: what phones open; `kit`: what new rooms are like."""

    def __init__(self, journal: RoomJournal, kit: Kit, address: str, key: str) -> None:
        self.journal, self.kit, self.address = journal, kit, address
        self.tables: dict[str, Table] = {}
        self.predictions = Predictions()
        self._rehearsals: dict[str, asyncio.Task[None]] = {}
        self._keys = {digest(key)}
        self._opening = False

    def bring_back(self) -> list[str]:
        """Rooms that were played when the server ended; the key of this server opens them too."""
        for code, told in self.journal.rooms(time.time()).items():
            try:
                table = Table.found(told, Game(told[0][1]["start"]), self.journal)
            except Exception:  # a room that cannot be read must not keep the others closed
                logger.exception("room %s could not be brought back", code)
                continue
            if table.room.phase == "ended":
                continue
            self._keys |= table.room.keys
            for key in self._keys - table.room.keys:
                table.do({"do": "key", "key": key})
            self.tables[code] = table
        return list(self.tables)

    def open_room(self) -> Table:
        """A new room by the kit.  Raises Refused."""
        if len(self.tables) >= MOST_ROOMS:
            raise Refused("rooms_full", most=MOST_ROOMS)
        code = next(code for code in iter(new_code, "") if code not in self.tables)
        self.journal.forget(code)
        start = self.kit.start() | {"seed": self.kit.seed if self.kit.seed is not None else secrets.randbelow(10_000)}
        game = Game(start)
        seats = [seat["id"] for seat in game.made("seats") if seat["alive"]]
        deed = {
            "do": "open", "code": code, "key": next(iter(self._keys)), "seats": seats, "start": start,
            "kit": self.kit.name, "settings": self.kit.settings(),
        }  # fmt: skip
        self.tables[code] = Table.opened(deed, game, self.journal)
        return self.tables[code]

    async def beat(self) -> None:
        """Looks at the clock for every room, for as long as the server runs."""
        shown: dict[str, Any] = {}
        while True:
            await asyncio.sleep(BEAT)
            for code, table in list(self.tables.items()):
                try:
                    await table.tick()
                    self.predictions.tick(table.room)
                    stands = (table.version, table.game.version, table.present(), self.predictions.version(table.room))
                    if shown.get(code) != stands and (table.showing is None or table.showing.done()):
                        shown[code] = stands
                        table.showing = asyncio.create_task(self.show(table))
                except Exception:  # one room must not stop the others
                    logger.exception("room %s", code)

    async def show(self, table: Table) -> None:
        """Sends everybody what is new for him: first how the room stands, then what takes a moment to be made."""
        try:
            for client in list(table.clients):
                async with client.turn:
                    await views.show_room(table, client)
            for client in list(table.clients):
                await self.show_one(table, client)
        except Exception:  # the next change is shown all the same
            logger.exception("room %s could not be shown", table.room.code)

    async def show_one(self, table: Table, client: Client) -> None:
        """Sends a tab what is new for it."""
        async with client.turn:
            await views.show_room(table, client)
            await views.show(table, client, self.predictions, self.address)
            if client.role == "facilitator":
                await client.renew("rooms", tuple(self.tables), lambda: {"rooms": list(self.tables)})

    async def talk(self, line: WebSocket) -> None:
        """One tab, from its first word to its end."""
        await line.accept()
        client = Client(line)
        try:
            while True:
                await self.hear(client, json.loads(await line.receive_text()))
        except WebSocketDisconnect:
            pass
        finally:
            self._forget(client)

    def _forget(self, client: Client) -> None:
        if table := self.tables.get(client.room):
            table.clients.discard(client)

    async def hear(self, client: Client, message: Mapping[str, Any]) -> None:
        """Does what a tab asks for, or tells it in one sentence why not."""
        kind = message["type"]
        try:
            if kind == "hello":
                await self._greet(client, message)
            elif kind == "language":
                client.language, client.sent = known(message["language"]), {}
                await client.say(views.words(client.language))
            elif kind in OF_PLAYERS:
                await self._player(client, kind, message)
            elif kind in OF_FACILITATORS and self.leads(client, kind):
                await self._facilitator(client, kind, message)
            else:
                raise Refused("not_yours")
            if table := self.tables.get(client.room):
                await self.show_one(table, client)
        except Refused as refused:
            if (kind, refused.key) != ("check", "late"):  # nobody asked: the page did, while the round was closed
                await self._tell(client, kind, refused)
        except Exception as error:  # noqa: BLE001  # one line, whatever it was
            logger.warning("a tab's %s failed: %s", kind, cut(f"{type(error).__name__}: {error}"))
            await self._tell(client, kind, Refused("failed"))

    async def _tell(self, client: Client, kind: str, refused: Refused) -> None:
        """Why what a tab asked for cannot be, in its language."""
        values = {name: str(told)[:300] if name == "why" else cut(str(told)) for name, told in refused.values.items()}
        text = language(client.language)(f"room_refusals.{refused.key}", **values)
        await client.say({"type": "told", "what": kind, "key": refused.key, "text": text})

    async def _greet(self, client: Client, message: Mapping[str, Any]) -> None:
        """Who a tab is, by its token: somebody who comes back, the facilitator, a projector, or somebody new."""
        client.language = known(message["language"])
        await client.say(views.words(client.language))
        key, code = digest(message["token"]), code_of(message["code"])
        role, client.player = message["role"], 0
        if role == "facilitator":
            if key not in self._keys:
                raise Refused("no_key")
            client.role = role
            self._enter(client, code if code in self.tables else next(iter(self.tables), ""))
        elif role == "projector":
            if code not in self.tables:
                raise Refused("no_room", code=message["code"])
            client.role = role
            self._enter(client, code)
        else:
            client.role = "player"
            await self._return(client, key)

    async def _return(self, client: Client, key: str) -> None:
        """A phone that slept or was loaded anew has its seat again; an older tab on it is told so."""
        for code, table in self.tables.items():
            if player := table.room.player_of(key):
                for other in [one for one in table.clients if one.player == player.number]:
                    other.player, other.room = 0, ""
                    table.clients.discard(other)
                    await other.say({"type": "elsewhere"})
                client.player = player.number
                self._enter(client, code)
                return
        rooms = [code for code, table in self.tables.items() if table.room.phase != "ended"]
        await client.say({"type": "door", "only": rooms[0] if len(rooms) == 1 else ""})

    def _enter(self, client: Client, code: str) -> None:
        self._forget(client)
        client.room, client.sent = code, {}
        if code:
            self.tables[code].clients.add(client)

    async def _player(self, client: Client, kind: str, message: Mapping[str, Any]) -> None:
        if kind == "join":
            await self._join(client, message)
            return
        if client.role != "player" or not client.player:
            raise Refused("not_yours")
        table, number = self.tables[client.room], client.player
        player = table.room.players[number]
        if kind == "file":
            await table.fits(player.seat, message, client.language)
            table.do({"do": "file", "player": number, "round": message["round"], "order": message["order"] or None})
            await client.say({"type": "filed", "round": message["round"]})
        elif kind == "check":
            await table.fits(player.seat, message, client.language)
            await client.say({"type": "fits"})
        elif kind == "sit":
            table.do({"do": "sit", "player": number, "seat": message["seat"]})
        elif kind == "leave":
            table.do({"do": "leave", "player": number})
            client.player = 0
            self._enter(client, "")
            await client.say({"type": "left"})
        elif kind == "answer":
            self.predictions.check(message)
            given = {name: message[name] for name in ("lesson", "question", "answer")}
            table.do({"do": "answer", "player": number} | given)

    async def _join(self, client: Client, message: Mapping[str, Any]) -> None:
        table = self.tables.get(code_of(message["code"]))
        if client.role != "player" or table is None:
            raise Refused("no_room", code=message["code"])
        if client.player:
            raise Refused("joined_already")
        token = secrets.token_urlsafe(24)
        table.do({"do": "join", "name": message["name"], "key": digest(token), "seat": message["seat"]})
        client.player = len(table.room.players)
        await client.say({"type": "joined", "token": token})
        self._enter(client, table.room.code)

    async def _new_room(self, client: Client) -> None:
        if self._opening:
            raise Refused("closing")
        self._opening = True
        try:
            table = await asyncio.to_thread(self.open_room)
        finally:
            self._opening = False
        self._enter(client, table.room.code)

    def rehearse(self, table: Table, on: bool, press: bool = True) -> None:
        """Has bots come in and file, and press the buttons too, or sends them away: their seats are free again."""
        running = self._rehearsals.pop(table.room.code, None)
        if running is not None:
            running.cancel()
        if on:
            self._rehearsals[table.room.code] = asyncio.create_task(rehearsing(table, press=press))
        else:
            dismiss(table)

    async def _release(self, table: Table, player: int) -> None:
        """Gives a seat back to a bot: its phone is lost, or should not be there."""
        table.do({"do": "leave", "player": player})
        for other in [one for one in table.clients if one.player == player]:
            other.player = 0
            self._enter(other, "")
            await other.say({"type": "left"})

    async def _facilitator(self, client: Client, kind: str, message: Mapping[str, Any]) -> None:
        if kind == "room":
            await self._new_room(client)
            return
        if kind == "watch":
            if (code := code_of(message["code"])) not in self.tables:
                raise Refused("no_room", code=message["code"])
            self._enter(client, code)
            return
        table = self.tables[client.room]
        if kind == "bots":
            found = await asyncio.to_thread(views.without_people, table)
            if found is None:
                raise Refused("no_round")
            for one in {client} | {other for other in table.clients if other.role == "projector"}:
                await one.say({"type": "bots", **found})
        elif kind in ("rehearse", "fill"):
            self.rehearse(table, message["on"], press=kind == "rehearse")
        elif kind == "release":
            await self._release(table, message["player"])
        elif kind == "settings":
            table.do({"do": "settings", **fitting(message["settings"])})
        elif kind == "ask":
            self.predictions.check_lesson(message["lesson"])
            table.do({"do": "ask", "lesson": message["lesson"]})
        else:
            if kind == "pull" and message["value"] is not None:
                table.game.pull_check(message["key"], message["value"])
            table.do({"do": kind, **{name: value for name, value in message.items() if name != "type"}})

    def leads(self, client: Client, kind: str) -> bool:
        """Whether a tab may press a facilitator's button."""
        return client.role == "facilitator"

    def facilitates(self, token: str, code: str) -> bool:
        """Whether a token is that of a room's facilitator."""
        return digest(token) in self._keys
