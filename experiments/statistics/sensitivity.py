"""Which factors matter: indices of Morris and Sobol by SALib, changes over a factor's range, and the share of luck.

Every function takes the design, a row a row, with the outcome's mean over seeds in `value` (see `on_design`).
Runs that failed leave gaps (null or NaN); a block of the design with a gap is left out whole, since its rows only speak together.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from experiments.questions.design import MORRIS_LEVELS, SECOND_ORDER, problem_of
from experiments.statistics import gaps
from experiments.statistics.gaps import number

Array = NDArray[np.float64]

RESAMPLES = 200
CONFIDENCE = 0.95
NORMAL = 1.96  # half of a 95 % interval, in standard errors
SEED = 1  # of the bootstrap: the same results give the same report
HARMONICS = 10  # of RBD-FAST: it needs more points than twice as many
FIFTH = 5


def on_design(design: pl.DataFrame, runs: pl.DataFrame, outcome: str) -> pl.DataFrame:
    """The design with the outcome's mean over seeds in `value`; null where no run of a point ended well.

    >>> design = pl.DataFrame({"row": [0, 1], "point": [0, 0], "x": [1.0, 1.0]})
    >>> runs = pl.DataFrame({"point": [0, 0], "seed": [1, 2], "y": [3.0, 5.0]})
    >>> on_design(design, runs, "y")["value"].to_list()
    [4.0, 4.0]
    """
    means = runs.group_by("point").agg(number(outcome).mean().alias("value"))
    return design.sort("row").join(means, on="point", how="left", maintain_order="left")


def units(design: pl.DataFrame, factors: Sequence[str]) -> Array:
    """Factors in 0-1: as sampled where the design says so, else by rank among the values that occur."""
    columns = []
    for factor in factors:
        if (sampled := f"unit:{factor}") in design.columns:
            columns.append(design[sampled].to_numpy())
        else:
            rank = design[factor].cast(pl.Float64 if design[factor].dtype.is_numeric() else pl.String).rank("dense")
            columns.append((rank.to_numpy() - 1.0) / max(float(rank.max() or 1) - 1.0, 1.0))  # type: ignore[arg-type]
    return np.column_stack(columns).astype(float)


def sobol(design: pl.DataFrame, factors: Sequence[str]) -> pl.DataFrame:
    """Shares of the outcome's spread: by a factor alone (`first`) and with all its interactions (`total`).

    design: a Saltelli sample in its order with `value`.  Intervals: +- `first_half`, `total_half` at 95 %, by
    bootstrap over blocks (Saltelli 2010, Jansen 1999).  An outcome that never varies has no indices: no rows.
    """
    from SALib.analyze import sobol as method

    size = sobol_block(len(factors))
    values = whole_blocks(design, size)["value"].to_numpy()
    if len(values) < 2 * size or np.ptp(values) == 0.0:
        return pl.DataFrame(schema=INDICES)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = method.analyze(
            problem_of(list(factors)),
            values,
            calc_second_order=SECOND_ORDER,
            num_resamples=RESAMPLES,
            conf_level=CONFIDENCE,
            seed=SEED,
        )
    columns = {"first": "S1", "first_half": "S1_conf", "total": "ST", "total_half": "ST_conf"}
    return pl.DataFrame({"factor": list(factors)} | {name: found[key] for name, key in columns.items()}, schema=INDICES)


INDICES = {
    "factor": pl.String,
    "first": pl.Float64,
    "first_half": pl.Float64,
    "total": pl.Float64,
    "total_half": pl.Float64,
}


def sobol_block(factors: int) -> int:
    """Rows of a block of Saltelli's sample: two drawn independently, and one a factor that swaps it over.

    >>> sobol_block(3)
    5
    """
    return (2 if SECOND_ORDER else 1) * factors + 2


def whole_blocks(design: pl.DataFrame, size: int) -> pl.DataFrame:
    """Blocks of `size` rows in which every row has its value."""
    whole = number("value").is_not_null().all().over(pl.int_range(pl.len()) // size)
    return design.filter(whole & (pl.int_range(pl.len()) < design.height // size * size))


def morris(design: pl.DataFrame, factors: Sequence[str]) -> pl.DataFrame:
    """Elementary effects: mean change of the outcome, in its own unit, as a factor crosses its whole range.

    design: Morris trajectories in their order, with `unit:<factor>` and `value`.  `size` is the mean of absolute
    effects (mu*, Campolongo 2007) with +- `half` at 95 % by bootstrap over trajectories, `mean` keeps the sign,
    `spread` (sigma) is large where the effect depends on the other factors or is curved.
    """
    from SALib.analyze import morris as method

    block = len(factors) + 1
    whole = whole_blocks(design, block)
    if whole.height < 2 * block:
        return pl.DataFrame(schema=EFFECTS)
    places = units(whole, factors)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = method.analyze(
            problem_of(list(factors)),
            places,
            whole["value"].to_numpy(),
            num_resamples=RESAMPLES,
            conf_level=CONFIDENCE,
            num_levels=MORRIS_LEVELS,
            seed=SEED,
        )
    columns = {"size": "mu_star", "half": "mu_star_conf", "mean": "mu", "spread": "sigma"}
    filled = {name: np.nan_to_num(np.asarray(found[key], dtype=float)) for name, key in columns.items()}
    return pl.DataFrame({"factor": list(factors)} | filled, schema=EFFECTS)


EFFECTS = {
    "factor": pl.String,
    "size": pl.Float64,
    "half": pl.Float64,
    "mean": pl.Float64,
    "spread": pl.Float64,
}


def morris_luck(design: pl.DataFrame, runs: pl.DataFrame, factors: Sequence[str], outcome: str) -> dict[str, float]:
    """The size (mu*) that each factor would seem to have by the luck of the seeds alone, did it change nothing.

    From how much single seeds disagree about each step: sqrt(2 / pi) x standard error of their mean.  Empty where
    there are fewer than two seeds.
    """
    block = len(factors) + 1
    values = number(outcome).alias("value")
    told = design.sort("row").select("row", "point").join(runs.select("point", "seed", values), on="point")
    order = ["seed", "row"]
    steps = (
        told.sort(order)
        .with_columns(step=pl.col("value").diff().over("seed"), adjacent=pl.col("row").diff().over("seed") == 1)
        .filter(pl.col("adjacent") & (pl.col("row") % block != 0))
    )
    errors = steps.group_by("row").agg((pl.col("step").std() / pl.len().sqrt()).alias("error")).drop_nulls()
    if not errors.height:
        return {}
    places = units(design.sort("row"), factors)
    rows = errors["row"].to_numpy()
    moves = np.abs(places[rows] - places[rows - 1])
    moved, scaled = moves.argmax(axis=1), errors["error"].to_numpy() / np.maximum(moves.max(axis=1), 1e-9)
    seeming = {name: scaled[moved == place] for place, name in enumerate(factors)}
    return {name: float(np.sqrt(2.0 / np.pi) * found.mean()) for name, found in seeming.items() if len(found)}


def first_order(design: pl.DataFrame, factors: Sequence[str]) -> pl.DataFrame:
    """Share of the outcome's spread by each factor alone, from any random design: `first` +- `first_half` at 95 %.

    RBD-FAST (Tarantola 2006, Plischke 2010, bias by Tissot and Prieur 2012); the interval by `spread_of_share`.
    """
    from SALib.analyze import rbd_fast

    known = gaps.known(design, "value")
    values = known["value"].to_numpy()
    if len(values) <= 4 * HARMONICS or np.ptp(values) == 0.0:
        return pl.DataFrame(schema=SHARES)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = rbd_fast.analyze(
            problem_of(list(factors)),
            units(known, factors),
            values,
            M=HARMONICS,
            num_resamples=2,  # their spread is not used: points drawn twice are no Latin hypercube
            seed=SEED,
        )
    first = np.asarray(found["S1"])
    halves = NORMAL * spread_of_share(first, len(values))
    return pl.DataFrame({"factor": list(factors), "first": first, "first_half": halves}, schema=SHARES)


def spread_of_share(share: Array, points: int) -> Array:
    """Standard error of RBD-FAST's share of the spread, of as many points.

    What a factor leaves over, r = 1 - S, lies as noise of variance r / n in each of its 2 M coefficients: the sum of their
    squares varies by 4 S r / n + 4 M r2 / n2, and r of that is left where it is set against the whole; the noise's own
    variance adds 2 S2 r2 / n.  The correction of the bias stretches all of it by 1 / (1 - 2 M / n).

    >>> spread_of_share(np.array([0.0, 0.5, 1.0]), 400).round(4).tolist()  # of noise alone sqrt(4 M) / n / 0.95
    [0.0166, 0.0325, 0.0]
    """
    own = np.clip(share, 0.0, 1.0)
    rest = 1.0 - own
    seen = 4.0 * own * rest / points + 4.0 * HARMONICS * (rest / points) ** 2
    return rest * np.sqrt(seen + 2.0 * own**2 / points) / (1.0 - 2.0 * HARMONICS / points)


SHARES = {"factor": pl.String, "first": pl.Float64, "first_half": pl.Float64}


def fifths(design: pl.DataFrame, factors: Sequence[str]) -> pl.DataFrame:
    """Mean outcome where a factor lies in its highest fifth, less that in its lowest, with a 95 % interval.

    Bootstrap over points within each fifth; factors without order (text, true or false) are left out.
    """
    known = gaps.known(design, "value")
    rng = np.random.default_rng(SEED)
    rows = []
    for factor in factors:
        if known.height < 2 * FIFTH or not known[factor].dtype.is_numeric():
            continue
        few = known.height // FIFTH
        ordered = known.sort(factor)["value"].to_numpy()
        low, high = ordered[:few], ordered[-few:]
        drawn = mean_of_draws(high, rng) - mean_of_draws(low, rng)
        least, most = np.quantile(drawn, [0.025, 0.975])
        rows.append({"factor": factor, "change": high.mean() - low.mean(), "low": least, "high": most})
    return pl.DataFrame(rows, schema={"factor": pl.String, **dict.fromkeys(("change", "low", "high"), pl.Float64)})


def mean_of_draws(values: Array, rng: np.random.Generator, draws: int = 1_000) -> Array:
    """Means of bootstrap samples, a thousand of them, in slices that fit in memory."""
    size = max(1, 2_000_000 // len(values))
    slices = [min(size, draws - start) for start in range(0, draws, size)]
    return np.concatenate([values[rng.integers(len(values), size=(part, len(values)))].mean(axis=1) for part in slices])


def luck(runs: pl.DataFrame, outcome: str) -> dict[str, float]:
    """Shares of the spread of single runs: by the design's point, by the seed, and by both together (the rest).

    Variance components of the two-way table of points and seeds (Searle 1971, by moments, none below nought); points
    or seeds with a gap are left out.  Empty where fewer than two points or two seeds are whole.

    >>> runs = pl.DataFrame({"point": [0, 0, 1, 1], "seed": [1, 2, 1, 2], "y": [0.0, 1.0, 0.0, 1.0]})
    >>> luck(runs, "y")
    {'point': 0.0, 'seed': 1.0, 'both': 0.0}
    """
    wide = gaps.known(runs, outcome).select("point", "seed", number(outcome))
    counts = wide.group_by("seed").len()
    full = counts.filter(pl.col("len") == pl.col("len").max())["seed"].implode() if counts.height else None
    if full is None:
        return {}
    kept = wide.filter(pl.col("seed").is_in(full)).filter(pl.len().over("point") == len(full[0]))
    points, seeds = kept["point"].n_unique(), kept["seed"].n_unique()
    if points < 2 or seeds < 2:
        return {}
    table = kept.sort("point", "seed")[outcome].to_numpy().reshape(points, seeds)
    return shares(table)


def shares(table: Array) -> dict[str, float]:
    """Variance components of a whole table, points by seeds, as shares."""
    points, seeds = table.shape
    by_point, by_seed, mean = table.mean(axis=1), table.mean(axis=0), table.mean()
    rest = table - by_point[:, None] - by_seed[None, :] + mean
    both = (rest * rest).sum() / ((points - 1) * (seeds - 1))
    point = max(0.0, by_point.var(ddof=1) - both / seeds)
    seed = max(0.0, by_seed.var(ddof=1) - both / points)
    whole = point + seed + both
    names = ("point", "seed", "both")
    return {name: float(part / whole) for name, part in zip(names, (point, seed, both), strict=True)} if whole else {}
