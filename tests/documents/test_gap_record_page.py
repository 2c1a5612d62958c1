"""docs/validation.md: AI's gap by source is what the rows kept beside it give, and a run played anew gives its row."""

import polars as pl
import pytest

from experiments.targets.bands import MET, UNMET, verdict
from scripts.measured import gap_record
from scripts.measured.kept import kept
from tests.kept_rows import page_is_of_the_rows, run_gives_its_row


def test_the_table_is_what_the_rows_give() -> None:
    page_is_of_the_rows(gap_record, "gap_record")


def test_a_run_played_anew_gives_its_row() -> None:
    run_gives_its_row(gap_record, "gap_record", ("and miners barred from auctions", 16))


def test_where_demand_is_alike_the_gap_is_told() -> None:
    """As the page says: before fast power in its band, net of everything below it; demand's spread is what leaves both open."""
    alike = kept("gap_record").filter(pl.col("arm") == "demand alike in all runs")
    assert verdict(gap_record.BEFORE, alike["before"].to_numpy()) == MET
    assert verdict(gap_record.NET, alike["net"].to_numpy()) == UNMET and alike["net"].to_numpy().max() < 30.0


def test_sources_leave_the_gap() -> None:
    rows = kept("gap_record")
    served = rows.select(pl.sum_horizontal("developer", "leased", "fast_power")).to_series()
    assert (rows["before"] - served).to_numpy() == pytest.approx(rows["net"].to_numpy(), abs=1e-6)
