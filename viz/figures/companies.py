"""The Companies page: who holds what, what it is worth by size, and one company in detail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from agents.codes import ABROAD, KINDS, MINER, TIERS, ZONES
from model.consolidation import log_regression_r2
from viz.figures.specification import Specification
from viz.text.language import Text

COLUMNS = ("company", "status", "held", "mining", "ai", "hash", "cash", "debt", "value", "ev_mw", "ev_eh")
"""Columns of the table; the first two are words, the others numbers."""


class Books(NamedTuple):
    """What the page reads of a market at one week.  Names by row; rows are copies."""

    names: tuple[str, ...]
    site_names: tuple[str, ...]
    companies: np.ndarray
    sites: np.ndarray
    leases: np.ndarray
    week: int
    price: float


def held(books: Books) -> np.ndarray:
    """Energised gross MW in the US by ultimate owner: sites pass to whoever takes a company over.  [MW by company]"""
    sites = books.sites
    home = sites["alive"] & (sites["zone"] != ABROAD)
    return np.bincount(sites["owner"][home], sites["mw_energised"][home], max(len(books.names), 1))


def status(books: Books, row: int, text: Text) -> str:
    """Independent, taken over by whom, or gone."""
    company = books.companies[row]
    if company["kind"] != MINER:
        return text(f"companies.kind_{KINDS[int(company['kind'])]}")
    if company["alive"]:
        return text("companies.independent")
    owner = int(company["owner"])
    return text("companies.taken", owner=books.names[owner]) if owner != row else text("companies.gone")


def table(books: Books, text: Text) -> list[dict[str, Any]]:
    """A row a miner, and a row for everybody else who holds megawatts; raw numbers to sort by, texts to read."""
    mw, rows = held(books), []
    for row, name in enumerate(books.names):
        inside = row < len(books.companies)
        company = books.companies[row] if inside else None
        if company is None or company["kind"] != MINER:
            if mw[row] > 0.0:
                kind = (
                    text(f"companies.kind_{KINDS[int(company['kind'])]}")
                    if company is not None
                    else text("companies.kind_capital")
                )
                rows.append(line(name, kind, [float(mw[row])] + [float("nan")] * 8, text, alive=True, miner=False))
            continue
        size, hashed = float(company["mw_energised"] + company["mw_approved"]), float(company["hash_ph"]) / 1e3
        enterprise = float(company["enterprise"])
        figures = [
            float(mw[row]), float(company["mw_mining"]), float(company["mw_ai"]), hashed, float(company["cash"]), float(company["debt"]),
            float(company["value"]), enterprise / size if size > 0.0 else float("nan"), enterprise / hashed if hashed > 0.0 else float("nan"),
        ]  # fmt: skip
        rows.append(line(name, status(books, row, text), figures, text, alive=bool(company["alive"]), miner=True))
    return sorted(rows, key=lambda found: -found["sort"][2])


def line(name: str, told: str, figures: list[float], text: Text, *, alive: bool, miner: bool) -> dict[str, Any]:
    """One row: what to sort by and what to read; a figure that is not known is neither."""
    write = [
        text.count,
        text.count,
        text.count,
        text.decimal,
        text.dollars,
        text.dollars,
        text.dollars,
        text.dollars,
        text.dollars,
    ]
    read = ["" if value != value else form(value) for value, form in zip(figures, write, strict=True)]
    sort = [-1e30 if value != value else value for value in figures]
    return {"id": name, "sort": [name, told, *sort], "read": [name, told, *read], "alive": alive, "miner": miner}


def sentence(books: Books, text: Text) -> str:
    """Who holds most, with its share of all."""
    mw = held(books)
    first = int(np.argmax(mw))
    second = int(np.argsort(-mw)[1])
    whole = max(float(mw.sum()), 1e-9)
    return text("companies.sentence", owner=books.names[first], gw=text.decimal(mw[first] / 1e3), share=text.percent(float(mw[first]) / whole),
                second=books.names[second], second_gw=text.decimal(mw[second] / 1e3), all=text.decimal(whole / 1e3))  # fmt: skip


def scatter(books: Books, by: str, chosen: str, text: Text) -> Specification:
    """Equity value on size, one dot an independent miner, both axes logarithmic; how much size explains."""
    rows = books.companies
    live = (rows["kind"] == MINER) & rows["alive"]
    size = (rows["mw_energised"] + rows["mw_approved"]) if by == "mw" else rows["hash_ph"] / 1e3
    r2 = log_regression_r2(rows["value"][live], size[live])
    shown = np.flatnonzero(live & (rows["value"] > 1e6) & (size > 1e-3))
    dots = [
        {"x": float(size[row]), "y": float(rows["value"][row]) / 1e6, "label": books.names[row] if rows["listed"][row] else "",
         "name": books.names[row], "chosen": books.names[row] == chosen, "colour": "use.leased" if rows["mw_ai"][row] > 0.0 else "use.mining"}
        for row in shown
    ]  # fmt: skip
    title = text(f"companies.value_on_{by}", r2=text.percent(r2))
    axes = {"x": text(f"companies.axis_{by}"), "y": text("companies.axis_value")}
    return {
        "id": f"value_{by}",
        "form": "scatter",
        "title": title,
        "unit": text("companies.scatter_unit"),
        "dots": dots,
        "axes": axes,
    }


def detail(books: Books, name: str, text: Text) -> dict[str, Any] | None:
    """One company: its sites with their uses, its leases, what its value is made of.  None for a name that is none."""
    if name not in books.names:
        return None
    row = books.names.index(name)
    sites = [
        site_line(books, int(site), text)
        for site in np.flatnonzero(books.sites["alive"] & (books.sites["owner"] == row))
    ]
    leases = [
        lease_line(books, lease, text)
        for lease in books.leases
        if lease["alive"] and books.sites["owner"][lease["site"]] == row
    ]
    return {
        "name": name,
        "title": f"{name}: {status(books, row, text)}" if row < len(books.companies) else name,
        "value": value_split(books, row, text) if row < len(books.companies) else [],
        "sites": {
            "head": [text(f"companies.site_{key}") for key in ("name", "zone", "mw", "uses", "power")],
            "rows": sites,
        },
        "leases": {
            "head": [text(f"companies.lease_{key}") for key in ("tenant", "site", "mw", "rent", "term")],
            "rows": leases,
        },
    }


def site_line(books: Books, site: int, text: Text) -> list[str]:
    """A site in words: what its megawatts do, what power costs."""
    record = books.sites[site]
    uses = [(use, float(record[use])) for use in ("mining", "hosting", "leased", "cloud", "converting", "idle")]
    told = ", ".join(f"{text(f'use.{use}')} {text.count(mw)}" for use, mw in uses if mw >= 0.5)
    zone = ZONES[int(record["zone"])]
    power = (
        text("companies.mwh", price=text.dollars(float(record["power_paid"]))) if record["power_paid"] > 0.0 else "–"
    )
    return [
        books.site_names[site],
        zone.upper() if zone != "abroad" else text("companies.abroad"),
        text.count(float(record["mw_energised"])),
        told or "–",
        power,
    ]


def lease_line(books: Books, lease: np.void, text: Text) -> list[str]:
    """A lease in words; one that is older than the run says so."""
    rent = text(
        "companies.rent",
        rent=text.dollars(float(lease["rent"])),
        tier=text(f"companies.tier_{TIERS[int(lease['tier'])]}"),
    )
    years = (int(lease["end_week"]) - int(lease["ready_week"])) / 52.18
    term = text("companies.before_run" if lease["before_start"] else "companies.term", years=text.count(years))
    return [
        books.names[int(lease["tenant"])],
        books.site_names[int(lease["site"])],
        text.count(float(lease["gross_mw"])),
        rent,
        term,
    ]


def value_split(books: Books, row: int, text: Text) -> list[dict[str, str]]:
    """What equity is made of: sites and contracts, coins, cash, less debt."""
    company = books.companies[row]
    parts: Sequence[tuple[str, float]] = (
        ("enterprise", float(company["enterprise"])), ("coins", float(company["btc"]) * books.price), ("cash", float(company["cash"])),
        ("debt", -float(company["debt"])), ("equity", float(company["value"])),
    )  # fmt: skip
    return [{"label": text(f"companies.part_{name}"), "value": text.dollars(value)} for name, value in parts]
