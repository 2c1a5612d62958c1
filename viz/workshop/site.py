"""The site of a workshop: three pages of one bundle, one websocket, and what the facilitator takes away."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route, WebSocketRoute

from viz.serving.door import Door
from viz.serving.names import Names
from viz.workshop.hall import Hall
from viz.workshop.wire import ROOM

STATIC = Path(__file__).resolve().parents[1] / "static"
FILES = {"workshop.js": "text/javascript", "workshop.css": "text/css"}
POLICY = "; ".join(
    (
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self' {sockets}",
        "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'",
    )
)  # fmt: skip
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>The Energy Run</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><link rel="stylesheet" href="/workshop.css"></head>
<body data-role="{role}"><main id="page"></main><script type="module" src="/workshop.js"></script></body></html>
"""
ROLES = {"/room": "player", "/facilitator": "facilitator", "/projector": "projector"}
TAKEN = {
    "run.json": "application/json",
    "answers.csv": "text/csv; charset=utf-8",
    "report.html": "text/html; charset=utf-8",
    "paper.html": "text/html; charset=utf-8",
}


def site(hall: Hall, names: Names) -> Door:
    """The application that uvicorn serves."""

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(one) for one in (hall.beat(), hall.rehearsal) if one is not None]
        yield
        for task in tasks:
            task.cancel()

    async def taken(request: Request) -> Response:
        """A file of the debrief, for who bears the facilitator's token."""
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        name, table = request.path_params["name"], hall.tables.get(request.path_params["code"])
        if name not in TAKEN or table is None or not hall.facilitates(token):
            return Response(status_code=404)
        from viz.workshop import debrief

        language = request.query_params.get("language", "en")
        content = await asyncio.to_thread(debrief.made, name, table, language if language == "ja" else "en")
        return Response(content, media_type=TAKEN[name], headers={"cache-control": "no-store"})

    routes = [
        Route("/", lambda _request: RedirectResponse("/room")),
        *(Route(path, page) for path in ROLES),
        *(Route(f"/{name}", bundle) for name in FILES),
        Route("/debrief/{code}/{name}", taken),
        WebSocketRoute("/line", hall.talk),
    ]
    return Door(Starlette(routes=routes, lifespan=lifespan), names, ROOM)


async def page(request: Request) -> Response:
    """The same page for all; who one is, his token says."""
    host = request.headers["host"]
    policy = POLICY.format(sockets=f"ws://{host} wss://{host}")
    return HTMLResponse(
        PAGE.format(role=ROLES[request.url.path]),
        headers={"content-security-policy": policy, "cache-control": "no-store"},
    )


async def bundle(request: Request) -> Response:
    """A file of the bundle."""
    name = request.url.path.removeprefix("/")
    return FileResponse(STATIC / name, media_type=FILES[name], headers={"cache-control": "no-cache"})


def as_json(value: object) -> bytes:
    """A document as a file."""
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()
