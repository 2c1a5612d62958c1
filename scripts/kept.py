"""Rows of runs that are kept beside the docs, and what pages are made from: shared by the scripts that write those pages."""

from collections.abc import Callable, Mapping, Sequence
from multiprocessing import get_context
from pathlib import Path

import polars as pl
from tqdm import tqdm

from experiments.validation.tables import Sheet

DOCS = Path(__file__).resolve().parents[1] / "docs"
NUMBERS = DOCS / "numbers"
WHOLE = {"point": pl.Int64, "seed": pl.Int64, "arm": pl.String}

type Row = Mapping[str, str | float]


def played[Run](row_of: Callable[[Run], Row], runs: Sequence[Run]) -> pl.DataFrame:
    """Rows of runs, two at a time, with progress."""
    with get_context("spawn").Pool(2) as pool:
        return pl.DataFrame(list(tqdm(pool.imap(row_of, runs), total=len(runs), unit="run")))


def written(rows: pl.DataFrame, name: str) -> None:
    """Keeps one table of rows, numbers to ten digits."""
    rounded = rows.with_columns(pl.col(pl.Float64).round_sig_figs(10))
    rounded.write_csv(NUMBERS / f"{name}.csv", null_value="")


def kept(name: str) -> pl.DataFrame:
    """The rows of a table that are kept."""
    rows = pl.read_csv(NUMBERS / f"{name}.csv", infer_schema=False)
    return rows.with_columns(pl.col(column).cast(WHOLE.get(column, pl.Float64)) for column in rows.columns)


def markdown(sheet: Sheet) -> str:
    """A table in Markdown."""
    rows = ["| " + " | ".join(cell.text for cell in row) + " |" for row in (sheet.header, *sheet.rows)]
    ends = "|" + "|".join("--:" if cell.figure else "---" for cell in sheet.header) + "|"
    return "\n".join([f"**{sheet.title}**", "", rows[0], ends, *rows[1:], ""])


def replaced(page: str, name: str, made: str) -> str:
    """A page with what stands between its marks of a name made anew.

    >>> replaced("a <!-- x: begin --> old <!-- x: end --> b", "x", "new").split("\\n")
    ['a <!-- x: begin -->', '', 'new', '<!-- x: end --> b']
    """
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, rest = page.split(begin)
    return f"{before}{begin}\n\n{made}\n{end}{rest.split(end)[1]}"
