"""Version of the model: written into every run file, checked at replay; and of its sources, for sweeps."""

import hashlib
from functools import cache
from pathlib import Path

VERSION = "0.1.0"
_ROOT = Path(__file__).resolve().parents[2]


@cache
def code_version() -> str:
    """Sixteen hex digits that change with any source or table that the outcome of a run may depend on.

    Line ends do not count, nor do shipped scenarios: a run's scenario is known in full.

    >>> len(code_version())
    16
    """
    digest = hashlib.sha256(VERSION.encode())
    for package in ("agents", "model"):
        found = [path for kind in ("*.py", "*.csv") for path in (_ROOT / package).rglob(kind)]
        for path in sorted(found, key=lambda path: path.relative_to(_ROOT).as_posix()):
            digest.update(path.relative_to(_ROOT).as_posix().encode() + b"\0")
            digest.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()[:16]
