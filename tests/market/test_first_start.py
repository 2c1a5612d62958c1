"""The first start: work for the compiler is shared with a second process."""

import os
import signal
from pathlib import Path

import pytest

from model.decisions.quarter import QuarterRound
from model.first_start import compile_decisions, meanwhile


def test_work_beside_is_done_when_the_block_ends(tmp_path: Path):
    with meanwhile((tmp_path / "done").touch):
        pass
    assert (tmp_path / "done").exists()


def test_on_one_processor_nothing_is_handed_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    with meanwhile((tmp_path / "done").touch):
        pass
    assert not (tmp_path / "done").exists()


def test_who_fails_meanwhile_does_not_wait_for_the_other():
    with pytest.raises(RuntimeError, match="no room"), meanwhile(compile_decisions):
        raise RuntimeError("no room")


def test_a_round_is_played_on_a_market_that_has_just_been_opened(monkeypatch: pytest.MonkeyPatch):
    played: list[int] = []
    settle = QuarterRound.deliberation
    monkeypatch.setattr(QuarterRound, "deliberation", lambda self: (played.append(self.state.week), settle(self))[1])
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    compile_decisions()
    assert played == [13]
