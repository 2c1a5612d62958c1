"""Texts and number formats of a language: tables `<code>/<name>.toml` in some folders, each section in one file only."""

from __future__ import annotations

import functools
import math
import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "ja")
TEXTS = Path(__file__).parents[1] / "texts"  # of what the market itself tells: events, levers
MAN, OKU, CHO = 1e4, 1e8, 1e12  # Japanese counts in ten thousands, hundred millions and million millions


class Text:
    """One language: `text("demand.gap", gap="44 GW")`, and numbers as its readers write them."""

    def __init__(self, code: str, files: Sequence[Path] | None = None) -> None:
        """files: the market's own texts where none are given."""
        self.code = code
        self.sections = gathered(tables_of(code, TEXTS) if files is None else files)

    def __call__(self, key: str, **values: Any) -> str:
        section, name = key.split(".", 1)
        return self.sections[section][name].format(**values)

    def count(self, value: float) -> str:
        """A whole number: 1,234."""
        return digits(value, 0)

    def percent(self, share: float) -> str:
        """A share of one: 38%."""
        return f"{digits(100.0 * share, 0)}%"

    def decimal(self, value: float) -> str:
        """One decimal: 11.8."""
        return digits(value, 1)

    def gw(self, value: float) -> str:
        """Gigawatts, with a decimal below ten.

        >>> Text("en").gw(6.04), Text("en").gw(44.2)
        ('6.0', '44')
        """
        return digits(value, 1 if abs(value) < 9.95 else 0)

    def dollars(self, value: float) -> str:
        """US dollars, shortened where large; nothing where nothing is known.

        >>> Text("en").dollars(1.26e9), Text("en").dollars(-92_400), Text("ja").dollars(-92_400)
        ('$1.3bn', '−$92,400', '−9.24万ドル')
        """
        if math.isnan(value):
            return ""
        amount = japanese_dollars(abs(value)) if self.code == "ja" else english_dollars(abs(value))
        return f"−{amount}" if value < 0.0 else amount

    def thousands(self, value: float) -> str:
        """US dollars whose reader counts in thousands, in Japanese in ten thousands.

        >>> Text("en").thousands(386_400.0), Text("ja").thousands(386_400.0), Text("ja").thousands(0.0)
        ('$386k', '38.6万ドル', '0ドル')
        """
        return self.dollars(value) if self.code == "ja" else f"${digits(value / 1e3, 0)}k"

    def small(self, value: float) -> str:
        """The same in a column whose head has the unit: 386, 38.6.

        >>> Text("en").small(386_400.0), Text("ja").small(386_400.0)
        ('386', '38.6')
        """
        return digits(value / self.unit, 1 if self.code == "ja" else 0)

    @property
    def unit(self) -> float:
        """What such a column and an axis count in.  [$]"""
        return MAN if self.code == "ja" else 1e3

    def date(self, day: date) -> str:
        """A day: 17 Nov 2025.

        >>> Text("en").date(date(2025, 11, 17)), Text("ja").date(date(2025, 11, 17))
        ('17 Nov 2025', '2025年11月17日')
        """
        months = self.sections["date"]["months"].split()
        return self("date.day", day=day.day, month=months[day.month - 1], year=day.year)


def tables_of(code: str, *folders: Path) -> list[Path]:
    """The tables of a language in some folders."""
    return [path for folder in folders for path in sorted((folder / code).glob("*.toml"))]


def gathered(files: Sequence[Path]) -> dict[str, dict[str, str]]:
    """The sections of several files together.  Raises ValueError where two files hold the same section."""
    sections: dict[str, dict[str, str]] = {}
    for path in files:
        for name, section in table_of(path).items():
            if name in sections:
                raise ValueError(f"{path}: section [{name}] stands in another file too")
            sections[name] = section
    return sections


@functools.cache
def table_of(path: Path) -> dict[str, dict[str, str]]:
    """A file's sections, read once in a process."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def digits(value: float, places: int) -> str:
    """Digits with a minus sign as it is printed, and none before nought.

    >>> digits(-1234.4, 0), digits(-0.04, 1), digits(11.82, 1)
    ('−1,234', '0.0', '11.8')
    """
    written = f"{abs(value):,.{places}f}"
    return f"−{written}" if value < 0.0 and written.strip("0.,") else written


def english_dollars(value: float) -> str:
    """$39.2, $92,400, $1.8m, $350m, $1.3bn; $0 where nothing is paid."""
    if value == 0.0:
        return "$0"
    if value >= 1e9:
        return f"${value / 1e9:,.1f}bn"
    if value >= 1e6:
        return f"${value / 1e6:,.1f}m" if value < 1e7 else f"${value / 1e6:,.0f}m"
    return f"${value:,.1f}" if value < 1000.0 else f"${value:,.0f}"


def japanese_dollars(value: float) -> str:
    """39.2ドル, 9.24万ドル, 3.5億ドル, 1,250億ドル, 1.2兆ドル."""
    if value == 0.0:
        return "0ドル"
    if value < MAN:
        return f"{value:,.1f}ドル" if value < 1000.0 else f"{value:,.0f}ドル"
    unit, name = (CHO, "兆") if value >= CHO else (OKU, "億") if value >= OKU else (MAN, "万")
    return f"{significant(value / unit)}{name}ドル"


def significant(value: float) -> str:
    """Three significant figures, without zeros at the end.

    >>> [significant(value) for value in (1.0, 9.244, 35.04, 1250.0)]
    ['1', '9.24', '35', '1,250']
    """
    places = max(0, 2 - math.floor(math.log10(max(abs(value), 1.0))))
    written = f"{value:,.{places}f}"
    return written.rstrip("0").rstrip(".") if places else written
