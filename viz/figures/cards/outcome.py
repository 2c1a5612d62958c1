"""What came of a decision, in words: what a megawatt earned since, and what it still promises, beside what was believed."""

from __future__ import annotations

from typing import Any

from agents.options.registry import OPTIONS
from agents.units import WEEKS_A_YEAR
from model.decisions.board import Board
from model.decisions.deliberation import Deliberation
from model.record.card import name_of
from model.record.hindsight import ACCOUNTS, Past, Realised, mined_on, realised
from model.state import State
from viz.figures.words.money import per_mw
from viz.text.language import Text

WEEKS_A_MONTH = WEEKS_A_YEAR / 12.0


def outcome(state: State, past: Past, d: Deliberation, place: int, text: Text) -> dict[str, Any]:
    """A sentence, and a row for what was done and, where it was let, for the rigs that gave way; no rows if not counted."""
    board, chosen = Board.of(state.scenario), int(d.chosen[place])
    account = OPTIONS[chosen].account
    if account not in ACCOUNTS:
        return {"told": text("cards.not_counted"), "head": [], "rows": []}
    if account == "rigs" and d.sites["mining"][place] + d.sites["hosting"][place] <= 0.0:
        return {"told": text("cards.nothing_ran"), "head": [], "rows": []}
    found = realised(past, board, d, place)
    if found is None:
        return {"told": text("cards.not_yet"), "head": [], "rows": []}
    rows = [line(text(f"option_did.{name_of(d, place, chosen)}"), found, text)]
    if account == "rent" and (other := mined_on(past, board, d, place)) is not None:
        rows.append(line(text("cards.had_mined"), other, text))
    words = {
        "believed": per_mw(float(d.perceived[place, chosen]), text),
        "months": text.count((found.until - d.week) / WEEKS_A_MONTH),
        "so_far": per_mw(found.so_far, text),
        "whole": per_mw(found.whole, text),
        "until": text.date(state.calendar.date(found.until)),
    }
    key = (
        "realised_ended"
        if found.ended
        else "realised_spent"
        if found.so_far < 0.0 and account == "rent"
        else "realised"
    )
    head = ["", *(text(f"cards.column_{name}") for name in ("so_far", "promised", "whole"))]
    return {"told": text(f"cards.{key}", **words), "head": head, "rows": rows}


def line(label: str, found: Realised, text: Text) -> list[str]:
    """What was earned so far, what is still promised, both.  [M$/MW]"""
    promised = "–" if found.ended else per_mw(found.promised, text)
    return [label, per_mw(found.so_far, text), promised, per_mw(found.whole, text)]
