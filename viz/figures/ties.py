"""Who depends on whom in a week: tenants on landlords for halls, guests on hosts, debtors on lenders; owners as in the river."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from viz.figures.bands import LATER, TOGETHER, Band, colour, label
from viz.figures.drawing.specification import Specification
from viz.text.language import Text

LENDERS = "lenders"
LEAST_MW, LEAST_USD = 1.0, 5e6


class Tie(NamedTuple):
    """What one pays the other for.  start, to: bands, who pays and who is paid; size: MW, or $ of debt."""

    start: int
    to: int
    kind: str
    size: float
    usd: float  # a year, or owed


def added(ties: dict[tuple[int, int, str], Tie], start: int, to: int, kind: str, size: float, usd: float) -> None:
    """One more contract of two bands."""
    had = ties.get((start, to, kind))
    ties[start, to, kind] = Tie(start, to, kind, size + (had.size if had else 0.0), usd + (had.usd if had else 0.0))


def ties_of(
    leases: np.ndarray, guests: np.ndarray, owner: np.ndarray, debt: np.ndarray, place: np.ndarray, lenders: int
) -> list[Tie]:
    """All ties between bands.   leases: in force; guests: rows of guest, site, MW; owner [site]; debt [company] $;
    place [company]: its band, below zero where it has none"""
    found: dict[tuple[int, int, str], Tie] = {}
    for lease in leases:
        start, to = int(place[lease["tenant"]]), int(place[owner[lease["site"]]])
        added(found, start, to, "rent", float(lease["gross_mw"]), float(lease["rent"] * lease["it_mw"]))
    for guest, site, mw in guests:
        added(found, int(place[int(guest)]), int(place[owner[int(site)]]), "hosting", float(mw), 0.0)
    for row, usd in enumerate(debt.tolist()):
        added(found, int(place[row]), lenders, "debt", usd, usd)
    kept = (tie for tie in found.values() if tie.start != tie.to and min(tie.start, tie.to) >= 0)
    return [tie for tie in kept if tie.size >= (LEAST_USD if tie.kind == "debt" else LEAST_MW)]


def network(bands: Sequence[Band], mw: np.ndarray, ties: list[Tie], text: Text, names: str) -> Specification:
    """The figure; who has neither megawatts nor ties is left out.   mw [band]; ties name the lenders as the band after the last"""
    lenders = len(bands)
    used = {end for tie in ties for end in (tie.start, tie.to)} | set(np.flatnonzero(mw >= LEAST_MW).tolist())
    ids = [*(band.id for band in bands), LENDERS]
    nodes = [
        {
            "id": ids[place],
            "label": text("ties.lenders") if place == lenders else label(bands[place], text, names),
            "company": "" if ids[place] in (LATER, *TOGETHER, LENDERS) else label(bands[place], text, names),
            "mw": round(float(mw[place]), 1) if place < lenders else 0.0,
            "colour": "muted" if place == lenders else colour(bands[place]),
            "kind": LENDERS if place == lenders else bands[place].kind,
        }
        for place in sorted(used)
    ]
    links = [
        {
            "from": ids[tie.start],
            "to": ids[tie.to],
            "kind": tie.kind,
            "size": round(tie.size, 1),
            "written": written(tie, text),
        }
        for tie in sorted(ties, key=lambda tie: (-("debt" == tie.kind), tie.start, tie.to))
    ]
    legend = [[kind, text(f"ties.{kind}")] for kind in ("rent", "hosting", "debt")]
    unit, told = text("ties.unit"), {node["id"]: node["label"] for node in nodes}
    rows = [{"who": told[link["from"]], "on": told[link["to"]], **told_of(link)} for link in links]
    base = {"id": "ties", "form": "ties", "title": title(ties, bands, text, names), "unit": unit}
    return {**base, "nodes": nodes, "links": links, "legend": legend, "rows": rows}


def told_of(link: dict[str, Any]) -> dict[str, Any]:
    """What the table has of a tie."""
    return {"for": link["kind"], "size": link["size"], "written": link["written"]}


def written(tie: Tie, text: Text) -> str:
    """The size of a tie in its own unit."""
    if tie.kind == "debt":
        return text("ties.owes", usd=text.dollars(tie.usd))
    if tie.kind == "rent":
        return text("ties.rents", mw=text.count(tie.size), usd=text.dollars(tie.usd))
    return text("ties.hosts", mw=text.count(tie.size))


def title(ties: list[Tie], bands: Sequence[Band], text: Text, names: str) -> str:
    """The largest rent, and how much its landlord depends on it."""
    rents = [tie for tie in ties if tie.kind == "rent"]
    if not rents:
        return text("ties.none")
    most = max(rents, key=lambda tie: tie.usd)
    whole = sum(tie.usd for tie in rents if tie.to == most.to)
    return text(
        "ties.most",
        tenant=label(bands[most.start], text, names),
        landlord=label(bands[most.to], text, names),
        usd=text.dollars(most.usd),
        share=text.percent(most.usd / max(whole, 1.0)),
    )
