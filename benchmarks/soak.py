"""Hundreds of tabs come and go for an hour: what the server's memory does meanwhile.

uv run python -m benchmarks.soak                                  # an hour, about forty tabs at once, one of them in a browser
uv run python -m benchmarks.soak --minutes 20 --at-once 80 --stay 60

Most tabs are websockets that say what the page says (`tests.bare_tab`) and read at their leisure, so that a second core is
not needed: guests of one market that plays at five weeks a second, and every fifth with a market of its own that it plays,
turns back and branches.  Half of them close their tab, the others vanish.  A line a minute, so that a cut leaves figures.
"""

import argparse
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from playwright.sync_api import Error as PlaywrightError
from websockets.exceptions import WebSocketException

from benchmarks.live_page import server
from tests.bare_tab import BareTab
from tests.visit import Visit, browsing, serving

OWN = 0.2  # of tabs have a market of their own
LEISURE = 10.0  # seconds from a frame to a guest's answer
PAGES = ("owners", "grid", "auction", "companies", "bitcoin", "lessons", "market")


@dataclass
class Crowd:
    """The tabs that are there, and what came of those that were."""

    address: str
    stay: float  # a tab's mean stay  [s]
    random: np.random.Generator = field(default_factory=lambda: np.random.default_rng(1))
    there: list[tuple[float, BareTab]] = field(default_factory=list)  # when each leaves
    opened = lost = most = frames = browsed = 0

    def __post_init__(self) -> None:
        self.open_market()

    def open_market(self) -> None:
        """The one that guests watch, which plays on."""
        self.host = BareTab(self.address, pause=1.0)
        assert self.host.ready.wait(300)
        self.host.say("share")
        self.host.say("play")

    def come(self) -> None:
        """A guest, or somebody with a market of his own."""
        own = self.random.random() < OWN
        query = {} if own else {"watch": self.host.link.get("watch", "")}
        try:
            tab = BareTab(self.address, query, LEISURE)
        except (OSError, WebSocketException):
            self.lost += 1
            return
        self.there.append((time.monotonic() + self.random.exponential(self.stay), tab))
        self.opened, self.most = self.opened + 1, max(self.most, len(self.there) + 1)
        if own:
            threading.Thread(target=plays, args=(tab, self.random.random()), daemon=True).start()

    def go(self) -> None:
        """Those whose time has come; who was cut off before is counted as lost."""
        now = time.monotonic()
        for until, tab in list(self.there):
            if until > now and not tab.gone.is_set():
                continue
            self.there.remove((until, tab))
            self.lost += until > now
            self.frames += tab.frames
            with suppress(OSError, WebSocketException):
                tab.leave(politely=self.random.random() < 0.5)

    def play_on(self) -> None:
        """The market that guests watch begins anew at its end, and with a new host where its host was lost."""
        if self.host.gone.is_set():
            self.lost += 1
            self.open_market()
        if self.host.frame.get("week") == self.host.frame.get("weeks", 267):
            self.host.say("restart", scenario="energy-run", seed=int(self.random.integers(1000)))
        if not self.host.frame.get("playing"):
            self.host.say("play")


def plays(tab: BareTab, whim: float) -> None:
    """Plays a market of one's own, turns the pages, goes back, branches."""
    with suppress(OSError, WebSocketException):
        if not tab.ready.wait(120):
            return
        tab.say("speed", speed=2.0)
        tab.say("play")
        for page in PAGES:
            if tab.gone.wait(5.0):
                return
            tab.say("view", page=page)
        if whim < 0.5:
            tab.say("lever", key="policy.mining_tax", value=10.0, at=5)
        tab.say("back")


def browse(crowd: Crowd, end: float) -> None:
    """One tab at a time in a browser: opened, played for some weeks, closed."""
    with tempfile.TemporaryDirectory() as profile, browsing(Path(profile)) as context:
        while time.monotonic() < end:
            with suppress(PlaywrightError):  # a busy machine: the next one may come sooner
                tab = Visit(context, crowd.address, "?lang=en")
                for page in PAGES[:3]:
                    tab.page.click(".er-step")
                    tab.turn(page)
                tab.page.wait_for_timeout(60_000)
                crowd.browsed += 1
            for page in context.pages[1:]:
                page.close()
            time.sleep(60.0)


def slope_of(minutes: np.ndarray, mib: np.ndarray) -> tuple[float, float]:
    """Slope and half its 95 % interval, from means of a minute; what one minute shares with the next counts once.  [MiB/minute]

    >>> slope, half = slope_of(np.arange(40.0), 5.0 + 0.5 * np.arange(40.0))
    >>> round(slope, 3), round(half, 3)
    (0.5, 0.0)
    """
    whole = np.unique(minutes.astype(int))
    at, level = (np.array([v[minutes.astype(int) == m].mean() for m in whole]) for v in (minutes, mib))
    slope, start = np.polyfit(at, level, 1)
    rest = level - start - slope * at
    shared = max(0.0, float(np.corrcoef(rest[:-1], rest[1:])[0, 1])) if rest.std() > 1e-9 else 0.0
    spread = np.sqrt((rest**2).sum() / max(1, len(at) - 2) / ((at - at.mean()) ** 2).sum())
    return float(slope), float(2.0 * spread * np.sqrt((1.0 + shared) / (1.0 - min(shared, 0.95))))


def told(crowd: Crowd, seen: list[tuple[float, float]], core: float) -> str:
    """The line of a minute: the slope is that of the last two thirds, past what is compiled and kept once."""
    at, mib = np.array(seen).T
    late = at >= at[-1] / 3.0
    slope, half = slope_of(at[late], mib[late]) if at[-1] > 9.0 else (float("nan"), float("nan"))
    return (
        f"{at[-1]:.0f} min: {crowd.opened} tabs opened and {crowd.browsed} in a browser, {len(crowd.there)} there, most {crowd.most}, "
        f"lost {crowd.lost}; {mib[-1]:.0f} MiB, {slope:+.2f} +- {half:.2f} MiB a minute; {core:.2f} core"
    )


def soak(address: str, pid: int, minutes: float, at_once: int, stay: float, browser: bool) -> None:
    """Tabs come at random, at a pace that keeps so many there."""
    crowd, began = Crowd(address, stay), time.monotonic()
    end, every, seen = began + 60.0 * minutes, stay / at_once, list[tuple[float, float]]()
    if browser:
        threading.Thread(target=browse, args=(crowd, end - 150.0), daemon=True).start()
    (used, _), next_one, said = server(pid), began, 0
    while (now := time.monotonic()) < end:
        if now >= next_one:
            crowd.come()
            next_one += crowd.random.exponential(every)
        crowd.go()
        with suppress(WebSocketException, OSError):
            crowd.play_on()
        seen.append(((now - began) / 60.0, server(pid)[1]))
        if seen[-1][0] >= said + 1:
            said = int(seen[-1][0])
            print(told(crowd, seen, (server(pid)[0] - used) / (now - began)), flush=True)
        time.sleep(1.0)
    print("whole:", told(crowd, seen, (server(pid)[0] - used) / (now - began)), flush=True)


def main() -> None:
    """Prints a line a minute."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--at-once", type=int, default=40)
    parser.add_argument("--stay", type=float, default=160.0, help="seconds that a tab stays in the mean")
    parser.add_argument("--no-browser", action="store_true")
    given = parser.parse_args()
    with serving() as (address, pid):
        soak(address, pid, given.minutes, given.at_once, given.stay, not given.no_browser)


if __name__ == "__main__":
    main()
