"""Levers, branches, links and shared markets: a run with levers moved is a list of orders, and repeats exactly."""

import base64
import json
import re
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.decisions.orders import OrderLog
from model.economy import EnergyMarket
from model.foundation.version import VERSION
from model.scenario import Scenario, describe, lever_keys
from tests.visit import PATIENCE, Visit
from viz.figures.words.levers import grouped, levers
from viz.pages.live import sharing
from viz.pages.live.live import open_market
from viz.pages.seen.link import LONGEST, LinkError, Saved, from_link, from_text, to_link, to_text
from viz.text.language import LANGUAGES, Text


def test_every_lever_of_the_model_is_on_the_page_with_words_and_a_range_that_the_model_allows() -> None:
    shown = [key for keys in grouped(Text("en")).values() for key in keys]
    assert sorted(shown) == sorted(lever_keys())
    for key in shown:
        schema = describe()[key]
        low, high, step = schema["slider"]
        if schema["type"] == "boolean":
            assert (low, high) == (0.0, 1.0)
            continue
        assert schema["minimum"] <= low < high <= schema["maximum"] and 0.0 < step <= high - low
        assert low <= schema["default"] <= high
    for code in LANGUAGES:
        groups = levers(Scenario.load("energy-run"), Text(code))
        told = [lever for group in groups for lever in group["levers"]]
        assert len(told) == len(shown) and all(len(lever["why"]) > 10 for lever in told)


def test_a_run_with_levers_moved_repeats_exactly_from_its_link() -> None:
    market = EnergyMarket(rng=6)
    market.run_for(20)
    market.move("policy.mining_tax", 12.0)
    market.run_for(15)
    moves = tuple((int(entry["week"]), entry["key"], entry["value"]) for entry in market.log.entries)
    saved = from_link(to_link(Saved("energy-run", 6, 35, "grid", {}, moves)))
    entries = tuple({"week": week, "key": key, "value": value} for week, key, value in saved.moves)
    again = open_market(saved.scenario, saved.seed, entries, dict(saved.changes))
    again.run_for(saved.week)
    for name in ("hashprice_usd_ph_day", "hhi_mw", "mw_mining", "ai_gap_net_gw"):
        assert np.array_equal(again.history.column(name), market.history.column(name))


def test_a_branch_is_the_old_run_up_to_its_lever() -> None:
    market = EnergyMarket(rng=6)
    market.run_for(40)
    branch = EnergyMarket(rng=6, orders=OrderLog(VERSION, [{"week": 21, "key": "demand.growth", "value": 0.0}]))
    branch.run_for(40)
    same = np.array_equal(branch.history.column("ai_demand_gw")[:21], market.history.column("ai_demand_gw")[:21])
    assert same and not np.array_equal(branch.history.column("ai_demand_gw"), market.history.column("ai_demand_gw"))


def packed(document: Any) -> str:
    return base64.urlsafe_b64encode(zlib.compress(json.dumps(document).encode())).decode().rstrip("=")


GOOD = {
    "scenario": "energy-run",
    "seed": 1,
    "week": 9,
    "page": "market",
    "changes": {},
    "moves": [],
    "version": VERSION,
}


@pytest.mark.parametrize(
    "change",
    [
        {"scenario": "../../etc/passwd"},
        {"scenario": 7},
        {"seed": -1},
        {"seed": "1"},
        {"week": 1e9},
        {"week": True},
        {"changes": {"policy.mining_tax": 1e9}},
        {"changes": {"nothing": 1}},
        {"moves": [[1, "weeks", 3]]},
        {"moves": [[0, "policy.mining_tax", 3]]},
        {"moves": [[1, "policy.mining_tax", "x"]]},
        {"moves": [[1, "policy.mining_tax", float("nan")]]},
        {"moves": 5},
        {"version": None},
        {"changes": {"weeks": 2000}},
        {"changes": {"fringe.count": 9000}},  # a stranger's run is played here
    ],
)
def test_a_hostile_link_is_refused(change: dict[str, Any]) -> None:
    assert from_link(packed(GOOD)).week == 9
    with pytest.raises(LinkError):
        from_link(packed(GOOD | change))


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    for read in (from_link, from_text):
        with pytest.raises(LinkError):
            read(text)


def test_a_bomb_does_not_go_off() -> None:
    bomb = base64.urlsafe_b64encode(zlib.compress(b"[" * 1_000_000, 9)).decode().rstrip("=")
    assert len(bomb) < LONGEST
    with pytest.raises(LinkError):
        from_link(bomb)


def test_too_many_orders_make_no_link_but_a_file() -> None:
    rng = np.random.default_rng(1)
    moves = tuple((int(week), "policy.mining_tax", float(rng.random() * 9)) for week in range(1, 267))
    saved = Saved("energy-run", 1, 267, "market", {}, moves)
    assert to_link(saved) == "" and from_text(to_text(saved)) == saved
    few = Saved("energy-run", 1, 267, "market", {}, moves[:12])
    assert 0 < len(to_link(few)) <= LONGEST


@pytest.mark.parametrize("bad", [("policy.mining_tax", 1e6), ("policy.mining_tax", -1.0), ("policy.mining_ban", 0.5)])
def test_one_bad_value_among_thousands_is_found_with_few_checks(
    bad: tuple[str, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    taxes = [(1 + place // 20, "policy.mining_tax", place / 100.0) for place in range(4_000)]
    bans = [(1, "policy.mining_ban", False), (2, "policy.mining_ban", 1.0), (3, "policy.mining_ban", True)]
    good = Saved("energy-run", 1, 9, moves=(*taxes, *bans))
    checks, with_changes = [], Scenario.with_changes
    monkeypatch.setattr(Scenario, "with_changes", lambda *given: checks.append(1) or with_changes(*given))
    assert from_text(to_text(good)) == good and len(checks) <= 6
    with pytest.raises(LinkError, match=bad[0]):
        from_text(to_text(replace(good, moves=(*taxes, (50, *bad), *bans))))


def pull(tab: Visit, key: str, value: str) -> None:
    tab.page.fill(f'[data-key="{key}"] [type=number]', value)
    tab.page.press(f'[data-key="{key}"] [type=number]', "Enter")


def test_levers_move_branch_and_go_back(visit: Callable[..., Visit]) -> None:
    tab = visit("?lang=en")
    tab.play_to(40)
    week = tab.data("week")
    tab.page.click(".er-open-levers")
    tab.page.wait_for_selector(".er-lever")
    pull(tab, "policy.mining_tax", "25")
    tab.page.click(".er-step")
    tab.page.wait_for_selector('[data-reset="policy.mining_tax"]')
    tab.until("week", str(week + 1))
    pull(tab, "policy.mining_tax", "9999")
    tab.page.wait_for_function(
        "document.querySelector('.er-status').textContent.includes('9,999 is not within 0 to 200')"
    )
    tab.shot("levers-en")
    tab.page.evaluate(
        "(() => { const range = document.querySelector('.er-timeline input'); range.value = 20; range.dispatchEvent(new Event('input')); })()"
    )
    tab.page.wait_for_selector(".er-lever-note")
    pull(tab, "policy.ai_set_aside", "1")
    tab.page.wait_for_selector("[data-place='0']")
    tab.until("week", str(week + 1))  # the branch comes as far as the run that was left
    tab.shot("branch-en")
    tab.page.click("[data-place='0']")
    tab.page.wait_for_selector("[data-place='1']")
    tab.page.click(".er-levers [data-close]")
    tab.page.click(".er-week-back")
    tab.until("week", str(week))


def test_a_link_repeats_the_run_and_a_bad_one_says_so(visit: Callable[..., Visit]) -> None:
    tab = visit("?lang=en")
    tab.play_to(15)
    week = tab.data("week")
    tab.page.click(".er-share")
    tab.page.wait_for_selector(".er-sharing input[readonly]")
    assert "this machine only" in tab.text(".er-sharing")
    tab.shot("share-en")
    links = [found.input_value() for found in tab.page.query_selector_all(".er-sharing input[readonly]")]
    again = visit("?lang=ja&" + links[0].split("?")[1], week=str(week))
    assert again.text(".er-now") == Text("ja").date(EnergyMarket(rng=11).calendar.date(week))
    bad = visit("?lang=en&run=AAAA")
    assert "could not be read" in bad.text(".er-status")
    guest = visit("?lang=en&" + links[1].split("?")[1], week=str(week))
    assert guest.page.is_disabled(".er-play") and re.search("watch=", links[1])
    tab.page.click(".er-sharing [data-close]")
    tab.page.click(".er-step")
    guest.until("week", str(week + 1))
    with tab.page.expect_download() as download:
        tab.page.click(".er-share")
        tab.page.click(".er-sharing [data-file]")
    assert from_text(download.value.path().read_text()).week == week + 1


def test_a_token_cannot_be_guessed_and_is_forgotten() -> None:
    live: Any = object()
    token = sharing.token_of(live)
    assert len(token) >= 20 and sharing.token_of(live) == token and sharing.market_of(token) is live
    sharing.forget(live)
    assert sharing.market_of(token) is None and sharing.market_of("") is None


HELD = '[data-key="demand.growth"] [type=range]'


def test_a_lever_that_is_dragged_shows_the_run_that_it_would_bring(visit: Callable[..., Visit]) -> None:
    """Roughly at once, then exactly; letting go gives that run.  Prints how long the first answer to a move took."""
    tab = visit()
    tab.unattended()
    tab.page.click(".er-open-levers")
    tab.page.evaluate("document.querySelectorAll('.er-levers details').forEach((group) => (group.open = true))")
    tab.page.evaluate(TIMES)
    slider = tab.page.locator(HELD)
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box is not None
    at = lambda share: (box["x"] + box["width"] * share, box["y"] + box["height"] / 2)  # noqa: E731
    tab.page.mouse.move(*at(0.5))
    tab.page.mouse.down()
    tab.page.mouse.move(*at(0.7))
    tab.page.wait_for_selector('.er[data-ahead$="true"]', timeout=PATIENCE)
    tab.page.mouse.move(*at(0.3))
    tab.page.wait_for_selector('.er[data-ahead$="true"]', timeout=PATIENCE)  # both ends are known by now
    tab.page.evaluate("told.length = 0")
    for move in range(20):
        tab.page.mouse.move(*at(0.3 + 0.02 * move))
        tab.page.wait_for_timeout(120)
    tab.page.wait_for_selector('.er[data-ahead$="true"]', timeout=PATIENCE)
    told = sorted(tab.page.evaluate("told"))
    print("first answer to a move, ms: " + ", ".join(f"{told[int(q * (len(told) - 1))]:.0f}" for q in (0, 0.5, 0.9, 1)))
    assert told[len(told) // 2] < 1_000  # a floor that a busy machine still reaches
    assert tab.page.locator("[data-chart=demand] .er-foreseen").text_content() == "if you let go"
    tab.shot("lever-held")
    line = tab.text('[data-key="demand.growth"] .er-ahead')
    end = re.search(r"Independent miners \[miners\]: (\d+) → (\d+)", line)
    assert end and "exactly what letting go gives" in line
    tab.page.mouse.up()
    tab.page.wait_for_function("document.querySelector('.er-run').textContent.includes('levers moved: 1')")
    assert tab.page.get_attribute(".er", "data-ahead") == ""
    assert tab.page.locator(".er-foreseen").count() == 0 and tab.text('[data-key="demand.growth"] .er-ahead') == ""
    tab.page.select_option(".er-speed", "50")
    tab.page.click(".er-play")
    tab.until("week", "267", PATIENCE)
    assert tab.text("[data-tile=miners] b") == end[2]


def test_keys_hold_a_lever_until_a_moment_after_the_last(visit: Callable[..., Visit]) -> None:
    tab = visit()
    tab.page.click(".er-open-levers")
    tab.page.evaluate("document.querySelectorAll('.er-levers details').forEach((group) => (group.open = true))")
    tab.page.focus(HELD)
    for _ in range(3):
        tab.page.keyboard.press("ArrowRight")
    value = float(tab.page.input_value(HELD))
    tab.page.wait_for_function("document.querySelector('.er-run').textContent.includes('levers moved: 1')")
    tab.page.wait_for_timeout(300)
    assert "levers moved: 1" in tab.text(".er-run")  # one move, not three
    assert float(tab.page.input_value(HELD)) == value


TIMES = """() => {
    window.told = [];
    let moved = 0;
    document.addEventListener("input", () => (moved = performance.now()), true);
    new MutationObserver(() => {
        if (moved && document.querySelector(".er").dataset.ahead) told.push(performance.now() - moved);
        moved = 0;
    }).observe(document.querySelector(".er"), {attributes: true, attributeFilter: ["data-ahead"]});
}"""
