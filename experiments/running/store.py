"""A sweep's folder: a Parquet dataset that grows batch by batch and can be read at any time.

    study.json          the study, its scenarios in full, code version
    design.parquet      a row a row of the design: `row`, `point`, the factors; `unit:<factor>` in 0-1 where sampled
    runs/*.parquet      a row a run: `run_id`, `point`, `seed`, the factors, the outcomes, `error`, `seconds`
    series/*.parquet    where asked for, a row a run and quarter: `run_id`, `point`, `seed`, `week`, the columns

A file is written whole under another name, then renamed.  Files of `series` and `runs` come in pairs of one
name, `series` first: a run counts once its row stands in `runs`.  Rows of the design that ask for the same
run share its `point`.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import polars as pl

from experiments.questions.study import Study, validated
from experiments.running.disk import FILLS, disk, parquet_of, write_whole
from model.foundation.documents import named, read_text
from model.foundation.errors import OutputError, StudyError

FORMAT = 1  # of study.json
MOST_OF_A_STUDY = 8_000_000  # bytes of study.json: a hundred thousand seeds and a hundred scenarios
STUDY, DESIGN, MERGING, LOCK = "study.json", "design.parquet", "merging.json", ".lock"
TABLES = ("series", "runs")  # in this order on disk; the second says that both are there
MERGED = "merged-"  # files that were made from many
MANY = 512  # small files that are merged into one
KINDS: dict[str, Any] = {kind.__name__: kind for kind in (pl.String, pl.Int64, pl.Float64, pl.Boolean)}
Change = Callable[[pl.LazyFrame], pl.LazyFrame]


@dataclass(frozen=True)
class Results:
    """What lies in a sweep's folder, read lazily."""

    folder: Path
    document: dict[str, Any]  # study.json

    @property
    def study(self) -> Study:
        """The study that was run."""
        return validated(self.document["study"], STUDY)

    @property
    def factors(self) -> list[str]:
        """Columns of `runs` that hold factors."""
        return list(self.document["factors"])

    @property
    def outcomes(self) -> list[str]:
        """Columns of `runs` that hold outcomes."""
        return list(self.document["outcomes"])

    @property
    def code(self) -> str:
        """Version of the sources that the runs were made with."""
        return self.document["code"]

    @property
    def design(self) -> pl.DataFrame:
        """A row a row of the design, in the order that its method (Sobol, Morris) needs."""
        return pl.read_parquet(self.folder / DESIGN)

    @property
    def points(self) -> pl.DataFrame:
        """A row a point: `point` and the factors."""
        return self.design.select("point", *self.factors).unique("point", keep="first", maintain_order=True)

    @property
    def runs(self) -> pl.LazyFrame:
        """A row a run that ended, failed ones (`error` is not null) among them."""
        return self._scan("runs")

    @property
    def series(self) -> pl.LazyFrame | None:
        """A row a run and quarter; None where the study asks for no series."""
        return self._scan("series") if self.series_asked else None

    @property
    def series_asked(self) -> bool:
        """Whether the study asks for series."""
        return bool(self.document["study"].get("series"))

    @property
    def planned(self) -> int:
        """Runs of the whole study; fewer are made where a stopping rule ends it."""
        return int(self.document["runs"])

    def schema(self, table: str) -> dict[str, Any]:
        """Types of a table's columns."""
        return _schema(self.document, table)

    def _scan(self, table: str) -> pl.LazyFrame:
        files = [self.folder / table / name for name in names_of(self.folder)]
        schema = self.schema(table)
        return pl.scan_parquet(files, schema=schema) if files else pl.LazyFrame(schema=schema)


def open(folder: str | Path) -> Results:  # noqa: A001
    """Results of a sweep, finished or not.  Raises OutputError where there are none.

    `open("runs/x").runs.filter(pl.col("error").is_null()).collect()`
    """
    path = Path(folder)
    try:
        document = json.loads(read_text(path / STUDY, MOST_OF_A_STUDY))
        results = Results(path, document)
        if not {"scenarios", "runs", "code", "points"} <= document.keys() or document.get("format") != FORMAT:
            raise ValueError
        for table in TABLES:
            results.schema(table)
        if not set(results.study.outcome_columns) == set(results.outcomes) <= document["columns"]["runs"].keys():
            raise ValueError
    except OSError as error:
        raise OutputError(
            f"{named(path)}: no sweep lies there ({STUDY}: {error.strerror}); give a sweep's --out"
        ) from None
    except (ValueError, AttributeError, TypeError, KeyError, RecursionError, StudyError):
        raise OutputError(f"{named(path / STUDY)} is not the document of a sweep; give a sweep's --out") from None
    return results


@contextmanager
def readable(results: Results) -> Iterator[None]:
    """Names the one file that cannot be read, of the many that a sweep writes.  Raises OutputError."""
    try:
        yield
    except (pl.exceptions.PolarsError, OSError):
        if (wrong := unreadable(results)) is None:
            raise
        raise OutputError(f"{wrong}: not a readable Parquet file; {FILLS}") from None


def unreadable(results: Results, read: Callable[[Path], object] = pl.read_parquet) -> Path | None:
    """The first of a sweep's files that is missing or cannot be read."""
    tables = TABLES if results.series_asked else TABLES[1:]
    files = [results.folder / table / name for table in tables for name in names_of(results.folder)]
    for path in (results.folder / DESIGN, *files):
        try:
            read(path)
        except (pl.exceptions.PolarsError, OSError):
            return path
    return None


def names_of(folder: Path) -> list[str]:
    """Names of the files that count: whole pairs, without those that a merge cut short has replaced."""
    names = {path.name for path in (folder / "runs").glob("*.parquet")}
    merging = _merging(folder)
    if merging and merging["into"] in names:
        names -= set(merging["files"])
    return sorted(names)


def create(folder: Path, document: dict[str, Any], design: pl.DataFrame) -> None:
    """Lays the folder out; `study.json` comes last.  Raises DiskError."""
    with disk(folder):
        for table in TABLES if document["study"].get("series") else TABLES[1:]:
            (folder / table).mkdir(parents=True, exist_ok=True)
        write_whole(folder / DESIGN, parquet_of(design))
        write_whole(folder / STUDY, (json.dumps(document, indent=1) + "\n").encode())


def append(folder: Path, document: dict[str, Any], rows: list[dict[str, Any]], series: list[dict[str, Any]]) -> None:
    """Adds runs that ended.  Raises DiskError; then nothing of them counts.

    series: columns of a run each, as lists of equal length.
    """
    frames = {"runs": pl.DataFrame(rows, schema=_schema(document, "runs"))}
    if document["study"].get("series"):
        schema = _schema(document, "series")
        frames["series"] = pl.concat(
            [pl.DataFrame(columns, schema=schema) for columns in series] or [pl.DataFrame(schema=schema)]
        )
    with disk(folder):
        _write_pair(folder, f"{uuid4().hex}.parquet", frames)


def mend(folder: Path) -> None:
    """Removes what a sudden end left behind; nothing that counts.  Raises DiskError."""
    with disk(folder):
        merging = _merging(folder)
        if merging and (folder / "runs" / merging["into"]).exists():
            _remove(folder, merging["files"])
        (folder / MERGING).unlink(missing_ok=True)
        whole = set(names_of(folder))
        for table in TABLES:
            for path in (folder / table).glob("*"):
                if path.name not in whole:
                    path.unlink()


def merge(folder: Path, change: Change | None = None) -> None:
    """One file in place of many small ones, with no row missing or twice for `open` at any moment.  Raises DiskError.

    change: what becomes of the rows of each table; then every file is written anew.
    """
    names = names_of(folder) if change else small_files(folder)
    if len(names) < 2 and not (names and change):
        return
    into = f"{MERGED}{uuid4().hex}.parquet"
    with disk(folder):
        frames = {}
        for table in TABLES:
            if (folder / table).exists():
                lazy = pl.scan_parquet([folder / table / name for name in names])
                frames[table] = (change(lazy) if change else lazy).sort("seed", "point", maintain_order=True).collect()
        write_whole(folder / MERGING, json.dumps({"into": into, "files": names}).encode())
        _write_pair(folder, into, frames)
    mend(folder)


def small_files(folder: Path) -> list[str]:
    """Names of the files that were not merged yet."""
    return [name for name in names_of(folder) if not name.startswith(MERGED)]


def clear(folder: Path) -> None:
    """Removes every run.  Raises DiskError."""
    with disk(folder):
        _remove(folder, names_of(folder))
    mend(folder)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Holds the folder for one sweep; the lock ends with the process.  Raises OutputError or DiskError."""
    from filelock import FileLock, Timeout

    with disk(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK)
    try:
        with disk(folder):
            lock.acquire(timeout=0)
    except Timeout:
        raise OutputError(f"{folder}: another sweep is writing there; wait for it, or give another --out") from None
    try:
        yield
    finally:
        lock.release()


def _schema(document: dict[str, Any], table: str) -> dict[str, Any]:
    return {name: KINDS[kind] for name, kind in document["columns"][table].items()}


def _merging(folder: Path) -> dict[str, Any] | None:
    path = folder / MERGING
    try:
        merging = json.loads(read_text(path, MOST_OF_A_STUDY))
        if not (isinstance(merging["into"], str) and all(isinstance(name, str) for name in merging["files"])):
            raise ValueError
        return merging
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise OutputError(
            f"{named(path)} is broken, and with it what counts in {named(folder)}; give another --out"
        ) from None


def _write_pair(folder: Path, name: str, frames: dict[str, pl.DataFrame]) -> None:
    for table in TABLES:
        if table in frames:
            write_whole(folder / table / name, parquet_of(frames[table]))


def _remove(folder: Path, names: Iterable[str]) -> None:
    for name in names:
        for table in reversed(TABLES):
            (folder / table / name).unlink(missing_ok=True)
