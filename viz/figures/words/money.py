"""Dollars as the Companies page writes them."""

from __future__ import annotations

from model.foundation.language import MAN, Text


def millions(value: float, digits: int = 2) -> str:
    """Dollars a megawatt, in millions.

    >>> millions(3.146e6), millions(-250_000.0), millions(-1_000.0)
    ('3.15', '−0.25', '0.00')
    """
    written = f"{value / 1e6:,.{digits}f}"
    return (written.removeprefix("-") if not written.strip("-0.") else written).replace("-", "−")


def per_mw(value: float, text: Text, digits: int = 2) -> str:
    """Dollars a megawatt on a card, in what the language counts them by.  digits: of millions

    >>> per_mw(3.146e6, Text("en")), per_mw(3.146e6, Text("ja")), per_mw(-1_000.0, Text("ja"), 3)
    ('3.15', '315', '−0.1')
    """
    shift = 2 if text.code == "ja" else 0
    return millions(value * 10.0**shift, digits - shift)


def counted_in(text: Text) -> float:
    """What `per_mw` counts in.  [$]"""
    return MAN if text.code == "ja" else 1e6


def side_by_side(one: float, other: float, text: Text) -> tuple[str, str]:
    """Two values as on a card with as many digits as tell them apart, four of millions at most.

    >>> side_by_side(3.146e6, 0.95e6, Text("en")), side_by_side(1_000.0, -2_000.0, Text("en"))
    (('3.15', '0.95'), ('0.001', '−0.002'))
    >>> side_by_side(3.146e6, 0.95e6, Text("ja"))
    ('315', '95')
    """
    digits = next((n for n in (2, 3) if per_mw(one, text, n) != per_mw(other, text, n)), 4)
    return per_mw(one, text, digits), per_mw(other, text, digits)


def compact(value: float) -> str:
    """Dollars in millions, two decimals where they matter.

    >>> compact(-63_687.0), compact(11.2e6), compact(4.28e9), compact(0.0)
    ('−0.06', '11.2', '4,280', '0')
    """
    if value == 0.0:
        return "0"
    size = abs(value) / 1e6
    return millions(value, 2 if size < 10.0 else 1 if size < 100.0 else 0)
