"""A lever's value as people write it: with its unit, a share in per cent, a switch on or off."""

from __future__ import annotations

from typing import Any

from model.foundation.language import MAN
from model.scenario import lever_keys
from viz.figures.words.levers import described, plain
from viz.text.language import Text

BIDS = "100 k$/MW-year"
"""The unit in which bids are favoured: written in dollars."""


def setting(key: str, value: float, text: Text) -> str:
    """A value of a lever.

    >>> from viz.text.language import language
    >>> en, ja = language("en"), language("ja")
    >>> setting("policy.ai_priority", 0.5, en), setting("power.hurdle", 5.84, en), setting("pool.grid_pace", 0.0015, en)
    ('$50,000/MW a year', '$5.84/MWh', '0.15% of peak load a quarter')
    >>> setting("policy.ai_subsidy", 600_000, ja), setting("policy.mining_ban", 1, ja), setting("demand.growth", 1.5, ja)
    ('IT 1MWあたり年60万ドル', 'オン', '1.5倍')
    """
    schema = described()[key]
    unit = "switch" if schema["type"] == "boolean" else schema.get("unit") or ""
    number = text(f"lever_switch.{'on' if value else 'off'}") if unit == "switch" else plain(value)
    percent = f"{plain(round(100.0 * value, 6))}%"
    return text(
        f"lever_value.{unit}", n=number, percent=percent, usd=amount(value * 1e5 if unit == BIDS else value, text)
    )


def amount(value: float, text: Text) -> str:
    """Dollars as they were typed, with no figure rounded away.

    >>> from viz.text.language import language
    >>> amount(3.5, language("en")), amount(3.5, language("ja")), amount(2.65e6, language("en")), amount(2.65e6, language("ja"))
    ('$3.5', '3.5ドル', '$2.65m', '265万ドル')
    """
    if text.code == "ja":
        return f"{plain(value / MAN)}万ドル" if abs(value) >= MAN else f"{plain(value)}ドル"
    return f"${plain(value / 1e6)}m" if abs(value) >= 1e6 else f"${plain(value)}"


def with_changes(name: str, changes: dict[str, Any], text: Text) -> str:
    """A scenario's name with what was changed in it, the first three of many: levers in words, other keys as they are.

    >>> from viz.text.language import language
    >>> with_changes("The energy run", {"policy.ai_priority": 0, "weeks": 30}, language("en"))
    'The energy run (Priority for AI in auctions: $0/MW a year, weeks=30)'
    """
    told = [change(key, value, text) for key, value in changes.items()]
    more = [text("levers.more", n=text.count(len(told) - 3))] if len(told) > 3 else []
    listed = text("cards.between_ranges").join(told[:3] + more)
    return text("levers.changed", name=name, changes=listed) if told else name


def change(key: str, value: Any, text: Text) -> str:
    """One change of a scenario."""
    if key in lever_keys():
        lever = text(f"lever.{key.replace('.', '_')}")
        return text("ranking.at", lever=lever, value=setting(key, float(value), text))
    return f"{key}={value:.4g}" if isinstance(value, float) else f"{key}={value}"
