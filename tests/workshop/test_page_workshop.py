"""A workshop in real tabs: phones that come in, file, are loaded anew and outlive a killed server; the desk and the wall."""

import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from experiments import run_files
from tests.serving.test_serving import ask
from tests.visit import window
from tests.workshop.test_workshop import Served, serving

PATIENCE = 120_000  # ms
HOSTILE = "<img src=x onerror=al>"


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Screen:
    """One tab of a workshop, and whatever went wrong in it."""

    def __init__(self, context: Any, address: str) -> None:
        self.page = window(context)
        self.wrong: list[str] = []
        self.page.on("pageerror", lambda error: self.wrong.append(f"page: {error}"))
        self.page.on("dialog", lambda asked: asked.accept())
        self.page.on("request", lambda request: self._request(request.url))
        self._address = address.split("//")[1].split("/")[0]
        self.page.goto(address)

    def _request(self, url: str) -> None:
        if not url.startswith((f"http://{self._address}", f"ws://{self._address}", "data:", "blob:")):
            self.wrong.append(f"asked {url}")

    def phase(self, phase: str, number: str = "") -> None:
        self.page.wait_for_selector(
            f"#page[data-phase={phase}]{f'[data-round="{number}"]' if number else ''}", timeout=PATIENCE
        )

    def click(self, selector: str) -> None:
        self.page.click(selector, timeout=PATIENCE)

    def joined(self, name: str, seat: str) -> "Screen":
        self.page.fill("[name=name]", name, timeout=PATIENCE)
        self.click(".ws-door .ws-main")
        self.page.wait_for_selector(f".ws-seat[data-seat='{seat}']", state="attached", timeout=PATIENCE)
        self.page.evaluate("document.querySelectorAll('.ws-kind').forEach((kind) => (kind.open = true))")
        self.click(f".ws-seat[data-seat='{seat}']")
        self.page.wait_for_selector("#see", timeout=PATIENCE)
        return self

    def file(self) -> None:
        self.click(".ws-file .ws-main")
        self.page.wait_for_selector(
            "#page[data-filed=true], #page[data-phase=closing], #page[data-phase=recap]", timeout=PATIENCE
        )


@pytest.fixture
def screen(browser: Any) -> Iterator[Callable[[str], Screen]]:
    screens: list[Screen] = []

    def go(address: str) -> Screen:
        screens.append(Screen(browser, address))
        return screens[-1]

    yield go
    for one in screens:
        one.page.close()
    assert [wrong for one in screens for wrong in one.wrong] == []


def desk_of(served: Served, screen: Callable[[str], Screen]) -> Screen:
    desk = screen(f"{served.address}/facilitator?lang=en#{served.key}")
    desk.page.wait_for_selector(".ws-desk", timeout=PATIENCE)
    assert served.key not in desk.page.url  # nobody reads it off the wall
    return desk


def test_tabs_play_through_a_reload_and_a_killed_server(screen: Callable[[str], Screen], tmp_path: Path) -> None:
    port = free_port()
    with serving(tmp_path, port) as first:
        desk = desk_of(first, screen)
        wall = screen(f"{first.address}/projector?lang=ja#{first.code}")
        ann = screen(f"{first.address}/room?new&lang=en").joined("Ann", "MARA")
        bob = screen(f"{first.address}/room?new&lang=ja").joined(HOSTILE, "IREN")
        wall.page.wait_for_selector(f"text={HOSTILE}")
        desk.click("[data-act=start]")
        for one in (ann, bob, wall):
            one.phase("decide", "1")
        assert min(ann.page.eval_on_selector_all("button, select, input:not([type=radio])", "all => all.filter((one) => one.offsetParent).map((one) => one.offsetHeight)")) >= 44  # fmt: skip
        ann.page.evaluate("document.querySelectorAll('#decide details').forEach((one) => (one.open = true))")
        ann.page.fill("#decide [data-field=sell_btc]", "7")
        ann.page.press("#decide [data-field=sell_btc]", "Tab")
        ann.page.reload()
        ann.page.wait_for_selector("#decide", timeout=PATIENCE)
        assert "1" in ann.page.inner_text(".ws-said")  # what was not filed yet is still there
        ann.file()
        bob.file()
        for one in (ann, bob, wall):
            one.phase("recap", "1")
        desk.click("[data-act=next]")
        ann.phase("decide", "2")
        ann.file()
        first.kill()
        ann.page.wait_for_selector("#page[data-connected=false]", timeout=PATIENCE)
        with serving(tmp_path, port) as again:
            ann.page.wait_for_selector(
                "#page[data-connected=true][data-phase=decide][data-filed=true]", timeout=PATIENCE
            )
            bob.phase("decide", "2")
            bob.page.wait_for_selector(".ws-file .ws-main:not([disabled])", timeout=PATIENCE)
            bob.file()
            wall.phase("recap", "2")
            desk.page.wait_for_selector("[data-act=next]", timeout=PATIENCE)  # its old link is still good
            body = ask(again.address, f"/debrief/{again.code}/run.json", Authorization=f"Bearer {again.key}")[2]
            assert replayed_week(tmp_path, body) == 38


def replayed_week(folder: Path, body: bytes) -> int:
    """The week to which a run file is repeated."""
    from model.economy import EnergyMarket

    path = folder / "run.json"
    path.write_bytes(body)
    run = run_files.read(path)
    market = EnergyMarket(run.scenario, rng=run.seed, orders=run.orders)
    market.run_for(json.loads(body)["weeks_played"])
    sold = [entry for entry in market.log.entries if entry.get("company") == "MARA"]
    assert sold, "the order of the first round is in the run"
    return market.week


def test_a_second_tab_takes_the_seat_and_the_first_says_so(screen: Callable[[str], Screen], tmp_path: Path) -> None:
    with serving(tmp_path) as served:
        ann = screen(f"{served.address}/room?new&lang=en").joined("Ann", "MARA")
        second = screen(f"{served.address}/room?lang=en")  # without `?new` this browser is Ann
        second.page.wait_for_selector("#see", timeout=PATIENCE)
        ann.page.wait_for_selector("text=This seat is open in another tab", timeout=PATIENCE)
        ann.click(".ws-card .ws-main")
        ann.page.wait_for_selector("#see", timeout=PATIENCE)
        second.page.wait_for_selector("text=Use it here", timeout=PATIENCE)


def test_the_bar_beside_file_tells_what_is_refused_and_what_is_not_filed(
    screen: Callable[[str], Screen], tmp_path: Path
) -> None:
    with serving(tmp_path) as served:
        desk, ann = desk_of(served, screen), screen(f"{served.address}/room?new&lang=en").joined("Ann", "MARA")
        screen(f"{served.address}/room?new&lang=en").joined("Bob", "IREN")
        desk.click("[data-act=start]")
        ann.phase("decide", "1")
        ann.page.evaluate("document.querySelectorAll('#decide details').forEach((one) => (one.open = true))")
        coins = "#decide [data-field=sell_btc]"
        ann.page.fill(coins, "999999999")
        ann.page.press(coins, "Tab")
        ann.page.wait_for_selector(".ws-file [role=alert]", timeout=PATIENCE)  # before it is filed, where one looks
        ann.page.fill(coins, "7")
        ann.page.press(coins, "Tab")
        ann.page.wait_for_selector(".ws-file [role=alert]", state="detached", timeout=PATIENCE)
        ann.file()
        assert "filed" in ann.page.inner_text(".ws-said")
        ann.page.fill(coins, "8")
        ann.page.press(coins, "Tab")
        ann.page.wait_for_selector(".ws-said .ws-hurry", timeout=PATIENCE)
        assert "not filed" in ann.page.inner_text(".ws-said")
        ann.click(".ws-file .ws-main")
        ann.page.wait_for_selector(".ws-said .ws-hurry", state="detached", timeout=PATIENCE)
        ann.click(".ws-foot button")
        assert ann.page.input_value("[name=code]", timeout=PATIENCE) == served.code  # who left comes in again by a name
