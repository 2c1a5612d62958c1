"""The Grid page: where power is dear, what flows, which lines are full, and one zone in detail."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from agents.codes import US_ZONES
from model.history import LINES
from viz.figures import grid as figures
from viz.figures.grid import Week
from viz.figures.table import Table
from viz.pages.view import Look, PageView
from viz.text.language import Text

YEAR = 52


class Snapshot(NamedTuple):
    """One week of the grid, and every zone's prices up to it."""

    week: Week
    prices: np.ndarray
    at: int


def read(market: Any, look: Look) -> Snapshot:
    """Prices and flows of the week that is looked at; they are known from the first week on."""
    at, history = look.seen(market.week), market.history
    prices = np.array([history.column(f"power_price_{zone}_usd_mwh")[: at + 1] for zone in US_ZONES])
    flows = np.array([history.column(f"flow_{start}_{end}_mw")[at] for start, end in LINES])
    forward, backward = figures.limits(market.electricity.grid.line_arrays(float(market.scenario.power.transfer)))
    sites = market.sites.copy() if at >= market.week else history.sites_at(at)
    sold = np.zeros(len(US_ZONES))
    for auction in market.state.auctions:
        if auction.week <= at:
            sold += np.bincount(auction.bids["zone"], np.asarray(auction.clearing.accepted_mw), len(US_ZONES))
    week = Week(
        prices[:, -1], prices[:, max(1, at + 1 - YEAR) :].mean(axis=1) if at else prices[:, 0], flows, forward, backward,
        figures.by_zone(sites, ("mining", "hosting")), figures.by_zone(sites, ("leased", "cloud")), sold,
    )  # fmt: skip
    return Snapshot(week, prices, at)


def contents(seen: Snapshot, table: Table, text: Text, look: Look) -> dict[str, Any]:
    """The map, and the zone that is chosen: the dearest unless told."""
    if seen.at == 0:
        return {"empty": text("grid.none_yet")}
    wished = look.focus.get("zone", "")
    zone = wished if wished in US_ZONES else US_ZONES[int(np.argmax(seen.week.prices))]
    prices = seen.prices[US_ZONES.index(zone)].copy()
    prices[0] = prices[min(1, len(prices) - 1)]  # before the first week nothing was dispatched
    return {
        "zone": zone,
        "figures": [figures.network(seen.week, zone, text), figures.history(zone, prices, table, seen.week, text)],
        "columns": {"price": [round(float(price), 2) for price in prices]},
        "facts": figures.facts(zone, seen.week, text),
        "lines": figures.lines_table(zone, seen.week, text),
    }


GRID = PageView("grid", contents, read)
