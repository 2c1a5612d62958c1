"""What a study measures at the end of a run: columns of `market`, the outcomes named here, or a function of one's own.

An outcome is a function of the market that returns one number; NaN where there is nothing to measure.
"""

import hashlib
import importlib
import inspect
import math
import sys
from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np

from agents.codes import ARCHETYPES, DEFAULTED, DISSOLVED, TAKEN_OVER, WOUND_UP
from agents.rules.independence import independents
from experiments.questions.imports import own_sources
from model.economy import EnergyMarket
from model.foundation.documents import named
from model.foundation.errors import StudyError, cut, nearest
from model.record.columns import MARKET_COLUMNS, NETWORK_COLUMNS

Outcome = Callable[[EnergyMarket], float]
DECIDED = ("resource-rich", "asset-light", "grid-dependent")
FAILED = (DEFAULTED, WOUND_UP)  # endings of who failed: creditors unpaid, or mining no longer paid


def share_alive(market: EnergyMarket, archetype: str) -> float:
    """Miners of an archetype, read off week 0, that are still independent.  [0-1]"""
    rows = _miners(market, archetype)
    return float(independents(market.companies)[rows].mean()) if len(rows) else math.nan


def share_failed(market: EnergyMarket, archetype: str) -> float:
    """Miners of an archetype, read off week 0, that failed: they defaulted or were wound up since mining no longer paid.

    The others are left, were taken over, or were dissolved after they had sold their sites.  [0-1]
    """
    rows = _miners(market, archetype)
    return float(np.isin(market.companies["ending"][rows], FAILED).mean()) if len(rows) else math.nan


def _miners(market: EnergyMarket, archetype: str) -> np.ndarray:
    kinds = market.companies["archetype"][: market.state.cast.miners]
    return np.flatnonzero(kinds == ARCHETYPES.index(archetype))


def count_of_endings(market: EnergyMarket, *endings: int) -> float:
    """Miners that ended so since the start; codes as in `agents.codes.ENDINGS`."""
    return float(np.isin(market.companies["ending"][: market.state.cast.miners], endings).sum())


def share_of_mw(market: EnergyMarket, holder: str) -> float:
    """Share of the US megawatts of miners and of what were miners' sites that one kind of owner holds.  [0-1]"""
    total = _last(market, "mw_us_energised")
    return _last(market, f"mw_owner_{holder}") / total if total > 0.0 else math.nan


def ai_over_mining_bid(market: EnergyMarket, bids: str = "bid_mining_alone_usd_mw_year") -> float:
    """MW-weighted premium that AI paid over what mining alone bears, median of the quarters that have both.  [-]

    bids: column of miners' mean bid above nothing; what they file holds the option on AI too.
    """
    paid = market.history.column("premium_ai_usd_mw_year")[13::13]
    bid = market.history.column(bids)[13::13]
    both = (paid > 0.0) & (bid > 0.0)
    return float(np.median(paid[both] / bid[both])) if both.any() else math.nan


def mining_share_of_awards(market: EnergyMarket) -> float:
    """Miners' share of the megawatts that all auctions awarded; NaN where none were.  [0-1]"""
    mining, ai = (float(market.history.column(f"pool_awarded_{who}_mw")[13::13].sum()) for who in ("mining", "ai"))
    return mining / (mining + ai) if mining + ai > 0.0 else math.nan


def _last(market: EnergyMarket, column: str) -> float:
    return float(market.history.column(column)[-1])


NAMED: dict[str, Outcome] = {
    **{f"alive_{kind.replace('-', '_')}": partial(share_alive, archetype=kind) for kind in DECIDED},
    **{f"failed_{kind.replace('-', '_')}": partial(share_failed, archetype=kind) for kind in DECIDED},
    **{
        f"share_mw_{holder}": partial(share_of_mw, holder=holder)
        for holder in ("miner", "hyperscaler", "utility", "capital")
    },
    "failures": lambda market: count_of_endings(market, *FAILED),
    "solvent_exits": lambda market: count_of_endings(market, DISSOLVED),
    "takeovers": lambda market: count_of_endings(market, TAKEN_OVER),
    "ai_over_mining_bid": ai_over_mining_bid,
    "ai_over_mining_bid_with_option": partial(ai_over_mining_bid, bids="bid_mining_positive_usd_mw_year"),
    "mining_share_of_awards": mining_share_of_awards,
}


def outcome_of(name: str, folder: Path) -> Outcome:
    """The function behind an outcome; raises StudyError with the nearest known name.

    folder: where modules of `module:function` are looked for after the installed ones.

    >>> outcome_of("hhi_mw", Path()).__name__
    'column'
    """
    if ":" in name:
        return _own_function(name, folder)
    if name in NAMED:

        def named(market: EnergyMarket) -> float:
            _check_there(market, name, False)
            return NAMED[name](market)

        return named
    if name in MARKET_COLUMNS:

        def column(market: EnergyMarket) -> float:
            _check_there(market, name, name in NETWORK_COLUMNS)
            return _last(market, name)

        return column
    known = [*MARKET_COLUMNS, *NAMED]
    raise StudyError(
        f"outcomes: no outcome '{cut(name)}'{nearest(name, known)} (a column of market; "
        f"{', '.join(NAMED)}; or module:function)"
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
