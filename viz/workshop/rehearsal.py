"""Bots that come in and file by the rule; in a dry run they press the facilitator's buttons too, so that a teacher can see a game alone.

Whoever rehearses may press every button too, and sit down with a phone: the bots only do what nobody has done in time.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Mapping
from typing import Any

from viz.workshop.kit import kit
from viz.workshop.state import Refused
from viz.workshop.table import Table, digest

SEATS = 6  # that bots take
PACE = 4.0  # seconds between two things that they do
ROUNDS = 8  # after which the game is ended where the kit does not say
NAME = "Bot {}"


async def rehearsing(table: Table, pace: float = PACE, rounds: int = 0, press: bool = True) -> None:
    """Plays a room to its end, a deed at a time.

    rounds: 0: as many as its kit has.  press: the buttons too; else bots only take seats and file.
    """
    rounds = rounds or kit(table.room.kit).rounds or ROUNDS
    table.bots, table.pressing = seated(table), press
    while table.room.phase != "ended":
        await asyncio.sleep(pace)
        if table.working or (deed := next_deed(table, rounds, press)) is None:
            continue
        with contextlib.suppress(Refused):  # somebody was quicker
            table.do(deed)


def seated(table: Table) -> set[int]:
    """Bots with names, on the first seats that are free; those of a room that has come back have theirs already."""
    room = table.room
    wanted = [NAME.format(place + 1) for place in range(SEATS)]
    there = {one.name: one.number for one in room.players.values() if not one.gone}
    for name in wanted:
        free = room.free()
        if name not in there and free:
            table.do({"do": "join", "name": name, "key": digest(secrets.token_urlsafe(24)), "seat": free[0]})
            there[name] = len(room.players)
    return {there[name] for name in wanted if name in there}


def dismiss(table: Table) -> None:
    """Bots go: whatever they filed stands, their seats are free."""
    gone, table.bots, table.pressing = table.bots, set(), False
    for number in sorted(gone):
        with contextlib.suppress(Refused):
            table.do({"do": "leave", "player": number})


def next_deed(table: Table, rounds: int, press: bool = True) -> Mapping[str, Any] | None:
    """What comes next: an order of a bot that has not filed, else the button that lets the game go on."""
    room = table.room
    match room.phase:
        case "lobby" if press:
            return {"do": "start", "practice": True}
        case "recap" if press:
            return {"do": "end"} if len(room.rounds) >= rounds else {"do": "next"}
        case "decide" if room.now is not None and not room.paused:
            for number in sorted(table.bots):
                player = room.players[number]
                if player.seat and not player.gone and player.seat not in room.now.orders:
                    return {"do": "file", "player": number, "round": room.now.number, "order": None}
    return None
