"""Which decision an event leads to: the card that answers "Why?"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from model.decisions.deliberation import Deliberation
from model.foundation.events import Event

FAILED = ("default", "liquidation", "restructuring")


def decisions_behind(market: Any, events: Sequence[Event]) -> list[dict[str, str]]:
    """For each event the card of the decision behind it, as {"card": "week:site"}; empty where nobody decided."""
    made = getattr(market.history, "deliberations", [])
    return [behind(event, made, market.state.names) if event.week > 0 and made else {} for event in events]


def behind(event: Event, made: Sequence[Deliberation], names: Sequence[str]) -> dict[str, str]:
    """A lease was decided at its site in its own quarter; a failure leads to the last decision at the largest site before."""
    if event.kind not in ("lease", *FAILED) or event.company not in names:
        return {}
    owner = names.index(event.company)
    for d in reversed([d for d in made if d.week <= event.week]):
        mine = d.owners == owner
        if event.kind == "lease":
            mine &= (d.week == event.week) & (d.rows == event.site)
        if mine.any():
            place = max(np.flatnonzero(mine), key=lambda place: d.sites["mw_energised"][place])
            return {"card": f"{d.week}:{int(d.rows[place])}"}
    return {}
