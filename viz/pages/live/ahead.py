"""What a tab is told of a lever that it holds: the rest of the run with it and without it, and what differs at the end."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import numpy as np

from viz.ahead import Ahead, Answer, Wish, told_of
from viz.figures.drawing.market_record import FORESEEN
from viz.figures.words.levers import refusal
from viz.figures.words.outcomes import OUTCOMES, binding, ending, outcome_name, outcome_unit
from viz.session import LiveMarket
from viz.text.language import Text, language

logger = logging.getLogger("energyrun")

Send = Callable[[dict[str, Any], list[bytes]], None]


class Foresight:
    """Hears of a lever that is held and tells what it would bring.  send, context: to the tab.  code: its language"""

    def __init__(self, send: Send, context: AbstractContextManager[Any], code: Callable[[], str]) -> None:
        self._send, self._context, self._code = send, context, code
        self._live: LiveMarket | None = None
        self._ahead: Ahead | None = None

    def hear(self, live: LiveMarket, message: dict[str, Any]) -> None:
        """A value under the hand; none where the lever was let go."""
        if self._ahead is None or live is not self._live:
            self.close()
            self._live, self._ahead = live, Ahead(live, self._tell)
        value, at = message.get("value"), message.get("at")
        key = str(message.get("key", ""))[:80]
        self._ahead.ask(None if value is None else Wish(key, float(value), at if at is None or at >= 0 else None))

    def _tell(self, answer: Answer) -> None:
        message, points = told(answer, language(self._code()))
        try:
            with self._context:
                self._send(message, points)
        except Exception:  # a tab that is being closed
            logger.exception("a tab could not be reached")
            self.close()

    def close(self) -> None:
        """The tab is gone, or has another market."""
        if self._ahead is not None:
            self._ahead.ask(None)


def told(answer: Answer, text: Text) -> tuple[dict[str, Any], list[bytes]]:
    """An answer as the tab draws it: points from the week on in which the lever would move, the ends in words."""
    key, value = answer.wish.key, answer.wish.value
    message = {
        "type": "ahead",
        "key": key,
        "value": value,
        "rough": answer.rough,
        "columns": [],
        "ends": [],
        "note": "",
    }
    if answer.error:
        return message | {"note": text("levers.over") if answer.error == "over" else refusal(answer.error, text)}, []
    if answer.after is answer.before:
        return message, []
    if answer.still:
        return message | {"note": text("levers.still", binds=binding(key, text))}, []
    points = [points_of(path, answer.week) for path in (answer.after, answer.before)]
    return message | {"columns": list(FORESEEN), "ends": ends(answer, text)}, points


def points_of(path: Any, week: int) -> bytes:
    """Columns of a path as 32-bit floats, one after another, nothing before a week."""
    columns = np.array([path[name] for name in FORESEEN], np.float32)
    columns[:, :week] = np.nan
    return columns.tobytes()


def ends(answer: Answer, text: Text) -> list[dict[str, str]]:
    """What is asked of a run, at its end without the lever and with it."""
    rows = []
    for outcome in told_of(answer.wish.key):
        scale, places, _ = OUTCOMES[outcome]
        before, after = (
            f"{ending(outcome, last(path[outcome])) * scale:,.{places}f}".replace("-", "−")
            for path in (answer.before, answer.after)
        )
        name, unit = outcome_name(outcome, text), outcome_unit(outcome, text)
        rows.append({"label": f"{name} [{unit}]", "before": before, "after": after})
    return rows


def last(column: np.ndarray) -> np.ndarray:
    """A column as far as the run came."""
    return column[~np.isnan(column)]
