"""Documents on disk: a shipped one by its name, or one of somebody's own by its path."""

import tomllib
from pathlib import Path
from typing import Any

from model.foundation.errors import MarketError, cut, nearest


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
        return path, tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as wrong:
        raise error(f"{path}: {wrong.strerror or wrong}; give a shipped name or a readable .toml") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise error(f"{path}: not valid TOML: {wrong}") from None
