"""What the site of the documentation has beside the pages of `docs/`: the reference of the code, and links into it.

A hook of MkDocs (`mkdocs.yml`).  A page a folder of the code is made from its docstrings; a link of a page to a file of the
code leads there.  Files that the site does not hold are named and not linked.
"""

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("agents", "model", "experiments")
LINK = re.compile(r"\[([^\]]+)\]\((?!\w+:)([^)\s#]+)(#[^)\s]*)?\)")


def modules() -> Iterator[tuple[str, list[str]]]:
    """Folders of the code, as dotted names, with their modules."""
    for package in PACKAGES:
        for folder in sorted({file.parent for file in (ROOT / package).rglob("*.py")}):
            names = [file.stem for file in sorted(folder.glob("*.py")) if not file.stem.startswith("__")]
            if names:
                yield ".".join(folder.relative_to(ROOT).parts), names


def reference(folder: str, names: list[str]) -> str:
    """The page of a folder: every module of it."""
    return "\n".join([f"# {folder}", "", *(f"::: {folder}.{name}\n" for name in names)])


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds the pages of the reference, and a list of them."""
    found = list(modules())
    listed = "\n".join(f"- [{folder}]({folder}.md): {', '.join(names)}" for folder, names in found)
    pages = {"index": f"# Reference\n\n{listed}\n", **{folder: reference(folder, names) for folder, names in found}}
    for name, text in pages.items():
        files.append(File.generated(config, f"reference/{name}.md", content=text))
    return files


def on_nav(nav: Any, config: MkDocsConfig, files: Files) -> Any:
    """The pages of the reference are reached through their list and by search."""
    return nav


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Links that leave the pages lead into the reference, or lose their target."""
    here = posixpath.dirname(page.file.src_uri)

    def led(found: re.Match[str]) -> str:
        words, target, _ = found.groups()
        path = posixpath.normpath(posixpath.join("docs", here, target))
        if path.startswith("docs/") and files.get_file_from_path(path.removeprefix("docs/")):
            return found.group()
        module = path.removesuffix(".py").replace("/", ".")
        held = f"reference/{module.rpartition('.')[0]}.md"
        if path.endswith(".py") and files.get_file_from_path(held):
            return f"[{words}]({posixpath.relpath(held, here or '.')}#{module})"
        return words

    return LINK.sub(led, markdown)
