"""How far the fates of miners move where judgement is off: rows of runs, and the table of docs/owners.md made from them.

uv run python scripts/measured/judgement.py            # print the page of the rows that are kept
uv run python scripts/measured/judgement.py --write    # play sixty seeds of every case anew (some three minutes on two cores)

Claim: resource-rich miners turn to energy or AI, asset-light ones at best let.  Cases: skill and suitability of all 0.15 lower or
higher, tenants sharper or vaguer, each listed miner's mining more or less even over its sites, private sites worse or better (A193).
Tests fail while the table is not what the rows give, or a seed played anew gives another row.
"""

import sys
from pathlib import Path

import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from experiments.questions.named import DECIDED, share_failed
from model.economy import EnergyMarket
from model.opening import fringe
from scripts.marks import DOCS, replaced
from scripts.measured.kept import Row, cases, kept, played, remade, told

PAGE = DOCS / "owners.md"
SEEDS = range(1, 61)
CASES: dict[str, dict[str, float]] = {
    "as judged": {},
    "all or nothing": {"leasing.judgement": 0.0},
    "vaguer": {"leasing.judgement": 0.2},
    "grades 0.15 lower": {"leasing.grade_error": -0.15},
    "grades 0.15 higher": {"leasing.grade_error": 0.15},
    "sites more even": {"mining.site_split": 0.5},
    "sites less even": {"mining.site_split": 1.5},
    "private sites up to 0.40": {},
    "private sites up to 0.70": {},
}
PRIVATE = {
    "private sites up to 0.40": 0.40,
    "private sites up to 0.70": 0.70,
}  # suitability at most; no key of a scenario
NAMES = {"resource-rich": "resource-rich", "asset-light": "asset-light", "grid-dependent": "small, on the grid"}


def row_of(run: tuple[str, int]) -> Row:
    """Of one run, by kind of miner: the share that has not failed at the end, and AI's share of the megawatts held.  [0-1]"""
    case, seed = run
    market = started(case, seed)
    market.run_for(market.weeks)
    companies = market.history.companies
    last = companies.filter(companies["week"] == companies["week"].max())
    row: dict[str, str | float] = {"arm": case, "seed": seed}
    for kind in DECIDED:
        rows = last.filter(last["archetype"] == kind)
        held = float(rows["mw_energised"].sum())
        row[f"survived {kind}"] = 1.0 - share_failed(market, kind)
        row[f"ai {kind}"] = float(rows["mw_ai"].sum()) / held if held > 0.0 else float("nan")
    return row


def started(case: str, seed: int) -> EnergyMarket:
    """The market of a case at its start."""
    usual = fringe.MOST_SUITABLE
    fringe.MOST_SUITABLE = PRIVATE.get(case, usual)
    try:
        return EnergyMarket("energy-run", rng=seed, **CASES[case])  # type: ignore[arg-type]
    finally:
        fringe.MOST_SUITABLE = usual


def runs() -> list[tuple[str, int]]:
    """Every case with every seed."""
    return [(case, seed) for case in CASES for seed in SEEDS]


def table(rows: pl.DataFrame) -> str:
    """A row a case: medians over seeds with the interval that holds them with 95 %, in per cent."""
    heads = [f"{what} {NAMES[kind]}" for what in ("survived,", "AI of MW,") for kind in DECIDED]
    names = [f"{what} {kind}" for what in ("survived", "ai") for kind in DECIDED]
    found = {}
    for case in CASES:
        own = rows.filter(pl.col("arm") == case)
        found[case] = [told(100.0 * own[name].to_numpy()) for name in names]
    return cases(f"Per cent, seeds 1 to {len(rows) // len(CASES)}.", ["case", *heads], found)


def with_table(page: str) -> str:
    """The page with the table of the rows that are kept."""
    return replaced(page, "judgement", table(kept("judgement")))


if __name__ == "__main__":
    remade(PAGE, "judgement", lambda: played(row_of, runs()), with_table)
