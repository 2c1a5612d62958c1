"""docs/owners.md: what judgement moves is what the rows kept beside it give, and a run played anew gives its row."""

import polars as pl
import pytest

from scripts.measured import judgement
from scripts.measured.kept import kept


def test_the_table_is_what_the_rows_give() -> None:
    page = judgement.PAGE.read_text(encoding="utf-8")
    assert page == judgement.with_table(page), "run scripts/measured/judgement.py --write"
    assert kept("judgement").select("arm", "seed").rows() == judgement.runs()


def test_a_case_played_anew_gives_its_row() -> None:
    run = ("grades 0.15 higher", 7)
    row = kept("judgement").row(by_predicate=(pl.col("arm") == run[0]) & (pl.col("seed") == run[1]), named=True)
    played = judgement.row_of(run)
    assert played.keys() == row.keys()
    for name in played.keys() - {"arm"}:
        assert played[name] == pytest.approx(row[name], rel=1e-6, nan_ok=True), name
