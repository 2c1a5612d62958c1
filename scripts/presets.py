"""What the presets of the levers' panel move: paired runs of twelve seeds, a row a preset and seed.

uv run python scripts/presets.py            # print what the kept rows say
uv run python scripts/presets.py --write    # play them anew and keep the rows

A preset moves its levers in the first week, as on the page; a difference is that of its run from the run of the same seed
without it, at the end.  Tests fail where a sentence says a direction that the rows do not show, or a seed played anew
gives other rows.
"""

import csv
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from experiments.statistics.comparison import median_interval  # noqa: E402
from model.economy import EnergyMarket  # noqa: E402
from viz.figures.words.outcomes import OUTCOMES, ending  # noqa: E402
from viz.figures.words.presets import presets  # noqa: E402

ROWS = ROOT / "docs" / "numbers" / "presets.csv"
SEEDS = range(1, 13)
MOST = 0.75  # of the seeds that have to show a direction

type Row = dict[str, float | str]


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


def read_rows() -> list[Row]:
    """The rows that are kept."""
    with ROWS.open(encoding="utf-8", newline="") as file:
        return [
            {key: text if key == "preset" else float(text) for key, text in row.items()} for row in csv.DictReader(file)
        ]


def shown(rows: list[Row], preset: str, outcome: str) -> tuple[int, float, float, float]:
    """Which way a preset moves an outcome (0: not told apart from nought), its median and the median's interval."""
    values = np.array([float(row[outcome]) for row in rows if row["preset"] == preset])
    median, (low, high) = float(np.median(values)), median_interval(values.tolist())
    for way in (1, -1):
        if (way * values > 0.0).mean() >= MOST and min(way * low, way * high) > 0.0:
            return way, median, low, high
    return 0, median, low, high


def main() -> None:
    """Plays anew where that is asked for, and prints every direction that the rows show."""
    if "--write" in sys.argv:
        with ROWS.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, ["preset", "seed", *OUTCOMES], lineterminator="\n")
            writer.writeheader()
            for seed in SEEDS:
                writer.writerows(rows_of(seed))
                file.flush()
    rows = read_rows()
    for name, preset in presets().items():
        for outcome in OUTCOMES:
            way, median, low, high = shown(rows, name, outcome)
            said = preset.moves.get(outcome, 0)
            if way or said:
                print(f"{name:22} {outcome:32} said {said:+d} shown {way:+d}  {median:.4g} ({low:.4g} to {high:.4g})")


if __name__ == "__main__":
    main()
