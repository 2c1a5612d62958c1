"""Prints the measured tables of docs/backtest.md, from a backtest on the project's own record.

uv run python scripts/measured/backtest_page.py            # print them
uv run python scripts/measured/backtest_page.py --write    # put them and the three pictures in place, after a change of the model

A test fails while the page is not what a run says.
"""

import csv
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from experiments.backtest.aims import judged
from experiments.backtest.backtest import Backtest, Question
from experiments.backtest.fitted import VARIANTS
from experiments.backtest.pictures import described, markup
from experiments.backtest.ranges import over_ranges
from experiments.backtest.record import read_record
from experiments.backtest.rivals import ABLATIONS
from experiments.backtest.tables import FigureTable, percent, tables
from scripts.marks import DOCS, replaced
from viz.text.language import language

PAGE = DOCS / "backtest.md"
TEXT = language("en")


def measured(found: Backtest) -> str:
    """Every table in Markdown, those of refitted variants and of ranges behind them."""
    told = [*tables(found, TEXT), *([refitted()] if VARIANTS.is_file() else []), over_ranges(found.record, TEXT)]
    return "\n".join(map(in_markdown, told))


def refitted() -> FigureTable:
    """Variants with the shipped figures and refitted, by the rows that scripts/measured/fit_network.py keeps."""
    names = ("loss", "loss_refitted", "error_365", "single")
    with VARIANTS.open(encoding="utf-8") as file:
        rows = [[row["variant"], *(shown(name, row[name]) for name in names)] for row in csv.DictReader(file)]
    return FigureTable(TEXT("backtest.table_refitted"), ["", *(TEXT(f"backtest.refit_{name}") for name in names)], rows)


def shown(name: str, value: str) -> str:
    """A loss as it is, errors in percent."""
    return f"{float(value):.3f}" if name.startswith("loss") else percent(float(value))


def in_markdown(table: FigureTable) -> str:
    """A table under its title."""
    rows = [table.header, ["---", *["---:"] * (len(table.header) - 1)], *table.rows]
    lines = [f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |" for row in rows]
    return "\n".join([f"**{table.title}**", "", *lines, ""])


def with_tables(page: str, found: Backtest) -> str:
    """The page with the tables of a run."""
    return replaced(page, "measured", measured(found))


def drawings(found: Backtest) -> dict[str, str]:
    """Every picture as SVG, by the file beside the page that it stands in."""
    return {
        PAGE.stem + ("" if name == "hair" else f"-{name}") + ".svg": markup(name, paint, found, TEXT, alone=True)
        for name, _, _, paint in described(found, TEXT)
    }


if __name__ == "__main__":
    result = judged(read_record(None), Question(ablations=ABLATIONS))
    if "--write" in sys.argv:
        PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8"), result), encoding="utf-8")
        for name, drawn in drawings(result).items():
            (PAGE.parent / name).write_text(drawn, encoding="utf-8")
    else:
        print(measured(result))
