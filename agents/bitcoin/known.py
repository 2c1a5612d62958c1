"""What is known of the chain by date: which block stood on which day, and what was mined at then."""

from bisect import bisect_right
from datetime import date, datetime
from typing import Any

from agents.bitcoin.protocol import BLOCK_SECONDS, HASHES_PER_DIFFICULTY

NOVEMBER_2025 = date(2025, 11, 17)  # the Monday on which runs start unless a scenario names another day
FIRST_DAY, LAST_DAY = date(2009, 1, 3), date(2140, 12, 31)  # the first block; about the last new coin
BLOCKS_A_DAY = 86_400 // BLOCK_SECONDS

HEIGHTS = {
    FIRST_DAY: 0,
    date(2010, 12, 29): 100_000,
    date(2012, 11, 28): 210_000,
    date(2014, 5, 10): 300_000,
    date(2016, 7, 9): 420_000,
    date(2017, 12, 18): 500_000,
    date(2020, 5, 11): 630_000,
    date(2021, 9, 11): 700_000,
    date(2023, 7, 24): 800_000,
    date(2024, 4, 20): 840_000,
    NOVEMBER_2025: 924_000,
}
"""Heights by the day (UTC) on which they were reached: the first block, every halving, round numbers between them.

Heights of halvings are the protocol's, their days public record (that of 2024: 20 April, 00:09 UTC); the days of round
heights are recollection.
"""

DIFFICULTIES = {NOVEMBER_2025: 152.27e12}
"""Difficulties that are known for a day on which runs start.  Mainnet, 18 November 2025."""


def height_on(day: date) -> int:
    """Height of the last block on a day: evenly between the heights that are known, 144 a day after the last.

    >>> height_on(date(2020, 5, 11)), height_on(date(2025, 11, 18))
    (630000, 924144)
    >>> height_on(date(2009, 1, 5))  # 100,000 blocks in 725 days are 137.9 a day
    275
    """
    days = list(HEIGHTS)
    place = bisect_right(days, day) - 1
    before, past = HEIGHTS[days[place]], (day - days[place]).days
    if place + 1 == len(days):
        return before + BLOCKS_A_DAY * past
    return before + (HEIGHTS[days[place + 1]] - before) * past // (days[place + 1] - days[place]).days


def difficulty_on(day: date, hashrate_ehs: float) -> float:
    """Difficulty on a day: the one on record, else that at which `hashrate_ehs` [EH/s] finds a block in 600 s.

    >>> f"{difficulty_on(date(2018, 1, 15), 4.294967296):.4g}"  # 2**32 x 1e9 hashes a second
    '6e+11'
    >>> difficulty_on(NOVEMBER_2025, 1_090.0)
    152270000000000.0
    """
    return DIFFICULTIES.get(day) or hashrate_ehs * 1e18 * BLOCK_SECONDS / HASHES_PER_DIFFICULTY


def start_day(value: Any) -> date:
    """A day on which a run can start, as a date or as text; ValueError, with what is allowed, for anything else.

    >>> start_day("2018-01-15")
    datetime.date(2018, 1, 15)
    """
    day = value
    if isinstance(value, str):
        try:
            day = date.fromisoformat(value) if len(value) == len("2018-01-15") else None
        except ValueError:
            day = None
    if isinstance(day, datetime) or not (isinstance(day, date) and FIRST_DAY <= day <= LAST_DAY):
        raise ValueError(f"give a date like 2018-01-15, from {FIRST_DAY} to {LAST_DAY}")
    return day
