"""docs/owners.md: what signing and letting bring is what the rows kept beside it give, and a pair played anew gives its row."""

import polars as pl
import pytest

from scripts.measured import signers
from scripts.measured.kept import kept


def test_the_table_is_what_the_rows_give() -> None:
    page = signers.PAGE.read_text(encoding="utf-8")
    assert page == signers.with_table(page), "run scripts/measured/signers.py --write"
    assert kept("signers").select("arm", "seed").rows() == signers.runs()


def test_a_pair_played_anew_gives_its_row() -> None:
    run = ("300 IT MW against none", 7)
    row = kept("signers").row(by_predicate=(pl.col("arm") == run[0]) & (pl.col("seed") == run[1]), named=True)
    played = signers.row_of(run)
    assert played.keys() == row.keys()
    for name in played.keys() - {"arm"}:
        assert played[name] == pytest.approx(row[name], rel=1e-6, nan_ok=True), name
