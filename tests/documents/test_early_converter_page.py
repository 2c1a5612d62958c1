"""docs/owners.md: who gets what an early converter makes is what the rows kept beside it give, and a run played anew gives its row."""

import polars as pl
import pytest

from scripts.measured import early_converter
from scripts.measured.kept import kept
from tests.kept_rows import page_is_of_the_rows, run_gives_its_row


def test_the_table_is_what_the_rows_give() -> None:
    page_is_of_the_rows(early_converter, "early_converter")


def test_a_run_played_anew_gives_its_row() -> None:
    run_gives_its_row(early_converter, "early_converter", ("keeps mining", 16))


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
