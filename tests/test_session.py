"""The live market: commands, pauses, subscribers; and the frames and texts that a tab is sent."""

import gc
import json
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations
from string import Formatter
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from viz.commands import FIRSTS, Clock, Command
from viz.figures import headline
from viz.figures import market as figures
from viz.figures.feed import CHIPS, entry
from viz.figures.table import COLUMNS, RECORD, Table, round_up
from viz.pages.dashboard import Dashboard, Viewer
from viz.pages.frame import VIEWS, draw, points_after
from viz.pages.heard import command, seen
from viz.pages.view import Look
from viz.session import LiveMarket
from viz.text.language import LANGUAGES, Text

START = date(2025, 11, 17)


@dataclass
class Happening:
    """An event as the market keeps it."""

    week: int
    kind: str
    company: str = "CORZ"
    counterparty: str = "Tenant"
    mw: float = 120.0
    usd: float = 2.5e8
    text: str = "CORZ leases 120 MW"


@dataclass
class SmallMarket:
    """A market of ten weeks in which every column of week w is w + 1; a lease in weeks 3 and 5, a default in week 6."""

    seed: int = 1
    weeks: int = 10
    week: int = 0
    running: bool = True
    broken: bool = False
    events: list[Happening] = field(default_factory=lambda: [Happening(0, "lease")])
    scenario: Any = field(default_factory=lambda: SimpleNamespace(name="energy-run", title="", purpose=""))

    @property
    def history(self) -> Any:
        return SimpleNamespace(events=self.events, column=lambda name: np.arange(self.week + 1) + 1.0)

    @property
    def calendar(self) -> Any:
        return SimpleNamespace(date=lambda week: START + timedelta(weeks=week))

    def step(self) -> None:
        if self.broken:
            raise ValueError("no hash left")
        self.week += 1
        kind = {3: "lease", 5: "lease", 6: "default"}.get(self.week, "retarget")
        self.events.append(Happening(self.week, kind))


def until(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    """Waits for another thread to bring something about."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came about"
        time.sleep(0.002)


@pytest.fixture
def live() -> Iterator[LiveMarket]:
    market = LiveMarket(lambda scenario, seed: SmallMarket(seed=seed or 7), "energy-run", 1)
    until(lambda: market.state.phase == "ready")
    market.submit(Command("speed", speed=50.0))
    until(lambda: market.state.speed == 50.0)
    yield market
    market.close()
    market.thread.join(2.0)
    assert not market.thread.is_alive()


def week(live: LiveMarket) -> int:
    with live.reading() as (market, _):
        return market.week if market else -1


def test_it_stands_at_week_0_until_someone_plays(live: LiveMarket) -> None:
    time.sleep(0.1)
    assert (week(live), live.state.playing) == (0, False)


def test_a_step_is_one_week_and_leaves_it_paused(live: LiveMarket) -> None:
    live.submit(Command("step"))
    until(lambda: week(live) == 1)
    time.sleep(0.1)
    assert (week(live), live.state.playing) == (1, False)


def test_it_pauses_at_the_first_lease_after_the_start_and_only_there(live: LiveMarket) -> None:
    live.submit(Command("play"))
    until(lambda: live.state.paused_by == "lease")
    assert (week(live), live.state.playing) == (3, False)  # the lease of week 0 was signed before the run
    live.submit(Command("play"))
    until(lambda: live.state.paused_by == "default")
    assert week(live) == 6  # past the second lease


def test_pauses_are_switched_off_one_by_one(live: LiveMarket) -> None:
    for kind in FIRSTS:
        live.submit(Command("pause_at", kind=kind, on=False))
    live.submit(Command("play"))
    until(lambda: week(live) == 10)
    until(lambda: not live.state.playing)
    live.submit(Command("play"))  # nothing is left to play
    time.sleep(0.1)
    assert (week(live), live.state.playing) == (10, False)


def test_a_restart_opens_another_seed_at_week_0(live: LiveMarket) -> None:
    live.submit(Command("step"))
    until(lambda: week(live) == 1)
    live.submit(Command("restart", seed=99))
    until(lambda: live.state.run == 2 and live.state.phase == "ready")
    with live.reading() as (market, state):
        assert market is not None
        assert (market.seed, market.week, state.scenario) == (99, 0, "energy-run")


def test_a_market_that_breaks_says_so_and_can_be_restarted(live: LiveMarket) -> None:
    with live.reading() as (market, _):
        market.broken = True  # type: ignore[union-attr]
    live.submit(Command("play"))
    until(lambda: live.state.phase == "failed")
    assert live.state.error == "ValueError: no hash left"
    live.submit(Command("restart", seed=2))
    until(lambda: live.state.phase == "ready")


def test_speed_keeps_within_what_is_offered(live: LiveMarket) -> None:
    for asked, kept in ((0.0, 1.0), (1e9, 50.0), (10.0, 10.0), (-3.0, 1.0)):
        live.submit(Command("speed", speed=asked))
        until(lambda kept=kept: live.state.speed == kept)


def test_the_clock_forgives_a_long_week_instead_of_rushing() -> None:
    instant = [100.0]
    clock = Clock(now=lambda: instant[0])
    clock.start()
    clock.tick(10.0)
    assert clock.wait() == pytest.approx(0.1)
    instant[0] = 160.0
    clock.tick(10.0)
    assert clock.due == pytest.approx(159.75)


class Tab(Dashboard):
    """A widget whose browser is this test."""

    def __init__(self) -> None:
        super().__init__()
        self.frames: list[tuple[dict[str, Any], list[bytes]]] = []

    def send(self, content: Any, buffers: Any = None) -> None:
        json.dumps(content)  # what cannot be written as JSON never reaches a browser
        self.frames.append((content, list(buffers or [])))


@pytest.fixture(autouse=True)
def bundle(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests do not need the bundle."""
    monkeypatch.setattr("viz.pages.frame.scenario_names", lambda current: [current])
    monkeypatch.setattr("viz.pages.frame.levers", lambda scenario, text: [])
    monkeypatch.setattr("viz.pages.frame.signature", lambda scenario: "")
    monkeypatch.setattr("viz.pages.frame.band_for", lambda *_: None)


@pytest.fixture
def tab(live: LiveMarket) -> Iterator[tuple[Tab, Viewer]]:
    widget = Tab()
    viewer = Viewer(live, widget, draw)
    yield widget, viewer
    viewer.leave()


def say(viewer: Viewer, message_type: str, **more: Any) -> None:
    viewer._hear(None, {"type": message_type, **more}, [])


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_fixed_word_of_a_page_hides_another(code: str) -> None:
    sections = Text(code).sections
    pages = [f"{name}_words" for name in VIEWS if f"{name}_words" in sections]
    for page in pages:
        for one, other in combinations(("widget", "lever_words", "share_words", page), 2):
            alike = {
                key
                for key in sections[one].keys() & sections[other].keys()
                if sections[one][key] != sections[other][key]
            }
            assert not alike, (one, other)


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
    say(viewer, "painted")
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
    say(viewer, "painted")
    message, (points,) = widget.frames[-1]
    assert (len(widget.frames), message["from"], message["week"]) == (2, 1, 3)
    assert len(np.frombuffer(points, np.float32)) == 3 * len(COLUMNS)


def test_two_tabs_watch_one_market(live: LiveMarket) -> None:
    tabs = [Tab(), Tab()]
    viewers = [Viewer(live, widget, draw) for widget in tabs]
    for viewer, code in zip(viewers, LANGUAGES, strict=True):
        say(viewer, "hello", language=code)
        say(viewer, "painted")
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
    say(viewer, "painted")
    say(viewer, "view", language="ja", focus={"holdings": "owner"})
    message = widget.frames[-1][0]
    assert (message["fresh"], message["language"], message["contents"]["holdings"]) == (True, "ja", "owner")


def test_looking_at_an_earlier_week_or_page_sends_no_week_twice(live: LiveMarket, tab: tuple[Tab, Viewer]) -> None:
    widget, viewer = tab
    say(viewer, "hello", language="en")
    say(viewer, "painted")
    say(viewer, "view", at=0, focus={"holdings": "owner"})
    message, (points,) = widget.frames[-1]
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


def test_a_closed_market_frees_its_thread() -> None:
    before = threading.active_count()
    live = LiveMarket(lambda scenario, seed: SmallMarket(), "energy-run", 1)
    live.submit(Command("play"))
    live.close()
    live.thread.join(3.0)
    assert threading.active_count() == before


# --- figures and texts ------------------------------------------------------------------------------------------------


def table(**changes: list[float]) -> Table:
    """Two weeks of ones everywhere, but for the columns given."""
    columns = {name: np.array(changes.get(name, [1.0, 1.0])) for name in RECORD}
    return Table(columns, 267, START)


def test_the_sentence_counts_what_happened() -> None:
    told = headline.sentence(table(ai_share=[0.06, 0.38], independent_miners=[69.0, 61.0]), Text("en"))
    assert told == "AI now uses 38% of miners’ megawatts, up from 6%; 61 of 69 independent miners are left."


def test_where_nothing_happened_the_title_says_so() -> None:
    still = table(ai_share=[0.06, 0.064])
    assert figures.holdings_title(still, Text("en")) == "Miners’ megawatts stay where they were: 6% serve AI"


def test_the_gap_is_what_no_supply_covers() -> None:
    short = table(
        ai_demand_gw=[9.0, 65.0],
        ai_access_gw=[3.0, 15.0],
        ai_construction_gw=[1.5, 6.0],
        ai_developer_gw=[0.0, 0.0],
        ai_leased_gw=[0.0, 4.0],
        ai_fast_power_gw=[0.0, 2.0],
        ai_gap_net_gw=[4.5, 38.0],
    )
    figure = figures.demand(short, Text("en"))
    assert figure["title"] == "AI wants 65 GW; the grid gives 15"
    assert figure["panels"][0]["bracket"] == {"low": 27.0, "high": 65.0, "label": "gap 38 GW"}


def test_no_gap_no_bracket() -> None:
    assert figures.bracket(table(), Text("en"), 1.0) is None


@pytest.mark.parametrize(("price", "rank"), [(50.0, "p90"), (35.0, "p50"), (25.0, "p10"), (10.0, "none")])
def test_the_title_of_hashprice_names_the_band_it_is_in(price: float, rank: str) -> None:
    bands = {f"shutdown_p{p}_usd_ph_day": [v, v] for p, v in ((10, 20.0), (50, 30.0), (90, 40.0))}
    told = figures.mining_title(table(hashprice_usd_ph_day=[39.0, price], **bands), Text("en"))
    assert told == Text("en")(f"mining.above_{rank}", price=f"${price:.1f}")


def test_axes_grow_in_round_steps_only() -> None:
    tops = {figures.holdings(table(mw_mining=[1e4, 1e4 + 100 * w]), Text("en"))["panels"][0]["top"] for w in range(80)}
    assert tops == {round_up(top) for top in tops} and len(tops) <= 4


def test_books_that_do_not_close_are_told() -> None:
    assert headline.books(table(ledger_residual_usd=[0, 0.0], mw_residual=[0, 0.0]), Text("en"))["closed"] is True
    open_books = headline.books(table(ledger_residual_usd=[0, 12.5], mw_residual=[0, 0.0]), Text("en"))
    assert open_books == {"closed": False, "text": "books do not close: $12.50, 0 MW"}


def test_points_travel_column_by_column() -> None:
    sent = np.frombuffer(points_after(table(mw_mining=[1.0, 7.0]), 0), np.float32)
    assert (len(sent), sent[0]) == (len(COLUMNS), 7.0)


@pytest.mark.parametrize("kind", CHIPS)
def test_every_kind_of_event_is_told_in_japanese(kind: str) -> None:
    line = entry(Happening(3, kind), table(), Text("ja"))
    assert line["text"] and line["text"] != "CORZ leases 120 MW" and line["date"] == "2025年12月8日"
    assert line["chip"] in Text("ja").sections["chip"]


def fields(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_both_languages_hold_the_same_keys_and_placeholders() -> None:
    english, japanese = (Text(code).sections for code in LANGUAGES)
    assert english.keys() == japanese.keys()
    for section in english:
        assert english[section].keys() == japanese[section].keys(), section
        for key, text in english[section].items():
            assert fields(text) == fields(japanese[section][key]), f"{section}.{key}"


def test_look_starts_unpainted_so_that_nothing_is_sent_before_hello() -> None:
    assert Look(painted=False).week == -1


def test_a_frame_that_got_lost_does_not_freeze_the_tab(
    live: LiveMarket, tab: tuple[Tab, Viewer], monkeypatch: pytest.MonkeyPatch
) -> None:
    widget, viewer = tab
    say(viewer, "hello", language="en")
    monkeypatch.setattr("viz.pages.dashboard.GIVEN_UP", 0.0)
    live.submit(Command("step"))
    until(lambda: len(widget.frames) == 2)
    assert widget.frames[-1][0]["week"] == 1


@pytest.mark.parametrize("code", LANGUAGES)
def test_week_0_is_drawn_before_fleets_have_a_shutdown_price(code: str) -> None:
    unknown = {f"shutdown_{rank}_usd_ph_day": [np.nan, np.nan] for rank in ("p10", "p50", "p90")}
    figure = figures.mining(table(hashprice_usd_ph_day=[38.6, 38.6], **unknown), Text(code))
    assert "38.6" in figure["title"] and figure["panels"][0]["top"] == 50.0


def test_a_frame_that_cannot_be_drawn_is_told_to_the_tab(live: LiveMarket) -> None:
    def fail(live: LiveMarket, look: Look) -> Any:
        raise KeyError("hhi_mw")

    widget = Tab()
    viewer = Viewer(live, widget, fail)
    say(viewer, "hello")
    assert widget.frames[-1][0] == {"type": "failed", "note": "KeyError: 'hhi_mw'"}
    viewer.leave()
