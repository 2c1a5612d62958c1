"""How commands end: a reader who goes, a disk that is full, a cluster that is none or empty, runs and outcomes that fail."""

import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import polars as pl
import pytest

from experiments import run_files
from experiments.running import cluster, flow, launch, tasks
from experiments.running.plan import plan_of
from experiments.running.progress import SweepState
from model.foundation.documents import read_document
from model.foundation.errors import RunError, ScenarioError, SchedulerError
from tests.sweeps import TAX, effect_of_tax, factorial, made_up

ROOT = Path(__file__).resolve().parents[2]
SCENARIOS = [sys.executable, str(ROOT / "energyrun.py"), "scenarios"]


def test_a_reader_who_goes_had_what_he_wanted():
    with subprocess.Popen(SCENARIOS, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout and process.stderr
        process.stdout.close()
        said = process.stderr.read()
    assert process.returncode == 0 and said == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk that is always full")
def test_a_full_disk_is_one_line_wherever_it_is_written():
    with open("/dev/full", "wb") as full:
        ended = subprocess.run(SCENARIOS, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert ended.returncode == 3 and ended.stderr.count("\n") == 1 and "No space left on device" in ended.stderr
    with pytest.raises(OSError, match="No space left"):
        run_files.write_parquet(pl.DataFrame({"week": range(100_000)}), Path("/dev/full"))


def test_a_scheduler_that_is_none_is_told_at_once(monkeypatch):
    began = time.monotonic()
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(SchedulerError, match="cannot be reached"), cluster.opened(None, address):
        pass
    assert time.monotonic() - began < 10.0
    monkeypatch.setattr(cluster, "CONNECT", 1)
    with socket.create_server(("127.0.0.1", 0)) as other:  # that answers, and speaks of something else
        threading.Thread(target=answer, args=(other,), daemon=True).start()
        address = f"tcp://127.0.0.1:{other.getsockname()[1]}"
        with pytest.raises(SchedulerError, match="cannot be reached"), cluster.opened(None, address):
            pass


def answer(server: socket.socket) -> None:
    """What a web server says to those who do not speak HTTP."""
    while True:
        try:
            with server.accept()[0] as one:
                one.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        except OSError:
            return


def test_an_empty_cluster_is_not_waited_for_for_ever(monkeypatch):
    def nobody(count: int, timeout: float) -> None:
        assert (count, timeout) == (1, 30.0)
        raise TimeoutError

    client = cast(Any, SimpleNamespace(wait_for_workers=nobody, nthreads=dict))
    with pytest.raises(SchedulerError, match="no worker came within 0.5 min"):
        cluster.await_worker(client, 0.5)
    monkeypatch.setattr(flow, "LOOK", 0.0)
    pace = flow.Pace(client, 0.001)
    pending = cast(Any, SimpleNamespace(status="pending"))
    with pytest.raises(SchedulerError, match="no worker has been there"):
        flow.ended_of([pending], pace)


def test_a_study_says_whose_code_it_runs_before_it_runs(tmp_path, monkeypatch, capsys):
    (tmp_path / "stranger_outcome.py").write_text("print('imported')\n\n\ndef f(market):\n    return 1.0\n")
    (tmp_path / "theirs.toml").write_text(
        'outcomes = ["stranger_outcome:f"]\n[[factors]]\nkey = "policy.mining_tax"\nvalues = [0, 1]\n'
    )
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])
    monkeypatch.setattr(launch, "plan_of", lambda study: print("planned"))
    launch.planned(str(tmp_path / "theirs.toml"))
    printed = capsys.readouterr()
    assert "theirs brings code of its own" in printed.err and "stranger_outcome" in printed.err
    launch.planned("ai-bust")
    assert capsys.readouterr().err == ""


def test_runs_that_all_fail_are_a_failure(tmp_path, capsys):
    study = factorial(TAX, seeds=3, outcomes=("independent_miners",))
    folder = made_up(tmp_path / "all", study, effect_of_tax(5.0), lambda point, seed: "E: \x1b[31mall")
    plan = plan_of(study)
    with pytest.raises(RunError, match=r"all 6 runs failed; .* E: \?\[31mall"):
        launch._tell(SweepState(plan.size, 6, 6, 6), plan, folder)
    capsys.readouterr()
    folder = made_up(tmp_path / "one", study, effect_of_tax(5.0), lambda point, seed: "E" if seed == 2 else None)
    launch._tell(SweepState(plan.size, 6, 6, 2), plan, folder)
    assert "2 of them failed" in capsys.readouterr().out


def test_an_outcome_that_fails_is_a_gap_beside_the_others():
    def wrong(market: Any) -> float:
        raise KeyError("nosuch")

    names = ("hhi_mw", "own:wrong", "mw_ai")
    values, errors = tasks._measured(cast(Any, None), names, [lambda market: 3.0, wrong, lambda market: float("nan")])
    assert values == [3.0, None, None]
    assert len(errors) == 1 and errors[0].startswith(
        "outcome own:wrong: KeyError: 'nosuch' (test_endings_of_commands.py:"
    )


@pytest.mark.parametrize(
    "text",
    [
        "a" + ".a" * 400_000 + " = 1",
        "a" * 900_000 + " = 1",
        "a = " + "[" * 500_000,
        "a = " + "{a = " * 100_000,
        "a = [" + "1," * 400_000 + "]",
        "\n".join(f"[t{number}]" for number in range(80_000)),
        "a = '" + "x" * 999_000 + "'",
        "#" * 5_000_000,
    ],
    ids=lambda text: text[:12],
)
def test_a_document_of_any_size_is_refused_or_read_in_seconds(tmp_path, text):
    path = tmp_path / "mine.toml"
    path.write_text(text)
    began = time.process_time()
    try:
        read_document("scenario", path, tmp_path, [], ScenarioError)
    except ScenarioError as error:
        assert len(str(error)) < 250
    assert time.process_time() - began < 10.0
