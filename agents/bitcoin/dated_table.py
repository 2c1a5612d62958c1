"""A table of figures by day as people have it: found out how it is written, read where nothing is ambiguous, else refused.

A header of `date` and the names of figures is the format.  Other separators, a decimal comma, thousands separators, times
of day, other columns and the newest first are read as well; what could mean two things is refused at its line, with both.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from agents.bitcoin.price_numbers import Mark, MarkError, decimal_mark, value_of
from agents.bitcoin.price_path import LONGEST_GAP, PricePathError

ASSETS = ("symbol", "asset", "pair", "currency", "coin", "ticker", "base", "quote", "market")  # of one thing alone
DATES = ("date", "datetime", "time", "timestamp", "snapped_at", "observation_date")
SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
MOST_BYTES = 4_000_000  # a price a day for a century, with ten other columns
MOST_OF_A_LINE = 2_000  # characters
ECHO = 80  # characters of the file that a message repeats


class Kind(NamedTuple):
    """A figure that a column may hold: its names, the first as messages write it, and its bounds."""

    what: str  # in words: `price`
    names: tuple[str, ...]
    least: float
    most: float
    allowed: str  # the bounds in words, with the unit and an example


class Cells(NamedTuple):
    """A row as the file writes it."""

    line: int
    day: str
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DatedTable:
    """Figures by day, the oldest first, and how their file was understood."""

    name: str
    days: tuple[date, ...]
    figures: tuple[tuple[float, ...], ...]  # a column for each kind that was asked for
    separator: str  # in words
    mark: Mark  # decimal point or comma
    columns: tuple[str, ...]  # names of the columns of dates and of each kind, as the file writes them
    others: int  # columns that were left out
    newest_first: bool


def read_dated_table(path: str | Path, kinds: Sequence[Kind]) -> DatedTable:
    """Days and figures of a table in text, one row a day to one a month, and how it was understood.

    PricePathError, in one line with file, line and value, if the file cannot be read or is no table, no column or more
    than one could be the dates or a figure, a date or a figure is not one or could be two, a figure lies outside its
    bounds, a date repeats or goes back, or over 35 days lie between two rows.
    """
    path = Path(path)
    text = _text(path, kinds)
    separator, header = _header(path.name, text, kinds)
    wanted = [(DATES, "date"), *((kind.names, kind.what) for kind in kinds)]
    columns = tuple(_column(path.name, header, names, what) for names, what in wanted)
    try:
        cells = list(_cells(path.name, text, separator, header, columns, kinds[0].what))
    except csv.Error as error:
        raise PricePathError(
            f"{path.name}: is no table in text ({error}); give a CSV file of {_plural(kinds)}"
        ) from None
    if len(cells) < 2:
        raise PricePathError(f"{path.name}: has {len(cells)} {_plural(kinds)}; give at least 2")
    days = [_day(f"{path.name}, line {row.line}", row.day) for row in cells]
    mark, figures = _figures(path.name, cells, SEPARATORS[separator], kinds)
    _check_days(path.name, cells, days)
    newest_first = days[0] > days[-1]
    step = -1 if newest_first else 1
    names, others = tuple(_cut(header[column]) for column in columns), len(header) - len(columns)
    ordered = tuple(column[::step] for column in figures)
    return DatedTable(path.name, tuple(days[::step]), ordered, SEPARATORS[separator], mark, names, others, newest_first)


def _plural(kinds: Sequence[Kind]) -> str:
    return f"{kinds[0].what}s"


def _example(kinds: Sequence[Kind]) -> str:
    return ",".join(["date", *(kind.names[0] for kind in kinds)])


def _text(path: Path, kinds: Sequence[Kind]) -> str:
    """What stands in the file, if it can be a table: never more of it is read than a table may have."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise PricePathError(
            f"{_cut(str(path)[-ECHO:])}: cannot be read ({reason}); give a CSV file of {_plural(kinds)}"
        ) from None
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[", b"<"):
        raise PricePathError(f"{path.name}: is JSON or a web page; give a table, '{_example(kinds)}' and a row a day")
    try:
        text = content[:MOST_BYTES].decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        if len(content) <= MOST_BYTES or error.start < MOST_BYTES - 4:
            raise PricePathError(f"{path.name}: is no text in UTF-8 (byte {error.start}); give a CSV file") from None
        text = ""
    if "\0" in text:
        raise PricePathError(f"{path.name}: is no text; give a CSV file of {_plural(kinds)}")
    if len(content) > MOST_BYTES:
        raise PricePathError(f"{path.name}: has more than {MOST_BYTES // 10**6} MB; give one {kinds[0].what} a day")
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    for number, line in enumerate(lines.split("\n"), 1):
        if len(line) > MOST_OF_A_LINE:
            raise PricePathError(f"{path.name}, line {number}: has {len(line)} characters; give a row a day")
    return lines


def _header(name: str, text: str, kinds: Sequence[Kind]) -> tuple[str, list[str]]:
    """The separator by which the first line has a column of dates, and that line's cells.

    >>> _header("prices.csv", "Date;Open;Close", [])
    (';', ['Date', 'Open', 'Close'])
    """
    first = text.partition("\n")[0]
    found = {}
    for separator in SEPARATORS:
        cells = [cell.strip() for cell in next(csv.reader([first], delimiter=separator), [])]
        if len(cells) > 1 and any(_bare(cell) in DATES for cell in cells):
            found[separator] = cells
    if not found:
        raise PricePathError(f"{name}, line 1: the header is '{_cut(first)}'; give '{_example(kinds)}'")
    return max(found.items(), key=lambda pair: len(pair[1]))


def _column(name: str, header: list[str], names: tuple[str, ...], what: str) -> int:
    """Place of the one column that can be meant."""
    places = [place for place, cell in enumerate(header) if _bare(cell) in names]
    if len(places) == 1:
        return places[0]
    if places:
        which = " and ".join(f"'{_cut(header[place])}'" for place in places[:3])
        raise PricePathError(f"{name}, line 1: {which} could each be the {what}; leave one of them in the file")
    said = _cut(",".join(header))
    raise PricePathError(f"{name}, line 1: no column {names[0]} (or {', '.join(names[1:])}) in the header '{said}'")


def _bare(cell: str) -> str:
    """A column's name without what people write it with.

    >>> _bare(" Price (USD) "), _bare("Snapped At")
    ('price_usd', 'snapped_at')
    """
    return re.sub(r"[^a-z0-9]+", "_", cell.lower()).strip("_")


def _cells(
    name: str, text: str, separator: str, header: list[str], columns: tuple[int, ...], what: str
) -> Iterator[Cells]:
    reader = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    next(reader)
    told: dict[int, str] = {}
    spills = [column + 1 for column in columns[1:]]  # where a figure written with a thousands comma would go on
    spills = [place for place in spills if place < len(header) and not header[place].strip()]
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            raise PricePathError(
                f"{name}, line {reader.line_num}: has {len(cells)} values ({_cut(separator.join(cells))}), the header "
                f"{len(header)}; write a {what} without thousands separators, or in quotes"
            )
        if beside := next((cells[place] for place in spills if cells[place].strip()), None):
            raise PricePathError(
                f"{name}, line {reader.line_num}: '{_cut(beside)}' stands beside the {what} under no name; write a "
                f"{what} without thousands separators, or in quotes"
            )
        for place, column in enumerate(header):
            if _bare(column) in ASSETS and told.setdefault(place, cells[place].strip()) != cells[place].strip():
                raise PricePathError(
                    f"{name}, line {reader.line_num}: column '{_cut(column)}' holds '{_cut(cells[place].strip())}' beside "
                    f"'{_cut(told[place])}'; give a file of bitcoin in dollars alone"
                )
        yield Cells(reader.line_num, cells[columns[0]].strip(), tuple(cells[place].strip() for place in columns[1:]))


def _day(where: str, text: str) -> date:
    """The day of an ISO date, with a time and a zone or without.

    >>> _day("line 2", "2025-11-17T00:00:00Z"), _day("line 2", "2025-11-17 23:59:59.999 UTC")
    (datetime.date(2025, 11, 17), datetime.date(2025, 11, 17))
    """
    try:
        moment = datetime.fromisoformat(re.sub(r"\s*UTC$", "Z", text))
    except ValueError:
        hint = ": a day could be a month" if re.match(r"\d{1,2}[/.]\d{1,2}[/.]\d", text) else ""
        raise PricePathError(f"{where}: date is '{_cut(text)}'; give a day as YYYY-MM-DD{hint}") from None
    if moment.tzinfo and moment.astimezone(UTC).date() != moment.date():
        other = moment.astimezone(UTC).date()
        raise PricePathError(f"{where}: date is '{_cut(text)}', which is {other} in UTC; give the day alone")
    return moment.date()


def _figures(
    name: str, cells: list[Cells], separator: str, kinds: Sequence[Kind]
) -> tuple[Mark, list[tuple[float, ...]]]:
    """The figures, by the one decimal mark with which all of them, of every kind, can be read."""
    flat = [(row.line, kind, text) for row in cells for kind, text in zip(kinds, row.figures, strict=True)]

    def refusal(place: int, why: str) -> PricePathError:
        line, kind, text = flat[place]
        return PricePathError(f"{name}, line {line}: {kind.names[0]} is '{_cut(text)}'; {why or kind.allowed}")

    try:
        mark = decimal_mark([text for _, _, text in flat], separator)
    except MarkError as error:
        raise refusal(error.place, str(error)) from None
    values: list[float] = []
    for place, (_, kind, text) in enumerate(flat):
        value = value_of(text, mark, separator)
        if value is None or not kind.least <= value <= kind.most:
            raise refusal(place, kind.allowed)
        values.append(value)
    return mark, [tuple(values[place :: len(kinds)]) for place in range(len(kinds))]


def _check_days(name: str, cells: list[Cells], days: list[date]) -> None:
    """Each day once, in one order, none of them far from the one before."""
    for (before, day), row in zip(pairwise(days), cells[1:], strict=True):
        _check_order(f"{name}, line {row.line}", before, day, days[0] > days[-1])


def _check_order(where: str, before: date, day: date, newest_first: bool) -> None:
    if day == before:
        raise PricePathError(f"{where}: date {day} comes twice; give each day once")
    if (day < before) != newest_first:
        way = "newest" if newest_first else "oldest"
        raise PricePathError(f"{where}: date {day} comes after {before}; sort the rows, {way} first")
    if (days := abs((day - before).days)) > LONGEST_GAP:
        raise PricePathError(
            f"{where}: {days} days lie between {min(before, day)} and {max(before, day)}; give a row at least "
            f"every {LONGEST_GAP} days"
        )


def _cut(text: str) -> str:
    """What the file says as a message repeats it: printable, in one line, short."""
    line = "".join(letter if letter.isprintable() else "?" for letter in " ".join(text[: 10 * ECHO].split()))
    return line if len(line) <= ECHO else f"{line[: ECHO - 3]}..."
