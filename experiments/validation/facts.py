"""Stylised facts of Bitcoin's network, of miners and of power, held against the model; those of after 2021 only beside it."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from experiments.backtest import facts as backtest_facts
from experiments.backtest.aims import MET, UNMET, UNSURE
from experiments.backtest.backtest import Backtest
from experiments.validation.arms import BASE, NO_HALVING
from experiments.validation.claims import as_row
from experiments.validation.verdicts import (
    COMPARED,
    FAILS,
    GIVEN,
    HOLDS,
    REPORTED,
    UNDECIDED,
    UNTESTED,
    Estimate,
    estimate,
    in_band,
    paired,
    values,
)

PERCENT = 100.0


class Fact(NamedTuple):
    """A stylised fact: its band, and a figure of the default run or, with `twin`, that over the same without halvings, less one.

    later: it is of years after 2021 too: shown for comparison, without a verdict.  verdict: of one that no figure meets.
    """

    number: int
    key: str
    figure: str = ""
    low: float | None = None
    high: float | None = None
    digits: int = 2
    times: float = 1.0
    twin: bool = False
    later: bool = True
    verdict: str = UNTESTED


FACTS = (
    Fact(4, "lead_lag", "hash_follows_price", 0.34, 0.34),
    Fact(5, "retarget_mean", "retarget_mean", 1.8, 1.9),
    Fact(5, "retarget_sd", "retarget_sd", 4.2, 6.0),
    Fact(5, "retargets_falling", "retargets_falling", 31.0, 31.0, 0, PERCENT),
    Fact(5, "retargets_follow", "retargets_follow", -0.26, -0.13),
    Fact(6, "network_growth", "network_growth", 0.27, 0.71),
    Fact(7, "halving_dip", "hash_after_halving_ehs", -15.0, 0.0, 1, PERCENT, twin=True, later=False),
    Fact(8, "halved_hashprice", "hashprice_after_halving", -50.0, -48.9, 1, PERCENT, twin=True),  # 138 to 69, 94 to 48
    Fact(9, "hashprice_drift", "hashprice_drift", -0.49, -0.49),
    Fact(9, "hashprice_volatility", "hashprice_volatility", 0.79, 0.79),
    Fact(10, "earned_lowest", "earned_lowest_usd_mwh", 60.0, 70.0, 0),
    Fact(13, "rig_prices"),
    Fact(14, "curtailed", "mining_curtailed", 0.0, 3.0, 1, PERCENT),
    Fact(16, "phantom", verdict=GIVEN),
    Fact(17, "power_share", "power_share_of_costs", 80.0, 80.0, 0, PERCENT),
    Fact(18, "share_on_coin", "share_on_coin", 1.7, 2.2),
    Fact(19, "capacity_price"),
    Fact(20, "leverage"),
    Fact(21, "sellers", verdict=GIVEN),
    Fact(22, "buyers", verdict=GIVEN),
)
"""Numbers in the order of the list of facts that calibration began from; 1 to 3, 7 and 11 are of the backtest too."""

FACT_TYPES = {
    "number": pl.Int64,
    "fact": pl.String,
    "figure": pl.String,
    "median": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "seeds": pl.Int64,
    "chance": pl.Float64,
    "band_low": pl.Float64,
    "band_high": pl.Float64,
    "record": pl.Float64,
    "verdict": pl.String,
}
"""Columns of `facts`, figures in the unit of their words; `record`: the same of the record to 2021, for those of the backtest."""


def met(fact: Fact, rows: pl.DataFrame) -> tuple[Estimate, str]:
    """What runs say of a fact, and its verdict."""
    if not fact.figure:
        return Estimate(None, None, None, 0), fact.verdict
    if fact.twin:
        found = estimate(fact.times * (paired(rows, BASE, NO_HALVING, fact.figure, ratio=True) - 1.0))
    else:
        found = estimate(fact.times * values(rows, BASE, fact.figure))
    if found.value is None:
        return found, UNTESTED
    return found, COMPARED if fact.later else in_band(found, fact.low, fact.high)


def fact_rows(rows: pl.DataFrame, backtest: Backtest | None) -> pl.DataFrame:
    """A row a fact: see `FACT_TYPES`; those of the backtest only where there is one."""
    found: list[dict[str, Any]] = []
    for fact in FACTS:
        estimated, verdict = met(fact, rows)
        names = {"number": fact.number, "fact": fact.key, "figure": fact.figure, "verdict": verdict}
        found.append(names | {"band_low": fact.low, "band_high": fact.high, "record": None} | as_row(estimated))
    found += [] if backtest is None else [dict(row) for row in of_backtest(backtest)]
    return pl.DataFrame(found, FACT_TYPES).sort("number", maintain_order=True)


def of_backtest(backtest: Backtest) -> Iterator[dict[str, Any]]:
    """Facts of one path beside the record, without interval: elasticity, growth, halvings, China's ban; bars and verdicts are
    those of the backtest's own aims, where it has any.
    """
    told = {1: backtest_facts.ELASTICITY, 2: backtest_facts.GROWTH}
    for number, name in told.items():
        row = backtest.facts.filter(pl.col("fact") == name).row(0, named=True)
        times = 1.0 if number == 1 else PERCENT
        yield beside(number, f"backtest_{name}", row["record"], row["model"], times) | judged(backtest, name, times)
    for trial, figure, number in (("halving", "effect", 7), ("ban", "depth", 11)):
        for row in backtest.trials.filter((pl.col("trial") == trial) & (pl.col("figure") == figure)).iter_rows(
            named=True
        ):
            aim = f"halving_{row['day'].year}" if trial == "halving" else f"{trial}_{figure}"
            told = beside(number, trial_key(trial, row["day"]), row["record"], row["model"], PERCENT)
            yield told | judged(backtest, aim, PERCENT)


JUDGED = {MET: HOLDS, UNSURE: UNDECIDED, UNMET: FAILS}


def judged(backtest: Backtest, aim: str, times: float) -> dict[str, Any]:
    """Bar and verdict of an aim of the backtest; nothing where it has none."""
    found = backtest.aims.filter(pl.col("aim") == aim) if backtest.aims.width else backtest.aims
    if not found.height:
        return {}
    row = found.row(0, named=True)
    bars = {
        f"band_{name}": None if row[end] is None else round(times * row[end], 2)
        for name, end in (("low", "least"), ("high", "most"))
    }
    return bars | {"verdict": JUDGED[row["verdict"]]}


def trial_key(trial: str, day: date) -> str:
    """How a trial is called in the column `fact`.

    >>> trial_key("halving", date(2020, 5, 11))
    'backtest_halving_2020'
    """
    return f"backtest_{trial}_{day.year}"


def beside(number: int, key: str, record: float | None, model: float | None, times: float) -> dict[str, Any]:
    """A row of a figure beside the record."""
    known = model is not None and np.isfinite(model)
    return {
        **dict.fromkeys(FACT_TYPES),
        "number": number,
        "fact": key,
        "figure": "",
        "median": times * model if model is not None else None,
        "record": times * record if record is not None else None,
        "seeds": 0,
        "verdict": REPORTED if known else UNTESTED,
    }
