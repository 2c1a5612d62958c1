"""docs/electricity.md: the first year's prices are what the rows kept beside it give, and a year played anew gives its rows."""

import polars as pl
import pytest

from agents.codes import US_ZONES
from model.tables.start import load_tables
from scripts.measured import first_year
from scripts.measured.kept import kept


def test_the_table_is_what_the_rows_give() -> None:
    page = first_year.PAGE.read_text(encoding="utf-8")
    assert page == first_year.with_table(page), "run scripts/measured/first_year.py --write"
    seeds = kept("first_year").group_by("zone", maintain_order=True).agg("seed")
    assert seeds.rows() == [(zone, list(first_year.SEEDS)) for zone in US_ZONES]


def test_a_year_played_anew_gives_its_rows() -> None:
    rows = kept("first_year").filter(pl.col("seed") == 7).rows(named=True)
    for row, played in zip(rows, first_year.rows_of(7), strict=True):
        assert played.keys() == row.keys() and played["zone"] == row["zone"]
        numbers = [name for name in row if name != "zone"]
        assert [played[name] for name in numbers] == pytest.approx([row[name] for name in numbers], rel=1e-6)


def test_first_years_lie_in_what_is_observed() -> None:
    zones, rows = load_tables().zones, kept("first_year")
    middle = dict(rows.group_by("zone").agg(pl.col("usd_mwh").median()).iter_rows())
    for place, zone in enumerate(US_ZONES):
        low, high = (float(zones[f"price_{side}_usd_mwh"][place]) for side in ("low", "high"))
        assert low <= middle[zone] <= high, zone
