"""docs/owners.md: what judgement moves is what the rows kept beside it give, and a run played anew gives its row."""

import pytest

from scripts import judgement


def test_the_table_is_what_the_rows_give() -> None:
    page = judgement.PAGE.read_text(encoding="utf-8")
    assert page == judgement.with_table(page), "run scripts/judgement.py --write"
    assert len(judgement.read_rows()) == len(judgement.CASES) * len(judgement.SEEDS)


def test_a_case_played_anew_gives_its_row() -> None:
    kept = next(row for row in judgement.read_rows() if (row["case"], row["seed"]) == ("grades 0.15 higher", 7))
    assert judgement.row_of(("grades 0.15 higher", 7)) == pytest.approx(kept, rel=1e-6, nan_ok=True)
