"""What is shown to whom: everybody the room, a seat its own figures, facilitator and projector what all may see."""

from __future__ import annotations

import asyncio
import functools
import json
import re
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from viz.figures.words.levers import unit_of
from viz.text.language import Text, language
from viz.workshop import public
from viz.workshop.game import in_words
from viz.workshop.kit import kit
from viz.workshop.predictions import Predictions
from viz.workshop.room import Room
from viz.workshop.table import Client, Table

PALETTE = Path(__file__).resolve().parents[1] / "figures" / "palette.json"
MOST_OTHERS = 24
LONGEST_NAMED = 40  # letters of a name
SECTIONS = ("room_words",)
"""Of the texts, what goes to a tab as it stands."""


def words(code: str) -> dict[str, Any]:
    """The words of a tab, in its language."""
    sections = language(code).sections
    found = {name: text for section in SECTIONS for name, text in sections[section].items()}
    return {"type": "words", "language": code, "words": found, "palette": palette()}


@functools.cache
def palette() -> dict[str, dict[str, str]]:
    """The page's colours, light and dark, by name."""
    found = json.loads(PALETTE.read_text(encoding="utf-8"))
    return {
        shade: {name: value for name, value in colours.items() if isinstance(value, str)}
        | colours["use"]
        | {"ai": colours["actor"]["hyperscaler"]}
        for shade, colours in found.items()
    }


async def show_room(table: Table, client: Client) -> None:
    """Sends a tab how the room stands: who is there, what phase it is in."""
    stands = (table.version, table.working, table.present() if client.role != "player" else 0, client.language)
    await client.renew("room", stands, lambda: room_of(table, client))


async def show(table: Table, client: Client, predictions: Predictions, address: str) -> None:
    """Sends a tab what else has changed for it."""
    text = language(client.language)
    room, game = table.room, table.game
    if not table.working:
        await client.renew(
            "seats", (game.version, client.language), lambda: named({"seats": seats_of(table, text)}, text), slow=True
        )
    asked = (*predictions.version(room), client.language)
    await client.renew("lesson", asked, lambda: {"lesson": predictions.view(room, text, client.player)})
    if table.working or game.rounds != table.wanted():
        return  # the market is on its way
    await (show_seat(table, client, text) if client.role == "player" else show_wall(table, client, address, text))


async def show_seat(table: Table, client: Client, text: Text) -> None:
    """Sends a phone what its own seat sees."""
    room = table.room
    player = room.players.get(client.player)
    if player is None or not player.seat:
        return
    hidden, recap = room.settings.hidden, room.phase == "recap"
    made = (table.game.version, player.seat, client.language, recap, hidden, drafts(room))
    if client.sent.get("seat") != made:
        client.sent["seat"] = made
        await client.say(
            {"type": "seat", **await asyncio.to_thread(lambda: named(seat_of(table, player.seat, text), text))}
        )


async def show_wall(table: Table, client: Client, address: str, text: Text) -> None:
    """Sends projector and facilitator the market as all may see it, and the facilitator what only he sees."""
    room, game, code = table.room, table.game, client.language
    version = (game.version, code, room.settings.hidden, room.phase == "ended")
    if client.sent.get("market") != version:
        client.sent["market"] = version
        await client.say(
            {"type": "market", **await asyncio.to_thread(lambda: named(public.market_of(table, text), text))}
        )
    come = {"address": address, "qr": public.qr_of(address)}
    if client.role == "facilitator":
        await client.renew("kit", code, lambda: {"kit": kit(room.kit).told(text), **come})
        set_ = (game.version, table.version, code)
        await client.renew("levers", set_, lambda: {"levers": public.levers_of(table, text)})
    else:
        await client.renew("address", address, lambda: come)


def named(document: dict[str, Any], text: Text) -> dict[str, Any]:
    """A document with `names`: what companies, sites, zones and days that it holds are called in a language, where otherwise.

    >>> named({"own": {"site": "Private 07 MISO", "due": "2027-08-09"}}, language("ja"))["names"]
    {'2027-08-09': '2027年8月9日', 'Private 07 MISO': '未上場07（MISO）'}
    """
    found = {word: spoken(word, text.code) for word in sorted(strings_of(document))}
    return document | {"names": {word: said for word, said in found.items() if said != word}}


def strings_of(value: Any) -> set[str]:
    """All short texts in a document: a sentence is no name."""
    if isinstance(value, str):
        return {value} if len(value) <= LONGEST_NAMED else set()
    if not isinstance(value, dict | list):
        return set()
    return set().union(*map(strings_of, value.values() if isinstance(value, dict) else value))


@functools.lru_cache(8192)
def spoken(word: str, code: str) -> str:
    """A name or a day as a language has it."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", word):
        return language(code).date(date.fromisoformat(word))
    return in_words(code, word)


def seats_of(table: Table, text: Text) -> list[dict[str, Any]]:
    """What can be taken, in the tab's language."""
    room, found = table.room, {seat["id"]: seat for seat in table.game.made("seats")}
    return [
        {name: found[seat][name] for name in ("id", "kind", "alive")} | {"line": found[seat]["line"][text.code]}
        for seat in room.seats
    ]


def drafts(room: Room) -> int:
    """How many orders of an undone round are there to begin with."""
    return len(room.now.drafts) if room.now else 0


def room_of(table: Table, client: Client) -> dict[str, Any]:
    """How the room stands, as a tab may know it: who sits where and has filed, and nothing that anybody has filed."""
    room, now = table.room, table.room.now
    filed = now.orders if now else {}
    seated = room.seated()
    found: dict[str, Any] = {
        "code": room.code,
        "phase": room.phase,
        "solo": room.solo,
        "round": now.number if now else 0,
        "quarters": now.quarters if now else room.settings.quarters,
        "paused": room.paused,
        "remains": round(room.remains(time.time()), 1),
        "working": table.working,
        "version": table.game.version,
        "trouble": table.trouble,
        "seating": room.settings.seating,
        "hidden": sorted(room.settings.hidden),
        "people": sum(not one.gone for one in room.players.values()),
        "filed": sum(seat in filed for seat in seated),
        "seated": len(seated),
        "taken": {seat: {"by": [one.name for one in who], "filed": seat in filed} for seat, who in seated.items()},
    }
    if client.role == "player" and (player := room.players.get(client.player)):
        mine = filed.get(player.seat)
        by = room.players[mine.by].name if mine else ""
        found["you"] = {"name": player.name, "seat": player.seat, "filed": mine is not None, "by": by}
        found["you"]["order"] = mine.order if mine else None
    return found | (roll(table) if client.role == "facilitator" else {})


def roll(table: Table) -> dict[str, Any]:
    """What the facilitator alone is told of the room: everybody in it, and how the next round is set."""
    room, present, now = table.room, table.present(), table.room.now
    filed = now.orders if now else {}
    players = [
        {
            "number": one.number,
            "name": one.name,
            "seat": one.seat,
            "here": one.number in present,
            "filed": one.seat in filed,
        }
        for one in room.players.values()
        if not one.gone
    ]
    settings = room.settings
    pulls = dict(now.pulls if room.phase == "decide" and now else room.pulls)
    return {
        "quarters_next": settings.quarters,
        "seconds": settings.seconds,
        "players": players,
        "asked": room.lesson,
        "mechanism": pulls.get("mechanism", table.game.market.scenario.mechanism),
        "rehearsing": bool(table.bots),
        "pressing": table.pressing,
    }


def seat_of(table: Table, seat: str, text: Text) -> dict[str, Any]:
    """What one seat sees and may order.  Private: it goes to nobody else."""
    room, game = table.room, table.game
    hidden = room.settings.hidden
    briefing = dict(game.made("briefing", seat, "others" in hidden))
    if "market" in hidden:
        briefing["market"] = None
    briefing["levers"] = [one | {"unit": unit_of(one["key"], text)} for one in briefing["levers"]]
    briefing["others"] = sorted(briefing["others"], key=lambda one: -(one["mw"] or 0.0))[:MOST_OTHERS]
    draft = room.now.drafts.get(seat) if room.now and room.phase == "decide" else None
    filed = room.now.orders.get(seat) if room.now and room.phase == "decide" else None
    recap = game.made("recap", seat)
    if recap and "rank" in hidden:
        recap = {**recap, "rank": []}
    if recap and "market" in hidden:  # its prices and megawatts are the market's; own bids stay
        recap = {**recap, "auctions": []}
    found: dict[str, Any] = {
        "version": game.version,
        "id": seat,
        "briefing": briefing,
        "defaults": game.made("defaults", seat),
        "order": filed.order if filed else (draft.order if draft else None),
        "recap": recap,
        "against": against(table, seat),
        "standing": [] if "rank" in hidden else game.made("standing"),
        "dropped": game.dropped.get(seat),
    }
    if not briefing["alive"]:
        taken = tuple(sorted(room.seated().keys() - {seat}))
        found["after"] = game.made("after", seat, taken)
    return found


def against(table: Table, seat: str) -> list[dict[str, Any]]:
    """What this seat decided otherwise than the rule in the last round, beside what the rule would have done, and what came of it."""
    rows = table.game.told[-1].get(seat, ()) if table.game.told else ()
    return [{name: row[name] for name in ("kind", "item", "ordered", "by_the_rule", "outcome")} for row in rows]


def without_people(table: Table) -> Mapping[str, Any] | None:
    """The last round as bots alone would have played it, beside how it came.  Nothing before the first round."""
    other = table.game.bots_only()
    return None if other is None else {"rows": public.compared(table.game.market, other, tuple(table.room.seated()))}
