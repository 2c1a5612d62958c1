"""Numbers as tables write them: a decimal point or comma, thousands apart or not.

One cell often fits both ways (1,234); a whole column seldom does.  So the mark is found for the column: it is the one
with which every cell can be read.  Where both can and the numbers differ, nobody but the writer knows.
"""

import re
from collections.abc import Sequence
from typing import Literal

Mark = Literal["point", "comma"]
_SPACES = " \u00a0\u202f'\u2019"  # between thousands, whatever the decimal mark
_POINT = re.compile(
    rf"[+-]?(?:[0-9]+|[0-9]{{1,3}}(?:([,{_SPACES}])[0-9]{{3}})(?:\1[0-9]{{3}})*)(?:\.[0-9]*)?|[+-]?[0-9]*\.?[0-9]+[eE][+-]?[0-9]+"
)
_COMMA = re.compile(rf"[+-]?(?:[0-9]+|[0-9]{{1,3}}(?:([.{_SPACES}])[0-9]{{3}})(?:\1[0-9]{{3}})*)(?:,[0-9]*)?")


class MarkError(Exception):
    """The cell at `place` fits not the others' decimal mark, or two with different numbers, or none: no message then."""

    def __init__(self, place: int, message: str) -> None:
        super().__init__(message)
        self.place = place


def value_of(text: str, mark: Mark, separator: str) -> float | None:
    """The number that a cell holds if `mark` is the decimal mark; None if it holds none.

    separator: of columns, in words.  Between commas a point is the decimal mark unless a comma in the cell is, or three
    digits stand behind it: those could be thousands.

    >>> value_of("$92,900.50", "point", "comma"), value_of("92.900,50", "comma", "semicolon")
    (92900.5, 92900.5)
    >>> value_of("1,234", "point", "comma"), value_of("1,234", "comma", "comma")
    (1234.0, 1.234)
    >>> value_of("92.900", "comma", "semicolon"), value_of("92.900", "comma", "comma")
    (92900.0, 92900.0)
    >>> value_of("92.90", "comma", "comma") is None
    True
    """
    text = text.removeprefix("$").strip()
    found = (_POINT if mark == "point" else _COMMA).fullmatch(text)
    point_alone = re.fullmatch(r"[+-]?[0-9]*\.[0-9]*", text) and not re.fullmatch(r"[0-9]{1,3}\.[0-9]{3}", text)
    if not found or (mark == "comma" and separator == "comma" and point_alone):
        return None
    bare = re.sub(rf"[{_SPACES}{',' if mark == 'point' else '.'}]", "", text)
    return float(bare.replace(",", "."))


def decimal_mark(texts: Sequence[str], separator: str) -> Mark:
    """The mark with which every cell of a column can be read; MarkError where none or both can.

    >>> decimal_mark(["1,234", "98,765.43"], "comma"), decimal_mark(["1,234", "98765,43"], "semicolon")
    ('point', 'comma')
    """
    pairs = [(value_of(text, "point", separator), value_of(text, "comma", separator)) for text in texts]
    for place, (point, comma) in enumerate(pairs):
        if point is None and comma is None:
            raise MarkError(place, "")
    by_point, by_comma = (sum(pair[way] is not None for pair in pairs) for way in (0, 1))
    if by_point == by_comma == len(pairs):
        for place, (point, comma) in enumerate(pairs):
            if point != comma:
                raise MarkError(place, f"that is {point:g} or {comma:g}; write it without thousands separators")
        return "point"
    mark: Mark = "point" if by_point >= by_comma else "comma"
    for place, pair in enumerate(pairs):
        if pair[0 if mark == "point" else 1] is None:
            raise MarkError(place, f"other rows are written with a decimal {mark}; write all rows alike")
    return mark
