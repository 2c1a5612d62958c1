"""What holds of every page that a script writes from rows that are kept: it is theirs, and a run played anew gives its row."""

from typing import Any

import polars as pl
import pytest

from scripts.measured.kept import kept


def page_is_of_the_rows(measured: Any, name: str) -> None:
    """The page says what the rows give, and the rows are of all runs.   measured: the script's module; name: of the rows"""
    page = measured.PAGE.read_text(encoding="utf-8")
    assert page == measured.with_table(page), f"run scripts/measured/{name}.py --write"
    assert kept(name).select("arm", "seed").rows() == measured.runs()


def run_gives_its_row(measured: Any, name: str, run: tuple[str, int]) -> None:
    """A run that is played anew gives the row that is kept of it.   run: arm and seed"""
    row = kept(name).row(by_predicate=(pl.col("arm") == run[0]) & (pl.col("seed") == run[1]), named=True)
    played = measured.row_of(run)
    assert played.keys() == row.keys()
    for column in played.keys() - {"arm"}:
        assert played[column] == pytest.approx(row[column], rel=1e-6, nan_ok=True), column
