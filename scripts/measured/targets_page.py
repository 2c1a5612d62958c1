"""Targets and levers over sixty seeds: rows of runs, and the tables of docs/targets.md made from them.

uv run python scripts/measured/targets_page.py             # print the tables of the rows that are kept
uv run python scripts/measured/targets_page.py --write     # play all runs anew (some fifteen minutes on two cores), keep their rows
uv run python scripts/measured/targets_page.py --targets   # the same of the targets alone, without levers (two minutes)
uv run python scripts/measured/targets_page.py --arm KEY   # the same of one lever alone

Tests fail while the tables are not what the rows give, or while a seed played anew gives another row.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from experiments.questions.figures import figures
from experiments.targets.bands import TARGETS, TWINNED
from experiments.targets.levers import LEVERS
from experiments.targets.tables import lever_lines, target_lines
from model.economy import EnergyMarket
from scripts.marks import DOCS, replaced
from scripts.measured.kept import Row, kept, played, written

PAGE = DOCS / "targets.md"
SEEDS = range(1, 61)
SCENARIOS = tuple(dict.fromkeys(target.scenario for target in TARGETS))

type Run = tuple[str, str, int, dict[str, object]]  # arm, scenario, seed, changes


def targets_runs(seeds: Sequence[int]) -> list[Run]:
    """Every scenario that a target is of, with every seed."""
    return [(scenario, scenario, seed, {}) for scenario in SCENARIOS for seed in seeds]


def levers_runs(seeds: Sequence[int]) -> list[Run]:
    """Each lever at its strong setting with every seed, and the runs without any that they are held against."""
    bases = {lever.base: (lever.scenario, {"mechanism": lever.mechanism}) for lever in LEVERS}
    arms: list[tuple[str, str, dict[str, object]]] = [
        (name, scenario, {**changes}) for name, (scenario, changes) in bases.items()
    ]
    arms += [(lever.key, lever.scenario, {lever.key: lever.value, "mechanism": lever.mechanism}) for lever in LEVERS]
    return [(name, scenario, seed, changes) for name, scenario, changes in arms for seed in seeds]


def row_of(run: Run) -> Row:
    """Figures of one run under the name of its arm."""
    name, scenario, seed, changes = run
    market = EnergyMarket(scenario, rng=seed, **changes)  # type: ignore[arg-type]
    market.run_for(market.weeks)
    return {"arm": name, "seed": seed, **figures(market)}


def of_arm(rows: pl.DataFrame, arm: str) -> dict[str, np.ndarray]:
    """Figures of one arm, in the order of seeds."""
    found = rows.filter(pl.col("arm") == arm).drop("arm")
    return {name: found[name].to_numpy() for name in found.columns}


def replay_arm(key: str) -> None:
    """Plays one lever anew in place of its rows, and what it is held against where that has none."""
    lever, rows = next(lever for lever in LEVERS if lever.key == key), kept("levers")
    anew = {key} | ({lever.base} - set(rows["arm"]))
    runs = [run for run in levers_runs(SEEDS) if run[0] in anew]
    others = rows.filter(pl.col("arm") != key)
    written(pl.concat([others, played(row_of, runs)], how="vertical_relaxed"), "levers")


def by_scenario() -> dict[str, dict[str, np.ndarray]]:
    """Figures that targets are of; what the default run has beside its twin is kept with the numbers (`default_numbers.py`)."""
    rows, twinned = kept("targets"), kept("default_run").sort("seed")
    found = {name: of_arm(rows, name) for name in SCENARIOS}
    found["energy-run"] |= {target.figure: twinned[target.figure].to_numpy() for target in TWINNED}
    return found


def with_tables(page: str) -> str:
    """The page with the tables of the rows that are kept."""
    levers = kept("levers")
    lines = {
        "targets": target_lines(by_scenario()),
        "levers": lever_lines({name: of_arm(levers, name) for name in levers["arm"].unique()}),
    }
    for name, made in lines.items():
        page = replaced(page, name, "\n".join([*made, ""]))
    return page


if __name__ == "__main__":
    if {"--write", "--targets"} & set(sys.argv):
        written(played(row_of, targets_runs(SEEDS)), "targets")
        if "--write" in sys.argv:
            written(played(row_of, levers_runs(SEEDS)), "levers")
        PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    elif "--arm" in sys.argv:
        replay_arm(sys.argv[sys.argv.index("--arm") + 1])
        PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        print(with_tables(PAGE.read_text(encoding="utf-8")))
