"""docs/targets.md: what becomes of clouds is what the rows kept beside it give, and a run played anew gives its row."""

import polars as pl

from experiments.statistics.comparison import median_interval
from scripts.measured import gpu_slots
from scripts.measured.kept import kept
from tests.kept_rows import page_is_of_the_rows, run_gives_its_row


def test_the_table_is_what_the_rows_give() -> None:
    page_is_of_the_rows(gpu_slots, "gpu_slots")


def test_a_run_played_anew_gives_its_row() -> None:
    run_gives_its_row(gpu_slots, "gpu_slots", ("300", 16))


def test_more_machines_than_the_default_sign_no_more() -> None:
    """No limit at all signs no more megawatts than the default does, and hardly a cloud is refused for want of machines."""
    arms = {case: kept("gpu_slots").filter(pl.col("arm") == case).sort("seed") for case in gpu_slots.CASES}
    default, most = arms["60, the default"], arms["5,000: no limit"]
    low, high = median_interval((most["signed_mw"] - default["signed_mw"]).to_numpy())
    assert low <= 0.0 <= high
    assert most["no_gpus"].sum() == 0.0 < most["no_tenant"].sum()
