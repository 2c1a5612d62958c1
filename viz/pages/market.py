"""The Market page: its sentence, tiles, and charts A to D."""

from __future__ import annotations

from typing import Any

from viz.figures import headline
from viz.figures import market as figures
from viz.figures.drawing.market_record import MarketRecord
from viz.figures.grid import ran_by_zone
from viz.pages.seen.owned import with_bands
from viz.pages.seen.view import Look, PageView
from viz.text.language import Text


def read(market: Any, look: Look) -> float:
    """Rigs at miners' sites in the US that ran in the week that is looked at.  [MW]"""
    at = look.seen(market.week)
    sites = market.sites if at >= market.week else market.history.sites_at(at)
    return float(ran_by_zone(sites, market.noted[at].running.at).sum())


def contents(ran: float, table: MarketRecord, text: Text, look: Look) -> dict[str, Any]:
    """Everything on the page that the data choose."""
    holdings = look.chosen("holdings", ("use", "owner"))
    return {
        "holdings": holdings,
        "sentence": headline.sentence(table, text),
        "means": text("meaning.independent_miners"),
        "tiles": headline.tiles(table, text),
        "figures": [
            figures.holdings(table, text, holdings, ran),
            figures.demand(table, text),
            figures.mining(table, text),
            figures.concentration(table, text),
        ],
    }


def widened(table: MarketRecord, market: Any, text: Text, look: Look) -> MarketRecord:
    """The record with the bands of owners, in the view by owner."""
    return with_bands(table, market, text, look.names) if look.focus.get("holdings") == "owner" else table


MARKET = PageView("market", contents, read, widened=widened, among=True)
