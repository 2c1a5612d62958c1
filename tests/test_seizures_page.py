"""docs/owners.md: what lenders take is what the rows kept beside it give, and a run played anew gives its row."""

import polars as pl
import pytest

from scripts.measured import seizures
from scripts.measured.kept import kept


def test_the_tables_are_what_the_rows_give() -> None:
    page = seizures.PAGE.read_text(encoding="utf-8")
    assert page == seizures.with_table(page), "run scripts/measured/seizures.py --write"
    assert kept("seizures").select("arm", "seed").rows() == seizures.runs()


def test_a_run_played_anew_gives_its_row() -> None:
    run = ("ai-bust-2027", 16)
    row = kept("seizures").row(by_predicate=(pl.col("arm") == run[0]) & (pl.col("seed") == run[1]), named=True)
    played = seizures.row_of(run)
    assert played.keys() == row.keys()
    for name in played.keys() - {"arm"}:
        assert played[name] == pytest.approx(row[name], rel=1e-6, nan_ok=True), name


def test_rent_that_comes_keeps_its_landlord() -> None:
    """In no default run do lenders take IREN or CIFR, whose tenants pay: neither the company nor a hall."""
    rows = kept("seizures").filter(pl.col("arm") == "energy-run")
    taken = rows.select(pl.col("^.* (IREN|CIFR)$").sum()).row(0)
    assert len(rows) == 60 and len(taken) == 6 and not any(taken)
