"""docs/capital.md: what tenants' sheets move in a bust is what the rows kept beside it give, and a bust played anew gives its row."""

import polars as pl
import pytest

from scripts.measured import tenant_sheets
from scripts.measured.kept import kept


def test_the_table_is_what_the_rows_give() -> None:
    page = tenant_sheets.PAGE.read_text(encoding="utf-8")
    assert page == tenant_sheets.with_table(page), "run scripts/measured/tenant_sheets.py --write"
    assert kept("tenant_sheets").select("arm", "seed").rows() == tenant_sheets.runs()


def test_a_bust_played_anew_gives_its_row() -> None:
    run = ("weakest", 7)
    row = kept("tenant_sheets").row(by_predicate=(pl.col("arm") == run[0]) & (pl.col("seed") == run[1]), named=True)
    played = tenant_sheets.row_of(run)
    assert played.keys() == row.keys()
    for name in played.keys() - {"arm"}:
        assert played[name] == pytest.approx(row[name], rel=1e-6, nan_ok=True), name
