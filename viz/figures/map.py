"""The map of the Grid page: zones as groups of states, what flows between them, and a bubble for every site."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from agents.codes import ABROAD, KINDS, MINER, US_ZONES, USES, ZONES
from model.record.columns import LINES
from model.tables.start import load_tables
from viz.figures.drawing.specification import Specification
from viz.figures.grid import FULL, Week, price, title, use
from viz.figures.words.names import site_name, zone_name
from viz.text.language import Text

SHADES = ("price", "use")  # what the colour of a zone tells
STEPS = (25.0, 35.0, 50.0, 80.0, 250.0)  # $/MWh, where it changes; all that is dearer is one colour
PARTS = (0.05, 0.14, 0.26, 0.42, 0.62, 0.95)  # of the colour, from the cheapest zone to the dearest
AI_STEPS = (0.05, 0.25, 0.5, 0.75)  # share of AI in what runs, where the colour changes
AI_PARTS = (
    ("use.mining", 0.42),
    ("use.mining", 0.18),
    ("use.leased", 0.12),
    ("use.leased", 0.27),
    ("use.leased", 0.45),
)
NO_SHADE = ("use.idle", 0.0)  # where there is nothing to tell
LEAST_MW = 0.5  # that are drawn, or worth a word
RINGS = ("hyperscaler", "utility", "capital")  # kinds of owners that buy miners and their sites

ANCHORS = {
    "northwest": (-115.3, 44.2),
    "caiso": (-120.3, 37.6),
    "southwest": (-110.3, 34.2),
    "ercot": (-99.3, 28.9),
    "spp": (-99.6, 41.9),
    "miso": (-92.6, 44.8),
    "southeast": (-82.6, 30.3),
    "pjm": (-78.0, 39.6),
    "nyiso": (-75.6, 43.2),
    "isone": (-70.2, 44.6),
}
"""Longitude and latitude where a zone's name stands and its lines end: inside it, away from the larger sites."""


class Standing(NamedTuple):
    """Who holds the sites in one week.  sites: rows; names of companies as shown and of sites; kinds [company]."""

    sites: np.ndarray
    names: Sequence[str]
    site_names: Sequence[str]
    kinds: np.ndarray


@cache
def places() -> dict[str, tuple[float, float, str]]:
    """Longitude, latitude and name of the town nearest to each named site.  [degrees]"""
    table = load_tables().places
    rows = zip(table["longitude"].tolist(), table["latitude"].tolist(), table["town"].tolist(), strict=True)
    return dict(zip(table.names, rows, strict=True))


@cache
def states() -> dict[str, list[str]]:
    """The states that each zone is drawn with.

    >>> states()["ercot"], len(sum(states().values(), []))
    (['Texas'], 49)
    """
    table = load_tables().states
    return {
        zone: [state for state, of in zip(table.names, table["zone"], strict=True) if of == zone] for zone in US_ZONES
    }


def lot(name: str) -> float:
    """A number that belongs to a name: where in its zone a site is drawn of which no town is known.  [0-1]

    >>> round(lot("Private 01 PJM"), 6) == round(lot("Private 01 PJM"), 6) != round(lot("Private 02 PJM"), 6)
    True
    """
    return zlib.crc32(name.encode()) / 2.0**32


def country(
    week: Week,
    standing: Standing,
    chosen: tuple[str, int],
    shade: str,
    text: Text,
    told: Mapping[str, str] | None = None,
) -> Specification:
    """The map.  chosen: the zone, and the site or -1.  shade: what colour tells, one of `SHADES`.  told: as of `use_title`."""
    return {
        "id": "network",
        "form": "map",
        "of": [
            *(f"power_price_{zone}_usd_mwh" for zone in US_ZONES),
            *(f"flow_{start}_{end}_mw" for start, end in LINES),
        ],
        "title": price_title(week, text)
        if shade == "price"
        else use_title(week, text, {"of_all": "–", **(told or {})}),
        "unit": text(f"grid.unit_{shade}"),
        "zones": [zone_of(zone, week, zone == chosen[0], shade, text) for zone in US_ZONES],
        "links": links(week, chosen[0], text),
        "rows": bubbles(standing, chosen[1], text),
        "abroad": text("grid.abroad"),
        "approved": text("grid.more_approved"),
        "kinds": {kind: text(f"companies.kind_{kind}") for kind in KINDS},
        "shades": legend(shade, text),
        "uses": [{"label": text(f"use.{use}"), "colour": f"use.{use}"} for use in USES],
        "rings": [{"label": text(f"grid.ring_{kind}"), "colour": f"actor.{kind}"} for kind in RINGS],
    }


def price_title(week: Week, text: Text) -> str:
    """What prices tell; before the first week there are none."""
    return title(week, text) if np.isfinite(week.prices).all() else text("grid.none_yet")


def price_of(usd_mwh: float, text: Text) -> str:
    """A price in words, a dash before the first week."""
    return price(usd_mwh, text) if usd_mwh == usd_mwh else "–"


def zone_of(zone: str, week: Week, chosen: bool, shade: str, text: Text) -> dict[str, Any]:
    """One zone: its states, its name with what the colour tells, and that colour."""
    place = US_ZONES.index(zone)
    now = price_of(float(week.prices[place]), text)
    colour, part = price_shade(float(week.prices[place])) if shade == "price" else ai_shade(ai_share(week, place))
    written = now if shade == "price" else share_of(ai_share(week, place), text)
    return {
        "id": zone,
        "label": zone_name(zone, text),
        "written": written,
        "at": ANCHORS[zone],
        "states": states()[zone],
        "colour": colour,
        "part": part,
        "chosen": chosen,
    }


def price_shade(usd_mwh: float) -> tuple[str, float]:
    """Colour of a price and how much of it: by steps, so that a spike in one zone changes no other.

    >>> price_shade(38.0), price_shade(3_000.0)
    (('actor.utility', 0.26), ('actor.utility', 0.95))
    """
    return ("actor.utility", PARTS[int(np.searchsorted(STEPS, usd_mwh, "right"))]) if usd_mwh == usd_mwh else NO_SHADE


def ai_shade(share: float) -> tuple[str, float]:
    """Brown where miners' sites hold rigs, blue where they serve AI; nothing where there is neither.

    >>> ai_shade(0.0), ai_shade(0.6), ai_shade(float("nan"))
    (('use.mining', 0.42), ('use.leased', 0.27), ('use.idle', 0.0))
    """
    return AI_PARTS[int(np.searchsorted(AI_STEPS, share, "right"))] if share == share else NO_SHADE


def ai_share(week: Week, place: int) -> float:
    """Share of AI in miners' sites' megawatts of a zone with AI or rigs, running or not; not a number without any.  [0-1]"""
    whole = float(week.mining[place] + week.ai[place])
    return float(week.ai[place]) / whole if whole >= LEAST_MW else float("nan")


def share_of(share: float, text: Text) -> str:
    """That share in words, short enough for the map."""
    return text("grid.ai_share", share=text.percent(share)) if share == share else "–"


def use_title(week: Week, text: Text, told: Mapping[str, str]) -> str:
    """Where AI first had half of the megawatts in use, and has most.  told: `of_all`, its part of all as Market has it, `first`, `when`."""
    shares = np.array([ai_share(week, place) for place in range(len(US_ZONES))])
    whole = float(week.ai.sum()) / max(1e-9, float((week.ai + week.mining).sum()))
    most = int(np.argmax(week.ai))
    key = "none" if week.ai.sum() < LEAST_MW else "first" if "first" in told else "most"
    words = {"zone": zone_name(US_ZONES[most], text), "share": text.percent(whole), "mw": text.count(week.ai[most])}
    return text(f"grid.title_use_{key}", of_zone=share_of(float(shares[most]), text), **words, **told)


def links(week: Week, chosen: str, text: Text) -> list[dict[str, Any]]:
    """Lines in the direction they flow; those that are full, or of the chosen zone, say how much."""
    found = []
    for (start, end), flow, share in zip(LINES, week.flows, use(week), strict=True):
        ends = (start, end) if flow >= 0.0 else (end, start)
        gw, full = abs(float(flow)) / 1e3, bool(share >= FULL)
        written = text.decimal(gw) if full or chosen in ends else ""
        found.append({"from": ends[0], "to": ends[1], "gw": gw, "written": written, "full": full})
    return found


def bubbles(standing: Standing, chosen: int, text: Text) -> list[dict[str, Any]]:
    """Sites that have or are promised power, the largest first, so that a small one is not hidden.

    uses: MW of each of `USES`.  at: of the nearest town, else lot: see there; neither abroad.  ring: of owners that are no miners.
    """
    sites = standing.sites
    size = np.maximum(sites["mw_energised"], sites["mw_approved"])
    shown = np.flatnonzero(sites["alive"] & (size >= LEAST_MW))
    order = shown[np.argsort(-size[shown], kind="stable")]
    found = sites[order]
    uses = np.round([found[use] for use in USES], 1).T.tolist()
    owners, zones = found["owner"].tolist(), found["zone"].tolist()
    energised, approved = found["mw_energised"].tolist(), found["mw_approved"].tolist()
    whole = zip(order.tolist(), owners, zones, energised, approved, uses, strict=True)
    drawn = [bubble(standing, row, owner, zone, mw, more, of, chosen) for row, owner, zone, mw, more, of in whole]
    return [one | {"site": site_name(one["site"], text)} for one in drawn]


def bubble(
    standing: Standing, row: int, owner: int, zone: int, mw: float, approved: float, uses: list[float], chosen: int
) -> dict[str, Any]:
    """One site: where, how large, what most of it does, who owns it."""
    name, kind = standing.site_names[row], int(standing.kinds[owner])
    at = places().get(name) if zone != ABROAD else None
    main = USES[uses.index(max(uses))] if mw >= LEAST_MW else ""
    ring = KINDS[kind] if KINDS[kind] in RINGS else "world"
    return {
        "row": row,
        "site": name,
        "zone": ZONES[zone],
        "owner": standing.names[owner],
        "kind": KINDS[kind],
        "mw": round(mw, 1),
        "approved_mw": round(approved, 1),
        "use": main or "approved",
        "uses": uses,
        "colour": f"use.{main}" if main else "",
        "ring": "" if kind == MINER else f"actor.{ring}",
        "at": at[:2] if at else None,
        "lot": lot(name) if at is None and zone != ABROAD else None,
        "chosen": row == chosen,
    }


def uses_of(site: Any, text: Text) -> str:
    """What a site's megawatts do."""
    parts = [(use, float(site[use])) for use in USES]
    return text("companies.then").join(f"{text(f'use.{use}')} {text.count(mw)}" for use, mw in parts if mw >= LEAST_MW)


def legend(shade: str, text: Text) -> list[dict[str, Any]]:
    """The steps of the colour in words: the scale is the same in every week, run and language."""
    if shade == "price":
        ends = [f"{step:.0f}" for step in STEPS]
        labels = [text("grid.below", price=ends[0]), *(f"{low}–{high}" for low, high in pairwise(ends))]
        labels.append(text("grid.above", price=ends[-1]))
        return [
            {"label": label, "colour": "actor.utility", "part": part} for label, part in zip(labels, PARTS, strict=True)
        ]
    ends = [text.percent(step) for step in AI_STEPS]
    labels = [f"AI < {ends[0]}", *(f"{low}–{high}" for low, high in pairwise(ends)), f"> {ends[-1]}"]
    return [
        {"label": label, "colour": colour, "part": part} for label, (colour, part) in zip(labels, AI_PARTS, strict=True)
    ]


def sheets(week: Week, standing: Standing, text: Text) -> dict[str, Any]:
    """The map in tables, for those who do not see it."""
    zones = [
        [
            zone_name(zone, text),
            price_of(float(week.prices[place]), text),
            *(text.count(float(column[place])) for column in (week.mining, week.ran, week.ai)),
            share_of(ai_share(week, place), text),
            text("cards.between_ranges").join(text(f"state.{state}") for state in states()[zone]),
        ]
        for place, zone in enumerate(US_ZONES)
    ]
    sites = [
        {"row": one["row"], "read": [one["site"], zone_name(one["zone"], text), *site_cells(standing, one, text)]}
        for one in bubbles(standing, -1, text)
    ]
    return {
        "zones": {
            "head": [
                text(f"grid.zones_{name}") for name in ("zone", "price", "mining", "ran", "ai", "share", "states")
            ],
            "rows": zones,
        },
        "head": [text(f"grid.sites_{name}") for name in ("site", "zone", "owner", "mw", "uses")],
        "sites": sites,
    }


def site_cells(standing: Standing, found: dict[str, Any], text: Text) -> list[str]:
    """Owner, megawatts and uses of a site."""
    uses = uses_of(standing.sites[int(found["row"])], text) or text(
        "grid.approved", mw=text.count(found["approved_mw"])
    )
    return [found["owner"], text.count(found["mw"]), uses]
