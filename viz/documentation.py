"""The documentation as a site of files: built once for a version of it, opened without a server or served beside the page."""

from __future__ import annotations

import asyncio
import hashlib
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from model.foundation.errors import DiskError, OutputError

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import Receive, Scope, Send

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = ROOT / "viz" / "static" / "docs"
SOURCES = ("docs/**/*", "agents/**/*.py", "model/**/*.py", "experiments/**/*.py", "mkdocs.yml", "scripts/docs_site.py")
STAMP = ".made-from"


def site(out: Path | None = None) -> Path:
    """The site's first page: the one that came along, or one built from the sources where it is not built yet.

    out: a folder for it, made anew.  Raises OutputError without the sources or their tool, DiskError where it cannot be written.
    """
    shipped = (SHIPPED / "index.html").exists()
    if shipped and out is None:
        return SHIPPED / "index.html"
    if not shipped and (not (ROOT / "mkdocs.yml").exists() or find_spec("mkdocs") is None):
        raise OutputError(
            "docs: this installation holds no documentation; take it from a checkout: uv run energyrun docs"
        )
    folder, stamp = out or Path(tempfile.gettempdir()) / "energyrun-docs" / sources_hash(), sources_hash()
    kept = folder / STAMP
    if not kept.exists() or kept.read_text(encoding="utf-8") != stamp:
        build(folder, stamp)
    return folder / "index.html"


def sources_hash() -> str:
    """Twelve hex digits of all that the site is made from."""
    digest = hashlib.sha256()
    for path in sorted(file for pattern in SOURCES for file in ROOT.glob(pattern) if file.is_file()):
        digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def build(folder: Path, stamp: str) -> None:
    """Builds the site beside its place and puts it there whole."""
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{folder}: is a file; give a folder")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        if folder.exists() and any(folder.iterdir()) and not (folder / STAMP).exists():
            raise OutputError(f"{folder}: holds other files; give an empty folder or one that does not exist")
        draft = Path(tempfile.mkdtemp(prefix=".docs-", dir=folder.parent))
        try:
            made(draft)
            (draft / STAMP).write_text(stamp, encoding="utf-8")
            shutil.rmtree(folder, ignore_errors=True)
            draft.rename(folder)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except OSError as error:
        raise DiskError(f"{folder}: the documentation could not be written ({error.strerror or error})") from None


def made(folder: Path) -> None:
    """A copy of what came along; else MkDocs at work, silent unless something is wrong; a warning is an error."""
    if (SHIPPED / "index.html").exists():
        shutil.copytree(SHIPPED, folder, dirs_exist_ok=True)
        return
    print("building the documentation, under a minute; kept for next time", file=sys.stderr)
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", str(folder)]
    quietly = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=quietly)
    if run.returncode:
        raise OutputError(f"docs: {' '.join(run.stderr.split())[-300:]}")


class Documented:
    """The site as a part of a server's: built when somebody asks for it first, where it did not come along."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._building = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers with a file of the site; in words where there is none."""
        from starlette.responses import PlainTextResponse

        try:
            found = await asyncio.to_thread(self._there)
            answer: Response = answered(found, str(scope["path"]).removeprefix(str(scope.get("root_path", ""))))
        except (OutputError, DiskError) as error:
            answer = PlainTextResponse(f"Energy Run: {error}\n", 404)
        await answer(scope, receive, send)

    def _there(self) -> Path:
        with self._building:
            if self._folder is None:
                self._folder = site().parent.resolve()
            return self._folder


def answered(folder: Path, path: str) -> Response:
    """A file below a folder.  Scripts of a page run if they stand in it or beside it, and nothing else does."""
    from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse

    file = (folder / (path.strip("/") or "index.html")).resolve() if "\0" not in path else folder
    if not file.is_relative_to(folder) or not file.is_file():
        return PlainTextResponse("Energy Run: the documentation has no such page\n", 404)
    if file.suffix != ".html":
        return FileResponse(file)
    nonce = secrets.token_urlsafe(16)
    policy = (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; worker-src 'self' blob:; frame-src 'self'; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )
    marked = file.read_bytes().replace(b"<script", f'<script nonce="{nonce}"'.encode())
    return HTMLResponse(marked, headers={"content-security-policy": policy})
