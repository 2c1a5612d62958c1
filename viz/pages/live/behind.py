"""Which decision or end an event leads to: what answers "Why?"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from model.decisions.deliberation import Deliberation
from model.foundation.events import Event

ENDED = ("default", "liquidation", "restructuring", "dissolution", "takeover")


def decisions_behind(market: Any, events: Sequence[Event]) -> list[dict[str, str]]:
    """For each event what answers "Why?": {"card": "week:site"}, or "gone:company" for an end; empty where nothing does."""
    made = getattr(market.history, "deliberations", [])
    return [behind(event, made, market.state.names) if event.week > 0 and made else {} for event in events]


def behind(event: Event, made: Sequence[Deliberation], names: Sequence[str]) -> dict[str, str]:
    """A lease was decided at its site in its own quarter; an end has a page of its own, of the company that ended."""
    if event.kind not in ("lease", *ENDED) or event.company not in names:
        return {}
    owner = names.index(event.company)
    if event.kind != "lease":
        return {"card": f"gone:{owner}"}
    d = next((d for d in reversed(made) if d.week == event.week), None)
    mine = d.owners == owner if d is not None else np.zeros(0, bool)
    if d is None or not (mine & (d.rows == event.site)).any():
        return {}
    return {"card": f"{d.week}:{event.site}"}
