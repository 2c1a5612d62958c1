"""The door of the server: who is let in by HTTP and websocket, and what every answer says of itself to a browser."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from model.foundation.errors import cut
from viz.serving.line import PAGE, Line, Manners
from viz.serving.names import Names, same

logger = logging.getLogger("energyrun")

MOST_LINES = 300  # websockets at once
HELD_BACK = 5.0  # seconds for which an address is not let in again after one of its tabs was cut off
FORWARDED = (b"x-forwarded-", b"script-name", b"x-script-name", b"forwarded")
"""How headers begin with which a proxy may say that it is elsewhere: nobody here is one, and they would move the page."""

ANSWER = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
"""What every answer says unless it says something else of its own."""


class Door:
    """Lets in who asks under a known name and from this very page; what a websocket may say is `Line`'s to judge.

    manners: of websockets by their path, where they are others than the page's.
    """

    def __init__(self, app: ASGIApp, names: Names, manners: Mapping[str, Manners] | None = None) -> None:
        self._app, self._names, self._manners = app, names, manners or {}
        self._lines = 0
        self._cut_off: dict[str, float] = {}  # when, by address; forgotten when it comes back

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        if why := self._stranger(scope, Headers(scope=scope)):
            logger.warning("refused: %s", why)
            await refuse(scope, receive, send, why)
            return
        scope["headers"] = [pair for pair in scope["headers"] if not pair[0].startswith(FORWARDED)]
        if scope["type"] == "http":
            await self._app(scope, receive, described(send))
        else:
            await self._talk(scope, receive, send)

    async def _talk(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._lines += 1
        try:
            await self._hold_back(address := caller(scope).rpartition(":")[0])
            manners, ended = self._manners.get(scope["path"], PAGE), partial(self._remember, address)
            await Line(receive, send, caller(scope), manners, ended).through(self._app, scope)
        finally:
            self._lines -= 1

    def _remember(self, address: str) -> None:
        self._cut_off[address] = time.monotonic()

    async def _hold_back(self, address: str) -> None:
        """Whoever was cut off a moment ago waits at the door: each arrival costs the server a market."""
        while (left := self._cut_off.get(address, -HELD_BACK) + HELD_BACK - time.monotonic()) > 0.0:
            await asyncio.sleep(left)
        self._cut_off.pop(address, None)

    def _stranger(self, scope: Scope, headers: Headers) -> str:
        """Why somebody is not let in; nothing who is."""
        hosts, origin, site = headers.getlist("host"), headers.get("origin"), headers.get("sec-fetch-site", "none")
        host, arrived = hosts[0] if hosts else "", str((scope.get("server") or ("",))[0])
        opened = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
        if len(hosts) != 1 or not self._names.known(host, arrived):
            return f"Host {cut(repr(host))} is not a name of this server (--allow-host adds one)"
        if origin is not None and not same(origin, host):
            return f"Origin {cut(repr(origin))} is another page"
        if site not in ("none", "same-origin") and not (opened and scope.get("method") == "GET"):
            return f"a request from another page ({cut(repr(site))})"
        if scope["type"] == "websocket" and self._lines >= MOST_LINES:
            return f"{MOST_LINES} tabs are open already"
        return ""


def caller(scope: Scope) -> str:
    """Who speaks, for the log."""
    address, port = scope.get("client") or ("?", 0)
    return f"{address}:{port}"


def described(send: Send) -> Send:
    """Adds to every answer what it says of itself to a browser."""

    async def speak(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in ANSWER.items():
                headers.setdefault(name, value)
        await send(message)

    return speak


async def refuse(scope: Scope, receive: Receive, send: Send, why: str) -> None:
    """The answer to a stranger."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": why[:100]})
        return
    answer: Any = PlainTextResponse(f"Energy Run: {why}\n", 403)
    await answer(scope, receive, described(send))
