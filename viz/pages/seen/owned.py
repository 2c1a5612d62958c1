"""Who owned how much: read of a market for the pages that draw bands of owners."""

from __future__ import annotations

from typing import Any

import numpy as np

from agents.codes import KINDS
from viz.figures.bands import Owned, bands_of, held, label
from viz.figures.drawing.market_record import MarketRecord
from viz.text.language import Text


def owned_until(market: Any, week: int) -> Owned:
    """Who owned how much in each week up to one."""
    state, rows = market.state, market.history.companies_at(0)
    listed = np.zeros(len(state.names), bool)
    listed[: len(rows["listed"])] = rows["listed"]
    kinds = tuple(KINDS[kind] for kind in state.companies.rows["kind"].tolist())
    return Owned(tuple(state.names), kinds, listed, market.history.owned(week))


def with_bands(table: MarketRecord, market: Any, text: Text, names: str) -> MarketRecord:
    """The record with what each band of owners holds beside it."""
    owned = owned_until(market, table.week)
    bands = bands_of(owned)
    mw = held(bands, owned.mw)
    return table.with_owners([(label(band, text, names), band.kind, mw[:, at]) for at, band in enumerate(bands)])
