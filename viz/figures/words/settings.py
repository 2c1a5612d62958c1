"""A lever's value as people write it: with its unit, a share in per cent, a switch on or off."""

from __future__ import annotations

from model.foundation.language import MAN
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
