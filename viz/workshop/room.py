"""A room as a machine of states, without a web and without a clock: what is done to it, and the time, are handed in.

lobby -> decide (round 0 for practice, else 1, 2, ...) -> closing -> recap -> decide ... -> ended.  Whatever changes a room
is a deed: a dictionary with `do` and fields of its own, which goes into the journal; the room is the sum of them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from viz.workshop.state import (
    HIDEABLE,
    QUARTERS,
    SEATINGS,
    SECONDS,
    Filed,
    Player,
    Refused,
    Round,
    Settings,
    clean_name,
)

MOST_PLAYERS = 80  # in one room
MOST_ON_A_SEAT = 8
GRACE = 1.0  # seconds after the end in which an order that was on its way still counts
Deed = Mapping[str, Any]


class Room:
    """One room.  `take` is the one door: it refuses a deed in a sentence, or the room has changed.

    >>> room = Room({"do": "open", "code": "BCDF", "key": "k", "seats": ["IREN", "MARA"], "start": {"seed": 1}}, 0.0)
    >>> room.take({"do": "join", "name": "Ann", "key": "a", "seat": "IREN"}, 1.0)
    >>> room.take({"do": "start", "practice": False}, 2.0)
    >>> room.phase, room.due(3.0, {1}), room.due(182.0, {1})
    ('decide', None, {'do': 'close', 'round': 1})
    >>> room.take({"do": "file", "player": 1, "round": 1, "order": None}, 4.0)
    >>> room.due(4.0, {1})
    {'do': 'close', 'round': 1}
    """

    def __init__(self, opened: Deed, at: float) -> None:
        self.code: str = opened["code"]
        self.keys: set[str] = {opened["key"]}
        self.seats: tuple[str, ...] = tuple(opened["seats"])
        self.start: dict[str, Any] = dict(opened["start"])
        self.kit: str = opened.get("kit", "default")
        self.solo: bool = bool(opened.get("solo"))  # one plays alone: no clock runs, and the buttons are the player's
        self.phase = "lobby"
        self.settings = Settings()
        self.players: dict[int, Player] = {}
        self.rounds: list[Round] = []  # played, practice aside
        self.now: Round | None = None
        self.pulls: list[tuple[str, Any]] = []  # for the round that comes next
        self.ends_at, self.left = 0.0, 0.0  # left: of a countdown that was stopped  [s]
        self.paused = False
        self.lesson, self.shown = "", False
        self.answers: dict[str, dict[int, str]] = {}  # by lesson and question
        self.last_at = at
        if "settings" in opened:
            self._settings(opened["settings"], at)

    def take(self, deed: Deed, at: float) -> None:
        """Does a deed.  Raises Refused, and then nothing has changed."""
        deeds = {
            "join": self._join, "sit": self._sit, "leave": self._leave, "file": self._file, "start": self._start,
            "pause": self._pause, "go": self._go, "extend": self._extend, "close": self._close, "played": self._played,
            "next": self._next, "undo": self._undo, "end": self._end, "settings": self._settings, "pull": self._pull,
            "ask": self._ask, "answer": self._answer, "show": self._show, "key": self._key, "back": self._back,
        }  # fmt: skip
        deeds[deed["do"]](deed, at)
        self.last_at = at

    # --- what others ask ---------------------------------------------------------------------------------------------

    def player_of(self, key: str) -> Player | None:
        """Who holds a token, by its digest."""
        return next((one for one in self.players.values() if one.key == key and not one.gone), None)

    def seated(self) -> dict[str, list[Player]]:
        """Who sits where; seats of bots are not among them."""
        found: dict[str, list[Player]] = {}
        for one in self.players.values():
            if one.seat and not one.gone:
                found.setdefault(one.seat, []).append(one)
        return found

    def free(self) -> list[str]:
        """Seats that bots play."""
        taken = self.seated()
        return [seat for seat in self.seats if seat not in taken]

    def remains(self, at: float) -> float:
        """How long one may still file.  [s]"""
        return max(0.0, self.left if self.paused else self.ends_at - at) if self.phase == "decide" else 0.0

    def due(self, at: float, present: Collection[int]) -> Deed | None:
        """The deed whose time has come: a round ends when all who are there have filed, or its time is out.

        present: players whose phone is connected; who is not there is not waited for.
        """
        if self.phase != "decide" or self.now is None or (self.paused and not self.solo):
            return None
        here = [seat for seat, people in self.seated().items() if any(one.number in present for one in people)]
        over = at >= self.ends_at and not self.paused
        if over or (here and all(seat in self.now.orders for seat in here)):
            return {"do": "close", "round": self.now.number}
        return None

    # --- people ------------------------------------------------------------------------------------------------------

    def _join(self, deed: Deed, at: float) -> None:
        name, seat = clean_name(deed["name"]), deed.get("seat", "")
        people = [one for one in self.players.values() if not one.gone]
        if self.phase == "ended":
            raise Refused("ended")
        if not name:
            raise Refused("name_empty")
        if any(one.name.casefold() == name.casefold() for one in people):
            raise Refused("name_taken", name=name)
        if len(people) >= MOST_PLAYERS:
            raise Refused("full", most=MOST_PLAYERS)
        if self.settings.seating == "given" and not seat:
            seat = next(iter(self.free()), "")
        if seat:
            self._check_seat(seat)
        number = len(self.players) + 1
        self.players[number] = Player(number, name, deed["key"], "" if self.settings.seating == "none" else seat)

    def _sit(self, deed: Deed, at: float) -> None:
        player, seat = self._who(deed), deed["seat"]
        if self.settings.seating == "none":
            raise Refused("no_seats")
        if self.now is not None and player.seat in self.now.orders and self.phase == "decide":
            raise Refused("filed_already")
        if seat and seat != player.seat:
            self._check_seat(seat)
        player.seat = seat

    def _check_seat(self, seat: str) -> None:
        if seat not in self.seats:
            raise Refused("no_seat")
        taken = self.seated().get(seat, ())
        if taken and self.phase != "lobby" and not (self.now and self.now.number == 0):
            raise Refused("seat_taken")  # who came into a team in mid-game would see its figures and act for it
        if len(taken) >= MOST_ON_A_SEAT:
            raise Refused("seat_full", most=MOST_ON_A_SEAT)

    def _leave(self, deed: Deed, at: float) -> None:
        self._who(deed).gone = True

    def _who(self, deed: Deed) -> Player:
        player = self.players.get(deed["player"])
        if player is None or player.gone:
            raise Refused("unknown")
        return player

    # --- a round -----------------------------------------------------------------------------------------------------

    def decides(self, number: int) -> bool:
        """Whether a round is being decided."""
        return self.phase == "decide" and self.now is not None and self.now.number == number

    def _file(self, deed: Deed, at: float) -> None:
        player = self._who(deed)
        if not player.seat:
            raise Refused("no_seat")
        if not self.decides(deed["round"]) or self.now is None:
            raise Refused("late")
        if not self.paused and at > self.ends_at + GRACE:
            raise Refused("late")
        self.now.orders[player.seat] = Filed(deed["order"], player.number, at)

    def _start(self, deed: Deed, at: float) -> None:
        self._in("lobby")
        if self.settings.seating == "none":
            raise Refused("no_seats")
        self._begin(0 if deed["practice"] else 1, at)

    def _begin(self, number: int, at: float, drafts: dict[str, Filed] | None = None) -> None:
        pulls, self.pulls = self.pulls, []
        self.now = Round(number, self.settings.quarters, pulls, drafts=drafts or {})
        self.phase, self.paused, self.ends_at = "decide", self.solo, at + self.settings.seconds

    def _pause(self, deed: Deed, at: float) -> None:
        self._in("decide")
        if not self.paused:
            self.left, self.paused = self.remains(at), True

    def _go(self, deed: Deed, at: float) -> None:
        self._in("decide")
        if self.paused:
            self.ends_at, self.paused = at + self.left, False

    def _extend(self, deed: Deed, at: float) -> None:
        self._in("decide")
        seconds = min(max(float(deed["seconds"]), 0.0), 600.0)
        if self.paused:
            self.left += seconds
        else:
            self.ends_at = max(self.ends_at, at) + seconds

    def _close(self, deed: Deed, at: float) -> None:
        self._in("decide")
        if self.now is None or deed["round"] != self.now.number:
            raise Refused("late")
        self.now.people = {seat: [one.name for one in who] for seat, who in self.seated().items()}
        self.phase, self.paused = "closing", False

    def _played(self, deed: Deed, at: float) -> None:
        self._in("closing")
        if self.now is not None and self.now.number > 0:
            self.rounds.append(self.now)
        self.phase = "ended" if deed.get("over") and self.now is not None and self.now.number > 0 else "recap"

    def _next(self, deed: Deed, at: float) -> None:
        self._in("recap")
        self._begin(self.now.number + 1 if self.now else 1, at)

    def _undo(self, deed: Deed, at: float) -> None:
        """The round last closed is to be decided anew, its orders as drafts; while one decides, the one before it."""
        if self.phase == "lobby" or self.now is None:
            raise Refused("nothing_to_undo")
        if self.phase == "decide" and self.now.number > 0:
            if not self.rounds:
                raise Refused("nothing_to_undo")
            self.now = self.rounds[-1]
        again = self.now
        if self.rounds and self.rounds[-1] is again:
            self.rounds.pop()
        self.pulls = [*again.pulls, *self.pulls]
        self._begin(again.number, at, {**again.drafts, **again.orders})

    def _end(self, deed: Deed, at: float) -> None:
        if self.phase == "closing":
            raise Refused("closing")
        if self.phase == "decide":
            self.now = self.rounds[-1] if self.rounds else None
        self.phase, self.paused = "ended", False

    def _settings(self, deed: Deed, at: float) -> None:
        """How the rounds that come are played: each field as far as it is given."""
        new = Settings(**vars(self.settings))
        new.quarters = deed.get("quarters", new.quarters)
        new.seconds = float(deed.get("seconds", new.seconds))
        new.seating = deed.get("seating", new.seating)
        new.hidden = frozenset(deed.get("hidden", new.hidden))
        if new.quarters not in QUARTERS or not SECONDS[0] <= new.seconds <= SECONDS[1]:
            raise Refused("settings")
        if new.seating not in SEATINGS or not new.hidden <= set(HIDEABLE):
            raise Refused("settings")
        if new.seating == "none" and self.phase not in ("lobby", "ended"):
            raise Refused("settings")
        self.settings = new

    def _pull(self, deed: Deed, at: float) -> None:
        """A lever for the round that comes next, or for this one while it is decided; the last value counts."""
        if self.phase not in ("lobby", "recap", "decide"):
            raise Refused("closing")
        pulls = self.now.pulls if self.phase == "decide" and self.now else self.pulls
        pulls[:] = [pull for pull in pulls if pull[0] != deed["key"]]
        if deed["value"] is not None:
            pulls.append((deed["key"], deed["value"]))

    # --- predictions -------------------------------------------------------------------------------------------------

    def _ask(self, deed: Deed, at: float) -> None:
        self.lesson, self.shown = deed["lesson"], False

    def _answer(self, deed: Deed, at: float) -> None:
        player = self._who(deed)
        if not self.lesson or deed["lesson"] != self.lesson or self.shown:
            raise Refused("late_answer")
        given = self.answers.setdefault(f"{self.lesson}.{deed['question']}", {})
        if player.number in given:
            raise Refused("answered")
        given[player.number] = deed["answer"]

    def _show(self, deed: Deed, at: float) -> None:
        if not self.lesson:
            raise Refused("no_lesson")
        self.shown = True

    # --- the server --------------------------------------------------------------------------------------------------

    def _key(self, deed: Deed, at: float) -> None:
        self.keys.add(deed["key"])

    def _back(self, deed: Deed, at: float) -> None:
        """The server was started again: the countdown goes on from the last deed, the time it was away does not count."""
        if self.phase == "decide" and not self.paused:
            self.ends_at += max(0.0, at - self.last_at)

    def _in(self, phase: str) -> None:
        if self.phase != phase:
            raise Refused("not_now")
