"""The fit of the supply of hash can be redone, and what it left beside the record is what it says."""

import csv
from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest

from experiments.backtest.fitted import HELD_OUT, VARIANTS, fitted_model, held_out, shipped
from experiments.backtest.ranges import RANGES, ends_of
from experiments.backtest.record import SHIPPED, read_record
from experiments.backtest.rivals import ABLATIONS, Model
from model.tables.start import load_tables
from scripts.measured import fit_network, storm_weeks
from scripts.measured.kept import kept

pytestmark = pytest.mark.skipif(not SHIPPED.is_file(), reason="the record comes with the repository")


def test_the_shipped_figures_are_far_better_than_the_middle_of_the_bounds_and_near_their_best() -> None:
    record, own = read_record(None), shipped()
    assert set(own) == set(fit_network.BOUNDS) == set(held_out())
    assert all(low <= own[name] <= high for name, (low, high) in fit_network.BOUNDS.items())
    middle = {name: float(np.sqrt(low * high)) for name, (low, high) in fit_network.BOUNDS.items()}
    least = fit_network.loss(own, record, fit_network.LAST)
    assert least < 0.62 < 0.8 * fit_network.loss(middle, record, fit_network.LAST)
    for name in ("rigs.cost", "rigs.limit_gw", "hydro.power"):
        for times in (0.9, 1.1):
            assert fit_network.loss(own | {name: own[name] * times}, record, fit_network.LAST) > least - 0.03, name


def test_a_search_begins_anywhere_and_gets_better(capsys: pytest.CaptureFixture[str]) -> None:
    """Of a made loss, whose least is known: differential evolution is asked as the fit asks it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fit_network, "loss", lambda figures, record, until: sum(np.log(v) ** 2 for v in figures.values()))
        found = fit_network.fit(read_record(None), fit_network.LAST, generations=30, seed=3, write=False)
    told = [float(line.split()[-1]) for line in capsys.readouterr().out.splitlines()]
    assert len(told) == 30 and told == sorted(told, reverse=True) and found.fun == pytest.approx(told[-1], abs=1e-3)


def test_the_figures_of_the_hold_out_saw_nothing_after_2018() -> None:
    assert "until = 2018-12-01" in HELD_OUT.read_text(encoding="utf-8")
    record, until = read_record(None), date(2018, 12, 1)
    told = float(HELD_OUT.read_text(encoding="utf-8").splitlines()[0].rpartition("loss ")[2])
    assert fit_network.loss(held_out(), record, until) == pytest.approx(told, abs=2e-3)
    later = record.hash_ehs.copy()
    later[record.month(until) + 1 :] *= 3.0
    changed = replace(record, hash_ehs=later)
    assert fit_network.loss(held_out(), changed, until) == pytest.approx(told, abs=2e-3)


def test_variants_are_refitted_and_none_gets_worse() -> None:
    with VARIANTS.open(encoding="utf-8") as file:
        rows = {row["variant"]: row for row in csv.DictReader(file)}
    assert list(rows) == ["model", *ABLATIONS]
    assert all(float(row["loss_refitted"]) <= float(row["loss"]) for row in rows.values())
    row = rows["no memory"]
    figures = {name: float(row[name]) for name in fit_network.BOUNDS}
    again = fit_network.loss(figures, read_record(None), fit_network.LAST, ABLATIONS["no memory"])
    assert again == pytest.approx(float(row["loss_refitted"]), abs=3e-3)


def test_every_figure_of_rigs_and_regions_has_a_range_that_holds_it() -> None:
    tables = load_tables()
    for row in tables.mining_regions:
        for low, base, high in (
            ("power_low", "power_usd_mwh", "power_high"),
            ("sd_low", "power_sd", "sd_high"),
            ("opex_low", "opex_usd_mwh", "opex_high"),
            ("wet_low", "wet_discount", "wet_high"),
        ):
            assert row[low] <= row[base] <= row[high], (row["region"], base)
    assert (tables.rig_releases["ship_error"] > 0).all()


@pytest.mark.parametrize("what", RANGES)
def test_low_and_high_estimates_move_the_model(what: str) -> None:
    record = read_record(None)
    low, high = (model(record, 54, 66).months for model in ends_of(what))
    base = Model()(record, 54, 66).months
    assert (low != base).any() and (high != base).any() and (low != high).any()


def test_the_table_of_storms_is_that_of_its_rows_and_a_seed_played_anew_gives_its_rows() -> None:
    rows = kept("storm_weeks")
    assert storm_weeks.table(rows) in storm_weeks.PAGE.read_text(encoding="utf-8")
    assert set(rows["seed"]) <= set(storm_weeks.SEEDS)
    for row, again in zip(rows.filter(pl.col("seed") == 2).iter_rows(named=True), storm_weeks.pairs(2), strict=True):
        assert again.pop("zone") == row.pop("zone") and again == pytest.approx(row, rel=1e-6)


def test_a_model_of_other_figures_is_another_model() -> None:
    record = read_record(None)
    assert (fitted_model(held_out())(record, 50, 62).months != Model()(record, 50, 62).months).any()
