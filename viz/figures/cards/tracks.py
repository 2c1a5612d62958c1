"""What would have flipped a decision, as pictures: the plausible range, where it was, on which side the choice flips."""

from __future__ import annotations

import math
from typing import Any

from model.record.card import Considered, DecisionCard
from model.record.flips import Variable
from viz.text.language import Text

Span = tuple[float, float]


def tracks(card: DecisionCard, rival: Considered, text: Text) -> dict[str, Any]:
    """A rival to what was chosen under its name, and for every variable where it would have seemed worth more; all else held still."""
    lines = [track(*flip, text) for flip in card.flips(rival)]
    name = text(f"option_ing.{rival.name}")
    nowhere = [text("cards.nowhere_in", **line) for line in lines if line["none"]]
    return {
        "against": text("cards.against", rival=name[:1].upper() + name[1:]),
        "lines": lines,
        "nowhere": text("cards.nowhere", ranges=text("cards.between_ranges").join(nowhere)) if nowhere else "",
    }


def track(variable: Variable, now: float, spans: list[Span], text: Text) -> dict[str, Any]:
    """One variable: places in hundredths of its range, and the same in words.  A value out of the range stands at its end.

    >>> from model.record.flips import VARIABLES
    >>> line = track(VARIABLES[0], 39.0, [(60.0, 300.0)], Text("en"))
    >>> line["told"], round(line["at"]), [[round(x) for x in span] for span in line["spans"]]
    ('60 or more', 50, [[61, 100]])
    """
    key = variable.name.replace(" ", "_")
    low, high = (quantity(key, end) for end in (variable.low, variable.high))
    return {
        "variable": text(f"cards.variable_{key}"),
        "now": text("cards.was", value=quantity(key, now)),
        "at": share(variable, now),
        "spans": [[share(variable, end) for end in span] for span in spans],
        "low": low,
        "high": high,
        "told": told(variable, key, spans, text),
        "none": not spans,
    }


def told(variable: Variable, key: str, spans: list[Span], text: Text) -> str:
    """The spans in words: from a value on, up to one, between two, everywhere or nowhere."""
    if not spans:
        return text("cards.none_in_range")
    words = []
    for low, high in spans:
        at = {"low": quantity(key, low), "high": quantity(key, high)}
        ends = (low <= variable.low) + 2 * (high >= variable.high)
        words.append(text(f"cards.span_{('between', 'less', 'more', 'any')[ends]}", **at))
    return text("cards.or").join(words)


def share(variable: Variable, value: float) -> float:
    """A place on the range, by ratios where it does not begin at nought.  [%]"""
    low, high, at = variable.low, variable.high, min(max(value, variable.low), variable.high)
    if low <= 0.0:
        return 100.0 * (at - low) / (high - low)
    return 100.0 * math.log(at / low) / math.log(high / low)


def quantity(variable: str, value: float) -> str:
    """A number in the unit that its variable's name tells.

    >>> quantity("rent", 1.8e6), quantity("cost_of_capital", -0.005), quantity("hashprice", 38.9)
    ('1.80', '−0.5', '38.9')
    """
    match variable:
        case "rent":
            written = f"{value / 1e6:.2f}"
        case "cost_of_capital":
            written = f"{100.0 * value:.1f}"
        case _:
            written = f"{value:.1f}" if value < 100.0 else f"{value:.0f}"
    return written.replace("-", "−").removesuffix(".0")
