"""Rows of runs that are kept beside the docs, and what pages are made from: shared by the scripts that write those pages."""

from collections.abc import Callable, Mapping, Sequence
from multiprocessing import get_context

import polars as pl
from tqdm import tqdm

from experiments.validation.tables import Sheet
from scripts.marks import DOCS

NUMBERS = DOCS / "numbers"
OTHERS = {
    "arm": pl.String,
    "preset": pl.String,
    "zone": pl.String,
    "point": pl.Int64,
    "seed": pl.Int64,
    "week": pl.Int64,
}

type Row = Mapping[str, str | float]


def mapped[Run, Found](function: Callable[[Run], Found], runs: Sequence[Run]) -> list[Found]:
    """A function of every run, two at a time, with progress."""
    with get_context("spawn").Pool(2) as pool:
        return list(tqdm(pool.imap(function, runs), total=len(runs), unit="run"))


def played[Run](row_of: Callable[[Run], Row], runs: Sequence[Run]) -> pl.DataFrame:
    """A row of every run."""
    return pl.DataFrame(mapped(row_of, runs))


def written(rows: pl.DataFrame, name: str) -> None:
    """Keeps one table of rows, numbers to ten digits."""
    rounded = rows.with_columns(pl.col(pl.Float64).round_sig_figs(10))
    rounded.write_csv(NUMBERS / f"{name}.csv", null_value="")


def kept(name: str) -> pl.DataFrame:
    """The rows of a table that are kept."""
    rows = pl.read_csv(NUMBERS / f"{name}.csv", infer_schema=False)
    return rows.with_columns(pl.col(column).cast(OTHERS.get(column, pl.Float64)) for column in rows.columns)


def markdown(sheet: Sheet) -> str:
    """A table in Markdown."""
    rows = ["| " + " | ".join(cell.text for cell in row) + " |" for row in (sheet.header, *sheet.rows)]
    ends = "|" + "|".join("--:" if cell.figure else "---" for cell in sheet.header) + "|"
    return "\n".join([f"**{sheet.title}**", "", rows[0], ends, *rows[1:], ""])
