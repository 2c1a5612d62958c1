"""What the about-box says: version, licence, where figures come from, and the assumptions; all of it on this machine."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from model.foundation.version import VERSION, code_version
from model.tables.start import load_tables

PLACES = (Path(__file__).parents[2] / "assumptions.md", Path(__file__).parents[3] / "docs" / "assumptions.md")
"""Where the assumptions lie: in an installed package, in a checkout."""


@cache
def about() -> dict[str, Any]:
    """Version, sources by table, assumptions by their number."""
    return {"version": VERSION, "code": code_version(), "sources": sources(), "assumptions": assumptions()}


def sources() -> list[dict[str, Any]]:
    """The documents that each table of the start names, each once.

    >>> [table["table"] for table in sources()][:2]
    ['companies', 'sites']
    """
    tables = load_tables()
    found = []
    for name in (
        "companies",
        "sites",
        "leases",
        "hosted",
        "hyperscalers",
        "zones",
        "technologies",
        "links",
        "capacity",
        "pool",
    ):
        sheet = getattr(tables, name, None)
        named = sorted({source for source in getattr(sheet, "sources", ()) if source})
        if named:
            found.append({"table": name, "sources": named})
    return found


def assumptions() -> list[list[str]]:
    """Number and words of every assumption; none where the list was not installed.

    >>> assumptions()[0][0].startswith("A")
    True
    """
    path = next((path for path in PLACES if path.is_file()), None)
    if path is None:
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in lines
        if line.startswith("| A") and line[3:4].isdigit()
    ]
    return [[row[0], row[1], row[2] if len(row) > 2 else ""] for row in rows]
