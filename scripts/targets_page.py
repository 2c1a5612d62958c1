"""Targets and levers over sixty seeds: rows of runs, and the tables of docs/targets.md made from them.

uv run python scripts/targets_page.py             # print the tables of the rows that are kept
uv run python scripts/targets_page.py --write     # play all runs anew (some fifteen minutes on two cores), keep their rows
uv run python scripts/targets_page.py --targets   # the same of the targets alone, without levers (two minutes)

Tests fail while the tables are not what the rows give, or while a seed played anew gives another row.
"""

import csv
import sys
from collections.abc import Sequence
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from tqdm import tqdm

PAGE = Path(__file__).resolve().parents[1] / "docs" / "targets.md"
sys.path.insert(0, str(PAGE.parents[1]))

from experiments.questions.figures import figures  # noqa: E402
from experiments.targets.bands import TARGETS  # noqa: E402
from experiments.targets.levers import LEVERS  # noqa: E402
from experiments.targets.tables import lever_lines, target_lines  # noqa: E402
from model.economy import EnergyMarket  # noqa: E402

ROWS = {name: PAGE.parent / "numbers" / f"{name}.csv" for name in ("targets", "levers")}
MARKS = {name: (f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->") for name in ROWS}
SEEDS = range(1, 61)
SCENARIOS = tuple(dict.fromkeys(target.scenario for target in TARGETS))

type Run = tuple[str, int, dict[str, object]]
type Row = dict[str, str | float]


def targets_runs(seeds: Sequence[int]) -> list[Run]:
    """Every scenario that a target is of, with every seed."""
    return [(scenario, seed, {}) for scenario in SCENARIOS for seed in seeds]


def levers_runs(seeds: Sequence[int]) -> list[Run]:
    """Each lever at its strong setting with every seed, and the runs without any that they are held against."""
    arms: list[tuple[str, dict[str, object]]] = [("none", {}), ("none/queue", {"mechanism": "queue"})]
    arms += [(lever.key, {lever.key: lever.value, "mechanism": lever.mechanism}) for lever in LEVERS]
    return [(name, seed, changes) for name, changes in arms for seed in seeds]


def row_of(run: Run) -> Row:
    """Figures of one run under the name of its arm."""
    name, seed, changes = run
    market = EnergyMarket(name if name in SCENARIOS else "energy-run", rng=seed, **changes)  # type: ignore[arg-type]
    market.run_for(market.weeks)
    return {"arm": name, "seed": seed, **figures(market)}


def played(runs: list[Run]) -> list[Row]:
    """Rows of runs, two at a time, with progress."""
    with get_context("spawn").Pool(2) as pool:
        return list(tqdm(pool.imap(row_of, runs), total=len(runs), unit="run"))


def read_rows(name: str) -> list[Row]:
    """The rows that are kept."""
    with ROWS[name].open(encoding="utf-8", newline="") as file:
        return [
            {column: value if column == "arm" else float(value) for column, value in row.items()}
            for row in csv.DictReader(file)
        ]


def write_rows(name: str, rows: list[Row]) -> None:
    """Keeps rows, numbers to ten digits."""
    with ROWS[name].open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(rows[0])
        writer.writerows(
            [value if isinstance(value, str) else f"{value:.10g}" for value in row.values()] for row in rows
        )


def of_arm(rows: list[Row], arm: str) -> dict[str, np.ndarray]:
    """Figures of one arm, in the order of seeds."""
    found = [row for row in rows if row["arm"] == arm]
    return {name: np.array([row[name] for row in found], dtype=float) for name in found[0] if name != "arm"}


def with_tables(page: str) -> str:
    """The page with the tables of the rows that are kept."""
    targets, levers = read_rows("targets"), read_rows("levers")
    lines = {
        "targets": target_lines({name: of_arm(targets, name) for name in SCENARIOS}),
        "levers": lever_lines({str(name): of_arm(levers, str(name)) for name in {row["arm"] for row in levers}}),
    }
    for name, (start, end) in MARKS.items():
        before, rest = page.split(start)
        page = before + start + "\n" + "\n".join(lines[name]) + "\n\n" + end + rest.split(end)[1]
    return page


if __name__ == "__main__":
    if {"--write", "--targets"} & set(sys.argv):
        write_rows("targets", played(targets_runs(SEEDS)))
        if "--write" in sys.argv:
            write_rows("levers", played(levers_runs(SEEDS)))
        PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        print(with_tables(PAGE.read_text(encoding="utf-8")))
