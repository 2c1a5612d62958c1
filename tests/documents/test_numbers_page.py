"""docs/numbers.md: its table is what the rows kept beside it give, and seeds played anew give those rows."""

import pytest

from scripts.measured import default_numbers as numbers


def test_the_table_is_what_the_rows_give() -> None:
    page = numbers.PAGE.read_text(encoding="utf-8")
    assert numbers.kept("default_run")["seed"].to_list() == list(numbers.SEEDS)
    assert page == numbers.with_table(page), "run scripts/measured/default_numbers.py --write"


@pytest.mark.parametrize("seed", [1, 2])
def test_a_seed_played_anew_gives_its_row(seed: int) -> None:
    kept, played = numbers.kept("default_run").row(seed - 1, named=True), numbers.row_of(seed)
    assert kept.keys() == played.keys()
    moved = {name: (kept[name], played[name]) for name in kept if played[name] != pytest.approx(kept[name], rel=1e-9)}
    assert not moved, (
        "run scripts/measured/default_numbers.py --write, and see whether what the docs say of runs still holds"
    )
