"""What came out at each point of a design, which runs are worth opening, and which failed."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from experiments.questions.factors import SCENARIO
from experiments.statistics import gaps
from experiments.statistics.comparison import setting
from experiments.statistics.gaps import number

RANKS = {"low": 0.1, "median": 0.5, "high": 0.9}


def spread(runs: pl.DataFrame, outcomes: Sequence[str], by: Sequence[str] = ("point",)) -> pl.DataFrame:
    """Median and 10-90 % range of every outcome over seeds, a row a point (or another group).

    Columns `<outcome>`, `<outcome>:low`, `<outcome>:high`, and `runs` that ended well.

    >>> runs = pl.DataFrame({"point": [0] * 11, "y": range(11)})
    >>> spread(runs, ["y"]).row(0)
    (0, 11, 5.0, 1.0, 9.0)
    """
    ranks = [
        number(name).quantile(rank, "linear").alias(name if end == "median" else f"{name}:{end}")
        for name in outcomes
        for end, rank in sorted(RANKS.items(), key=lambda item: item[0] != "median")
    ]
    return runs.group_by(by).agg(pl.len().alias("runs"), *ranks).sort(by)


def profile(runs: pl.DataFrame, factor: str, outcome: str) -> pl.DataFrame:
    """Median and 10-90 % range of runs from the lowest to the highest fifth of a factor's values, with `from` and `to`.

    >>> runs = pl.DataFrame({"x": [float(n) for n in range(10)], "y": range(10)})
    >>> profile(runs, "x", "y").select("from", "to", "y").rows()[0]
    (0.0, 1.0, 0.5)
    """
    known = gaps.known(runs, outcome)
    fifth = ((pl.col(factor).rank("average") - 1) * 5 // pl.len()).cast(pl.Int64).alias("fifth")
    parts = known.with_columns(fifth)
    ends = parts.group_by("fifth").agg(pl.col(factor).min().alias("from"), pl.col(factor).max().alias("to"))
    return spread(parts, [outcome], ["fifth"]).join(ends, on="fifth").sort("fifth")


def fan(series: pl.LazyFrame, columns: Sequence[str], groups: pl.DataFrame, group: str) -> pl.DataFrame:
    """Median and 10-90 % range of columns over seeds by week, for points gathered in groups.

    groups: `point` and the column `group`.
    """
    joined = series.join(groups.lazy(), on="point", how="inner")
    ranks = [
        number(name).quantile(rank, "linear").alias(name if end == "median" else f"{name}:{end}")
        for name in columns
        for end, rank in RANKS.items()
    ]
    return joined.group_by(group, "week").agg(ranks).sort(group, "week").collect()


def gap(series: pl.LazyFrame, column: str, points: pl.DataFrame, key: str, start: Any, to: Any) -> pl.DataFrame:
    """Paired difference of a column over the weeks: `week`, `difference` and its 10-90 % ends over pairs.

    Pairs are runs of one seed at two points that differ in `key` alone, `to` less `start`.
    """
    others = [name for name in points.columns if name not in ("point", key)]
    ends = [points.filter(pl.col(key) == value).select("point", *others) for value in (start, to)]
    if others:
        pairs = ends[0].join(ends[1], on=others, suffix=":to", nulls_equal=True)
    else:
        pairs = ends[0].join(ends[1].rename({"point": "point:to"}), how="cross")
    known = series.select("point", "seed", "week", column)
    first = known.join(pairs.lazy().select("point", "point:to"), on="point")
    both = first.join(known, left_on=["point:to", "seed", "week"], right_on=["point", "seed", "week"], suffix=":to")
    difference = number(f"{column}:to") - number(column)
    ranks = [
        difference.quantile(rank, "linear").alias("difference" if end == "median" else f"difference:{end}")
        for end, rank in RANKS.items()
    ]
    return both.group_by("week").agg(ranks).sort("week").collect()


def notable(runs: pl.DataFrame, outcome: str) -> pl.DataFrame:
    """Runs worth opening, a row a point: the one nearest the median, the lowest and the highest.

    Columns `point` and, for each of `typical`, `lowest` and `highest`, the seed, the `run_id` and the outcome.

    >>> runs = pl.DataFrame({"point": [0, 0, 0], "seed": [1, 2, 3], "run_id": ["a", "b", "c"], "y": [5.0, 9.0, 6.0]})
    >>> notable(runs, "y").select("typical:seed", "lowest:run_id", "highest:y").row(0)
    (3, 'a', 9.0)
    """
    value = number(outcome)
    off = (value - value.median().over("point")).abs()
    orders = {"typical": off, "lowest": value, "highest": -value}
    known = runs.filter(value.is_not_null())
    return (
        known.group_by("point")
        .agg(
            pl.col(column).sort_by(order, "seed").first().alias(f"{name}:{column}")
            for name, order in ((name, order) for name, order in orders.items())
            for column in ("seed", "run_id", outcome)
        )
        .sort("point")
    )


def failures(runs: pl.LazyFrame) -> pl.DataFrame:
    """Runs that failed, by error: how many, of which seeds and points (the first few), most frequent first."""
    return (
        runs.filter(pl.col("error").is_not_null())
        .group_by("error")
        .agg(
            pl.len().alias("runs"),
            pl.col("seed").unique().sort().head(8).alias("seeds"),
            pl.col("point").unique().sort().head(8).alias("points"),
            pl.col("run_id").sort_by("seed", "point").first(),
        )
        .sort("runs", "error", descending=[True, False])
        .collect()
    )


def command(scenario: str, weeks: int | None, changes: Mapping[str, Any], seed: int) -> str:
    """The line that opens a run in the live page.

    >>> command("energy-run", 52, {"policy.mining_ban": True, "scenario": "no-ai"}, 3)
    'energyrun watch no-ai --seed 3 --set weeks=52 --set policy.mining_ban=true'
    """
    given = ({"weeks": weeks} if weeks else {}) | {key: value for key, value in changes.items() if key != SCENARIO}
    sets = [part for key, value in given.items() for part in ("--set", f"{key}={setting(value)}")]
    return shlex.join(["energyrun", "watch", str(changes.get(SCENARIO, scenario)), "--seed", str(seed), *sets])
