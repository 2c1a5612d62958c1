"""One table of the start in memory: a CSV read by its declared columns, refused with the line that is wrong."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from math import isfinite
from pathlib import Path

import numpy as np

from model.foundation.errors import TableError, nearest
from model.tables.columns import DAY, NAME, TABLES, Column, Layout

TABLES_DATE = date(2025, 11, 17)  # the Monday of which the tables are; a run moves them to its own week 0
_NOTES = ("source", "recollection")
_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(2100, 1, 1)


@dataclass(frozen=True, eq=False)
class Sheet:
    """A table by columns: names as strings, figures as floats, days as weeks from `TABLES_DATE`.  Known by what it is, not by
    what it holds, so that what is made of it can be kept.

    `sheet["mw_energised"]` is an array (read-only), `sheet.names` the first column, `len(sheet)` the rows.
    """

    file: str
    columns: Mapping[str, np.ndarray] = field(repr=False)
    lines: tuple[int, ...] = field(repr=False)
    sources: tuple[str, ...] = field(repr=False)
    recollection: tuple[tuple[str, ...], ...] = field(repr=False)

    def __getitem__(self, column: str) -> np.ndarray:
        if column not in self.columns:
            raise KeyError(f"{self.file} has no column {column!r}{nearest(column, tuple(self.columns))}")
        return self.columns[column]

    def __len__(self) -> int:
        return len(self.lines)

    def __iter__(self) -> Iterator[dict[str, str | float | int]]:
        return (row.copy() for row in self._rows)

    @cached_property
    def _rows(self) -> list[dict[str, str | float | int]]:
        """All rows, read off the columns once."""
        cells = [column.tolist() for column in self.columns.values()]
        return [dict(zip(self.columns, row, strict=True)) for row in zip(*cells, strict=True)]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The first column as text."""
        return tuple(str(name) for name in next(iter(self.columns.values())))

    def row(self, index: int) -> dict[str, str | float | int]:
        """One row as plain values: text, numbers, weeks."""
        return self._rows[index].copy()

    def where(self, index: int | np.integer) -> str:
        """`companies.csv, line 7 (HUT)`: how messages point at a row."""
        return f"{self.file}, line {self.lines[index]} ({self.shown(index, next(iter(self.columns)))})"

    def shown(self, index: int | np.integer, column: str) -> str:
        """A cell as messages show it; a day as the Monday of its week."""
        value = self.columns[column][index].item()
        if isinstance(value, int):
            return (TABLES_DATE + timedelta(weeks=value)).isoformat()
        return f"{value:g}" if isinstance(value, float) else str(value)

    def refuse(self, index: int | np.integer, column: str, allowed: str) -> TableError:
        """The error for a figure that contradicts others."""
        return TableError(f"{self.where(index)}: {column} is {self.shown(index, column)}; {allowed}")


def read_sheet(path: Path, table: str) -> Sheet:
    """Read and validate one table.

    Raises TableError for a column too many or too few, an empty cell, a figure that is no number, not finite or out
    of bounds, a day that is none, an unknown name, a row given twice and a figure without a source.
    """
    layout = TABLES[table]
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.reader(file, strict=True)
            header = next(reader, [])
            _check_header(path.name, header, layout)
            rows = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise TableError(f"{path.name}: cannot be read ({error}); give a CSV file in UTF-8") from error
    if not rows:
        raise TableError(f"{path.name}: holds no rows; give at least one")
    return _sheet(path.name, header, rows, layout)


def _check_header(file: str, header: list[str], layout: Layout) -> None:
    wanted = (*layout.columns, *_NOTES)
    for name in header:
        if name not in wanted:
            raise TableError(f"{file}, line 1: no column {name!r} is known{nearest(name, wanted)}")
    for name in wanted:
        if header.count(name) != 1:
            raise TableError(f"{file}, line 1: column {name} is there {header.count(name)} times; give it once")


def _sheet(file: str, header: list[str], rows: list[tuple[int, list[str]]], layout: Layout) -> Sheet:
    seen: dict[tuple[str, ...], int] = {}
    values: dict[str, list[str | float | int]] = {name: [] for name in layout.columns}
    notes: list[tuple[str, tuple[str, ...]]] = []
    for line, cells in rows:
        where = f"{file}, line {line} ({cells[0].strip()})"
        if len(cells) != len(header):
            raise TableError(f"{where}: {len(cells)} cells; give {len(header)}, one a column")
        row = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
        _check_twice(where, row, layout, seen, line)
        for name, column in layout.columns.items():
            values[name].append(_value(where, name, row[name], column))
        notes.append(_check_notes(where, row, layout))
    arrays = {name: np.array(column) for name, column in values.items()}
    for array in arrays.values():
        array.flags.writeable = False
    sources, recollection = zip(*notes, strict=True)
    return Sheet(file, arrays, tuple(line for line, _ in rows), sources, recollection)


def _check_twice(where: str, row: dict[str, str], layout: Layout, seen: dict[tuple[str, ...], int], line: int) -> None:
    if layout.key == 0:
        return
    key = tuple(row[name] for name in list(layout.columns)[: layout.key])
    if key in seen:
        raise TableError(f"{where}: {' '.join(key)} stands in line {seen[key]} too; give it once")
    seen[key] = line


def _value(where: str, name: str, text: str, column: Column) -> str | float | int:
    if not text:
        raise TableError(f"{where}: {name} is missing; give {_allowed(column)}")
    if column.kind == NAME:
        if isinstance(column.known, tuple) and column.known and text not in column.known:
            raise TableError(f"{where}: {name} is {text!r}; {_known(text, column.known)}")
        return text
    return _week(where, name, text) if column.kind == DAY else _number(where, name, text, column)


def _number(where: str, name: str, text: str, column: Column) -> float:
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not (isfinite(number) and column.low <= number <= column.high):
        raise TableError(f"{where}: {name} is {text}; give {_allowed(column)}")
    if column.unit == "0 or 1" and number not in (0.0, 1.0):
        raise TableError(f"{where}: {name} is {text}; give 0 or 1")
    return number


def _week(where: str, name: str, text: str) -> int:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = _LAST_DAY
    if not _FIRST_DAY <= day < _LAST_DAY:
        raise TableError(f"{where}: {name} is {text}; give a date like 2027-06-28")
    return (day - TABLES_DATE).days // 7


def _allowed(column: Column) -> str:
    if column.kind == DAY:
        return "a date like 2027-06-28"
    return "a name" if column.kind == NAME else f"{column.low:,g} to {column.high:,.10g}"


def _known(text: str, known: tuple[str, ...]) -> str:
    guess = nearest(text, known)
    return f"give one of {', '.join(known)}{guess}" if len(known) < 15 else f"no such name is known{guess}"


def check_known(sheet: Sheet, column: str, known: tuple[str, ...]) -> None:
    """Refuse a name that another table does not hold, with the nearest that it does."""
    for index, name in enumerate(sheet[column]):
        if name not in known:
            raise TableError(f"{sheet.where(index)}: {column} is '{name}'; {_known(str(name), known)}")


def _check_notes(where: str, row: dict[str, str], layout: Layout) -> tuple[str, tuple[str, ...]]:
    recalled = tuple(row["recollection"].split())
    figures = [name for name, column in layout.columns.items() if column.kind != NAME]
    for name in recalled:
        if name not in figures:
            raise TableError(f"{where}: recollection names {name!r}; give columns of figures{nearest(name, figures)}")
    unsourced = [name for name in figures if name not in recalled]
    if unsourced and not row["source"]:
        raise TableError(f"{where}: source is missing; name one, or list {' '.join(unsourced)} under recollection")
    return row["source"], recalled
