"""What a lever that is held would bring: the run that letting go gives, the newest value only, and what binds."""

import threading
from collections.abc import Iterator

import numpy as np
import pytest

from tests.small_market import until
from viz.ahead import TOLD, Ahead, Answer, Base, Path, Wish
from viz.commands import Command
from viz.figures.drawing.market_record import FORESEEN
from viz.pages.live.ahead import told
from viz.pages.live.live import open_market
from viz.session import LiveMarket
from viz.text.language import language

WEEKS = 100
KEY = "demand.growth"


@pytest.fixture
def live() -> Iterator[LiveMarket]:
    """A run of a hundred weeks that stands in its 60th, with a lever moved on the way."""
    live = LiveMarket(open_market, "energy-run", 6)
    moved = {"week": 9, "key": "policy.ai_priority", "value": 1.0}
    live.submit(Command("open", scenario="energy-run", seed=6, entries=(moved,), changes={"weeks": WEEKS}, week=60))
    until(lambda: live.state.phase == "ready" and live.state.changes is not None, 180.0)
    yield live
    live.close()


def answered(live: LiveMarket, wish: Wish) -> Answer:
    """The answer that is no longer rough."""
    answers: list[Answer] = []
    ahead = Ahead(live, answers.append)
    ahead.ask(wish)
    until(lambda: any(not answer.rough for answer in answers), 60.0)
    ahead.ask(None)
    return next(answer for answer in answers if not answer.rough)


def ended(live: LiveMarket) -> Path:
    """The run on the page, played to its end."""
    with live.reading() as (market, _):
        assert market is not None
        market.run_for(market.weeks - market.week)
        return {name: np.asarray(market.history.column(name), dtype=np.float64) for name in (*FORESEEN, *TOLD)}


@pytest.mark.parametrize("at", [None, 55])
def test_what_is_shown_is_the_run_that_letting_go_gives(live: LiveMarket, at: int | None) -> None:
    answer = answered(live, Wish(KEY, 0.9, at))
    assert answer.week == (60 if at is None else at) and not answer.still
    sent = live.state.sent
    live.submit(Command("lever", key=KEY, value=0.9, at=at))
    until(lambda: live.state.sent > sent and not live.state.catching, 60.0)
    run = ended(live)
    for name in (*FORESEEN, *TOLD):
        assert np.array_equal(answer.after[name], run[name], equal_nan=True), name
        assert np.array_equal(answer.before[name][: answer.week + 1], run[name][: answer.week + 1], equal_nan=True)
    message, points = told(answer, language("en"))
    assert [len(part) for part in points] == 2 * [4 * len(message["columns"]) * (WEEKS + 1)]
    after = np.frombuffer(points[0], np.float32).reshape(-1, WEEKS + 1)
    assert np.isnan(after[:, : answer.week]).all() and message["columns"] == list(FORESEEN)
    assert message["ends"][0]["after"] == f"{run['independent_miners'][-1]:.0f}"


def test_only_the_newest_value_is_played_and_the_others_are_told_roughly(
    live: LiveMarket, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole: list[float] = []
    played, others = Base.played, set(threading.enumerate())

    def counted(base: Base, wish: Wish, value: float, abandoned: object) -> Path | None:
        path = played(base, wish, value, abandoned)  # type: ignore[arg-type]
        if path is not None:
            whole.append(value)
        return path

    monkeypatch.setattr(Base, "played", counted)
    monkeypatch.setattr("viz.ahead.PATIENCE", 2.0)  # s: all that is asked below is asked within a moment
    answers: list[Answer] = []
    ahead = Ahead(live, answers.append)
    ahead.ask(Wish(KEY, 0.5))
    until(lambda: len(whole) == 3, 60.0)  # as it stands, and both ends of the slider: all that the rough answer needs
    values = [0.5 + step / 100 for step in range(1, 31)]
    for value in values:
        ahead.ask(Wish(KEY, value))
    until(lambda: any(not answer.rough and answer.wish.value == values[-1] for answer in answers), 60.0)
    rough = [answer.wish.value for answer in answers if answer.rough]
    assert set(values[:-1]) <= set(rough)
    assert len(whole) <= 6 and whole[-1] == values[-1]  # thirty moves, a few runs
    first = next(answer for answer in answers if answer.wish.value == values[0])
    exact = next(answer for answer in answers if not answer.rough and answer.wish.value == values[-1])
    wanted = [path["ai_demand_gw"][-1] for path in (first.after, exact.after, first.before)]
    assert sorted(wanted) == wanted and wanted[0] < wanted[2]  # between the low end and the run as it stands
    assert sum(thread.name == "ahead" for thread in set(threading.enumerate()) - others) == 1
    ahead.ask(None)
    until(lambda: ahead._thread is None, 30.0)  # idle, nothing runs and nothing is kept
    assert ahead._base is None


def test_a_lever_that_cannot_act_says_what_binds(live: LiveMarket) -> None:
    text = language("en")
    same = answered(live, Wish(KEY, 0.5)) if value_now(live) == 0.5 else None
    assert same is None or told(same, text)[0]["columns"] == []
    still = answered(live, Wish("building.turbine_slots_end_mw", 1.0))
    message, points = told(still, text)
    assert points == [] or message["columns"]
    refused, _ = told(answered(live, Wish(KEY, 99.0)), text)
    assert "is not within" in refused["note"] and not refused["columns"]
    unknown, _ = told(answered(live, Wish("weeks", 1.0)), text)
    assert "not a lever" in unknown["note"]
    ended(live)
    over, _ = told(answered(live, Wish(KEY, 0.9)), text)
    assert over["note"] == text("levers.over")


def value_now(live: LiveMarket) -> float:
    with live.reading() as (market, _):
        assert market is not None
        return float(market.lever_at(KEY, market.week))
