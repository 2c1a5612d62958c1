"""A fleet by vintage as a scenario gives it, in place of the one that follows from the day."""

import re
from typing import NamedTuple

FORM = re.compile(r"\s*(\d{4})\s*:\s*([\d.]+)\s*@\s*([\d.]+)\s*")
VINTAGES = 12  # calendar years of rigs that are told apart
MOST = 1e6  # EH/s, J/TH


class Vintage(NamedTuple):
    """Rigs first sold in a calendar year."""

    year: int
    hash_ehs: float
    joules: float  # J/TH


def given_fleet(text: str) -> tuple[Vintage, ...]:
    """`YEAR:EH/s@J/TH` of each vintage, commas between; nothing for an empty text.  ValueError.

    >>> given_fleet("2017: 9.0@98, 2016:4.5@102")
    (Vintage(year=2017, hash_ehs=9.0, joules=98.0), Vintage(year=2016, hash_ehs=4.5, joules=102.0))
    >>> given_fleet("2017:9")
    Traceback (most recent call last):
    ValueError: '2017:9' is no vintage; give YEAR:EH/s@J/TH, such as 2017:9.0@98, commas between
    """
    found = tuple(_vintage(part) for part in text.split(",")) if text.strip() else ()
    years = [one.year for one in found]
    if twice := sorted({year for year in years if years.count(year) > 1}):
        raise ValueError(f"{twice[0]} comes twice; give a year once")
    if found and not any(one.hash_ehs > 0.0 for one in found):
        raise ValueError("no vintage has hash; give one more than 0 EH/s")
    return found


def _vintage(part: str) -> Vintage:
    form = FORM.fullmatch(part)
    try:
        year, hash_ehs, joules = (float(number) for number in form.groups()) if form else (0.0, 0.0, 0.0)
    except ValueError:  # such as 1.2.3
        form, year, hash_ehs, joules = None, 0.0, 0.0, 0.0
    if form is None:
        raise ValueError(
            f"'{part.strip()[:40]}' is no vintage; give YEAR:EH/s@J/TH, such as 2017:9.0@98, commas between"
        )
    if not (hash_ehs <= MOST and 1.0 <= joules <= MOST):
        raise ValueError(f"{part.strip()[:40]} is out of bounds; give 0 to {MOST:,.0f} EH/s at 1 to {MOST:,.0f} J/TH")
    return Vintage(int(year), hash_ehs, joules)
