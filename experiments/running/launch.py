"""A sweep as the command line starts it, and what it says of it."""

from pathlib import Path
from statistics import median

import polars as pl
from dask.system import CPU_COUNT
from rich.console import Console

from agents.rules.compiled import is_compiled
from experiments.questions.study import Study
from experiments.running import store
from experiments.running.plan import Plan, plan_of
from experiments.running.progress import SweepState, duration
from experiments.running.sweep import Settings, sweep
from experiments.running.tasks import play_batch
from model.foundation.errors import RunError

START = 8.0  # s until workers play, about
RUNS = Path("runs")


def estimate(name: str, out: Path | None, workers: int | None) -> None:
    """Prints how many points and runs a study has and how long they take, by runs played here.  Raises RunError."""
    plan = plan_of(Study.load(name))
    print(f"{plan.study.name}: {size(plan)}")
    if not is_compiled():
        Console(stderr=True).print("compiling the market's rules once, about 20 s; kept for next time")
    points = plan.document["points"]
    trial = [run for run in plan.runs(plan.study.seed_list[:1]) if run.point in (0, points // 2, points - 1)]
    play_batch(plan.job, trial[:1])  # the first run of a process loads what is compiled
    played = play_batch(plan.job, trial)
    if errors := [one.error for one in played if one.error]:
        raise RunError(f"a run fails: {errors[0]}")
    seconds, count = median(one.seconds for one in played), workers or CPU_COUNT
    whole = duration(START + plan.size * seconds / count)
    print(f"one run takes {seconds:.2f} s here: about {whole} on {count} process{'es' * (count > 1)} of this machine")
    folder = out or RUNS / plan.study.name
    if (folder / store.STUDY).exists():
        there = store.open(folder).runs.select(pl.len()).collect().item()
        print(f"{there} runs are in {folder} already")


def run(
    name: str, out: Path | None, workers: int | None, scheduler: str | None, update: bool, retry: bool, fail_fast: bool
) -> None:
    """Runs a study and says what came of it; an interrupt is told and passed on."""
    plan = plan_of(Study.load(name))
    folder = out or RUNS / plan.study.name
    err, state = Console(stderr=True, highlight=False, soft_wrap=True), SweepState(plan.size)
    err.print(f"{plan.study.name}: {size(plan)}, into {folder}")
    try:
        sweep(plan, folder, Settings(workers, scheduler, update, retry, fail_fast), state)
    except KeyboardInterrupt:
        err.print(f"stopped: {state.done} of {state.planned} runs are in {folder}; the same command goes on")
        raise
    _tell(state, plan, folder)


def size(plan: Plan) -> str:
    """`9 points x 20 seeds = 180 runs`."""
    points, seeds = plan.document["points"], len(plan.study.seed_list)
    most = "at most " if plan.study.stop else ""
    return f"{points} point{'s' * (points != 1)} x {most}{seeds} seed{'s' * (seeds != 1)} = {most}{plan.size} runs"


def _tell(state: SweepState, plan: Plan, folder: Path) -> None:
    news = f"{state.new} new, {state.rate:.1f} a second" if state.new else "nothing was left to run"
    print(f"{state.done} runs are in {folder}: {news}")
    if plan.study.stop and state.done < plan.size:
        print(f"the stopping rule is met: {plan.study.stop.outcome} is known to within {plan.study.stop.width:g}")
    failed = store.open(folder).runs.filter(pl.col("error").is_not_null()).sort("point", "seed").collect()
    for point, seed, error in failed.select("point", "seed", "error").head(1).iter_rows():
        print(f"{len(failed)} of them failed; the first, point {point} with seed {seed}: {error}")
    print(f"next: energyrun report {folder}")
