"""The site: Solara's page and its tabs' websockets, and the files that were shipped with this program; nothing else.

Solara's own site is not served: it fetches whatever npm path it is asked for and writes it into its folder, deletes a
folder that is asked for as a file, and answers for files of the user's Jupyter.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from importlib.metadata import distribution
from pathlib import Path
from uuid import uuid4

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.types import Scope

from viz.serving.door import Door
from viz.serving.line import Manners
from viz.serving.names import Names

CDN = Path(__file__).resolve().parents[1] / "static" / "cdn"
WIDGETS = {"anywidget": "anywidget", "jupyter-vue": "ipyvue", "jupyter-vuetify": "ipyvuetify"}
"""Folders of scripts that the page loads, and the packages that brought them."""
COOKIE = re.compile(r"[0-9a-f-]{36}")
FOREVER = "public, max-age=31536000, immutable"  # a version stands in the address


def site(names: Names, more: Sequence[BaseRoute] = (), manners: Mapping[str, Manners] | None = None) -> Door:
    """The application that uvicorn serves.  more: routes beside the page's; manners: of their websockets, by path."""
    from solara.server import server, starlette

    class Shipped(starlette.StaticFilesOptionalAuth):
        """Files of one folder, packed once; what has a version in its address is kept by browsers."""

        async def get_response(self, path: str, scope: Scope) -> Response:
            if "\0" in path:
                raise HTTPException(404)
            answer = await super().get_response(path, scope)
            if "@" in path and answer.status_code in (200, 304):
                answer.headers["cache-control"] = FOREVER
            return answer

    own, widgets = server.solara_static, widget_folders()
    server.nbextensions_directories[:] = {folder.parent for folder in widgets.values()}  # and not the user's own
    routes = [
        Route("/", page),
        Route("/_solara/api/close/{kernel_id}", starlette.close, methods=["POST"]),
        WebSocketRoute("/jupyter/api/kernels/{kernel_id}/channels", starlette.kernel_connection),
        Mount("/_solara/cdn", Shipped(directory=CDN)),
        Mount("/static/assets", Shipped(directory=own.parent / "assets")),
        Mount("/static", Shipped(directory=own)),
        *(Mount(f"/jupyter/nbextensions/{name}", Shipped(directory=found)) for name, found in widgets.items()),
        *more,
    ]
    return Door(Starlette(routes=routes, lifespan=starlette.lifespan, middleware=starlette.middleware), names, manners)


def widget_folders() -> dict[str, Path]:
    """Where the packages put their scripts, by the name of the folder.

    >>> sorted(name for name, folder in widget_folders().items() if folder.is_dir())
    ['anywidget', 'jupyter-vue', 'jupyter-vuetify']
    """
    found = {}
    for name, package in WIDGETS.items():
        files = distribution(package).files or ()
        inside = (file for file in files if file.parts[-3:-1] == ("nbextensions", name))
        found[name] = Path(str(next(inside).locate())).resolve().parent
    return found


async def page(request: Request) -> Response:
    """Solara's page, whose own scripts alone may run, with a cookie that no script and no other site gets to see."""
    from solara.server import server, starlette

    made = await starlette.root(request)
    if not isinstance(made, HTMLResponse):
        return made
    nonce = secrets.token_urlsafe(16)
    marked = bytes(made.body).replace(b"<script", f'<script nonce="{nonce}"'.encode())
    headers = {"content-security-policy": policy(nonce, request.headers["host"]), "cache-control": "no-store"}
    answer = HTMLResponse(marked, headers=headers)
    known = server.get_session_id_cookie(request.cookies) or ""
    session = known if COOKIE.fullmatch(known) else str(uuid4())
    secure = request.url.scheme == "https"
    answer.set_cookie(server.COOKIE_KEY_SESSION_ID, session, httponly=True, samesite="lax", secure=secure)
    return answer


def policy(nonce: str, host: str) -> str:
    """What the page may load and run: this server's files and the scripts in the page itself.

    Vue makes its templates at run time and the widget is a module from memory ('unsafe-eval', blob:); Vuetify
    writes styles.

    >>> "frame-ancestors 'none'" in policy("abc", "127.0.0.1:8765")
    True
    """
    allowed = {
        "default-src": "'none'",
        "script-src": f"'self' 'nonce-{nonce}' 'unsafe-eval' blob:",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": f"'self' blob: ws://{host} wss://{host}",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {sources}" for name, sources in allowed.items())
