"""docs/validation.md: claims and the arithmetic of what is not met are what the rows give, and runs played anew give those rows."""

import polars as pl
import pytest

from experiments.questions.figure_outcomes import outcome_name
from experiments.questions.outcomes import outcome_of
from experiments.validation.arms import ARMS
from experiments.validation.claims import claim_rows
from model.economy import EnergyMarket
from model.scenario import Scenario
from scripts.measured import claims_page
from scripts.measured.kept import kept


def test_the_tables_are_what_the_rows_give() -> None:
    page = claims_page.PAGE.read_text(encoding="utf-8")
    assert page == claims_page.with_tables(page), "run scripts/measured/claims_page.py --write"
    seeds = kept("claims").group_by("arm").len()
    assert set(seeds["arm"]) == {arm.name for arm in ARMS} and set(seeds["len"]) == {60}


def test_what_the_model_shows_of_the_story_and_what_not() -> None:
    """Verdicts of the kept rows: one that changes is not passed over with the next rows."""
    told = claim_rows(kept("claims"))
    fails = told.filter(pl.col("verdict") == "fails").select("claim", "part").rows()
    assert fails == [("C3", "lease_value"), ("C5", "mined"), ("C6", "small_first"), ("C9", "rerated")]
    assert not told.filter(pl.col("verdict") == "undecided").height


def test_the_gap_is_what_its_sources_leave() -> None:
    rows = kept("claims").filter(pl.col("arm") == ARMS[0].name)
    demand, *served = claims_page.BALANCE
    left = rows[demand] - sum(rows[name] for name in served)
    assert left.to_numpy() == pytest.approx(rows["gap_net_gw"].to_numpy(), abs=1e-6)


@pytest.mark.parametrize(("arm", "seed"), [("energy-run", 3), ("no-policy", 5)])
def test_a_run_played_anew_gives_its_row(arm: str, seed: int) -> None:
    row = kept("claims").row(by_predicate=(pl.col("arm") == arm) & (pl.col("seed") == seed), named=True)
    chosen = next(one for one in ARMS if one.name == arm)
    market = EnergyMarket(Scenario.load(chosen.scenario).with_changes(dict(chosen.changes)), rng=seed)
    market.run_for(market.weeks)
    for name in claims_page.needed():
        value = outcome_of(outcome_name(name), claims_page.PAGE)(market)
        assert value == pytest.approx(row[name], rel=1e-6, nan_ok=True), name
