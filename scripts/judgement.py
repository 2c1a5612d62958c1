"""How far the fates of miners move where judgement is off: rows of runs, and the table of docs/owners.md made from them.

uv run python scripts/judgement.py            # play sixty seeds of every case (some three minutes on two cores), keep their rows
uv run python scripts/judgement.py --write    # the table again, of the rows that are kept

Claim: resource-rich miners turn to energy or AI, asset-light ones at best let.  Cases: skill and suitability of all 0.15 lower or
higher, tenants sharper or vaguer.  Tests fail while the table is not what the rows give, or a seed played anew gives another row.
"""

import csv
import sys
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from tqdm import tqdm

PAGE = Path(__file__).resolve().parents[1] / "docs" / "owners.md"
sys.path.insert(0, str(PAGE.parents[1]))

from experiments.questions.named import DECIDED, share_failed  # noqa: E402
from experiments.validation.verdicts import estimate  # noqa: E402
from model.economy import EnergyMarket  # noqa: E402

ROWS = PAGE.parent / "numbers" / "judgement.csv"
BEGIN, END = "<!-- judgement: begin -->\n", "<!-- judgement: end -->"
SEEDS = range(1, 61)
CASES: dict[str, dict[str, float]] = {
    "as judged": {},
    "all or nothing": {"leasing.judgement": 0.0},
    "vaguer": {"leasing.judgement": 0.2},
    "grades 0.15 lower": {"leasing.grade_error": -0.15},
    "grades 0.15 higher": {"leasing.grade_error": 0.15},
}
NAMES = {"resource-rich": "resource-rich", "asset-light": "asset-light", "grid-dependent": "small, on the grid"}

type Row = dict[str, str | float]


def row_of(run: tuple[str, int]) -> Row:
    """Of one run, by kind of miner: the share that has not failed at the end, and AI's share of the megawatts held.  [0-1]"""
    case, seed = run
    market = EnergyMarket("energy-run", rng=seed, **CASES[case])  # type: ignore[arg-type]
    market.run_for(market.weeks)
    companies = market.history.companies
    last = companies.filter(companies["week"] == companies["week"].max())
    row: Row = {"case": case, "seed": seed}
    for kind in DECIDED:
        rows = last.filter(last["archetype"] == kind)
        held = float(rows["mw_energised"].sum())
        row[f"survived {kind}"] = 1.0 - share_failed(market, kind)
        row[f"ai {kind}"] = float(rows["mw_ai"].sum()) / held if held > 0.0 else float("nan")
    return row


def played() -> list[Row]:
    """Rows of all cases, two at a time, with progress."""
    runs = [(case, seed) for case in CASES for seed in SEEDS]
    with get_context("spawn").Pool(2) as pool:
        return list(tqdm(pool.imap(row_of, runs), total=len(runs), unit="run"))


def write_rows(rows: list[Row]) -> None:
    """Keeps rows, numbers to ten digits."""
    with ROWS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(rows[0])
        writer.writerows(
            [value if isinstance(value, str) else f"{value:.10g}" for value in row.values()] for row in rows
        )


def read_rows() -> list[Row]:
    """The rows that are kept."""
    with ROWS.open(encoding="utf-8", newline="") as file:
        return [
            {name: value if name == "case" else float(value) for name, value in row.items()}
            for row in csv.DictReader(file)
        ]


def table(rows: list[Row]) -> str:
    """A row a case: medians over seeds with the interval that holds them with 95 %, in per cent."""
    heads = [f"{what} {NAMES[kind]}" for what in ("survived,", "AI of MW,") for kind in DECIDED]
    lines = ["| case | " + " | ".join(heads) + " |", "|---" + "|--:" * len(heads) + "|"]
    for case in CASES:
        own = [row for row in rows if row["case"] == case]
        names = [f"{what} {kind}" for what in ("survived", "ai") for kind in DECIDED]
        lines.append(f"| {case} | " + " | ".join(told(np.array([row[name] for row in own])) for name in names) + " |")
    return "\n".join([f"Per cent, seeds 1 to {len(rows) // len(CASES)}.", "", *lines, ""])


def told(values: np.ndarray) -> str:
    """`85 (82-89)`; a dash where no run holds any.

    >>> told(np.full(6, 0.5)), told(np.array([np.nan]))
    ('50 (50-50)', '–')
    """
    found = estimate(100.0 * values.astype(float))
    if found.value is None or found.low is None or found.high is None:
        return "–"
    return f"{found.value:.0f} ({found.low:.0f}-{found.high:.0f})"


def with_table(page: str) -> str:
    """The page with the table of the rows that are kept."""
    before, rest = page.split(BEGIN)
    return before + BEGIN + "\n" + table(read_rows()) + "\n" + END + rest.split(END)[1]


if __name__ == "__main__":
    if "--write" not in sys.argv[1:]:
        write_rows(played())
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
