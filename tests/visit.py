"""A served market, a browser, and a tab of the live page in it, watched for anything that goes wrong."""

import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SCREENSHOTS = ROOT / "screenshots"
PATIENCE = 180_000  # ms: a cold cache compiles the market first
SERVE = "from viz.app import serve; serve('energy-run', seed=11, port=0, open_browser=False)"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# A size that has changed is told after the frame in which it does and drawn in the next one: three are enough.  A browser that
# nobody looks at may draw none until a picture is taken: each is waited for no longer than a second.
SETTLED = """async () => {
    const within = (ms, made) => Promise.race([made, new Promise((done) => setTimeout(done, ms))]);
    await within(10_000, document.fonts.ready);
    for (let left = 3; left; left--) await within(1_000, new Promise(requestAnimationFrame));
}"""


@contextmanager
def serving(before: str = "", serve: str = SERVE) -> Iterator[tuple[str, int]]:
    """The address of a live market on a free port, and the number of its process.  before: Python run ahead of it"""
    command = [sys.executable, "-c", f"{before}\n{serve}"]
    with (
        tempfile.TemporaryDirectory() as kept,
        subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            env={"XDG_STATE_HOME": kept} | os.environ,  # no test writes into the user's own
        ) as process,
    ):
        assert process.stdout is not None
        line = process.stdout.readline()
        try:
            assert line.startswith("Energy Run: http://"), f"the server said {line!r}"
            yield line.removeprefix("Energy Run: ").strip(), process.pid
        finally:
            process.terminate()
            process.wait(10)


def chromium() -> str | None:
    """The browser on the PATH."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@contextmanager
def browsing(profile: Path) -> Iterator[Any]:
    """Chromium with a profile of its own, in a window of a small projector."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            str(profile),
            executable_path=chromium(),
            args=FLAGS,
            viewport={"width": 1280, "height": 720},
            locale="en-GB",
        )
        yield context
        context.close()


def window(context: Any) -> Any:
    """An empty page in a window of its own, as people have who look at one market: of tabs in one window the browser
    draws those that lie behind once a second."""
    session = context.new_cdp_session(context.pages[0])
    with context.expect_page() as opened:
        session.send("Target.createTarget", {"url": "about:blank", "newWindow": True})
    session.detach()
    return opened.value


class Visit:
    """One tab, and whatever went wrong in it."""

    def __init__(self, context: Any, address: str, query: str = "", week: str = "0") -> None:
        self.page = window(context)
        self.wrong: list[str] = []
        self.page.on("pageerror", lambda error: self.wrong.append(f"page: {error}"))
        self.page.on(
            "console", lambda line: self.wrong.append(f"console: {line.text}") if line.type == "error" else None
        )
        self.page.on(
            "response",
            lambda answer: self.wrong.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None,
        )
        self.page.on("request", lambda request: self._request(request.url, address))
        self.page.goto(f"{address}/{query}")
        self.until("week", week, PATIENCE)

    def _request(self, url: str, address: str) -> None:
        if not url.startswith((address, address.replace("http", "ws"), "data:", "blob:")):
            self.wrong.append(f"asked {url}")

    def until(self, name: str, value: str, patience: int = 20_000) -> None:
        self.page.wait_for_selector(f'.er[data-{name}="{value}"]', timeout=patience)

    def data(self, name: str) -> int:
        return int(self.page.get_attribute(".er", f"data-{name}"))

    def text(self, selector: str) -> str:
        return self.page.inner_text(selector)

    def turn(self, page: str) -> None:
        """Goes to another page by its tab."""
        self.page.click(f".er-tabs [data-page={page}]")
        self.until("page", page)

    def unattended(self) -> None:
        """Switches the pauses off."""
        for kind in ("lease", "default", "halving"):
            self.page.click(f".er-rail [data-kind={kind}]")
            self.page.wait_for_selector(f'.er-rail [data-kind={kind}][aria-pressed="false"]')

    def play_to(self, week: int) -> None:
        """Plays at full speed, whatever happens, to this week or a little beyond, and pauses."""
        self.unattended()
        self.page.select_option(".er-speed", "50")
        self.page.click(".er-play")
        reached = f"Number(document.querySelector('.er').dataset.week) >= {week}"
        self.page.wait_for_function(reached, timeout=PATIENCE)
        self.page.evaluate(
            "document.querySelector('.er-play').click()"
        )  # a run that is over meanwhile cannot be paused
        self.until("playing", "false")

    def hasten(self) -> None:
        """Until the line stands again, with the clock of the page put forward: tries to mend it lie up to a minute apart.

        The clock is the tests' own since before the line was cut: `page.clock.install()`.
        """
        end = time.monotonic() + PATIENCE / 1000
        while not self.page.evaluate("window.solara?.debug?.connectionStatus === 'connected'"):
            assert time.monotonic() < end, "the line is still down"
            self.page.clock.fast_forward(64_000)
            self.page.wait_for_timeout(100)

    def settled(self) -> None:
        """Until what is shown has been drawn: fonts are there, and new sizes have been told and drawn again."""
        self.page.evaluate(SETTLED)

    def shot(self, name: str) -> None:
        SCREENSHOTS.mkdir(exist_ok=True)
        self.settled()
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png")


PALETTE = json.loads((ROOT / "viz" / "figures" / "palette.json").read_text("utf-8"))["light"]


def painted(visit: Visit, chart: str, colour: str = "", low: float = 0.0, high: float = 1.0) -> int:
    """How many pixels of a chart's canvases have any colour, or one of the palette (`use.mining`), between two heights.

    low, high: of each canvas from its top, 0 to 1.
    """
    wanted = functools.reduce(lambda part, key: part[key], colour.split("."), PALETTE) if colour else ""
    script = """([name, wanted, low, high]) => {
        const [r, g, b] = [1, 3, 5].map((at) => parseInt(wanted.slice(at, at + 2), 16));
        return [...document.querySelectorAll(`[data-chart=${name}] canvas`)].reduce((sum, canvas) => {
            const [from, to] = [low, high].map((share) => Math.round(share * canvas.height));
            const {data} = canvas.getContext("2d").getImageData(0, from, canvas.width, to - from);
            for (let i = 0; i < data.length; i += 4) {
                sum += wanted ? data[i] === r && data[i + 1] === g && data[i + 2] === b && data[i + 3] === 255 : data[i + 3] > 0;
            }
            return sum;
        }, 0);
    }"""
    return visit.page.evaluate(script, [chart, wanted, low, high])
