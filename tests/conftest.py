"""Markets for tests of what stands around one: played in a moment, live on a thread, served to a browser.

The process that hands tests out to workers reads this file and plays no market: fixtures import what takes seconds.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.visit import Visit, browsing, chromium, serving

if TYPE_CHECKING:
    from viz.pages.live.watched import WatchedMarket
    from viz.session import LiveMarket

collect_ignore_glob = ["wrong_input/modules/*"]  # outcomes that fail on purpose as they are imported
BROWSER = {"browser", "served"}  # fixtures of tests that serve the page, or open it


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest --regenerate-golden tests/market/test_golden.py` after a change of the economics that is meant."""
    parser.addoption("--regenerate-golden", action="store_true", help="write tests/golden anew from this model")
    parser.addoption(
        "--minutes", type=float, default=1.0, help="with -m fuzz: how long to try cases never tried before"
    )
    parser.addoption("--fast", action="store_true", help="leave out tests that open a browser or are marked slow")


@pytest.fixture(autouse=True, scope="session")
def state_of_their_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test writes into the journal of whoever runs it."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_STATE_HOME", "LOCALAPPDATA"):
            patch.setenv(name, str(tmp_path_factory.mktemp("state")))
        yield


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is marked fuzz or long is left for who asks for it; with `--fast`, what opens a browser or is marked slow too."""
    leave = {mark for mark in ("fuzz", "long") if mark not in config.getoption("-m")}
    for item in items:
        if any(map(item.get_closest_marker, ("fuzz", "long"))):
            item.add_marker(pytest.mark.timeout(0))  # these take as long as they are given
    left = [item for item in items if any(map(item.get_closest_marker, leave))]
    left += [item for item in items if lengthy(item)] if config.getoption("--fast") else []
    config.hook.pytest_deselected(items=left)
    files = {item.path for item in items if lengthy(item)}  # begun first, so that no worker is left alone with one
    items[:] = sorted((item for item in items if item not in set(left)), key=lambda item: item.path not in files)


def lengthy(item: pytest.Item) -> bool:
    """Whether a test opens a browser or is marked slow."""
    return bool(BROWSER & set(getattr(item, "fixturenames", ())) or item.get_closest_marker("slow"))


@pytest.fixture(scope="session")
def market() -> WatchedMarket:
    """A market of the page after sixty weeks, to be looked at only."""
    from viz.pages.live.watched import WatchedMarket

    market = WatchedMarket(rng=4)
    market.run_for(60)
    return market


@pytest.fixture
def live() -> Iterator[LiveMarket]:
    """A small market on a thread of its own, which ends with the test."""
    from tests.small_market import SmallMarket, until
    from viz.commands import Command
    from viz.session import LiveMarket

    market = LiveMarket(lambda scenario, seed: SmallMarket(seed=seed or 7), "energy-run", 1)
    until(lambda: market.state.phase == "ready")
    market.submit(Command("speed", speed=50.0))
    until(lambda: market.state.speed == 50.0)
    yield market
    market.close()
    market.thread.join(2.0)
    assert not market.thread.is_alive()


@pytest.fixture(scope="session")
def served() -> Iterator[str]:
    """The address of a live market on a free port, in a process of its own."""
    with serving() as (address, _):
        yield address


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Chromium with a profile of its own; skipped without one, unless this is continuous integration."""
    if chromium() is None and "CI" not in os.environ:
        pytest.skip("no Chromium on the PATH")
    with browsing(tmp_path_factory.mktemp("profile")) as context:
        yield context


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
