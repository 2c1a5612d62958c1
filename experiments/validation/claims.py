"""The claims of the story, each with what is measured of it, the rule of its verdict, and the mechanisms it may hang on."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import polars as pl

from experiments.validation.arms import BASE, NO_AI, NO_EARLY, NO_FORESIGHT, NO_HALVING, NO_LIMIT, NO_POLICY, ONE_TIER
from experiments.validation.verdicts import (
    GIVEN,
    UNTESTED,
    Estimate,
    difference,
    estimate,
    in_band,
    of_sign,
    paired,
    together,
    values,
)

ABOVE_ZERO = 1e-9  # of a band that nothing alone does not reach


class Part(NamedTuple):
    """What is measured of a claim.

    figure: less `less` of the same run, a median over seeds that is held against the band; where `against` names an arm,
    the paired difference from it, whose sign is asked for.  Without a figure the part is not measured, and `verdict` says
    why.  key: of its words; times: makes the unit of the words; digits: behind the point.
    """

    key: str
    figure: str = ""
    low: float | None = None
    high: float | None = None
    digits: int = 2
    times: float = 1.0
    less: str = ""
    against: str = ""
    sign: int = 0
    verdict: str = UNTESTED


class Claim(NamedTuple):
    """A claim: its parts, and ablations as (arm, figure that it should move)."""

    number: str
    parts: tuple[Part, ...]
    ablations: tuple[tuple[str, str], ...]


CLAIMS = (
    Claim(
        "C1",
        (
            Part("outbid", "ai_over_mining_bid", 2.0),
            Part("crowded_out", "awarded_mining_mw", digits=0, against=NO_AI, sign=-1),
        ),
        (
            (NO_LIMIT, "ai_over_mining_bid"),
            (NO_POLICY, "ai_over_mining_bid"),
            (NO_AI, "awarded_mining_mw"),
            (NO_LIMIT, "awarded_mining_mw"),
        ),
    ),
    Claim(
        "C2",
        (
            Part("given_gap", verdict=GIVEN),
            Part("gap", "gap_before_fast_power_gw", digits=1),
            Part("gap_net", "gap_net_gw", digits=1),
        ),
        ((NO_LIMIT, "gap_net_gw"), (NO_FORESIGHT, "gap_net_gw")),
    ),
    Claim(
        "C3",
        (Part("lease_value", "lease_value_usd_it_w", 5.19, 7.81), Part("over_listed", "lease_over_listed", 1.0)),
        (
            (ONE_TIER, "lease_value_usd_it_w"),
            (NO_LIMIT, "lease_value_usd_it_w"),
            (NO_FORESIGHT, "lease_value_usd_it_w"),
            (NO_EARLY, "lease_value_usd_it_w"),
        ),
    ),
    Claim(
        "C4",
        (
            Part("from_below", "margin_at_end", digits=1, times=100.0, against=NO_HALVING, sign=-1),
            Part("from_above", "mw_mining_2028", digits=0, against=NO_AI, sign=-1),
        ),
        (
            (NO_HALVING, "margin_at_end"),
            (NO_AI, "mw_mining_2028"),
            (NO_HALVING, "independent_at_end"),
            (NO_AI, "independent_at_end"),
        ),
    ),
    Claim(
        "C5",
        (
            Part("mined", "mined_share", 5.0, digits=1, times=100.0),
            Part("let", "shell_share", 5.0, digits=1, times=100.0),
            Part("converted", "converted_share", 5.0, digits=1, times=100.0),
        ),
        ((NO_AI, "mined_share"), (ONE_TIER, "converted_share"), (NO_HALVING, "mined_share")),
    ),
    Claim(
        "C6",
        (
            Part("rich_last", "survival_lead", 0.0, digits=0, times=100.0),
            Part(
                "rich_over", "survived_resource_rich", ABOVE_ZERO, digits=0, times=100.0, less="survived_grid_dependent"
            ),
            Part(
                "small_first", "survived_asset_light", ABOVE_ZERO, digits=0, times=100.0, less="survived_grid_dependent"
            ),
        ),
        ((NO_AI, "survival_lead"), (NO_HALVING, "survived_grid_dependent"), (NO_AI, "survived_grid_dependent")),
    ),
    Claim(
        "C7",
        (
            Part("powered", "powered_share_2028", 50.0, digits=0, times=100.0),
            Part("grid_only", "grid_only_left_2028", None, 50.0, digits=0, times=100.0),
        ),
        ((NO_AI, "powered_share_2028"), (NO_AI, "grid_only_left_2028"), (NO_HALVING, "grid_only_left_2028")),
    ),
    Claim(
        "C8",
        (
            Part("mw_over_hash", "mw_over_hash_r2", ABOVE_ZERO),
            Part("by_ai", "mw_over_hash_r2", against=NO_AI, sign=1),
        ),
        ((NO_AI, "mw_over_hash_r2"), (ONE_TIER, "mw_over_hash_r2")),
    ),
    Claim(
        "C9",
        (
            Part("rerated", "iren_highest", 10.0, digits=1),
            Part("few_clouds", "miners_with_a_cloud", None, 50.0, digits=1, times=100.0),
            Part("few_let", "miners_that_let", None, 50.0, digits=0, times=100.0),
        ),
        ((ONE_TIER, "iren_highest"), (NO_AI, "miners_that_let")),
    ),
    Claim(
        "C10",
        (
            Part("policy_awards", "awarded_mining_mw", digits=0, against=NO_POLICY, sign=-1),
            Part("policy_share", "mining_share_of_awards", digits=1, times=100.0, against=NO_POLICY, sign=-1),
        ),
        ((NO_POLICY, "awarded_mining_mw"), (NO_POLICY, "ai_share_of_mines"), (NO_POLICY, "ai_cut_mwh")),
    ),
    Claim(
        "C11",
        (
            Part("months", "months_to_convert", 8.0, 18.0, digits=1),
            Part("greenfield", "months_greenfield", 36.0, 60.0, digits=1),
        ),
        ((NO_EARLY, "months_to_convert"), (ONE_TIER, "months_to_convert")),
    ),
)

CLAIM_TYPES = {
    "claim": pl.String,
    "part": pl.String,
    "figure": pl.String,
    "less": pl.String,
    "against": pl.String,
    "median": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "seeds": pl.Int64,
    "chance": pl.Float64,
    "band_low": pl.Float64,
    "band_high": pl.Float64,
    "verdict": pl.String,
}
"""Columns of `claims`: a row a part, figures in the unit of its words."""

ABLATION_TYPES = {
    "claim": pl.String,
    "arm": pl.String,
    "figure": pl.String,
    "without": pl.Float64,
    "spread": pl.Float64,
    "median": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "seeds": pl.Int64,
    "chance": pl.Float64,
}
"""Columns of `ablations`: a figure's median and spread (standard deviation over seeds) in the default run, and by how much the
arm moves it, seed by seed."""


def measured(part: Part, rows: pl.DataFrame) -> tuple[Estimate, str]:
    """What runs say of a part, in the unit of its words, and its verdict."""
    if not part.figure:
        return Estimate(None, None, None, 0), part.verdict
    if part.against:
        found = difference(part.times * paired(rows, BASE, part.against, part.figure))
        return found, of_sign(found, part.sign)
    found = estimate(part.times * values(rows, BASE, part.figure, part.less))
    return found, in_band(found, part.low, part.high)


def claim_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """A row a part of a claim: see `CLAIM_TYPES`.   rows: of runs, as `experiments.validation.arms.rows_of` gives them"""
    found: list[dict[str, Any]] = []
    for claim in CLAIMS:
        for part in claim.parts:
            met, verdict = measured(part, rows)
            names = {"claim": claim.number, "part": part.key, "figure": part.figure, "less": part.less}
            bands = {"against": part.against, "band_low": part.low, "band_high": part.high, "verdict": verdict}
            found.append(names | bands | as_row(met))
    return pl.DataFrame(found, CLAIM_TYPES)


def as_row(found: Estimate) -> dict[str, float | int | None]:
    """An estimate under the names of the tables."""
    return {"median": found.value, "low": found.low, "high": found.high, "seeds": found.seeds, "chance": found.chance}


def verdicts(claims: pl.DataFrame) -> Iterator[tuple[str, str]]:
    """Every claim with the verdict of all its parts."""
    for claim in CLAIMS:
        yield claim.number, together(claims.filter(pl.col("claim") == claim.number)["verdict"])


def ablation_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """A row a claim, ablation and figure: see `ABLATION_TYPES`."""
    found: list[dict[str, Any]] = []
    for claim in CLAIMS:
        for arm, figure in claim.ablations:
            base = estimate(own := values(rows, BASE, figure))
            spread = float(own[own == own].std(ddof=1)) if base.seeds > 1 else None
            names = {"claim": claim.number, "arm": arm, "figure": figure, "without": base.value, "spread": spread}
            found.append(names | as_row(difference(paired(rows, arm, BASE, figure))))
    return pl.DataFrame(found, ABLATION_TYPES)
