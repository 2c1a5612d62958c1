"""One seed is an anecdote: the 10-90 % band of a hundred seeds, week by week.

The default run's band is shipped, stamped with the version of the code that made it; any other is played in the
background.  `scripts/make_fan.py` makes the shipped one anew.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from model.foundation.errors import MarketError
from model.foundation.version import code_version
from viz.crowd.lessons import Sample
from viz.crowd.pairs import played

RECORDED = ("hashprice_usd_ph_day", "btc_price_usd", "independent_miners", "cr4_mw", "hhi_mw", "mw_owner_miner")
SUMS = {
    "mw_not_ai": ("mw_mining", "mw_hosting", "mw_converting", "mw_idle"),
    "ai_served_gw": ("ai_access_gw", "ai_construction_gw", "ai_developer_gw", "ai_leased_gw", "ai_fast_power_gw"),
}
"""Boundaries between areas, each the sum of what lies below it."""

COLUMNS = (*RECORDED, *SUMS)
RANKED = "independent_miners"
FAN = "fan:"
FEWEST = 20  # seeds from which a band is shown
SHIPPED = Path(__file__).with_name("fan.npz")


@dataclass(frozen=True)
class Band:
    """The 10 % and 90 % of some seeds by column and week, and the ranked column of every seed [seed, week]."""

    low: dict[str, np.ndarray]
    high: dict[str, np.ndarray]
    ranked: np.ndarray
    seeds: int

    def percentile(self, week: int, value: float) -> float:
        """Share of seeds that lie below a value in a week, ties counted half.  [0-1]

        >>> band_of([Sample(s, {}, [{name: np.array([float(s)]) for name in COLUMNS}]) for s in range(4)]).percentile(0, 2.0)
        0.625
        """
        column = self.ranked[:, min(week, self.ranked.shape[1] - 1)]
        return float((column < value).mean() + 0.5 * (column == value).mean())


def key_of(scenario: str, changes: dict[str, Any], moves: Sequence[tuple[int, str, float]]) -> str:
    """The name under which the seeds of a run are played."""
    return FAN + json.dumps([scenario, sorted(changes.items()), list(moves)])


def play(name: str, seed: int) -> Sample:
    """One seed of a run, from its key."""
    scenario, changes, moves = json.loads(name.removeprefix(FAN))
    try:
        market = played(
            scenario, dict(changes), [{"week": week, "key": key, "value": value} for week, key, value in moves], seed
        )
    except (MarketError, ValueError) as error:
        return Sample(seed, {}, [], f"{type(error).__name__}: {error}")
    return Sample(seed, {}, [drawn(market.history)])


def drawn(history: Any) -> dict[str, np.ndarray]:
    """The columns that a band is drawn for, of one run."""
    columns = {name: history.column(name) for name in RECORDED}
    columns |= {name: np.sum([history.column(part) for part in parts], axis=0) for name, parts in SUMS.items()}
    return {name: column.astype(np.float32) for name, column in columns.items()}


def band_of(samples: Sequence[Sample]) -> Band:
    """The band of the samples that could be played."""
    columns = [sample.columns[0] for sample in samples if not sample.error]
    ends = {
        name: np.percentile([column[name] for column in columns], (10.0, 90.0), axis=0).astype(np.float32)
        for name in COLUMNS
    }
    return Band(
        {name: low for name, (low, _) in ends.items()},
        {name: high for name, (_, high) in ends.items()},
        np.array([column[RANKED] for column in columns], np.float32),
        len(columns),
    )


def save(band: Band, path: Path = SHIPPED) -> None:
    """Writes a band with the stamp of this code."""
    arrays = {f"low {name}": column for name, column in band.low.items()} | {
        f"high {name}": column for name, column in band.high.items()
    }
    np.savez_compressed(path, stamp=np.array(code_version()), ranked=band.ranked.astype(np.uint8), **arrays)  # type: ignore[arg-type]


@cache
def shipped() -> Band | None:
    """The default run's band, or nothing where it was made by other code."""
    if not SHIPPED.exists():
        return None
    with np.load(SHIPPED, allow_pickle=False) as held:
        if str(held["stamp"]) != code_version() or not {f"low {name}" for name in COLUMNS} <= set(held.files):
            return None
        ranked = held["ranked"].astype(np.float32)
        return Band(
            {name: held[f"low {name}"] for name in COLUMNS},
            {name: held[f"high {name}"] for name in COLUMNS},
            ranked,
            len(ranked),
        )
