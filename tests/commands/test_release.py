"""What a release states about itself agrees wherever it stands."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from model.foundation.version import VERSION

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_the_version_is_the_same_everywhere() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == PROJECT["project"]["version"] == VERSION
    assert citation["license"] == PROJECT["project"]["license"]
    newest = re.search(r"^## (\S+?),? ", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert newest is not None and newest[1] == VERSION


@pytest.mark.parametrize(
    "package",
    [name for name in PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"] if "." not in name],
)
def test_packages_say_that_they_are_typed(package: str) -> None:
    assert (ROOT / package / "py.typed").is_file()


def test_hooks_run_what_a_change_has_to_pass() -> None:
    """Every hook is local, and its command is a step of scripts/check.py."""
    from scripts.check import STEPS

    (repo,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert repo["repo"] == "local"
    called = {hook["entry"].removeprefix("uv run --no-sync ").split()[0] for hook in repo["hooks"]}
    assert called and called <= {command[0] for _, command in STEPS}


def test_continuous_integration_calls_the_one_command_and_the_readmes() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "scripts/check.py --no-tests" in script
    assert "pip install --quiet uv && uv run pytest" in script.splitlines()
