"""Why more GPUs bring no more clouds: rows of runs, and the table of docs/targets.md made from them.

uv run python scripts/measured/gpu_slots.py            # print the page of the rows that are kept
uv run python scripts/measured/gpu_slots.py --write    # play sixty seeds with each number of GPUs anew (three minutes)

What becomes of a cloud at a site, from the plans that owners weigh to the contracts that they sign, counted over a run's quarters.
Tests fail while the table is not what the rows give, or a run played anew gives another row.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

import numpy as np
import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from agents.codes import GPU_CLOUD
from agents.messages import LeaseRequest, Orders, Plan
from agents.options.barriers import NO_CAPITAL, NO_GPUS, NO_TENANT, NO_TENANT_ABROAD, TOO_EARLY, TOO_SMALL
from agents.options.cloud import SKILLED
from agents.options.registry import code_of
from agents.options.tenants import SUITABLE
from agents.records import Rows
from model.decisions import quarter
from model.decisions.lease_market import TIER_OF, LeaseMarket
from model.economy import EnergyMarket
from model.sites.on_site import FastPower
from scripts.marks import DOCS, replaced
from scripts.measured.kept import Row, cases, kept, played, remade, told

PAGE = DOCS / "targets.md"
SEEDS = range(1, 61)
CASES = {"30": 30.0, "60, the default": 60.0, "300": 300.0, "5,000: no limit": 5000.0}
CLOUD = code_of("cloud")
STEPS = {
    "weighed": "site-quarters in which an owner weighs its plans",
    "room": "of them with room: enough is connected and not let",
    "money": "of them with the owner's part of the money for the least phase",
    "able": "of them with the skill and the site that every other tenant trusts with machines",
    "asked": "a cloud is worth most, and is asked for (whoever the owner)",
    "trusted": "of them where tenants trust the owner and come to the site",
    "no_gpus": "refused for want of GPUs",
    "no_tenant": "refused: no tenant pays that rent for so much",
    "no_money": "matched, and the money for the whole phase cannot be raised",
    "signed": "signed",
}
MEGAWATTS = {
    "trusted_mw": "IT MW of clouds that tenants would trust, all quarters",
    "busiest_mw": "the same in the quarter with most",
    "over_60": "quarters with more than 60 IT MW of them",
    "signed_mw": "IT MW signed",
}


class Noted(LeaseMarket):
    """The lease market as it is, and what becomes of clouds in it."""

    notes: ClassVar[list[Counter[str]]] = []

    def hold(self, orders: Orders, fast_power: FastPower) -> None:
        """A quarter: what stands in the way of a cloud before anybody asks, then the market."""
        sites = self.state.sites.rows[self.choices.open]
        barrier, skill = self.blocked[self.choices.open, CLOUD], self.state.companies.rows["skill"][sites["owner"]]
        room = ~np.isin(barrier, (TOO_SMALL, TOO_EARLY, NO_TENANT_ABROAD))
        money = room & (barrier != NO_CAPITAL)
        able = money & (skill >= SKILLED) & (sites["suitability"] >= SUITABLE)
        found = {"weighed": len(sites), "room": room.sum(), "money": money.sum(), "able": able.sum()}
        self.notes.append(Counter({name: float(count) for name, count in found.items()}))  # type: ignore[arg-type]
        super().hold(orders, fast_power)

    def trusted(self, asks: Rows[Plan]) -> Rows[Plan]:
        """Asks before and after tenants look at owner and site."""
        taken = super().trusted(asks)
        for name, some in (("asked", asks), ("trusted", taken)):
            clouds = some[TIER_OF[some["first"]] == GPU_CLOUD]
            self.notes[-1][name] += len(clouds)
            self.notes[-1][f"{name}_mw"] += float(clouds["gross_mw"].sum()) / self.state.scenario.leasing.gross_per_it  # type: ignore[assignment]
        return taken

    def let(self, asks: Rows[Plan], requests: Rows[LeaseRequest], order: np.ndarray) -> np.ndarray:
        """A round, and what became of clouds."""
        rents = super().let(asks, requests, order)
        clouds, barrier = TIER_OF[asks["first"]] == GPU_CLOUD, self.blocked[asks["site"], asks["first"]]
        for name, code in (("no_gpus", NO_GPUS), ("no_tenant", NO_TENANT), ("no_money", NO_CAPITAL)):
            self.notes[-1][name] += int((clouds & (rents <= 0.0) & (barrier == code)).sum())
        self.notes[-1]["signed"] += int((clouds & (rents > 0.0)).sum())
        return rents


@contextmanager
def noted() -> Iterator[list[Counter[str]]]:
    """Markets of one block write down what becomes of clouds, a note a quarter."""
    quarter.LeaseMarket = Noted  # type: ignore[misc]
    Noted.notes.clear()
    try:
        yield Noted.notes
    finally:
        quarter.LeaseMarket = LeaseMarket  # type: ignore[misc]


def row_of(run: tuple[str, int]) -> Row:
    """Of one run: how many clouds come how far, and their megawatts."""
    case, seed = run
    market = EnergyMarket("energy-run", rng=seed, **{"leasing.gpu_slots_mw": CASES[case]})  # type: ignore[arg-type]
    with noted() as notes:
        market.run_for(market.weeks)
        by_quarter = np.array([note["trusted_mw"] for note in notes], float)
        counts = {step: float(sum(note[step] for note in notes)) for step in STEPS}
    leases = market.state.leases.rows
    new = (leases["tier"] == GPU_CLOUD) & ~leases["before_start"] & (leases["signed_week"] > 0)
    return (
        {"arm": case, "seed": seed}
        | counts
        | {
            "trusted_mw": float(by_quarter.sum()),
            "busiest_mw": float(by_quarter.max()),
            "over_60": float((by_quarter > CASES["60, the default"]).sum()),
            "signed_mw": float(leases["it_mw"][new].sum()),
        }
    )


def runs() -> list[tuple[str, int]]:
    """Every case with every seed."""
    return [(case, seed) for case in CASES for seed in SEEDS]


def table(rows: pl.DataFrame) -> str:
    """A row a step, a column a number of GPUs: medians with the interval that holds them with 95 %."""
    arms = [rows.filter(pl.col("arm") == case) for case in CASES]
    found = {words: [told(own[name].to_numpy()) for own in arms] for name, words in (STEPS | MEGAWATTS).items()}
    return cases(f"Medians of a run, seeds 1 to {len(SEEDS)}.", ["IT MW of GPUs a quarter", *CASES], found)


def with_table(page: str) -> str:
    """The page with the table of the rows that are kept."""
    return replaced(page, "gpus", table(kept("gpu_slots")))


if __name__ == "__main__":
    remade(PAGE, "gpu_slots", lambda: played(row_of, runs()), with_table)
