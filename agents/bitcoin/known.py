"""What is known of the chain by date: which block stood on which day, and what was mined at then."""

from bisect import bisect_right
from datetime import date, timedelta

from agents.bitcoin.protocol import BLOCK_SECONDS, HALVING_INTERVAL, HASHES_PER_DIFFICULTY, block_subsidy
from agents.bounds import FIRST_DAY, USUAL_DAY

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
    date(2024, 4, 20): 840_000,
    USUAL_DAY: 924_000,
}
"""Heights by the day (UTC) on which they were reached: the first block, every halving, round numbers between them.

Heights of halvings are the protocol's, their days public record (that of 2024: 20 April, 00:09 UTC); the days of round
heights are recollection.
"""

DIFFICULTIES = {USUAL_DAY: 152.27e12}
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


def subsidy_on(day: date) -> float:
    """New coins of a block on a day.  [BTC]

    >>> subsidy_on(date(2024, 4, 19)), subsidy_on(date(2024, 4, 20))
    (6.25, 3.125)
    """
    return block_subsidy(height_on(day)) / 1e8


def next_halving(day: date) -> date:
    """The day on which the subsidy halves next: on record, or as 144 blocks a day come to it.

    >>> next_halving(date(2016, 7, 9)).isoformat(), next_halving(date(2028, 4, 3)).isoformat()
    ('2020-05-11', '2028-04-10')
    """
    height = (height_on(day) // HALVING_INTERVAL + 1) * HALVING_INTERVAL
    known = [reached for reached, at in HEIGHTS.items() if at == height]
    return known[0] if known else day + timedelta(days=(height - height_on(day)) / BLOCKS_A_DAY)


def difficulty_on(day: date, hashrate_ehs: float) -> float:
    """Difficulty on a day: the one on record, else that at which `hashrate_ehs` [EH/s] finds a block in 600 s.

    >>> f"{difficulty_on(date(2018, 1, 15), 4.294967296):.4g}"  # 2**32 x 1e9 hashes a second
    '6e+11'
    >>> difficulty_on(USUAL_DAY, 1_090.0)
    152270000000000.0
    """
    return DIFFICULTIES.get(day) or hashrate_ehs * 1e18 * BLOCK_SECONDS / HASHES_PER_DIFFICULTY
