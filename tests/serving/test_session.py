"""The live market: commands, pauses, speed, a restart, an end."""

import gc
import threading
import time
import weakref

import pytest

from tests.small_market import SmallMarket, until, week
from viz import memory
from viz.commands import FIRSTS, SPEEDS, Clock, Command, RunState, Waiting, meanwhile
from viz.pages.live import frame
from viz.pages.live.compiling import progress
from viz.session import LiveMarket
from viz.text.language import LANGUAGES, Text


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
    found = []
    for asked in (0.0, 1e9, 10.0, -3.0):
        live.submit(Command("speed", speed=asked))
        until(lambda asked=asked: live.state.speed == min(max(asked, SPEEDS[0]), SPEEDS[-1]))
        found.append(live.state.speed)
    assert found == [SPEEDS[0], SPEEDS[-1], 10.0, SPEEDS[0]]


def test_the_clock_forgives_a_long_week_instead_of_rushing() -> None:
    instant = [100.0]
    clock = Clock(now=lambda: instant[0])
    clock.start()
    clock.tick(10.0)
    assert clock.wait() == pytest.approx(0.1)
    instant[0] = 160.0
    clock.tick(10.0)
    assert clock.due == pytest.approx(159.75)


def test_tabs_are_told_while_something_takes_its_time() -> None:
    told: list[int] = []
    with meanwhile(lambda: told.append(1), every=0.01):
        until(lambda: len(told) > 2)
    time.sleep(0.05)
    count = len(told)
    time.sleep(0.05)
    assert len(told) == count  # and no more once it is over


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_page_says_how_many_rules_are_compiled(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = Text(code)
    monkeypatch.setattr(frame, "OVER", threading.Event())
    monkeypatch.setattr(frame, "progress", lambda: (17, 107))
    assert frame.status(RunState(), text, "market")["note"] == text("status.compiling", done="17", all="107")
    frame.OVER.set()
    assert frame.status(RunState(), text, "market")["note"] == text("status.preparing")
    done, every = progress()
    assert 0 <= done <= every and every > 90  # a rule that is called by others only is none of its own


def test_a_closed_market_frees_its_thread() -> None:
    def markets() -> int:
        return [thread.name for thread in threading.enumerate()].count("energy-market")

    before = markets()
    live = LiveMarket(lambda scenario, seed: SmallMarket(), "energy-run", 1)
    live.submit(Command("play"))
    live.close()
    assert markets() == before + 1
    live.thread.join(3.0)
    assert markets() == before


def test_what_a_closed_market_held_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Though it points at itself, as a market and its agents do; done again only after a while."""
    made = [SmallMarket()]
    made[0].itself = made[0]  # type: ignore[attr-defined]
    there = weakref.ref(made[0])
    live = LiveMarket(lambda scenario, seed: made.pop(), "energy-run", 1)
    until(lambda: week(live) == 0)
    monkeypatch.setattr(memory, "_LAST", [-memory.EVERY])
    gc.disable()
    try:
        live.close()
        live.thread.join(3.0)
        assert there() is None
    finally:
        gc.enable()
    assert not memory.give_back()


def test_a_market_that_is_closed_ends_whatever_is_asked_after() -> None:
    """A restart took the place of the `close` that waited, and the market played on for nobody."""
    asked = Waiting()
    for name in ("play", "close", "restart", "open", "lever"):
        asked.put(Command(name))
    assert [command.name for command in asked.waiting()] == ["close"]
