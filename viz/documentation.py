"""The documentation as a site of files: built once for a version of it, and opened without a server."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from model.foundation.errors import DiskError, OutputError

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
