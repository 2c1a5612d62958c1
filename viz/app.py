"""Serves the live pages: one process, no internet, no account."""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import secrets
import socket
import sys
import threading
import time
import warnings
import webbrowser
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from starlette.routing import BaseRoute, Mount

from model.foundation.errors import OutputError, cut
from model.scenario import Scenario
from viz.documentation import Documented
from viz.pages.seen.opened import with_companies
from viz.serving.door import Door
from viz.serving.line import Manners
from viz.serving.names import names_of

STATIC = Path(__file__).with_name("static")
DOCUMENTATION = "/documentation"

ENVIRONMENT = {
    "SOLARA_APP": "viz.pages.live.live",
    "SOLARA_MODE": "production",
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false",
    "SOLARA_ASSETS_PROXY": "true",
    "SOLARA_ASSETS_PROXY_CACHE_DIR": str(STATIC / "cdn"),  # where it says that its files are; `viz.serving` serves them
    "SOLARA_ASSETS_FONTAWESOME_ENABLED": "false",
    "SOLARA_THEME_LOADER": "plain",
    "SOLARA_THEME_SHOW_BANNER": "false",
    "SOLARA_THEME_TITLE": "The Energy Run",
    "SOLARA_KERNEL_CULL_TIMEOUT": "30s",
    "SOLARA_SESSION_HTTP_ONLY": "true",
    "SOLARA_STATE_AUTO_REMOUNT": "true",  # a tab whose server was started anew opens itself again
}
"""Solara reads its settings when it is imported: nothing leaves the machine, and closed tabs are soon forgotten."""


def serve(
    scenario: str = "energy-run",
    seed: int | None = None,
    host: str = "127.0.0.1",
    port: int = 8765,
    open_browser: bool = True,
    changes: Mapping[str, Any] | None = None,
    allow_hosts: Sequence[str] = (),
    beside: Callable[[], tuple[Sequence[BaseRoute], Mapping[str, Manners]]] = lambda: ((), {}),
) -> None:
    """Serves the live market until interrupted.

    changes: dotted keys of the scenario that runs start with.  allow_hosts: names under which it answers, beside those
    of this machine and `host`.  beside: makes what else is served, and how its websockets may speak.

    Raises ScenarioError for a wrong scenario and OutputError where the port is taken; leaves with status 2 where the
    page was never built.
    """
    with_companies(Scenario.load(scenario).with_changes(dict(changes or {})))
    require_bundle()
    listener = listen(host, port)
    os.environ.update(ENVIRONMENT)
    os.environ["SOLARA_SESSION_SECRET_KEY"] = secrets.token_hex(32)
    warnings.filterwarnings("ignore", message=".*samesite.*")
    import model.economy  # noqa: F401  # Solara trips over a pandas that another thread is importing
    from viz.pages.live.hosts import JOURNALS
    from viz.pages.live.journal import opened
    from viz.pages.live.start import START

    START.scenario, START.seed, START.changes = scenario, seed, dict(changes or {})
    JOURNALS[:] = filter(None, [opened()])
    from viz.serving.site import site

    more, manners = beside()
    documented = Mount(DOCUMENTATION, Documented())
    gc.freeze()  # what is loaded stays: looking for what markets leave behind passes it over
    address = f"http://{shown(host)}:{listener.getsockname()[1]}"
    run(
        listener,
        site(names_of(host, allow_hosts), [documented, *more], manners),
        f"Energy Run: {address}",
        address if open_browser else "",
    )


def require_bundle() -> None:
    """Leaves with one line where the bundle is missing."""
    missing = [
        name
        for name in ("dashboard.js", "dashboard.css", "workshop.js", "workshop.css", "cdn", "stamp")
        if not (STATIC / name).exists()
    ]
    if missing:
        path = STATIC / missing[0]
        print(f"{path} is missing: build the page with `uv sync --reinstall-package energyrun`", file=sys.stderr)
        raise SystemExit(2)


def listen(host: str, port: int) -> socket.socket:
    """The listening socket, taken before anything slow is imported."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(128)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        advice = f"give a free port, as in --port {port + 1}" if port < 65_535 else "give a free port"
        raise OutputError(f"--host {cut(host)} --port {port}: {cut(reason)}; {advice}") from None
    return listener


def shown(host: str) -> str:
    """The host as a browser on this machine reaches it."""
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}.get(host, f"[{host}]" if ":" in host else host)


def run(listener: socket.socket, application: Door, told: str, opened: str) -> None:
    """Runs the server; once it answers, prints what is to be told, and opens an address in a browser unless it is empty."""
    import uvicorn

    from viz.serving.line import LONGEST

    # Websockets of open tabs never end by themselves: do not wait for them, nor say so.
    logging.getLogger("uvicorn.error").addFilter(lambda record: "graceful shutdown" not in record.getMessage())
    config = uvicorn.Config(
        application,
        log_level="warning",
        timeout_graceful_shutdown=0,
        proxy_headers=False,
        server_header=False,
        ws_max_size=LONGEST,
        ws_per_message_deflate=False,  # on one machine or in one room, packing frames costs more than sending them
    )
    server = uvicorn.Server(config)
    threading.Thread(target=announce, args=(server, told, opened), daemon=True).start()
    try:
        server.run(sockets=[listener])
    except KeyboardInterrupt:
        pass
    finally:
        for child in multiprocessing.active_children():  # that plays other seeds: nobody looks any more
            child.terminate()


def announce(server: object, told: str, opened: str) -> None:
    """Waits for the server, then says where it is."""
    while not getattr(server, "started", False):
        time.sleep(0.02)
    print(told, flush=True)
    if opened:
        webbrowser.open(opened)
