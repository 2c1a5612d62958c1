"""The folder that installs a workshop where there is no internet."""

import re
import subprocess
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import pytest

from model.foundation.errors import DiskError, OutputError
from viz.workshop import pack


def same(name: str) -> str:
    """A package's name however it is spelt."""
    return re.sub(r"[-_.]+", "-", name.partition("==")[0]).lower() + name.partition("==")[2]


@pytest.fixture
def pip(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What pip was asked for, which writes a wheel for each."""
    asked: list[list[str]] = []

    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        asked.append(command)
        folder = Path(command[command.index("--wheel-dir") + 1])
        (folder / "energyrun-0-py3-none-any.whl").touch()
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(pack.subprocess, "run", run)
    return asked


def test_it_holds_this_program_and_what_it_needs_as_installed_here(tmp_path: Path, pip: list[list[str]]) -> None:
    (tmp_path / "old-0-py3-none-any.whl").touch()
    assert pack.pack(tmp_path) == 1
    (command,) = pip
    wanted = [part for part in command if "==" in part]
    there = {same(f"{one.name}=={one.version}") for one in distributions()}
    assert {same(one) for one in wanted} <= there and len({same(one) for one in wanted}) == len(wanted)
    assert {"numba", "solara", "segno", "uvicorn"} <= {one.partition("==")[0] for one in wanted}
    assert not {"pytest", "ruff", "mkdocs"} & {one.partition("==")[0] for one in wanted}
    assert str(pack.ROOT) in command and not any(re.search(r"https?://|index-url", part) for part in command)


def test_its_readme_is_three_lines_to_type(tmp_path: Path, pip: list[list[str]]) -> None:
    pack.pack(tmp_path)
    head, *lines = (tmp_path / "README.txt").read_text(encoding="utf-8").splitlines()
    assert "Python 3." in head and len(lines) == 3
    assert "--no-index --find-links . energyrun" in lines[1] and lines[2].endswith("energyrun workshop")


def test_what_stands_in_the_way_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DiskError, match="--pack"):
        pack.pack(tmp_path / "file" / "below")
    failed = subprocess.CompletedProcess([], 1, "", "first\nno such host\n")
    monkeypatch.setattr(pack.subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(OutputError, match="no such host"):
        pack.pack(tmp_path / "new")
    monkeypatch.setattr(pack, "ROOT", tmp_path)
    with pytest.raises(OutputError, match="checkout"):
        pack.pack(tmp_path / "new")
