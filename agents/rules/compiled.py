"""How a rule becomes a compiled loop: `rule` and `phase`.

A *rule* is a scalar function of economics.  It stays a plain Python function (the tests, `explain()` and
the doctests call it as it stands) and may be called from a phase.  A *phase* is one compiled loop over the
rows of a population that calls rules.

Compiled code is kept in the user's cache folder, under a name made from the source of every rule and phase
and from numba's version: numba by itself does not notice that a rule in another file has changed.
"""

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numba
from numba.extending import register_jitable

try:
    import fcntl
except ImportError:  # not on Windows: there processes keep what they made as they come
    fcntl = None  # type: ignore[assignment]

_ROOT = Path(__file__).resolve().parents[2]
WHOLE = "whole"  # a file beside compiled phases, once all are there
_MARK = "agents.rules.compiled"
_DECLARED = (
    "population.py",
    "units.py",
    "records.py",
    "codes.py",
    "barriers.py",
    "option.py",
    "parameters.py",
    "rig_market.py",
    "fleet.py",
    "building.py",
    "capital.py",
    "surroundings.py",
    "views.py",
    "board.py",
    "terms.py",
    "calendar.py",
    "demand_path.py",
)  # record types, codes and declarations of options


def covers(path: Path) -> bool:
    """Whether compiled code may depend on a file: it holds rules or phases, or what they are made from."""
    return path.name in _DECLARED or _MARK in path.read_text(encoding="utf-8")


@cache
def source_fingerprint() -> str:
    """Sixteen hex digits that change when any file with rules, phases or record types changes."""
    digest = hashlib.sha256(f"{numba.__version__} {sys.version}".encode())
    for package in ("agents", "model"):
        for path in sorted((_ROOT / package).rglob("*.py")):
            if covers(path):
                digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


@cache
def cache_folder() -> Path | None:
    """Where compiled phases are kept; a temporary folder, then nothing, where the user's cache is read-only."""
    name = f"energyrun/{source_fingerprint()}"
    home = os.environ.get("ENERGYRUN_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    for base in (Path(home), Path(tempfile.gettempdir()) / f"energyrun-{os.getuid() if hasattr(os, 'getuid') else ''}"):
        if _writable(base / name):
            return base / name
    print("energyrun: no folder to keep compiled code in; each start compiles anew (a minute or more)", file=sys.stderr)
    return None


def is_compiled() -> bool:
    """Whether an earlier start compiled all phases and left them behind."""
    folder = cache_folder()
    return folder is not None and (folder / WHOLE).exists()


def all_is_compiled() -> None:
    """Notes that nothing is left to compile; where nothing can be kept it is told at every start."""
    if folder := cache_folder():
        (folder / WHOLE).touch()


def rule[F: Callable[..., Any]](function: F) -> F:
    """Mark a scalar function as a rule: plain Python for people, callable from a phase."""
    return register_jitable(no_cfunc_wrapper=True)(function)  # nobody calls one from C, and it takes long to make


def one_of(*rules: Callable[..., Any]) -> Callable[..., Any]:
    """A rule that is one of several, by number: `one_of(a, b)(1, x)` is `b(x)`.

    Compiled code has no table of functions that it could look a rule up in; it asks number by number.  A number beyond the
    last is the last.  Each has a name of its own: see `named_after`.

    >>> one_of(min, max)(1, 3, 5)
    5
    """
    first, *others = rules
    rest = one_of(*others) if others else first

    def only(number: int, *given: Any) -> Any:
        return first(*given)

    def chosen(number: int, *given: Any) -> Any:
        return first(*given) if number == 0 else rest(number - 1, *given)

    return rule(named_after(rules, chosen if others else only))


def named_after[F: Callable[..., Any]](rules: tuple[Callable[..., Any], ...], function: F) -> F:
    """A function under a name made from the rules that it stands for.

    Code that was kept is linked by name, and numba tells functions of one name apart by a number that starts anew in every
    process: of two functions of one name, compiled by two processes, a third would take one for the other.

    >>> named_after((min,), lambda: 0).__qualname__ == named_after((max,), lambda: 0).__qualname__
    False
    """
    names = " ".join(f"{one.__module__}.{one.__qualname__}" for one in rules)
    function.__qualname__ = f"{function.__name__}_{hashlib.sha256(names.encode()).hexdigest()[:12]}"
    return function


def phase[F: Callable[..., Any]](function: F) -> F:
    """Compile a loop over populations once and keep it; `.py_func` is the same loop in plain Python."""
    return _compiled(function, "python")


def unguarded_phase[F: Callable[..., Any]](function: F) -> F:
    """A `phase` whose divisions are not checked for nothing, which keeps an inner loop short: none of its rules divides by it."""
    return _compiled(function, "numpy")


def _compiled[F: Callable[..., Any]](function: F, error_model: Literal["python", "numpy"]) -> F:
    folder = cache_folder()
    before = numba.config.CACHE_DIR  # type: ignore[attr-defined]
    numba.config.CACHE_DIR = str(folder) if folder else ""  # type: ignore[attr-defined]
    try:
        options: dict[str, Any] = {"cache": folder is not None, "error_model": error_model, "no_cfunc_wrapper": True}
        made: Any = numba.njit(**options)(function)
    finally:
        numba.config.CACHE_DIR = before  # type: ignore[attr-defined]
    if folder is not None:
        _keep_in_turn(made, folder)
        _load_what_is_whole(made)
    return made


def _keep_in_turn(made: Any, folder: Path) -> None:
    """Processes that compile at once keep what they made one after the other.

    numba numbers the files of a phase by those that its index names, and two processes that keep code for two types of
    arguments at once may take one number: each would then load the other's code.
    """
    keep = made._cache.save_overload

    def in_turn(*overload: Any) -> None:
        with (folder / "turn").open("a") as file:
            if fcntl is not None:
                fcntl.flock(file, fcntl.LOCK_EX)
            keep(*overload)

    made._cache.save_overload = in_turn


def _load_what_is_whole(made: Any) -> None:
    """A kept file that cannot be read (cut short, empty, written by something else) is thrown away and compiled anew, with a note.

    Code for another processor or of another numba is no such file: numba passes it by and compiles beside it.
    """
    load = made._cache.load_overload

    def whole(*overload: Any) -> Any:
        try:
            return load(*overload)
        except Exception:  # noqa: BLE001  unpickling what is broken may raise anything
            _tell_of_broken_code()
            made._cache.flush()
            return None

    made._cache.load_overload = whole


@cache
def _tell_of_broken_code() -> None:
    print("energyrun: kept compiled code cannot be read; what is broken is compiled anew", file=sys.stderr)
