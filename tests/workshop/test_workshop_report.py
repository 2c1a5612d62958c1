"""What is taken away: everybody who played, every round and decision in words of both languages, with what came of it."""

import csv
import io
import re
from pathlib import Path

import numpy as np
import pytest

from model.economy import EnergyMarket
from model.seats.recap import figures_of, mark
from model.seats.telling import answered
from model.seats.words import text_of
from viz.crowd.lessons import LESSONS, Sample, play
from viz.text.language import language
from viz.workshop.debrief import answers
from viz.workshop.game import Game, in_words
from viz.workshop.journal import RoomJournal
from viz.workshop.predictions import Predictions
from viz.workshop.public import compared, happened, market_of
from viz.workshop.report import played, report
from viz.workshop.room import Room
from viz.workshop.table import Table
from viz.workshop.views import seat_of

SEATS = ("MARA", "IREN", "SOUTHEAST utility")


@pytest.fixture(scope="module")
def table() -> Table:
    """A game of two rounds: a bot that left before it, an order of all kinds, a round in which somebody did not file."""
    game = Game({"scenario": "energy-run", "seed": 1, "week": 0})
    deed = {"do": "open", "code": "BCDF", "key": "k", "seats": list(SEATS), "start": game.start}
    table = Table.opened(deed, game, RoomJournal(None, "report"))
    for name, seat in (("Ann", "MARA"), ("Ben", "IREN"), ("Bot 1", "SOUTHEAST utility")):
        table.do({"do": "join", "name": name, "key": name, "seat": seat})
    table.do({"do": "leave", "player": 3})
    table.do({"do": "ask", "lesson": "halving"})
    table.do({"do": "answer", "player": 1, "lesson": "halving", "question": "month", "answer": "twenty"})
    sites = game.made("briefing", "MARA", False)["sites"]
    order = {
        "plans": [{"site": sites[1]["id"], "option": "idle"}],
        "raise": {"sell_btc": 1234.5},
        "offers": [{"company": "Private 29", "usd": 1.5e6}],
    }
    table.do({"do": "start", "practice": False})
    table.do({"do": "file", "player": 1, "round": 1, "order": order})
    table.do({"do": "file", "player": 2, "round": 1, "order": None})
    for number in (1, 2):
        table.do({"do": "close", "round": number})
        game.play(table.wanted(), tuple(table.room.seated()))
        table.do({"do": "played"})
        table.do({"do": "next"})
    return table


@pytest.fixture
def predictions() -> Predictions:
    found = Predictions()
    found._samples["halving", 1] = {1: Sample(1, {"effect": -0.2}, []), 2: Sample(2, {"effect": -0.5}, [])}
    return found


@pytest.mark.parametrize("code", ["en", "ja"])
def test_everything_is_in_the_words_of_its_language(table: Table, predictions: Predictions, code: str) -> None:
    text = language(code)
    told = answers(table, text, predictions) + re.sub(
        "<[^>]*>", " ", report(table, text, predictions).split("<body>")[1]
    )
    assert not re.search(r"\b(site \d+|option \w+|fallback|sell_btc|second_mw|usd \d|mw \d|plans|raise|None)\b", told)
    assert (
        not re.search(r"\d{2,}\.\d{2,}", answers(table, text, predictions)) and "−0%" not in told and "-0%" not in told
    )
    assert text("option.idle") in told and "Private 29" in told if code == "en" else "未上場29" in told
    if code == "ja":
        assert not re.search(r"switch off|coins held|by the rule", told)


def test_the_wall_has_the_game_once_it_is_over_and_no_figure_that_is_rounded_twice(table: Table) -> None:
    text = language("en")
    now = market_of(table, text)
    assert now["decisions"] == [] and {one["id"] for one in now["standing"]} == {one["id"] for one in now["rank"]}
    assert now["prices"]["btc_price_usd"][-1] == pytest.approx(table.game.market.state.bitcoin.price, rel=1e-6)
    listed = [seat["id"] for seat in table.game.made("seats") if seat["kind"] == "miner"]
    assert all(one["place"] == listed.index(one["name"]) for one in now["river"] if one["name"] in listed)
    assert now["map"]["abroad"]["mw"] > 0
    table.do({"do": "end"})
    told = market_of(table, text)["decisions"]
    assert any(row["item"] == "Private 29" and row["outcome"] for row in told)


def test_who_left_before_the_first_round_is_no_team(table: Table) -> None:
    assert played(table) == {"MARA": ["Ann"], "IREN": ["Ben"]}


def test_every_seat_has_a_row_a_round_and_every_decision_its_outcome(table: Table, predictions: Predictions) -> None:
    rows = list(csv.DictReader(io.StringIO(answers(table, language("en"), predictions))))
    of = {(row["Round"], row["People"]) for row in rows}
    assert {("1", "Ann"), ("1", "Ben"), ("2", "Ann"), ("2", "Ben")} <= of
    assert [row["Decided"] for row in rows if row["Round"] == "2"] == ["not filed: by the rule"] * 2
    own = [row for row in rows if row["Round"] == "1" and row["People"] == "Ann"]
    assert len(own) == 3 and all(row["What came of it"] and row["About"] for row in own)
    guess = rows[-1]
    assert guess["People"] == "Ann" and guess["What came of it"].startswith("this run: ")
    assert guess["What came of it"].endswith("so in 1 of 2 runs")


def test_the_wall_keeps_the_ranking_that_phones_do_not_see(table: Table) -> None:
    table.do({"do": "settings", "hidden": ["rank"]})
    assert market_of(table, language("en"))["rank"]
    table.do({"do": "settings", "hidden": []})


@pytest.mark.parametrize("kind", ["hyperscaler", "private_miner", "capital", "regulator", "utility"])
def test_a_report_is_made_whoever_played(predictions: Predictions, kind: str) -> None:
    """A seat of every kind; the regulator owns nothing, so there is no score, and it is said so."""
    game = Game({"scenario": "energy-run", "seed": 1, "week": 0})
    seat = next(one["id"] for one in game.made("seats") if one["kind"] == kind)
    deed = {"do": "open", "code": "BCDF", "key": "k", "seats": [seat], "start": game.start}
    table = Table.opened(deed, game, RoomJournal(None, "every kind"))
    table.do({"do": "join", "name": "Ann", "key": "a", "seat": seat})
    table.do({"do": "start", "practice": False})
    table.do({"do": "close", "round": 1})
    game.play(table.wanted(), (seat,))
    table.do({"do": "played"})
    for code in ("en", "ja"):
        told = report(table, language(code), predictions)
        assert told.count("<svg") >= 6 and in_words(code, seat) in told
        assert (text_of(code)("seat_error.no_score") in told) == (kind == "regulator")


def test_a_hidden_market_hides_its_auctions_too(table: Table) -> None:
    """What became of one's own bids stays."""
    shown = seat_of(table, "MARA", language("en"))
    table.do({"do": "settings", "hidden": ["market"]})
    hidden = seat_of(table, "MARA", language("en"))
    table.do({"do": "settings", "hidden": []})
    assert shown["briefing"]["market"] and shown["recap"]["auctions"]
    assert hidden["briefing"]["market"] is None and hidden["recap"]["auctions"] == []
    assert hidden["recap"]["own"] == shown["recap"]["own"]


def test_a_round_beside_bots_compares_what_a_share_is_worth(table: Table) -> None:
    """As the ranking does: who sells shares and holds the money has gained nothing."""
    market = table.game.market
    rows = compared(market, market, ("MARA", "AMZN"))
    assert [row["name"] for row in rows if row["seat"]] == ["share_price", "value"]  # AMZN has no shares here
    worth = figures_of(market, market.state.names.index("MARA"))["share_price"]
    own = next(row for row in rows if row["seat"] == "MARA")
    assert own["name"] == "share_price" and own["came"] == own["bots"] == pytest.approx(worth, rel=1e-5)
    gap = next(row for row in rows if row["name"] == "ai_gap_net_gw")  # a phone's figure under the same words
    assert gap["came"] == pytest.approx(table.game.made("briefing", "MARA", False)["market"]["ai_gap_gw"], rel=1e-5)


def test_levers_that_were_moved_are_told_first_on_the_wall() -> None:
    """However much else happened in the round."""
    game = Game({"scenario": "energy-run", "seed": 1, "week": 0})
    game.play([{"number": 1, "quarters": 1, "pulls": [["policy.mining_tax", 5.0]], "orders": {}}], ())
    told = list(happened(game.made("recap", None)["told"], language("en")))
    assert told[0]["marked"] and told[0]["text"] == "Lever moved: Surcharge on mining’s energy, to $5/MWh"
    assert len(told) > 2 and not told[-1]["marked"]


def test_an_award_is_no_answer_to_a_plan_to_sell() -> None:
    """A site for which nobody bid may win megawatts in the same quarter."""
    market = EnergyMarket(rng=1)
    before, site = mark(market), int(np.flatnonzero(market.sites["owner"] == market.state.names.index("CIFR"))[0])
    market.state.event("award", "CIFR", "ERCOT", site=site, auction=1, mw=20.0, usd_mw_year=1.0)
    row = {"kind": "plans", "key": ("site", site), "row": {"option": "sell"}}
    assert answered(market, before, "CIFR", [row])[0]["outcome"]["en"] == "no buyer in this round"


@pytest.mark.slow
@pytest.mark.parametrize("lesson", list(LESSONS))
def test_every_lesson_is_asked_and_shown_in_a_room(lesson: str) -> None:
    """With no run played yet, and with that of the room, in both languages: no name or number is left open."""
    deed = {"do": "open", "code": "BCDF", "key": "k", "seats": ["MARA"], "start": {"seed": 1}}
    room, predictions, own = Room(deed, 0.0), Predictions(), play(lesson, 1)
    room.take({"do": "ask", "lesson": lesson}, 1.0)
    for shown, samples in ((False, {}), (True, {}), (True, {1: own})):
        room.shown, predictions._samples[lesson, 1] = shown, samples
        for code in ("en", "ja"):
            told = predictions.view(room, language(code))
            assert told is not None and told["task"] and "{" not in str(told["task"] + told["misconception"])
            assert bool(told["misconception"]) == bool(samples)
            assert any(row["here"] for one in told["questions"] for row in one["rows"]) == bool(samples)


def test_every_word_that_a_tab_asks_for_is_there() -> None:
    """Where a name is put together, as of a phase or a lesson, its beginning is."""
    source = "".join(path.read_text() for path in Path("viz/web/src/workshop").glob("*.ts"))
    asked = set(re.findall(r'\bword\((?:\w+ \? )?"(\w+)"', source)) | set(re.findall(r'\bfact\(word\("(\w+)"', source))
    starts = set(re.findall(r"\bword\(`(\w+_)\$", source))
    for code in ("en", "ja"):
        known = language(code).sections["room_words"]
        assert asked - known.keys() == set() and len(asked) > 100
        assert [start for start in starts if not any(name.startswith(start) for name in known)] == []
