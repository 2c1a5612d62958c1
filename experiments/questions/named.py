"""Outcomes of a run by name: what became of miners, who holds the megawatts, who outbid whom."""

import math
from collections.abc import Callable
from functools import partial

import numpy as np

from agents.codes import ARCHETYPES, DEFAULTED, DISSOLVED, TAKEN_OVER, WOUND_UP
from agents.rules.independence import independents
from model.economy import EnergyMarket

type Outcome = Callable[[EnergyMarket], float]
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
    total = last(market, "mw_us_energised")
    return last(market, f"mw_owner_{holder}") / total if total > 0.0 else math.nan


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


def last(market: EnergyMarket, column: str) -> float:
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
