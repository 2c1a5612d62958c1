"""docs/targets.md: what becomes of clouds is what the rows kept beside it give, and a run played anew gives its row."""

import polars as pl
import pytest

from experiments.statistics.comparison import median_interval
from scripts.measured import gpu_slots
from scripts.measured.kept import kept


def test_the_table_is_what_the_rows_give() -> None:
    page = gpu_slots.PAGE.read_text(encoding="utf-8")
    assert page == gpu_slots.with_table(page), "run scripts/measured/gpu_slots.py --write"
    assert kept("gpu_slots").select("arm", "seed").rows() == gpu_slots.runs()


def test_a_run_played_anew_gives_its_row() -> None:
    run = ("300", 16)
    row = kept("gpu_slots").row(by_predicate=(pl.col("arm") == run[0]) & (pl.col("seed") == run[1]), named=True)
    played = gpu_slots.row_of(run)
    assert played.keys() == row.keys()
    for name in played.keys() - {"arm"}:
        assert played[name] == pytest.approx(row[name], rel=1e-6, nan_ok=True), name


def test_more_machines_than_the_default_sign_no_more() -> None:
    """No limit at all signs no more megawatts than the default does, and hardly a cloud is refused for want of machines."""
    arms = {case: kept("gpu_slots").filter(pl.col("arm") == case).sort("seed") for case in gpu_slots.CASES}
    default, most = arms["60, the default"], arms["5,000: no limit"]
    low, high = median_interval((most["signed_mw"] - default["signed_mw"]).to_numpy())
    assert low <= 0.0 <= high
    assert most["no_gpus"].sum() == 0.0 < most["no_tenant"].sum()
