"""A folder that installs the program where there is no internet: its wheel, those that it needs, three lines how."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path

from model.foundation.errors import DiskError, OutputError, cut

ROOT = Path(__file__).resolve().parents[2]
PLACES = {"posix": "energyrun-room/bin/", "nt": "energyrun-room\\Scripts\\"}
README = """{system}, Python {python}. In this folder / このフォルダで:
python{python} -m venv energyrun-room
{place}pip install --no-index --find-links . energyrun
{place}energyrun workshop
"""


def pack(folder: Path) -> int:
    """Fills a folder; how many wheels are in it.  For this system and this version of Python.

    Raises OutputError where there is no source to build from, or no pip or no internet; DiskError for the folder.
    """
    if not (ROOT / "pyproject.toml").exists():
        raise OutputError("--pack builds this program's wheel, and only a checkout holds what it is built from")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "README.txt").write_text(readme(), encoding="utf-8")
    except OSError as error:
        raise DiskError(f"--pack {folder}: {error.strerror}") from None
    for old in folder.glob("*.whl"):
        old.unlink()
    call("wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT), *needed())
    return len(list(folder.glob("*.whl")))


def readme() -> str:
    """What to type on the laptop.

    >>> readme().count("energyrun-room"), len(readme().splitlines())
    (3, 4)
    """
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return README.format(
        system=f"{platform.system()} {platform.machine()}", python=python, place=PLACES.get(os.name, PLACES["posix"])
    )


def needed() -> list[str]:
    """All packages that this one needs here, as they are installed: name==version.

    >>> any(one.startswith("numpy==") for one in needed()), any(one.startswith("energyrun") for one in needed())
    (True, False)
    """
    found: dict[str, str] = {}
    seen: set[tuple[str, tuple[str, ...]]] = set()
    waiting = wants("energyrun", ())
    while waiting:
        name, extras = waiting.pop()
        key = re.sub(r"[-_.]+", "-", name).lower()
        if (key, extras) in seen:
            continue
        seen.add((key, extras))
        try:
            found[key] = f"{name}=={distribution(name).version}"
            waiting += wants(name, extras)
        except PackageNotFoundError:  # for another system, or another Python
            continue
    return sorted(found.values(), key=str.lower)


def wants(name: str, extras: Sequence[str]) -> list[tuple[str, tuple[str, ...]]]:
    """What a package needs directly on this machine: names with their extras."""
    from packaging.requirements import Requirement

    asked = [Requirement(text) for text in distribution(name).requires or ()]
    here = [
        one
        for one in asked
        if one.marker is None or any(one.marker.evaluate({"extra": extra}) for extra in ("", *extras))
    ]
    return [(one.name, tuple(sorted(one.extras))) for one in here]


def call(*command: str) -> None:
    """Runs pip: that of this environment, else uv's.  Raises OutputError with its last line."""
    if find_spec("pip"):
        pip = [sys.executable, "-m", "pip"]
    elif uv := shutil.which("uv"):
        pip = [uv, "tool", "run", "--python", sys.executable, "pip"]
    else:
        raise OutputError("--pack needs pip or uv")
    done = subprocess.run([*pip, *command, "--disable-pip-version-check", "--quiet"], capture_output=True, text=True)
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise OutputError(f"--pack: pip {command[0]} did not come through: {cut(said)}")
