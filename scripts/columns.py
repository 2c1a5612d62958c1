"""Writes docs/columns.md: every column of `market`, from `model.record.columns`.

    uv run python scripts/columns.py

A test fails while the page is not what the declarations say.
"""

import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "columns.md"
sys.path.insert(0, str(PAGE.parents[1]))

from model.record.columns import COLUMNS  # noqa: E402

INTRODUCTION = """# Columns of the market

What `market` holds of every week, in the order of its columns; a `date` follows the week.  Each is an outcome that a
study may ask for.  This page is written by `scripts/columns.py` from
[model/record/columns.py](../model/record/columns.py) and [model/record/survey.py](../model/record/survey.py): change
those.  `measured` names the function of `model/record` (or `model/economy.py`) that the figure comes from.

| column | type | unit | meaning | measured |
| --- | --- | --- | --- | --- |
"""


def page() -> str:
    """The whole page."""
    return INTRODUCTION + "".join(
        f"| `{name}` | {'whole' if c.whole else 'float'} | {c.unit} | {c.meaning} | {c.source} |\n"
        for name, c in COLUMNS.items()
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
