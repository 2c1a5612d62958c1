"""docs/targets.md: its tables are what the rows kept beside it give, and runs played anew give those rows."""

import numpy as np
import polars as pl
import pytest

from experiments.questions.figures import figures
from experiments.targets.bands import MET, REPORTED, TARGETS, TWINNED, UNDECIDED, UNMET, Target, in_order, verdict
from experiments.targets.levers import LEVERS, MOVES, STILL, UNSURE, WRONG, Lever, effect, moved_by
from model.economy import EnergyMarket
from model.scenario import describe, lever_keys
from scripts.measured import targets_page

SETTINGS = {run[0]: run for run in targets_page.levers_runs([1])}
ANEW = [
    ("energy-run", "energy-run", 1, {}),
    ("no-ai", "no-ai", 2, {}),
    *(SETTINGS[arm] for arm in ("none/queue", "policy.ai_set_aside", "pool.access_factor")),
]


def test_the_tables_are_what_the_rows_give() -> None:
    page = targets_page.PAGE.read_text(encoding="utf-8")
    assert page == targets_page.with_tables(page), "run scripts/measured/targets_page.py --write"


@pytest.mark.parametrize("run", ANEW, ids=lambda run: f"{run[0]}-{run[2]}")
def test_a_run_played_anew_gives_its_row(run: targets_page.Run) -> None:
    rows = targets_page.kept("targets" if run[0] == run[1] else "levers")
    kept = rows.row(by_predicate=(pl.col("arm") == run[0]) & (pl.col("seed") == run[2]), named=True)
    played = targets_page.row_of(run)
    assert kept.keys() == played.keys()
    moved = {
        name: (kept[name], played[name])
        for name in kept
        if name != "arm" and played[name] != pytest.approx(kept[name], rel=1e-6, nan_ok=True)
    }
    assert not moved, (
        "run scripts/measured/targets_page.py --write, and see whether what the docs say of runs still holds"
    )


def test_what_is_met_stays_met() -> None:
    """Verdicts of the rows that are kept: a target that is no longer met is not passed over with the next rows."""
    arms = targets_page.by_scenario()
    told = {
        (target.number, target.figure, target.scenario): verdict(target, arms[target.scenario][target.figure])
        for target in in_order()
    }
    assert {one for one, found in told.items() if found == UNMET} == {("T3", "lease_value_usd_it_w", "energy-run")}
    assert {one for one, found in told.items() if found == UNDECIDED} == {
        ("T1", "gap_before_fast_power_gw", "energy-run"),
        ("T1", "gap_net_gw", "energy-run"),
    }


def test_the_halving_moves_hash_against_its_twin_by_no_more_than_its_band() -> None:
    """T7's other half, of the rows of docs/numbers.md: they have a twin a seed."""
    (halving,) = TWINNED
    values = targets_page.by_scenario()["energy-run"][halving.figure]
    assert len(values) == 60 and verdict(halving, values) == MET
    line = next(line for line in targets_page.PAGE.read_text(encoding="utf-8").splitlines() if halving.title in line)
    assert line.startswith("| T7 |") and line.endswith("| -15 to 0 | met |")


@pytest.mark.parametrize("lever", LEVERS, ids=lambda lever: lever.key)
def test_a_lever_moves_what_it_should(lever: Lever) -> None:
    rows = targets_page.kept("levers")
    assert (
        effect(lever, moved_by(lever, {name: targets_page.of_arm(rows, name) for name in (lever.key, lever.base)}))
        == MOVES
    )


def test_every_lever_is_measured_at_a_setting_that_it_may_take() -> None:
    assert tuple(lever.key for lever in LEVERS) == lever_keys()
    schemas = describe()
    for lever in LEVERS:
        schema = schemas[lever.key]
        if schema.get("type") != "boolean":
            assert schema["minimum"] <= lever.value <= schema["maximum"] and lever.value != schema["default"], lever.key


def test_every_figure_that_is_told_is_measured() -> None:
    market = EnergyMarket(rng=1)
    market.run_for(14)
    found = figures(market)
    assert {target.figure for target in TARGETS} | {lever.figure for lever in LEVERS} <= found.keys()


@pytest.mark.parametrize(
    ("values", "told"),
    [([1.2] * 12, MET), ([2.2] * 12, UNMET), ([0.8] * 6 + [1.2] * 6, UNDECIDED), ([0.8, 1.2] * 30, UNDECIDED)],
)
def test_a_verdict_is_of_the_whole_interval(values: list[float], told: str) -> None:
    assert verdict(Target("T0", "x", "x", 1.0, 2.0), np.array(values)) == told
    assert verdict(Target("T0", "x", "x"), np.array(values)) == REPORTED


@pytest.mark.parametrize(
    ("differences", "sign", "told"),
    [
        ([0.5] * 12, 1, MOVES),
        ([0.5] * 12, -1, WRONG),
        ([0.0] * 12, 1, STILL),
        ([0.0] * 12, 0, MOVES),
        ([0.5, -0.5] * 6, 1, UNSURE),
    ],
)
def test_a_lever_is_told_by_sign(differences: list[float], sign: int, told: str) -> None:
    assert effect(Lever("x", 1.0, "y", sign), np.array(differences)) == told
