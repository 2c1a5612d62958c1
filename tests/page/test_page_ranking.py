"""Which lever matters: known answers on made differences, honest where seeds are few, and a page that ranks in a browser."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from model.economy import EnergyMarket
from model.scenario import lever_keys
from scripts.measured import shipped_ranking
from tests.at_once import AtOnce
from tests.visit import PATIENCE, Visit
from viz.crowd import rank
from viz.crowd.crowd import Crowd
from viz.crowd.lessons import Sample
from viz.crowd.rank import Ranking, ranked, seeds
from viz.figures import rank as figures
from viz.figures.drawing.market_record import MarketRecord
from viz.figures.words.outcomes import OUTCOMES, asked_of
from viz.figures.words.shipped import shipped
from viz.pages import compare, ranking
from viz.pages.compare import Snapshot
from viz.pages.seen.view import Look
from viz.text.language import LANGUAGES, Text

KEYS = lever_keys()
GAS, TAX, CAP = (KEYS.index(key) for key in ("power.gas", "policy.mining_tax", "policy.mining_cap"))
SEEN = Snapshot("energy-run", "energy-run", 5, 100, (), (), ())
MINERS = "independent_miners"


def made(number: int, low: float, high: float) -> Sample:
    both = {"low": low, "high": high}
    return Sample(number, {f"{outcome} {end}": value for outcome in OUTCOMES for end, value in both.items()}, [])


def of_seeds(count: int) -> dict[int, Sample]:
    """Gas moves five miners up and two down in every seed, the tax as luck has it and more, the cap nothing."""
    there = {}
    for turn, seed in enumerate(seeds(5)[:count]):
        luck = 9.0 if turn % 2 else -9.0
        for place, (low, high) in {GAS: (5.0, -2.0), TAX: (0.0, luck), CAP: (0.0, 0.0)}.items():
            number = seed * len(KEYS) + place
            there[number] = made(number, low, high)
    return there


def test_levers_stand_by_what_they_move_with_intervals_of_paired_seeds() -> None:
    rows = {row.key: row for row in ranked(of_seeds(9), 5, MINERS)}
    assert rows["power.gas"].ends == ((5.0, 5.0, 5.0), (-2.0, -2.0, -2.0))
    assert [end.sure for end in rows["power.gas"].ends] == [True, True]
    assert rows["policy.mining_tax"].ends[1] == (-9.0, -9.0, 9.0) and not rows["policy.mining_tax"].ends[1].sure
    assert rows["policy.mining_cap"].still and not rows["policy.mining_tax"].still
    assert [row.key for row in ranked(of_seeds(9), 5, MINERS)] == [
        "policy.mining_tax",
        "power.gas",
        "policy.mining_cap",
    ]


def test_one_seed_orders_levers_and_is_sure_of_nothing() -> None:
    rows = ranked(of_seeds(1), 5, MINERS)
    assert {row.seeds for row in rows} == {1} and math.isnan(rows[0].ends[0].low)
    assert not any(end.sure for row in rows for end in row.ends)


def test_a_lever_is_played_at_both_ends_against_the_run_with_its_own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """The run's other changes and moves stay; the lever's own give way; where it stands at an end nothing is played."""
    asked: list[tuple[dict[str, Any], list[dict[str, Any]], int]] = []

    class History:
        def column(self, name: str) -> np.ndarray:
            return np.full(60, 10.0 * len(asked))

    class Market:
        history = History()

    def played(_scenario: str, changes: dict[str, Any], orders: list[dict[str, Any]], seed: int) -> Any:
        asked.append((changes, orders, seed))
        return Market()

    monkeypatch.setattr(rank, "played", played)
    rank.outcomes.cache_clear()
    name = Ranking("energy-run", (("weeks", 60),), ((9, "power.gas", 5.0), (9, "demand.growth", 1.5))).key
    gas = rank.play(name, 7 * len(KEYS) + GAS)
    kept = [{"week": 9, "key": "demand.growth", "value": 1.5}]
    assert [(changes.get("power.gas"), len(orders), seed) for changes, orders, seed in asked] == [
        (None, 2, 7),
        (1.0, 1, 7),
        (12.0, 1, 7),
    ]
    assert all(orders == kept and changes["weeks"] == 60 for changes, orders, _ in asked[1:])
    assert gas.numbers[f"{MINERS} low"] == 10.0 and gas.numbers[f"{MINERS} high"] == 20.0
    tax = rank.play(name, 7 * len(KEYS) + TAX)
    assert tax.numbers[f"{MINERS} low"] == 0.0 and len(asked) == 4  # none is this run's own: three runs, one is known
    rank.outcomes.cache_clear()


def test_every_lever_of_the_pages_own_seed_comes_first() -> None:
    told = list(rank.jobs(5))
    assert told[: len(KEYS)] == [5 * len(KEYS) + place for place in range(len(KEYS))]
    assert len(told) == len(set(told)) == rank.SEEDS * len(KEYS)


def test_what_two_pages_have_played_is_not_counted_twice() -> None:
    """Seeds of their own that are none of the hundred: a hundred and one pairs for either, never a hundred and two."""
    many = Crowd(lambda: AtOnce(), seeds=4)
    for seed in (500, 600):
        many.ask("pair:x", seed)
        while not many.full("pair:x", seed):
            pass
    assert set(many.ask("pair:x", 500)) == {500, 0, 1, 2, 3} and set(many.ask("pair:x", 600)) == {600, 0, 1, 2, 3}


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("count", [0, 1, 9])
def test_the_ranking_says_how_far_it_is_and_what_binds(code: str, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    class Played:
        def ask(self, _key: str, _seed: int) -> dict[int, Sample]:
            return of_seeds(9) if count == 9 else of_seeds(count)

        def full(self, *_: Any) -> bool:
            return False

    monkeypatch.setattr(ranking, "CROWD", Played())
    monkeypatch.setattr(ranking, "lever_keys", lambda: KEYS[:3])  # so that three levers are whole seeds
    text, look = Text(code), Look(focus={"compare_view": "ranking"})
    table = MarketRecord({}, 267, EnergyMarket(rng=1).calendar.date(0))
    moved = SEEN._replace(moves=((9, "power.gas", 5.0),))
    page = compare.contents(SEEN if count < 9 else moved, table, text, look)
    assert page["computing"] and page["outcome"] == MINERS and len(page["outcomes"]) == len(OUTCOMES)
    if count < 9:  # what is shipped answers meanwhile, and says what it is
        assert "60" in page["what"] and "60" in page["figures"][0]["unit"] and not page.get("note")
        assert text("lever.bitcoin_drift") in page["sentence"] and text("ranking.no_up") in page["sentence"]
        assert text("ranking.what_other").strip() not in page["what"]
        other = compare.contents(moved, table, text, look)
        assert text("ranking.what_other") in other["what"]
        unasked = compare.contents(SEEN, table, text, Look(focus=look.focus | {"compare_outcome": "mw_ai"}))
        assert bool(unasked.get("note")) == (count == 0)  # of it nothing is shipped
        return
    rows = page["figures"][0]["rows"]
    assert [row["lever"] for row in rows] == ["", "power.gas", "", "policy.mining_tax", "policy.mining_cap"]
    assert [rows[place]["label"] for place in (0, 2)] == [text("ranking.weather"), text("ranking.unsure")]
    assert text("lever_binds.policy_mining_cap") in rows[4]["binds"]
    assert rows[1]["low"] == 5.0 and rows[1]["written"] == "+5 | −2" and rows[1]["low_set_to"].startswith(("$1", "100"))
    assert "+5" in page["sentence"] and text("lever.power_gas") in page["sentence"]


def test_what_is_shipped_is_what_the_kept_rows_give() -> None:
    assert shipped_ranking.TABLE.read_text("utf-8") == shipped_ranking.table()  # else run the script with --write
    rows = shipped(MINERS)
    assert {row.seeds for row in rows} == {60} and len({row.key for row in rows}) == len(rows) >= 25
    assert all(row.low <= row.middle <= row.high for row in rows)


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_somebody_can_set_stands_apart_from_weather(code: str) -> None:
    """Whatever nobody can set stands below, under words of its own; below all, what moves nothing for sure."""
    text = Text(code)
    rows = figures.kept(shipped(MINERS), MINERS, text)["rows"]
    heads = [place for place, row in enumerate(rows) if not row["lever"]]
    assert heads[0] == 0 and len(heads) == 3
    assert {row["lever"].split(".")[0] for row in rows[heads[1] + 1 : heads[2]]} == {"bitcoin", "power"}
    assert all(row["low_sure"] or row["high_sure"] for row in rows[: heads[2]] if row["lever"])
    assert not any(row["low_sure"] or row["high_sure"] for row in rows[heads[2] :])
    assert not any(row["lever"].startswith(("bitcoin", "demand", "power.gas")) for row in rows[: heads[1]])
    for row in rows:
        assert row["lever"] == "" or (row["low"] == "") != (row["high"] == "")  # one setting, one bar


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_pair_that_nothing_moves_says_so_and_what_binds(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    columns = {name: np.ones(61, np.float32) for name in compare.COLUMNS}
    changed = columns | {"mw_mining": np.zeros(61, np.float32)}
    text = Text(code)
    table = MarketRecord({}, 60, EnergyMarket(rng=1).calendar.date(0))
    for second, same in ((columns, True), (changed, False)):
        sample = Sample(5, {}, [columns, second])

        class Played:
            seeds = 12

            def ask(self, _key: str, _seed: int, sample: Sample = sample) -> dict[int, Sample]:
                return dict.fromkeys((5, *range(12)), sample)

            def full(self, *_: Any) -> bool:
                return True

        monkeypatch.setattr(compare, "CROWD", Played())
        look = Look(focus={"compare_key": "power.transfer", "compare_value": "3"})
        page = compare.contents(SEEN, table, text, look)
        assert page["outcome"] == asked_of("power.transfer") == "power_price_ercot_usd_mwh"
        assert (page["sentence"] == text("compare.still")) == same
        assert text("lever_binds.power_transfer") in page["rest"]
        assert text.sections["zone"]["ercot"] in page["figures"][2]["title"]


def test_levers_are_ranked_in_a_browser(visit: Callable[..., Visit]) -> None:
    tab = visit("?lang=en")
    tab.turn("compare")
    tab.page.click(".er-rank")
    tab.page.wait_for_selector("[data-chart=ranking] rect", timeout=PATIENCE)
    assert "comparisons" in tab.text(".er-progress") and not tab.page.is_visible(".er-runs")
    tab.page.locator("[data-chart=ranking] rect").first.hover(force=True)
    told = tab.text("[data-chart=ranking] .er-tip").splitlines()
    assert "pairs of runs" in told[-1] and any("95%: " in line for line in told), told
    first = "[...document.querySelectorAll('[data-chart=ranking] text')].slice(0, 2).map((text) => text.getBoundingClientRect().top)"
    over, under = tab.page.evaluate(first)  # the same number of the axis over the rows and under them
    assert over < tab.page.locator("[data-chart=ranking] rect").first.bounding_box()["y"] < under
    tab.page.select_option("[name=outcome]", "power_price_ercot_usd_mwh")
    tab.page.wait_for_function(
        "document.querySelector('[data-chart=ranking] .er-title').textContent.includes('ERCOT')", timeout=3 * PATIENCE
    )
    tab.shot("ranking-en")
    tab.page.click(".er-choice button[data-text=go]")
    tab.page.wait_for_selector("[data-chart=ranking]", state="hidden", timeout=PATIENCE)
    assert tab.page.evaluate("document.querySelector('.er').scrollHeight <= innerHeight")
