"""One person and a company: a room for one beside the ordinary page, on the run that the page shows, from its week on.

The page's own link says which run; whoever opens it has a seat, no clock, and a facilitator's buttons for his own room.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.websockets import WebSocket

from model.foundation.errors import MarketError
from viz.pages.seen.link import from_link
from viz.serving.line import Manners
from viz.text.language import language
from viz.workshop.game import Game
from viz.workshop.hall import Hall
from viz.workshop.journal import RoomJournal
from viz.workshop.kit import kit
from viz.workshop.site import LINE, routes_of
from viz.workshop.state import Refused, new_code
from viz.workshop.table import Client, Table, digest
from viz.workshop.wire import ROOM, known

MOST_GAMES = 4  # that are kept; the one that was left first makes room for another
BUTTONS = ("next", "undo", "end", "bots")
"""Of a facilitator's, what one may press who plays alone."""


class Alone(Hall):
    """Rooms for one.  Nobody else has a key to them."""

    def __init__(self, journal: RoomJournal) -> None:
        super().__init__(journal, kit("default"), "", secrets.token_urlsafe(24))
        self._beat: asyncio.Task[None] | None = None

    def awake(self) -> None:
        """Looks at the clock from the first visitor on."""
        if self._beat is None:
            self._beat = asyncio.create_task(self.beat())

    async def talk(self, line: WebSocket) -> None:
        """One tab."""
        self.awake()
        await super().talk(line)

    def leads(self, client: Client, kind: str) -> bool:
        """Whoever has the seat presses the buttons."""
        return kind in BUTTONS and bool(client.player) and client.room in self.tables

    def facilitates(self, token: str, code: str) -> bool:
        """The token of the seat opens what is taken away from its own room."""
        return code in self.tables and digest(token) in self.tables[code].room.keys

    def take(self, run: str, seat: str, code: str) -> str:
        """A seat in the run of a link, to be decided at once; the token that is its own.  Raises MarketError, Refused."""
        saved, token = from_link(run), secrets.token_urlsafe(24)
        moves = [{"week": week, "key": key, "value": value} for week, key, value in saved.moves]
        start = {
            "scenario": saved.scenario,
            "changes": saved.changes,
            "seed": saved.seed,
            "week": saved.week,
            "moves": moves,
        }
        game = Game(start)
        seats = [one["id"] for one in game.made("seats") if one["alive"]]
        if seat not in seats:
            raise Refused("seat_ended")
        if game.over:
            raise Refused("run_over")
        self._make_room()
        deed = {
            "do": "open", "code": next(one for one in iter(new_code, "") if one not in self.tables), "key": digest(token),
            "seats": seats, "start": start, "kit": "default", "solo": True,
        }  # fmt: skip
        self.journal.forget(deed["code"])
        table = Table.opened(deed, game, self.journal)
        table.do({"do": "join", "name": language(code)("room_words.alone"), "key": digest(token), "seat": seat})
        table.do({"do": "start", "practice": False})
        self.tables[table.room.code] = table
        return token

    def _make_room(self) -> None:
        """Forgets the game that was left first.  Raises Refused where all are being played."""
        while len(self.tables) >= MOST_GAMES:
            left = next((code for code, table in self.tables.items() if not table.clients), None)
            if left is None:
                raise Refused("rooms_full", most=MOST_GAMES)
            del self.tables[left]
            self.journal.forget(left)


def beside() -> tuple[Sequence[BaseRoute], Mapping[str, Manners]]:
    """What the ordinary page's server gives out beside the page."""
    hall, opening = Alone(RoomJournal(None, "alone")), asyncio.Lock()

    async def seat(request: Request) -> Response:
        """Opens a room for one on the run of a link, and shows the way to it."""
        if request.headers.get("sec-fetch-site", "none") not in (
            "none",
            "same-origin",
        ):  # a link elsewhere opens no games
            return PlainTextResponse(language("en")("room_refusals.elsewhere") + "\n", 403)
        asked: Mapping[str, Any] = request.query_params
        code = known(asked.get("lang", "en"))
        try:
            async with opening:
                hall.awake()
                token = await asyncio.to_thread(hall.take, asked.get("run", ""), asked.get("seat", ""), code)
        except Refused as refused:
            return PlainTextResponse(language(code)(f"room_refusals.{refused.key}", **refused.values) + "\n", 409)
        except MarketError:
            return PlainTextResponse(language(code)("room_refusals.no_run") + "\n", 400)
        return RedirectResponse(f"/room?new&lang={code}#{token}", 303)

    return [Route("/seat", seat), *routes_of(hall, ("/room",))], {LINE: ROOM}
