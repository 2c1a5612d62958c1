"""Sentences of seats in both languages at once, and what a wrong input is told."""

from functools import cache

from model.foundation.errors import OrderError, cut
from model.foundation.language import LANGUAGES, Text

type Told = dict[str, str]


@cache
def text_of(code: str) -> Text:
    """The market's own texts of a language."""
    return Text(code)


def both(key: str, **values: str | int | float | Told) -> Told:
    """A sentence in every language.  A float is dollars, an int a count, a dict words that differ by language.

    >>> both("seat_error.usd_low", usd=2.0e6)["en"]
    'That is too little: give at least $2.0m.'
    """
    return {
        code: text_of(code)(key, **{name: written(value, code) for name, value in values.items()}) for code in LANGUAGES
    }


def written(value: str | int | float | Told, code: str) -> str:
    """A value as a sentence of a language has it."""
    if isinstance(value, dict):
        return value[code]
    if isinstance(value, float):
        return text_of(code).dollars(value)
    return text_of(code).count(value) if isinstance(value, int) else value


def number(value: float) -> Told:
    """A number that is no money: digits as they are needed, in every language.

    >>> number(12.5)["ja"], number(1e4)["en"]
    ('12.5', '10,000')
    """
    return dict.fromkeys(LANGUAGES, f"{value:,.10g}")


class SeatError(OrderError):
    """What somebody asked for cannot be had; one friendly sentence, in English as the message and in all languages in `texts`."""

    def __init__(self, name: str, **values: str | int | float | Told) -> None:
        self.name = name
        self.texts = both(f"seat_error.{name}", **values)
        super().__init__(self.texts["en"])


def quoted(value: object) -> str:
    """What somebody sent, as a sentence repeats it."""
    return cut(str(value))
