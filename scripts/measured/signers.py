"""What signing is worth to signers, and letting to landlords: rows of twin runs, and the table of docs/owners.md made from them.

uv run python scripts/measured/signers.py            # print the page of the rows that are kept
uv run python scripts/measured/signers.py --write    # play each case and its twin with 24 seeds anew (some two minutes)

Twins differ by one key (GPUs for clouds against none; approved megawatts that may be let ahead against those that can only be kept or
sold until they are energised), or by one landlord, who offers such megawatts for sale instead of letting them.  Tests fail while the table is not what the rows give, or a pair played
anew gives another row.
"""

import sys
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from agents.codes import GPU_CLOUD
from agents.messages import Observation, Orders
from agents.options.option import NO_TIER
from agents.options.registry import MINE, SELL, TIER
from model.economy import EnergyMarket
from scripts.marks import DOCS, replaced
from scripts.measured.kept import Row, cases, kept, mapped, remade, told

PAGE = DOCS / "owners.md"
SEEDS = range(1, 25)
ASKED = ("IREN", "CIFR", "HUT", "BTDR")
LEAST = 15.0  # MW that a tenant takes at least: `leasing.smallest_phase`


class Case(NamedTuple):
    """A run and its twin, by what differs from the default run; seller: who in the twin does not let what is approved only."""

    run: dict[str, float]
    twin: dict[str, float]
    seller: str = ""


CASES = {
    "60 IT MW of GPUs a quarter against none": Case({}, {"leasing.gpu_slots_mw": 0.0}),
    "300 IT MW against none": Case({"leasing.gpu_slots_mw": 300.0}, {"leasing.gpu_slots_mw": 0.0}),
    "approved megawatts let ahead against never": Case({}, {"leasing.ahead_years": 0.0}),
    **{f"{name} lets them against {name} sells": Case({}, {}, name) for name in ("CIFR", "HUT", "BTDR")},
}


def sells_pipeline(seen: Observation) -> Orders:
    """The usual orders, but sites with less connected than a tenant takes are offered for sale, and kept where nobody bids enough."""
    orders, place = seen.suggestion, {int(row): at for at, row in enumerate(seen.site_rows)}
    for plan in orders.plans:
        site = seen.sites[place[int(plan["site"])]]
        if float(site["mining"] + site["hosting"] + site["free"]) < LEAST and TIER[int(plan["first"])] != NO_TIER:
            plan["first"], plan["fallback"], plan["second"] = SELL, MINE, 0
    return orders


@lru_cache(maxsize=8)  # runs of one seed, which cases share
def outcome(seed: int, changed: tuple[tuple[str, float], ...], seller: str) -> EnergyMarket:
    """A run to its end."""
    market = EnergyMarket("energy-run", rng=seed, **dict(changed))  # type: ignore[arg-type]
    if seller:
        market.miners[seller].policy = sells_pipeline
    market.run_for(market.weeks)
    return market


def holding(market: EnergyMarket, name: str) -> float:
    """What who held all of a company at the start has at the end: shares of it, or what was paid for them when it was bought.  [$]

    A company that ended otherwise is counted at nothing.
    """
    row, state, history = market.state.names.index(name), market.state, market.history
    first, last = history.companies_at(0)[row], state.companies.rows[row]
    if last["alive"]:
        return float(last["value"] / last["shares"] * first["shares"])
    paid = history.takeovers
    paid = paid.filter((pl.col("target") == name) & pl.col("accepted"))
    if not len(paid):
        return 0.0
    before = history.companies_at(int(paid["week"][0]) - 1)[row]
    return float(paid["price_usd"][0]) * float(first["shares"]) / float(before["shares"])


def signers_of(market: EnergyMarket) -> list[str]:
    """Companies that signed a cloud in a run, other than those of the start."""
    leases = market.state.leases.rows
    new = (leases["tier"] == GPU_CLOUD) & ~leases["before_start"]
    return sorted({market.state.names[row] for row in leases["landlord"][new].tolist()})


def row_of(run: tuple[str, int]) -> Row:
    """Of one pair: what holders of each company have, and of all signers together, over what they have in the twin."""
    case, seed = run
    changed = CASES[case]
    market, twin = (
        outcome(seed, tuple(changed.run.items()), ""),
        outcome(seed, tuple(changed.twin.items()), changed.seller),
    )
    row: dict[str, str | float] = {"arm": case, "seed": seed}
    for name in ASKED:
        row[name] = ratio(holding(market, name), holding(twin, name))
    signers = signers_of(market)
    totals = [sum(holding(one, name) for name in signers) for one in (market, twin)]
    row["signers"] = ratio(*totals) if signers else float("nan")
    leases = market.state.leases.rows
    new = (leases["tier"] == GPU_CLOUD) & ~leases["before_start"]
    row["signed"], row["signed_it_mw"] = float(new.sum()), float(leases["it_mw"][new].sum())
    return row


def ratio(run: float, twin: float) -> float:
    """One over the other; unknown where both are nothing.

    >>> ratio(3.0, 2.0), ratio(0.0, 0.0), ratio(1.0, 0.0)
    (1.5, nan, inf)
    """
    if twin > 0.0:
        return run / twin
    return float("inf") if run > 0.0 else float("nan")


def runs() -> list[tuple[str, int]]:
    """Every case with every seed."""
    return [(case, seed) for seed in SEEDS for case in CASES]


def rows_of(seed: int) -> list[Row]:
    """Every case of one seed."""
    return [row_of((case, seed)) for case in CASES]


def table(rows: pl.DataFrame) -> str:
    """A row a case: medians over seeds with the interval that holds them with 95 %."""
    heads, found = ["case", *ASKED, "signers together", "clouds signed", "IT MW of clouds"], {}
    for case in CASES:
        own = rows.filter(pl.col("arm") == case)
        found[case] = [told(own[name].to_numpy(), 2) for name in (*ASKED, "signers")]
        found[case] += [told(own[name].to_numpy()) for name in ("signed", "signed_it_mw")]
    return cases(f"Shareholders' end over that of the twin, seeds 1 to {len(SEEDS)}.", heads, found)


def with_table(page: str) -> str:
    """The page with the table of the rows that are kept."""
    return replaced(page, "signers", table(kept("signers")))


if __name__ == "__main__":
    remade(PAGE, "signers", lambda: pl.DataFrame([row for rows in mapped(rows_of, SEEDS) for row in rows]), with_table)
