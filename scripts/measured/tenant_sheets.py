"""How far an AI bust moves with tenants' opening sheets: rows of runs, and the table of docs/capital.md made from them.

uv run python scripts/measured/tenant_sheets.py            # print the page of the rows that are kept
uv run python scripts/measured/tenant_sheets.py --write    # play the bust with each end of the range anew (a minute)

Cash, debt, cash flow and spread of every tenant at the bad end of their ranges, as recalled, and at the good end (A188).  Tests fail
while the table is not what the rows give, or a run played anew gives another row.
"""

import sys
from pathlib import Path

import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from model.economy import EnergyMarket
from scripts.marks import DOCS, replaced
from scripts.measured.kept import Row, cases, kept, played, remade, told

PAGE = DOCS / "capital.md"
SEEDS = range(1, 13)
CASES = {"weakest": -1.0, "as recalled": 0.0, "strongest": 1.0}
ENDS = ("tenant_default", "tenant_liquidated")


def row_of(run: tuple[str, int]) -> Row:
    """Of one bust: tenants that failed, MW of leases they rejected, MW of halls that stand empty, lenders' loss [bn$]."""
    case, seed = run
    market = EnergyMarket("ai-bust-2027", rng=seed, **{"demand.tenant_sheets": CASES[case]})  # type: ignore[arg-type]
    market.run_for(market.weeks)
    told_of, history = market.state.events, market.history
    return {
        "arm": case,
        "seed": seed,
        "failed": float(len({event.company for event in told_of if event.kind in ENDS})),
        "rejected_mw": float(sum(event.mw or 0.0 for event in told_of if event.kind == "lease_rejected")),
        "vacant_mw": float(history.column("mw_vacant")[-1]),
        "lost_usd_bn": float(history.column("lender_losses_usd")[-1]) / 1e9,
    }


def runs() -> list[tuple[str, int]]:
    """Every case with every seed."""
    return [(case, seed) for case in CASES for seed in SEEDS]


def table(rows: pl.DataFrame) -> str:
    """A row a case: the share of runs in which a tenant fails, then medians with the interval that holds them with 95 %."""
    heads = [
        "sheets",
        "runs in which a tenant fails",
        "tenants that fail",
        "MW of leases rejected",
        "MW of halls empty at the end",
        "lenders lose, bn$",
    ]
    found = {}
    for case in CASES:
        own = rows.filter(pl.col("arm") == case)
        found[case] = [f"{int((own['failed'] > 0.0).sum())} of {len(own)}", told(own["failed"].to_numpy())]
        found[case] += [told(own[name].to_numpy()) for name in ("rejected_mw", "vacant_mw")]
        found[case].append(told(own["lost_usd_bn"].to_numpy(), 1))
    return cases(f"`ai-bust-2027`, seeds 1 to {len(SEEDS)}.", heads, found)


def with_table(page: str) -> str:
    """The page with the table of the rows that are kept."""
    return replaced(page, "sheets", table(kept("tenant_sheets")))


if __name__ == "__main__":
    remade(PAGE, "tenant_sheets", lambda: played(row_of, runs()), with_table)
