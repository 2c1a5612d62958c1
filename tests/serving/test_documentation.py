"""The documentation as a site: built once for its sources, put in place whole, refused in a line."""

import asyncio
import doctest
import re
from pathlib import Path
from typing import Any

import pytest

from model.foundation.errors import OutputError
from tests.loops import alone
from viz import documentation

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """A tool that writes a page and counts how often it was asked."""
    asked: list[Path] = []

    def made(folder: Path) -> None:
        asked.append(folder)
        (folder / "index.html").write_text("a page", encoding="utf-8")

    monkeypatch.setattr(documentation, "made", made)
    monkeypatch.setattr(documentation, "SHIPPED", ROOT / "nowhere")
    return asked


def test_the_site_is_built_once_for_its_sources(builds: list[Path], tmp_path: Path) -> None:
    """And anew where they changed."""
    page = documentation.site(tmp_path / "site")
    assert page.read_text(encoding="utf-8") == "a page" and len(builds) == 1
    documentation.site(tmp_path / "site")
    assert len(builds) == 1
    (tmp_path / "site" / documentation.STAMP).write_text("older", encoding="utf-8")
    documentation.site(tmp_path / "site")
    assert len(builds) == 2 and [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_folder_with_other_files_is_left_alone(builds: list[Path], tmp_path: Path) -> None:
    """Nothing is deleted that was not made here."""
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="holds other files"):
        documentation.site(tmp_path)
    with pytest.raises(OutputError, match="is a file; give a folder"):
        documentation.site(tmp_path / "thesis.txt")
    assert not builds and (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "mine"


def test_an_installation_without_pages_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In a line that names what to do."""
    monkeypatch.setattr(documentation, "ROOT", tmp_path)
    monkeypatch.setattr(documentation, "SHIPPED", tmp_path)
    with pytest.raises(OutputError, match="from a checkout"):
        documentation.site()


def test_links_into_the_code_lead_into_the_reference() -> None:
    """A file that the site does not hold is named and not linked."""
    from mkdocs.config import load_config
    from mkdocs.structure.files import Files, get_files

    from scripts import docs_site

    config = load_config(str(ROOT / "mkdocs.yml"), plugins=[], hooks=[])
    config.plugins._current_plugin = "hook"  # MkDocs notes who asks; here nobody calls through it
    files = docs_site.on_files(Files(list(get_files(config))), config)
    page = type("Page", (), {"file": files.get_file_from_path("decisions/README.md")})
    told = "[rules](../../agents/rules/leasing.py), [notes](../../data/README.md), [model](../model.md#rules), [out](https://x.org)"
    led = docs_site.on_page_markdown(told, page, config, files)
    assert led == (
        "[rules](../reference/agents.rules.md#agents.rules.leasing), notes, [model](../model.md#rules), [out](https://x.org)"
    )


@pytest.mark.parametrize("page", ["recipes.md", "tutorials/follow.md"])
def test_what_a_page_shows_works(page: str) -> None:
    """As it stands there."""
    run = doctest.testfile(str(ROOT / "docs" / page), module_relative=False)
    assert run.attempted > 5 and run.failed == 0


def asked(site: documentation.Documented, path: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and text that a browser gets."""
    heard: list[Any] = []

    async def receive() -> Any:
        await asyncio.sleep(60.0)  # nothing more is said

    async def send(message: Any) -> None:
        heard.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": f"/documentation{path}",
        "root_path": "/documentation",
        "headers": [],
    }
    alone(site(scope, receive, send))
    headers = {name.decode(): value.decode() for name, value in heard[0]["headers"]}
    return heard[0]["status"], headers, b"".join(part.get("body", b"") for part in heard[1:]).decode()


def test_the_page_serves_the_site_and_nothing_beside_it(
    builds: list[Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Built when somebody asks first; scripts that stand in a page run by its own policy only."""

    def made(folder: Path) -> None:
        builds.append(folder)
        (folder / "index.html").write_text("<script>1</script>", encoding="utf-8")
        (folder / "a.css").write_text("a{}", encoding="utf-8")

    monkeypatch.setattr(documentation, "made", made)
    monkeypatch.setattr(documentation, "sources_hash", lambda: "test")
    monkeypatch.setattr(documentation.tempfile, "gettempdir", lambda: str(tmp_path))
    site = documentation.Documented()
    _, headers, text = asked(site, "/index.html")
    nonce = re.search(r"nonce-([\w-]+)'", headers["content-security-policy"])
    assert nonce is not None and text.startswith(f'<script nonce="{nonce[1]}">')
    assert asked(site, "/a.css")[2] == "a{}" and asked(site, "/")[2].startswith("<script nonce")
    for path in ("/no.html", "/../secret", "/../../etc/passwd", "//etc/passwd", "/a\0.css"):
        assert asked(site, path)[0] == 404, path
    assert len(builds) == 1


def test_the_page_says_where_there_is_no_site(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(documentation, "ROOT", tmp_path)
    monkeypatch.setattr(documentation, "SHIPPED", tmp_path / "none")
    status, _, text = asked(documentation.Documented(), "/validation.html")
    assert status == 404 and "from a checkout" in text
