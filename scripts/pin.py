"""Writes the exact versions of `uv.lock` into `pyproject.toml`, so that every machine installs the same set.

The lock file itself would name a package registry on every line and stays out of the repository.

    uv run python scripts/pin.py             # the versions in use
    uv run python scripts/pin.py --upgrade   # the newest that fit, then those
"""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"
EXPORT = ["export", "--all-groups", "--all-extras", "--no-hashes", "--no-emit-project", "--no-header", "--no-annotate"]


def uv(*arguments: str, given: str | None = None) -> list[str]:
    """Requirements that a uv command prints, without options and comments."""
    run = subprocess.run(
        ["uv", "--quiet", *arguments], cwd=PROJECT.parent, check=True, capture_output=True, text=True, input=given
    )
    return [line.strip() for line in run.stdout.splitlines() if "==" in line]


def with_list(text: str, key: str, values: list[str]) -> str:
    """The document with a list of `[tool.uv]` put in the place of the one it had."""
    lines = "".join(f"  {quoted(value)},\n" for value in values)
    block = f"{key} = [\n{lines}]\n"
    old = re.compile(rf"^{key} = \[\n(?:  .*\n)*\]\n", re.MULTILINE)
    if old.search(text):
        return old.sub(lambda _: block, text)
    return text.replace("[tool.uv]\n", f"[tool.uv]\n{block}", 1)


def quoted(requirement: str) -> str:
    """A TOML string: markers hold single quotes.

    >>> quoted("colorama==0.4.6 ; sys_platform == 'win32'")
    '"colorama==0.4.6 ; sys_platform == \\'win32\\'"'
    """
    return f'"{requirement}"'


def main() -> None:
    """Locks, then writes both lists."""
    text = PROJECT.read_text(encoding="utf-8")
    if "--upgrade" in sys.argv:
        PROJECT.write_text(with_list(text, "constraint-dependencies", []), encoding="utf-8")
        uv("lock", "--upgrade")
    else:
        uv("lock")
    build = "\n".join(tomllib.loads(text)["build-system"]["requires"])
    text = with_list(text, "constraint-dependencies", uv(*EXPORT))
    needed = uv("pip", "compile", "-", "--universal", "--no-header", "--no-annotate", given=build)
    PROJECT.write_text(with_list(text, "build-constraint-dependencies", needed), encoding="utf-8")


if __name__ == "__main__":
    main()
