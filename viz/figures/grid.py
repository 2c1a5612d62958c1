"""The Grid page: ten zones on a fixed map, what power costs in each, what flows between them and where it cannot."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from agents.codes import ABROAD, US_ZONES
from model.history import LINES
from viz.figures.specification import Specification, figure, line, panel, series
from viz.figures.table import Table, round_up
from viz.text.language import Text

PLACES = {
    "northwest": (15, 22), "caiso": (8, 60), "southwest": (27, 66), "ercot": (47, 84), "spp": (46, 47), "miso": (61, 27),
    "southeast": (73, 72), "pjm": (79, 44), "nyiso": (88, 22), "isone": (96, 8),
}  # fmt: skip
"""Where a zone stands on the page, in per cent from the left and the top."""

FULL = 0.985  # of a line's limit
STEPS = (25.0, 35.0, 50.0, 80.0)  # $/MWh, where the colour of a zone changes


class Week(NamedTuple):
    """One week of the grid.  prices, year [zone] $/MWh; flows, forward, backward [line] MW; MW of uses by zone."""

    prices: np.ndarray
    year: np.ndarray
    flows: np.ndarray
    forward: np.ndarray
    backward: np.ndarray
    mining: np.ndarray
    ai: np.ndarray
    sold: np.ndarray


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


def network(week: Week, chosen: str, text: Text) -> Specification:
    """Zones with their prices and lines with their flows."""
    shares = use(week)
    nodes = [
        {"id": zone, "x": PLACES[zone][0], "y": PLACES[zone][1], "label": zone.upper(), "written": text.dollars(float(week.prices[place])),
         "step": int(np.searchsorted(STEPS, week.prices[place])), "chosen": zone == chosen}
        for place, zone in enumerate(US_ZONES)
    ]  # fmt: skip
    links = [
        {"from": start if flow >= 0.0 else end, "to": end if flow >= 0.0 else start, "gw": abs(float(flow)) / 1e3,
         "written": text.decimal(abs(float(flow)) / 1e3), "full": bool(share >= FULL)}
        for (start, end), flow, share in zip(LINES, week.flows, shares, strict=True)
    ]  # fmt: skip
    legend = [
        text("grid.below", price=f"{STEPS[0]:.0f}"),
        *[f"{low:.0f}–{high:.0f}" for low, high in pairwise(STEPS)],
        text("grid.above", price=f"{STEPS[-1]:.0f}"),
    ]
    return {
        "id": "network",
        "form": "network",
        "title": title(week, text),
        "unit": text("grid.unit"),
        "nodes": nodes,
        "links": links,
        "legend": legend,
    }


def title(week: Week, text: Text) -> str:
    """Whether the zones are one market this week, and which is dearest."""
    dearest, full = int(np.argmax(week.prices)), int((use(week) >= FULL).sum())
    spread = float(week.prices.max() - week.prices.min())
    words = {
        "zone": US_ZONES[dearest].upper(),
        "price": text.dollars(float(week.prices[dearest])),
        "full": text.count(full),
        "spread": text.dollars(spread),
    }
    key = "apart" if spread > 20.0 else "near" if full else "one"
    return text(f"grid.title_{key}", **words)


def zone_title(zone: str, week: Week, text: Text) -> str:
    """One zone's week against its year."""
    place = US_ZONES.index(zone)
    now, year = float(week.prices[place]), float(week.year[place])
    key = "dearer" if now > 1.15 * year else "cheaper" if now < 0.85 * year else "usual"
    return text(f"grid.zone_{key}", zone=zone.upper(), now=text.dollars(now), year=text.dollars(year))


def history(zone: str, prices: np.ndarray, table: Table, week: Week, text: Text) -> Specification:
    """The zone's price through the weeks."""
    now = series("price", zone.upper(), text.dollars(float(prices[-1])), "actor.utility")
    top = round_up(1.05 * float(np.max(prices)))
    return figure(
        table, "zone_price", zone_title(zone, week, text), text("grid.unit_price"), [panel([line(now)], top)], 100
    )


def facts(zone: str, week: Week, text: Text) -> list[dict[str, str]]:
    """What stands in the zone."""
    place = US_ZONES.index(zone)
    told = {
        "mean": text.dollars(float(week.year[place])),
        "mining": text("grid.mw", mw=text.count(float(week.mining[place]))),
        "ai": text("grid.mw", mw=text.count(float(week.ai[place]))),
        "sold": text("grid.mw", mw=text.count(float(week.sold[place]))),
    }
    return [{"label": text(f"grid.fact_{name}"), "value": value} for name, value in told.items()]


def lines_table(zone: str, week: Week, text: Text) -> dict[str, Any]:
    """Lines of a zone: where they lead, what flows, how full they are."""
    rows = []
    for (start, end), flow, share in zip(LINES, week.flows, use(week), strict=True):
        if zone in (start, end):
            other, outward = (end, flow >= 0.0) if zone == start else (start, flow < 0.0)
            way = text("grid.to" if outward else "grid.from", zone=other.upper())
            rows.append(
                [
                    way,
                    text("grid.gw", gw=text.decimal(abs(float(flow)) / 1e3)),
                    text.percent(float(share)),
                    text("grid.full") if share >= FULL else "",
                ]
            )
    return {"head": [text(f"grid.column_{name}") for name in ("line", "flow", "use", "full")], "rows": rows}


def by_zone(sites: np.ndarray, names: Sequence[str]) -> np.ndarray:
    """Megawatts of some uses on miners' sites, by US zone.  [MW]"""
    home = sites[sites["alive"] & (sites["zone"] != ABROAD)]
    return np.sum([np.bincount(home["zone"], home[name], len(US_ZONES)) for name in names], axis=0)
