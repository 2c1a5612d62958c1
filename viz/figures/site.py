"""One site's history: who owned it, what it did, who rented there, and what happened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from agents.codes import KINDS, TIERS, USES, ZONES
from model.foundation.events import Event
from viz.figures.drawing.market_record import MarketRecord, round_up
from viz.figures.drawing.specification import Specification, figure, panel, series, stack
from viz.figures.map import Standing, places, uses_of
from viz.figures.words.feed import is_told, phrase
from viz.figures.words.money import millions
from viz.figures.words.names import site_name, zone_name
from viz.text.language import Text

WHOLE = ("takeover", "liquidation", "dissolution", "restructuring")  # events by which all sites of a company pass on


class Past(NamedTuple):
    """One site up to a week.  quarters: week and row, oldest first, the week seen last.  leases: rows signed by then.

    events: of the market up to that week, oldest first.
    """

    row: int
    quarters: list[tuple[int, Any]]
    leases: np.ndarray
    events: list[Event]


class Owned(NamedTuple):
    """Who owned a site from which week on, and by what event, if one tells it."""

    owner: int
    week: int
    by: Event | None


def owners(past: Past, names: Sequence[str]) -> list[Owned]:
    """The owners of a site, the first one first; a change lies between two quarters, its event has the week.

    names: of companies, as events have them.
    """
    found: list[Owned] = []
    before = past.quarters[0][0]
    for week, row in past.quarters:
        owner = int(row["owner"])
        if not found:
            found.append(Owned(owner, week, None))
        elif owner != found[-1].owner:
            left = names[found[-1].owner]
            by = next((e for e in past.events if before < e.week <= week and passes(e, past.row, left)), None)
            found.append(Owned(owner, by.week if by else week, by))
        before = week
    return found


def passes(event: Event, site: int, owner: str) -> bool:
    """Whether an event takes a site from its owner."""
    of_site = event.site == site and event.kind in ("site_sale", "foreclosure")
    return of_site or (event.kind in WHOLE and event.company == owner)


def card(
    past: Past, standing: Standing, real: Sequence[str], table: MarketRecord, text: Text, names: str
) -> dict[str, Any]:
    """The card beside the map.  standing: names as shown; real: names as events have them; names: as of `Look.names`."""
    last = past.quarters[-1][1]
    owner = standing.names[int(last["owner"])]
    return {
        "title": text("grid.site_title", site=site_name(standing.site_names[past.row], text), owner=owner),
        "where": where(standing.site_names[past.row], ZONES[int(last["zone"])], text),
        "uses": uses_of(last, text),
        "owners": owners_sheet(past, standing, real, table, text, names),
        "leases": leases_sheet(past, standing, table, text),
        "events": events(past, table, text, names),
    }


def where(site: str, zone: str, text: Text) -> str:
    """Its zone, and how well its place is known."""
    if zone == "abroad":
        return text("grid.abroad")
    town = places().get(site, (0.0, 0.0, ""))[2]
    return text("grid.near" if town else "grid.somewhere", zone=zone_name(zone, text), town=town)


def owners_sheet(
    past: Past, standing: Standing, real: Sequence[str], table: MarketRecord, text: Text, names: str
) -> dict[str, Any]:
    """Who owned it since when, and how it came to them."""
    rows = []
    for owner, week, by in owners(past, real):
        kind = text(f"companies.kind_{KINDS[int(standing.kinds[owner])]}")
        since = text.date(table.date(week)) if week else text("grid.at_start")
        rows.append(
            [since, text("grid.owner", owner=standing.names[owner], kind=kind), phrase(by, text, names) if by else ""]
        )
    return {"head": [text(f"grid.owners_{name}") for name in ("since", "owner", "how")], "rows": rows}


def leases_sheet(past: Past, standing: Standing, table: MarketRecord, text: Text) -> dict[str, Any]:
    """Its contracts with tenants, those that have ended too."""
    rows = []
    for lease in past.leases:
        signed = text("grid.before") if lease["before_start"] else text.date(table.date(int(lease["signed_week"])))
        rent = text(
            "companies.rent",
            rent=millions(float(lease["rent"])),
            tier=text(f"companies.tier_{TIERS[int(lease['tier'])]}"),
        )
        term = [text.date(table.date(int(lease[week]))) for week in ("ready_week", "end_week")]
        mw = text.count(float(lease["gross_mw"]))
        rows.append([standing.names[int(lease["tenant"])], mw, rent, signed, *term])
    return {
        "head": [text(f"grid.leases_{name}") for name in ("tenant", "mw", "rent", "signed", "from", "to")],
        "rows": rows,
    }


def events(past: Past, table: MarketRecord, text: Text, names: str) -> list[dict[str, str]]:
    """What happened there, the newest first."""
    own = [event for event in past.events if event.site == past.row and is_told(event)]
    return [{"date": text.date(table.date(e.week)), "text": phrase(e, text, names)} for e in reversed(own)]


def uses(past: Past, table: MarketRecord, site: str, text: Text) -> Specification:
    """What its megawatts did, quarter by quarter."""
    last = past.quarters[-1][1]
    members = [
        series(f"site_{use}", text(f"use.{use}"), text.count(float(last[use])), f"use.{use}")
        for use in USES
        if any(row[use] >= 0.5 for _, row in past.quarters)
    ]
    top = round_up(1.05 * max(1.0, *(float(row["mw_energised"]) for _, row in past.quarters)))
    title = text("grid.site_uses", site=site)
    return figure(table, "site_uses", title, text("grid.unit_uses"), [panel([stack(members)], top)], 120)


def columns(past: Past, weeks: int) -> dict[str, list[float]]:
    """Megawatts of each use by week: each quarter's hold until the next is known.  [MW]"""
    at = np.searchsorted([week for week, _ in past.quarters], np.arange(weeks), "right") - 1
    rows = [past.quarters[max(0, int(place))][1] for place in at]
    return {f"site_{use}": [round(float(row[use]), 1) for row in rows] for use in USES}
