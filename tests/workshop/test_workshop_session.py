"""Whole sessions: twenty tabs through eight rounds with whatever goes wrong in a class, and sixty phones in three rooms."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.serving.test_serving import ask
from tests.workshop.test_page_workshop import Screen, desk_of, free_port, screen
from tests.workshop.test_workshop import Served, Tab, serving

__all__ = ["screen"]  # a fixture

pytestmark = pytest.mark.long
TABS, ROUNDS, KILLED_IN, LEFT_IN, LATE_IN = 18, 8, 4, 3, 5  # with the desk and the wall twenty tabs
SELLS = 2  # the tab of a company that has coins
HOSTILE = (
    '{"type": "exec"}',
    "[" * 900,
    '{"type": "file", "round": 1e999, "order": null}',
    '{"type": "start", "practice": true}',
)


def test_twenty_tabs_play_eight_rounds(screen: Callable[[str], Screen], tmp_path: Path) -> None:
    port = free_port()
    with serving(tmp_path, port) as first:
        desk, _wall = desk_of(first, screen), screen(f"{first.address}/projector#{first.code}")
        seats = [button["id"] for button in seats_of(first)][:TABS]
        phones = [
            screen(f"{first.address}/room?new&lang={('en', 'ja')[place % 2]}").joined(f"P{place}", seat)
            for place, seat in enumerate(seats[:-1])
        ]
        desk.click("[data-act=start]")
        for number in range(1, KILLED_IN):
            played(phones, desk, number, LEFT_IN)
            if number == LEFT_IN:
                phones.pop().page.close()  # a phone that is switched off: nobody waits for it
        filed = phones[0]
        filed.phase("decide", str(KILLED_IN))
        filed.file()
        rude(first)
        first.kill()
        with serving(tmp_path, port) as again:
            filed.page.wait_for_selector("#page[data-connected=true][data-filed=true]", timeout=120_000)
            played(phones, desk, KILLED_IN, LEFT_IN)
            phones.append(screen(f"{again.address}/room?new").joined("Late", seats[-1]))
            phones[1].page.reload()
            for number in range(LATE_IN, ROUNDS + 1):
                played(phones, desk, number, LEFT_IN)
                rude(again)
            headers = {"Authorization": f"Bearer {again.key}"}
            body = ask(again.address, f"/debrief/{again.code}/run.json", **headers)[2]
            replays(tmp_path, body)
            report = ask(again.address, f"/debrief/{again.code}/report.html?language=ja", **headers)[2].decode()
            assert report.count("<svg") >= 6 and "P0" in report


def seats_of(served: Served) -> list[dict[str, Any]]:
    tab = Tab(served, "projector")
    found = tab.until("seats")["seats"]
    tab.close()
    return found


def played(phones: list[Screen], desk: Screen, number: int, reloads: int) -> None:
    """A round on every phone; one changes its mind, one is loaded anew while it decides."""
    for place, phone in enumerate(phones):
        phone.phase("decide", str(number))
        if place == reloads:
            phone.page.reload()
            phone.phase("decide", str(number))
        if place == SELLS and number % 2:
            phone.page.evaluate("document.querySelectorAll('#decide details').forEach((one) => (one.open = true))")
            phone.page.fill("#decide [data-field=sell_btc]", str(number))
        phone.file()
    began = time.monotonic()
    for phone in phones:
        phone.phase("recap", str(number))
    print(f"round {number}: every recap {time.monotonic() - began:.2f} s after the last order was seen to be filed")
    desk.phase("recap", str(number))
    if number < ROUNDS:
        desk.click("[data-act=next]")


def rude(served: Served) -> None:
    """Messages that nobody should send."""
    eve = Tab(served)
    for text in HOSTILE:
        eve.line.send(text)


def replays(folder: Path, body: bytes) -> None:
    """A run file gives every table again: two replays agree, and hold what was ordered."""
    from experiments import run_files
    from model.economy import EnergyMarket

    (folder / "run.json").write_bytes(body)
    run = run_files.read(folder / "run.json")
    tables = []
    for _ in range(2):
        market = EnergyMarket(run.scenario, rng=run.seed, orders=run.orders)
        market.run_for(json.loads(body)["weeks_played"])
        tables.append(market.history.tables())
        assert run_files.document(market, run.scenario)["orders"] == json.loads(body)["orders"]
    assert all(tables[0][name].equals(tables[1][name]) for name in tables[0])


def test_sixty_phones_in_three_rooms(tmp_path: Path) -> None:
    with serving(tmp_path) as served:
        desk = Tab(served, "facilitator", served.key)
        codes = [desk.until("room")["code"]]
        while len(codes) < 3:
            desk.say("room")
            codes.append(desk.until("room", lambda room: room["code"] not in codes, 300.0)["code"])
        slowest, computed, shown = [], [], []
        for code in codes:
            desk.say("watch", code=code)
            desk.until("room", lambda room, code=code: room["code"] == code)
            phones = []
            for place, seat in enumerate([seat["id"] for seat in desk.until("seats")["seats"]][:20]):
                phone = Tab(served)
                phone.say("join", code=code, name=f"P{place}", seat=seat)
                phone.until("joined")
                phones.append(phone)
            desk.say("start", practice=False)
            for phone in phones:
                phone.phase("decide", 1)
                phone.say("file", round=1, order=None)
            began, used = time.monotonic(), served.cpu
            for phone in phones:
                phone.phase("recap", 1)
            slowest.append(time.monotonic() - began)
            computed.append(served.cpu - used)
            for phone in phones:
                phone.until("seat", lambda seat: seat["recap"] is not None)
            shown.append(time.monotonic() - began)
        told = [[f"{one:.2f} s" for one in found] for found in (slowest, computed, shown)]
        print(
            f"closed in {told[0]}, of the server's processor {told[1]}; all cards there in {told[2]}; {served.memory:.0f} MiB"
        )
        assert max(computed) < 1.0 and served.memory < 700
