"""Arms of a validation, figures as outcomes, and a validation that goes on where it stopped."""

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from experiments.questions.figure_outcomes import FIGURES as OUTCOMES
from experiments.questions.figure_outcomes import GROUPS, outcome_name
from experiments.questions.figures import figures
from experiments.running import store, sweep
from experiments.running.flow import Ended
from experiments.running.sweep import Settings
from experiments.running.tasks import play_batch
from experiments.validation import play
from experiments.validation.arms import ARMS, BASE, FIGURES, NEUTRAL, NO_HALVING, Arm, plan_for, points_of
from experiments.validation.claims import verdicts
from experiments.validation.validation import validation
from experiments.validation.verdicts import FAILS, UNDECIDED, UNTESTED
from model.economy import EnergyMarket
from model.record.columns import MARKET_COLUMNS
from model.scenario import lever_keys


def test_arms_differ_only_in_what_they_name() -> None:
    points = points_of(ARMS)
    base = points.row(0, named=True)
    for arm, row in zip(ARMS, points.iter_rows(named=True), strict=True):
        changed = {key: value for key, value in row.items() if value != base[key] and key != "scenario"}
        assert changed == {key: value for key, value in arm.changes.items() if value != base[key]}, arm.name
        assert row["scenario"] == arm.scenario
    assert set(NEUTRAL) >= {key for key in lever_keys() if key.startswith("policy.")}


def test_every_figure_is_an_outcome_with_a_name_of_its_own() -> None:
    market = EnergyMarket(rng=1)
    market.run_for(2)
    for group, names in GROUPS.items():
        assert tuple(sorted(group(market))) == tuple(sorted(names)), group.__name__
    assert not set(OUTCOMES) & set(MARKET_COLUMNS)
    known = figures(market)
    assert OUTCOMES["run_mining_curtailed"](market) == known["mining_curtailed"]
    assert np.isnan(OUTCOMES["gap_net_gw"](market)) and np.isnan(known["mw_mining_2028"]), "two weeks reach no 2028"
    page = (Path(__file__).parents[2] / "docs" / "validation.md").read_text(encoding="utf-8")
    assert [name for name in FIGURES if f"`{outcome_name(name)}`" not in page] == []


def test_a_validation_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two arms of two weeks: after an interrupt what is there stays, and only the rest is played."""
    arms = (Arm(BASE), Arm(NO_HALVING, changes={"bitcoin.halving": False}))
    settings = Settings(workers=1)
    plan, asked = plan_for("claims", arms, 6, weeks=2), []
    store.create(tmp_path, plan.document, plan.design)
    monkeypatch.setattr(sweep, "Flow", in_this_process(asked))
    monkeypatch.setattr(sweep.cluster, "opened", nobody)
    monkeypatch.setattr(sweep, "_make_ready", lambda *_: None)
    with pytest.raises(KeyboardInterrupt):
        play.played(tmp_path, "claims", arms, 6, settings, weeks=2)
    there = store.open(tmp_path).runs.collect()
    assert len(there) == 4
    rows, failed = play.played(tmp_path, "claims", arms, 6, settings, weeks=2)
    assert (len(rows), failed, len(asked)) == (12, 0, 12), "no run twice"
    assert rows.filter(pl.col("arm") == BASE)["seed"].to_list() == [1, 2, 3, 4, 5, 6]
    assert rows["gap_net_gw"].null_count() == 12
    found = validation(rows, weeks=2)
    assert dict(verdicts(found.claims))["C1"] in (UNTESTED, UNDECIDED, FAILS)
    assert dict(verdicts(found.claims))["C7"] == UNTESTED


def nobody(workers: int | None, scheduler: str | None) -> Any:
    """A cluster of nobody."""
    return nullcontext(object())


def in_this_process(asked: list[str]) -> Any:
    """A flow that plays in this process, run by run; the first one is interrupted after four."""

    class Here:
        class pace:
            threads = 1

        def __init__(self, client, job, todo, *_) -> None:
            self.job, self.todo = job, todo

        def ended(self):
            for one in self.todo:
                if len(asked) == 4 and not getattr(Here, "stopped", False):
                    Here.stopped = True
                    raise KeyboardInterrupt
                asked.append(one.run_id)
                yield [Ended(one, play_batch(self.job, [one])[0])]

    return Here
