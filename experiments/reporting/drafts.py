"""Files that belong together are written beside their place first, and moved there when all of them are whole."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from model.foundation.errors import DiskError


@contextmanager
def drafted(folder: Path, what: str) -> Iterator[Path]:
    """A folder to write into; what lies there in the end is moved to `folder`, or nothing is.  Raises DiskError.

    what: as the error calls it, such as `the backtest`.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".writing-", dir=folder))
        try:
            yield draft
            for path in sorted(draft.iterdir()):
                os.replace(path, folder / path.name)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except OSError as error:
        raise DiskError(f"{folder}: {what} could not be written ({error.strerror or error}); free the disk") from None
