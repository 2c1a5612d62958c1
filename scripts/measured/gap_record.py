"""AI's gap at the end of 2028 by source, beside the record: rows of runs, and the table of docs/validation.md made from them.

uv run python scripts/measured/gap_record.py            # print the page of the rows that are kept
uv run python scripts/measured/gap_record.py --write    # play sixty seeds of each case anew (two minutes)

The record: Morgan Stanley's sums of September and November 2025 for 2025 to 2028.  Cases: the default run, demand without what tells
runs apart, and that with miners barred from auctions.  Tests fail while the table is not what the rows give, or a run played anew
gives another row.
"""

import sys
from pathlib import Path

import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from experiments.questions.claim_figures import SOURCES, of_balance
from experiments.questions.figures import of_gap
from experiments.statistics.comparison import median_interval
from experiments.targets.bands import TARGETS
from model.economy import EnergyMarket
from scripts.marks import DOCS, replaced
from scripts.measured.kept import Row, cases, kept, played, remade, told

PAGE = DOCS / "validation.md"
SEEDS = range(1, 61)
CASES: dict[str, dict[str, float]] = {
    "default run": {},
    "demand alike in all runs": {"demand.spread": 0.0},
    "and miners barred from auctions": {"demand.spread": 0.0, "policy.mining_cap": 0.0},
}
LINES = {
    "demand": ("demand", "65; 69"),
    "access": ("grid access", "15; 15"),
    "construction": ("under construction", "6; 10"),
    "before": ("**gap before fast power**", "about 45; 44"),
    "developer": ("let by developers, on the grid", ""),
    "leased": ("on miners' sites", "10 to 15"),
    "fast_power": ("plants on site", "gas 15 to 20, fuel cells 5 to 8"),
    "nuclear": ("nuclear", "5 to 15"),
    "net": ("**gap net of everything**", "about 13"),
}
RECORD = 65.0 - 15.0 - 6.0  # gross GW of September 2025: demand less access less construction
ON_MINES = (10.0, 15.0)  # gross GW on miners' sites in the record
BEFORE, NET = (
    next(one for one in TARGETS if one.figure == name) for name in ("gap_before_fast_power_gw", "gap_net_gw")
)


def row_of(run: tuple[str, int]) -> Row:
    """Of one run: AI's demand at the end of 2028, what serves it, and what is left.  [gross GW]"""
    case, seed = run
    market = EnergyMarket("energy-run", rng=seed, **CASES[case])  # type: ignore[arg-type]
    market.run_for(market.weeks)
    gap, balance = of_gap(market), of_balance(market)
    left = {"before": gap["gap_before_fast_power_gw"], "net": gap["gap_net_gw"]}
    return {"arm": case, "seed": seed} | {name: balance[f"ai_{name}_gw_2028"] for name in SOURCES} | left


def runs() -> list[tuple[str, int]]:
    """Every case with every seed."""
    return [(case, seed) for case in CASES for seed in SEEDS]


def table(rows: pl.DataFrame) -> str:
    """A row a source: the record, and medians of each case with the interval that holds them with 95 %; then the sums."""
    arms = {case: rows.filter(pl.col("arm") == case) for case in CASES}
    found = {
        words: [record, *(told(own[name].to_numpy(), 1) if name in own.columns else "" for own in arms.values())]
        for name, (words, record) in LINES.items()
    }
    title = f"Gross GW at the end of 2028, medians of seeds 1 to {len(SEEDS)}."
    heads = ["", "the record, September; November 2025", *CASES]
    return cases(title, heads, found) + "\n" + sums(*arms.values())


def sums(default: pl.DataFrame, alike: pl.DataFrame, barred: pl.DataFrame) -> str:
    """What the record and the runs' other sources give together, and what the band leaves for them."""
    others = {name: float(default[name].to_numpy().mean()) for name in ("developer", "leased", "fast_power")}
    leaves = RECORD - sum(others.values())
    with_record = [leaves + others["leased"] - mines for mines in ON_MINES]
    parts = " - ".join(f"{usd:.1f}" for usd in others.values())
    access = [float(own["access"].to_numpy().mean()) for own in (alike, barred)]
    least, most = NET.low or 0.0, NET.high or 0.0
    spans = [high - low for low, high in (median_interval(own["before"].to_numpy()) for own in (default, alike))]
    return "\n".join(
        [
            f"The record's demand, access and construction leave 65 - 15 - 6 = {RECORD:.0f}. With what the runs have beside them, in means:",
            f"{RECORD:.0f} - {parts} = {leaves:.1f}, below the band of {least:g} to {most:g}; with the record's {ON_MINES[0]:.0f} to",
            f"{ON_MINES[1]:.0f} on miners' sites {with_record[1]:.1f} to {with_record[0]:.1f}. The band leaves {RECORD - most:.0f} to {RECORD - least:.0f} for all of these; the runs have",
            f"{sum(others.values()):.1f}. Demand that differs between runs makes the interval of the gap before fast power {spans[0]:.1f} wide; where it is alike",
            f"in all of them it is {spans[1]:.1f} wide. What miners win of the pool is worth {access[1] - access[0]:.1f} of access.",
            "",
        ]
    )


def with_table(page: str) -> str:
    """The page with the table of the rows that are kept."""
    return replaced(page, "gap", table(kept("gap_record")))


if __name__ == "__main__":
    remade(PAGE, "gap_record", lambda: played(row_of, runs()), with_table)
