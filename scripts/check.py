"""Everything that a change has to pass, in one command: the first step that fails ends it.

uv run python scripts/check.py               # all of it, about ten minutes on two cores
uv run python scripts/check.py --fast        # without tests that open a browser or take long
uv run python scripts/check.py --all         # go on after a failure, and tell all of them at the end
uv run python scripts/check.py --no-tests    # all but pytest, as .ci/run calls it
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent  # of the project's environment, where its tools are installed
NPM = ("npm", "--prefix", "viz/web", "--silent")
STEPS = (
    ("ruff", ("ruff", "check")),
    ("format", ("ruff", "format", "--check", "--quiet")),
    ("pyright", ("pyright",)),
    ("imports", ("lint-imports", "--no-logo")),
    ("documentation", ("mkdocs", "build", "--quiet", "--strict", "--site-dir", "build/docs")),
    ("packages of the page", (*NPM, "ci", "--ignore-scripts")),
    ("format of the page", (*NPM, "run", "format")),
    ("types of the page", (*NPM, "run", "types")),
    ("tests of the page's code", (*NPM, "test")),
)
TESTS = ("tests", ("pytest",))
ADVICE = {
    "format": "run: uv run ruff format",
    "ruff": "run: uv run ruff check --fix",
    "format of the page": "run: uv run npm --prefix viz/web run fix",
}


def steps(tests: bool, fast: bool) -> list[tuple[str, list[str]]]:
    """Names of the steps with their commands.

    >>> [name for name, _ in steps(tests=False, fast=False)][:2], steps(tests=True, fast=True)[-1][1][1:]
    (['ruff', 'format'], ['--fast'])
    """
    chosen = [*STEPS, *([TESTS] if tests else [])]
    more = {"tests": ["--fast"]} if fast else {}
    return [(name, [str(BIN / tool), *arguments, *more.get(name, [])]) for name, (tool, *arguments) in chosen]


def passes(name: str, command: list[str]) -> bool:
    """Run a step in the project's folder and say how it ended and how long it took."""
    print(f"\n== {name}", flush=True)
    start = time.perf_counter()
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"}  # npm looks for node there
    status = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    took = time.perf_counter() - start
    print(f"== {name}: {'passed' if status == 0 else f'failed ({status})'} in {took:.0f} s", flush=True)
    if status and name in ADVICE:
        print(ADVICE[name])
    return status == 0


def main() -> int:
    """Exit status 0 where every step passed, else 1."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fast", action="store_true", help="without tests that open a browser or take long")
    parser.add_argument("--all", action="store_true", help="go on after a failure")
    parser.add_argument("--no-tests", action="store_true", help="all but pytest")
    given = parser.parse_args()
    failed: list[str] = []
    for name, command in steps(not given.no_tests, given.fast):
        if not passes(name, command):
            failed.append(name)
            if not given.all:
                break
    print(f"\nfailed: {', '.join(failed)}" if failed else "\nall passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
