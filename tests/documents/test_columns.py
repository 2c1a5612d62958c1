"""Columns of the market: each is measured where its declaration says, and what a unit claims holds."""

from functools import cache

import numpy as np
import pytest

from agents.codes import US_ZONES
from agents.records import columns_of
from model.record import measures
from model.record.columns import COLUMNS, GRID_COLUMNS, WHOLE
from model.record.survey import Survey
from tests.twins import played


@cache
def measured() -> dict[str, set[str]]:
    """The columns that each source gives."""
    market, grid = played(1, 14), np.zeros(len(GRID_COLUMNS))
    state = market.state
    return {
        "measures.of_network": set(measures.of_network(market.network, 0.0, 0)),
        "measures.of_state": set(measures.of_state(state)),
        "measures.of_auction": set(measures.of_auction(state)),
        "measures.of_electricity": {*measures.of_electricity(market.electricity, state.power, grid), *GRID_COLUMNS},
        "measures.concentration": {
            name for size in ("mw", "hashrate", "mw_ai") for name in measures.concentration(size, np.ones(4))
        },
        "measures.value_explained": set(measures.value_explained(measures.Valued.of(market.companies))),
        "survey": set(columns_of(Survey)),
        "engine": {"ledger_residual_usd", "books_residual_usd"},
    }


@pytest.mark.parametrize("name", COLUMNS)
def test_a_column_is_measured_where_it_says(name: str) -> None:
    column = COLUMNS[name]
    assert name in measured()[column.source] and column.unit and len(column.meaning) > 5
    assert [source for source, given in measured().items() if name in given] == [column.source], "one place measures it"


def test_the_grid_s_columns_stand_as_it_is_measured() -> None:
    """Zones' prices, then lines' flows in the order of the grid's table, then zones' hours at the cap."""
    market = played(1, 14)
    flows = slice(len(US_ZONES), len(US_ZONES) + len(market.electricity.flow_columns))
    assert GRID_COLUMNS[flows] == market.electricity.flow_columns
    assert [name for name in GRID_COLUMNS if name.startswith("flow")] == [*GRID_COLUMNS[flows]]
    assert market.history.column("hours_at_cap_pjm")[-1] == market.electricity.cap_hours[US_ZONES.index("pjm")]


def test_shares_and_whole_numbers_are_what_they_claim() -> None:
    history = played(1, 14).history
    for name, column in COLUMNS.items():
        values = history.column(name)
        if column.unit == "0-1":
            assert (values >= 0.0).all() and (values <= 1.0 + 1e-12).all(), name
        if name in WHOLE:
            assert (values == np.round(values)).all(), name
    assert {name for name, kind in history.market.schema.items() if kind.is_integer()} == set(WHOLE)
