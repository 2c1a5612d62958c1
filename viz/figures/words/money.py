"""Dollars as the Companies page writes them."""

from __future__ import annotations


def millions(value: float, digits: int = 2) -> str:
    """Dollars a megawatt, in millions.

    >>> millions(3.146e6), millions(-250_000.0), millions(-1_000.0)
    ('3.15', '−0.25', '0.00')
    """
    written = f"{value / 1e6:,.{digits}f}"
    return (written.removeprefix("-") if not written.strip("-0.") else written).replace("-", "−")


def side_by_side(one: float, other: float) -> tuple[str, str]:
    """Two values in millions with as many digits as tell them apart, four at most.

    >>> side_by_side(3.146e6, 0.95e6), side_by_side(1_000.0, -2_000.0)
    (('3.15', '0.95'), ('0.001', '−0.002'))
    """
    digits = next((n for n in (2, 3) if millions(one, n) != millions(other, n)), 4)
    return millions(one, digits), millions(other, digits)


def compact(value: float) -> str:
    """Dollars in millions, two decimals where they matter.

    >>> compact(-63_687.0), compact(11.2e6), compact(4.28e9), compact(0.0)
    ('−0.06', '11.2', '4,280', '0')
    """
    if value == 0.0:
        return "0"
    size = abs(value) / 1e6
    return millions(value, 2 if size < 10.0 else 1 if size < 100.0 else 0)
