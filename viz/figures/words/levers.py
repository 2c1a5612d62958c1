"""The levers of the page: what each is called, between what it slides, when it takes effect."""

from __future__ import annotations

import functools
import re
from typing import Any

from model.scenario import Scenario, describe
from viz.text.language import Text

GROUPS: dict[str, dict[str, tuple[float, float, float]]] = {
    "policy": {
        "policy.ai_priority": (0.0, 3.0, 0.1), "policy.ai_set_aside": (0.0, 1.0, 0.05), "policy.mining_cap": (0.0, 1.0, 0.05),
        "policy.mining_ban": (0.0, 1.0, 1.0), "policy.mining_tax": (0.0, 60.0, 1.0), "policy.ai_subsidy": (0.0, 1e6, 25_000.0),
        "policy.deposit": (0.0, 2e5, 5_000.0), "policy.minimum_take": (0.0, 1.0, 0.05), "policy.emergency_share": (0.0, 1.0, 0.05),
        "policy.emergency_everywhere": (0.0, 1.0, 1.0), "policy.curtailable_first": (0.0, 3.0, 0.1),
    },
    "pool": {
        "pool.access_factor": (0.0, 3.0, 0.05), "equipment.slots_mva_quarter": (0.0, 8_000.0, 100.0), "pool.grid_pace": (0.0, 0.01, 0.0005),
        "pool.construction_factor": (0.0, 3.0, 0.05), "building.contractors_mw": (0.0, 4_000.0, 50.0),
        "building.turbine_slots_mw": (0.0, 4_000.0, 50.0), "building.turbine_slots_end_mw": (0.0, 8_000.0, 100.0),
        "building.cell_slots_mw": (0.0, 2_000.0, 20.0), "building.plants_on_sale": (0.0, 0.01, 0.0005),
    },
    "ai": {
        "demand.growth": (0.0, 2.0, 0.05), "demand.speed_value": (0.0, 2e6, 50_000.0), "leasing.ceiling": (5e5, 5e6, 50_000.0),
        "leasing.developer_gw_year": (0.0, 4.0, 0.1), "leasing.gpu_slots_mw": (0.0, 600.0, 10.0),
    },
    "bitcoin": {"bitcoin.drift": (-1.0, 1.0, 0.05), "bitcoin.price_shock": (-1.0, 1.0, 0.05)},
    "power": {
        "power.gas": (1.0, 12.0, 0.25), "power.carbon": (0.0, 150.0, 5.0), "power.transfer": (0.0, 4.0, 0.1), "power.hurdle": (0.0, 30.0, 0.5),
    },
}  # fmt: skip
"""Levers by group: least and most that a slider gives, and its step.  Any value that the model allows may be typed."""


@functools.cache
def described() -> dict[str, dict[str, Any]]:
    """The model's own description of every key, made once."""
    return describe()


def signature(scenario: Scenario) -> str:
    """The values of all levers: another text where one of them has moved."""
    return " ".join(f"{value_of(scenario, key):g}" for keys in GROUPS.values() for key in keys)


def levers(scenario: Scenario, text: Text) -> list[dict[str, Any]]:
    """Every lever with its value now, its default, and the words around it."""
    known = described()
    return [
        {
            "title": text(f"levers.group_{group}"),
            "levers": [lever(key, spans, known[key], scenario, text) for key, spans in keys.items()],
        }
        for group, keys in GROUPS.items()
    ]


def lever(
    key: str, spans: tuple[float, float, float], schema: dict[str, Any], scenario: Scenario, text: Text
) -> dict[str, Any]:
    """One lever."""
    low, high, step = spans
    whole = "next_week" if schema["lever"] == "next week" else "next_quarter"
    name, unit = key.replace(".", "_"), schema.get("unit") or ""
    return {
        "key": key, "label": text(f"lever.{name}"), "why": text(f"lever_why.{name}"), "unit": "" if unit == "-" else unit,
        "value": float(value_of(scenario, key)), "default": float(schema["default"]), "switch": schema["type"] == "boolean",
        "low": low, "high": high, "step": step, "allowed": allowed(schema, text), "when": text(f"levers.{whole}"),
    }  # fmt: skip


def allowed(schema: dict[str, Any], text: Text) -> str:
    """Bounds and default in words."""
    if schema["type"] == "boolean":
        return ""
    low, high, usual = (plain(schema[name]) for name in ("minimum", "maximum", "default"))
    return text("levers.allowed", low=low, high=high, default=usual)


def refusal(error: str, text: Text) -> str:
    """Why a lever was not moved: in the page's words where its value is out of bounds."""
    found = re.match(r"change: (\S+) is ([-\d.e+]+): ", error)
    schema = described().get(found[1]) if found else None
    if found is None or schema is None or "maximum" not in schema:
        return error
    low, high = plain(schema["minimum"]), plain(schema["maximum"])
    lever = text(f"lever.{found[1].replace('.', '_')}")
    return text("levers.refused", lever=lever, value=plain(float(found[2])), low=low, high=high)


def plain(value: float) -> str:
    """A number as people write it.

    >>> plain(2e6), plain(0.0005), plain(-1)
    ('2,000,000', '0.0005', '−1')
    """
    return (f"{value:,.0f}" if float(value).is_integer() else f"{value:,g}").replace("-", "−")


def value_of(scenario: Scenario, key: str) -> float:
    """A lever's value in a scenario."""
    group, name = key.split(".")
    return float(getattr(getattr(scenario, group), name))
