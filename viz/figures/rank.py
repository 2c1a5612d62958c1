"""Which lever matters, as a tornado: a bar from nought to each end of a slider's effect, its interval across it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from viz.figures.drawing.specification import Specification
from viz.figures.words.levers import described, plain
from viz.figures.words.outcomes import OUTCOMES, binding, outcome_name, outcome_unit
from viz.text.language import Text

ENDS = ("low", "high")


class Shown(NamedTuple):
    """A lever's row: its key, pairs, whether it moves nothing, and for either end middle, low, high and certainty."""

    key: str
    pairs: int
    still: bool
    ends: tuple[tuple[float, float, float, bool], ...]


def tornado(rows: Sequence[Shown], outcome: str, text: Text) -> Specification:
    """The rows as they come; flat, so that a table of them holds every number."""
    title = text("ranking.title", outcome=outcome_name(outcome, text))
    unit = text("ranking.unit", unit=outcome_unit(outcome, text))
    drawn = [row_of(row, outcome, text) for row in rows]
    return {"id": "ranking", "title": title, "unit": unit, "form": "tornado", "rows": drawn}


def row_of(row: Shown, outcome: str, text: Text) -> dict[str, Any]:
    """One lever: its name, settings, differences with their intervals in the unit told, and what binds where nothing moves."""
    scale = OUTCOMES[outcome].scale
    told: dict[str, Any] = {"label": text(f"lever.{row.key.replace('.', '_')}"), "lever": row.key, "pairs": row.pairs}
    for end, value, (middle, low, high, sure) in zip(ENDS, described()[row.key]["slider"], row.ends, strict=False):
        told |= {
            f"{end}_set_to": plain(value),
            end: middle * scale,
            f"{end}_from": "" if math.isnan(low) else low * scale,
            f"{end}_to": "" if math.isnan(high) else high * scale,
            f"{end}_sure": sure,
        }
    return told | {
        "still": row.still,
        "written": written(row, outcome),
        "binds": binding(row.key, text) if row.still else "",
    }


def written(row: Shown, outcome: str) -> str:
    """Both ends' differences: "−4 | +2"."""
    return " | ".join(amount(end[0], outcome) for end in row.ends)


def amount(value: float, outcome: str) -> str:
    """A difference in the unit in which the outcome is told.

    >>> amount(-1234.0, "mw_ai"), amount(3.0, "independent_miners"), amount(0.0, "hhi_mw")
    ('−1.23', '+3', '0')
    """
    scale, places, _ = OUTCOMES[outcome]
    rounded = round(value * scale, places)
    return f"{rounded:+,.{places}f}".replace("-", "−") if rounded else "0"


def headline(rows: Sequence[Shown], outcome: str, few: bool, text: Text) -> str:
    """What moves the outcome most, once that is more than luck."""
    name = outcome_name(outcome, text)
    sure = [row for row in rows if any(end[3] for end in row.ends)]
    if few or not sure:
        return text("ranking.few" if few else "ranking.none", outcome=name)
    ends = [(abs(end[0]), end[0], place, row.key) for row in sure for place, end in enumerate(row.ends) if end[3]]
    _, value, place, key = max(ends)
    words = {"lever": text(f"lever.{key.replace('.', '_')}"), "value": plain(described()[key]["slider"][place])}
    change = text("ranking.change", amount=amount(value, outcome), unit=outcome_unit(outcome, text))
    return text("ranking.most", outcome=name, change=change, n=text.count(len(sure)), **words)
