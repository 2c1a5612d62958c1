"""Sweeps: the same dataset whatever dies on the way, and one line for whatever is wrong."""

import dataclasses
import gc
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import psutil
import pytest

import energyrun
from experiments.questions.study import Study
from experiments.running import cluster as cluster_of
from experiments.running import resume, store
from experiments.running.flow import Pace
from experiments.running.plan import Plan, plan_of
from experiments.running.sweep import Settings, sweep
from experiments.running.tasks import Played, play_batch
from model.foundation.errors import DiskError, OutputError, RunError, StudyError, VersionError

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
STUDY = """
weeks = 13
seeds = 6
outcomes = ["hhi_mw", "study_outcomes:unhurried"]
series = ["mw_ai", "hhi_mw"]
[[factors]]
key = "policy.mining_tax"
values = [0, 10]
[[factors]]
key = "mechanism"
values = ["uniform", "queue"]
"""
# What dies with its worker is not tried elsewhere: it is then played alone, which is what is tested.
CLUSTER = os.environ | {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0", "PYTHONPATH": str(ROOT)}


def written(folder: Path, **changes: str) -> Path:
    """The study's file in a folder, its outcomes beside it."""
    text = STUDY
    for old, new in changes.items():
        line = next(line for line in text.splitlines() if line.startswith(old))
        text = text.replace(line, f"{old} = {new}")
    shutil.copy(ROOT / "tests" / "study_outcomes.py", folder)
    (folder / "study.toml").write_text(text)
    return folder / "study.toml"


def rows(folder: Path, table: str = "runs") -> list[tuple[object, ...]]:
    """All rows of a dataset in one order, without the time that they took."""
    frame = getattr(store.open(folder), table).collect()
    return sorted(frame.drop("seconds", strict=False).rows(), key=repr)


def undisturbed(plan: Plan) -> list[tuple[object, ...]]:
    """What a sweep has to come to: every run played here, one after the other."""
    runs = list(plan.runs(plan.study.seed_list))
    return sorted(
        (
            (
                run.run_id,
                run.point,
                run.seed,
                run.changes["policy.mining_tax"],
                run.changes["mechanism"],
                *played.outcomes,
                played.error,
            )
            for run, played in zip(runs, play_batch(plan.job, runs), strict=True)
        ),
        key=repr,
    )


def started(*command: object, **settings: object) -> "subprocess.Popen[str]":
    """A process of its own group, which hears Ctrl-C even where these tests were started not to (`nohup pytest &`)."""
    return subprocess.Popen(
        [sys.executable, *map(str, command)],
        env=CLUSTER,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL) and None,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        **settings,
    )


def until(true: Callable[[], object], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a scheduler with two workers, started by hand."""
    note = tmp_path_factory.mktemp("cluster") / "scheduler.json"
    dask = (
        "-m",
        "distributed.cli.dask_scheduler",
        "--host",
        "127.0.0.1",
        "--port",
        0,
        "--no-dashboard",
        "--scheduler-file",
        note,
    )
    worker = ("-m", "distributed.cli.dask_worker", "--scheduler-file", note, "--nthreads", 1, "--no-dashboard")
    processes = [started(*dask), started(*worker), started(*worker)]
    try:
        until(note.exists)
        yield json.loads(note.read_text())["address"]
    finally:
        for process in reversed(processes):
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


def test_nothing_is_lost_when_workers_and_the_client_are_killed(tmp_path, cluster):
    path, out = written(tmp_path, seeds="12"), tmp_path / "out"
    plan = plan_of(Study.load(path))
    client = started(ROOT / "energyrun.py", "sweep", path, "--out", out, "--workers", 2)
    runs_in = lambda: len(list((out / "runs").glob("*.parquet")))  # noqa: E731
    until(lambda: runs_in() >= 2)
    workers = [
        child
        for child in psutil.Process(client.pid).children(recursive=True)
        if "spawn_main" in " ".join(child.cmdline())
    ]
    assert len(workers) == 2
    workers[0].kill()
    there = runs_in()
    until(lambda: runs_in() >= there + 2)
    client.kill()
    assert client.communicate() and client.returncode == -signal.SIGKILL
    kept = store.open(out).runs.collect()
    assert 4 <= len(kept) < plan.size and kept["run_id"].n_unique() == len(kept)
    until(lambda: not any(worker.is_running() for worker in workers))
    state = sweep(plan, out, Settings(scheduler=cluster))
    assert (state.done, state.new) == (plan.size, plan.size - len(kept))
    assert rows(out) == undisturbed(plan)
    again = store.open(out).runs.join(kept.lazy(), on=["run_id", "seconds"]).collect()
    assert len(again) == len(kept), "what was finished was played again"
    series = store.open(out).series.collect()
    assert len(series) == 2 * plan.size == series.select("run_id", "week").n_unique()
    ends = store.open(out).runs.select("run_id", "hhi_mw").collect()
    assert series.filter(pl.col("week") == 13).select("run_id", "hhi_mw").sort("run_id").equals(ends.sort("run_id"))


def test_ctrl_c_keeps_what_is_finished(tmp_path, cluster):
    path, out = written(tmp_path, seeds="200"), tmp_path / "out"
    client = started(ROOT / "energyrun.py", "sweep", path, "--out", out, "--scheduler", cluster)
    until(lambda: len(list((out / "runs").glob("*.parquet"))) >= 2)
    other = energyrun.status_of(["sweep", str(path), "--out", str(out)])
    os.killpg(client.pid, signal.SIGINT)
    told, _ = client.communicate()
    assert client.returncode == energyrun.INTERRUPTED
    kept = store.open(out).runs.collect().height
    assert f"stopped: {kept} of 800 runs are in {out}; the same command goes on" in told
    assert kept > 0 and other == energyrun.WRONG_INPUT


def test_a_run_that_fails_or_kills_its_worker_is_a_row_and_the_rest_is_not_touched(tmp_path, cluster):
    path, out = (
        written(tmp_path, seeds="4", outcomes='["study_outcomes:luckless", "study_outcomes:deadly", "hhi_mw"]'),
        tmp_path / "out",
    )
    plan = plan_of(Study.load(path))
    assert sweep(plan, out, Settings(scheduler=cluster)).failed == 6
    found = store.open(out).runs.sort("seed", "point").collect()
    assert len(found) == 16 == found["run_id"].n_unique()
    for run in found.iter_rows(named=True):
        if run["seed"] == 2:
            assert run["error"].startswith("outcome study_outcomes:luckless: ValueError: no luck (study_outcomes.py:")
            assert run["luckless"] is None
        elif run["seed"] == 3 and run["policy.mining_tax"] == 10.0:
            assert run["error"].startswith("KilledWorker: 1 workers died")
        else:
            assert run["error"] is None and run["luckless"] > 0.0 and run["deadly"] is None
        assert (run["hhi_mw"] is None) == (run["error"] or "").startswith("KilledWorker")
    assert sweep(plan, out, Settings(scheduler=cluster)).new == 0


def test_the_first_failure_ends_a_sweep_where_that_is_wanted(tmp_path, cluster):
    plan = plan_of(Study.load(written(tmp_path, outcomes='["study_outcomes:luckless"]')))
    with pytest.raises(RunError, match=r"seed 2 failed: outcome .*: ValueError: no luck .* what was finished is kept"):
        sweep(plan, tmp_path / "out", Settings(scheduler=cluster, fail_fast=True))
    assert 0 < store.open(tmp_path / "out").runs.collect().height < plan.size
    left = plan.size - store.open(tmp_path / "out").runs.collect().height
    assert sweep(plan, tmp_path / "out", Settings(scheduler=cluster)).new == left
    assert sweep(plan, tmp_path / "out", Settings(scheduler=cluster, retry_failed=True)).failed == 4


def test_a_folder_of_another_study_or_code_is_refused_unless_it_is_to_follow(tmp_path, cluster):
    out = tmp_path / "out"
    plan = plan_of(Study.load(written(tmp_path, seeds="2")))
    sweep(plan, out, Settings(scheduler=cluster))
    first = store.open(out).runs.collect()
    more = plan_of(Study.load(written(tmp_path, seeds="3", values="[0, 5, 10]")))
    with pytest.raises(
        StudyError, match="holds another study .seeds is 2 there, is 3 here.; give another --out, or --update"
    ):
        sweep(more, out, Settings(scheduler=cluster))
    assert store.open(out).document == plan.document
    assert sweep(more, out, Settings(scheduler=cluster, update=True)).new == 18 - 8
    assert rows(out) == undisturbed(more)
    assert len(store.open(out).runs.collect().join(first, on=["run_id", "seconds"])) == 8
    other = dataclasses.replace(more, document=more.document | {"code": "f" * 16})
    with pytest.raises(VersionError, match="holds runs of other sources"):
        sweep(other, out, Settings(scheduler=cluster))
    fewer = plan_of(Study.load(written(tmp_path, seeds="2", outcomes='["gini_mw"]')))
    assert sweep(fewer, out, Settings(scheduler=cluster, update=True)).new == 8
    assert store.open(out).runs.collect().columns[-3:] == ["gini_mw", "error", "seconds"]


PRICED = """
weeks = 4
seeds = 2
outcomes = ["btc_price_usd"]
[[factors]]
key = "bitcoin.price_path"
values = ["low.csv", "high.csv"]
"""


def test_prices_go_with_the_runs_and_a_folder_takes_no_others(tmp_path, cluster):
    """Files lie beside the study, where no worker looks; they may be gone once the sweep has begun."""

    def lay(**prices: int) -> None:
        for name, price in prices.items():
            (tmp_path / f"{name}.csv").write_text(f"date,price_usd\n2025-11-17,50000\n2025-12-15,{price}\n")

    def planned() -> Plan:
        return plan_of(Study.load(path))

    path, out = tmp_path / "study.toml", tmp_path / "out"
    path.write_text(PRICED)
    lay(low=40_000, high=90_000)
    plan = planned()
    for name in ("low", "high"):
        (tmp_path / f"{name}.csv").unlink()
    assert sweep(plan, out, Settings(scheduler=cluster)).failed == 0
    prices = store.open(out).runs.select("bitcoin.price_path", "btc_price_usd").unique().collect().rows()
    assert sorted(prices) == [("high.csv", 90_000.0), ("low.csv", 40_000.0)]

    lay(low=40_000, high=80_000)
    with pytest.raises(StudyError, match=r"holds another study \(the prices in high\.csv changed\)"):
        sweep(planned(), out, Settings(scheduler=cluster))
    assert sweep(planned(), out, Settings(scheduler=cluster, update=True)).new == 2
    assert store.open(out).runs.collect()["btc_price_usd"].unique().sort().to_list() == [40_000.0, 80_000.0]

    (tmp_path / "low.csv").write_text("date,price_usd\n2025-11-17,50000\n2025-12-14,40000\n")
    with pytest.raises(StudyError, match=r"low\.csv: 2025-12-15 is asked for"):
        planned()


def test_a_scenario_whose_prices_changed_is_another_one(tmp_path):
    path, scenario, prices = (tmp_path / name for name in ("study.toml", "mine.toml", "prices.csv"))
    path.write_text(
        PRICED.partition("[[")[0] + "scenario = 'mine.toml'\nfactors = [{key = 'power.gas', values = [3]}]\n"
    )
    scenario.write_text("[bitcoin]\nprice_path = 'prices.csv'\n")
    prices.write_text("date,price_usd\n2025-11-17,5e4\n2025-12-15,6e4\n2026-01-12,7e4\n")
    before = plan_of(Study.load(path))
    resume.enter(tmp_path / "out", before, False, False)
    prices.write_text(prices.read_text().replace("7e4", "70000"))
    assert [*plan_of(Study.load(path)).runs([1])] == [*before.runs([1])]
    resume.enter(tmp_path / "out", plan_of(Study.load(path)), False, False)
    prices.write_text(prices.read_text().replace("70000", "7.1e4"))
    with pytest.raises(StudyError, match=r"the prices in .*prices\.csv changed"):
        resume.enter(tmp_path / "out", plan_of(Study.load(path)), False, False)


def test_workers_with_other_sources_are_refused(tmp_path, cluster):
    plan = plan_of(Study.load(written(tmp_path)))
    other = dataclasses.replace(plan, job=dataclasses.replace(plan.job, code="f" * 16))
    with pytest.raises(VersionError, match=r"worker tcp://.* has energyrun of sources \w{16}, the client ffff"):
        sweep(other, tmp_path / "out", Settings(scheduler=cluster))
    assert store.open(tmp_path / "out").runs.collect().height == 0


def test_replications_end_once_the_mean_is_known(tmp_path, cluster):
    plan = plan_of(
        Study.load(
            written(tmp_path, series='["mw_ai"]\nstop = {outcome = "hhi_mw", width = 1e6, least = 3, every = 2}')
        )
    )
    assert sweep(plan, tmp_path / "out", Settings(scheduler=cluster)).done == 3 * 4
    assert sorted(store.open(tmp_path / "out").runs.collect()["seed"].unique()) == [1, 2, 3]
    assert sweep(plan, tmp_path / "out", Settings(scheduler=cluster)).new == 0


def test_a_scheduler_that_is_not_there_is_status_3(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("experiments.running.cluster.CONNECT", 1)
    path = written(tmp_path)
    given = ["sweep", str(path), "--out", str(tmp_path / "out"), "--scheduler", "tcp://127.0.0.1:1"]
    assert energyrun.status_of(given) == energyrun.FAILURE
    assert "--scheduler tcp://127.0.0.1:1 cannot be reached" in capsys.readouterr().err.splitlines()[-1]
    with pytest.raises(StudyError, match="somewhere is no address"):
        sweep(plan_of(Study.load(path)), tmp_path / "two", Settings(scheduler="somewhere"))


def test_a_full_disk_keeps_what_is_written(tmp_path, cluster, monkeypatch):
    plan, out, left = plan_of(Study.load(written(tmp_path))), tmp_path / "out", [8]
    replace = os.replace

    def full(source: Path, target: Path) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(28, "No space left on device")
        replace(source, target)

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(DiskError, match="No space left on device.; what was finished is kept"):
        sweep(plan, out, Settings(scheduler=cluster))
    monkeypatch.undo()
    kept = store.open(out)
    assert kept.runs.collect().height > 0 and not list(out.rglob("*.writing"))
    assert set(kept.series.collect()["run_id"]) == set(kept.runs.collect()["run_id"])
    sweep(plan, out, Settings(scheduler=cluster))
    assert rows(out) == undisturbed(plan)


def dataset(folder: Path, batches: int = 5) -> store.Results:
    """A folder of small files without a sweep."""
    plan = plan_of(
        Study.model_validate(
            {
                "name": "x",
                "outcomes": ["hhi_mw"],
                "series": ["mw_ai"],
                "seeds": 9 * batches,
                "factors": [{"key": "policy.mining_tax", "values": [0]}],
            }
        )
    )
    store.create(folder, plan.document, plan.design)
    for batch in range(batches):
        keys = [{"run_id": f"{batch}-{run}", "point": 0, "seed": 9 * batch + run} for run in range(9)]
        made = [key | {"policy.mining_tax": 0.0, "hhi_mw": 1.0, "error": None, "seconds": 0.1} for key in keys]
        series = [
            {name: [value] * 2 for name, value in key.items()} | {"week": [0, 13], "mw_ai": [0.0, 1.0]} for key in keys
        ]
        store.append(folder, plan.document, made, series)
    return store.open(folder)


@pytest.mark.parametrize("survives", range(12))
def test_a_merge_cut_short_at_any_step_loses_and_doubles_nothing(tmp_path, monkeypatch, survives):
    results = dataset(tmp_path)
    before, steps = (rows(tmp_path), rows(tmp_path, "series")), [survives]

    class PowerCut(BaseException):
        pass

    def step(original: Callable[..., object]) -> Callable[..., object]:
        def taken(*given: object, **named: object) -> object:
            steps[0] -= 1
            if steps[0] < 0:
                raise PowerCut
            return original(*given, **named)

        return taken

    monkeypatch.setattr(os, "replace", step(os.replace))
    monkeypatch.setattr(Path, "unlink", step(Path.unlink))
    with pytest.raises(PowerCut):
        store.merge(tmp_path)
    assert (rows(tmp_path), rows(tmp_path, "series")) == before
    monkeypatch.undo()
    store.mend(tmp_path)
    assert (rows(tmp_path), rows(tmp_path, "series")) == before
    for table in store.TABLES:
        outside = pl.scan_parquet(tmp_path / table / "*.parquet").collect()
        assert outside["run_id"].n_unique() == results.planned and len(outside) == len(before[table == "series"])
    store.merge(tmp_path)
    assert (rows(tmp_path), rows(tmp_path, "series")) == before
    assert len(list((tmp_path / "runs").iterdir())) == 1


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path):
    plan = plan_of(Study.load(written(tmp_path)))
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "mine.parquet").write_text("mine")
    with pytest.raises(OutputError, match="runs/ holds files but there is no study.json"):
        sweep(plan, tmp_path)
    assert (tmp_path / "runs" / "mine.parquet").read_text() == "mine"
    with pytest.raises(OutputError, match="no sweep lies there"):
        store.open(tmp_path)
    (tmp_path / "study.json").write_text("{}")
    with pytest.raises(OutputError, match="is not the document of a sweep"):
        store.open(tmp_path)


def test_batches_take_about_two_seconds_and_shrink_towards_the_end():
    class Ten:
        def nthreads(self) -> dict[str, int]:
            return {"tcp://a": 4, "tcp://b": 6}

    pace = Pace(Ten())
    assert pace.batch(1000) == 1
    pace.look()
    assert pace.threads == 10 and pace.window == 30
    pace.learn([Played([], None, 0.25, {})] * 8)
    assert [pace.batch(left) for left in (100_000, 100, 40, 1)] == [8, 5, 2, 1]


def test_a_forgotten_client_is_collected_before_another_starts(monkeypatch):
    """Dask's own end of a client would wait for the lock that the starting one holds, and never get it."""
    ended = []

    class Forgotten:
        def __init__(self):
            self.itself = self  # only the collector finds it

        def __del__(self):
            ended.append("forgotten")

    def starting(*_, **__):
        ended.append("started")
        return gc.isenabled()

    gc.collect()
    Forgotten()
    monkeypatch.setattr(cluster_of, "Client", starting)
    assert not cluster_of._client(None) and gc.isenabled()
    assert ended == ["forgotten", "started"]
