"""How far the fates of miners move where judgement is off: skill and suitability 0.15 lower or higher, tenants sharper or vaguer.

    python scripts/judgement.py [SEEDS]

For each case the medians over seeds, at the end: survivors of each kind, and megawatts that serve AI over those that each kind
holds.  Claim: resource-rich miners turn to energy or AI, asset-light ones at best let.
"""

import sys

import numpy as np

from experiments.questions.named import DECIDED, share_failed
from model.economy import EnergyMarket

CASES = {
    "base": {},
    "all or nothing": {"leasing.judgement": 0.0},
    "vaguer": {"leasing.judgement": 0.2},
    "grades 0.15 lower": {"leasing.grade_error": -0.15},
    "grades 0.15 higher": {"leasing.grade_error": 0.15},
}


def fates(market: EnergyMarket) -> list[float]:
    """Survivors, then AI's share of megawatts, by kind.  [0-1]"""
    companies = market.history.companies
    last = companies.filter(companies["week"] == companies["week"].max())
    shares = []
    for kind in DECIDED:
        rows = last.filter(last["archetype"] == kind)
        shares.append(float(rows["mw_ai"].sum()) / max(1.0, float(rows["mw_energised"].sum())))
    return [1.0 - share_failed(market, kind) for kind in DECIDED] + shares


def main(seeds: int) -> None:
    """A line a case."""
    print("survived, then AI's share of megawatts:", ", ".join(DECIDED))
    for name, changes in CASES.items():
        found = []
        for seed in range(1, seeds + 1):
            market = EnergyMarket("energy-run", rng=seed, **changes)  # type: ignore[arg-type]
            market.run_for(267)
            found.append(fates(market))
        print(f"{name:20}", *(f"{figure:.2f}" for figure in np.nanmedian(found, axis=0)), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 24)
