"""Markets for tests of what stands around one: played in a moment, live on a thread, served to a browser."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.small_market import SmallMarket, until
from tests.visit import Visit, browsing, chromium, serving
from viz.commands import Command
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
    leave |= {"slow"} if config.getoption("--fast") else set()
    left = [item for item in items if any(map(item.get_closest_marker, leave))]
    if config.getoption("--fast"):
        left += [item for item in items if BROWSER & set(getattr(item, "fixturenames", ()))]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in set(left)]


@pytest.fixture(scope="session")
def market() -> WatchedMarket:
    """A market of the page after sixty weeks, to be looked at only."""
    market = WatchedMarket(rng=4)
    market.run_for(60)
    return market


@pytest.fixture
def live() -> Iterator[LiveMarket]:
    """A small market on a thread of its own, which ends with the test."""
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
