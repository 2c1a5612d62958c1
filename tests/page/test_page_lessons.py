"""The Lessons page: a prediction is locked, a run is looked at, and only then something is explained."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agents.options.barriers import BARRIERS
from agents.options.registry import OPTIONS
from model.tables.start import load_tables
from tests.at_once import AtOnce
from tests.visit import PATIENCE, Visit
from viz.crowd import crowd
from viz.crowd.crowd import CROWD, Crowd
from viz.crowd.lessons import LESSONS, MINERS_SITES, Sample, play
from viz.figures.drawing.market_record import MarketRecord
from viz.pages.lessons import answers, figures, rows
from viz.pages.lessons.page import cast, contents
from viz.pages.seen.view import Look
from viz.text.language import LANGUAGES, Text


@pytest.fixture(scope="module")
def samples() -> dict[str, Sample]:
    return {name: play(name, 5) for name in LESSONS}


def test_every_lesson_can_be_played_and_every_answer_is_one_of_its_own(samples: dict[str, Sample]) -> None:
    for name, sample in samples.items():
        assert sample.error == ""
        for question, options in answers.QUESTIONS[name].items():
            assert answers.answer(question, sample.numbers) in options


def test_every_text_of_a_lesson_is_there_in_both_languages(samples: dict[str, Sample]) -> None:
    for code in LANGUAGES:
        text = Text(code)
        for name, sample in samples.items():
            facts = answers.facts([sample], sample, text) | cast("real", text)
            reasons = [key for key in text.sections[name] if key.startswith("why")]
            assert answers.reason(name, sample.numbers) in reasons
            for key in (*reasons, "others", "misconception", "task"):
                assert "{" not in text(f"{name}.{key}", **facts)
        causes = {"halls", "unsold"} | {option.gone for option in OPTIONS if option.gone}
        assert {one.name for one in BARRIERS} - {"free"} | causes == set(text.sections["barrier_label"])


def test_answers_at_their_edges() -> None:
    assert [answers.answer("month", {"effect": change}) for change in (-0.6, -0.34, -0.1, 0.2)] == [
        "fifty",
        "twenty",
        "five",
        "nought",
    ]
    assert [answers.answer("left", {"survivors": left}) for left in (9, 10, 20, 40)] == ["few", "some", "many", "most"]
    assert (
        answers.answer("zone", dict.fromkeys([f"rise_{zone}" for zone in answers.US_ZONES], 1.0) | {"rise_spp": 2.0})
        == "elsewhere"
    )


HASHPRICE = ("hashprice_before", "hashprice_after", "half_stop_below")
RENTS = ("rent_makers_0", "rent_makers_1", "rent_grids_0", "rent_grids_1")


@pytest.mark.parametrize(
    ("lesson", "numbers", "reason"),
    [
        ("halving", dict(zip(HASHPRICE, (25.0, 15.0, 20.0), strict=True)), "why_stopped"),
        ("halving", dict(zip(HASHPRICE, (90.0, 45.0, 20.0), strict=True)), "why_ran"),
        ("halving", dict(zip(HASHPRICE, (15.0, 10.0, 20.0), strict=True)), "why_dark"),
        ("two_prices", dict(zip(RENTS, (7.0, 0.0, 2.0, 9.0), strict=True)), "why_moved"),
        ("two_prices", dict(zip(RENTS, (7.0, 0.0, 2.0, 3.0), strict=True)), "why_passed"),
        ("two_prices", dict(zip(RENTS, (0.0, 0.0, 2.0, 9.0), strict=True)), "why_passed"),
        ("three_paths", {"signed_before_0": 4.0}, "why_signed"),
        ("three_paths", {"signed_before_0": 0.0}, "why_free"),
        ("policy", {"more_survive": 0.0, "other_fates": 0.0}, "why_same"),
        ("policy", {"more_survive": 0.0, "other_fates": 4.0}, "why_swapped"),
        ("policy", {"more_survive": -2.0, "other_fates": 6.0}, "why_other"),
    ],
)
def test_the_explanation_is_chosen_by_what_happened(lesson: str, numbers: dict[str, float], reason: str) -> None:
    assert answers.reason(lesson, numbers) == reason


def test_the_halving_is_measured_against_a_twin_without_one(samples: dict[str, Sample]) -> None:
    sample = samples["halving"]
    week = int(sample.numbers["week"])
    run, twin = (
        arm["network_hashrate_ehs"] / arm["network_hashrate_ehs"][week - 4 : week].mean() for arm in sample.columns
    )
    assert sample.numbers["effect"] == pytest.approx(run[week + 4] / twin[week + 4] - 1.0, abs=1e-4)
    prices = [arm["hashprice_usd_ph_day"] for arm in sample.columns]
    assert prices[0][week + 1] < 0.6 * prices[1][week + 1]  # half the subsidy; fees stay


def test_three_sites_are_told_as_they_stand_in_the_start_table(samples: dict[str, Sample]) -> None:
    table = load_tables().sites
    task = Text("en")("three_paths.task", **cast("real", Text("en")))
    for name in MINERS_SITES:
        row = table.row(table.names.index(name))
        told = task[task.index(name) :].split(".")[0]
        assert f"{row['mw_energised'] + row['mw_approved']:.0f} MW" in told and str(row["company"]) in told
        assert f"${row['power_price_usd_mwh']:.0f}" in told and float(row["mining_mw"]) > 0.0
    assert samples["three_paths"].numbers["signed_before_0"] > 0.0
    assert "IREN" not in Text("en")("three_paths.task", **cast("alias", Text("en")))


def test_what_stood_in_the_way_is_told_of_every_site_where_converting_was_worth_more(
    samples: dict[str, Sample],
) -> None:
    numbers = samples["three_paths"].numbers
    drawn = rows.obstacles_found(samples["three_paths"], Text("en"))["rows"]
    assert sum(int(row["written"]) for row in drawn) == numbers["worth"] < numbers["asked"]
    assert sum(row["share"] for row in drawn) == pytest.approx(1.0)


def test_a_tally_counts_every_run_once_and_marks_what_was_said(samples: dict[str, Sample]) -> None:
    own = samples["policy"]
    other = Sample(6, own.numbers | {"more_survive": 9.0}, [])
    drawn = rows.tally("policy", "effect", [own, other, other, other], own, "many_more", Text("en"))
    assert sum(row["share"] for row in drawn["rows"]) == 1.0
    assert [row["share"] for row in drawn["rows"]][-1] == 0.75 and drawn["rows"][-1]["locked"] == "you said"
    assert [bool(row["here"]) for row in drawn["rows"]].count(True) == 1
    assert drawn["title"].startswith("25% of 4 runs")
    assert "100%" not in rows.tally("policy", "effect", [own], own, "same", Text("en"))["title"]  # of one run: no share


def test_the_band_is_drawn_once_ten_others_are_in_and_the_panels_stay(samples: dict[str, Sample]) -> None:
    for name in ("two_pools", "two_prices", "policy"):
        own, start, text = samples[name], date(2025, 11, 17), Text("en")
        looked, few, many = (figures.evidence(name, own, [own] * n, start, text) for n in (0, 9, 10))
        assert len(few[0][0]["panels"]) == len(many[0][0]["panels"]) == len(looked[0][0]["panels"]) + 1
        assert "fan_low" not in few[1] and len(many[1]["fan_low"]) == len(many[1]["more"])


def test_the_same_megawatts_are_held_used_and_controlled(samples: dict[str, Sample]) -> None:
    cuts = rows.parts(samples["owners"], Text("en"))["rows"]
    held, used, controlled = (sum(part["value"] for part in row["parts"]) for row in cuts)
    assert held == pytest.approx(used, abs=0.3) and used == pytest.approx(controlled, abs=0.3)


def test_nothing_is_explained_before_something_was_seen(
    monkeypatch: pytest.MonkeyPatch, samples: dict[str, Sample]
) -> None:
    monkeypatch.setattr(CROWD, "ask", lambda _lesson, _seed: {5: samples["owners"]})
    table, text = MarketRecord({}, 267, date(2025, 11, 17)), Text("en")
    predicted = {"lesson": "owners", "locked:owners:5:1:left": "most"}

    def stage(**more: str) -> dict[str, Any]:
        return contents(5, table, text, Look(focus={"lesson": "owners"} | more))

    told = {"why", "others", "verdicts", "misconception", "tallies"}
    shown = [stage(), stage(**{"locked:owners:5:1:saw": "waves"}), stage(**predicted)]
    assert [one["stage"] for one in shown] == ["predict", "predict", "look"]
    assert not any(told & one.keys() for one in shown) and "figures" not in shown[1]
    explained = stage(**predicted | {"locked:owners:5:1:saw": "waves"})
    assert explained["stage"] == "explain" and told < explained.keys()


def test_a_prediction_is_of_one_seed_and_another_is_told_so(
    monkeypatch: pytest.MonkeyPatch, samples: dict[str, Sample]
) -> None:
    monkeypatch.setattr(CROWD, "ask", lambda _lesson, seed: {seed: samples["owners"]})
    locked = {"lesson": "owners", "locked:owners:5:1:left": "most", "locked:owners:5:1:saw": "waves"}
    for code in LANGUAGES:

        def at(seed: int, focus: dict[str, str], code: str = code) -> dict[str, Any]:
            return contents(seed, MarketRecord({}, 267, date(2025, 11, 17)), Text(code), Look(focus=focus))

        there, elsewhere = at(5, locked), at(6, locked)
        assert [there["stage"], elsewhere["stage"]] == ["explain", "predict"] and "figures" not in elsewhere
        assert elsewhere["elsewhere"] == Text(code)("lessons.locked_elsewhere", seed=6, other=5)
        again = at(6, locked | {elsewhere["lock"] + "left": "few"})
        assert again["stage"] == "look" and again["questions"][0]["locked"] == "few"
        assert there["elsewhere"] == again["elsewhere"] == at(5, {"lesson": "owners"})["elsewhere"] == ""


def test_a_run_that_fails_is_an_answer_too() -> None:
    assert "not negative" in play("owners", -1).error


def test_a_crowd_plays_the_own_seed_first_and_stops_when_nobody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crowd, "PATIENCE", 0.2)
    many = Crowd(AtOnce, seeds=4)
    many.ask("owners", 77)
    thread = many._thread
    assert thread is not None
    thread.join(5.0)
    assert not thread.is_alive() and many.full("owners", 77) and not many.full("owners", 78)
    assert list(many.ask("owners", 77)) == [77, 0, 1, 2, 3]


def test_the_process_of_a_crowd_ends_with_its_killed_parent() -> None:
    script = "import time; from viz.crowd.crowd import quiet_process; pool = quiet_process(); import os"
    script += "; print(pool.submit(os.getpid).result(), flush=True); time.sleep(60)"
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    ended = time.monotonic() + 10.0
    while running(child) and time.monotonic() < ended:
        time.sleep(0.05)
    assert not running(child)


def running(process: int) -> bool:
    """Whether a process is there and not only waiting to be buried."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{process}/stat")
    return not status.exists() or status.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def test_the_mean_of_the_last_quarter_is_hand_checkable() -> None:
    assert figures.smoothed(np.arange(15.0))[[0, 12, 13, 14]].tolist() == [0.0, 6.0, 7.0, 8.0]


@pytest.fixture
def lesson(visit: Callable[..., Visit]) -> Iterator[Callable[[str, str], Visit]]:
    def open_lesson(name: str, language: str) -> Visit:
        tab = visit(f"?lang={language}")
        tab.turn("lessons")
        tab.page.click(f".er-lesson-list [data-lesson={name}]")
        tab.page.wait_for_selector("[data-act=lock]", timeout=PATIENCE)
        return tab

    yield open_lesson


@pytest.mark.parametrize("language", LANGUAGES)
def test_predict_look_explain(lesson: Callable[[str, str], Visit], language: str) -> None:
    tab = lesson("owners", language)
    assert tab.page.is_disabled("[data-act=lock]")
    assert tab.page.locator(".er-verdict").count() == 0
    tab.page.click("[name=left][value=most]")
    tab.shot(f"lessons-predict-{language}")
    tab.page.click("[data-act=lock]")
    tab.page.wait_for_selector("textarea", timeout=PATIENCE)
    assert tab.page.locator(".er-verdict").count() == 0  # nothing is explained before it was looked at
    assert "er-lesson-text" in tab.page.evaluate("document.activeElement.className")  # a reader goes on with the step
    tab.page.fill("textarea", "They vanish in waves.")
    tab.shot(f"lessons-look-{language}")
    tab.page.click("[data-act=saw]")
    tab.page.wait_for_selector(".er-verdict", timeout=PATIENCE)
    assert Text(language)("owners.left_most") in tab.text(".er-verdict")
    tab.page.click("[data-act=notes]")
    told = tab.text(".er-progress")
    tab.page.wait_for_function("(told) => document.querySelector('.er-progress').textContent !== told", arg=told)
    assert tab.page.is_visible(".er-notes")  # other runs come in and take nothing away
    tab.shot(f"lessons-explain-{language}")
    tab.page.click("[data-act=again]")
    tab.page.wait_for_selector("[name=left]:not(:checked)")
    assert not tab.page.is_disabled("fieldset")


def test_a_ranking_by_keyboard_stays_locked_after_a_reload(lesson: Callable[[str, str], Visit]) -> None:
    tab = lesson("three_paths", "en")
    tab.page.focus("[data-act=rank][data-place='2']")
    tab.page.keyboard.press("Enter")
    tab.page.keyboard.press("Shift+Tab")
    tab.page.keyboard.press("Enter")
    assert tab.page.is_disabled("[data-act=lock]")
    tab.page.keyboard.press("Shift+Tab")
    tab.page.keyboard.press("Enter")
    tab.page.click("[data-act=lock]")
    tab.page.wait_for_selector(".er-said", timeout=PATIENCE)
    tab.page.reload()
    tab.until("week", "0", PATIENCE)
    tab.turn("lessons")
    tab.page.wait_for_selector(".er-said", timeout=PATIENCE)
    assert Text("en")("three_paths.order_210") in tab.text(".er-said")
    tab.page.fill(".er-seed input", "23")
    tab.page.keyboard.press("Enter")
    tab.page.wait_for_selector("[data-act=lock]", timeout=PATIENCE)
    assert "seed 11" in tab.text(".er-lesson-note")
