"""Outcomes of a study's own: whatever of the user's they rest on, a change of it is noticed."""

import sys
from pathlib import Path

import pytest

from experiments.questions.imports import own_sources
from experiments.questions.outcomes import fingerprint
from experiments.questions.study import Study
from experiments.running import resume
from experiments.running.plan import plan_of
from model.foundation.errors import StudyError

STUDY = """
weeks = 1
seeds = 1
outcomes = ["mine:y"]
[[factors]]
key = "policy.mining_tax"
values = [0]
"""
MINE = """
import json
import numpy
from model.economy import EnergyMarket
from lab import scale
import lab.deep.down as down

def y(market):
    from late import shift
    return scale.factor() * down.one() + shift
"""
FILES = {
    "mine.py": MINE,
    "late.py": "shift = 0.0\n",
    "lab/__init__.py": "",
    "lab/scale.py": "from .base import two\ndef factor(): return two\n",
    "lab/base.py": "two = 2.0\n",
    "lab/deep/down.py": "def one(): return 1.0\n",
    "lab/unused.py": "x = 1\n",
}


@pytest.fixture
def laid_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The study with its modules, which this process forgets afterwards."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "study.toml").write_text(STUDY)
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in ("mine", "late", "lab", "lab.scale", "lab.base", "lab.deep", "lab.deep.down"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return tmp_path


def test_sources_are_the_users_own_and_nothing_installed(laid_out: Path) -> None:
    used = {"mine", "late", "lab", "lab.scale", "lab.base", "lab.deep.down"}
    assert own_sources("mine").keys() == used
    assert own_sources("json.decoder").keys() <= {"json", "json.decoder", "json.scanner", "json.encoder"}


def test_a_change_anywhere_below_an_outcome_is_noticed(laid_out: Path) -> None:
    taken = lambda: fingerprint.__wrapped__(("mine:y",), str(laid_out))  # noqa: E731
    before = taken()
    (laid_out / "lab/unused.py").write_text("x = 2\n")
    assert taken() == before
    for name in FILES.keys() - {"lab/unused.py"}:
        (laid_out / name).write_text(FILES[name] + "# other\n")
        assert taken() != before, name
        (laid_out / name).write_text(FILES[name].replace("\n", "\r\n"))
        assert taken() == before, f"{name}: ends of lines say nothing"


def test_a_sweep_whose_helper_changed_does_not_go_on(laid_out: Path) -> None:
    def enter() -> None:
        fingerprint.cache_clear()  # as a process does that starts
        resume.enter(laid_out / "out", plan_of(Study.load(laid_out / "study.toml")), False, False)

    enter()
    enter()
    (laid_out / "lab/base.py").write_text("two = 2_000.0\n")
    with pytest.raises(StudyError, match=r"holds another study \(the source of an outcome changed\)"):
        enter()
