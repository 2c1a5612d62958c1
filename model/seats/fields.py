"""What people send is read field by field: a number within bounds, a name out of some, a row of one's own; else one friendly sentence."""

import math
from collections.abc import Iterable
from typing import Any

from model.seats.words import SeatError, Told, both, quantity, quoted

MOST_ROWS = 200  # of a part of an orders document
UNITS = {
    "mw": "MW", "second_mw": "MW", "it_mw": "MW", "tie_mw": "MW", "plant_mw": "MW", "premium": "$/MW-year", "tie_price": "$/MW-year",
    "ask": "$/IT-MW-year", "second_ask": "$/IT-MW-year", "ceiling": "$/IT-MW-year", "plant_price": "$/MW", "equity": "$", "usd": "$",
    "sell_btc": "BTC",
}  # fmt: skip
MOST = 1e15  # of any number: beyond it is no money and no power


def part(document: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Rows of a part of a document; none where it is left out.  Raises SeatError."""
    rows = document.get(name) or []
    if not isinstance(rows, list) or len(rows) > MOST_ROWS or not all(isinstance(row, dict) for row in rows):
        raise SeatError("rows", field=label(name), most=MOST_ROWS)
    return rows


def group(document: dict[str, Any], name: str) -> dict[str, Any]:
    """A part of a document that is one row; empty where it is left out.  Raises SeatError."""
    row = document.get(name) or {}
    if not isinstance(row, dict):
        raise SeatError("rows", field=label(name), most=1)
    return row


def only(row: dict[str, Any], known: Iterable[str], needed: Iterable[str] = ()) -> None:
    """A row holds known fields alone, and all that are needed.  Raises SeatError."""
    allowed = list(known)
    for name in row:
        if name not in allowed:
            raise SeatError("unknown_field", given=quoted(name), allowed=", ".join(allowed))
    for name in needed:
        if row.get(name) is None:
            raise SeatError("missing_field", field=label(name))


def amount(
    row: dict[str, Any],
    name: str,
    low: float,
    high: float,
    default: float = 0.0,
    of: Told | None = None,
    unit: str = "",
) -> float:
    """A number of a row within bounds; the default where it is left out.  Raises SeatError.   of: what it is ordered for"""
    value = row.get(name)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise SeatError("no_number", field=label(name), given=quoted(value))
    if not low <= value <= high:
        raise out_of_bounds(name, float(value), low, high, of, unit or UNITS.get(name, ""))
    return float(value)


def out_of_bounds(name: str, value: float, low: float, high: float, of: Told | None, unit: str) -> SeatError:
    """The sentence on a number that cannot be: the quantity with its unit, what it is ordered for, and what can be given."""
    least, most = quantity(low, unit), quantity(down(high), unit)
    bounds = both("seat_field.span", low=least, high=most) if high > low else both("seat_field.only", high=most)
    field = both("seat_field.of", field=label(name), what=of) if of else label(name)
    return SeatError("range", field=field, given=quantity(value, unit), bounds=bounds)


def down(value: float) -> float:
    """A bound as people write it, never above itself.

    >>> down(21.73583318), down(0.5), down(200.0), down(484_803_205.4)
    (21.7, 0.5, 200.0, 484803205.0)
    """
    if value >= 10_000.0:
        return float(math.floor(value))
    return math.floor(10.0 * value) / 10.0 if value >= 1.0 else value


def whole(row: dict[str, Any], name: str) -> int:
    """A whole number of a row, as ids are.  Raises SeatError."""
    value = amount(row, name, -1.0, 1e9, -1.0)
    if value != int(value):
        raise SeatError("no_number", field=label(name), given=quoted(row.get(name)))
    return int(value)


def choice(row: dict[str, Any], name: str, allowed: Iterable[str], default: str = "") -> str:
    """A name of a row out of some.  Raises SeatError."""
    value, known = row.get(name), list(allowed)
    if value is None and default:
        return default
    if not isinstance(value, str) or value not in known:
        raise SeatError("choice", field=label(name), given=quoted(value), allowed=", ".join(known))
    return value


def yes_or_no(row: dict[str, Any], name: str) -> bool:
    """Yes or no.  Raises SeatError."""
    value = row.get(name)
    if not isinstance(value, bool):
        raise SeatError("yes_or_no", field=label(name), given=quoted(value))
    return value


def label(name: str) -> dict[str, str]:
    """What a field is called."""
    return both(f"seat_field.{name}")
