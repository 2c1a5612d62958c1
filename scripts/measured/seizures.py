"""What lenders take, company by company: rows of runs, and the tables of docs/owners.md made from them.

uv run python scripts/measured/seizures.py            # print the page of the rows that are kept
uv run python scripts/measured/seizures.py --write    # play sixty seeds of the default run and of the bust anew (a minute)

Three kinds: lenders take shares for debt and the company goes on (`restructuring`), it is sold up for its creditors (`default`), or
they take a hall with its lease and works and the company keeps the rest (`foreclosure`).  Tests fail while the tables are not what
the rows give, or a run played anew gives another row.
"""

import sys
from collections import Counter
from pathlib import Path

import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from model.economy import EnergyMarket
from scripts.marks import DOCS, replaced
from scripts.measured.kept import Row, cases, kept, part_told, played, remade

PAGE = DOCS / "owners.md"
SEEDS = range(1, 61)
ARMS = ("energy-run", "ai-bust-2027")
LISTED = ("IREN", "CIFR", "RIOT", "CORZ", "MARA", "HUT", "CLSK", "BTDR", "HIVE")
PRIVATE, BUYERS = "private miners", "buyers of sites"
HEADS = {PRIVATE: "private miners, one at least", BUYERS: "who bought sites: capital, utilities"}
KINDS = ("restructuring", "default", "foreclosure")


def row_of(run: tuple[str, int]) -> Row:
    """Of one run: how often lenders took shares, a whole company, a hall, by whose it was."""
    arm, seed = run
    market = EnergyMarket(arm, rng=seed)
    market.run_for(market.weeks)
    found = Counter((event.kind, group_of(market, event.company)) for event in market.history.events)
    counts = {f"{kind} {group}": float(found[kind, group]) for group in (*LISTED, *HEADS) for kind in KINDS}
    return {"arm": arm, "seed": seed} | counts


def group_of(market: EnergyMarket, company: str) -> str:
    """A listed company by its name, others by their kind."""
    if company in LISTED:
        return company
    row = market.state.names.index(company) if company in market.state.names else -1
    return PRIVATE if 0 <= row < market.state.cast.miners else BUYERS


def runs() -> list[tuple[str, int]]:
    """Both scenarios with every seed."""
    return [(arm, seed) for arm in ARMS for seed in SEEDS]


def table(rows: pl.DataFrame) -> str:
    """A table a scenario, a row a company: in how many runs lenders take it, or a hall of it, of a hundred, and its interval."""
    heads = ["of 100 runs", "take shares", "sell it up", "either", "take a hall with its lease", "halls in all runs"]
    made = []
    for arm in ARMS:
        own, found = rows.filter(pl.col("arm") == arm), {}
        for group in (*LISTED, *HEADS):
            shares, whole, halls = (own[f"{kind} {group}"].to_numpy() for kind in KINDS)
            hits = (shares > 0.0, whole > 0.0, shares + whole > 0.0, halls > 0.0)
            found[HEADS.get(group, group)] = [*map(part_told, hits), f"{halls.sum():.0f}"]
        made.append(cases(f"`{arm}`, seeds 1 to {len(own)}.", heads, found))
    return "\n".join(made)


def with_table(page: str) -> str:
    """The page with the tables of the rows that are kept."""
    return replaced(page, "seizures", table(kept("seizures")))


if __name__ == "__main__":
    remade(PAGE, "seizures", lambda: played(row_of, runs()), with_table)
