"""The Grid page beside its map: what power costs in each zone, which lines are full, the pool, one zone in detail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from agents.codes import ABROAD, US_ZONES
from agents.units import HOURS_A_YEAR
from model.record.columns import LINES
from viz.figures.drawing.market_record import MarketRecord, log_ends, round_up
from viz.figures.drawing.specification import Specification, figure, line, of, panel, series
from viz.figures.words.names import zone_name
from viz.figures.words.without_ai import Without, weekly
from viz.text.language import Text

FULL = 0.985  # of a line's limit
LOWEST = 1.0  # at which an axis of ratios begins at the latest  [$/MWh]


class Room(NamedTuple):
    """The pool at one auction, by US zone [MW]: on offer, sold, asked for and not sold; sold earlier and not yet served.

    years: from award to service, mean of what is not yet served.  week: of the auction, -1 before the first one.
    no_slots: whether transformers ran out before the room did.
    """

    offered: np.ndarray
    sold: np.ndarray
    waits: np.ndarray
    coming: np.ndarray
    years: np.ndarray
    week: int
    no_slots: bool = False


class Week(NamedTuple):
    """One week of the grid.  prices, year [zone] $/MWh; dear [zone] hours of the year at the cap; flows, forward, backward [line] MW.

    mining, ai [zone] MW with rigs, running or not, and with AI; sold [zone] MW; ran [zone] MW of rigs, mean of the week.
    """

    prices: np.ndarray
    year: np.ndarray
    dear: np.ndarray
    flows: np.ndarray
    forward: np.ndarray
    backward: np.ndarray
    mining: np.ndarray
    ai: np.ndarray
    sold: np.ndarray
    ran: np.ndarray = np.zeros(len(US_ZONES))


def limits(arrays: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Each line's limits forward and backward, in the order of the record.  arrays: as `Grid.line_arrays` gives them.  [MW]"""
    known = {}
    for start, end, forward, backward in zip(*arrays, strict=True):
        ends = US_ZONES[int(start)], US_ZONES[int(end)]
        known[ends], known[ends[::-1]] = (float(forward), float(backward)), (float(backward), float(forward))
    found = np.array([known[ends] for ends in LINES])
    return found[:, 0], found[:, 1]


def use(week: Week) -> np.ndarray:
    """Share of its limit that each line carries in the direction it flows.  [0-1]"""
    limit = np.where(week.flows >= 0.0, week.forward, week.backward)
    return np.abs(week.flows) / np.maximum(limit, 1e-9)


def title(week: Week, text: Text) -> str:
    """Whether the zones are one market this week, and which is dearest."""
    dearest, full = int(np.argmax(week.prices)), int((use(week) >= FULL).sum())
    spread = float(week.prices.max() - week.prices.min())
    words = {
        "zone": zone_name(US_ZONES[dearest], text),
        "price": price(float(week.prices[dearest]), text),
        "full": text.count(full),
        "spread": price(spread, text),
    }
    key = "apart" if spread > 20.0 else "near" if full else "one"
    return text(f"grid.title_{key}", **words)


def price(value: float, text: Text) -> str:
    """Dollars a MWh, with a decimal below a hundred.

    >>> price(252.6, Text("en")), price(38.2, Text("ja"))
    ('$253', '38.2ドル')
    """
    return text("grid.usd", usd=text.decimal(value) if abs(value) < 100.0 else text.count(value))


def zone_title(zone: str, week: Week, text: Text) -> str:
    """One zone's week against its year."""
    place = US_ZONES.index(zone)
    now, year = float(week.prices[place]), float(week.year[place])
    key = "dearer" if now > 1.15 * year else "cheaper" if now < 0.85 * year else "usual"
    return text(f"grid.zone_{key}", zone=zone_name(zone, text), now=price(now, text), year=price(year, text))


SPIKE = 6.0  # times its median above which one week would flatten all others


def history(
    zone: str, prices: np.ndarray, table: MarketRecord, week: Week, text: Text, measured: Without | None
) -> Specification:
    """The zone's price through the weeks; where one week would flatten the others, by ratios, and the unit says so.

    measured: what AI adds to it, in the middle of many seeds: the column `without` is the price less that; None where not known
    """
    without = less_ai(prices, measured)
    now = series(f"power_price_{zone}_usd_mwh", zone_name(zone, text), price(float(prices[-1]), text), "actor.utility")
    most, unit, scale = float(max(prices.max(), without.max(initial=0.0))), text("grid.unit_history"), {}
    top = round_up(1.05 * most)
    if spiked(prices):
        bottom, top = log_ends(max(LOWEST, float(min(prices.min(), without.min(initial=np.inf)))), 1.05 * most)
        scale, unit = {"log": True, "bottom": bottom}, text("grid.unit_history_log")
    layers = [line(now)]
    if measured:
        told = series("without", text("grid.without_ai"), price(float(without[-1]), text), "muted")
        layers, unit = [line(told, thin=True), *layers], because_of_ai(measured, unit, text)
    shown = figure(table, "zone_price", zone_title(zone, week, text), unit, [panel(layers, top, **scale)], 100)
    return of(shown, f"power_price_{zone}_usd_mwh", f"hours_at_cap_{zone}")


def less_ai(prices: np.ndarray, measured: Without | None) -> np.ndarray:
    """A run's price less what AI adds as a rule, at least `LOWEST` unless it is lower itself; nothing where not known.  [$/MWh]"""
    if measured is None:
        return np.zeros(0)
    return np.maximum(prices - weekly(measured.added, len(prices)), np.minimum(prices, LOWEST))


def spiked(prices: np.ndarray) -> bool:
    """Whether one week is so dear that the others could not be told apart beside it.

    >>> spiked(np.array([40.0, 42.0, 38.0, 3000.0])), spiked(np.array([40.0, 42.0, 120.0]))
    (True, False)
    """
    return float(np.max(prices)) > SPIKE * max(LOWEST, float(np.median(prices)))


def room(found: Room, chosen: str, when: str, text: Text) -> Specification:
    """What each zone had on offer, what was sold of it, what was asked for in vain, and what is still being built."""
    rows = [
        {
            "label": zone_name(zone, text),
            "zone": zone,
            "chosen": zone == chosen,
            "offered": float(found.offered[place]),
            "sold": float(found.sold[place]),
            "asked": float(found.sold[place] + found.waits[place]),
            "written": [
                *(text.count(float(column[place])) for column in (found.offered, found.sold, found.waits)),
                coming(float(found.coming[place]), float(found.years[place]), text),
            ],
        }
        for place, zone in enumerate(US_ZONES)
    ]
    return {
        "id": "room",
        "form": "room",
        "title": room_title(found, text),
        "unit": text("grid.unit_room", when=when) if found.week >= 0 else "",
        "rows": rows,
        "heads": [text(f"grid.head_{name}") for name in ("offered", "sold", "waits", "coming")],
    }


def coming(mw: float, years: float, text: Text) -> str:
    """Megawatts under construction, with how long they take."""
    return text("grid.coming", mw=text.count(mw), years=text.decimal(years)) if mw >= 0.5 else "–"


def room_title(found: Room, text: Text) -> str:
    """How much of the room was sold, and whether anybody asked for more."""
    offered, sold, waits = (float(column.sum()) for column in (found.offered, found.sold, found.waits))
    words = {"offered": text.count(offered), "sold": text.count(sold), "waits": text.count(waits)}
    key = "none" if found.week < 0 else "enough" if waits < 1.0 else "slots" if found.no_slots else "scarce"
    return text(f"grid.room_{key}", **words)


def facts(zone: str, week: Week, wait_years: float, text: Text) -> list[dict[str, str]]:
    """What stands in the zone, and how long a connection takes that the pool does not hold.  wait_years: of the zone"""
    place = US_ZONES.index(zone)
    told = {
        "mean": price(float(week.year[place]), text),
        "dear": text("grid.hours", hours=text.decimal(float(week.dear[place]))),
        "mining": text(
            "grid.of_which_ran", mw=text.count(float(week.mining[place])), ran=text.count(float(week.ran[place]))
        ),
        "ai": text("grid.mw", mw=text.count(float(week.ai[place]))),
        "sold": text("grid.mw", mw=text.count(float(week.sold[place]))),
        "beyond": text("grid.years", years=f"{wait_years:g}"),
    }
    return [{"label": text(f"grid.fact_{name}"), "value": value} for name, value in told.items()]


def most_added(zones: Mapping[str, Without], text: Text) -> str:
    """Where AI adds most to the price, how long rigs stand still there, and what it adds to the other zones."""
    if not zones:
        return ""
    added = {zone: told.adds[0] for zone, told in zones.items()}
    most = max(added, key=lambda zone: added[zone])
    told, others = zones[most], [zone for zone in added if zone != most] or [most]
    words = {
        "zone": zone_name(most, text),
        "n": text.count(told.seeds),
        "most": price(added[most], text),
        "least": price(min(added[zone] for zone in others), text),
        "second": price(max(added[zone] for zone in others), text),
    }
    hours = hours_still(told, text)
    return text("grid.most_added_hours" if hours else "grid.most_added", **hours, **words)


def because_of_ai(zone: Without, unit: str, text: Text) -> str:
    """Under the zone's price: what AI adds to it, and how much longer rigs stand still with it, over many seeds."""
    adds = text("grid.usd", usd=text.decimal(abs(zone.adds[0])))
    return text(
        "grid.unit_without",
        unit=unit,
        n=text.count(zone.seeds),
        adds=adds if zone.adds[0] >= 0.0 else f"−{adds}",
        still=text("grid.still", **hours_still(zone, text)) if hours_still(zone, text) else "",
    )


def hours_still(zone: Without, text: Text) -> dict[str, str]:
    """Hours a year that rigs stand still with AI and without, in words; nothing where too few rigs are left to tell."""
    told = {name: share * HOURS_A_YEAR for name, share in zip(("ai", "without"), zone.still, strict=True)}
    return {name: text.count(hours) for name, hours in told.items()} if all(map(np.isfinite, told.values())) else {}


def lines_table(zone: str, week: Week, text: Text) -> dict[str, Any]:
    """Lines of a zone: where they lead, what flows, how full they are."""
    rows = []
    for (start, end), flow, share in zip(LINES, week.flows, use(week), strict=True):
        if zone in (start, end):
            other, outward = (end, flow >= 0.0) if zone == start else (start, flow < 0.0)
            way = text("grid.to" if outward else "grid.from", zone=zone_name(other, text))
            of_limit = text("grid.full") if share >= FULL else text.percent(float(share))
            rows.append([way, text("grid.gw", gw=text.decimal(abs(float(flow)) / 1e3)), of_limit])
    return {"head": [text(f"grid.column_{name}") for name in ("line", "flow", "use")], "rows": rows}


def ran_by_zone(sites: np.ndarray, ran: np.ndarray) -> np.ndarray:
    """Megawatts of rigs that ran, by US zone.  ran [site] MW, of every site in the table   [MW]"""
    home = np.flatnonzero(sites["zone"] != ABROAD)
    return np.bincount(sites["zone"][home], ran[home], len(US_ZONES))


def by_zone(sites: np.ndarray, names: Sequence[str]) -> np.ndarray:
    """Megawatts of some uses on miners' sites, by US zone.  [MW]"""
    home = sites[sites["alive"] & (sites["zone"] != ABROAD)]
    return np.sum([np.bincount(home["zone"], home[name], len(US_ZONES)) for name in names], axis=0)
