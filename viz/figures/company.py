"""One company: what the market thinks it is worth, its balance sheet, sites, leases and where those are reported."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from agents.codes import TIERS, ZONES
from agents.units import WEEKS_A_QUARTER, WEEKS_A_YEAR
from model.books.ledger import ITEMS, LIABILITIES
from model.tables.start import load_tables
from viz.figures.companies import Books, status
from viz.figures.words.money import compact, millions
from viz.figures.words.names import site_name, zone_name
from viz.figures.words.sources import source as source_told
from viz.text.language import Text


def detail(books: Books, name: str, text: Text, names: str) -> dict[str, Any] | None:
    """One company: its sites with their uses, its leases, what its value is made of.  None for a name that is none."""
    if name not in books.names:
        return None
    row = books.names.index(name)
    sites = [
        site_line(books, int(site), text)
        for site in np.argsort(-books.sites["mw_energised"], kind="stable")
        if books.sites["alive"][site] and books.sites["owner"][site] == row
    ]
    leases = [
        lease_line(books, lease, bool(waits), text)
        for lease, waits in zip(books.leases, books.waits, strict=True)
        if lease["alive"] and books.sites["owner"][lease["site"]] == row
    ]
    return {
        "name": name,
        "title": f"{name}: {status(books, row, text)}" if row < len(books.companies) else name,
        "value": value_split(books, row, text) if row < len(books.companies) else [],
        "value_title": text("companies.value_title", when=valued_on(books, text)),
        "sheet": sheet(books, row, text),
        "sites": {
            "head": [text(f"companies.site_{key}") for key in ("name", "zone", "mw", "uses", "power")],
            "rows": sites,
        },
        "leases": {
            "head": [text(f"companies.lease_{key}") for key in ("tenant", "site", "mw", "rent", "term")],
            "rows": leases,
        },
        "sources": sources(books, row, text) if names == "real" else [],  # they tell who it is
    }


def site_line(books: Books, site: int, text: Text) -> list[str]:
    """A site in words: what its megawatts do, what power costs."""
    record = books.sites[site]
    waiting = let_beyond(books, site, text)
    uses = [(use, float(record[use])) for use in ("mining", "hosting", "leased", "cloud", "converting", "idle")]
    told = ", ".join(f"{text(f'use.{use}')} {text.count(mw)}" for use, mw in uses if mw >= 0.5)
    zone = ZONES[int(record["zone"])]
    power = text.decimal(float(record["power_paid"])) if record["power_paid"] > 0.0 else "–"
    return [
        site_name(books.site_names[site], text),
        zone_name(zone, text),
        text.count(float(record["mw_energised"])),
        text("companies.then").join(filter(None, (told, waiting))) or "–",
        power,
    ]


def let_beyond(books: Books, site: int, text: Text) -> str:
    """That more is let on a site than it has power for, while plants are built for it; nothing where none is awaited."""
    there = books.leases["alive"] & (books.leases["site"] == site)
    let, coming = (float(books.leases["gross_mw"][rows].sum()) for rows in (there, there & books.waits))
    return text("companies.let_beyond", let=text.count(let), coming=text.count(coming)) if coming >= 0.5 else ""


def lease_line(books: Books, lease: np.void, waits: bool, text: Text) -> list[str]:
    """A lease in words; one that is older than the run says so, and one that waits for power of its own."""
    rent = text(
        "companies.rent",
        rent=millions(float(lease["rent"])),
        tier=text(f"companies.tier_{TIERS[int(lease['tier'])]}"),
    )
    years = (int(lease["end_week"]) - int(lease["ready_week"])) / WEEKS_A_YEAR
    signed = books.calendar.date(int(lease["signed_week"])).year
    term = text(
        "companies.before_run" if lease["before_start"] else "companies.term", years=text.count(years), signed=signed
    )
    when = text.date(books.calendar.date(int(lease["ready_week"])))
    return [
        books.names[int(lease["tenant"])],
        site_name(books.site_names[int(lease["site"])], text),
        text.count(float(lease["gross_mw"])),
        rent,
        term + (text("companies.waits", when=when) if waits else ""),
    ]


def value_split(books: Books, row: int, text: Text) -> list[dict[str, str]]:
    """What a company is worth: sites and contracts as they were valued last, today's coins and cash, less debt; the sum.

    Companies act after they are valued and coins move, so that the sum is not the equity of the last valuation beside it;
    equity is never below nought.
    """
    company = books.companies[row]
    parts: Sequence[tuple[str, float]] = (
        ("enterprise", float(company["enterprise"])),
        ("coins", float(company["btc"]) * books.price),
        ("cash", float(company["cash"])),
        ("debt", -float(company["debt"])),
    )
    whole = (("equity", sum(usd for _, usd in parts)), ("valued", float(company["value"])))
    when = valued_on(books, text)
    return [
        {"label": text(f"companies.part_{name}", when=when), "value": compact(usd)} for name, usd in (*parts, *whole)
    ]


def valued_on(books: Books, text: Text) -> str:
    """The day of the last valuation: companies are valued once a quarter."""
    return text.date(books.calendar.date(books.week - books.week % WEEKS_A_QUARTER))


def sheet(books: Books, row: int, text: Text) -> dict[str, Any]:
    """The balance sheet of the last quarter: what is owned and what is owed, at book value, and the difference."""
    items = books.sheets[row]
    owned = [(ITEMS[place], float(items[place])) for place in range(LIABILITIES)]
    owed = [(ITEMS[place], -float(items[place])) for place in range(LIABILITIES, len(ITEMS))]
    return {
        "title": text("companies.sheet_title", when=text.date(books.calendar.date(books.sheet_week))),
        "sides": [
            {"head": text("companies.sheet_assets"), "rows": entries(owned, text)},
            {"head": text("companies.sheet_liabilities"), "rows": entries(owed, text)},
        ],
        "totals": [
            [text("companies.sheet_whole"), compact(sum(usd for _, usd in owned))],
            [text("companies.sheet_equity"), compact(float(items.sum()))],
        ],
    }


def entries(items: list[tuple[str, float]], text: Text) -> list[list[str]]:
    """Items that hold anything."""
    return [[text(f"companies.item_{name}"), compact(usd)] for name, usd in items if abs(usd) >= 1.0]


def sources(books: Books, row: int, text: Text) -> list[str]:
    """Where the leases of a company that are older than the run are reported, one line a source."""
    found: dict[str, list[int]] = {}
    for lease in books.leases[books.leases["before_start"] & books.leases["alive"]]:
        site = int(lease["site"])
        source = reported().get((books.site_names[site], int(lease["signed_week"])), "")
        if books.sites["owner"][site] == row and source:
            found.setdefault(source, []).append(site)
    return [
        text(
            "companies.source",
            site=text("companies.and").join(dict.fromkeys(site_name(books.site_names[site], text) for site in at)),
            source=source_told(source, text),
        )
        for source, at in found.items()
    ]


@cache
def reported() -> dict[tuple[str, int], str]:
    """The source of each lease of the start table, by its site and the week in which it was signed."""
    leases = load_tables().leases
    return dict(zip(zip(leases.names, leases["signed"].tolist(), strict=True), leases.sources, strict=True))
