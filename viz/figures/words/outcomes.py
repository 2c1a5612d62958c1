"""What a comparison of runs asks about: a column of the record, how it is told, and from which change on it has moved."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from agents.codes import US_ZONES
from viz.text.language import Text

YEAR = 52  # weeks over which a price is averaged: one week's is weather
PRICE = "power_price_"


class Outcome(NamedTuple):
    """How a column is told: times what, with how many places after the point, and the least change that counts."""

    scale: float = 1.0
    places: int = 0
    least: float = 0.5


OUTCOMES = {
    "independent_miners": Outcome(),
    "mw_ai": Outcome(0.001, 2, 0.0005),
    "ai_gap_net_gw": Outcome(1.0, 2, 0.005),
    "network_hashrate_ehs": Outcome(1.0, 1, 0.05),
    "hhi_mw": Outcome(),
    **{f"{PRICE}{zone}_usd_mwh": Outcome(1.0, 2, 0.005) for zone in US_ZONES},
}
"""Columns that may be asked about."""

ASKED = {"power": f"{PRICE}{US_ZONES[0]}_usd_mwh", "bitcoin": "network_hashrate_ehs", "demand": "ai_gap_net_gw"}
"""What the levers of a group are moved for; of all others it is what serves AI on miners' sites."""


def asked_of(key: str) -> str:
    """The outcome that a comparison names where a tab has chosen none.

    >>> asked_of("power.gas"), asked_of("policy.mining_tax"), asked_of("scenario")
    ('power_price_ercot_usd_mwh', 'mw_ai', 'mw_ai')
    """
    return ASKED.get(key.split(".")[0], "mw_ai")


def ending(outcome: str, column: np.ndarray) -> float:
    """An outcome at the end of a run: the last week's, of a price the last year's mean.

    >>> ending("hhi_mw", np.array([1.0, 3.0])), ending("power_price_pjm_usd_mwh", np.array([1.0, 3.0]))
    (3.0, 2.0)
    """
    return float(np.mean(column[-YEAR:])) if outcome.startswith(PRICE) else float(column[-1])


def outcome_name(outcome: str, text: Text) -> str:
    """An outcome in words, a price with its zone's name."""
    if outcome.startswith(PRICE):
        zone = outcome.removeprefix(PRICE).removesuffix("_usd_mwh")
        return text("outcome.price", zone=text.sections["zone"][zone])
    return text(f"outcome.{outcome}")


def outcome_unit(outcome: str, text: Text) -> str:
    """The unit in which an outcome is told."""
    return text(f"outcome_unit.{'price' if outcome.startswith(PRICE) else outcome}")


def offered(text: Text) -> list[dict[str, Any]]:
    """What may be asked about, for a choice on the page."""
    return [{"value": outcome, "label": outcome_name(outcome, text)} for outcome in OUTCOMES]


def binding(key: str, text: Text) -> str:
    """What binds, as a rule, where a lever moves nothing."""
    return text(f"lever_binds.{key.replace('.', '_')}")
