"""What a study measures at the end of a run: columns of `market`, outcomes and figures by name, or a function of one's own.

An outcome is a function of the market that returns one number; NaN where there is nothing to measure.
"""

import hashlib
import importlib
import inspect
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from experiments.questions.figure_outcomes import FIGURES
from experiments.questions.imports import own_sources
from experiments.questions.named import NAMED, Outcome, last
from model.economy import EnergyMarket
from model.foundation.documents import named
from model.foundation.errors import StudyError, cut, nearest
from model.record.columns import MARKET_COLUMNS, NETWORK_COLUMNS

BY_NAME: dict[str, Outcome] = {**FIGURES, **NAMED}
"""Outcomes that are no column of `market`."""


def outcome_of(name: str, folder: Path) -> Outcome:
    """The function behind an outcome; raises StudyError with the nearest known name.

    folder: where modules of `module:function` are looked for after the installed ones.

    >>> outcome_of("hhi_mw", Path()).__name__
    'column'
    """
    if ":" in name:
        return _own_function(name, folder)
    if name in BY_NAME:

        def named(market: EnergyMarket) -> float:
            _check_there(market, name, False)
            return BY_NAME[name](market)

        return named
    if name in MARKET_COLUMNS:

        def column(market: EnergyMarket) -> float:
            _check_there(market, name, name in NETWORK_COLUMNS)
            return last(market, name)

        return column
    known = [*MARKET_COLUMNS, *BY_NAME]
    raise StudyError(
        f"outcomes: no outcome '{cut(name)}'{nearest(name, known)} (a column of market; "
        f"{', '.join(NAMED)}; a figure of docs/validation.md; or module:function)"
    )


def _check_there(market: EnergyMarket, name: str, there: bool) -> None:
    """Raises StudyError for what the Bitcoin network alone does not have."""
    if market.alone and not there:
        raise StudyError(
            f"{name} holds nothing where the Bitcoin network is alone; there are {', '.join(NETWORK_COLUMNS[1:])}"
        )


def _own_function(name: str, folder: Path) -> Outcome:
    module_name, _, function_name = name.partition(":")
    if module_name.partition(".")[0] in {*sys.stdlib_module_names, ""}:
        raise StudyError(f"outcomes: {cut(name)}: give module:function of a module of your own, not of Python's")
    for place in (str(Path.cwd()), str(folder)):
        if place not in sys.path:
            sys.path.append(place)
    try:
        module = importlib.import_module(module_name)
    except (Exception, SystemExit) as error:  # noqa: BLE001  whatever a user's module does when it is imported
        raise StudyError(
            f"outcomes: {cut(name)} cannot be imported ({type(error).__name__}: {cut(str(error))}); "
            f"it is looked for among the installed modules and in {named(folder)}"
        ) from None
    function: Any = getattr(module, function_name, None)
    if not inspect.isroutine(function):
        functions = [known for known, _ in inspect.getmembers(module, inspect.isfunction)]
        raise StudyError(
            f"outcomes: no function '{cut(function_name)}' in {cut(module_name)}"
            f"{nearest(function_name, functions)} (functions: {cut(', '.join(functions))})"
        )
    return function


def check_series(names: Sequence[str]) -> None:
    """Raises StudyError, with the nearest known name, for what is no column of `market`."""
    for name in names:
        if name not in MARKET_COLUMNS or name == "week":
            raise StudyError(f"series: no column '{cut(name)}' in market{nearest(name, MARKET_COLUMNS)}")


@cache
def fingerprint(names: tuple[str, ...], folder: str) -> str:
    """Changes with the source of any module that these outcomes stand in, and of what those import of the user's own.

    As it was when this process read it.
    """
    digest = hashlib.sha256()
    for name in names:
        module = inspect.getmodule(outcome_of(name, Path(folder))) if ":" in name else None
        sources = own_sources(module.__name__) if module else {}
        told = {part: Path(source).read_bytes().replace(b"\r\n", b"\n") for part, source in sources.items()}
        digest.update(repr((name, sorted(told.items()))).encode())
    return digest.hexdigest()[:16]
