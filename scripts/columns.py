"""Writes docs/columns.md: every column of `market`, from `model.record.columns`, and where each comes from.

    uv run python scripts/columns.py

A test fails while the page is not what the declarations say.
"""

import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "columns.md"
sys.path.insert(0, str(PAGE.parents[1]))

from model.record import conveyances  # noqa: E402
from model.record.columns import COLUMNS  # noqa: E402
from model.record.origins import Origin, origins, told_of  # noqa: E402

INTRODUCTION = """# Columns of the market

What `market` holds of every week, in the order of its columns; a `date` follows the week.  Each is an outcome that a
study may ask for.  This page is written by `scripts/columns.py` from
[model/record/columns.py](../model/record/columns.py) and [model/record/survey.py](../model/record/survey.py): change
those.  `measured` names the function of `model/record` (or `model/engine.py`) that the figure comes from; [who decides
it](#where-they-come-from) stands in the table below, and in the menu of every chart of [the live page](live.md).

| column | type | unit | meaning | measured |
| --- | --- | --- | --- | --- |
"""
ORIGINS = """
## Where they come from

Columns of one origin stand together: rules that decide them, what measures them apart; keys of a scenario and tables of the
start that weigh most on those rules, by [model/record/origins.toml](../model/record/origins.toml).  It names the nearest cause, not
every one: what a rule is handed was decided by other rules, and [the model](model.md#rules) lists all.  [Follow one
number](tutorials/follow.md) goes the whole way once.

| columns | rules | keys | tables |
| --- | --- | --- | --- |
"""
MOST = 3  # columns of one origin that are named, beyond which the first and the last are
PASSED = """
## The table `conveyances`

A row for every site that changed hands, oldest first.  It is made from `sites` and `events` when it is asked for, by
[model/record/conveyances.py](../model/record/conveyances.py).

| column | type | unit | meaning |
| --- | --- | --- | --- |
"""
TYPES = {int: "whole", float: "float", str: "text"}


def come_from() -> str:
    """A row an origin, in the order of the columns."""
    groups: dict[Origin, list[str]] = {}
    for name, origin in origins().items():
        groups.setdefault(origin, []).append(name)
    return "".join(f"| {' | '.join(cells(names, origin))} |\n" for origin, names in groups.items())


def cells(names: list[str], origin: Origin) -> list[str]:
    """A row of the second table."""
    ends = names if len(names) <= MOST else [names[0], names[-1]]
    named = (
        ", ".join(f"`{name}`" for name in ends) if len(names) <= MOST else f"`{ends[0]}` to `{ends[1]}` ({len(names)})"
    )
    rules = ", ".join(f"[{'.'.join(name.split('.')[-2:])}](../{told_of(name).file})" for name in origin.rules)
    keys = ", ".join(f"[{key}](keys.md#{key.split('.')[0]})" for key in origin.keys)
    return [named, rules, keys, ", ".join(f"[{name}](../model/tables/shipped/{name}.csv)" for name in origin.tables)]


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
    return INTRODUCTION + market + ORIGINS + come_from() + PASSED + passed


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
