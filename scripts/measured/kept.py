"""Rows of runs that are kept beside the docs, and what pages are made from: shared by the scripts that write those pages."""

import sys
from collections.abc import Callable, Mapping, Sequence
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import polars as pl
from scipy.stats import binomtest
from tqdm import tqdm

from experiments.validation.tables import Sheet
from experiments.validation.verdicts import estimate
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


def remade(page: Path, name: str, play: Callable[[], pl.DataFrame], with_table: Callable[[str], str]) -> None:
    """What a script of one table is asked: with `--write` plays anew, keeps the rows and puts the table in place; else prints it."""
    if "--write" not in sys.argv[1:]:
        print(with_table(page.read_text(encoding="utf-8")))
        return
    written(play(), name)
    page.write_text(with_table(page.read_text(encoding="utf-8")), encoding="utf-8")


def told(values: np.ndarray, digits: int = 0) -> str:
    """Median over seeds and the interval that holds it with 95 %; a dash where no run has it.

    >>> told(np.full(6, 1.5), 1), told(np.full(6, -1.0)), told(np.array([np.nan]))
    ('1.5 (1.5-1.5)', '-1 (-1 to -1)', '–')
    """
    found = estimate(values.astype(float))
    if found.value is None or found.low is None or found.high is None:
        return "–"
    between = " to " if found.low < 0.0 else "-"
    return f"{found.value:.{digits}f} ({found.low:.{digits}f}{between}{found.high:.{digits}f})"


def part_told(hits: np.ndarray) -> str:
    """How many of a hundred runs have a thing, and the interval that holds that share with 95 % (Clopper and Pearson 1934).

    >>> part_told(np.array([True] * 15 + [False] * 45)), part_told(np.full(60, False))
    ('25 (15-38)', '0 (0-6)')
    """
    low, high = binomtest(int(hits.sum()), len(hits)).proportion_ci(method="exact")
    return f"{100.0 * hits.mean():.0f} ({100.0 * low:.0f}-{100.0 * high:.0f})"


def cases(title: str, heads: Sequence[str], rows: Mapping[str, Sequence[str]]) -> str:
    """A table in Markdown, a row a case, its first head among `heads`, below a title.

    >>> cases("Seeds 1 to 6.", ["case", "MW"], {"default": ["5 (4-6)"]}).split("\\n")
    ['Seeds 1 to 6.', '', '| case | MW |', '|---|--:|', '| default | 5 (4-6) |', '']
    """
    lines = ["| " + " | ".join(heads) + " |", "|---" + "|--:" * (len(heads) - 1) + "|"]
    lines += [f"| {case} | " + " | ".join(cells) + " |" for case, cells in rows.items()]
    return "\n".join([title, "", *lines, ""])


def markdown(sheet: Sheet) -> str:
    """A table in Markdown."""
    rows = ["| " + " | ".join(cell.text for cell in row) + " |" for row in (sheet.header, *sheet.rows)]
    ends = "|" + "|".join("--:" if cell.figure else "---" for cell in sheet.header) + "|"
    return "\n".join([f"**{sheet.title}**", "", rows[0], ends, *rows[1:], ""])
