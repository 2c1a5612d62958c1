"""Scenarios: every key is read by somebody, has a unit and a source, and wrong documents are refused in one line."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.economy import EnergyMarket
from model.errors import ScenarioError
from model.scenario import SHIPPED, Scenario, describe, lever_keys, shipped_scenarios
from tests.twins import differences, snapshot

LOOKS = (13, 26, 52, 78, 117)  # weeks after which two runs are compared; most keys show in the first quarter

RICH = {"demand.enabled": False, "bitcoin.price_usd": 300_000.0}  # miners bid for capacity and buy rigs
CLOUD = {"leasing.cloud_rate": 0.03}
PLANTS = {"building.plant_capex": 0.3e6, "building.plant_energy": 10.0}
MERGERS = {"finance.approach": 1.0, "finance.takeover_premium": 0.0, "finance.takeover_gain": 0.0}

# Keys that act only where something else is so.
WHERE: dict[str, dict[str, Any]] = {
    "mining.wear_out": {"mining.rig_life": 60.0},
    "mining.expansion_weeks": RICH,
    "mining.expansion_cap": RICH,
    "leasing.cloud_ceiling": CLOUD,
    "leasing.gpu_slots_mw": CLOUD,
    "building.turbine_slots_mw": PLANTS,
    "building.turbine_slots_end_mw": PLANTS,
    "finance.refusal": MERGERS,
    "behaviour.shading": {"mechanism": "pay-as-bid"},
    "policy.ai_set_aside": RICH,
    "policy.mining_cap": RICH,
    "policy.mining_ban": RICH,
    "policy.curtailable_first": RICH | {"demand.enabled": True, "policy.ai_priority": 0.0},
    "policy.speculative": {"mechanism": "queue"},
    "policy.deposit": {"mechanism": "queue", "policy.speculative": 3.0},
}
# Values to try where a third more, or the other truth value, would not show.
OTHER: dict[str, Any] = {
    "bitcoin.height": 925_000,
    "bitcoin.epoch_start_height": 921_312,
    "mechanism": "pay-as-bid",
    "leasing.shell_floor": 1e6,
    "leasing.theta_max": 0.2,
    "leasing.gpu_slots_mw": 0.0,
    "building.turbine_slots_mw": 0.0,
    "building.turbine_slots_end_mw": 0.0,
    "finance.refusal": 1.0,
    "demand.request_factor": 0.2,
    "policy.ai_set_aside": 0.95,
    "policy.mining_cap": 0.05,
    "policy.curtailable_first": 3.0,
    "policy.deposit": 50e3,
}
NOT_PLAYED = {
    "weeks": "the length of a run: see test_a_run_is_as_long_as_its_scenario",
    "bitcoin.price_path": "a file: see test_a_price_path_replaces_the_process",
    "bitcoin.halving": "acts in 2028: see test_without_a_halving",
}


def other_value(key: str) -> Any:
    """Another legal value of a key: a third more, or less where there is no more."""
    if key in OTHER:
        return OTHER[key]
    schema = describe()[key]
    default = schema["default"]
    if isinstance(default, bool):
        return not default
    more = default * 4 / 3 if default else 0.3 * min(1.0, schema["maximum"])
    more = more if more <= schema["maximum"] else max(schema["minimum"], default * 2 / 3)
    return int(np.ceil(more)) if schema["type"] == "integer" else more


def looks(changes: tuple[tuple[str, Any], ...]) -> list[dict[str, object]]:
    """What a run shows at each look, decisions included."""
    market, seen = EnergyMarket("energy-run", rng=1, **dict(changes)), []
    for week in LOOKS:
        market.run_for(week - market.week)
        seen.append(shown(market))
    return seen


def shown(market: EnergyMarket) -> dict[str, object]:
    decided = market.history.deliberations[-1]
    return snapshot(market) | {"values": decided.values.tobytes() + decided.blocked.tobytes()}


@cache
def base(changes: tuple[tuple[str, Any], ...]) -> list[dict[str, object]]:
    return looks(changes)


def matters(key: str) -> bool:
    """Whether another value of a key changes anything that a run shows."""
    where = WHERE.get(key, {})
    market = EnergyMarket("energy-run", rng=1, **where | {key: other_value(key)})
    for week, before in zip(LOOKS, base(tuple(sorted(where.items()))), strict=True):
        market.run_for(week - market.week)
        if differences(before, shown(market)):
            return True
    return False


@pytest.mark.parametrize("key", [key for key in describe() if key not in NOT_PLAYED])
def test_every_key_is_read(key: str) -> None:
    """A key that changes nothing in nine quarters is a promise that nobody keeps."""
    assert matters(key), f"{key} = {other_value(key)!r} changes nothing (default {describe()[key]['default']!r})"
