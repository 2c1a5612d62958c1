"""Prints docs/keys.md: every key of a scenario with unit, bounds, low, base and high, meaning and source, from the declarations.

uv run python scripts/keys_page.py            # print it
uv run python scripts/keys_page.py --write    # write the page, after a change of a key or of its range
"""

import re
import sys
from itertools import groupby
from pathlib import Path
from typing import Any

from model.ranges import ranges
from model.scenario import describe

PAGE = Path(__file__).resolve().parents[1] / "docs" / "keys.md"
HEAD = """# Keys of a scenario

Every figure that a scenario may set, written from the declarations (`scripts/keys_page.py`).  Bounds are what a scenario may
say; low and high are what the figure might honestly be, and stand in
[ranges.csv](../model/scenarios/ranges.csv).  A number such as A53 is an entry of the [register of assumptions](assumptions.md).
A key without low and high is known, an event, or a policy that is off unless somebody moves it.  Bold keys are levers, which
move during a run.  `uv run energyrun validate --unknowns` varies all that have a range: see [validation](validation.md).
"""
COLUMNS = ("key", "unit", "bounds", "low", "base", "high", "what it is", "source", "range by")
NUMBER = re.compile(r"\bA(\d+)\b")


def page() -> str:
    """The whole page."""
    keys = [(key, schema) for key, schema in describe().items() if "." in key]
    parts = [HEAD]
    for group, members in groupby(keys, key=lambda pair: pair[0].partition(".")[0]):
        rows = [f"| {' | '.join(cells(key, schema))} |" for key, schema in members]
        parts.append(
            "\n".join([f"\n## {group}\n", f"| {' | '.join(COLUMNS)} |", "|---" * len(COLUMNS) + "|", *rows, ""])
        )
    return "".join(parts)


def cells(key: str, schema: dict[str, Any]) -> list[str]:
    """A row of the page."""
    known = ranges().get(key)
    ends = [plain(known.low), plain(known.base), plain(known.high)] if known else ["", plain(schema["default"]), ""]
    name = f"**`{key}`**" if "lever" in schema else f"`{key}`"
    bounds = f"{plain(schema['minimum'])} – {plain(schema['maximum'])}" if "minimum" in schema else ""
    meaning, source = schema.get("description", ""), schema.get("source", "")
    return [name, schema.get("unit", ""), bounds, *ends, meaning, source, known.why if known else ""]


def plain(value: Any) -> str:
    """A value as it is written; nothing where there is none.

    >>> plain(1500000.0), plain(0.5), plain(None), plain(False)
    ('1,500,000', '0.5', '', 'false')
    """
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:,.12g}" if isinstance(value, int | float) else str(value)


if __name__ == "__main__":
    if "--write" in sys.argv[1:]:
        PAGE.write_text(page(), encoding="utf-8")
    else:
        print(page(), end="")
