"""Playing alone: a seat in the run that the page shows, without a clock, with undo and what the rule would have done."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from model.economy import EnergyMarket
from tests.serving.test_serving import ask
from tests.visit import PATIENCE, Visit, serving
from viz.pages.seen.link import LinkError, Saved, to_link
from viz.workshop.journal import RoomJournal
from viz.workshop.solo import MOST_GAMES, Alone
from viz.workshop.state import Refused
from viz.workshop.table import Client, Table, digest

SERVE = "from viz.workshop.solo import beside; from viz.app import serve; serve('energy-run', seed=11, port=0, open_browser=False, beside=beside)"
LINK = to_link(Saved("energy-run", 11, 40, moves=((30, "policy.mining_tax", 5.0),)))


@pytest.fixture
def hall() -> Alone:
    return Alone(RoomJournal(None, "alone"))


def played(table: Table) -> None:
    """What the server's clock does once the seat has filed."""
    deed = table.room.due(time.time(), table.room.players)
    assert deed is not None
    table.do(deed)
    table.game.play(table.wanted(), tuple(table.room.seated()))
    table.do({"do": "played", "over": table.game.over})


def test_a_seat_is_taken_in_the_run_of_the_link_and_plays_on_from_its_week(hall: Alone) -> None:
    token = hall.take(LINK, "MARA", "ja")
    (table,) = hall.tables.values()
    assert (table.room.phase, table.game.market.week, table.room.seated().keys()) == ("decide", 51, {"MARA"})
    ordinary = EnergyMarket("energy-run", rng=11)
    ordinary.run_for(29)
    ordinary.move("policy.mining_tax", 5.0)
    ordinary.run_for(22)
    assert all(ordinary.history.tables()[name].equals(table.game.market.history.tables()[name]) for name in ordinary.history.tables())  # fmt: skip
    assert table.room.due(time.time() + 1e6, [1]) is None  # no clock runs
    table.do({"do": "file", "player": 1, "round": 1, "order": {"raise": {"sell_btc": 5.0}}})
    played(table)
    assert (table.room.phase, table.game.market.week) == ("recap", 64)
    table.do({"do": "undo"})
    table.game.play(table.wanted(), ("MARA",))
    assert (table.room.phase, table.game.market.week) == ("decide", 51)
    assert table.room.now is not None and table.room.now.drafts["MARA"].order == {"raise": {"sell_btc": 5.0}}
    assert hall.facilitates(token, table.room.code) and not hall.facilitates("guessed", table.room.code)


def test_a_game_for_one_outlives_its_server(tmp_path: Path) -> None:
    """Another program finds it by its token alone, with what was filed, and plays it to where it stood; a guessed token finds nothing."""
    path = tmp_path / "journal.sqlite"
    hall = Alone(RoomJournal(path, "alone"))
    token = hall.take(LINK, "MARA", "en")
    (table,) = hall.tables.values()
    table.do({"do": "file", "player": 1, "round": 1, "order": {"raise": {"sell_btc": 5.0}}})
    played(table)
    again = Alone(RoomJournal(path, "alone"))
    again.find(digest("guessed"))
    assert not again.tables
    again.find(digest(token))
    (back,) = again.tables.values()
    assert (back.room.code, back.room.phase) == (table.room.code, "recap")
    back.game.play(back.wanted(), tuple(back.room.seated()))
    one, two = (game.market.history.tables() for game in (table.game, back.game))
    assert back.game.market.week == 64 and all(one[name].equals(two[name]) for name in one)
    other = Alone(RoomJournal(path, "alone"))  # a second server on this machine takes another code
    other.take(to_link(Saved("energy-run", 1, 0)), "IREN", "en")
    assert table.room.code not in other.tables


def test_nobody_else_presses_the_buttons_of_a_game_for_one(hall: Alone) -> None:
    tokens = [hall.take(to_link(Saved("energy-run", seed, 0)), "IREN", "en") for seed in range(2)]
    first, second = hall.tables
    assert [hall.facilitates(tokens[0], code) for code in (first, second)] == [True, False]
    line: Any = None
    mine = Client(line, role="player", room=first, player=1)
    assert hall.leads(mine, "undo") and not hall.leads(mine, "pull") and not hall.leads(mine, "release")
    assert not hall.leads(Client(line, role="player"), "undo")


def test_games_that_were_left_make_room_and_what_cannot_be_is_said(hall: Alone) -> None:
    link, tokens = to_link(Saved("energy-run", 1, 0)), list[str]()
    for _ in range(MOST_GAMES + 1):
        tokens.append(hall.take(link, "MARA", "en"))
    assert len(hall.tables) == MOST_GAMES
    first = digest(tokens[0])
    assert not any(table.room.player_of(first) for table in hall.tables.values())
    hall.find(first)  # its tab is back
    assert len(hall.tables) == MOST_GAMES and any(table.room.player_of(first) for table in hall.tables.values())
    for seat in ("", "/etc/passwd", "NOBODY"):
        with pytest.raises(Refused, match="seat_ended"):
            hall.take(link, seat, "en")
    with pytest.raises(Refused, match="run_over"):
        hall.take(to_link(Saved("energy-run", 1, 262)), "regulator", "en")
    with pytest.raises(LinkError):
        hall.take("damaged", "MARA", "en")


def test_a_seat_is_taken_from_an_earlier_week_of_a_run_that_is_over(hall: Alone) -> None:
    """The week that the timeline shows; one beyond the run, or no number, is the run's own."""
    over = to_link(Saved("energy-run", 11, 262, moves=((30, "policy.mining_tax", 5.0), (90, "power.gas", 9.0))))
    hall.take(over, "MARA@40", "en")
    (table,) = hall.tables.values()
    assert table.game.market.week == 51 and table.game.market.scenario.policy.mining_tax == 5.0
    assert table.game.market.scenario.power.gas != 9.0  # what was moved later has not happened yet
    for wrong in ("MARA@999", "MARA@262"):
        with pytest.raises(Refused, match="run_over"):
            hall.take(over, wrong, "en")
    with pytest.raises(Refused, match="seat_ended"):
        hall.take(over, "MARA@-4", "en")


@pytest.fixture(scope="module")
def page() -> Iterator[str]:
    with serving(serve=SERVE) as (address, _):
        yield address


def test_the_page_takes_nobody_from_elsewhere_and_tells_what_is_wrong(page: str) -> None:
    assert ask(page, "/seat?run=x&seat=MARA&lang=ja")[0] == 400
    status, headers, body = ask(page, f"/seat?run={LINK}&seat=NOBODY&lang=en")
    assert status == 409 and b"no such company" in body and headers["content-type"].startswith("text/html")
    assert f'href="/?lang=en&amp;run={LINK}"'.encode() in body  # the way back is the run that it came from
    over = to_link(Saved("energy-run", 1, 262))
    status, _, body = ask(page, f"/seat?run={over}&seat=MARA&lang=ja")
    assert status == 409 and body.count(b"<li>") == 6 and b"seat=MARA%40208" in body and "2026年".encode() in body
    assert ask(page, f"/seat?run={LINK}&seat=MARA", Host="evil.example")[0] == 403
    assert ask(page, f"/seat?run={LINK}&seat=MARA", **{"Sec-Fetch-Site": "cross-site"})[0] == 403
    clicked = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    status, _, body = ask(page, f"/seat?run={LINK}&seat=MARA", **clicked)
    assert status == 403 and b"from the page of the market" in body  # a link elsewhere opens the page, but no game
    assert ask(page, "/facilitator")[0] == ask(page, "/projector")[0] == 404
    status, headers, _ = ask(page, f"/seat?run={LINK}&seat=MARA&lang=ja")
    assert status == 303 and headers["location"].startswith("/room?new&lang=ja#")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_one_click_from_the_companies_page_to_a_seat_and_back_again(browser: Any, page: str, language: str) -> None:
    visit, wrong = Visit(browser, page, f"?lang={language}"), []
    visit.turn("companies")
    visit.page.click("[data-company=MARA]", timeout=PATIENCE)
    with browser.expect_page() as opened:
        visit.page.click(".er-seat", timeout=PATIENCE)
    seat = opened.value
    seat.on("pageerror", lambda error: wrong.append(str(error)))
    seat.on("dialog", lambda asked: asked.accept())
    seat.wait_for_selector("#decide", timeout=PATIENCE)
    assert "#" not in seat.url and seat.query_selector(".ws-clock") is None
    seat.evaluate("document.querySelectorAll('#decide details').forEach((one) => (one.open = true))")
    seat.fill("#decide [data-field=sell_btc]", "7")
    seat.press("#decide [data-field=sell_btc]", "Tab")
    seat.click(".ws-file .ws-main")
    seat.wait_for_selector("#page[data-phase=recap] #against li:has-text('7')", timeout=PATIENCE)
    seat.click("[data-act=bots]")
    seat.wait_for_selector("#against .ws-compared tbody tr:nth-child(3)", timeout=PATIENCE)
    seat.click("[data-act=next]")
    seat.wait_for_selector("#page[data-phase=decide][data-round='2'] #decide", timeout=PATIENCE)
    seat.click("[data-act=undo]")
    seat.wait_for_selector("#page[data-phase=decide][data-round='1'] #decide", timeout=PATIENCE)
    seat.reload()
    seat.wait_for_selector("#page[data-phase=decide][data-round='1'] #decide", timeout=PATIENCE)
    seat.close()
    visit.page.close()
    assert wrong == visit.wrong == []
