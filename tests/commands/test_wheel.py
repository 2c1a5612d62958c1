"""An installed wheel owns one name, and works beside a package that has the name of one of its folders."""

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from model.foundation.version import VERSION

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.slow, pytest.mark.skipif(shutil.which("uv") is None, reason="no uv on the PATH")]

STUDY = """
question = "Does a wheel's worker find its own modules?"
scenario = "network"
weeks = 2
seeds = 2
design = "factorial"
outcomes = ["btc_price_usd"]
[[factors]]
key = "bitcoin.drift"
values = [0.1, 0.2]
"""
SPAWNED = """
import energyrun
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from model.foundation.version import code_version
with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as workers:
    print(workers.submit(code_version).result() == code_version())
"""
SERVED = """
import energyrun, os, threading, urllib.request
from viz import app
def look(*given, run=app.run):
    def ask():
        try:
            with urllib.request.urlopen(given[2].partition(": ")[2], timeout=120) as answer:
                print(answer.status, b"The Energy Run" in answer.read(), flush=True)
        finally:
            os._exit(0)
    threading.Timer(0.5, ask).start()
    run(*given)
app.run = look
app.serve(port=0, open_browser=False)
"""


def uv(*arguments: object) -> None:
    """uv, from its cache; from a registry where that has not all."""
    for more in (["--offline"], []):
        command = ["uv", "--quiet", *map(str, arguments), *more]
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=OF_ITS_OWN)
        if run.returncode == 0:
            return
    pytest.fail(run.stderr)


OF_ITS_OWN = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, with a page in the place of the documentation, which takes most of a minute."""
    folder = tmp_path_factory.mktemp("wheel")
    (folder / "site").mkdir()
    (folder / "site" / "index.html").write_text("a page", encoding="utf-8")
    OF_ITS_OWN["ENERGYRUN_DOCS"] = str(folder / "site")
    uv("build", "--wheel", "--out-dir", folder)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel, what it needs, and another's package `agents`."""
    place = tmp_path_factory.mktemp("environment")
    uv("venv", "--python", sys.executable, place / "env")
    python = next(path for path in place.glob("env/*/python*") if path.is_file())
    site = next((place / "env").rglob("site-packages"))
    # Of the tests' own environment what lies there, and not the link to this checkout: its .pth file is not read.
    (site / "needed.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    (site / "agents").mkdir()
    (site / "agents" / "__init__.py").write_text("WHO = 'another'\n", encoding="utf-8")
    uv("pip", "install", "--python", python, "--no-deps", wheel)
    return python


def ran(python: Path, tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What a command says, away from the checkout."""
    places = {
        "XDG_STATE_HOME": tmp_path,
        "ENERGYRUN_CACHE_DIR": python.parent / "cache",
        "JUPYTER_CONFIG_PATH": Path(sys.prefix, "etc", "jupyter"),  # what the page's widgets wrote beside themselves
    }
    environment = OF_ITS_OWN | {name: str(path) for name, path in places.items()}
    command = [str(python), *arguments]
    return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)


def test_it_owns_one_name(wheel: Path) -> None:
    """Two packages that own one file overwrite each other."""
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.partition("/")[0] for name in names} == {"energyrun", f"energyrun-{VERSION}.dist-info"}
    assert {"energyrun/__init__.py", "energyrun/__main__.py", "energyrun/viz/static/docs/index.html"} <= set(names)
    for package in ("agents", "model", "experiments"):
        sources = {f"energyrun/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / package).rglob("*.py")}
        assert sources <= set(names)


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("import agents; print(agents.WHO)", "another"),
        (
            "import energyrun, agents.codes as a, energyrun.agents.codes as b; print(a is b, hasattr(a, 'WHO'))",
            "True False",
        ),
        (
            "import energyrun.model.scenario as s; print(s.Scenario.load('no-ai').name, s.__name__)",
            "no-ai model.scenario",
        ),
        ("import energyrun, sys, model.economy; print([n for n in sys.modules if n.startswith('energyrun.')])", "[]"),
        (SPAWNED, "True"),
        (SERVED, "200 True"),
    ],
    ids=["alone", "one module", "under its own name", "loaded once", "spawned", "served"],
)
def test_python_finds(python: Path, tmp_path: Path, script: str, said: str) -> None:
    run = ran(python, tmp_path, "-c", script)
    assert run.stdout.splitlines()[-1:] == [said], run.stderr


def test_whoever_loaded_another_first_is_told(python: Path, tmp_path: Path) -> None:
    """In one line, and by the command with the status of wrong input."""
    run = ran(python, tmp_path, "-c", "import agents, energyrun")
    assert run.returncode == 1 and "ImportError: another 'agents' is loaded already" in run.stderr
    run = ran(python, tmp_path, "-c", "import agents, sys; sys.argv = ['energyrun']; import energyrun")
    assert run.returncode == 2 and run.stderr.count("\n") == 1


@pytest.mark.long
def test_the_command_plays_sweeps_and_opens_the_documentation(python: Path, tmp_path: Path) -> None:
    run = ran(python, tmp_path, "-m", "energyrun", "run", "--weeks", "1", "--seed", "1")
    assert run.returncode == 0 and "AI" in run.stdout, run.stderr
    (tmp_path / "study.toml").write_text(STUDY, encoding="utf-8")
    command = python.with_name("energyrun")
    sweep = ran(command, tmp_path, "sweep", "study.toml", "--workers", "2", "--out", "found")
    assert sweep.returncode == 0 and sweep.stdout.startswith("4 runs are in found: 4 new"), sweep.stderr
    docs = ran(command, tmp_path, "docs", "--no-open")
    assert Path(docs.stdout.strip()).read_text(encoding="utf-8") == "a page", docs.stderr
    copy = ran(command, tmp_path, "docs", "--no-open", "--out", "site")
    assert (tmp_path / "site" / "index.html").exists(), copy.stderr
    assert ran(command, tmp_path, "backtest", "--from", "2021-06").returncode == 0
