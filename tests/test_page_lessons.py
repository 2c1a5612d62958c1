"""The Lessons page: a prediction is locked, a run is looked at, and only then something is explained."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agents.codes import BLOCKED
from experiments import crowd
from experiments.crowd import Crowd
from experiments.lessons import LESSONS, Sample, play
from tests.visit import PATIENCE, Visit
from viz.pages import lesson_figures as figures
from viz.text.language import LANGUAGES, Text


@pytest.fixture(scope="module")
def samples() -> dict[str, Sample]:
    return {name: play(name, 5) for name in LESSONS}


def test_every_lesson_can_be_played_and_every_answer_is_one_of_its_own(samples: dict[str, Sample]) -> None:
    for name, sample in samples.items():
        assert sample.error == ""
        for question, options in figures.QUESTIONS[name].items():
            assert figures.answer(question, sample.numbers) in options


def test_every_text_of_a_lesson_is_there_in_both_languages(samples: dict[str, Sample]) -> None:
    for code in LANGUAGES:
        text = Text(code)
        for name, sample in samples.items():
            facts = figures.facts([sample], sample, text)
            reasons = [key for key in text.sections[name] if key.startswith("why")]
            assert figures.reason(name, sample.numbers) in reasons
            for key in (*reasons, "others"):
                assert "{" not in text(f"{name}.{key}", **facts)
        assert set(BLOCKED) - {""} == set(text.sections["lesson_constraint"])


def test_answers_at_their_edges() -> None:
    assert [figures.answer("month", {"after_30_days": change}) for change in (-0.6, -0.34, -0.1, 0.2)] == [
        "fifty", "twenty", "five", "nought",
    ]  # fmt: skip
    assert [figures.answer("left", {"survivors": left}) for left in (9, 10, 20, 40)] == ["few", "some", "many", "most"]
    assert (
        figures.answer("zone", dict.fromkeys([f"rise_{zone}" for zone in figures.US_ZONES], 1.0) | {"rise_spp": 2.0})
        == "elsewhere"
    )


def test_a_tally_counts_every_run_once_and_marks_what_was_said(samples: dict[str, Sample]) -> None:
    own = samples["policy"]
    other = Sample(6, own.numbers | {"more_survive": 9.0}, [])
    drawn = figures.tally("policy", "effect", [own, other, other, other], own, "many_more", Text("en"))
    assert sum(row["share"] for row in drawn["rows"]) == 1.0
    assert [row["share"] for row in drawn["rows"]][-1] == 0.75 and drawn["rows"][-1]["locked"] == "you said"
    assert [bool(row["here"]) for row in drawn["rows"]].count(True) == 1


def test_the_same_megawatts_are_held_used_and_controlled(samples: dict[str, Sample]) -> None:
    rows = figures.parts(samples["owners"], Text("en"))["rows"]
    held, used, controlled = (sum(part["value"] for part in row["parts"]) for row in rows)
    assert held == pytest.approx(used, abs=0.3) and used == pytest.approx(controlled, abs=0.3)


def test_a_run_that_fails_is_an_answer_too() -> None:
    assert "not negative" in play("owners", -1).error


class AtOnce(Executor):
    """Plays in the caller's own thread."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **more: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(Sample(args[1], {"seed": float(args[1])}, []))
        return done


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
    script = "import time; from experiments.crowd import quiet_process; pool = quiet_process(); import os"
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
    tab.page.fill("textarea", "They vanish in waves.")
    tab.shot(f"lessons-look-{language}")
    tab.page.click("[data-act=saw]")
    tab.page.wait_for_selector(".er-verdict", timeout=PATIENCE)
    assert Text(language)("owners.left_most") in tab.text(".er-verdict")
    tab.page.click("[data-act=notes]")
    assert tab.page.is_visible(".er-notes")
    tab.shot(f"lessons-explain-{language}")
    tab.page.click("[data-act=again]")
    tab.page.wait_for_selector("[name=left]:not(:checked)")
    assert not tab.page.is_disabled("fieldset")
