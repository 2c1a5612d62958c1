"""What a backtest found, as tables of text for a terminal, a page and the documentation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from experiments.backtest import errors, facts
from experiments.backtest.backtest import Backtest, from_month
from experiments.backtest.rivals import MODEL, PERSISTENCE, TREND
from model.foundation.language import digits
from viz.text.language import Text

BASE = (MODEL, PERSISTENCE, TREND)


class FigureTable(NamedTuple):
    """A table under its title; the first column holds names, the others figures."""

    title: str
    header: list[str]
    rows: list[list[str]]


def tables(found: Backtest, text: Text) -> Iterator[FigureTable]:
    """All of them, those without a figure left out."""
    if found.aims.height:
        yield aimed(found, text)
    yield by_horizon(found, text, "error", errors.ALL)
    yield by_horizon(found, text, "bias", errors.ALL)
    yield by_horizon(found, text, "without", errors.WITHOUT_BAN)
    if found.met["holds_ban"].any():
        yield by_horizon(found, text, "with", errors.WITH_BAN)
    if any(found.error(MODEL, errors.LONGEST, str(year)) for year in years(found)):
        yield by_year(found, text)
    yield from singles(found, text)
    yield from (side_by_side(found, text, month) for month in found.single)
    if found.trials.height:
        yield tried(found, text)


def aimed(found: Backtest, text: Text) -> FigureTable:
    """A row an aim: value, interval, bar, verdict, whether the fit looked at it, and the same out of sample."""
    rows = []
    for row in found.aims.iter_rows(named=True):
        name = row["aim"]
        ends = [of_aim(name, row[end]) for end in ("low", "high") if row[end] is not None]
        bars = [
            text(f"backtest.{end}", value=of_aim(name, row[end])) for end in ("least", "most") if row[end] is not None
        ]
        cells = [
            of_aim(name, row["value"]),
            text("backtest.between", low=ends[0], high=ends[1]) if ends else "",
            ", ".join(bars),
        ]
        cells += [text(f"backtest.verdict_{row['verdict']}"), text("backtest.in_fit") if row["fitted"] else ""]
        rows.append([aim_name(name, text), *cells, "" if row["held_out"] is None else of_aim(name, row["held_out"])])
    heads = ("value", "within", "bar", "verdict", "fitted", "held_out")
    return FigureTable(text("backtest.table_aims"), ["", *(text(f"backtest.aim_{head}") for head in heads)], rows)


def aim_name(name: str, text: Text) -> str:
    """An aim in words: those of a rival and horizon, or of a year, share them."""
    what, _, last = name.rpartition("_")
    if what.startswith("beats_"):
        return text("backtest.aim_beats", rival=text(f"backtest.{what.removeprefix('beats_')}"), days=last)
    return text("backtest.aim_halving", year=last) if what == "halving" else text(f"backtest.aim_{name}")


def of_aim(name: str, value: float) -> str:
    """Weeks and counts as they are, an elasticity with two decimals, the rest in percent, differences with their sign.

    >>> of_aim("ban_weeks", 19.0), of_aim("elasticity", 0.1285), of_aim("error_365", 0.171), of_aim("beats_trend_90", -0.053)
    ('19', '0.13', '17.1%', '-5.3%')
    """
    if name in ("ban_weeks", "t7"):
        return f"{value:.0f}"
    if name == facts.ELASTICITY:
        return digits(value, 2)
    if value == 0.0:
        return "0%"
    plain = name in ("error_365", "single", "scenario", facts.GROWTH)
    return percent(value) if plain else signed_percent(value, 2 if name.startswith("retarget") else 1)


def tried(found: Backtest, text: Text) -> FigureTable:
    """Halvings, the ban and retargets: the record's figure, where it has one, and the model's."""
    rows = []
    for row in found.trials.rows(named=True):
        places = 2 if row["trial"] == "retargets" else 1
        shown = [
            text("backtest.none") if row[name] is None else share(row["figure"], row[name], places)
            for name in ("record", "model")
        ]
        shown[1] += within(row, places)
        rows.append([text(f"backtest.trial_{row['trial']}_{row['figure']}", day=text.date(row["day"])), *shown])
    header = ["", text("backtest.record_name"), text("backtest.model")]
    return FigureTable(text("backtest.table_trials"), header, rows)


def within(row: dict[str, Any], places: int) -> str:
    """An interval behind a figure in percent; nothing where there is none.

    >>> within({"low": 0.0385, "high": 0.0413}, 2), within({"low": None, "high": None}, 2)
    (' (+3.85–+4.13%)', '')
    """
    if row["low"] is None:
        return ""
    return f" ({signed_percent(row['low'], places).removesuffix('%')}–{signed_percent(row['high'], places)})"


def share(figure: str, value: float, places: int = 1) -> str:
    """Weeks as they are, everything else in percent with its sign."""
    return f"{value:.0f}" if figure == "weeks" else signed_percent(value, places)


def signed_percent(value: float, places: int = 1) -> str:
    """With its sign.

    >>> signed_percent(-0.0884), signed_percent(0.06)
    ('-8.8%', '+6.0%')
    """
    return f"{100.0 * value:+.{places}f}%"


def name_of(text: Text, forecaster: str) -> str:
    """A forecaster in words; variants are called as they are."""
    return text(f"backtest.{forecaster}") if forecaster in BASE else forecaster


def percent(share: float | None) -> str:
    """With one decimal.

    >>> percent(0.2348), percent(-0.0004)
    ('23.5%', '0.0%')
    """
    return "" if share is None else f"{digits(100.0 * share, 1)}%"


def signed(value: float) -> str:
    """A log error.

    >>> signed(0.0304), signed(-0.2286), signed(0.0001)
    ('+0.030', '−0.229', '0.000')
    """
    written = digits(value, 3)
    return f"+{written}" if value > 0.0 and written.strip("0.,") else written


def error_cell(row: dict[str, Any], text: Text) -> str:
    """`34.7% (18.6–47.8%)`."""
    if not row:
        return text("backtest.none")
    within = f" ({digits(100.0 * row['low'], 1)}–{percent(row['high'])})" if row["low"] is not None else ""
    return f"{percent(row['error'])}{within}"


def by_horizon(found: Backtest, text: Text, what: str, origins: str) -> FigureTable:
    """A row for everybody, a column a horizon, how many origins each stands on below."""
    rows = []
    for name in found.names:
        met = [found.error(name, days, origins) for days in errors.HORIZONS]
        cells = [signed(row["bias"]) if row and what == "bias" else error_cell(row, text) for row in met]
        rows.append([name_of(text, name), *cells])
    counts = [str(found.error(MODEL, days, origins).get("count", 0)) for days in errors.HORIZONS]
    header = ["", *(text("backtest.days", days=days) for days in errors.HORIZONS)]
    return FigureTable(text(f"backtest.table_{what}"), header, [*rows, [text("backtest.count"), *counts]])


def years(found: Backtest) -> list[int]:
    """Years in which there are origins."""
    return sorted({month.year for month in found.origins})


def by_year(found: Backtest, text: Text) -> FigureTable:
    """A row a year of origins, for the model, persistence and trend alone."""
    rows = []
    for year in years(found):
        met = [found.error(name, errors.LONGEST, str(year)) for name in BASE]
        if met[0]:
            rows.append([str(year), *(error_cell(row, text) for row in met), str(met[0]["count"])])
    header = [text("backtest.origin"), *(name_of(text, name) for name in BASE), text("backtest.count")]
    return FigureTable(text("backtest.table_year", days=errors.LONGEST), header, rows)


def singles(found: Backtest, text: Text) -> Iterator[FigureTable]:
    """A row for everybody, a column for every single origin: errors, and biases."""
    last = found.record.months[-1]
    names = [from_month(month) for month in found.single]
    header = ["", *(text("backtest.until", first=written(month), last=written(last)) for month in found.single)]
    for what in ("single", "bias_single"):
        rows = []
        for name in found.names:
            met = [found.error(name, None, one) for one in names]
            cells = [error_cell(row, text) if what == "single" else signed(row["bias"]) for row in met]
            rows.append([name_of(text, name), *cells])
        counts = [str(found.error(MODEL, None, one)["count"]) for one in names]
        yield FigureTable(text(f"backtest.table_{what}"), header, [*rows, [text("backtest.months_met"), *counts]])


def side_by_side(found: Backtest, text: Text, month: date) -> FigureTable:
    """Facts of the record and of the model's path from one origin."""
    known = found.facts.filter(found.facts["origin"] == month)
    rows = []
    for row in known.rows(named=True):
        figures = [fact(row["fact"], row[name]) or text("backtest.none") for name in ("whole", "record", "model")]
        rows.append([text(f"backtest.fact_{row['fact']}"), *figures])
    since = text("backtest.since", month=written(month))
    header = ["", text("backtest.whole"), since, text("backtest.model")]
    title = text("backtest.table_facts", month=written(month), months=known["months"][0])
    return FigureTable(title, header, rows)


def fact(name: str, value: float | None) -> str:
    """A share in percent, an elasticity with two decimals.

    >>> fact("falls", 0.0556), fact("elasticity", 0.2268), fact("growth", None)
    ('5.6%', '0.23', '')
    """
    return "" if value is None else digits(value, 2) if name == facts.ELASTICITY else percent(value)


def written(month: date) -> str:
    """`2018-01`."""
    return f"{month:%Y-%m}"


def lines(found: Backtest, text: Text) -> list[str]:
    """What was compared and how, a sentence a line."""
    months = found.record.months
    rows = text("backtest.rows_day" if found.record.daily else "backtest.rows_month")
    first, last = written(months[0]), written(months[-1])
    return [
        text("backtest.record", name=found.record.name, months=len(months), first=first, last=last, rows=rows),
        text(
            "backtest.origins",
            count=len(found.origins),
            first=written(found.origins[0]),
            last=written(found.origins[-1]),
        ),
        text("backtest.ban_given" if found.ban else "backtest.ban_not_given"),
        text("backtest.told"),
        text("backtest.intervals", block=errors.BLOCK, least=2 * errors.BLOCK),
    ]
