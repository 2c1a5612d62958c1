"""What a sweep costs beside its runs.

`uv run pytest benchmarks/test_sweep_speed.py -n 0 -s` prints it; docs/studies.md quotes these figures.
"""

import statistics
import time
from pathlib import Path

import polars as pl

from experiments.questions.study import Study
from experiments.running import store
from experiments.running.plan import plan_of
from experiments.running.progress import State
from experiments.running.sweep import Settings, sweep
from experiments.running.tasks import play_batch

RUNS, WORKERS, ROWS = 200, 2, 1_000_000


def study(**given: object) -> Study:
    """The default market, all of its weeks, one factor."""
    factor = {"key": "policy.ai_priority", "values": [0.0, 1.0]}
    return Study.model_validate({"name": "speed", "factors": [factor], "outcomes": ["hhi_mw"]} | given)


def test_two_workers_take_half_of_the_runs_time(tmp_path: Path):
    plan, state = plan_of(study(seeds=RUNS // 2)), State()
    begin = time.perf_counter()
    sweep(plan, tmp_path / "sweep", Settings(workers=WORKERS), state)
    whole, playing = time.perf_counter() - begin, state.seconds
    worked = store.open(tmp_path / "sweep").runs.select(pl.col("seconds").sum()).collect().item()
    alone = statistics.median(played.seconds for played in play_batch(plan.job, list(plan.runs(list(range(1, 8))))))
    overhead = playing * WORKERS / worked - 1.0
    print(
        f"\n{RUNS} runs on {WORKERS} workers: {playing:.1f} s, and {whole - playing:.1f} s to start and close; "
        f"of the workers' time {overhead:.1%} was not spent in runs; "
        f"{playing / (RUNS * alone / WORKERS):.2f} x (runs x one run alone / {WORKERS})",
        end="",
    )
    assert overhead < 0.10


def test_a_million_rows_open_in_a_second(tmp_path: Path):
    plan = plan_of(study(seeds=ROWS // 2))
    store.create(tmp_path, plan.document, plan.design)
    part = ROWS // 100
    for place in range(100):
        frame = pl.DataFrame({"run_id": [f"{row:020x}" for row in range(place * part, (place + 1) * part)]})
        frame = frame.with_columns(point=pl.int_range(pl.len()) % 2, seed=pl.int_range(pl.len()) + place * part)
        frame = frame.with_columns(
            pl.lit(0.5).alias("policy.ai_priority"), hhi_mw=pl.col("seed") * 0.1, error=None, seconds=0.2
        )
        store.append(tmp_path, plan.document, frame.to_dicts(), [])
    begin = time.perf_counter()
    runs = store.open(tmp_path).runs
    opened = time.perf_counter() - begin
    mean = runs.group_by("point").agg(pl.col("hhi_mw").mean()).collect()
    read = time.perf_counter() - begin
    print(f"\n{ROWS:,} rows in 100 files: opened in {opened:.3f} s, a mean by point after {read:.3f} s", end="")
    assert len(mean) == 2 and read < 1.0
