"""What the supply of hash should reach: a verdict each, held here, so that a page made anew cannot hide a regression."""

import polars as pl
import pytest

from experiments.backtest.aims import MET, REPORTED, UNMET, UNSURE, Aim, judged
from experiments.backtest.backtest import Backtest, Question
from experiments.backtest.fitted import fitted_model, shipped
from experiments.backtest.record import SHIPPED, read_record
from experiments.backtest.rivals import Model
from experiments.backtest.tables import aimed
from experiments.validation.facts import of_backtest
from experiments.validation.verdicts import HOLDS
from viz.text.language import LANGUAGES, language

pytestmark = pytest.mark.skipif(not SHIPPED.is_file(), reason="the record comes with the repository")
VERDICTS = {
    "beats_persistence_90": MET,
    "beats_persistence_180": MET,
    "beats_persistence_365": MET,
    "beats_trend_90": UNSURE,
    "beats_trend_180": MET,
    "beats_trend_365": MET,
    "error_365": MET,
    "ban_origins": REPORTED,
    "single": MET,
    "scenario": MET,
    "ban_depth": MET,
    "ban_weeks": MET,
    "halving_2016": MET,
    "halving_2020": MET,
    "retarget_mean": MET,
    "retarget_sd": MET,
    "retarget_mean_calm": REPORTED,
    "retarget_lowest": MET,
    "retarget_highest": MET,
    "growth": MET,
    "elasticity": MET,
    "t7": MET,
}


@pytest.fixture(scope="module")
def found() -> Backtest:
    return judged(read_record(None), Question())


@pytest.mark.parametrize("aim", VERDICTS)
def test_every_aim_has_the_verdict_that_is_told(found: Backtest, aim: str) -> None:
    row = found.aims.row(by_predicate=pl.col("aim") == aim, named=True)
    assert row["verdict"] == VERDICTS[aim], row
    assert row["low"] is None or row["low"] <= row["value"] <= row["high"]


def test_nothing_that_is_aimed_at_is_left_out(found: Backtest) -> None:
    assert found.aims["aim"].to_list() == list(VERDICTS)
    for code in LANGUAGES:
        assert len(aimed(found, language(code)).rows) == len(VERDICTS)


def test_persistence_is_better_where_the_year_holds_the_ban(found: Backtest) -> None:
    assert found.aims.row(by_predicate=pl.col("aim") == "ban_origins", named=True)["value"] > 0.0


def test_a_verdict_is_of_the_figure_and_its_interval() -> None:
    assert Aim("x", 0.3, 0.2, 0.4, most=0.25).verdict == UNMET
    assert Aim("x", -0.1, -0.3, 0.1, most=0.0).verdict == UNSURE
    assert Aim("x", -0.1, -0.3, -0.05, least=-0.5, most=0.0).verdict == MET


def test_facts_of_a_validation_have_these_verdicts(found: Backtest) -> None:
    rows = {row["fact"]: row for row in of_backtest(found)}
    assert {rows[name]["verdict"] for name in ("backtest_growth", "backtest_halving_2020", "backtest_ban_2021")} == {
        HOLDS
    }
    assert (rows["backtest_halving_2020"]["band_low"], rows["backtest_halving_2020"]["band_high"]) == (-15.0, 0.0)


def test_a_record_cut_short_is_not_judged() -> None:
    assert not judged(read_record(None), Question(last="2018-12")).aims.height
    assert not judged(read_record(None), Question(ban=False, first="2020-06")).aims.height


def test_the_shipped_figures_make_the_shipped_model() -> None:
    record = read_record(None)
    one, two = (model(record, 50, 62).months.tolist() for model in (Model(), fitted_model(shipped())))
    assert one == two
