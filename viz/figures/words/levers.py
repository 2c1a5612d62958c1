"""The levers of the page: what each is called, between what it slides, when it takes effect."""

from __future__ import annotations

import functools
import re
from typing import Any

from model.scenario import Scenario, describe, lever_keys
from viz.text.language import Text

GROUP = "group_"  # how names of groups begin among the texts


@functools.cache
def described() -> dict[str, dict[str, Any]]:
    """The model's own description of every key, made once."""
    return describe()


def signature(scenario: Scenario) -> str:
    """The values of all levers: another text where one of them has moved."""
    return " ".join(f"{value_of(scenario, key):g}" for key in lever_keys())


def grouped(text: Text) -> dict[str, list[str]]:
    """Keys of levers by group, both in the order in which the texts name them.

    >>> from viz.text.language import language
    >>> groups = grouped(language("en"))
    >>> list(groups), groups["bitcoin"]
    (['policy', 'pool', 'ai', 'bitcoin', 'power'], ['bitcoin.drift', 'bitcoin.price_shock', 'bitcoin.china'])
    """
    place = {name: order for order, name in enumerate(text.sections["lever"])}
    keys = sorted(lever_keys(), key=lambda key: place[key.replace(".", "_")])
    groups = [name.removeprefix(GROUP) for name in text.sections["levers"] if name.startswith(GROUP)]
    return {group: [key for key in keys if described()[key]["group"] == group] for group in groups}


def levers(scenario: Scenario, text: Text) -> list[dict[str, Any]]:
    """Every lever with its value now, its default, and the words around it."""
    known = described()
    return [
        {
            "title": text(f"levers.group_{group}"),
            "levers": [lever(key, known[key], scenario, text) for key in keys],
        }
        for group, keys in grouped(text).items()
    ]


def lever(key: str, schema: dict[str, Any], scenario: Scenario, text: Text) -> dict[str, Any]:
    """One lever."""
    low, high, step = schema["slider"]
    whole = "next_week" if schema["lever"] == "next week" else "next_quarter"
    name = key.replace(".", "_")
    return {
        "key": key,
        "label": text(f"lever.{name}"),
        "why": text(f"lever_why.{name}"),
        "unit": unit_of(key, text),
        "value": float(value_of(scenario, key)),
        "default": float(schema["default"]),
        "switch": schema["type"] == "boolean",
        "low": low,
        "high": high,
        "step": step,
        "allowed": allowed(schema, text),
        "when": text(f"levers.{whole}"),
    }


def unit_of(key: str, text: Text) -> str:
    """The unit in which a lever is typed; nothing for a switch.

    >>> from viz.text.language import language
    >>> unit_of("power.gas", language("ja")), unit_of("policy.mining_ban", language("en"))
    ('ドル/MMBtu', '')
    """
    unit = described()[key].get("unit") or ""
    return text.sections["lever_unit"].get(unit, unit)


def allowed(schema: dict[str, Any], text: Text) -> str:
    """Bounds and default in words."""
    if schema["type"] == "boolean":
        return ""
    low, high, usual = (plain(schema[name]) for name in ("minimum", "maximum", "default"))
    return text("levers.allowed", low=low, high=high, default=usual)


def refusal(error: str, text: Text) -> str:
    """Why nothing has changed: in the page's words where a lever's value is out of bounds, a seed or scenario none."""
    if error in ("seed", "scenario"):
        return text(f"levers.refused_{error}")
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
