"""Writes docs/records.md: every column of every table of the market, from the classes that declare them.

    uv run python scripts/records.py

A test fails while the page is not what the classes say.
"""

import inspect
import sys
from pathlib import Path
from typing import get_args, get_type_hints

PAGE = Path(__file__).resolve().parents[1] / "docs" / "records.md"
sys.path.insert(0, str(PAGE.parents[1]))

from agents.messages import TABLES  # noqa: E402
from agents.population import POPULATIONS, Vintage  # noqa: E402
from agents.records import Record, columns_of  # noqa: E402
from agents.views import View, ZoneView  # noqa: E402
from model.foundation.terms import Parts, Terms  # noqa: E402

INTRODUCTION = """# Records

Every column of the market's tables, of what deciders see and of the orders that are filed.  This page is written by
`scripts/records.py` from the classes in [agents/population.py](../agents/population.py),
[agents/messages.py](../agents/messages.py), [agents/views.py](../agents/views.py) and
[model/foundation/terms.py](../model/foundation/terms.py): change those.  How a record becomes an array and what a type
checker knows of it: [agents/records.py](../agents/records.py).
"""


def table_of(name: str, record: type[Record]) -> str:
    """One table of the page."""
    types = {key: get_args(hint)[0].__name__ for key, hint in get_type_hints(record, include_extras=True).items()}
    lines = [f"### `{name}`: {record.__name__}", "", inspect.getdoc(record) or "", ""]
    lines += ["| column | type | unit | meaning |", "| --- | --- | --- | --- |"]
    lines += [f"| `{key}` | {types[key]} | {c.unit} | {c.meaning} |" for key, c in columns_of(record).items()]
    return "\n".join(lines)


def page() -> str:
    """The whole page."""
    parts = [INTRODUCTION, "## Tables of the market\n"]
    parts += [table_of(name, record) + "\n" for name, record in (*POPULATIONS.items(), ("vintages", Vintage))]
    told = {"view": View, "zones": ZoneView, "terms": Terms, "parts": Parts}
    parts += ["## What deciders see and phases are told\n", *(table_of(*pair) + "\n" for pair in told.items())]
    parts += ["## Orders\n", *(table_of(name, record) + "\n" for name, record in TABLES.items())]
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
