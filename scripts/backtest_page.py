"""Prints the measured tables of docs/backtest.md, from a backtest on the project's own record.

uv run python scripts/backtest_page.py            # print them
uv run python scripts/backtest_page.py --write    # put them and docs/backtest.svg in place, after a change of the model

A test fails while the page is not what a run says.
"""

import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "backtest.md"
sys.path.insert(0, str(PAGE.parents[1]))

from experiments.backtest.backtest import Backtest, Question, run  # noqa: E402
from experiments.backtest.pictures import hair, markup  # noqa: E402
from experiments.backtest.record import read_record  # noqa: E402
from experiments.backtest.rivals import ABLATIONS  # noqa: E402
from experiments.backtest.tables import FigureTable, tables  # noqa: E402
from viz.text.language import language  # noqa: E402

START, END = "<!-- measured: begin -->\n", "<!-- measured: end -->"
TEXT = language("en")


def measured(found: Backtest) -> str:
    """Every table in Markdown."""
    return "\n".join(["", *map(in_markdown, tables(found, TEXT))]) + "\n"


def in_markdown(table: FigureTable) -> str:
    """A table under its title."""
    rows = [table.header, ["---", *["---:"] * (len(table.header) - 1)], *table.rows]
    lines = [f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |" for row in rows]
    return "\n".join([f"**{table.title}**", "", *lines, ""])


def with_tables(page: str, found: Backtest) -> str:
    """The page with the tables of a run."""
    before, rest = page.split(START)
    return before + START + measured(found) + END + rest.split(END)[1]


if __name__ == "__main__":
    result = run(read_record(None), Question(ablations=ABLATIONS))
    if "--write" in sys.argv:
        PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8"), result), encoding="utf-8")
        PAGE.with_suffix(".svg").write_text(markup("hair", hair, result, TEXT, alone=True), encoding="utf-8")
    else:
        print(measured(result))
