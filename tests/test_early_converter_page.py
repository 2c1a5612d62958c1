"""docs/owners.md: who gets what an early converter makes is what the rows kept beside it give, and a run played anew gives its row."""

import polars as pl
import pytest

from scripts.measured import early_converter
from scripts.measured.kept import kept


def test_the_table_is_what_the_rows_give() -> None:
    page = early_converter.PAGE.read_text(encoding="utf-8")
    assert page == early_converter.with_table(page), "run scripts/measured/early_converter.py --write"
    assert kept("early_converter").select("arm", "seed").rows() == early_converter.runs()


def test_a_run_played_anew_gives_its_row() -> None:
    run = ("keeps mining", 16)
    row = kept("early_converter").row(by_predicate=(pl.col("arm") == run[0]) & (pl.col("seed") == run[1]), named=True)
    played = early_converter.row_of(run)
    assert played.keys() == row.keys()
    for name in played.keys() - {"arm"}:
        assert played[name] == pytest.approx(row[name], rel=1e-6, nan_ok=True), name


def test_what_was_made_is_what_somebody_got() -> None:
    rows = kept("early_converter").filter(pl.col("made").is_not_nan())
    got = rows.select(pl.sum_horizontal(*early_converter.GOT)).to_series()
    assert got.to_numpy() == pytest.approx(rows["made"].to_numpy(), abs=1e-6)
    assert (rows["value"] / rows["shares"]).to_numpy() == pytest.approx(rows["share"].to_numpy(), rel=1e-6)


def test_letting_pays_its_landlord() -> None:
    """Most of what an early converter makes by letting stays with its shareholders, and no pair says otherwise."""
    _, more = early_converter.beside(kept("early_converter"))
    assert len(more) >= 40 and (more["share"] > 0.0).all()
    assert early_converter.mean(more, "old") > 0.5 * early_converter.mean(more, "made")
