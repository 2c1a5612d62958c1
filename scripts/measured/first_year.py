"""Prices of a run's first year, zone by zone, beside what is observed: rows of runs, and the table of docs/electricity.md.

uv run python scripts/measured/first_year.py            # print the page of the rows that are kept
uv run python scripts/measured/first_year.py --write    # play the first year of sixty seeds anew (half a minute)

The default run from November 2025 on, gas held at its mean.  Tests fail while the table is not what the rows give, or a year played
anew gives other rows.
"""

import sys
from pathlib import Path

import numpy as np
import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from agents.codes import US_ZONES
from experiments.statistics.comparison import median_interval
from model.economy import EnergyMarket
from model.power.load import BLOCK_SHARES
from model.tables.start import load_tables
from scripts.marks import DOCS, replaced
from scripts.measured.kept import Row, kept, mapped, remade

PAGE = DOCS / "electricity.md"
SEEDS, WEEKS = range(1, 61), 52
DEAR = 95.0  # $/MWh
NAMES = dict(
    zip(
        US_ZONES,
        ["ERCOT", "PJM", "MISO", "SPP", "New York", "New England", "California", "Southeast", "Northwest", "Southwest"],
        strict=True,
    )
)


def rows_of(seed: int) -> list[Row]:
    """A row a zone: the year's mean price [$/MWh], share of hours above 95 $/MWh, the dearest 1 % of hours' part of the mean.  [0-1]"""
    market = EnergyMarket("energy-run", rng=seed, **{"power.gas_sd": 0.0})  # type: ignore[arg-type]
    prices = np.empty((WEEKS, len(US_ZONES), len(BLOCK_SHARES)))
    for week in range(WEEKS):
        market.step()
        prices[week] = market.state.power.prices[: len(US_ZONES)]
    mean = (prices * BLOCK_SHARES).sum(axis=2).mean(axis=0)
    dear = ((prices > DEAR) * BLOCK_SHARES).sum(axis=2).mean(axis=0)
    first = prices[:, :, 0].mean(axis=0) * BLOCK_SHARES[0] / mean
    told = {"usd_mwh": mean, "above_95": dear, "dearest": first}
    return [
        {"zone": zone, "seed": seed} | {name: float(values[row]) for name, values in told.items()}
        for row, zone in enumerate(US_ZONES)
    ]


def table(rows: pl.DataFrame) -> str:
    """A row a zone: median and its interval, single years, what is observed, dear hours."""
    zones, lines = load_tables().zones, []
    for place, zone in enumerate(US_ZONES):
        own = rows.filter(pl.col("zone") == zone)
        price = own["usd_mwh"].to_numpy()
        low, high = median_interval(price)
        tenth, ninth = np.quantile(price, [0.1, 0.9])
        observed = [zones[f"price_{side}_usd_mwh"][place] for side in ("low", "high")]
        dear, first = (100.0 * own[name].to_numpy().mean() for name in ("above_95", "dearest"))
        cells = [f"{np.median(price):.1f}", f"{low:.1f} to {high:.1f}", f"{tenth:.0f}-{ninth:.0f}"]
        cells += [f"{observed[0]:.0f}-{observed[1]:.0f}", f"{dear:.1f} %", f"{first:.1f} %"]
        lines.append(f"| {NAMES[zone]} | {' | '.join(cells)} |")
    heads = [f"region, seeds 1 to {len(SEEDS)}", "$/MWh, median", "its interval", "80 % of years", "observed range"]
    heads += ["hours above 95 $/MWh", "dearest 1 % of hours, share of the year's mean"]
    return "\n".join([f"| {' | '.join(heads)} |", "|---" * len(heads) + "|", *lines, ""])


def with_table(page: str) -> str:
    """The page with the table of the rows that are kept."""
    return replaced(page, "first-year", table(kept("first_year")))


if __name__ == "__main__":
    remade(
        PAGE, "first_year", lambda: pl.DataFrame([row for rows in mapped(rows_of, SEEDS) for row in rows]), with_table
    )
