"""What AI adds to power's price, zone by zone, and how much longer rigs stand still: paired runs with AI and without, sixty seeds.

uv run python scripts/measured/without_ai.py            # print what the kept rows say
uv run python scripts/measured/without_ai.py --write    # play them anew (two minutes on two cores), keep the rows and what the page shows
uv run python scripts/measured/without_ai.py --table    # make only what the page shows anew, of the kept rows

Runs of a pair share the path of bitcoin and every draw.  A row is a zone of a run: mean price of every quarter [$/MWh], and
of the last two years the share of the hours in which rigs could have run that they stood still [0-1], weighted by MW.  It holds all that
follows from there being AI: dearer power, and other rigs on fewer sites.
"""

import sys
from pathlib import Path

import numpy as np
import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from agents.codes import US_ZONES
from agents.units import WEEKS_A_QUARTER
from experiments.statistics.comparison import median_interval
from model.economy import EnergyMarket
from scripts.measured.kept import Row, kept, mapped, written

TABLE = Path(__file__).resolve().parents[2] / "viz" / "figures" / "words" / "without_ai.toml"
SEEDS = range(1, 61)
ARMS = {"with": "energy-run", "without": "no-ai"}
LAST_YEARS = 104  # weeks
LEAST_MW = 10.0  # of rigs: a zone with fewer says nothing of hours
HEAD = """# The default run with AI and without over sixty paired seeds, by zone.  added: what AI adds to each quarter's mean price,
# median of pairs [$/MWh]; adds: to that of the last two years, median and its 95 % interval [$/MWh]; still: share of the hours of
# these years that rigs stand still with AI and without, medians [0-1].  Made by scripts/measured/without_ai.py.
"""


def rows_of(seed: int) -> list[Row]:
    """Both runs of a seed, a row a zone."""
    return [
        {"arm": arm, "seed": seed, "zone": zone} | told
        for arm, scenario in ARMS.items()
        for zone, told in zip(US_ZONES, zones_of(scenario, seed), strict=True)
    ]


def zones_of(scenario: str, seed: int) -> list[dict[str, float]]:
    """One run: of every zone how long rigs stood still, and the mean price of each whole quarter."""
    market = EnergyMarket(scenario, rng=seed)
    market.run_for(market.weeks - LAST_YEARS)
    ran, able = np.zeros(len(US_ZONES) + 1), np.zeros(len(US_ZONES) + 1)
    while market.week < market.weeks:
        market.step()
        fleets, sites = market.state.fleets.rows, market.state.sites.rows
        mw, zones = np.where(fleets["alive"], fleets["mw"], 0.0), sites["zone"][fleets["site"]]
        ran += np.bincount(zones, mw * fleets["uptime"], len(ran))
        able += np.bincount(zones, mw * market.scenario.mining.uptime, len(able))
    still = np.where(able > LEAST_MW * LAST_YEARS, 1.0 - ran / np.maximum(able, 1e-9), np.nan)
    prices = [market.history.column(f"power_price_{zone}_usd_mwh") for zone in US_ZONES]
    return [{"still": float(still[place])} | quarters(prices[place]) for place in range(len(US_ZONES))]


def quarters(prices: np.ndarray) -> dict[str, float]:
    """Mean price of every whole quarter; week 0 has none.  [$/MWh]

    >>> quarters(np.arange(28.0))
    {'price_1': 7.0, 'price_2': 20.0}
    """
    whole = (
        prices[1 : 1 + (len(prices) - 1) // WEEKS_A_QUARTER * WEEKS_A_QUARTER].reshape(-1, WEEKS_A_QUARTER).mean(axis=1)
    )
    return {f"price_{number}": float(mean) for number, mean in enumerate(whole, 1)}


def table(rows: pl.DataFrame) -> str:
    """What the page shows of the kept rows."""
    return HEAD + "".join(entry(zone, rows.filter(pl.col("zone") == zone)) for zone in US_ZONES)


def entry(zone: str, rows: pl.DataFrame) -> str:
    """One zone."""
    arms = {arm: rows.filter(pl.col("arm") == arm).sort("seed") for arm in ARMS}
    names = [name for name in rows.columns if name.startswith("price_")]
    prices = {arm: arms[arm].select(names).to_numpy() for arm in ARMS}
    last = -(LAST_YEARS // WEEKS_A_QUARTER)
    adds = prices["with"][:, last:].mean(axis=1) - prices["without"][:, last:].mean(axis=1)
    added = np.median(prices["with"] - prices["without"], axis=0)
    still = [median(arms[arm]["still"].to_numpy()) for arm in ARMS]
    told = {"added": added, "adds": (float(np.median(adds)), *median_interval(adds)), "still": still}
    lines = [f"{name} = [{', '.join(f'{value:.4g}' for value in values)}]" for name, values in told.items()]
    return f"\n[{zone}]\nseeds = {len(adds)}\n" + "\n".join(lines) + "\n"


def median(values: np.ndarray) -> float:
    """Of what is a number; not a number where nothing is.

    >>> median(np.array([1.0, np.nan, 3.0]))
    2.0
    """
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else float("nan")


if __name__ == "__main__":
    if "--write" in sys.argv:
        written(pl.DataFrame([row for rows in mapped(rows_of, SEEDS) for row in rows]), "without_ai")
    if {"--write", "--table"} & set(sys.argv):
        TABLE.write_text(table(kept("without_ai")), encoding="utf-8")
    print(table(kept("without_ai")))
