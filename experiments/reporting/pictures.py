"""Figures of a report: tables of what was found in, specifications out.  Titles are chosen by the data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import polars as pl

from experiments.reporting.material import Material
from experiments.reporting.words import (
    Row,
    change,
    label,
    percent,
    policy,
    sentence,
    short,
    signed_interval,
    told,
    verb,
)
from experiments.statistics.comparison import setting
from experiments.statistics.points import spread
from viz.figures.drawing.specification import Ends, Specification, dumbbells, heat, interval, intervals
from viz.text.measure import Measure, level, plain

MOST_ROWS, MOST_POLICIES = 24, 8
HALF = MOST_ROWS // 3
UP, DOWN, UNTOLD = "use.leased", "use.mining", "muted"


class Picture(NamedTuple):
    """A specification with the columns that it names."""

    specification: Specification
    columns: dict[str, Any] = {}


def effects(material: Material, rows: Sequence[Row], name: str = "effects") -> Picture:
    """Effects on one outcome with their intervals, the largest on top."""
    most = MOST_POLICIES if name == "policies" else MOST_ROWS
    shown = sorted((row for row in rows if row["pairs"]), key=lambda row: -abs(row["median"]))[:most]
    outcome = rows[0]["outcome"]
    measure = material.difference(outcome, [row[end] for row in shown for end in ("median", "low", "high")])
    title, best = f"{name}_none", next((row for row in shown if told(row) and row["median"]), None)
    words: Row = {"outcome": measure.name, "start": policy(material, rows[0]["start"]) if name == "policies" else ""}
    if best:
        title = name
        words |= {
            "change": change(material, best),
            "to": label(material, best),
            "verb": material.text(f"effect.{verb(best['median'] > 0)}s"),
        }
    unit = "policies_unit" if name == "policies" else "effects_unit"
    drawn = [effect_row(material, measure, row) for row in shown]
    return Picture(
        intervals(
            name,
            sentence(material.text(f"title.{title}", **words)),
            with_measure(material, unit, measure, **words),
            drawn,
        )
    )


def effect_row(material: Material, measure: Measure, row: Row) -> dict[str, Any]:
    """One effect: up in blue, down in brown, hollow where it cannot be told."""
    colour = UNTOLD if not told(row) else UP if row["median"] > 0 else DOWN
    written = measure.signed(row["median"]) + (f" ({short_interval(measure, row)})" if row["low"] is not None else "")
    return interval(sentence(label(material, row)), ends_of(measure, row, "median"), written, colour)


def ends_of(measure: Measure, row: Row, value: str, low: str = "low", high: str = "high") -> Ends:
    """A value of a table with its interval, in the unit of the axis; ends that start with `:` follow the value's name."""
    names = (f"{value}{low}", f"{value}{high}") if low[0] == ":" else (low, high)
    ends = [None if row[name] is None else row[name] / measure.divisor for name in names]
    return row[value] / measure.divisor, ends[0], ends[1]


def short_interval(measure: Measure, row: Row) -> str:
    """An interval without its unit, which the axis has."""
    return signed_interval(Measure(measure.key, measure.name, "", measure.divisor, measure.places), row)


def with_measure(material: Material, key: str, measure: Measure, **words: Any) -> str:
    """The line under a title: the unit, and what is drawn."""
    unit = f"{measure.axis}, " if measure.unit else ""
    return material.text(f"title.{key}", **words | {"unit": unit, "outcome": measure.name})


def heat_map(material: Material, outcome: str, across: str, down: str) -> Picture | None:
    """Medians over seeds at every pair of levels of two factors; none where all are the same."""
    measure, levels = material.measure(outcome), material.levels
    found = spread(material.runs, [outcome], (across, down))
    cells = {(row[0], row[1]): row[2] for row in found.select(across, down, outcome).iter_rows()}
    values = [[cells.get((one, two)) for one in levels[across]] for two in levels[down]]
    written = [[measure.number(value) for value in row] for row in values]
    known = {place: value for place, value in cells.items() if value is not None}
    if len(set(known.values())) < 2:
        return None
    ends = {"high": max(known, key=known.__getitem__), "low": min(known, key=known.__getitem__)}
    places = {
        end: f"{name_level(material, across, one)}, {name_level(material, down, two)}"
        for end, (one, two) in ends.items()
    }
    title = sentence(material.text("title.heat", outcome=measure.name, **places))
    axes = [(sentence(material.factor(key).title), [level(value) for value in levels[key]]) for key in (across, down)]
    unit = with_measure(material, "heat_unit", measure)
    return Picture(heat(f"heat-{outcome}", title, unit, axes[0], axes[1], values, written))


def name_level(material: Material, key: str, value: Any) -> str:
    """`AI priority 0.5`; the unit stands in the table of what varies."""
    return f"{material.factor(key).name} {level(value)}"


def dumbbell(material: Material, outcome: str, row: Row) -> Picture | None:
    """Medians at both ends of one effect in every setting of the other factors; none where they are the same."""
    key, measure = row["factor"], material.measure(outcome)
    others = [name for name in material.levels if name != key]
    ends = {setting(value): value for value in material.levels[key]}
    medians = spread(material.runs, [outcome], (key, *others))
    start, to = (medians.filter(pl.col(key) == ends[row[end]]).select(*others, outcome) for end in ("start", "to"))
    joined = start.join(to, on=others, suffix=":to", maintain_order="left").head(MOST_ROWS)
    drawn = [
        {
            "label": sentence(", ".join(name_level(material, name, found[name]) for name in others)),
            "start": found[outcome] / measure.divisor,
            "to": found[f"{outcome}:to"] / measure.divisor,
            "written": measure.signed(found[f"{outcome}:to"] - found[outcome]),
        }
        for found in joined.drop_nulls().rows(named=True)
    ]
    if all(found["start"] == found["to"] for found in drawn):
        return None
    names = tuple(name_level(material, key, ends[row[end]]) for end in ("start", "to"))
    title = sentence(material.text("title.dumbbells", outcome=measure.name))
    return Picture(dumbbells("dumbbells", title, with_measure(material, "dumbbells_unit", measure), drawn, names))  # type: ignore[arg-type]


def point_ranges(material: Material, found: pl.DataFrame, outcome: str) -> Picture:
    """Medians and 10-90 % ranges at each point; of many points the lowest, the middle and the highest."""
    measure = material.measure(outcome)
    known = found.filter(pl.col(outcome).is_not_null()).sort(outcome, "point")
    chosen, unit = known, "points_unit"
    if known.height > MOST_ROWS:
        middle = (known.height - HALF) // 2
        chosen = pl.concat([known.head(HALF), known.slice(middle, HALF), known.tail(HALF)])
        unit = "points_some"
    names = dict(zip(material.points["point"], material.points.rows(named=True), strict=True))
    drawn = [
        range_row(measure, outcome, row, point_label(material, names[row["point"]])) for row in chosen.rows(named=True)
    ]
    least, most = known[outcome].min(), known[outcome].max()
    words = {"outcome": measure.name, "low": measure.number(least), "high": measure.write(most)}  # type: ignore[arg-type]
    title = material.text("title.points_same" if least == most else "title.points", **words)
    line_under = with_measure(material, unit, measure, points=f"{known.height:,}")
    return Picture(intervals(f"points-{outcome}", sentence(title), line_under, drawn, zero=False))


def range_row(measure: Measure, outcome: str, row: Row, label: str) -> dict[str, Any]:
    """One median with its range."""
    return interval(label, ends_of(measure, row, outcome, ":low", ":high"), measure.number(row[outcome]), "text")


def point_label(material: Material, point: Row) -> str:
    """A point by what varies, or by its number where that would be too long."""
    if len(material.factors) > 3 or len(material.points) > MOST_ROWS:
        return f"point {point['point']}"
    values = ", ".join(f"{material.factor(key).name} {level(point[key])}" for key in material.factors)
    return sentence(values) or "Every run"


def profile(material: Material, found: pl.DataFrame, key: str, outcome: str) -> Picture:
    """Medians and 10-90 % ranges of runs from the lowest to the highest fifth of a factor.  found: see points.profile."""
    measure, factor = material.measure(outcome), material.factor(key)
    drawn = [range_row(measure, outcome, row, part_label(factor, row)) for row in found.rows(named=True)]
    words = {"low": measure.number(found[outcome][0]), "high": measure.write(found[outcome][-1]), "factor": factor.name}
    title = sentence(material.text("title.profile", outcome=measure.name, **words))
    line_under = with_measure(material, "profile_unit", measure, factor=factor.title)
    return Picture(intervals("profile", title, line_under, drawn, zero=False))


def part_label(factor: Measure, row: Row) -> str:
    """`Mining tax 0 to 6`."""
    low, high = (plain(short(row[end])) for end in ("from", "to"))
    return sentence(f"{factor.name} {low} to {high}" if low != high else f"{factor.name} {low}")


def morris(material: Material, effects: pl.DataFrame, luck: dict[str, float]) -> Picture:
    """Mean absolute effects; hollow where the luck of the seeds would do as much."""
    measure = material.difference(material.primary, effects["size"].to_list())
    rows = effects.sort("size", descending=True).rows(named=True)
    drawn, best = [], None
    for row in rows[:MOST_ROWS]:
        low, high = max(row["size"] - row["half"], 0.0), row["size"] + row["half"]
        stands = low > luck.get(row["factor"], 0.0)
        best = best or (row if stands else None)
        label, written = (
            sentence(material.factor(row["factor"]).name),
            f"{measure.number(row['size'])} ± {measure.number(row['half'])}",
        )
        ends = (row["size"] / measure.divisor, low / measure.divisor, high / measure.divisor)
        drawn.append(interval(label, ends, written, "use.leased" if stands else UNTOLD))
    words = {"outcome": measure.name, "factor": material.factor(best["factor"]).name if best else ""}
    title = sentence(material.text("title.morris" if best else "title.morris_none", **words))
    return Picture(intervals("morris", title, with_measure(material, "morris_unit", measure), drawn))


def shares(material: Material, indices: pl.DataFrame, column: str = "first") -> Picture:
    """Shares of the spread, by a factor alone (`first`) or with its interactions (`total`)."""
    drawn, best = [], ""
    for row in indices.sort(column, descending=True).rows(named=True)[:MOST_ROWS]:
        value, half, name = row[column], row[f"{column}_half"], material.factor(row["factor"]).name
        best = best or (name if value > half else "")
        ends = (max(value, 0.0), max(value - half, 0.0), max(value + half, 0.0))
        drawn.append(
            interval(
                sentence(name), ends, f"{percent(value)} ± {percent(half)}", "use.leased" if value > half else UNTOLD
            )
        )
    key = "shares" if column == "first" else "totals"
    words = {"outcome": material.measure(material.primary).name, "factor": best}
    title = sentence(material.text(f"title.{key}" if best else "title.shares_none", **words))
    return Picture(intervals(key, title, material.text(f"title.{key}_unit", **words), drawn, percent=True))


def fifths(material: Material, changes: pl.DataFrame) -> Picture:
    """Tornado: change of the mean outcome from a factor's lowest to its highest fifth."""
    measure = material.difference(material.primary, [*changes["change"], *changes["low"], *changes["high"]])
    drawn, best = [], ""
    for row in changes.sort(pl.col("change").abs(), descending=True).rows(named=True)[:MOST_ROWS]:
        stands, name = row["low"] * row["high"] > 0, material.factor(row["factor"]).name
        best = best or (name if stands else "")
        colour = UNTOLD if not stands else UP if row["change"] > 0 else DOWN
        written = f"{measure.signed(row['change'])} ({short_interval(measure, row)})"
        drawn.append(interval(sentence(name), ends_of(measure, row, "change"), written, colour))
    title = material.text("title.fifths" if best else "title.fifths_none", factor=best, outcome=measure.name)
    return Picture(intervals("fifths", title, with_measure(material, "fifths_unit", measure), drawn))
