"""The Companies page: who holds what, what it is worth by size, and one company in detail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from agents.codes import ABROAD, ENDINGS, KINDS, MINER
from agents.rules.independence import independents
from model.foundation.calendar import Calendar
from model.owners.consolidation import log_regression_r2
from viz.figures.bitcoin import Running
from viz.figures.drawing.specification import Specification
from viz.figures.gone import Gone
from viz.figures.words.money import compact
from viz.text.language import Text

LEAST_EHS_MW = (
    0.0025  # EH/s a MW, a twentieth of it with rigs of 20 J/TH: value by EH/s of whoever hardly mines says nothing
)
COLUMNS = ("company", "status", "held", "mining", "ai", "hash", "cash", "debt", "value", "ev_mw", "ev_eh")
"""Columns of the table; the first two are words, the others numbers."""


class Books(NamedTuple):
    """What the page reads of a market at one week.  Names by row, as shown; rows are copies."""

    names: tuple[str, ...]
    site_names: tuple[str, ...]
    companies: np.ndarray
    sites: np.ndarray
    leases: np.ndarray
    waits: np.ndarray  # [lease] whether power of its own is still to come
    week: int
    price: float
    sheet_week: int
    sheets: np.ndarray  # [account, item] $
    calendar: Calendar
    running: Running


def held(books: Books) -> np.ndarray:
    """Energised gross MW in the US by ultimate owner: sites pass to whoever takes a company over.  [MW by company]"""
    sites = books.sites
    home = sites["alive"] & (sites["zone"] != ABROAD)
    return np.bincount(sites["owner"][home], sites["mw_energised"][home], max(len(books.names), 1))


def status(books: Books, row: int, text: Text) -> str:
    """Independent, taken over by whom, or how it ended."""
    company = books.companies[row]
    if company["kind"] != MINER:
        return text(f"companies.kind_{KINDS[int(company['kind'])]}")
    if company["alive"]:
        return text("companies.independent" if independents(company) else "companies.empty")
    return text(f"companies.{ENDINGS[company['ending']]}", owner=books.names[int(company["owner"])])


def table(books: Books, text: Text, ended: Mapping[int, Gone] | None = None) -> list[dict[str, Any]]:
    """A row a miner, and a row for everybody else who holds megawatts; raw numbers to sort by, texts to read.

    ended: what became of miners that are gone, by their rows: told instead of figures, below all others
    """
    mw, rows = held(books), []
    for row, name in enumerate(books.names):
        if row in (ended or {}):
            continue
        inside = row < len(books.companies)
        company = books.companies[row] if inside else None
        if company is None or company["kind"] != MINER:
            if mw[row] > 0.0:
                kind = (
                    text(f"companies.kind_{KINDS[int(company['kind'])]}")
                    if company is not None
                    else text("companies.kind_capital")
                )
                known = [
                    float(mw[row]),
                    float(books.running.mw[row]),
                    float("nan"),
                    float(books.running.hash_ph[row]) / 1e3,
                ]
                rows.append(line(name, kind, known + [float("nan")] * 5, text, alive=True, miner=False))
            continue
        size, hashed = float(company["mw_energised"] + company["mw_approved"]), float(company["hash_ph"]) / 1e3
        enterprise = float(company["enterprise"])
        figures = [
            float(mw[row]),
            float(books.running.mw[row]),
            float(company["mw_ai"]),
            float(books.running.hash_ph[row]) / 1e3,
            float(company["cash"]),
            float(company["debt"]),
            float(company["value"]),
            enterprise / size if size > 0.0 else float("nan"),
            enterprise / hashed if hashed > LEAST_EHS_MW * size else float("nan"),
        ]
        rows.append(line(name, status(books, row, text), figures, text, alive=bool(company["alive"]), miner=True))
    left = sorted((ended or {}).items(), key=lambda found: -found[1].week)
    nothing = [float("nan")] * (len(COLUMNS) - 2)
    last = [line(books.names[row], one.told, nothing, text, alive=False, miner=True) for row, one in left]
    return [*sorted(rows, key=lambda found: -found["sort"][2]), *last]


def line(name: str, told: str, figures: list[float], text: Text, *, alive: bool, miner: bool) -> dict[str, Any]:
    """One row: what to sort by and what to read; a figure that is not known is neither."""
    write = [text.count] * 3 + [text.decimal] + [compact] * 5
    read = ["–" if value != value else form(value) for value, form in zip(figures, write, strict=True)]
    sort = [None if value != value else value for value in figures]
    return {"id": name, "sort": [name, told, *sort], "read": [name, told, *read], "alive": alive, "miner": miner}


def columns(books: Books, text: Text) -> str:
    """What the columns mean: rigs that stand still mine nothing."""
    ran = float(books.running.hash_ph.sum()) / 1e3
    return text(
        "companies.columns", ran=text.count(ran), held=text.count(float(books.companies["hash_ph"].sum()) / 1e3)
    )


def sentence(books: Books, text: Text) -> str:
    """Who holds most, with its share of all, and how miners have ended."""
    mw = held(books)
    first = int(np.argmax(mw))
    second = int(np.argsort(-mw)[1])
    whole = max(float(mw.sum()), 1e-9)
    first_words = text(
        "companies.sentence",
        owner=books.names[first],
        mw=text.count(mw[first]),
        share=text.percent(float(mw[first]) / whole),
        second=books.names[second],
        second_mw=text.count(mw[second]),
        all=text.count(whole),
    )
    return first_words + ended(books, text)


def ended(books: Books, text: Text) -> str:
    """How many miners have ended, by the endings that there were; nothing while none has."""
    count = np.bincount(books.companies["ending"], minlength=len(ENDINGS))
    parts = [
        text(f"companies.ended_{ending}{'_one' if number == 1 else ''}", n=text.count(number))
        for ending, number in zip(ENDINGS, count.tolist(), strict=True)
        if ending and number
    ]
    return text("companies.ended", parts=text("companies.then_and").join(parts)) if parts else ""


def scatter(books: Books, by: str, chosen: str, text: Text) -> Specification:
    """Equity value on size, one dot an independent miner, both axes logarithmic; how much size explains, with its line.

    A logarithm knows no miner without size or worth: the figure counts those, and fits what it draws.
    """
    rows = books.companies
    size = (rows["mw_energised"] + rows["mw_approved"]) if by == "mw" else rows["hash_ph"] / 1e3
    independent = independents(rows)
    sized, worth = size > 0.0, rows["value"] > 0.0
    fitted = np.flatnonzero(independent & sized & worth)
    r2 = log_regression_r2(rows["value"][fitted], size[fitted])
    dots = [
        {
            "x": float(size[row]),
            "y": float(rows["value"][row]) / 1e6,
            "label": books.names[row] if rows["listed"][row] else "",
            "name": books.names[row],
            "chosen": books.names[row] == chosen,
            "colour": "use.leased" if rows["mw_ai"][row] > 0.0 else "use.mining",
        }
        for row in fitted
    ]
    low, high = (text.percent(end) for end in interval_of(r2, len(fitted)))
    missing = {f"no_{by}": int((independent & ~sized).sum()), "no_worth": int((independent & sized & ~worth).sum())}
    return {
        "id": f"value_{by}",
        "form": "scatter",
        "title": text(f"companies.value_on_{by}", r2=text.percent(r2)),
        "means": text("meaning.independent_miners"),
        "unit": shown_of(len(fitted), missing, text) + text("companies.scatter_unit", low=low, high=high),
        "dots": dots,
        "line": line_through([(dot["x"], dot["y"]) for dot in dots]),
        "axes": {"x": text(f"companies.axis_{by}"), "y": text("companies.axis_value")},
    }


def shown_of(shown: int, missing: dict[str, int], text: Text) -> str:
    """How many of the independent miners a scatter shows, and why not the others.

    >>> shown_of(10, {"no_mw": 1, "no_worth": 0}, Text("en"))
    '10 of 11 independent miners (not shown: 1 without megawatts of their own). '
    """
    why = [text(f"companies.{name}", n=text.count(n)) for name, n in missing.items() if n]
    words = {"shown": text.count(shown), "all": text.count(shown + sum(missing.values()))}
    return text(f"companies.shown_{'some' if why else 'all'}", **words, why=text("companies.and").join(why))


def interval_of(r2: float, n: int) -> tuple[float, float]:
    """The 95 % interval of an R2 of one regressor: that of the correlation by Fisher's z.  Nothing is known of three.

    >>> [round(end, 2) for end in interval_of(0.81, 28)], interval_of(0.5, 3)
    ([0.63, 0.91], (0.0, 1.0))
    """
    if n <= 3:
        return 0.0, 1.0
    middle, step = np.arctanh(min(0.999999, np.sqrt(r2))), 1.96 / np.sqrt(n - 3.0)
    return float(np.tanh(max(0.0, middle - step)) ** 2), float(np.tanh(middle + step) ** 2)


def line_through(points: Sequence[tuple[float, float]]) -> list[list[float]]:
    """Ends of the power law through some points by least squares of logs; none for fewer than three.

    >>> [[round(x, 6) for x in end] for end in line_through([(1.0, 2.0), (10.0, 20.0), (100.0, 200.0)])]
    [[1.0, 2.0], [100.0, 200.0]]
    """
    if len(points) < 3:
        return []
    x, y = np.log(np.array(points)).T
    if np.ptp(x) < 1e-9:
        return []
    slope, height = np.polyfit(x, y, 1)
    return [[float(np.exp(end)), float(np.exp(height + slope * end))] for end in (x.min(), x.max())]
