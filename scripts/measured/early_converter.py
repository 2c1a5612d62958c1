"""Who gets the value that an early converter makes: rows of runs, and the table of docs/owners.md made from them.

uv run python scripts/measured/early_converter.py            # print the page of the rows that are kept
uv run python scripts/measured/early_converter.py --write    # play sixty seeds anew and their twins (a minute)

IREN from the start to the last quarter's decisions, as it decides and beside a twin in which it lets nothing after Microsoft's contract.
Made: what its business brings in before debt service and tax, and what its
sites, contracts and option on AI are worth more to the market, less what it spends on them.  Got: by lenders, the tax office,
shareholders of the start and those who came later.  Both sides come from the books and agree, run by run; in means they add up,
in medians they need not.  Tests fail while the table is not what the rows give, or a run played anew gives another row.
"""

import math
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from agents.messages import Observation, Orders
from agents.options.option import NO_TIER
from agents.options.registry import MINE, TIER
from agents.units import WEEKS_A_QUARTER
from model.books.ledger import CHART, OPERATING
from model.economy import EnergyMarket
from scripts.marks import DOCS, replaced
from scripts.measured.kept import Row, cases, kept, played, remade, told

PAGE = DOCS / "owners.md"
SEEDS = range(1, 61)
WHO = "IREN"
ARMS = ("lets", "keeps mining")
FINANCE = ("loan", "maturity", "equity", "income_tax", "payout")  # of the cash kinds behind the operating ones
MADE = {
    "operating": "brought in by its business before debt service and tax",
    "worth": "sites, contracts, the option on AI: worth more at the end",
    "spent": "spent on works, GPUs, rigs and sites, tenants' advances taken off",
    "made": "**made**",
}
GOT = {
    "lenders": "lenders: interest",
    "tax": "the tax office",
    "returned": "shareholders: shares bought back",
    "old": "shareholders of the start: their shares are worth more",
    "new": "later ones: their shares are worth more than they paid in",
}
BESIDE = {
    "paid_in": "paid in for new shares, bn$",
    "shares": "shares, times those of the start",
    "value": "the company, times",
}
BESIDE |= {"share": "a share, times"}
TIMES = ("shares", "value", "share")


class Standing(NamedTuple):
    """A company at some time, as the market sees it.   worth: of sites, contracts, the option on AI and coins; all in $"""

    worth: float
    cash: float
    debt: float
    shares: float

    @property
    def value(self) -> float:
        """What is its shareholders'.  [$]"""
        return self.worth + self.cash - self.debt


def standing(market: EnergyMarket, place: int) -> Standing:
    """A company as it stands now."""
    row = market.state.companies.rows[place]
    worth = float(row["enterprise"]) + float(row["btc"]) * market.state.bitcoin.price
    return Standing(worth, float(row["cash"]), float(row["debt"]), float(row["shares"]))


def keeps_mining(seen: Observation) -> Orders:
    """The usual orders, but no site is let to AI."""
    orders = seen.suggestion
    for plan in orders.plans:
        if any(TIER[int(plan[name])] != NO_TIER for name in ("first", "fallback", "second")):
            plan["first"], plan["fallback"], plan["second"] = MINE, MINE, 0
    return orders


def row_of(run: tuple[str, int]) -> Row:
    """Of one run: what was made and who got it [bn$]; shares, value, and a share over the start [-].  Nothing if it was bought."""
    arm, seed = run
    market = EnergyMarket("energy-run", rng=seed)
    if arm == ARMS[1]:
        market.miners[WHO].policy = keeps_mining
    place, books = market.state.names.index(WHO), market.state.ledger
    start = standing(market, place)
    market.run_for((market.weeks - 1) // WEEKS_A_QUARTER * WEEKS_A_QUARTER)
    net = dict(zip(CHART.kinds, (books.total_received[place] - books.total_paid[place]).tolist(), strict=True))
    alive, end = bool(market.state.companies.rows["alive"][place]), standing(market, place)
    times = {
        "shares": end.shares / start.shares,
        "value": end.value / start.value,
        "share": end.value / end.shares * start.shares / start.value,
    }
    found = {name: usd / 1e9 for name, usd in divided(net, start, end).items()} | times
    return {"arm": arm, "seed": seed} | (found if alive else dict.fromkeys(found, float("nan")))


def divided(net: Mapping[str, float], start: Standing, end: Standing) -> dict[str, float]:
    """What a company made, from what, and who got it.  [$]   net: received less paid, by kind

    A business that brings in 50 pays 10 of interest, borrows 100 and builds for 140 what the market counts at 170; it is worth
    70 more, and one share in two is new, sold for nothing.

    >>> net = dict.fromkeys(CHART.kinds, 0.0) | {"rent": 50.0, "interest": -10.0, "loan": 100.0, "works": -140.0}
    >>> found = divided(net, Standing(100.0, 0.0, 0.0, 1.0), Standing(270.0, 0.0, 100.0, 2.0))
    >>> {name: usd for name, usd in found.items() if usd}
    {'operating': 50.0, 'worth': 170.0, 'spent': -140.0, 'made': 80.0, 'lenders': 10.0, 'old': -15.0, 'new': 85.0}
    """
    running = [kind for kind in CHART.kinds[:OPERATING] if kind not in ("interest", "repayment")]
    others = [kind for kind in CHART.kinds[OPERATING : CHART.cash_kinds] if kind not in FINANCE]
    lenders = net["interest_added"] - net["interest"] + net["debt_forgiven"]
    paid_in, returned = net["equity"] - net["debt_converted"], 0.0 - net["payout"]
    old = (end.value / end.shares - start.value / start.shares) * start.shares
    found = {
        "operating": math.fsum(net[kind] for kind in running),
        "worth": end.worth - start.worth,
        "spent": math.fsum(net[kind] for kind in others) - net["debt_passed"],
        "made": 0.0,
        "lenders": lenders,
        "tax": -net["income_tax"],
        "returned": returned,
        "old": old,
        "new": end.value - start.value - paid_in - old,
        "paid_in": paid_in,
    }
    return found | {"made": sum(found[name] for name in ("operating", "worth", "spent"))}


def runs() -> list[tuple[str, int]]:
    """Both arms with every seed."""
    return [(arm, seed) for arm in ARMS for seed in SEEDS]


def table(rows: pl.DataFrame) -> str:
    """A line a source and a receiver: mean and median over runs, and of what the run has more than its twin."""
    own, more = beside(rows)
    found = {}
    for name, words in (MADE | GOT | BESIDE).items():
        columns = (own, more) if name not in TIMES else (own,)
        cells = [cell for frame in columns for cell in (f"{mean(frame, name):.2f}", told(frame[name].to_numpy(), 2))]
        found[words] = cells + ["", ""] * (2 - len(columns))
    left = f"where it is bought in either run the pair is left out: {len(own)} are left."
    heads = ["bn$", "mean", "median and its interval", "more than the twin, mean", "median and its interval"]
    return cases(f"{WHO}, seeds 1 to {len(SEEDS)}; {left}", heads, found) + "\n" + sums(own, more)


def mean(rows: pl.DataFrame, name: str) -> float:
    """Over runs."""
    return float(rows[name].to_numpy().mean())


def beside(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Runs, and what they have more than their twins, of the seeds in which neither company was bought."""
    run, twin = (rows.filter(pl.col("arm") == arm).drop("arm").sort("seed") for arm in ARMS)
    both = run["made"].is_not_nan() & twin["made"].is_not_nan()
    return run.filter(both), (run.drop("seed") - twin.drop("seed")).filter(both)


def sums(own: pl.DataFrame, more: pl.DataFrame) -> str:
    """The arithmetic of the means, and in how many runs a share is worth more than at the start, and than in the twin."""
    higher = [int((frame["share"] > least).sum()) for frame, least in ((own, 1.0), (more, 0.0))]
    parts = ", ".join(
        f"{100.0 * mean(more, name) / mean(more, 'made'):.0f} % go to {words.split(':')[0]}"
        for name, words in GOT.items()
        if name != "returned"
    )
    return "\n".join(
        [
            f"In means: {sum_of(own)}.",
            f"More than the twin: {sum_of(more)}.",
            f"Of what letting makes {parts}.",
            f"A share is worth more than at the start in {higher[0]} of {len(own)} runs, and more than in the twin in {higher[1]}.",
            "",
        ]
    )


def sum_of(rows: pl.DataFrame) -> str:
    """What was made, from what, and who got it, in means."""
    sides = [
        " + ".join(f"{mean(rows, name):.2f}" for name in names) for names in (("operating", "worth", "spent"), GOT)
    ]
    made, got = (side.replace("+ -", "- ") for side in sides)
    return f"{made} = {mean(rows, 'made'):.2f} bn$ made = {got}"


def with_table(page: str) -> str:
    """The page with the table of the rows that are kept."""
    return replaced(page, "converter", table(kept("early_converter")))


if __name__ == "__main__":
    remade(PAGE, "early_converter", lambda: played(row_of, runs()), with_table)
