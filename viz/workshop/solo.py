"""One person and a company: a room for one beside the ordinary page, on the run that the page shows, from the week seen.

The page's own link says which run; whoever opens it has a seat, no clock, and a facilitator's buttons for his own room.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import sqlite3
import time
from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.websockets import WebSocket

from agents.units import WEEKS_A_QUARTER
from model.foundation.calendar import Calendar
from model.foundation.errors import MarketError
from model.scenario import Scenario
from viz.pages.live.journal import folder
from viz.pages.seen.link import Saved, from_link
from viz.serving.line import Manners
from viz.text.language import Text, language
from viz.workshop.game import Game
from viz.workshop.hall import Hall
from viz.workshop.journal import RoomJournal
from viz.workshop.kit import kit
from viz.workshop.paper import STYLE
from viz.workshop.site import LINE, routes_of
from viz.workshop.state import Refused, new_code
from viz.workshop.table import Client, Table, digest
from viz.workshop.wire import ROOM, known

logger = logging.getLogger("energyrun")

MOST_GAMES = 4  # at once; the one that was left first makes room for another, and comes back when its tab does
BUTTONS = ("next", "undo", "end", "bots")
"""Of a facilitator's, what one may press who plays alone."""
YEAR = 52  # weeks between those of a run at which a seat is offered instead
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


class Alone(Hall):
    """Rooms for one.  Nobody else has a key to them; whose server was started again has his game as it stood."""

    def __init__(self, journal: RoomJournal) -> None:
        super().__init__(journal, kit("default"), "", secrets.token_urlsafe(24))
        self._beat: asyncio.Task[None] | None = None
        self._finding = asyncio.Lock()

    def awake(self) -> None:
        """Looks at the clock from the first visitor on."""
        if self._beat is None:
            self._beat = asyncio.create_task(self.beat())

    async def talk(self, line: WebSocket) -> None:
        """One tab."""
        self.awake()
        await super().talk(line)

    async def _return(self, client: Client, key: str) -> None:
        """A tab is back: at its table, or at the one that the journal has kept."""
        async with self._finding:
            if not any(table.room.player_of(key) for table in self.tables.values()):
                await asyncio.to_thread(self.find, key)
        await super()._return(client, key)

    def find(self, key: str) -> None:
        """Brings the game of a token, as a digest, back from the journal, if there is one.  Raises Refused."""
        if told := self.journal.room_of(key, time.time()):
            self._make_room()
            table = Table.found(told, Game(told[0][1]["start"]), self.journal)
            self.tables[table.room.code] = table

    def leads(self, client: Client, kind: str) -> bool:
        """Whoever has the seat presses the buttons."""
        return kind in BUTTONS and bool(client.player) and client.room in self.tables

    def facilitates(self, token: str, code: str) -> bool:
        """The token of the seat opens what is taken away from its own room."""
        return code in self.tables and digest(token) in self.tables[code].room.keys

    def take(self, run: str, seat: str, code: str) -> str:
        """A seat in the run of a link, to be decided at once; the token that is its own.  Raises MarketError, Refused.

        seat: a company, at the link's week or, as `IREN@40`, at an earlier one.
        """
        saved, token = from_link(run), secrets.token_urlsafe(24)
        seat, week = seat_at(seat, saved)
        moves = [{"week": week, "key": key, "value": value} for week, key, value in saved.moves]
        start = {
            "scenario": saved.scenario,
            "changes": saved.changes,
            "seed": saved.seed,
            "week": week,
            "moves": moves,
        }
        game = Game(start)
        seats = [one["id"] for one in game.made("seats") if one["alive"]]
        if seat not in seats:
            raise Refused("seat_ended")
        if game.over:
            raise Refused("run_over")
        self._make_room()
        room = next(one for one in iter(new_code, "") if not self.journal.holds(one))
        deed = {
            "do": "open", "code": room, "key": digest(token), "seats": seats, "start": start, "kit": "default", "solo": True,
        }  # fmt: skip
        table = Table.opened(deed, game, self.journal)
        table.do({"do": "join", "name": language(code)("room_words.alone"), "key": digest(token), "seat": seat})
        table.do({"do": "start", "practice": False})
        self.tables[table.room.code] = table
        return token

    def _make_room(self) -> None:
        """Puts the game away that was left first: the journal has it.  Raises Refused where all are being played."""
        while len(self.tables) >= MOST_GAMES:
            left = next((code for code, table in self.tables.items() if not table.clients), None)
            if left is None:
                raise Refused("rooms_full", most=MOST_GAMES)
            del self.tables[left]


def seat_at(seat: str, saved: Saved) -> tuple[str, int]:
    """The company and the week of a seat; the link's week where it names none, or one that the run has not reached.

    >>> seat_at("IREN@40", Saved("energy-run", 1, 262)), seat_at("IREN", Saved("energy-run", 1, 262))
    (('IREN', 40), ('IREN', 262))
    """
    company, _, week = seat.rpartition("@")
    if not company or not week.isdecimal() or len(week) > 4:
        return seat, saved.week
    return company, min(int(week), saved.week)


def turned_away(
    key: str, text: Text, status: int, run: str = "", seat: str = "", values: Mapping[str, object] | None = None
) -> HTMLResponse:
    """Why nobody gets this seat, and ways back: to the market, and to earlier weeks of the run.  key: of the refusal; run, seat: what was asked for, where that can be come back to."""
    told, title = text(f"room_refusals.{key}", **(values or {})), text("no_seat.title")
    company = seat.partition("@")[0]
    ways = {
        text("no_seat.at", company=company, when=text.date(day)): "/seat?"
        + urlencode({"run": run, "seat": f"{company}@{week}", "lang": text.code})
        for week, day in (weeks_of(run) if key in ("run_over", "seat_ended") else {}).items()
    }
    ways[text("no_seat.back")] = f"/?{urlencode({'lang': text.code} | ({'run': run} if run else {}))}"
    links = "".join(f'<li><a href="{escape(way)}">{escape(label)}</a></li>' for label, way in ways.items())
    body = f"<h1>{escape(title)}</h1><p>{escape(told)}</p><ul>{links}</ul>"
    content = (
        f'<!doctype html><html lang="{text.code}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        f"<style>{STYLE}</style></head><body><main>{body}</main></body></html>"
    )
    return HTMLResponse(content, status, {"content-security-policy": POLICY, "cache-control": "no-store"})


def weeks_of(run: str) -> dict[int, date]:
    """Weeks of a run, a year apart, at which a seat has quarters left to decide, with their days; none of what is no run."""
    try:
        saved: Saved = from_link(run)
    except MarketError:
        return {}
    scenario = Scenario.load(saved.scenario).with_changes(dict(saved.changes))
    calendar, last = Calendar(scenario.bitcoin.start_date), min(saved.week, scenario.weeks - 2 * WEEKS_A_QUARTER - 1)
    return {week: calendar.date(week) for week in range(0, last + 1, YEAR)}


def kept() -> RoomJournal:
    """The journal of games for one, in the file of the page's runs; where there can be none, for as long as the program runs."""
    try:
        return RoomJournal(folder() / "journal.sqlite", "alone")
    except (OSError, RuntimeError, sqlite3.Error) as error:
        logger.warning("games are not kept beyond this program: %s", error)
        return RoomJournal(None, "alone")


def beside() -> tuple[Sequence[BaseRoute], Mapping[str, Manners]]:
    """What the ordinary page's server gives out beside the page."""
    hall, opening = Alone(kept()), asyncio.Lock()

    async def seat(request: Request) -> Response:
        """Opens a room for one on the run of a link, and shows the way to it."""
        if request.headers.get("sec-fetch-site", "none") not in (
            "none",
            "same-origin",
        ):  # a link elsewhere opens no games
            return turned_away("elsewhere", language("en"), 403)
        asked: Mapping[str, Any] = request.query_params
        code, run, wished = known(asked.get("lang", "en")), asked.get("run", ""), asked.get("seat", "")
        try:
            async with opening:
                hall.awake()
                token = await asyncio.to_thread(hall.take, run, wished, code)
        except Refused as refused:
            return turned_away(refused.key, language(code), 409, run, wished, refused.values)
        except MarketError:
            return turned_away("no_run", language(code), 400)
        return RedirectResponse(f"/room?new&lang={code}#{token}", 303)

    return [Route("/seat", seat), *routes_of(hall, ("/room",))], {LINE: ROOM}
