"""Known heights."""

from datetime import date, timedelta

from agents.bitcoin.protocol import block_subsidy

HEIGHTS = (
    (date(2009, 1, 3), 0),
    (date(2012, 11, 28), 210_000),
    (date(2016, 7, 9), 420_000),
    (date(2020, 5, 11), 630_000),
    (date(2024, 4, 20), 840_000),
    (date(2025, 11, 17), 924_000),
)


def height_on(day: date) -> int:
    """Height."""
    import numpy as np

    days = [(known - HEIGHTS[0][0]).days for known, _ in HEIGHTS]
    at = (day - HEIGHTS[0][0]).days
    if at > days[-1]:
        return HEIGHTS[-1][1] + 144 * (at - days[-1])
    return int(np.interp(at, days, [height for _, height in HEIGHTS]))


def subsidy_on(day: date) -> float:
    return block_subsidy(height_on(day)) / 1e8


def next_halving(day: date) -> date:
    """Next halving."""
    known = [known for known, height in HEIGHTS if height and height % 210_000 == 0 and known > day]
    if known:
        return known[0]
    height = height_on(day)
    return day + timedelta(days=((height // 210_000 + 1) * 210_000 - height) / 144.0)
