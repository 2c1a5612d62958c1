"""What a browser sees of its server: a page loaded anew, a guest beside it, a server that is killed and started again."""

import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.visit import PATIENCE, Visit, serving


def test_a_reload_keeps_the_market_for_its_host_and_his_guest(
    visit: Callable[..., Visit], browser: Any, served: str
) -> None:
    host = visit()
    for week in (1, 2):
        host.page.click(".er-step")
        host.until("week", str(week), PATIENCE)
    host.page.click(".er-share")
    link = host.page.input_value(".er-sharing input >> nth=1")
    guest = visit("?" + link.split("?")[1] + "&lang=en", week="2")
    host.page.reload()
    host.until("week", "2", PATIENCE)
    host.page.click(".er-step")
    guest.until("week", "3", PATIENCE)
    host.page.fill(".er-seed input", "2x")
    host.page.keyboard.press("Enter")
    host.page.wait_for_function("document.querySelector('.er-status').textContent.includes('whole number')")
    assert host.data("week") == 3
    host.shot("wrong-seed")


@pytest.mark.skipif(os.name != "posix", reason="a kill is a signal here")
def test_a_run_is_there_again_after_its_server_was_killed(
    browser: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serve = f"from viz.app import serve; serve('energy-run', seed=None, port={port}, open_browser=False)"
    with serving(serve=serve) as (address, process):
        tab = Visit(browser, address, "?lang=en")
        for week in (1, 2):
            tab.page.click(".er-step")
            tab.until("week", str(week), PATIENCE)
        played = tab.text(".er-run")
        tab.page.clock.install()
        os.kill(process, signal.SIGKILL)
        tab.page.wait_for_selector(".er-wait:visible >> text=does not answer", timeout=20_000)
        tab.shot("server-killed")
    with serving(serve=serve):
        tab.hasten()
        tab.until("run", "2", PATIENCE)  # the first of this page is the market that stood there
        tab.until("week", "2", PATIENCE)
        assert tab.text(".er-run") == played
        tab.shot("server-again")
        tab.page.close()
