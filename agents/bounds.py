"""Bounds that more than one door checks."""

from datetime import date, datetime
from typing import Any

LEAST_PRICE, MOST_PRICE = 1.0, 1e7  # $/BTC; 1 $ in 2011, and far above what anybody has paid
FIRST_DAY, LAST_DAY = date(2009, 1, 3), date(2140, 12, 31)  # the first block; about the last new coin
USUAL_DAY = date(2025, 11, 17)  # the Monday on which runs start unless a scenario names another day


def start_day(value: Any) -> date:
    """A day on which a run can start, as a date or as text; ValueError, with what is allowed, for anything else.

    >>> start_day("2018-01-15")
    datetime.date(2018, 1, 15)
    """
    day = value
    if isinstance(value, str):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = None
    if isinstance(value, str) and str(day) != value:  # weeks, and days without hyphens
        day = None
    if isinstance(day, datetime) or not (isinstance(day, date) and FIRST_DAY <= day <= LAST_DAY):
        raise ValueError(f"give a date like 2018-01-15, from {FIRST_DAY} to {LAST_DAY}")
    return day
