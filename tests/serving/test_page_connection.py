"""A tab that loses its connection, sleeps, is loaded anew or left and come back to finds all as it was."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.small_market import until
from tests.visit import PATIENCE, Visit, serving

FORGETFUL = """
from viz import app
from viz.pages.live import hosts
app.ENVIRONMENT["SOLARA_KERNEL_CULL_TIMEOUT"] = "0.5s"
hosts.GRACE = 0.5
end = hosts.end

def ended(*given):
    end(*given)
    open({gone!r}, "w").close()

hosts.end = ended
"""  # a server that waits a second for a tab, as the true one waits for a minute, and then leaves a file behind


class Wire:
    """A line to a server that can be cut."""

    def __init__(self, port: int) -> None:
        self._port, self._whole = port, threading.Event()
        self._whole.set()
        self._ends: list[socket.socket] = []
        self._door = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.address = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        threading.Thread(target=self._answer, daemon=True).start()

    def _answer(self) -> None:
        with suppress(OSError):  # the door is shut
            while True:
                near, _ = self._door.accept()
                if not self._whole.is_set():
                    near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", self._port))
                self._ends += [near, far]
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    @staticmethod
    def _carry(one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while piece := one.recv(65_536):
                other.sendall(piece)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def cut(self) -> None:
        """Nothing passes any more."""
        self._whole.clear()
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._ends.clear()

    def mend(self) -> None:
        """All passes again."""
        self._whole.set()

    def close(self) -> None:
        """The line is taken down."""
        self.cut()
        self._door.close()


@contextmanager
def wired(address: str) -> Iterator[Wire]:
    wire = Wire(urlsplit(address).port or 80)
    yield wire
    wire.close()


def played(browser: Any, wire: Wire) -> Visit:
    """A tab whose run has something to lose: two weeks, a lever moved, another page than the first."""
    tab = Visit(browser, wire.address, "?lang=en")
    tab.page.click(".er-step")
    tab.until("week", "1", PATIENCE)
    tab.page.click(".er-open-levers")
    tab.page.fill("[data-key='policy.mining_tax'] [type=number]", "7")
    tab.page.press("[data-key='policy.mining_tax'] [type=number]", "Enter")
    tab.page.wait_for_function("document.querySelector('.er-run').textContent.includes('moved: 1')", timeout=PATIENCE)
    tab.page.click(".er-levers [data-close]")
    tab.page.click(".er-step")
    tab.until("week", "2", PATIENCE)
    tab.turn("bitcoin")
    return tab


def told(tab: Visit) -> tuple[str, ...]:
    """What must not change: the run with scenario, seed, week and levers; the page and its headings."""
    headings = tab.page.eval_on_selector_all(".er-page h2, .er-page h3", "all => all.map((one) => one.textContent)")
    return tab.text(".er-run"), tab.page.get_attribute(".er", "data-page") or "", *headings


def goes_on(tab: Visit, before: tuple[str, ...]) -> None:
    """It stands where it stood, and what is asked for is done."""
    tab.until("week", "2", PATIENCE)
    tab.until("page", before[1], PATIENCE)
    tab.page.wait_for_function("!document.querySelector('.er-wait')?.checkVisibility()", timeout=PATIENCE)
    tab.page.wait_for_function(
        "text => document.querySelector('.er-run')?.textContent === text", arg=before[0], timeout=PATIENCE
    )
    tab.settled()
    assert told(tab) == before
    tab.page.click(".er-step")
    tab.until("week", "3", PATIENCE)


@pytest.mark.parametrize("way", ["cut", "asleep", "reload", "left and back"])
def test_nothing_is_lost(browser: Any, served: str, way: str) -> None:
    with wired(served) as wire:
        tab = played(browser, wire)
        before = told(tab)
        if way == "reload":
            tab.page.reload()
        elif way == "left and back":
            tab.page.goto("about:blank")
            tab.page.go_back()
        else:
            tab.page.clock.install()
            session = browser.new_cdp_session(tab.page)
            if way == "asleep":
                session.send("Page.setWebLifecycleState", {"state": "frozen"})
                wire.cut()
                threading.Event().wait(2.0)
                session.send("Page.setWebLifecycleState", {"state": "active"})
            else:
                wire.cut()
            tab.page.wait_for_selector(".er-wait:visible >> text=does not answer", timeout=20_000)
            wire.mend()
            tab.hasten()
        goes_on(tab, before)
        tab.page.close()


def test_nothing_is_lost_when_the_server_has_given_the_tab_up(
    browser: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The network was gone for longer than the market waits for its host."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    gone = tmp_path / "gone"
    with serving(FORGETFUL.format(gone=str(gone))) as (address, _), wired(address) as wire:
        tab = played(browser, wire)
        before = told(tab)
        tab.page.clock.install()
        wire.cut()
        until(gone.exists, PATIENCE / 1000)
        wire.mend()
        tab.hasten()
        tab.until("run", "2", PATIENCE)  # the first of the page made anew is a market that has nothing to do with it
        goes_on(tab, before)
        tab.page.close()
