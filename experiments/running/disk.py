"""Files of a sweep that are there whole or not at all, and what the disk refuses, in one line."""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from model.foundation.documents import named
from model.foundation.errors import DiskError, OutputError, cut

FILLS = "take it away in runs/ and series/, and run the sweep again, which fills the gap"


@contextmanager
def disk(folder: Path) -> Iterator[None]:
    """What the disk refuses, in one line."""
    try:
        yield
    except TimeoutError:
        raise
    except pl.exceptions.PolarsError as error:
        raise OutputError(f"{named(folder)}: a file of it cannot be read ({cut(str(error))}); {FILLS}") from None
    except OSError as error:
        raise DiskError(
            f"{named(folder)}: could not be written ({error.strerror or error}); what was finished is kept"
        ) from None


def parquet_of(frame: pl.DataFrame) -> bytes:
    """A table as a file would hold it."""
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


def write_whole(path: Path, content: bytes) -> None:
    """A file that is there whole or not at all, even if the machine stops."""
    draft = path.with_name(f".{path.name}.writing")
    try:
        with open(draft, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
