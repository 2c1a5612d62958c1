"""Sentences of seats in both languages at once, and what a wrong input is told."""

from collections.abc import Callable
from functools import cache

from model.foundation.errors import OrderError, cut
from model.foundation.language import LANGUAGES, Text

type Told = dict[str, str]
type Named = Callable[[str, str], str]


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

    >>> number(12.5)["ja"], number(1e4)["en"], number(1e14)["en"], number(1e99)["en"]
    ('12.5', '10,000', '100,000,000,000,000', '1e+99')
    """
    return dict.fromkeys(LANGUAGES, f"{value:,.{15 if 1e9 < abs(value) <= 1e15 else 10}g}")


def quantity(value: float, unit: str) -> Told:
    """A number with its unit, in every language.

    >>> quantity(19.9, "MW")["en"], quantity(2e4, "$/MW-year")["en"], quantity(2e4, "$/MW-year")["ja"], quantity(2.0, "0-1")["ja"]
    ('19.9 MW', '$20,000/MW-year', '20,000ドル/MW・年', '2')
    >>> quantity(1e12, "$")["ja"], quantity(-5.0, "$/MW")["en"], quantity(9.0, "100 k$/MW-year")["ja"]
    ('1,000,000,000,000ドル', '−$5/MW', '9×10万ドル/MW・年')
    """
    minus, digits, per = "−" if value < 0.0 else "", number(abs(value))["en"], unit.removeprefix("$")
    here = per.replace("-year", "・年").replace("100 k$", "10万ドル")
    if unit.startswith("$"):
        return {"en": f"{minus}${digits}{per}", "ja": f"{minus}{digits}ドル{here}"}
    if unit in ("", "-", "0-1"):
        return dict.fromkeys(LANGUAGES, f"{minus}{digits}")
    times = unit[0].isdigit()
    return {
        "en": f"{minus}{digits} {'× ' if times else ''}{unit}",
        "ja": f"{minus}{digits}{'×' if times else ''}{here}",
    }


def megawatts(value: float) -> str:
    """Megawatts with a tenth where there is one and it tells: what was bid and what was awarded are written alike.

    >>> megawatts(19.93), megawatts(20.0), megawatts(167.06)
    ('19.9', '20', '167')
    """
    whole = abs(value) >= 100.0 or round(value, 1) == round(value)
    return f"{value:,.{0 if whole else 1}f}"


def names(name: str, named: Named | None) -> Told:
    """A company, a site or a zone in every language."""
    return {code: in_words(code, name, named) for code in LANGUAGES}


def in_words(code: str, name: str, named: Named | None) -> str:
    """A name in a language; as it is where nobody knows another."""
    return named(code, name) if named else name


class SeatError(OrderError):
    """What somebody asked for cannot be had; one friendly sentence, in English as the message and in all languages in `texts`."""

    def __init__(self, name: str, **values: str | int | float | Told) -> None:
        self.name = name
        self.texts = both(f"seat_error.{name}", **values)
        super().__init__(self.texts["en"])


def quoted(value: object) -> str:
    """What somebody sent, as a sentence repeats it."""
    return cut(str(value))
