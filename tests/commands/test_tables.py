"""Every exported table has the types that are declared for it, whatever is in it."""

import polars as pl
import pytest

from model.economy import EnergyMarket
from model.record.schemas import SCHEMAS, table
from model.scenario import shipped_scenarios
from tests.twice_told import apart

ALONE = {"market", "events"}
SINGLE = {  # once each made a table's types be guessed wrongly
    "leasing.cloud_capex": 2e6,
    "leasing.gpu_residual": 1.0,
    "leasing.shell_rent": 3e6,
    "leasing.ceiling": 3e5,
    "leasing.prepayment": 0.5,
    "building.contractors_mw": 0.0,
    "demand.growth": -2.0,
    "building.connection_low": 40.0,
    "leasing.largest_phase": 10.0,
    "leasing.smallest_phase": 500.0,
    "mining.frontier_decline": 1.0,
    "pool.construction_factor": 10.0,
}


def check_types(market: EnergyMarket) -> None:
    """All tables, with their columns in order."""
    tables = market.history.tables()
    assert set(tables) == (ALONE if market.alone else set(SCHEMAS))
    for name, frame in tables.items():
        assert frame.schema == pl.Schema(SCHEMAS[name]), name


@pytest.mark.parametrize("key", SINGLE)
def test_one_key_changes_no_type(key: str) -> None:
    """Two quarters are decided."""
    market = EnergyMarket("energy-run", rng=1, **{key: SINGLE[key]})
    market.run_for(27)
    check_types(market)


@pytest.mark.parametrize("name", shipped_scenarios())
def test_every_shipped_scenario_exports_what_is_declared(name: str) -> None:
    """Before anything has happened, and after the first decisions."""
    market = EnergyMarket(name, rng=1)
    check_types(market)
    market.run_for(14)
    check_types(market)


def test_an_empty_table_has_the_types_of_a_full_one() -> None:
    """Nothing is there to guess from, or what is there is a gap."""
    for name, schema in SCHEMAS.items():
        assert table(name, {column: [] for column in schema}).schema == pl.Schema(schema)
    gap = table("flips", {column: [None] for column in SCHEMAS["flips"]})
    assert gap.schema == pl.Schema(SCHEMAS["flips"])


def test_a_column_that_is_not_declared_is_refused() -> None:
    """And one that is missing."""
    with pytest.raises(ValueError, match="columns are"):
        table("flips", {"week": []})


def test_what_two_tables_tell_is_the_same_and_a_difference_is_found() -> None:
    """Random runs ask it of themselves (`tests.wild`); here one figure of each table is moved by a millionth."""
    market = EnergyMarket("energy-run", rng=1)
    market.run_for(27)
    tables = market.history.tables()
    assert apart(tables) == []
    for table_name, column, figure in (
        ("sites", "mw_mining", "mw_mining"),
        ("companies", "mw_ai", "mw_ai by company"),
        ("market", "mw_leased", "mw_leased"),
        ("balance_sheets", "cash_usd", "cash_usd by company"),
        ("auctions", "accepted_mw", "awarded"),
    ):
        moved = tables | {table_name: tables[table_name].with_columns(pl.col(column) * 1.000001)}
        assert any(told.startswith(f"{figure}:") for told in apart(moved)), figure
    assert any(told.startswith("leases:") for told in apart(tables | {"leases": tables["leases"][:-1]}))
