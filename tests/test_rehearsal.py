"""A dry run: bots come in, file and press the buttons until the game is over."""

import asyncio
import time
from pathlib import Path
from typing import Any

from tests.loops import alone
from viz.workshop.journal import RoomJournal
from viz.workshop.rehearsal import NAME, rehearsing, seated
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
