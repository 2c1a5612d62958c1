"""What the presets of the levers' panel move: paired runs of sixty seeds, a row a preset and seed.

uv run python scripts/measured/presets.py            # print what the kept rows say
uv run python scripts/measured/presets.py --write    # play them anew and keep the rows

A preset moves its levers in the first week, as on the page; a difference is that of its run from the run of the same seed
without it, at the end.  Tests fail where a sentence says a direction that the rows do not show, or a seed played anew
gives other rows.
"""

import sys
from pathlib import Path

import numpy as np
import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from experiments.statistics.comparison import median_interval
from model.economy import EnergyMarket
from scripts.measured.kept import Row, kept, mapped, written
from viz.figures.words.outcomes import OUTCOMES, ending
from viz.figures.words.presets import presets

SEEDS = range(1, 61)
MOST = 0.75  # of the seeds that have to show a direction


def outcomes_of(seed: int, levers: dict[str, float]) -> dict[str, float]:
    """All outcomes of one run, its levers moved in the first week."""
    market = EnergyMarket(rng=seed)
    for key, value in levers.items():
        market.move(key, value)
    market.run_for(market.weeks)
    return {name: ending(name, market.history.column(name)) for name in OUTCOMES}


def rows_of(seed: int, names: tuple[str, ...] | None = None) -> list[Row]:
    """The differences of one seed, a row a preset."""
    without = outcomes_of(seed, {})
    chosen = {name: preset for name, preset in presets().items() if names is None or name in names}
    found = {name: outcomes_of(seed, preset.levers) for name, preset in chosen.items()}
    return [
        {"preset": name, "seed": seed} | {key: round(value - without[key], 6) for key, value in run.items()}
        for name, run in found.items()
    ]


def shown(rows: pl.DataFrame, preset: str, outcome: str) -> tuple[int, float, float, float]:
    """Which way a preset moves an outcome (0: not told apart from nought), its median and the median's interval."""
    values = rows.filter(pl.col("preset") == preset)[outcome].to_numpy()
    median, (low, high) = float(np.median(values)), median_interval(values)
    for way in (1, -1):
        if (way * values > 0.0).mean() >= MOST and min(way * low, way * high) > 0.0:
            return way, median, low, high
    return 0, median, low, high


def main() -> None:
    """Plays anew where that is asked for, and prints every direction that the rows show."""
    if "--write" in sys.argv:
        found = mapped(rows_of, SEEDS)
        written(pl.DataFrame([row for rows in found for row in rows]), "presets")
    rows = kept("presets")
    for name, preset in presets().items():
        for outcome in OUTCOMES:
            way, median, low, high = shown(rows, name, outcome)
            said = preset.moves.get(outcome, 0)
            if way or said:
                print(f"{name:22} {outcome:32} said {said:+d} shown {way:+d}  {median:.4g} ({low:.4g} to {high:.4g})")


if __name__ == "__main__":
    main()
