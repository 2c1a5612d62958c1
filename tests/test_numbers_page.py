"""docs/numbers.md: its table is what the rows kept beside it give, and seeds played anew give those rows."""

import numpy as np
import pytest

from scripts import default_numbers as numbers


def test_the_table_is_what_the_rows_give() -> None:
    page, rows = numbers.PAGE.read_text(encoding="utf-8"), numbers.read_rows()
    assert [row["seed"] for row in rows] == list(numbers.SEEDS)
    assert page == numbers.with_table(page, rows), "run scripts/default_numbers.py --write"


@pytest.mark.parametrize("seed", [1, 2])
def test_a_seed_played_anew_gives_its_row(seed: int) -> None:
    kept, played = numbers.read_rows()[seed - 1], numbers.row_of(seed)
    assert kept.keys() == played.keys()
    moved = {name: (kept[name], played[name]) for name in kept if played[name] != pytest.approx(kept[name], rel=1e-9)}
    assert not moved, "run scripts/default_numbers.py --write, and see whether what the docs say of runs still holds"


def test_the_interval_of_a_median_holds_it_and_narrows_with_seeds() -> None:
    few, many = np.arange(10.0), np.arange(1000.0) / 100.0
    widths = []
    for values in (few, many):
        low, high = numbers.interval_of_median(values)
        assert low < np.median(values) < high
        widths.append(high - low)
    assert widths[1] < 0.3 * widths[0]
