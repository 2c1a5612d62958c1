"""What the default run gives over sixty seeds: a row a seed, and the table of docs/numbers.md made from them.

uv run python scripts/measured/default_numbers.py            # print the table of the rows that are kept
uv run python scripts/measured/default_numbers.py --write    # play sixty seeds anew, keep their rows and put the table in place

Tests fail while the table is not what the rows give, or while seeds played anew give other rows.
"""

import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from experiments.statistics.comparison import median_interval
from model.economy import EnergyMarket
from model.scenario import Scenario
from scripts.marks import DOCS, replaced
from scripts.measured.kept import Row, kept, played, written

PAGE = DOCS / "numbers.md"
SEEDS = range(1, 61)
WEEKS = (0, 52, 104, 156, 208, 267)
MONTH = 4  # weeks


class Number(NamedTuple):
    """A column of the rows and how the table shows it: `times` makes its unit, `digits` stand behind the point."""

    title: str
    digits: int = 0
    times: float = 1.0


BY_WEEK = {
    "network_ehs": Number("hash rate of the network, EH/s"),
    "hashprice_usd_ph_day": Number("hashprice, $/PH/day", 1),
    "miners_share": Number("share of the network's hash that the market's miners run, %", 1, 100.0),
    "america_share": Number("share of the network's hash that runs in North America, %", 1, 100.0),
    "us_share": Number("share of the network's hash that runs in the United States, %", 1, 100.0),
}
OF_RUN = {
    "retarget_mean": Number("retargets: mean, %", 2),
    "retarget_sd": Number("retargets: standard deviation, %", 2),
    "retarget_min": Number("retargets: lowest, %", 1),
    "retarget_max": Number("retargets: highest, %", 1),
    "halving_effect": Number("network's hash in the four weeks after the halving of 2028, over the twin's, less one, %", 1, 100.0),
    "halving_before": Number("the same of the four weeks before it, %", 1, 100.0),
    "ercot_usd_mwh": Number("mean price in ERCOT, whole run, $/MWh", 1),
    "ercot_2030_usd_mwh": Number("mean price in ERCOT, 2030, $/MWh", 1),
    "independent_156": Number("independent miners, week 156"),
    "independent_267": Number("independent miners, week 267"),
    "ai_gap_2028_gw": Number("AI's demand that nothing serves, end of 2028, GW", 1),
    "hhi_mw_267": Number("HHI of independent miners' megawatts, week 267"),
}  # fmt: skip
NUMBERS = {
    f"{name}_{week}": number._replace(title=f"{number.title}, week {week}")
    for name, number in BY_WEEK.items()
    for week in WEEKS
} | OF_RUN


def row_of(seed: int) -> Row:
    """All numbers of a seed: its run to the end, and its twin without a halving to a month after it."""
    market = EnergyMarket("energy-run", rng=seed)
    market.run_for(market.weeks)
    return {"seed": seed, **by_week(market), **halving(market, seed), **retargets(market), **of_the_end(market)}


def by_week(market: EnergyMarket) -> Row:
    """The network's hash [EH/s], hashprice [$/PH/day], shares of hash: the market's miners, North America, the US [0-1]."""
    column = market.history.column
    hash_rate = column("network_hashrate_ehs")
    shown = {
        "network_ehs": hash_rate,
        "hashprice_usd_ph_day": column("hashprice_usd_ph_day"),
        "miners_share": column("miners_hashrate_ehs") / hash_rate,
        "america_share": column("north_america_hashrate_ehs") / hash_rate,
        "us_share": column("us_hashrate_ehs") / hash_rate,
    }
    return {f"{name}_{week}": float(values[week]) for name, values in shown.items() for week in WEEKS}


def retargets(market: EnergyMarket) -> Row:
    """Mean, standard deviation and ends of a run's changes of difficulty.  [%]"""
    moves = np.array([event.percent for event in market.history.events if event.kind == "retarget"])
    ends = {"retarget_min": float(moves.min()), "retarget_max": float(moves.max())}
    return {"retarget_mean": float(moves.mean()), "retarget_sd": float(moves.std(ddof=1))} | ends


def halving(market: EnergyMarket, seed: int) -> Row:
    """Mean hash of the four weeks after the halving, and before it, over that of a twin without it, less one.  [0-1]

    The twin shares weather and luck.  Owners see a halving coming and order fewer rigs: so the two differ before it too.
    """
    week = next(event.week for event in market.history.events if event.kind == "halving")
    twin = EnergyMarket(Scenario.load("energy-run").with_changes({"bitcoin.halving": False}), rng=seed)
    twin.run_for(week + MONTH)
    here, there = (arm.history.column("network_hashrate_ehs") for arm in (market, twin))
    after, before = slice(week + 1, week + 1 + MONTH), slice(week - MONTH, week)
    return {
        "halving_effect": float(here[after].mean() / there[after].mean() - 1.0),
        "halving_before": float(here[before].mean() / there[before].mean() - 1.0),
    }


def of_the_end(market: EnergyMarket) -> Row:
    """Prices in ERCOT [$/MWh], miners that are left, AI's gap at the end of 2028 [GW], concentration (HHI)."""
    column, years = market.history.column, market.history.market["date"].dt.year().to_numpy()
    ercot, left = column("power_price_ercot_usd_mwh"), column("independent_miners")
    return {
        "ercot_usd_mwh": float(ercot[1:].mean()),
        "ercot_2030_usd_mwh": float(ercot[years == 2030].mean()),
        "independent_156": float(left[156]),
        "independent_267": float(left[267]),
        "ai_gap_2028_gw": float(column("ai_gap_net_gw")[years <= 2028][-1]),
        "hhi_mw_267": float(column("hhi_mw")[267]),
    }


def measured(rows: pl.DataFrame) -> str:
    """The table in Markdown: a line a number."""
    lines = [line(number, rows[name].to_numpy()) for name, number in NUMBERS.items()]
    head = ["| of the default run | median | its 95 % interval | 10-90 % of seeds |", "|---|---:|---:|---:|"]
    return "\n".join([*head, *lines, ""])


def line(number: Number, values: np.ndarray) -> str:
    """A number's line: median over seeds, the interval of that median, the band that holds eight of ten seeds.

    >>> line(Number("share, %", 1, 100.0), np.full(6, 0.25))
    '| share, % | 25.0 | 25.0 to 25.0 | 25.0 to 25.0 |'
    """
    values = values * number.times
    low, high = median_interval(values)
    tenth, ninth = np.quantile(values, [0.1, 0.9])
    shown = [f"{value:,.{number.digits}f}" for value in (np.median(values), low, high, tenth, ninth)]
    return f"| {number.title} | {shown[0]} | {shown[1]} to {shown[2]} | {shown[3]} to {shown[4]} |"


def with_table(page: str) -> str:
    """The page with the table of the rows that are kept."""
    return replaced(page, "measured", measured(kept("default_run")))


if __name__ == "__main__":
    if "--write" in sys.argv:
        written(played(row_of, SEEDS).select("seed", *NUMBERS), "default_run")
        PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        print(measured(kept("default_run")))
