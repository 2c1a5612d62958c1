"""docs/validation.md: its tables are what the rows kept beside it give, and runs played anew give those rows."""

import polars as pl
import pytest

from experiments.questions.claim_figures import all_let
from experiments.questions.design import design_of
from experiments.questions.outcomes import BY_NAME, outcome_of
from experiments.validation import unknowns
from model.economy import EnergyMarket
from scripts.measured import unknowns_page


def test_the_tables_are_what_the_rows_give() -> None:
    page = unknowns_page.PAGE.read_text(encoding="utf-8")
    assert page == unknowns_page.with_tables(page), "run scripts/measured/unknowns_page.py --write"


def test_rows_are_of_every_point() -> None:
    few = (unknowns_page.NUMBERS / "few.txt").read_text(encoding="utf-8").split()
    assert few == unknowns_page.found().ranking["factor"].head(unknowns.MATTER).to_list()
    for study, name in ((unknowns.screen(), unknowns.SCREEN), (unknowns.shares(few), unknowns.SHARES)):
        rows = unknowns_page.kept(name)
        points = design_of(study)["point"].n_unique()
        assert rows.select("point", "seed").n_unique() == len(rows) == points * len(study.seed_list)


@pytest.mark.parametrize("point", [0, 333])
def test_a_point_played_anew_gives_its_row(point: int) -> None:
    study = unknowns.screen()
    design = design_of(study).row(by_predicate=pl.col("row") == point, named=True)
    changes = {factor.key: design[factor.key] for factor in study.factors}
    market = EnergyMarket("energy-run", rng=1, **changes)
    market.run_for(market.weeks)
    row = unknowns_page.kept(unknowns.SCREEN).row(
        by_predicate=(pl.col("point") == design["point"]) & (pl.col("seed") == 1), named=True
    )
    for name in unknowns.STORY:
        assert outcome_of(name, unknowns_page.PAGE)(market) == pytest.approx(row[name], rel=1e-6, nan_ok=True), name
    assert set(unknowns.STORY) - {"mw_ai", "hhi_mw"} <= set(BY_NAME)


def test_a_share_whose_free_megawatts_are_let_gains_what_they_create() -> None:
    market = EnergyMarket("energy-run", rng=1)
    start = market.history.companies_at(0)[market.state.names.index("IREN")]
    assert all_let(market, "IREN", 0.0) == 1.0
    per_mw = (all_let(market, "IREN", 1e6) - 1.0) * float(start["value"]) / 1e6
    assert 0.0 < per_mw < float(start["mw_energised"] + start["mw_approved"])
    assert all_let(market, "nobody", 1e6) != all_let(market, "nobody", 1e6), "nobody of that name: not a number"
