"""A sweep as the command line starts it, and what it says of it."""

import shlex
import sys
from importlib.machinery import PathFinder
from pathlib import Path
from statistics import median

import polars as pl
from dask.system import CPU_COUNT
from rich.console import Console

from experiments.questions.imports import OURS
from experiments.questions.study import Study
from experiments.running import store
from experiments.running.plan import Plan, plan_of
from experiments.running.progress import SweepState, duration
from experiments.running.sweep import Settings, sweep
from experiments.running.tasks import play_batch
from experiments.statistics.comparison import least_seeds
from model.first_start import compile_all
from model.foundation.errors import RunError, printable

START = 8.0  # s until workers play, about
RUNS = Path("runs")


def estimate(name: str, out: Path | None, workers: int | None) -> None:
    """Prints how many points and runs a study has and how long they take, by runs played here.  Raises RunError."""
    plan = planned(name)
    print(f"{plan.study.name}: {size(plan)}")
    for line in needed(plan):
        print(line)
    compile_all(Console(stderr=True).print)
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
        results = store.open(folder)
        with store.readable(results):
            there = results.runs.select(pl.len()).collect().item()
        print(f"{there} runs are in {folder} already")


def planned(name: str) -> Plan:
    """The plan of a study; says first whose code is about to run."""
    study = Study.load(name)
    announced(study)
    return plan_of(study)


def announced(study: Study) -> None:
    """Says that a study brings code, and in which files, before any of it runs."""
    tops = {outcome.partition(":")[0].partition(".")[0] for outcome in study.outcomes if ":" in outcome} - {"", *OURS}
    places = [*sys.path, str(Path.cwd()), str(study.folder)]
    found = [str(spec.origin or top) for top in sorted(tops) if (spec := PathFinder.find_spec(top, places))]
    if found:
        told = printable(", ".join(found))
        print(f"{study.name} brings code of its own, which runs now with all that you may do: {told}", file=sys.stderr)


def needed(plan: Plan) -> list[str]:
    """What the study has too little of for the report to conclude anything."""
    study, seeds = plan.study, len(plan.study.seed_list)
    if study.design in ("factorial", "csv"):
        levels = [plan.points[key].n_unique() for key in plan.document["factors"]]
        tests = sum(count - 1 for count in levels)
        least = least_seeds(max(tests, 1))
        told = f"an answer needs {least} seeds at least: the report makes {tests} comparison{'s' * (tests != 1)} an outcome"
        return [told + ("" if seeds >= least else f"; {seeds} can tell nothing from luck")] if tests else []
    rows = plan.design.height
    short = (
        [f"{rows} points can tell nothing; 41 are needed"] if rows < 41 and study.design == "latin-hypercube" else []
    )
    alone = ["an answer needs 2 seeds at least: one cannot tell what is luck"] if seeds < 2 else []
    return [*short, *alone]


def run(name: str, out: Path | None, settings: Settings = Settings()) -> None:
    """Runs a study and says what came of it; an interrupt is told and passed on.  Raises RunError where all runs fail."""
    plan = planned(name)
    folder = out or RUNS / plan.study.name
    _tell(played(plan, folder, settings), plan, folder)


def played(plan: Plan, folder: Path, settings: Settings) -> SweepState:
    """What is not in the folder yet is played; says how much that is, and after an interrupt how much is there."""
    err, state = Console(stderr=True, highlight=False, soft_wrap=True), SweepState(plan.size)
    err.print(f"{plan.study.name}: {size(plan)}, into {folder}")
    try:
        return sweep(plan, folder, settings, state)
    except KeyboardInterrupt:
        err.print(f"stopped: {state.done} of {state.planned} runs are in {folder}; the same command goes on")
        raise


def size(plan: Plan) -> str:
    """`9 points x 20 seeds = 180 runs`."""
    points, seeds = plan.document["points"], len(plan.study.seed_list)
    most = "at most " if plan.study.stop else ""
    return f"{points} point{'s' * (points != 1)} x {most}{seeds} seed{'s' * (seeds != 1)} = {most}{plan.size} runs"


def _tell(state: SweepState, plan: Plan, folder: Path) -> None:
    news = f"{state.new} new, {state.rate:.1f} a second" if state.new else "nothing was left to run"
    print(f"{state.done} runs are in {folder}: {news}")
    if plan.study.stop and state.done < plan.size:
        stop = plan.study.stop
        told = f"the effect of {stop.factor} on {stop.outcome}" if stop.factor else stop.outcome
        print(f"the stopping rule is met: {told} is known to within {stop.width:g}")
    failed = store.open(folder).runs.filter(pl.col("error").is_not_null()).sort("point", "seed").collect()
    lost = failed.filter(pl.all_horizontal(pl.col(name).is_null() for name in plan.study.outcome_columns)).height
    for point, seed, error in failed.select("point", "seed", "error").head(1).iter_rows():
        told = f"the first, point {point} with seed {seed}: {printable(error)}"
        if lost == state.done:
            raise RunError(f"all {lost} runs failed; {told}")
        print(f"{len(failed)} of them failed{'' if lost else ' in part'}; {told}")
    print(f"next: energyrun report {shlex.quote(str(folder))}")
