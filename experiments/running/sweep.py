"""A study is run: what is not in its folder yet is played on a cluster and written as it comes back.

Workers hand back outcomes; this process alone writes, so that a run stands in the folder once, whatever dies.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from distributed import Client
from rich.console import Console

from agents.rules.compiled import is_compiled
from experiments.running import cluster, resume, store
from experiments.running.flow import Ended, Flow
from experiments.running.interrupt import undisturbed
from experiments.running.plan import Plan
from experiments.running.progress import SweepState, shown
from experiments.running.stopping import rounds, settled
from model.foundation.errors import RunError

WAIT = 10.0  # minutes


class Settings(NamedTuple):
    """How a sweep is run; nothing here changes a result."""

    workers: int | None = None  # processes of our own; all cores if left out
    scheduler: str | None = None  # tcp://HOST:PORT of a cluster in place of them
    update: bool = False  # the folder follows a study or sources that changed
    retry_failed: bool = False  # runs that failed are played again
    fail_fast: bool = False  # the first run that fails ends the sweep
    wait: float = WAIT  # minutes to wait for workers of a cluster that has none


def sweep(plan: Plan, folder: Path, settings: Settings = Settings(), state: SweepState | None = None) -> SweepState:
    """Plays what of a study is not in the folder yet.  An interrupt or error leaves there what is finished.

    state: filled as the sweep goes on, and returned; made anew if left out.

    Raises OutputError, DiskError, StudyError, VersionError, SchedulerError, and RunError with `fail_fast`.
    """
    state = state or SweepState()
    err = Console(stderr=True, highlight=False)
    with store.locked(folder):
        done = resume.enter(folder, plan, settings.update, settings.retry_failed)
        state.planned, state.done = plan.size, len(done)
        with ExitStack() as stack:
            client, changed = None, lambda: None
            for seeds in _rounds(plan, folder):
                left = sum(run.run_id not in done for run in plan.runs(seeds))
                if left and client is None:
                    client = stack.enter_context(cluster.opened(settings.workers, settings.scheduler))
                    _make_ready(client, plan, err, settings.wait)
                    changed = stack.enter_context(shown(err, state))
                if client and left:
                    todo = (run for run in plan.runs(seeds) if run.run_id not in done)
                    flow = Flow(client, plan.job, todo, left, settings.wait)
                    for ended in flow.ended():
                        _keep(plan, folder, ended, state, settings.fail_fast)
                        state.workers = flow.pace.threads
                        changed()
        with undisturbed():
            store.merge(folder)
    return state


def _rounds(plan: Plan, folder: Path) -> Iterator[list[int]]:
    """Seeds to play, until the stopping rule is content with those that were played."""
    played: list[int] = []
    for seeds in rounds(plan.study):
        yield seeds
        played += seeds
        if plan.study.stop and settled(store.open(folder), played):
            return


def _make_ready(client: Client, plan: Plan, err: Console, minutes: float) -> None:
    """Waits for workers, compares their sources, lets one of each machine compile; says what takes long."""
    if not cluster.threads(client):
        err.print(f"waiting {minutes:g} min for a first worker; Ctrl-C ends it")
        cluster.await_worker(client, minutes)
    cluster.check_versions(client, plan.job)
    if link := cluster.dashboard(client):
        err.print(f"dashboard: {link}")
    if not is_compiled():
        err.print("compiling the market's rules once, for a minute or more; kept for next time")
    cluster.compile_once(client, plan.job, next(plan.runs(plan.study.seed_list)))


def _keep(plan: Plan, folder: Path, ended: list[Ended], state: SweepState, fail_fast: bool) -> None:
    """Writes runs that ended."""
    columns = list(plan.document["columns"]["runs"])
    names = plan.study.outcome_columns
    rows, series = [], []
    for run, played in ended:
        keys = {"run_id": run.run_id, "point": run.point, "seed": run.seed}
        row = run.changes | keys | {"scenario": run.scenario, "error": played.error, "seconds": played.seconds}
        row |= dict(zip(names, played.outcomes, strict=True))
        rows.append({column: row[column] for column in columns})
        if played.series:
            series.append({key: [value] * len(played.series["week"]) for key, value in keys.items()} | played.series)
    failed = [one for one in ended if one.played.error]
    with undisturbed():  # what is on disk is counted, however near a Ctrl-C comes
        store.append(folder, plan.document, rows, series)
        if len(store.small_files(folder)) >= store.MANY:
            store.merge(folder)
        state.add(len(ended), len(failed))
    if failed and fail_fast:
        run, played = failed[0]
        raise RunError(
            f"the run of point {run.point}, seed {run.seed} failed: {played.error}; what was finished is kept"
        )
