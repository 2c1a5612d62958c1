"""A served market and a browser, for the tests of the page."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.visit import Visit

ROOT = Path(__file__).resolve().parents[1]
SERVE = "from viz.app import serve; serve('energy-run', seed=11, port=0, open_browser=False)"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest --regenerate-golden tests/test_golden.py` after a change of the economics that is meant."""
    parser.addoption("--regenerate-golden", action="store_true", help="write tests/golden anew from this model")


@pytest.fixture(scope="session")
def served() -> Iterator[str]:
    """The address of a live market on a free port, in a process of its own."""
    command = [sys.executable, "-c", SERVE]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        try:
            assert line.startswith("Energy Run: http://"), f"the server said {line!r}"
            yield line.removeprefix("Energy Run: ").strip()
        finally:
            process.terminate()
            process.wait(10)


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Chromium with a profile of its own; skipped without one, unless this is continuous integration."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None and "CI" not in os.environ:
        pytest.skip("no Chromium on the PATH")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        profile = str(tmp_path_factory.mktemp("profile"))
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=program, args=FLAGS, viewport={"width": 1280, "height": 720}, locale="en-GB"
        )
        yield context
        context.close()


@pytest.fixture
def visit(browser: Any, served: str) -> Iterator[Callable[..., Visit]]:
    visits: list[Visit] = []

    def go(query: str = "?lang=en", week: str = "0") -> Visit:
        visits.append(Visit(browser, served, query, week))
        return visits[-1]

    yield go
    for one in visits:
        one.page.close()
    assert [wrong for one in visits for wrong in one.wrong] == []
