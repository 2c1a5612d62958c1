"""Documents on disk: a shipped one by its name, or one of somebody's own by its path."""

import re
import tomllib
from pathlib import Path
from typing import Any

from model.foundation.errors import ECHO, MarketError, cut, nearest

DEEP = re.compile(r"""(?<!["'\w-])(?:["'\w-]++\s*+\.\s*+){16}""")  # more parts than a key of ours has
MOST_OF_A_DOCUMENT = 1_000_000  # bytes of a scenario or study: the longest shipped one has two thousand


def read_document(
    kind: str, name: str | Path, folder: Path, shipped: list[str], error: type[MarketError]
) -> tuple[Path, dict[str, Any]]:
    """Where a scenario or a study lies, and what stands in it; raises `error`, in one line that says what is allowed."""
    path = Path(name)
    if path.suffix != ".toml":
        if str(name) not in shipped:
            hint = nearest(str(name), shipped)
            raise error(f"no {kind} '{cut(str(name))}'{hint} (shipped: {', '.join(shipped)}; or a path to a .toml)")
        path = folder / f"{name}.toml"
    try:
        return path, toml_of(read_text(path, MOST_OF_A_DOCUMENT))
    except OSError as wrong:
        raise error(
            f"{named(path)}: {cut(wrong.strerror or str(wrong))}; give a shipped name or a readable .toml"
        ) from None
    except (ValueError, RecursionError) as wrong:
        raise error(f"{named(path)}: not valid TOML: {cut(str(wrong))}") from None


def toml_of(text: str) -> dict[str, Any]:
    """What stands in a TOML text.  Raises ValueError, before keys of thousands of parts take minutes, or RecursionError.

    >>> toml_of("policy.mining_tax = 3")
    {'policy': {'mining_tax': 3}}
    """
    if DEEP.search(text):
        raise ValueError("a key has more than 16 parts")
    return tomllib.loads(text)


def read_text(path: Path, most: int) -> str:
    """What stands in a file of at most so many bytes; never more of it is read.  Raises OSError or ValueError."""
    with path.open("rb") as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise ValueError(f"it has more than {most:,} bytes")
    return content.decode("utf-8")


def named(path: Path) -> str:
    """A file as messages name it: its path where that is short, else the end of it."""
    text = str(path)
    return cut(text) if len(text) <= ECHO else f"...{cut(text[3 - ECHO :])}"
