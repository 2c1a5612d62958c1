"""The backtest over the ranges of the tables of rigs and regions: how much hangs on what is recollection in them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from experiments.backtest.backtest import SINGLE, Question, run
from experiments.backtest.record import HashRecord
from experiments.backtest.rivals import MODEL, Model
from experiments.backtest.tables import FigureTable, percent
from model.tables.mining import regions_of, releases_of
from model.tables.start import load_tables
from viz.text.language import Text

RANGES = ("power_sd", "opex", "wet", "first_ship")
Pair = tuple[Model, Model]


def ends_of(what: str) -> Pair:
    """The model with a column of the shipped tables at its low and at its high estimate, in all rows."""
    tables = load_tables()
    regions, rows = regions_of(tables), list(tables.mining_regions)
    if what == "first_ship":
        errors = [timedelta(weeks=int(weeks)) for weeks in tables.rig_releases["ship_error"]]
        pairs = list(zip(releases_of(tables), errors, strict=True))
        made = [[one._replace(first_ship=one.first_ship + sign * error) for one, error in pairs] for sign in (-1, 1)]
        return Model(more={"releases": made[0]}), Model(more={"releases": made[1]})
    made = []
    for sign, end in ((-1, "low"), (1, "high")):
        found = []
        for region, row in zip(regions, rows, strict=True):
            first, last = region.wet_months
            longer = sign * int(row["wet_error"])
            moved = {
                "power_sd": {"power_sd": float(row[f"sd_{end}"])},
                "opex": {"opex": float(row[f"opex_{end}"])},
                "wet": {"wet_months": (first - longer, last + longer)},
            }
            found.append(region._replace(**moved[what]))
        made.append(found)
    return Model(more={"regions": made[0]}), Model(more={"regions": made[1]})


def over_ranges(record: HashRecord, text: Text) -> FigureTable:
    """A row a column of the tables: errors at 365 days and of the single origin, low and high."""
    rows = [[text(f"backtest.range_{what}"), *cells(record, ends_of(what))] for what in RANGES]
    base = list(errors_of(record, Model()))
    rows.insert(0, [text("backtest.range_none"), base[0], base[0], base[1], base[1]])
    heads = [text(f"backtest.{what}_{end}") for what in ("range_365", "range_single") for end in ("low", "high")]
    return FigureTable(text("backtest.table_ranges"), ["", *heads], rows)


def cells(record: HashRecord, models: Pair) -> list[str]:
    """At 365 days low and high, then of the single origin."""
    low, high = (list(errors_of(record, model)) for model in models)
    return [low[0], high[0], low[1], high[1]]


def errors_of(record: HashRecord, model: Model) -> Iterator[str]:
    """Error at 365 days and of the single origin, in percent."""
    found = run(record, Question(), model=model, tried=False)
    yield percent(found.error(MODEL, 365)["error"])
    yield percent(found.error(MODEL, None, f"from {SINGLE}")["error"])
