"""What a tab is sent: a snapshot, then what was added; nothing twice, nothing lost, nothing unchecked."""

import gc
import json
import threading
import time
import weakref
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from model.foundation.errors import ScenarioError
from model.scenario import Scenario
from tests.small_market import SmallMarket, until, week
from viz.commands import Command
from viz.figures.drawing.market_record import COLUMNS
from viz.pages.live import hosts
from viz.pages.live.dashboard import PAUSE, UNDER_WAY, Dashboard, Viewer
from viz.pages.live.frame import draw
from viz.pages.live.journal import Journal
from viz.pages.live.live import open_market
from viz.pages.seen.heard import command, seen
from viz.pages.seen.once import KNOWN, Same, gone, once
from viz.pages.seen.view import Look
from viz.session import LiveMarket
from viz.text.language import LANGUAGES


class Tab(Dashboard):
    """A widget whose browser is this test."""

    def __init__(self) -> None:
        super().__init__()
        self.frames: list[tuple[dict[str, Any], list[bytes]]] = []
        self.key = ""

    def send(self, content: Any, buffers: Any = None) -> None:
        json.dumps(content)  # what cannot be written as JSON never reaches a browser
        if content["type"] == "host":
            self.key = content["key"]
        else:
            self.frames.append((content, list(buffers or [])))


@pytest.fixture(autouse=True)
def bundle(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests do not need the bundle."""
    monkeypatch.setattr("viz.pages.live.frame.scenario_names", lambda current: [current])
    monkeypatch.setattr("viz.pages.live.frame.levers", lambda scenario, text: [])
    monkeypatch.setattr("viz.pages.live.frame.signature", lambda scenario: "")
    monkeypatch.setattr("viz.pages.live.frame.band_for", lambda *_: None)


@pytest.fixture
def tab(live: LiveMarket) -> Iterator[tuple[Tab, Viewer]]:
    widget = Tab()
    viewer = Viewer(live, widget, draw)
    yield widget, viewer
    viewer.leave()


def say(viewer: Viewer, message_type: str, **more: Any) -> None:
    viewer._hear(None, {"type": message_type, **more}, [])


def painted(viewer: Viewer, widget: Tab) -> None:
    """The tab says that it has painted the newest frame."""
    say(viewer, "painted", number=widget.frames[-1][0]["number"])


def test_a_closed_tab_gives_everything_back() -> None:
    live = LiveMarket(lambda scenario, seed: SmallMarket(seed=seed or 7), "energy-run", 1)
    until(lambda: live.state.phase == "ready")
    widget = Tab()
    viewer = Viewer(live, widget, draw)
    with live.reading() as (market, _):
        left = [weakref.ref(found) for found in (viewer, market)]
    viewer.close()
    live.thread.join(2.0)
    del viewer, market
    gc.collect()
    assert [found() for found in left] == [None, None] and live.state.phase == "ended"
    assert widget.comm is None


def test_a_newcomer_gets_a_snapshot_and_then_only_what_was_added(live: LiveMarket, tab: tuple[Tab, Viewer]) -> None:
    widget, viewer = tab
    live.submit(Command("step"))
    until(lambda: week(live) == 1)
    assert widget.frames == []  # nothing before it said hello
    say(viewer, "hello", language="en")
    message, (points,) = widget.frames[-1]
    assert (message["fresh"], message["from"], message["week"]) == (True, 0, 1)
    assert np.frombuffer(points, np.float32).reshape(len(COLUMNS), 2)[0].tolist() == [1.0, 2.0]
    painted(viewer, widget)
    live.submit(Command("step"))
    until(lambda: len(widget.frames) == 2)
    message, (points,) = widget.frames[-1]
    assert (message["fresh"], message["from"], [line["week"] for line in message["events"]]) == (False, 2, [2])
    assert np.frombuffer(points, np.float32).reshape(len(COLUMNS), 1)[0].tolist() == [3.0]


def test_a_slow_browser_skips_frames_and_misses_no_week(live: LiveMarket, tab: tuple[Tab, Viewer]) -> None:
    widget, viewer = tab
    say(viewer, "hello", language="en")
    for wanted in (1, 2, 3):
        live.submit(Command("step"))
        until(lambda wanted=wanted: week(live) == wanted)
    assert len(widget.frames) == 1
    painted(viewer, widget)
    message, (points,) = widget.frames[-1]
    assert (len(widget.frames), message["from"], message["week"]) == (2, 1, 3)
    assert len(np.frombuffer(points, np.float32)) == 3 * len(COLUMNS)


def test_at_a_pace_that_browsers_keep_few_frames_ask(
    live: LiveMarket, tab: tuple[Tab, Viewer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("viz.pages.live.dashboard.STEADY", 50.0)
    widget, viewer = tab
    for kind in ("lease", "default"):
        live.submit(Command("pause_at", kind=kind, on=False))
    with live.reading() as (market, _):
        market.weeks = 1_000  # type: ignore[union-attr]
    say(viewer, "hello", language="en")
    live.submit(Command("play"))
    until(lambda: len(widget.frames) == UNDER_WAY)
    at = week(live)
    until(lambda: week(live) > at + 6)
    frames = [message for message, _ in widget.frames]
    assert [message["number"] for message in frames] == [1, 2, 3, 4, 5]  # and no sixth
    assert [message["asks"] for message in frames] == [True, False, True, True, True]
    for untrue in (99, -1, "5", True, None):
        say(viewer, "painted", number=untrue)
    assert len(widget.frames) == UNDER_WAY
    painted(viewer, widget)
    until(lambda: len(widget.frames) >= UNDER_WAY + 3)
    live.submit(Command("pause"))
    until(lambda: not live.state.playing)
    painted(viewer, widget)
    until(lambda: widget.frames[-1][0]["week"] == week(live))
    assert not widget.frames[-1][0]["playing"] and widget.frames[-1][0]["asks"]


def test_two_tabs_watch_one_market(live: LiveMarket) -> None:
    tabs = [Tab(), Tab()]
    viewers = [Viewer(live, widget, draw) for widget in tabs]
    for viewer, widget, code in zip(viewers, tabs, LANGUAGES, strict=True):
        say(viewer, "hello", language=code)
        painted(viewer, widget)
    say(viewers[0], "step")
    until(lambda: all(len(widget.frames) == 2 for widget in tabs))
    assert [widget.frames[-1][0]["week"] for widget in tabs] == [1, 1]
    assert [widget.frames[-1][0]["language"] for widget in tabs] == ["en", "ja"]
    for viewer in viewers:
        viewer.leave()
    live.submit(Command("step"))
    until(lambda: week(live) == 2)
    assert all(len(widget.frames) == 2 for widget in tabs)  # a tab that left is told nothing


def test_another_language_starts_from_a_snapshot(live: LiveMarket, tab: tuple[Tab, Viewer]) -> None:
    widget, viewer = tab
    say(viewer, "hello", language="en")
    painted(viewer, widget)
    say(viewer, "view", language="ja", focus={"holdings": "owner"})
    message = widget.frames[-1][0]
    assert (message["fresh"], message["language"], message["contents"]["holdings"]) == (True, "ja", "owner")


def test_looking_at_an_earlier_week_or_page_sends_no_week_twice(live: LiveMarket, tab: tuple[Tab, Viewer]) -> None:
    widget, viewer = tab
    say(viewer, "hello", language="en")
    painted(viewer, widget)
    say(viewer, "view", at=0, focus={"holdings": "owner"})
    message, (points, *owned) = widget.frames[-1]
    assert message["whole"] == ["owned:0", "owned:1"] and len(owned) == 2  # bands, as far as the week that is seen
    assert (message["fresh"], message["at"], message["from"], points) == (False, 0, 1, b"")
    assert message["contents"]["holdings"] == "owner"


def test_what_a_tab_asks_to_see_is_checked() -> None:
    look = seen(Look(), {"at": -4, "focus": {f"choice {n}": "x" * 999 for n in range(99)}, "names": "none", "page": 7})
    assert (look.at, look.names, look.page) == (None, "real", "7")
    assert len(look.focus) == 80 and {len(value) for value in look.focus.values()} == {300}
    assert seen(Look(at=9), {}).at == 9 and seen(Look(at=9), {"at": None}).at is None
    assert seen(Look(week=5), {"names": "alias"}).week == -1


def test_what_the_browser_sends_is_checked() -> None:
    sent = command("restart", {"seed": "'; drop", "scenario": "energy-run"})
    assert sent == Command("restart", scenario="energy-run")
    assert command("restart", {"seed": -3}).seed is None


def test_a_frame_that_got_lost_does_not_freeze_the_tab(
    live: LiveMarket, tab: tuple[Tab, Viewer], monkeypatch: pytest.MonkeyPatch
) -> None:
    widget, viewer = tab
    say(viewer, "hello", language="en")
    monkeypatch.setattr("viz.pages.live.dashboard.GIVEN_UP", 0.0)
    live.submit(Command("step"))
    until(lambda: len(widget.frames) == 2)
    assert widget.frames[-1][0]["week"] == 1


def test_a_frame_that_cannot_be_drawn_is_told_to_the_tab(live: LiveMarket) -> None:
    def fail(live: LiveMarket, look: Look) -> Any:
        raise KeyError("hhi_mw")

    widget = Tab()
    viewer = Viewer(live, widget, fail)
    say(viewer, "hello")
    assert widget.frames[-1][0] == {"type": "failed", "note": "KeyError: 'hhi_mw'"}
    viewer.leave()


# --- what a tab may ask for -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "message",
    [
        {"type": "quit"},
        {"type": ["step"]},
        {"type": "lever", "key": "policy.mining_tax", "value": "5"},
        {"type": "lever", "key": 7, "value": 5.0},
        {"type": "view", "focus": ["x"]},
        {"type": "view", "at": True},
        {"type": "restart", "scenario": {"a": 1}},
        {"type": "step", "seed": 3},
        [],
        None,
    ],
)
def test_what_is_not_of_its_type_is_one_line_in_the_log(
    live: LiveMarket, tab: tuple[Tab, Viewer], message: Any, caplog: pytest.LogCaptureFixture
) -> None:
    _, viewer = tab
    viewer._hear(None, message, [])
    assert len(caplog.messages) == 1 and caplog.records[0].exc_info is None
    assert (week(live), live.state.sent, live.state.run) == (0, 0, 1)


@pytest.mark.parametrize("seed", ["", "3x", "-3", -3, 2**32, "1e3"])
def test_a_wrong_seed_leaves_the_run_as_it_is(live: LiveMarket, tab: tuple[Tab, Viewer], seed: Any) -> None:
    widget, viewer = tab
    live.submit(Command("step"))
    until(lambda: week(live) == 1)
    say(viewer, "hello", language="en")
    say(viewer, "restart", scenario="energy-run", seed=seed)
    until(lambda: live.state.refused == "seed")
    assert (week(live), live.state.run, live.state.phase) == (1, 1, "ready")
    painted(viewer, widget)
    assert "whole number" in widget.frames[-1][0]["note"]


def test_no_browser_opens_a_file_by_its_name(live: LiveMarket, tab: tuple[Tab, Viewer], tmp_path: Any) -> None:
    """`restart` took any path of this machine; the scenarios that are shipped, and the one that was started, are left."""
    own = tmp_path / "own.toml"
    own.write_text('title = "Own"\n')
    _, viewer = tab
    live.submit(Command("step"))
    until(lambda: week(live) == 1)
    say(viewer, "restart", scenario=str(own), seed=3)
    until(lambda: live.state.refused == "scenario")
    assert (week(live), live.state.run) == (1, 1)
    with pytest.raises(ScenarioError, match="not one of the page"):
        open_market(str(own), 3)


def test_a_run_that_cannot_be_opened_leaves_the_old_one(live: LiveMarket) -> None:
    live.submit(Command("step"))
    until(lambda: week(live) == 1)

    def fail(*_: Any, **__: Any) -> Any:
        raise ScenarioError("there is none")

    live._open_market = fail
    live.submit(Command("restart", scenario="gone", seed=3))
    until(lambda: live.state.refused == "there is none")
    assert (week(live), live.state.phase, live.state.scenario) == (1, "ready", "energy-run")


def test_a_flood_of_lever_moves_is_obeyed_in_a_moment(live: LiveMarket, tab: tuple[Tab, Viewer]) -> None:
    """Five thousand moves of one lever are one, and the market hears what comes next at once."""
    _, viewer = tab
    moved: list[float] = []
    with live.reading() as (market, _):
        assert market is not None
        market.scenario.with_changes = lambda changes: time.sleep(0.002)
        market.move = lambda key, value: moved.append(value)  # type: ignore[method-assign]
    began = time.monotonic()
    for value in range(5_000):
        say(viewer, "lever", key="policy.mining_tax", value=value)
    say(viewer, "step")
    until(lambda: week(live) == 1)
    assert time.monotonic() - began < 3.0
    assert moved[-1] == 4_999 and len(moved) < 2_500


def test_a_guest_who_asks_for_much_is_drawn_five_times_a_second(live: LiveMarket) -> None:
    widget = Tab()
    viewer = Viewer(live, widget, draw)
    viewer._host = False
    say(viewer, "hello", language="en")
    drawn, began = len(widget.frames), time.monotonic()
    for number in range(200):
        say(viewer, "view", focus={"zone": str(number)})
        say(viewer, "about")
    assert len(widget.frames) <= drawn + 3 + 2 * (time.monotonic() - began) / PAUSE  # looks, and boxes
    until(lambda: not viewer._soon)
    assert viewer._look.focus["zone"] == "199"
    viewer.leave()


def test_a_guest_may_ask_where_numbers_come_from(live: LiveMarket) -> None:
    """What is no column is left out, forty names are looked at, and what is no list is not listened to."""
    widget = Tab()
    viewer = Viewer(live, widget, draw)
    viewer._host = False
    with live.reading() as (market, _):
        assert market is not None
        market.scenario = Scenario().with_changes({"bitcoin.fee_share": 0.0071})
    say(viewer, "hello", language="ja")
    say(viewer, "origins", columns="hashprice_usd_ph_day")
    say(viewer, "origins", columns=["hashprice_usd_ph_day", "owned:2", 3, None, "1:mw_ai", *["no"] * 35, "mw_idle"])
    answers = [message for message, _ in widget.frames if message["type"] == "origins"]
    assert len(answers) == 1 and "英語" in answers[0]["note"]
    rows = [row for _, part in answers[0]["parts"] for row in part]
    assert [row[0] for row in rows if "[" in row[0]] == ["hashprice_usd_ph_day [$/PH/day]", "mw_ai [MW]"]
    assert ("bitcoin.fee_share = 0.0071 of subsidy", "week to 3 Nov 2025: 0.62 %") in [(row[0], row[2]) for row in rows]
    assert any(row[0] == "agents.bitcoin.rigs.hashprice" and row[2] == "agents/bitcoin/rigs.py" for row in rows)
    viewer.leave()


def test_a_guest_who_waits_is_drawn_where_the_weeks_are_and_not_once_he_has_left(live: LiveMarket) -> None:
    """The alarm's thread drew him: beside the market's own, for a tab that was gone, and others' alarms waited for it."""
    drawn: list[threading.Thread] = []

    def drawing(live: LiveMarket, look: Look) -> Any:
        drawn.append(threading.current_thread())
        return draw(live, look)

    widget = Tab()
    viewer = Viewer(live, widget, drawing)
    viewer._host = False
    say(viewer, "hello", language="en")
    before = len(drawn)
    say(viewer, "view", focus={"zone": "1"})
    say(viewer, "view", focus={"zone": "2"})
    until(lambda: len(drawn) > before and not viewer._soon)
    until(lambda: drawn[-1] is live.thread)
    say(viewer, "view", focus={"zone": "3"})
    viewer.leave()
    frames = len(widget.frames)
    until(lambda: not viewer._soon)
    live.submit(Command("step"))
    until(lambda: week(live) == 1)
    assert len(widget.frames) == frames


def test_a_widget_that_is_closed_is_forgotten() -> None:
    """Each waited for changes of the files of its code: that of every tab that had ever been open was kept."""
    widget = Dashboard()
    seen = weakref.ref(widget)
    widget.close()
    del widget
    gc.collect()
    assert seen() is None


def test_what_was_worked_out_for_a_market_goes_with_it() -> None:
    """Keys kept what they name: the quarters, auctions and deliberations of markets that had ended, up to 256 of them."""
    quarter = np.zeros(3)
    seen = weakref.ref(quarter)
    assert once(("moved", Same(quarter)), lambda: [1]) is once(("moved", Same(quarter)), lambda: [2])
    del quarter
    once("another", lambda: [3])
    assert seen() is None and not any(gone(key) for key in KNOWN)


# --- the host leaves and is back --------------------------------------------------------------------------------------


def opened(live: LiveMarket | None = None) -> tuple[LiveMarket, Tab, Viewer]:
    """A tab with a market of its own."""
    live = live or LiveMarket(lambda scenario, seed: SmallMarket(seed=seed or 7), "energy-run", 1)
    until(lambda: live.state.phase == "ready")
    widget = Tab()
    return live, widget, Viewer(live, widget, draw)


def test_a_host_who_loads_the_page_anew_has_his_market_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The market of watchers went on for 0.7 s and the host began at week 0."""
    monkeypatch.setattr("viz.pages.live.hosts.GRACE", 5.0)
    live, widget, host = opened()
    say(host, "hello", language="en")
    say(host, "view", language="ja", focus={"holdings": "owner"})
    say(host, "step")
    until(lambda: week(live) == 1)
    say(host, "share")
    watch = next(message["watch"] for message, _ in reversed(widget.frames) if message["type"] == "link")
    _, guest_widget, guest = opened()
    say(guest, "hello", language="en", watch=watch)
    key = widget.key
    host.close()
    painted(guest, guest_widget)
    live.submit(Command("step"))
    until(lambda: week(live) == 2)
    assert guest_widget.frames[-1][0]["phase"] == "ready"  # it goes on for the guest
    spare, again, back = opened()
    say(back, "hello", language="en", host=key)
    frame = again.frames[-1][0]
    assert (frame["week"], frame["language"], frame["guest"], again.key) == (2, "ja", False, key)
    until(lambda: spare.state.phase == "ended")
    say(back, "step")
    until(lambda: week(live) == 3)
    monkeypatch.setattr("viz.pages.live.hosts.GRACE", 0.0)
    back.close()
    until(lambda: live.state.phase == "ended")
    guest.close()


def test_a_second_tab_with_the_same_key_gets_a_market_of_its_own() -> None:
    live, widget, host = opened()
    say(host, "hello", language="en")
    other, again, copy = opened()
    say(copy, "hello", language="en", host=widget.key)
    assert again.key != widget.key
    say(copy, "step")
    until(lambda: week(other) == 1)
    assert week(live) == 0
    for viewer in (host, copy):
        viewer.close()
    for market in (live, other):
        market.close()


def test_a_key_that_was_never_given_opens_nothing() -> None:
    live, widget, host = opened()
    say(host, "hello", language="en", host="guessed")
    assert widget.frames[-1][0]["week"] == 0 and len(widget.key) >= 32
    live.close()
    host.close()


def test_a_tab_whose_server_was_killed_asks_for_its_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    journal = Journal(tmp_path / "journal.sqlite")
    monkeypatch.setattr(hosts, "JOURNALS", [journal])
    live, widget, host = opened()
    say(host, "hello", language="en")
    say(host, "step")
    until(lambda: (run := journal.find(widget.key)) is not None and run.week == 1, 5.0)
    monkeypatch.setattr(hosts, "HOSTED", {})  # as after a kill
    asked: list[Command] = []
    fresh, again, back = opened()
    monkeypatch.setattr(fresh, "submit", asked.append)
    say(back, "hello", language="en", host=widget.key)
    assert again.key == widget.key
    assert [(command.name, command.seed, command.week) for command in asked] == [("open", 1, 1)]
    for market in (live, fresh):
        LiveMarket.submit(market, Command("close"))


def test_a_tab_whose_scenario_was_changed_meanwhile_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosts, "found", lambda key: Command("refuse", kind="changed:mine.toml"))
    live, widget, host = opened()
    say(host, "hello", language="en", host="earlier")
    assert "mine.toml" in widget.frames[-1][0]["note"] and widget.key != "earlier"
    assert week(live) == 0 and live.state.phase == "ready"
    live.close()
    host.close()


def test_tabs_that_come_and_go_have_no_thread_each() -> None:
    """Each that left had one that slept for half a minute."""
    before = threading.active_count()
    live, _, host = opened()
    say(host, "hello", language="en")
    for _ in range(50):
        key = hosts.enter(live, lambda: True, Look)
        hosts.leave(key, Look(), hosts.HOSTED[key].here)
    assert threading.active_count() <= before + 2  # the market's, and one for all that is to end
    live.close()
    host.close()
