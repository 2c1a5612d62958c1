"""Writes docs/columns.md: every column of `market`, from `model.record.columns`.

    uv run python scripts/columns.py

A test fails while the page is not what the declarations say.
"""

import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "columns.md"
sys.path.insert(0, str(PAGE.parents[1]))

from model.record import conveyances  # noqa: E402
from model.record.columns import COLUMNS  # noqa: E402

INTRODUCTION = """# Columns of the market

What `market` holds of every week, in the order of its columns; a `date` follows the week.  Each is an outcome that a
study may ask for.  This page is written by `scripts/columns.py` from
[model/record/columns.py](../model/record/columns.py) and [model/record/survey.py](../model/record/survey.py): change
those.  `measured` names the function of `model/record` (or `model/engine.py`) that the figure comes from.

| column | type | unit | meaning | measured |
| --- | --- | --- | --- | --- |
"""
PASSED = """
## The table `conveyances`

A row for every site that changed hands, oldest first.  It is made from `sites` and `events` when it is asked for, by
[model/record/conveyances.py](../model/record/conveyances.py).

| column | type | unit | meaning |
| --- | --- | --- | --- |
"""
TYPES = {int: "whole", float: "float", str: "text"}


def page() -> str:
    """The whole page."""
    market = "".join(
        f"| `{name}` | {'whole' if c.whole else 'float'} | {c.unit} | {c.meaning} | {c.source} |\n"
        for name, c in COLUMNS.items()
    )
    passed = "".join(
        f"| `{name}` | {TYPES[kind]} | {unit} | {meaning} |\n"
        for name, (kind, unit, meaning) in conveyances.COLUMNS.items()
    )
    return INTRODUCTION + market + PASSED + passed


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
