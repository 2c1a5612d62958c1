"""The Compare page: one thing other, everything else the same, and nothing other is exactly nought."""

import time
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest

from model.economy import EnergyMarket
from model.scenario import Scenario
from tests.at_once import AtOnce
from tests.small_market import until
from tests.visit import PATIENCE, Visit, painted
from viz.commands import Command
from viz.crowd import crowd
from viz.crowd.crowd import Crowd
from viz.crowd.lessons import Sample
from viz.crowd.pairs import COLUMNS, COMPANY, Pair, play, quarters
from viz.figures import compare as figures
from viz.figures.drawing.market_record import USES, MarketRecord
from viz.figures.words.settings import setting
from viz.pages import compare
from viz.pages.compare import Snapshot, bound, chosen, contents, read
from viz.pages.live.frame import draw
from viz.pages.live.live import open_market
from viz.pages.live.start import START
from viz.pages.live.watched import WatchedMarket
from viz.pages.seen.view import Look
from viz.session import LiveMarket
from viz.text.language import LANGUAGES, Text

SEEN = Snapshot("energy-run", "energy-run", 5, 100, (), (), ())


@pytest.fixture(scope="module")
def same() -> Sample:
    return play(Pair("energy-run", (), (), "energy-run", (("policy.ai_priority", 0.5),)).key, 5)


@pytest.fixture(scope="module")
def other() -> Sample:
    return play(Pair("energy-run", (), (), "energy-run", (("pool.access_factor", 0.2),)).key, 5)


def test_nothing_other_is_exactly_nought_and_says_so(same: Sample) -> None:
    for name in COLUMNS:
        assert np.array_equal(same.columns[0][name], same.columns[1][name])
    drawn = figures.columns(same.columns, [])
    assert not np.any(drawn["difference"])
    pair = Pair("energy-run", (), (), "energy-run", (("policy.ai_priority", 0.5),))
    assert pair.same and "exactly zero" in compare.question(pair, SEEN, Text("en"))


def test_one_thing_other_moves_the_run_and_leaves_the_draws(other: Sample) -> None:
    assert not np.array_equal(other.columns[0]["mw_ai"], other.columns[1]["mw_ai"])
    assert np.array_equal(other.columns[0]["btc_price_usd"][:13], other.columns[1]["btc_price_usd"][:13])
    assert np.array_equal(other.columns[0]["mw_ai"][:1], other.columns[1]["mw_ai"][:1])


def test_another_scenario_comes_as_it_is_but_as_long(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = SEEN._replace(
        changes=(("policy.mining_tax", 5.0), ("weeks", 30)), own=((9, "policy.mining_tax", 1.0),), week=30
    )
    pair = compare.chosen(seen, "scenario", "no-ai")
    assert (pair.kept, pair.moved, pair.same) == ({"weeks": 30}, (), False)
    pairs = play(pair.key, 5)
    assert {len(run["mw_ai"]) for run in pairs.columns} == {31} and not pairs.columns[1]["ai_gap_net_gw"].any()
    short = SEEN._replace(changes=(("weeks", 30),))
    names = [choice["value"] for choice in compare.choices(short, Text("en"))[0]["options"]]
    assert "energy-run" not in names and "no-ai" in names  # it would be compared with itself


def test_both_runs_stand_on_one_axis(other: Sample) -> None:
    start = EnergyMarket(rng=1).calendar.date(0)
    tops = {figures.holdings(arm, other.columns, 100, start, Text("en"))["panels"][0]["top"] for arm in (0, 1)}
    assert len(tops) == 1


def test_the_sentence_counts_pairs_as_they_stood_in_the_week() -> None:
    def pair(change: float) -> list[dict[str, np.ndarray]]:
        return [{"independent_miners": np.array([69.0, 10.0 + more, 0.0])} for more in (0.0, change)]

    told = figures.sentence([pair(change) for change in (-4, -4, -4, 2, 0)], 1, "1 Jan 2029", Text("en"))
    assert told.startswith("By 1 Jan 2029 fewer miners are left in B in 3 of 5 pairs; median difference −4")
    assert told.endswith("(80% of pairs: −4 to +1).")
    assert "in all 4 pairs" in figures.sentence([pair(5.0)] * 4, 2, "", Text("en"))


def test_what_is_compared_at_first_shows_two_pictures() -> None:
    """A tab that has chosen nothing: at the end of 2028 an eighth at least of what stands at miners' sites is used otherwise."""
    page = compare.asked(SEEN, Text("en"), Look())
    columns = play(chosen(SEEN, page["key"], page["value"]).key, 5).columns
    week = EnergyMarket(rng=1).calendar.week(date(2028, 12, 31))
    one, two = (np.array([run[f"mw_{use}"][week] for use in USES]) for run in columns)
    assert np.abs(two - one).sum() > 0.125 * one.sum()


@pytest.mark.parametrize("code", LANGUAGES)
def test_nothing_is_played_before_somebody_asks(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that nobody has asked anything offers questions, each of them one that can be played; what was last asked stays."""
    asked: list[Pair] = []

    class Asked:
        seeds = 1

        def ask(self, key: str, _seed: int) -> dict[int, Sample]:
            asked.append(Pair.of(key))
            return {}

        def full(self, *_: Any) -> bool:
            return False

        def wake(self) -> None:
            pass

    monkeypatch.setattr(compare, "CROWD", Asked())
    text, table = Text(code), MarketRecord({}, 267, EnergyMarket(rng=1).calendar.date(0))
    page = contents(SEEN, table, text, Look())
    assert asked == [] and "figures" not in page and page["sentence"] == text("compare.ask") and page["note"]
    assert [one["key"] for one in page["questions"]] == [key for key, _ in compare.QUESTIONS]
    for one in page["questions"]:
        contents(SEEN, table, text, Look(focus={"compare_key": one["key"], "compare_value": one["value"]}))
        assert one["label"].endswith(("?", "？")) and not asked[-1].same
    moved = SEEN._replace(moves=((9, "power.gas", 5.0),))
    assert contents(moved, table, text, Look())["questions"][0]["key"] == compare.MOVES
    assert compare.questions(SEEN._replace(scenario="no-ai"), text)[0]["key"] != "scenario"


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_offered_is_other_than_what_this_run_starts_with(code: str) -> None:
    """In a scenario, or with a change, whose value is not the model's default."""
    for scenario, changes in (("miners-shut-out", ()), ("energy-run", (("policy.ai_priority", 0.0),))):
        own = Scenario.load(scenario).with_changes(dict(changes))
        seen = SEEN._replace(scenario=scenario, changes=changes)
        page = compare.asked(seen, Text(code), Look())
        assert page["key"] == "policy.ai_subsidy" and float(page["value"]) != own.policy.ai_subsidy
        for choice in page["choices"]:
            assert not chosen(seen, choice["key"], choice["value"]).same
            if choice["key"].startswith("policy."):
                value = getattr(own.policy, choice["key"].removeprefix("policy."))
                assert choice["own"] == Text(code)(
                    "compare.own", value=setting(choice["key"], float(value), Text(code))
                )
        told = compare.told(chosen(seen, "policy.ai_priority", "2"), seen, Text(code))
        before, after = (setting("policy.ai_priority", value, Text(code)) for value in (own.policy.ai_priority, 2.0))
        assert f"{before} → {after}" in told


@pytest.mark.parametrize(
    ("gap", "told"), [(1.2, "1.2 GW more of"), (-0.085, "85 MW less of"), (0.0, "No difference"), (None, "As much of")]
)
def test_the_title_says_which_run_has_more(gap: float | None, told: str) -> None:
    drawn = {"difference": np.array([0.0, 1.0 if gap is None else gap])}
    assert told in figures.difference_title(drawn, gap or 0.0, Text("en"))


def test_the_fan_is_that_of_all_pairs(other: Sample) -> None:
    drawn = figures.columns(other.columns, [other.columns] * figures.FAN)
    assert np.allclose(drawn["fan_low"], drawn["difference"]) and "fan_low" not in figures.columns(
        other.columns, [other.columns] * 3
    )


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("nothing", "1"),
        ("policy.mining_tax", "1e9"),
        ("policy.mining_tax", "x"),
        ("scenario", "../etc"),
        ("weeks", "3"),
        ("policy.mining_tax", "nan"),
    ],
)
def test_what_the_model_refuses_is_said_in_words(key: str, value: str) -> None:
    look = Look(focus={"compare_key": key, "compare_value": value})
    page = contents(SEEN, MarketRecord({}, 267, EnergyMarket(rng=1).calendar.date(0)), Text("en"), look)
    assert "cannot be compared" in page["note"] and "figures" not in page


def test_levers_moved_in_the_run_are_in_both_unless_they_are_what_is_other() -> None:
    market = WatchedMarket(rng=2)
    market.run_for(5)
    market.move("policy.mining_tax", 20.0)
    market.run_for(2)
    seen = read(market, Look())
    pair, without = chosen(seen, "demand.growth", "0"), chosen(seen, "moves", "off")
    assert pair.moves == ((6, "policy.mining_tax", 20.0),) and Pair.of(pair.key) == pair and pair.moved == pair.moves
    assert Pair.of(without.key) == without and not without.same
    assert [compare.choices(run, Text("en"))[0]["key"] for run in (SEEN, seen)] == ["scenario", "moves"]
    assert chosen(SEEN, "moves", "off").same  # where none was moved nothing is other


def test_the_run_of_a_link_is_compared_with_its_own_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not with those that the program was started with: a frame tells the page what the run was opened with."""
    asked = []

    class Asked:
        seeds = 1

        def ask(self, key: str, _seed: int) -> dict[int, Sample]:
            asked.append(Pair.of(key))
            return {}

        def full(self, *_: Any) -> bool:
            return False

    monkeypatch.setattr(compare, "CROWD", Asked())
    monkeypatch.setattr(START, "changes", {"policy.mining_tax": 9.0})
    live = LiveMarket(open_market, "energy-run", 3)
    live.submit(Command("open", scenario="energy-run", seed=3, changes={"policy.mining_ban": True}))
    while not (live.state.phase == "ready" and live.state.changes):
        time.sleep(0.01)
    message, *_ = draw(live, Look(page="compare", focus={"compare_key": "policy.ai_subsidy"}))
    live.close()
    assert message["contents"]["note"] and asked[-1].changes == (("policy.mining_ban", True),)


def test_a_superseded_comparison_gives_way_after_the_pair_in_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    played: list[str] = []

    def meanwhile(name: str) -> None:
        played.append(name)
        if len(played) == 2:  # somebody asks for another
            many.ask("pair:new", 1)

    monkeypatch.setattr(crowd, "PATIENCE", 60.0)  # no wish is forgotten on a busy machine
    many = Crowd(lambda: AtOnce(meanwhile), seeds=6)
    many.ask("pair:old", 0)
    until(lambda: many.full("pair:new", 1), 60.0)
    assert played[:2] == ["pair:old"] * 2 and played[2:8] == ["pair:new"] * 6


def test_a_process_that_is_awake_has_played_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is there when somebody asks, and ends when nobody does."""
    played: list[str] = []
    monkeypatch.setattr(crowd, "AWAKE", crowd.PATIENCE + 0.1)
    monkeypatch.setattr(crowd, "PATIENCE", 0.1)
    many = Crowd(lambda: AtOnce(played.append), seeds=1)
    many.wake()
    many.wake()
    thread = many._thread
    assert thread is not None and played == []
    many.ask("pair:x", 0)
    while not many.full("pair:x", 0):
        pass
    thread.join(10.0)
    assert played == ["pair:x"] and many._thread is None


def test_companies_are_those_of_the_quarter_that_is_looked_at(other: Sample) -> None:
    weeks = quarters(len(other.columns[0]["mw_ai"]) - 1)
    table = MarketRecord({}, 267, EnergyMarket(rng=1).calendar.date(0))
    for week, at in ((100, 7), (weeks[-1], len(weeks) - 1)):
        rows = compare.companies_at(other, week, table, Text("en"), Look())["rows"]
        assert len(rows) <= figures.ROWS
        gaps = [abs(row["to"] - row["start"]) for row in rows]
        assert gaps == sorted(gaps, reverse=True)
        for row in rows:
            ends = [float(run[COMPANY + row["label"]][at]) for run in other.columns if COMPANY + row["label"] in run]
            assert {row["start"], row["to"]} - {0.0} <= set(ends)
        if at == len(weeks) - 1:
            whole = sum(float(run[name][-1]) for run in other.columns[:1] for name in run if name.startswith(COMPANY))
            assert 0.5 < sum(row["start"] for row in rows) / whole <= 1.0


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_page_of_played_pairs(other: Sample, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Played:
        seeds = 12

        def ask(self, _key: str, _seed: int) -> dict[int, Sample]:
            return dict.fromkeys((5, *range(12)), other)

        def full(self, *_: Any) -> bool:
            return True

    monkeypatch.setattr(compare, "CROWD", Played())
    look = Look(focus={"compare_key": "pool.access_factor", "compare_value": "0.2"})
    page = contents(SEEN, MarketRecord({}, 267, EnergyMarket(rng=1).calendar.date(0)), Text(code), look)
    assert [figure["id"] for figure in page["figures"]] == ["run_0", "run_1", "difference", "companies"]
    assert len(page["columns"]["difference"]) == 101 and "fan_high" in page["columns"] and not page["computing"]
    early = contents(
        SEEN._replace(week=0), MarketRecord({}, 267, EnergyMarket(rng=1).calendar.date(0)), Text(code), look
    )
    assert (
        "0.2" in early["sentence"] and "20" not in early["sentence"]
    )  # what is asked; no year, nothing came of it yet


def test_it_compares_in_a_browser(visit: Callable[..., Visit]) -> None:
    tab = visit("?lang=en")
    tab.turn("compare")
    tab.page.wait_for_selector(".er-empty button")  # asks which question, and plays nothing
    assert not tab.page.is_visible(".er-runs")
    tab.page.click(".er-empty button >> nth=1")
    tab.page.wait_for_selector(".er-empty button", state="detached", timeout=PATIENCE)
    tab.page.select_option(".er-choice [name=key]", "building.contractors_mw")
    assert tab.text(".er-value").strip() == "IT MW a quarter"
    tab.page.fill(".er-choice [name=value]", "1600")
    tab.page.click(".er-choice button")
    tab.page.wait_for_function(
        "document.querySelector('.er-what').textContent.includes('Contractors')", timeout=PATIENCE
    )
    tab.play_to(130)
    tab.page.wait_for_selector("[data-chart=companies] circle")
    for run in ("run_0", "run_1"):
        assert painted(tab, run, "use.mining") > 1_000 and painted(tab, run, "use.leased") > 100, run
    assert (
        painted(tab, "difference", "use.mining", high=0.48) == painted(tab, "difference", "use.leased", low=0.52) == 0
    )
    assert painted(tab, "difference", "use.mining") + painted(tab, "difference", "use.leased") > 50
    tab.shot("compare-en")
    tab.page.fill(".er-choice [name=value]", "-7")
    tab.page.click(".er-choice button")
    tab.page.wait_for_selector(".er-empty:not([hidden])")
    assert "cannot be compared" in tab.text(".er-empty")
    assert tab.page.evaluate("document.querySelector('.er').scrollHeight <= innerHeight")


def test_pictures_that_are_the_same_to_the_eye_say_so_and_what_binds() -> None:
    columns = {f"mw_{use}": np.array([100.0, 100.0, 100.0]) for use in USES} | {"mw_ai": np.array([1.0, 1.0, 1.0])}
    later = columns | {"mw_mining": np.array([100.0, 101.0, 160.0]), "mw_ai": np.array([1.0, 1.0, 2.0])}
    pair = Pair("energy-run", (), (), "energy-run", (("policy.ai_priority", 0.0),))
    own = Sample(1, {}, [columns, later])
    text = Text("en")
    assert bound(pair, own, 1, "mw_ai", text) == " " + text("compare.pictures_alike") + " " + text(
        "compare.pictures_bind", binds=text("lever_binds.policy_ai_priority")
    )
    assert bound(pair, own, 2, "mw_ai", text) == ""
    assert "moves nothing" in bound(pair, Sample(1, {}, [columns, columns]), 2, "mw_ai", text)
