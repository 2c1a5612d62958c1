"""docs/owners.md: what lenders take is what the rows kept beside it give, and a run played anew gives its row."""

import polars as pl

from scripts.measured import seizures
from scripts.measured.kept import kept
from tests.kept_rows import page_is_of_the_rows, run_gives_its_row


def test_the_tables_are_what_the_rows_give() -> None:
    page_is_of_the_rows(seizures, "seizures")


def test_a_run_played_anew_gives_its_row() -> None:
    run_gives_its_row(seizures, "seizures", ("ai-bust-2027", 16))


def test_rent_that_comes_keeps_its_landlord() -> None:
    """In no default run do lenders take IREN or CIFR, whose tenants pay: neither the company nor a hall."""
    rows = kept("seizures").filter(pl.col("arm") == "energy-run")
    taken = rows.select(pl.col("^.* (IREN|CIFR)$").sum()).row(0)
    assert len(rows) == 60 and len(taken) == 6 and not any(taken)
