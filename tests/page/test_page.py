"""The live page in a real browser, without internet: what it paints, what its buttons do, what it asks the network for.

Anything that answers 4xx, any error on the page or in its console, and any request to another host fails a test.
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from model.economy import EnergyMarket
from model.foundation.errors import OutputError
from tests.small_market import until
from tests.visit import PATIENCE, Visit, painted
from viz.app import STATIC, listen, require_bundle
from viz.figures.cards.finds import decision_at
from viz.pages.live.behind import decisions_behind

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def still(browser: Any, served: str) -> Iterator[Visit]:
    """A tab in which nothing is played, for all tests that only look at it."""
    tab = Visit(browser, served, "?lang=en")
    yield tab
    tab.page.close()
    assert tab.wrong == []


def test_week_0_is_painted_and_paused(still: Visit) -> None:
    tab = still
    assert "megawatts" in tab.text(".er-sentence")
    assert tab.page.locator(".er-tiles li").count() == 5
    for chart in ("holdings", "demand", "mining", "concentration"):
        assert painted(tab, chart) > 300, chart  # the band of other seeds
        assert tab.page.locator(f"[data-chart={chart}] .er-label").count() >= 1
    assert tab.text(".er-books") == "books balance to $0.00 and 0 MW"
    tab.shot("week-0-1280x720")
    tab.page.wait_for_timeout(300)
    assert (tab.data("week"), tab.page.get_attribute(".er", "data-playing")) == (0, "false")


def test_the_band_of_other_seeds_can_be_switched_off(visit: Callable[..., Visit]) -> None:
    tab = visit()
    until(lambda: "80%" in tab.text(".er-others"), PATIENCE / 1e3)  # the band has come, shipped or played
    shown = painted(tab, "holdings")
    tab.page.click(".er-display")
    tab.page.select_option(".er-settings [name=band]", "off")
    tab.page.wait_for_function("document.querySelector('.er-others').textContent === ''")
    until(lambda: painted(tab, "holdings") < shown, PATIENCE / 1e3)
    assert painted(tab, "holdings") < 0.5 * shown  # the lines at round numbers stay


def test_it_fits_the_window_without_scrolling(still: Visit) -> None:
    tab = still
    for size in ({"width": 1920, "height": 1080}, {"width": 1280, "height": 720}):
        tab.page.set_viewport_size(size)
        assert tab.page.evaluate("document.querySelector('.er').scrollHeight <= window.innerHeight")
        assert tab.page.evaluate("document.querySelector('.er').scrollWidth <= window.innerWidth")


def test_buttons_are_large_enough_and_named(still: Visit) -> None:
    script = """() => [...document.querySelectorAll(".er button, .er select, .er input")].filter((node) => node.checkVisibility()).map((node) => {
        const {width, height} = node.getBoundingClientRect();
        const name = node.getAttribute("aria-label") || node.textContent.trim();
        return [node.className || node.tagName, name, Math.min(width, height)];
    })"""
    for kind, name, size in still.page.evaluate(script):
        assert name and size >= 24, (kind, name, size)


def test_play_pause_and_step(visit: Callable[..., Visit]) -> None:
    tab = visit()
    tab.unattended()
    tab.page.select_option(".er-speed", "25")
    tab.page.click(".er-play")
    tab.page.wait_for_function("Number(document.querySelector('.er').dataset.week) >= 14", timeout=PATIENCE)
    tab.page.click(".er-play")
    tab.until("playing", "false")
    stood = tab.data("week")
    tab.page.click(".er-step")
    tab.until("week", str(stood + 1))
    tab.page.keyboard.press("Escape")  # a key that does nothing here
    tab.page.wait_for_timeout(300)
    assert tab.data("week") == stood + 1


def test_keys_play_and_step(visit: Callable[..., Visit]) -> None:
    tab = visit()
    tab.page.keyboard.press("ArrowRight")
    tab.until("week", "1", PATIENCE)
    tab.until("playing", "false")
    tab.page.keyboard.press("ArrowLeft")
    tab.until("week", "0")
    tab.page.keyboard.press("Space")
    tab.until("playing", "true")
    tab.page.wait_for_function("Number(document.querySelector('.er').dataset.week) >= 3", timeout=PATIENCE)
    tab.page.keyboard.press("Space")
    tab.until("playing", "false")
    week = tab.data("week")
    tab.page.wait_for_timeout(500)
    assert tab.data("week") == week >= 3  # it stands
    tab.page.keyboard.press("ArrowRight")
    tab.until("week", str(week + 1))
    assert tab.page.get_attribute(".er", "data-playing") == "false"


def test_restart_with_another_seed(visit: Callable[..., Visit]) -> None:
    tab = visit()
    tab.page.click(".er-step")
    tab.until("week", "1", PATIENCE)
    tab.page.fill(".er-seed input", "23")
    tab.page.keyboard.press("Enter")
    tab.until("week", "0")
    assert "seed 23" in tab.text(".er-run")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_parts_of_the_footer_keep_their_places(visit: Callable[..., Visit], language: str) -> None:
    """A week of two digits, another share of seeds: nothing beside them moves, and nothing is cut."""
    tab = visit(f"?lang={language}")
    tab.page.set_viewport_size({"width": 1280, "height": 720})
    places = """[...document.querySelectorAll(".er-foot > *")].map((node) => Math.round(node.getBoundingClientRect().left))"""
    cut = """[...document.querySelectorAll(".er-foot, .er-foot > *")].filter((node) => node.scrollWidth > node.clientWidth + 1 && node.clientWidth).map((node) => node.className)"""
    before = tab.page.evaluate(places)
    for week in range(1, 11):
        tab.page.click(".er-step")
        tab.until("week", str(week))
    tab.settled()
    assert tab.page.evaluate(places) == before
    assert tab.page.evaluate(cut) == []


def test_another_scenario(visit: Callable[..., Visit]) -> None:
    """The market is the other one's: without AI nothing serves it."""
    tab = visit()
    assert "0.3" in tab.text("[data-tile=ai]")
    tab.page.click(".er-step")
    tab.until("week", "1", PATIENCE)
    tab.page.select_option(".er-scenario", "no-ai")
    tab.until("week", "0", PATIENCE)
    tab.page.wait_for_function("document.querySelector('.er-run').textContent.startsWith('No AI')")
    assert "0.0" in tab.text("[data-tile=ai]")


def test_japanese(visit: Callable[..., Visit]) -> None:
    tab = visit("?lang=ja")
    assert re.search("マイナー.*AI|AI.*マイナー", tab.text(".er-sentence"))
    assert "万ドル" in tab.text("[data-tile=bitcoin]")
    assert tab.page.get_attribute("html", "lang") == "ja"
    tab.page.set_viewport_size({"width": 1280, "height": 720})
    tab.shot("week-0-ja-1280x720")
    tab.page.click("[data-language=en]")
    tab.until("language", "en")
    assert "megawatts" in tab.text(".er-sentence")


def test_a_whole_run_at_full_speed(visit: Callable[..., Visit]) -> None:
    tab = visit()
    tab.page.set_viewport_size({"width": 1280, "height": 720})
    tab.unattended()
    tab.page.select_option(".er-speed", "50")
    tab.page.evaluate(WATCH)
    tab.page.click(".er-play")
    tab.page.wait_for_function("Number(document.querySelector('.er').dataset.week) >= 20", timeout=PATIENCE)
    began, frames, week = time.monotonic(), tab.data("painted"), tab.data("week")
    tab.page.wait_for_function("document.querySelector('.er').dataset.week === '267'", timeout=PATIENCE)
    seconds = time.monotonic() - began
    frames = tab.data("painted") - frames
    print(f"{frames / seconds:.1f} frames a second, {(267 - week) / seconds:.1f} weeks a second")
    assert tab.page.evaluate("[moved, seen > 50]") == [[], True]
    for use in ("mining", "converting", "leased"):
        assert painted(tab, "holdings", f"use.{use}") > 1_000, use
    for chart, names in (
        ("holdings", ["Leased to AI", "Own rigs"]),
        ("mining", ["bitcoin", "90% stop below", "10% stop below"]),
    ):
        tab.page.hover(f"[data-chart={chart}] .er-plot", position={"x": 120, "y": 40})
        told = tab.text(f"[data-chart={chart}] .er-tip").splitlines()
        assert re.fullmatch(r"20\d\d-\d\d-\d\d", told[0]) and len(told) == len(set(told)), told
        assert all(any(re.match(rf"{name} [\d,.]+$", line) for line in told) for name in names), told
    assert re.search(r"[2-9] weeks in a row", tab.text(".er-events")) is not None
    tab.shot("end-1280x720")
    tab.page.click("[data-holdings=owner]")
    tab.page.wait_for_selector('[data-holdings=owner][aria-pressed="true"]')
    tab.shot("end-owners-1280x720")
    tab.page.click("[data-holdings=use]")
    line = tab.page.locator(".er-events button").first
    line.click()
    tab.page.wait_for_selector(".er-events button.er-here")
    tab.page.set_viewport_size({"width": 1920, "height": 1080})
    tab.shot("end-1920x1080")
    assert frames / seconds > 2  # a floor that a busy machine still reaches
    leaves_a_ghost(tab)


WATCH = """() => {
    window.moved = [];
    window.seen = 0;
    const box = (node) => Object.values(node.getBoundingClientRect().toJSON()).join();
    const boxes = [...document.querySelectorAll(".er-bar > *, .er-head, .er-tiles li, .er-card, .er-plot, .er-foot")].filter((node) => !node.matches(".er-status"));
    const before = boxes.map(box);
    const look = () => {
        seen += 1;
        boxes.forEach((node, index) => box(node) === before[index] || moved.push(node.className + " " + box(node)));
        requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    // In the feed lines make room for newer ones; Solara's bar, which shows that a machine is busy, is not the page's.
    const elsewhere = ({node}) => node?.parentElement?.closest(".er") && !node.parentElement.closest(".er-events");
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) moved.push(...entry.sources.filter(elsewhere).map(({node}) => "shift " + node?.textContent));
    }).observe({type: "layout-shift"});
}"""


def leaves_a_ghost(tab: Visit) -> None:
    """A lever in the past leaves the old run on the areas too, dashed and named."""
    tab.page.set_viewport_size({"width": 1280, "height": 720})
    tab.page.evaluate(f"({MARK})('.er-timeline input', 20)")
    tab.page.click(".er-open-levers")
    tab.page.wait_for_selector(".er-lever-note")
    tab.page.evaluate("document.querySelectorAll('.er-levers details').forEach((group) => (group.open = true))")
    tab.page.evaluate(STROKES)
    tab.page.fill('[data-key="demand.growth"] [type=number]', "0")
    tab.page.press('[data-key="demand.growth"] [type=number]', "Enter")
    tab.page.wait_for_selector("[data-chart=holdings] .er-ghost", timeout=PATIENCE)
    assert tab.page.text_content("[data-chart=demand] .er-ghost") == "the run you left"
    text = tab.page.evaluate("getComputedStyle(document.querySelector('.er')).getPropertyValue('--text').toLowerCase()")
    assert text in tab.page.evaluate("strokes")  # as dark as text, with an edge as light as the panel: seen on any area
    tab.shot("ghost-on-areas")
    assert tab.page.evaluate(OUTSIDE) == []  # beside the open levers


MARK = "(name, week) => { const range = document.querySelector(name); range.value = week; range.dispatchEvent(new Event('input')); }"
OUTSIDE = """() => [...document.querySelectorAll(".er-plot canvas")]
    .filter((canvas) => canvas.getBoundingClientRect().right > canvas.closest(".er-plot").getBoundingClientRect().right)
    .map((canvas) => canvas.closest("[data-chart]").dataset.chart)"""
STROKES = """() => {
    window.strokes = [];
    const draw = CanvasRenderingContext2D.prototype.stroke;
    CanvasRenderingContext2D.prototype.stroke = function (...path) {
        if (this.canvas.closest("[data-chart=holdings]") && this.getLineDash().length) strokes.push(this.strokeStyle);
        return draw.apply(this, path);
    };
}"""


def test_a_lease_leads_to_the_decision_that_signed_it_and_a_failure_to_its_end() -> None:
    market = EnergyMarket(rng=1)
    market.run_for(60)
    events = market.history.events
    found = [
        (event, card["card"].split(":"))
        for event, card in zip(events, decisions_behind(market, events), strict=True)
        if card
    ]
    assert {"lease", "default"} <= {event.kind for event, _ in found}
    assert sum(event.kind == "lease" for event, _ in found) == sum(
        event.kind == "lease" and event.week > 0 for event in events
    )
    for event, (week, site) in found:
        if event.kind != "lease":
            assert (week, market.state.names[int(site)]) == ("gone", event.company)
            continue
        made = decision_at(market.history.deliberations, int(week), int(site))
        assert made is not None and made[0].week <= event.week
        d, place = made
        assert market.state.names[d.owners[place]] == event.company
        assert (d.week, d.rent[place], d.rows[place]) == (event.week, event.usd_it_mw_year, event.site)


def test_the_first_lease_pauses_and_why_opens_its_card(visit: Callable[..., Visit]) -> None:
    tab = visit()
    assert "Who owns the megawatts" in tab.text(".er-sentence")
    tab.page.select_option(".er-speed", "25")
    tab.page.click(".er-play")
    tab.page.wait_for_selector(".er-why:visible", timeout=PATIENCE)
    assert "lease" in tab.text(".er-status") and tab.page.get_attribute(".er", "data-playing") == "false"
    assert tab.page.locator(".er-events [data-kind=lease] + .er-because").count() >= 1
    tab.page.click(".er-why")
    tab.until("page", "companies")
    tab.page.wait_for_selector(".er-detail .er-verdict")


def test_two_tabs_run_apart(visit: Callable[..., Visit]) -> None:
    one, two = visit(), visit()
    one.page.click(".er-step")
    one.until("week", "1", PATIENCE)
    assert two.data("week") == 0


# --- serving ----------------------------------------------------------------------------------------------------------


def test_a_taken_port_is_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(OutputError, match=rf"--port {port}: .*; give a free port, as in --port {port + 1}"):
            listen("127.0.0.1", port)


def test_a_missing_bundle_is_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Any) -> None:
    monkeypatch.setattr("viz.app.STATIC", tmp_path)
    with pytest.raises(SystemExit, match="2"):
        require_bundle()
    assert capsys.readouterr().err.splitlines() == [
        f"{tmp_path / 'dashboard.js'} is missing: build the page with `uv sync --reinstall-package energyrun`"
    ]


@pytest.mark.skipif(os.name != "posix", reason="Ctrl-C is a signal here")
def test_ctrl_c_ends_it_at_once(visit: Callable[..., Visit], browser: Any) -> None:
    command = [sys.executable, "-c", "from viz.app import serve; serve(seed=1, port=0, open_browser=False)"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    address = process.stdout.readline().removeprefix("Energy Run: ").strip()
    tab = Visit(browser, address)
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=5)
    assert time.monotonic() - began < 3.0  # one that waited for its tabs would not end at all
    assert (process.returncode, "Traceback" in errors) == (0, False)
    tab.page.close()


def test_solara_asks_for_no_asset_that_is_not_shipped() -> None:
    template = (files("solara") / "server" / "templates" / "solara.html.j2").read_text("utf-8")
    asked = set(re.findall(r"\{\{cdn\}\}/((?:@[\w-]+/)?[\w-]+@[\d.]+)/", template))
    shipped = set(json.loads((ROOT / "viz" / "web" / "solara_assets.json").read_text("utf-8")))
    assert {name for name in asked if "solara-vuetify-app@" not in name} == shipped  # that one is for Vue 2
    assert all((STATIC / "cdn" / name).is_dir() for name in shipped)


def test_the_lock_file_names_no_host() -> None:
    assert "resolved" not in (ROOT / "viz" / "web" / "package-lock.json").read_text("utf-8")
