"""A room as a machine of states: who sits where, when a round ends, what is refused, and that its journal brings it back."""

import time
from pathlib import Path
from typing import Any

import pytest

from viz.workshop.journal import RoomJournal
from viz.workshop.room import MOST_PLAYERS, Room
from viz.workshop.state import Refused

BASE = time.time()
OPENED = {"do": "open", "code": "BCDF", "key": "k", "seats": ["IREN", "MARA", "CleanSpark"], "start": {"seed": 1}}


@pytest.fixture
def room() -> Room:
    """Ann on IREN and Bob on MARA, in the first round, which began at 10."""
    room = Room(OPENED, 0.0)
    room.take({"do": "join", "name": "Ann", "key": "a", "seat": "IREN"}, 1.0)
    room.take({"do": "join", "name": "Bob", "key": "b", "seat": "MARA"}, 2.0)
    room.take({"do": "settings", "seconds": 100.0}, 3.0)
    room.take({"do": "start", "practice": False}, 10.0)
    return room


def file(room: Room, player: int, at: float, order: dict[str, Any] | None = None) -> None:
    assert room.now is not None
    room.take({"do": "file", "player": player, "round": room.now.number, "order": order}, at)


def why(room: Room, at: float = 20.0, **deed: Any) -> str:
    with pytest.raises(Refused) as refused:
        room.take(deed, at)
    return refused.value.key


def test_a_round_ends_when_all_who_are_there_have_filed(room: Room) -> None:
    file(room, 1, 20.0)
    assert room.due(20.0, {1, 2}) is None
    assert room.due(20.0, {1}) == {"do": "close", "round": 1}  # Bob's phone sleeps: nobody waits for him
    file(room, 2, 30.0, {"sell_btc": 5.0})
    assert room.due(30.0, {1, 2}) == {"do": "close", "round": 1}


def test_a_round_ends_with_its_time_and_waits_for_nobody(room: Room) -> None:
    assert room.remains(60.0) == 50.0
    assert room.due(109.9, {1, 2}) is None and room.due(110.0, {1, 2}) is not None
    assert room.due(110.0, ()) is not None
    file(room, 1, 110.5)  # it was on its way
    assert why(room, 112.0, do="file", player=2, round=1, order=None) == "late"


def test_a_minute_more_a_pause_and_on(room: Room) -> None:
    room.take({"do": "extend", "seconds": 60.0}, 20.0)
    assert room.remains(20.0) == 150.0
    room.take({"do": "pause"}, 30.0)
    assert room.remains(999.0) == 140.0 and room.due(999.0, {1, 2}) is None
    file(room, 1, 999.0)  # one may file while the clock stands
    room.take({"do": "extend", "seconds": 10.0}, 1_000.0)
    room.take({"do": "go"}, 1_000.0)
    assert room.remains(1_000.0) == 150.0


def played(room: Room, at: float = 50.0) -> None:
    assert room.now is not None
    room.take({"do": "close", "round": room.now.number}, at)
    room.take({"do": "played"}, at + 1.0)


def test_rounds_follow_each_other_and_practice_does_not_count() -> None:
    room = Room(OPENED, 0.0)
    room.take({"do": "join", "name": "Ann", "key": "a", "seat": "IREN"}, 1.0)
    room.take({"do": "start", "practice": True}, 2.0)
    file(room, 1, 3.0)
    played(room, 4.0)
    assert (room.phase, room.rounds) == ("recap", [])
    room.take({"do": "next"}, 6.0)
    assert room.now is not None and room.now.number == 1 and not room.now.orders
    played(room, 7.0)
    assert [one.number for one in room.rounds] == [1]
    assert why(room, do="file", player=1, round=1, order=None) == "late"


def test_an_undone_round_is_played_again_with_its_orders_as_drafts(room: Room) -> None:
    file(room, 1, 20.0, {"sell_btc": 5.0})
    played(room)
    room.take({"do": "undo"}, 60.0)
    assert room.phase == "decide" and room.rounds == [] and room.now is not None
    assert room.now.number == 1 and not room.now.orders and room.now.drafts["IREN"].order == {"sell_btc": 5.0}
    played(room, 70.0)
    room.take({"do": "next"}, 80.0)
    room.take({"do": "undo"}, 81.0)  # while the second is decided: back to the first
    assert room.now.number == 1 and room.rounds == []
    assert why(room, do="undo") == "nothing_to_undo"


def test_a_round_that_cannot_be_played_can_be_undone(room: Room) -> None:
    file(room, 1, 20.0)
    played(room)
    room.take({"do": "next"}, 60.0)
    room.take({"do": "close", "round": 2}, 61.0)
    room.take({"do": "undo"}, 62.0)
    assert room.now is not None and room.now.number == 2 and [one.number for one in room.rounds] == [1]


def test_levers_belong_to_the_round_that_comes_and_come_back_with_it(room: Room) -> None:
    room.take({"do": "pull", "key": "power.gas", "value": 7.0}, 20.0)
    played(room)
    room.take({"do": "pull", "key": "power.gas", "value": 8.0}, 55.0)
    room.take({"do": "pull", "key": "power.gas", "value": 9.0}, 56.0)
    room.take({"do": "next"}, 60.0)
    assert (
        room.now is not None and room.now.pulls == [("power.gas", 9.0)] and room.rounds[0].pulls == [("power.gas", 7.0)]
    )
    room.take({"do": "undo"}, 61.0)
    assert room.now.pulls == [("power.gas", 7.0)]


def test_seats_are_picked_left_and_taken_over(room: Room) -> None:
    assert room.free() == ["CleanSpark"]
    room.take({"do": "leave", "player": 2}, 23.0)
    assert room.free() == ["MARA", "CleanSpark"] and room.player_of("b") is None
    file(room, 1, 23.0)
    assert room.due(23.0, {1}) is not None
    room.take({"do": "join", "name": "Bob", "key": "d", "seat": "MARA"}, 24.0)
    assert room.seated()["MARA"][0].number == 3


def test_teams_form_before_the_game_and_their_last_order_counts() -> None:
    room = Room(OPENED, 0.0)
    for place, name in enumerate("ab", 1):
        room.take({"do": "join", "name": name, "key": name, "seat": "IREN"}, float(place))
    room.take({"do": "start", "practice": True}, 3.0)
    room.take({"do": "join", "name": "c", "key": "c", "seat": "IREN"}, 4.0)  # practice: teams may still change
    played(room, 5.0)
    room.take({"do": "next"}, 7.0)
    file(room, 1, 8.0, {"sell_btc": 1.0})
    file(room, 3, 9.0)
    assert room.now is not None and room.now.orders["IREN"].by == 3
    assert why(room, do="join", name="spy", key="s", seat="IREN") == "seat_taken"
    room.take({"do": "join", "name": "spy", "key": "s", "seat": "MARA"}, 10.0)
    assert why(room, do="sit", player=4, seat="IREN") == "seat_taken"


def test_given_seats_are_the_first_that_bots_play() -> None:
    room = Room(OPENED | {"settings": {"seating": "given"}}, 0.0)
    for place, name in enumerate("abcd"):
        room.take({"do": "join", "name": name, "key": name}, float(place))
    assert [one.seat for one in room.players.values()] == ["IREN", "MARA", "CleanSpark", ""]


@pytest.mark.parametrize(
    ("key", "deed"),
    [
        ("name_taken", {"do": "join", "name": " ANN ", "key": "x"}),
        ("name_empty", {"do": "join", "name": "\u202e\n ", "key": "x"}),
        ("no_seat", {"do": "join", "name": "Cay", "key": "x", "seat": "../etc"}),
        ("unknown", {"do": "file", "player": 9, "round": 1, "order": None}),
        ("late", {"do": "file", "player": 1, "round": 7, "order": None}),
        ("not_now", {"do": "next"}),
        ("not_now", {"do": "start", "practice": False}),
        ("settings", {"do": "settings", "seconds": 1e9}),
        ("settings", {"do": "settings", "quarters": 3}),
        ("settings", {"do": "settings", "hidden": ["everything"]}),
        ("late_answer", {"do": "answer", "player": 1, "lesson": "owners", "question": "left", "answer": "few"}),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(room: Room, key: str, deed: dict[str, Any]) -> None:
    before = repr((vars(room), room.players))
    assert why(room, **deed) == key
    assert repr((vars(room), room.players)) == before


def test_a_room_has_bounds() -> None:
    room = Room(OPENED, 0.0)
    for place in range(MOST_PLAYERS):
        room.take({"do": "join", "name": f"p{place}", "key": f"k{place}"}, 1.0)
    assert why(room, do="join", name="one more", key="x") == "full"


def test_a_prediction_is_locked_once_and_until_shown(room: Room) -> None:
    room.take({"do": "ask", "lesson": "owners"}, 20.0)
    answer = {"do": "answer", "player": 1, "lesson": "owners", "question": "left", "answer": "few"}
    room.take(answer, 21.0)
    assert why(room, **answer | {"answer": "many"}) == "answered"
    room.take({"do": "show"}, 22.0)
    assert why(room, **answer | {"player": 2}) == "late_answer"
    assert room.answers == {"owners.left": {1: "few"}}


def test_the_journal_brings_a_room_back_in_mid_round_and_its_clock_did_not_run(tmp_path: Path) -> None:
    deeds = [
        {"do": "join", "name": "Ann", "key": "a", "seat": "IREN"},
        {"do": "start", "practice": False},
        {"do": "file", "player": 1, "round": 1, "order": {"sell_btc": 2.0}},
    ]
    journal = RoomJournal(tmp_path / "state" / "journal.sqlite", "8770")
    journal.write("BCDF", 0, BASE, OPENED)
    for number, deed in enumerate(deeds, 1):
        journal.write("BCDF", number, BASE + number, deed)
    again = RoomJournal(tmp_path / "state" / "journal.sqlite", "8770").rooms(now=BASE + 500.0)["BCDF"]
    room = Room(again[0][1], again[0][0])
    for at, deed in again[1:]:
        room.take(deed, at)
    room.take({"do": "back"}, BASE + 500.0)
    assert room.now is not None and room.now.orders["IREN"].order == {"sell_btc": 2.0}
    assert room.remains(BASE + 500.0) == 179.0
    assert RoomJournal(tmp_path / "state" / "journal.sqlite", "9000").rooms(now=BASE + 500.0) == {}
    assert journal.rooms(now=BASE + 3.0 + 13 * 3_600.0) == {}


def test_rooms_of_other_code_stay_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = RoomJournal(tmp_path / "journal.sqlite", "8770")
    journal.write("BCDF", 0, BASE, OPENED)
    monkeypatch.setattr("viz.workshop.journal.code_version", lambda: "other")
    assert journal.rooms(now=BASE) == {}
