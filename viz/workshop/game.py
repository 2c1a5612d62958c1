"""The market of a room: opened at the kit's week, played round by round from what was filed, and opened anew to go back.

Everything here takes long enough to be called off the server's loop; one lock keeps the market whole.
"""

from __future__ import annotations

import functools
import logging
import multiprocessing
import threading
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from agents.rules.compiled import cache_folder
from agents.units import WEEKS_A_QUARTER
from model.auctions.registry import MECHANISMS
from model.decisions.orders import OrderLog
from model.economy import EnergyMarket
from model.foundation.errors import MarketError
from model.foundation.language import LANGUAGES
from model.foundation.version import VERSION
from model.scenario import Scenario
from model.seats import game as rules
from model.seats.roster import REGULATOR
from viz.figures.words.names import shown_name, site_name, zone_name
from viz.figures.words.settings import setting
from viz.text.language import language
from viz.workshop.state import Refused

logger = logging.getLogger("energyrun")

COMPILED = "rooms"  # a mark in the folder of compiled code: all that rooms play is there
Round = Mapping[str, Any]


@functools.lru_cache(4096)
def in_words(code: str, name: str) -> str:
    """What a company, a site or a zone is called in a language.

    >>> in_words("ja", "SOUTHEAST utility"), in_words("en", "IREN"), in_words("ja", "Private 07 MISO"), in_words("en", "isone")
    ('南東部の電力会社', 'IREN', '未上場07（MISO）', 'ISO-NE')
    >>> in_words("ja", "regulator"), in_words("en", "regulator")
    ('規制当局', 'Regulator')
    """
    text = language(code)
    if name == REGULATOR:
        return text("room_words.kind_regulator")
    return zone_name(name, text) if name in text.sections["zone"] else site_name(shown_name(name, "real", text), text)


class Game:
    """A market that is the outcome of `rounds`.  start: scenario, changes, seed, the week that bots play to, levers moved until then.

    marks: how the market stood before each round, for its recap.  version: grows with every change.
    """

    def __init__(self, start: Mapping[str, Any]) -> None:
        self.start = dict(start)
        self.lock = threading.RLock()
        self.version = 0
        self.rounds: list[Round] = []
        self.marks: list[Any] = []
        self.weeks: list[int] = []  # in which each round was decided
        self.told: list[
            dict[str, Any]
        ] = []  # of each round, orders of seats in words, beside the rule's, and what came of them
        self.dropped: dict[str, dict[str, str]] = {}  # orders that could not be filed in the last round, and why
        self._made: dict[tuple[Any, ...], Any] = {}
        self.scenario = Scenario.load(start["scenario"]).with_changes(dict(start.get("changes", {})))
        self.market = self._opened()

    def _opened(self) -> EnergyMarket:
        """The market as the first round finds it."""
        moves = [entry for entry in self.start.get("moves", ()) if entry["week"] <= int(self.start.get("week", 0)) + 1]
        market = EnergyMarket(self.scenario, rng=int(self.start["seed"]), orders=OrderLog(VERSION, moves))
        market.run_for(int(self.start.get("week", 0)))
        market.run_for(rules.weeks_to_decision(market))
        return market

    @property
    def over(self) -> bool:
        """Whether no quarter is left to be decided."""
        return self.market.week + WEEKS_A_QUARTER >= self.market.weeks

    def play(self, rounds: Sequence[Round], seated: Collection[str]) -> None:
        """Makes the market the outcome of some rounds.  seated: seats that people have, who answer offers themselves."""
        with self.lock:
            played = len(self.rounds)
            if list(rounds[:played]) != self.rounds:
                self.market, played = self._opened(), 0
                self.rounds, self.marks, self.weeks, self.told = [], [], [], []
            for one in rounds[played:]:
                self._play(one, seated)
            self.version += 1
            self._made.clear()

    def _play(self, one: Round, seated: Collection[str]) -> None:
        market, self.dropped = self.market, {}
        for key, value in one["pulls"]:
            market.move(key, list(MECHANISMS).index(value) if key == "mechanism" else value)
        self.marks.append(rules.mark(market))
        self.weeks.append(market.week)
        waits, told = dict.fromkeys(seated, int(one["quarters"])), {}
        for seat, order in one["orders"].items():
            if order:
                rule = rules.defaults(market, seat)
                told[seat] = in_units(rules.said(market, seat, order, rule, in_words), rule)
                try:
                    rules.file(market, seat, order, answer_quarters=waits)
                except (rules.SeatError, MarketError) as error:  # a lever that moved after it was checked
                    self.dropped[seat] = sentences(error)
                    logger.warning("an order of %s was dropped: %s", seat, error)
        market.run_for(min(WEEKS_A_QUARTER * int(one["quarters"]), market.weeks - market.week))
        self.rounds.append(one)
        self.told.append({seat: self._answered(seat, rows) for seat, rows in told.items()})

    def _answered(self, seat: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """What came of a seat's orders in the round that was played."""
        if seat in self.dropped:
            return [row | {"outcome": self.dropped[seat]} for row in rows]
        return rules.answered(self.market, self.marks[-1], seat, rows, in_words)

    def check(self, seat: str, order: Mapping[str, Any] | None, language: str) -> None:
        """Raises Refused with the sentence that says what is wrong with an order."""
        if not order:
            return
        with self.lock:
            try:
                rules.check(self.market, seat, dict(order))
            except (rules.SeatError, MarketError) as error:
                raise Refused("order", why=sentences(error)[language]) from None
            except (TypeError, ValueError, KeyError, AttributeError, OverflowError) as error:
                logger.warning("an order of %s could not be read: %r", seat, error)
                raise Refused("order_unread") from None

    def made(self, name: str, *of: Any) -> Any:
        """Something that is told of the market as it stands, made once: `briefing`, `defaults`, `recap`, `seats`, `after`."""
        key = (name, *of)
        if (there := self._made.get(key)) is not None:
            return there  # without the lock: the server's loop must not wait for a market that is being played
        with self.lock:
            if key not in self._made:
                self._made[key] = self._make(name, *of)
            return self._made[key]

    def _make(self, name: str, *of: Any) -> Any:
        if name == "recap":
            return with_units(rules.recap(self.market, self.marks[-1], *of, named=in_words)) if self.marks else None
        if name == "briefing":
            return rules.briefing(self.market, of[0], hide=of[1])
        if name == "standing":
            return rules.ranking(self.market, self.marks[0]) if self.marks else []
        if name == "after":
            return rules.after(self.market, of[0], set(of[1]), in_words)
        if name == "score":
            return rules.score(self.market, *of, named=in_words)
        return getattr(rules, name)(self.market, *of)

    def pull_check(self, key: str, value: Any) -> None:
        """Raises Refused where a lever cannot be moved so."""
        from model.scenario import lever_keys

        try:
            if key not in (*lever_keys(), "mechanism"):
                raise Refused("lever")
            self.scenario.with_changes({key: value})
        except MarketError as error:
            raise Refused("order", why=str(error)) from None

    def bots_only(self) -> EnergyMarket | None:
        """The market had bots alone played the last round; nothing before the first."""
        with self.lock:
            if not self.marks:
                return None
            return rules.bots_only(self.market, since=self.weeks[-1])


def in_units(rows: list[dict[str, Any]], rule: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows of orders, levers among them with their units."""
    for row in rows:
        if row["kind"] == "levers":
            key = row["key"]
            for name, value in (("ordered", row["row"][key]), ("by_the_rule", rule["levers"][key])):
                row[name] = {code: setting(key, float(value), language(code)) for code in LANGUAGES}
    return rows


def with_units(recap: dict[str, Any]) -> dict[str, Any]:
    """A recap whose levers are told with their units."""
    for one in recap["told"]:
        if "lever" in one:
            for code in LANGUAGES:
                text = language(code)
                name = text(f"lever.{one['lever'].replace('.', '_')}")
                one[code] = text("event.shock", company=name, value=setting(one["lever"], float(one["value"]), text))
    return recap


def sentences(error: Exception) -> dict[str, str]:
    """What an error says, by language; in English where it knows no other."""
    return {code: str(error) for code in LANGUAGES} | getattr(error, "texts", {})


def prepare() -> None:
    """Compiles what rooms play, once for every state of the rules, in a process of its own: a compiler's memory never comes back."""
    folder = cache_folder()
    if folder is None or (folder / COMPILED).exists():
        return
    child = multiprocessing.get_context("spawn").Process(target=play_a_little, name="energy-prepare")
    child.start()
    child.join()
    if child.exitcode == 0:
        (folder / COMPILED).touch()


def play_a_little() -> None:
    """A short game of everything that a room does: seen, filed, played by each mechanism, told, gone back, scored."""
    market = EnergyMarket("energy-run", rng=0)
    market.run_for(rules.weeks_to_decision(market))
    seats = {seat["kind"]: seat["id"] for seat in rules.seats(market)}
    for mechanism in range(len(MECHANISMS)):
        market.move("mechanism", mechanism)
        before = rules.mark(market)
        for seat in seats.values():
            rules.briefing(market, seat)
            rules.defaults(market, seat)
        rules.file(market, seats["miner"], {"raise": {"sell_btc": 1.0}})
        market.run_for(13)
        rules.recap(market, before, seats["miner"])
    rules.score(market, seats["miner"])
