"""Levers of a running market: what moves, from when on, and what is refused."""

import numpy as np
import pytest

from model.foundation.errors import ScenarioError
from model.scenario import describe, lever_keys
from tests.twins import SOON, differences, played, snapshot


def test_only_levers_move_and_only_within_bounds() -> None:
    """Refused by name; nothing is logged, nothing moves."""
    market = played(1, 3)
    for key, value in (
        ("mining.uptime", 0.5),
        ("policy.nonsense", 1.0),
        ("policy.ai_priority", 99.0),
        ("power.gas", float("nan")),
    ):
        with pytest.raises(ScenarioError, match=key):
            market.move(key, value)
    assert not market.log.to_document()["entries"]
    market.run_for(SOON - 3)
    assert not differences(snapshot(market), snapshot(played(1)))


def test_a_lever_acts_from_the_next_week() -> None:
    """Not in the week that is over; the scenario shows it from then on."""
    market = played(1, 3)
    market.move("power.gas", 9.0)
    assert market.scenario.power.gas != 9.0
    market.step()
    assert market.scenario.power.gas == 9.0
    twin = played(1, 3)
    twin.step()
    assert (
        market.history.column("power_price_ercot_usd_mwh")[:4] == twin.history.column("power_price_ercot_usd_mwh")[:4]
    ).all()
    assert market.history.column("power_price_ercot_usd_mwh")[4] > twin.history.column("power_price_ercot_usd_mwh")[4]


def test_a_price_shock_is_what_it_says() -> None:
    """A log move of -0.69 halves the price in the week it is set, once."""
    free = {"bitcoin.sales_impact": 0.0}
    calm, shocked = played(1, 5, **free), played(1, 5, **free)
    shocked.move("bitcoin.price_shock", float(np.log(0.5)))
    calm.run_for(4)
    shocked.run_for(4)
    ratio = shocked.history.column("btc_price_usd") / calm.history.column("btc_price_usd")
    assert ratio == pytest.approx([1.0] * 6 + [0.5] * 4)


def test_every_lever_moves() -> None:
    """All of them at once, to a legal value near their default, in a run that goes on and closes."""
    market = played(2, 3)
    for key in lever_keys():
        schema = describe()[key]
        value = True if schema.get("type") == "boolean" else min(schema["maximum"], schema["default"] * 1.1 + 0.01)
        market.move(key, value)
    market.run_for(30)
    assert {entry["key"] for entry in market.log.to_document()["entries"]} == set(lever_keys())
    assert {event.company for event in market.history.events if event.kind == "shock"} == set(lever_keys())
    assert np.abs(market.history.column("ledger_residual_usd")).max() < 1e-2
