"""A run outlives the program that plays it: its seed and orders are found again and played to where it stood."""

import os
import stat
from pathlib import Path
from typing import Any

import pytest

from model.foundation.errors import cut
from model.scenario import Scenario
from tests.small_market import SmallMarket, until, week
from viz.commands import Command
from viz.pages.live.journal import Journal, Scribe, opened
from viz.pages.live.watched import digest_of
from viz.session import LiveMarket


def market_of(*_: object, **__: object) -> SmallMarket:
    return SmallMarket(seed=2**64 - 1)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "state" / "journal.sqlite")


def test_what_was_played_is_found_by_its_key_alone(journal: Journal, tmp_path: Path) -> None:
    live = LiveMarket(market_of, "energy-run", 1)  # type: ignore[arg-type]
    until(lambda: live.state.phase == "ready")
    with live.reading() as (market, _):
        assert market is not None
        market.log.entries.append({"week": 1, "key": "policy.mining_tax", "value": 5.0})
    Scribe(journal, "secret", live)
    live.submit(Command("step"))
    until(lambda: week(live) == 1)
    live.submit(Command("play"))  # what is ordered is written at once
    until(lambda: (run := journal.find("secret")) is not None and run.week >= 1)
    found = Journal(tmp_path / "state" / "journal.sqlite").find("secret")  # as another process reads it
    assert found is not None
    assert (found.name, found.scenario, found.seed) == ("open", "energy-run", 2**64 - 1)
    assert found.entries == ({"week": 1, "key": "policy.mining_tax", "value": 5.0},)
    assert journal.find("guessed") is None
    assert b"secret" not in b"".join(path.read_bytes() for path in (tmp_path / "state").iterdir())
    live.close()


def test_other_code_finds_nothing(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    live = LiveMarket(market_of, "energy-run", 1)  # type: ignore[arg-type]
    until(lambda: live.state.phase == "ready")
    Scribe(journal, "secret", live)
    assert journal.find("secret") is not None
    monkeypatch.setattr("viz.pages.live.journal.code_version", lambda: "other")
    assert journal.find("secret") is None
    live.close()


@pytest.mark.skipif(os.name != "posix", reason="rights are others there")
def test_it_is_this_users_alone_and_its_absence_ends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert opened() is not None
    path = tmp_path / "energyrun" / "journal.sqlite"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    assert opened() is None and len(caplog.messages) == 1


def test_a_run_found_again_is_not_written_over_by_the_one_that_stands_there(journal: Journal) -> None:
    """Whoever is killed twice finds what was played before the first time."""
    old, spare = (LiveMarket(market_of, "energy-run", 1) for _ in range(2))  # type: ignore[arg-type]
    until(lambda: old.state.phase == "ready" and spare.state.phase == "ready")
    old.submit(Command("step"))
    until(lambda: week(old) == 1)
    journal.write("secret", old)
    Scribe(journal, "secret", spare, after=max(1, spare.state.run)).look()
    found = journal.find("secret")
    assert found is not None and found.week == 1
    Scribe(journal, "secret", spare)  # a run of its own is written
    found = journal.find("secret")
    assert found is not None and found.week == 0
    old.close()
    spare.close()


def test_a_scenario_that_says_other_things_by_now_is_told_and_not_played(journal: Journal, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("[power]\ngas = 5.0\n", encoding="utf-8")
    small = SmallMarket(seed=3)
    small.digest = digest_of(Scenario.load(path))  # type: ignore[attr-defined]
    live = LiveMarket(lambda *_, **__: small, str(path), 3)  # type: ignore[arg-type, return-value]
    until(lambda: live.state.phase == "ready")
    journal.write("secret", live)
    found = journal.find("secret")
    assert found is not None and found.name == "open"
    path.write_text("[power]\ngas = 6.0\n", encoding="utf-8")
    found = journal.find("secret")
    assert found is not None and (found.name, found.kind) == ("refuse", f"changed:{cut(str(path))}")
    path.unlink()
    found = journal.find("secret")
    assert found is not None and found.name == "refuse"
    live.close()


def test_a_server_that_stays_open_keeps_a_bounded_journal(journal: Journal, tmp_path: Path, monkeypatch: Any) -> None:
    """What was too old went when a server started, and never after that."""
    monkeypatch.setattr("viz.pages.live.journal.MOST", 50)
    live = LiveMarket(market_of, "energy-run", 1)  # type: ignore[arg-type]
    until(lambda: live.state.phase == "ready")
    with live.reading() as (market, _):
        assert market is not None
        market.log.entries.extend({"week": 1, "key": "policy.mining_tax", "value": 5.0} for _ in range(100))
    for tab in range(1_000):
        journal.write(f"tab {tab}", live)
    assert journal.find("tab 0") is None and journal.find("tab 999") is not None
    assert (
        sum(path.stat().st_size for path in (tmp_path / "state").iterdir()) < 8_000_000
    )  # 1,000 runs: 6 MB and their log
    market.log.entries *= 100
    with pytest.raises(ValueError, match="a run's orders have"):
        journal.write("tab 0", live)
    live.close()
