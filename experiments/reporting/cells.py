"""What a table of a report's page is made of: cells that can be sorted, and that can open a run."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    """What stands in a table; a number sorts by its value, a line that opens a run names it and can be copied."""

    text: str
    sort: float | str | None = None
    run_id: str = ""


@dataclass(frozen=True)
class PageTable:
    """A table of the page; `file` names its CSV, folded ones are opened by a click."""

    caption: str
    header: tuple[str, ...]
    rows: list[list[Cell]]
    file: str = ""
    folded: bool = False


def number(text: str, value: float | None) -> Cell:
    """A figure that sorts by its value; nothing sorts lowest."""
    return Cell(text, "" if value is None else value)
