"""The site of a workshop: three pages of one bundle, one websocket, and what the facilitator takes away."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Collection
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from viz.serving.door import Door
from viz.serving.names import Names
from viz.workshop.hall import Hall
from viz.workshop.wire import ROOM, known

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
OUTLINES = "/_solara/cdn/{name}"  # of the map, where the bundle asks for them
LINE = "/line"  # the websocket of all tabs
ROLES = {"/room": "player", "/facilitator": "facilitator", "/projector": "projector"}
TAKEN = {
    "run.json": "application/json",
    "answers.csv": "text/csv; charset=utf-8",
    "report.html": "text/html; charset=utf-8",
    "paper.html": "text/html; charset=utf-8",
}


def site(hall: Hall, names: Names, rehearsed: str = "") -> Door:
    """The application that uvicorn serves.  rehearsed: code of a room that bots play from the start."""

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        beat = asyncio.create_task(hall.beat())
        if rehearsed:
            hall.rehearse(hall.tables[rehearsed], True)
        yield
        beat.cancel()

    routes = [
        Route("/", lambda _request: RedirectResponse("/room")),
        Route(OUTLINES, outlines),
        *routes_of(hall, ROLES),
    ]
    return Door(Starlette(routes=routes, lifespan=lifespan), names, {LINE: ROOM})


def routes_of(hall: Hall, pages: Collection[str]) -> list[BaseRoute]:
    """Pages, files and the websocket of a hall, and what is taken away from its rooms."""

    async def taken(request: Request) -> Response:
        """A file of the debrief, for who bears the facilitator's token."""
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        name, table = request.path_params["name"], hall.tables.get(request.path_params["code"])
        if name not in TAKEN or table is None or not hall.facilitates(token, table.room.code):
            return Response(status_code=404)
        from viz.workshop import debrief

        language = request.query_params.get("language", "en")
        content = await asyncio.to_thread(debrief.made, name, table, known(language), hall.predictions)
        return Response(content, media_type=TAKEN[name], headers={"cache-control": "no-store"})

    return [
        *(Route(path, page) for path in pages),
        *(Route(f"/{name}", bundle) for name in FILES),
        Route("/debrief/{code}/{name}", taken),
        WebSocketRoute(LINE, hall.talk),
    ]


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


async def outlines(request: Request) -> Response:
    """The outlines of the map, and no other file."""
    known = {path.name: path for path in (STATIC / "cdn").glob("states-albers-10m@*.json")}
    path = known.get(request.path_params["name"])
    return FileResponse(path, media_type="application/json") if path else Response(status_code=404)


def as_json(value: object) -> bytes:
    """A document as a file."""
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()
