"""The honest range of every figure of a scenario: low, base and high, and why; shipped beside the scenarios."""

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

TABLE = Path(__file__).parent / "scenarios" / "ranges.csv"


class Range(NamedTuple):
    """What a figure might be.  Where low and high are None it is known, or moved by whoever asks: it has no range."""

    low: float | None
    base: float
    high: float | None
    why: str  # an assumption's number, a source, or the judgement

    @property
    def open(self) -> bool:
        """Whether the figure may be another."""
        return self.low is not None and self.high is not None


@cache
def ranges() -> dict[str, Range]:
    """Every number of the default scenario by its key.

    >>> ranges()["pool.lead_quarters"]
    Range(low=4.0, base=6.0, high=8.0, why='A53')
    >>> ranges()["bitcoin.price_usd"].open
    False
    """
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["key"]: _read(row) for row in csv.DictReader(file)}


def _read(row: dict[str, str]) -> Range:
    ends = [float(row[name]) if row[name] else None for name in ("low", "high")]
    return Range(ends[0], float(row["base"]), ends[1], row["why"])


def unknowns() -> dict[str, tuple[float, float]]:
    """Low and high of every figure that has a range."""
    return {key: (one.low, one.high) for key, one in ranges().items() if one.low is not None and one.high is not None}
