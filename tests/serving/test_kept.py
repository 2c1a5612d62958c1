"""A branch that is played on from a kept quarter is the same run as one that is played from the start."""

from typing import Any

import numpy as np
import pytest

from model.decisions.orders import OrderLog
from model.economy import EnergyMarket
from model.foundation.version import VERSION
from model.record.columns import MARKET_COLUMNS
from viz.kept import Kept

FIRST = {"week": 9, "key": "policy.ai_priority", "value": 1.0}
SECOND = {"week": 31, "key": "demand.growth", "value": 0.5}
THIRD = {"week": 44, "key": "policy.mining_tax", "value": 20.0}


def rows(market: EnergyMarket) -> np.ndarray:
    return np.array([market.history.column(name) for name in MARKET_COLUMNS])


@pytest.fixture(scope="module")
def played() -> tuple[EnergyMarket, Kept]:
    """53 weeks with two levers moved while it ran, its quarters kept."""
    market, kept = EnergyMarket(rng=6), Kept()
    for week in range(1, 54):
        for entry in (FIRST, SECOND):
            if entry["week"] == week:
                market.move(entry["key"], entry["value"])
        market.step()
        kept.keep(market)
    return market, kept


def some(kept: Kept) -> Kept:
    """The same quarters in a store of its own."""
    own = Kept()
    own._markets = dict(kept._markets)
    return own


@pytest.mark.parametrize(
    ("entries", "week", "start"),
    [([FIRST, SECOND, THIRD], 43, 39), ([FIRST, THIRD], 43, 26), ([FIRST], 52, 26)],
    ids=["a lever more", "a lever other", "a lever less"],
)
def test_a_branch_is_the_run_from_the_start(
    played: tuple[EnergyMarket, Kept], entries: list[dict[str, Any]], week: int, start: int
) -> None:
    market, kept = played
    before = rows(market)
    near = some(kept).nearest(entries, week)
    assert near is not None and near.week == start
    branch = near.branch(OrderLog(VERSION, [dict(entry) for entry in entries]))
    branch.run_for(53 - branch.week)
    whole = EnergyMarket(rng=6, orders=OrderLog(VERSION, [dict(entry) for entry in entries]))
    whole.run_for(53)
    assert np.array_equal(rows(branch), rows(whole), equal_nan=True)
    assert branch.log.entries == whole.log.entries and branch.history.events == whole.history.events
    frames = zip(branch.history.tables().values(), whole.history.tables().values(), strict=True)
    assert all(one.equals(other) for one, other in frames)
    assert np.array_equal(rows(market), before, equal_nan=True)  # the run that it left stays as it was


def test_quarters_are_kept_and_those_of_runs_with_other_orders_forgotten(played: tuple[EnergyMarket, Kept]) -> None:
    market, kept = played
    assert sorted(kept._markets) == [13, 26, 39, 52]
    own = some(kept)
    own.nearest([FIRST], 52)
    assert sorted(own._markets) == [13, 26]
    assert some(kept).nearest([SECOND], 52) is None
    own.clear()
    assert own.nearest(market.log.entries, 52) is None
