"""What a page that opens without internet is made of: its files, its colours, markup that is our own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from viz.figures.drawing import paper

PAGE = Path(__file__).with_name("page")


@dataclass(frozen=True)
class Drawn:
    """A figure as the page holds it."""

    id: str
    title: str
    unit: str
    markup: str


def safe(markup: str) -> Any:
    """Markup of our own, which the template must not escape."""
    from markupsafe import Markup

    return Markup(markup)


def colours() -> str:
    """The palette as CSS variables, light and dark; on paper light."""
    rules = {
        theme: "; ".join(f"--{name}: {value}" for name, value in paper.variables(theme).items())
        for theme in ("light", "dark")
    }
    return f":root {{ {rules['light']} }}\n@media screen and (prefers-color-scheme: dark) {{ :root {{ {rules['dark']} }} }}"
