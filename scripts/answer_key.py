"""The key to four questions that a visitor should be able to answer from the page alone, made from the tables of a run.

    uv run python scripts/answer_key.py --seed 7

Which owner holds most energised US megawatts; why the company with the largest conversion decided in the run
converted; what would have changed the decision of the largest miner that did not; what the transformer limit cost.
"""

import argparse
from typing import Any

import polars as pl

from model.capacity.limits import cost_of_slots
from model.economy import EnergyMarket

CONVERSIONS = ("shell", "turnkey", "cloud", "generation")


def key_of(market: EnergyMarket) -> dict[str, str]:
    """The four answers as texts."""
    tables = market.history.tables()
    return {
        "holds most": holds_most(tables["sites"]),
        "largest conversion": largest_conversion(tables["leases"], tables["decisions"]),
        "largest that did not": largest_that_did_not(tables, tables["flips"]),
        "transformer limit": transformers(market),
    }


def holds_most(sites: pl.DataFrame) -> str:
    """Ultimate owner by energised US MW in the last quarter."""
    last = sites.filter((pl.col("week") == sites["week"].max()) & (pl.col("zone") != "abroad"))
    first = last.group_by("company").agg(pl.col("mw_energised").sum()).sort("mw_energised", descending=True).row(0)
    return f"{first[0]}: {first[1]:,.0f} MW"


def largest_conversion(leases: pl.DataFrame, decisions: pl.DataFrame) -> str:
    """The site of which its owner let most in the run: what was chosen there first, against the best other feasible option."""
    signed = leases.filter(~pl.col("before_start") & (pl.col("week") > 0))
    let = signed.group_by("site", "landlord", maintain_order=True).agg(pl.col("it_mw").sum().round(3), pl.col("week"))
    for place in let.sort("it_mw", descending=True, maintain_order=True).to_dicts():
        near = [week + aside for week in place["week"] for aside in (-1, 0, 1)]
        made = decisions.filter((pl.col("site") == place["site"]) & pl.col("week").is_in(near))
        made = made.filter(pl.col("week") == made["week"].min())
        if len(made):
            chosen = made.filter(pl.col("chosen")).to_dicts()[0]
            other = (
                made.filter(~pl.col("chosen") & pl.col("feasible")).sort("perceived_usd_mw", descending=True).to_dicts()
            )
            rest = f" against {other[0]['perceived_usd_mw'] / 1e6:.2f} for {other[0]['option']}" if other else ""
            return f"{chosen['company']} at {chosen['site']}: {chosen['option']} seemed worth {chosen['perceived_usd_mw'] / 1e6:.2f} M$ a MW{rest}"
    return "none"


def largest_that_did_not(tables: dict[str, pl.DataFrame], flips: pl.DataFrame) -> str:
    """The largest independent miner that let nothing in the run: the last decision at its largest site, and its flips."""
    companies, leases, decisions = tables["companies"], tables["leases"], tables["decisions"]
    let = leases.filter(~pl.col("before_start") & (pl.col("week") > 0))["landlord"].unique().to_list()
    last = companies.filter((pl.col("week") == companies["week"].max()) & pl.col("independent"))
    left = last.filter(~pl.col("company").is_in(let) & (pl.col("mw_ai") <= 0.0))
    left = left.sort("mw_energised", descending=True, maintain_order=True)
    sizes = tables["sites"].select("week", "site", "mw_energised")
    for company in left["company"]:
        made = decisions.filter((pl.col("company") == company) & pl.col("chosen")).with_row_index("place")
        made = made.join(sizes, on=["week", "site"])
        if len(made):
            largest = made.filter(pl.col("mw_energised") >= 0.99 * pl.col("mw_energised").max())
            row = largest.sort("week", "place", descending=True).row(0, named=True)
            found = flips.filter((pl.col("week") == row["week"]) & (pl.col("site") == row["site"])).to_dicts()
            return f"{company} at {row['site']}, week {row['week']}: {row['option']}; " + "; ".join(map(flip, found))
    return "none"


def flip(row: dict[str, Any]) -> str:
    """One line of the table of flips."""
    if row["value"] is None:
        return f"{row['variable']}: {row['note']}"
    return f"{row['variable']} {row['now']:.4g} -> {row['value']:.4g} ({row['note']})"


def transformers(market: EnergyMarket) -> str:
    """Welfare lost to the slots over all auctions, and the megawatts that were left out."""
    lost = [cost_of_slots(market.state, place) for place in range(len(market.state.auctions))]
    return f"{sum(cost.welfare_usd_year for cost in lost) / 1e9:.2f} bn$ a year, {sum(cost.mw_left_out for cost in lost):,.0f} MW"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    market = EnergyMarket(rng=parser.parse_args().seed)
    market.run_for(market.weeks)
    for question, answer in key_of(market).items():
        print(f"{question:22} {answer}")
