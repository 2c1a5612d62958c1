"""The Grid page: a map of prices, flows and sites, and one zone or one site in detail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from agents.codes import US_ZONES
from agents.units import WEEKS_A_YEAR
from model.auctions.clearing import WHY_NOT
from model.record.columns import LINES
from viz.figures import grid as figures
from viz.figures import map as maps
from viz.figures import site
from viz.figures.displaced import Passed, first_half
from viz.figures.drawing.market_record import MarketRecord
from viz.figures.grid import Room, Week
from viz.figures.map import Standing
from viz.figures.site import Past
from viz.figures.words.names import shown_name, site_name, zone_name
from viz.figures.words.shipped import OF
from viz.figures.words.without_ai import Without, without_ai
from viz.pages.seen.once import Same, once
from viz.pages.seen.view import Look, PageView
from viz.text.language import Text

YEAR = 52
NO_SLOTS = WHY_NOT.index("no transformer slots")


class Snapshot(NamedTuple):
    """One week of the grid, every zone's prices up to it, the pool, and who holds the sites.

    wait_years [zone]: for what the pool does not hold.  past: of the site that is chosen.  first: where AI passed half first.
    without: zones without AI, where that was measured.
    """

    week: Week
    prices: np.ndarray
    at: int
    room: Room
    wait_years: np.ndarray
    standing: Standing
    past: Past | None
    first: Passed | None
    without: Mapping[str, Without]


def read(market: Any, look: Look) -> Snapshot:
    """Prices and flows of the week that is looked at; they are known from the first week on."""
    at, history = look.seen(market.week), market.history
    prices = np.array([history.column(f"power_price_{zone}_usd_mwh")[: at + 1] for zone in US_ZONES])
    dear = [history.column(f"hours_at_cap_{zone}")[max(1, at + 1 - YEAR) : at + 1].sum() for zone in US_ZONES]
    flows = np.array([history.column(f"flow_{start}_{end}_mw")[at] for start, end in LINES])
    forward, backward = figures.limits(market.electricity.grid.line_arrays(market.lever_at("power.transfer", at)))
    sites = market.sites.copy() if at >= market.week else history.sites_at(at)
    held = [auction for auction in market.state.auctions if auction.week <= at]
    sold = sum((by_bid(auction, auction.clearing.accepted_mw) for auction in held), np.zeros(len(US_ZONES)))
    week = Week(
        prices[:, -1] if at else np.full(len(US_ZONES), np.nan),  # before the first week nothing was dispatched
        prices[:, max(1, at + 1 - YEAR) :].mean(axis=1) if at else prices[:, 0],
        np.array(dear),
        flows,
        forward,
        backward,
        figures.by_zone(sites, ("mining", "hosting")),
        figures.by_zone(sites, ("leased", "cloud")),
        sold,
        figures.ran_by_zone(sites, market.noted[at].running.at),
    )
    state = market.state
    standing = Standing(sites, tuple(state.names), tuple(state.site_names), state.companies.rows["kind"].copy())
    room, wait_years = room_at(held, state.connections.rows, at), state.demand.wait_years.copy()
    quarters = history.quarters(at)
    first = once(("half", Same(quarters[-1][1]), at), lambda: first_half(quarters))
    past = past_of(market, sites, at, look.focus.get("site", ""))
    without = without_ai() if str(market.scenario.name) == OF else {}
    return Snapshot(week, prices, at, room, wait_years, standing, past, first, without)


def past_of(market: Any, sites: np.ndarray, at: int, wished: str) -> Past | None:
    """The site that a tab asks for by its row, up to a week; nothing for any other text."""
    if not (wished.isdecimal() and len(wished) < 6 and int(wished) < len(sites)):
        return None
    row, leases = int(wished), market.state.leases.rows
    quarters = market.history.site_by_quarter(row, at)
    if not quarters or quarters[-1][0] < at:
        quarters.append((at, sites[row]))
    there = leases[(leases["site"] == row) & (leases["signed_week"] <= at)]
    return Past(row, quarters, there, [event for event in market.history.events if event.week <= at])


def by_bid(auction: Any, mw: Any) -> np.ndarray:
    """Megawatts of an auction's bids, by US zone.  [MW]"""
    return np.bincount(auction.bids["zone"], np.asarray(mw), len(US_ZONES))


def room_at(held: list[Any], connections: np.ndarray, at: int) -> Room:
    """The pool as the last auction left it.  A connection never changes once it is awarded, so the past is exact."""
    links = connections[
        (connections["award_week"] <= at) & (connections["ready_week"] > at) & ~connections["greenfield"]
    ]
    sold_earlier = links[links["award_week"] >= 0]
    mw = np.bincount(links["zone"], links["mw"], len(US_ZONES))
    spans = sold_earlier["mw"] * (sold_earlier["ready_week"] - sold_earlier["award_week"]) / WEEKS_A_YEAR
    awarded = np.bincount(sold_earlier["zone"], sold_earlier["mw"], len(US_ZONES))
    years = np.bincount(sold_earlier["zone"], spans, len(US_ZONES)) / np.maximum(awarded, 1e-9)
    if not held:
        none = np.zeros(len(US_ZONES))
        return Room(none, none, none, mw, years, -1)
    last = held[-1]
    accepted, asked = by_bid(last, last.clearing.accepted_mw), by_bid(last, last.bids["mw"])
    no_slots = bool(np.any(last.clearing.why_not == NO_SLOTS))
    return Room(last.zone_mw.copy(), accepted, np.maximum(0.0, asked - accepted), mw, years, last.week, no_slots)


def contents(seen: Snapshot, table: MarketRecord, text: Text, look: Look) -> dict[str, Any]:
    """The map, and what is chosen: a site, or a zone, the dearest of the year unless told, since that of the week changes."""
    wished = look.focus.get("zone", "")
    zone = wished if wished in US_ZONES else US_ZONES[int(np.argmax(seen.week.year))]
    view = look.chosen("map", (*maps.SHADES, "table"))
    standing = seen.standing._replace(names=[shown_name(name, look.names, text) for name in seen.standing.names])
    shade = "price" if view == "table" else view
    chosen = (zone, seen.past.row if seen.past else -1)
    found = {
        "zone": zone,
        "view": view,
        "figures": [maps.country(seen.week, standing, chosen, shade, text, of_ai(seen, table, text))],
        "columns": {},
        "facts": figures.facts(zone, seen.week, float(seen.wait_years[US_ZONES.index(zone)]), text),
        "lines": figures.lines_table(zone, seen.week, text),
        "sheets": maps.sheets(seen.week, standing, text) if view == "table" else None,
        "approximate": figures.most_added(seen.without, text) + text("grid.approximate"),
        "empty": "" if seen.at else text("grid.none_yet"),
        "site": None,
    }
    if seen.at:
        add_zone(found, seen, zone, table, text)
    return found if seen.past is None else with_site(found, seen, seen.past, standing, table, text, look)


def of_ai(seen: Snapshot, table: MarketRecord, text: Text) -> dict[str, str]:
    """AI's part of all megawatts, as Market has it; where it first passed half of those in use, and when, if it has."""
    whole = {"of_all": text.percent(table.now("ai_share"))}
    if seen.first is None:
        return whole
    first = text("grid.zones_and").join(zone_name(zone, text) for zone in seen.first.zones)
    return whole | {"first": first, "when": text.date(table.date(seen.first.week))}


def add_zone(found: dict[str, Any], seen: Snapshot, zone: str, table: MarketRecord, text: Text) -> None:
    """A zone's price through the weeks and the room of all zones."""
    prices = seen.prices[US_ZONES.index(zone)].copy()
    prices[0] = prices[1]
    when = text.date(table.date(max(0, seen.room.week)))
    without = figures.less_ai(prices, seen.without.get(zone)).round(2).tolist()
    found["figures"] += [
        figures.history(zone, prices, table, seen.week, text, seen.without.get(zone)),
        figures.room(seen.room, zone, when, text),
    ]
    found["columns"] = {f"power_price_{zone}_usd_mwh": [round(float(price), 2) for price in prices]} | (
        {"without": without} if without else {}
    )


def with_site(
    found: dict[str, Any],
    seen: Snapshot,
    past: Past,
    standing: Standing,
    table: MarketRecord,
    text: Text,
    look: Look,
) -> dict[str, Any]:
    """The page with one site's history in the place of the zone's detail."""
    name = site_name(standing.site_names[past.row], text)
    found["figures"].append(site.uses(past, table, name, text))
    found["columns"] |= site.columns(past, seen.at + 1)
    found["site"] = site.card(past, standing, seen.standing.names, table, text, look.names)
    return found


GRID = PageView("grid", contents, read)
