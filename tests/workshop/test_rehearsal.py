"""A dry run: bots come in, file and press the buttons until the game is over."""

import asyncio
import time
from pathlib import Path
from typing import Any

from tests.loops import alone
from viz.workshop.journal import RoomJournal
from viz.workshop.rehearsal import NAME, dismiss, rehearsing, seated
from viz.workshop.table import PATIENCE, Table

OPENED = {"do": "open", "code": "BCDF", "key": "k", "seats": ["IREN", "MARA", "CLSK"], "start": {"seed": 1}}


class Played:
    """A game that is played in no time."""

    def __init__(self) -> None:
        self.rounds: list[Any] = []
        self.over, self.version = False, 0

    def play(self, rounds: list[Any], seated: Any) -> None:
        self.rounds = list(rounds)
        self.version += 1


def test_bots_play_a_game_to_its_end_and_come_back_to_their_seats(tmp_path: Path) -> None:
    journal = RoomJournal(tmp_path / "journal.sqlite", "0")
    table = Table.opened(OPENED, Played(), journal)  # type: ignore[arg-type]

    async def play() -> None:
        game = asyncio.create_task(rehearsing(table, pace=0.001, rounds=2))
        while not game.done():
            await table.tick()
            await asyncio.sleep(0.001)

    alone(asyncio.wait_for(play(), 20.0))
    room = table.room
    assert room.phase == "ended" and [one.number for one in room.rounds] == [1, 2]
    assert [one.name for one in room.players.values()] == [NAME.format(place) for place in (1, 2, 3)]
    assert all(set(one.orders) == {"IREN", "MARA", "CLSK"} for one in room.rounds)
    assert seated(table) == {1, 2, 3} and len(room.players) == 3


def test_a_round_waits_a_moment_for_phones_after_its_server_was_started_again(tmp_path: Path) -> None:
    journal = RoomJournal(tmp_path / "journal.sqlite", "0")
    table = Table.opened(OPENED, Played(), journal)  # type: ignore[arg-type]
    for name, seat in (("Ann", "IREN"), ("Bob", "MARA")):
        table.do({"do": "join", "name": name, "key": name, "seat": seat})
    table.do({"do": "start", "practice": False})
    table.do({"do": "file", "player": 1, "round": 1, "order": None})
    again = Table.found(journal.rooms(time.time())["BCDF"], Played(), journal)  # type: ignore[arg-type]
    alone(again.tick())
    assert again.room.phase == "decide" and again.awaited() == {1, 2}  # Bob's phone is on its way
    again._seen[2] -= PATIENCE
    assert again.awaited() == {1}


def test_bots_that_fill_seats_file_and_press_nothing() -> None:
    table = Table.opened(OPENED, Played(), RoomJournal(None, "fill"))  # type: ignore[arg-type]

    async def fill() -> None:
        bots = asyncio.create_task(rehearsing(table, pace=0.001, press=False))
        for deed in (None, {"do": "start", "practice": False}):
            if deed:
                table.do(deed)
            for _ in range(60):
                await table.tick()
                await asyncio.sleep(0.001)
        bots.cancel()

    alone(asyncio.wait_for(fill(), 20.0))
    room = table.room
    assert len(table.bots) == 3 and not table.pressing
    assert room.phase == "recap" and [one.number for one in room.rounds] == [1]  # nobody went on to the next
    assert set(room.rounds[0].orders) == {"IREN", "MARA", "CLSK"}
    dismiss(table)
    assert not table.bots and set(room.rounds[0].people) == {"IREN", "MARA", "CLSK"}


def test_a_dry_run_plays_as_many_rounds_as_its_kit_has() -> None:
    table = Table.opened(OPENED | {"kit": "45-minutes"}, Played(), RoomJournal(None, "kit"))  # type: ignore[arg-type]

    async def play() -> None:
        game = asyncio.create_task(rehearsing(table, pace=0.001))
        while not game.done():
            await table.tick()
            await asyncio.sleep(0.001)

    alone(asyncio.wait_for(play(), 20.0))
    assert [one.number for one in table.room.rounds] == [1, 2, 3, 4]
