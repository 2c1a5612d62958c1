"""Figures over time: bands of a few groups of runs, and the band of paired differences."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl

from experiments.reporting.material import Material
from experiments.reporting.pictures import UP, Picture, with_measure
from experiments.reporting.words import Row, change, sentence, verb
from viz.figures.drawing.market_record import MarketRecord, round_up
from viz.figures.drawing.specification import band, figure, line, panel, series
from viz.text.language import language

LINES = ("muted", "use.mining", "use.leased")


def fan(material: Material, outcome: str, by_week: pl.DataFrame, groups: Sequence[str]) -> Picture:
    """Median and 10-90 % band over the weeks for a few groups of points; one where they are all alike.

    by_week: see `points.fan`, its column `group` numbered from nought; groups: each one's name.
    """
    parts = by_week.partition_by("group", maintain_order=True)
    alike = len(parts) > 1 and all(part.drop("group").equals(parts[0].drop("group")) for part in parts)
    title = fan_title(material, outcome, parts, groups, alike)
    parts, names = (parts[:1], [""]) if alike else (parts, groups)
    measure = material.difference(outcome, [float(parts[0][f"{outcome}:high"].max())])  # type: ignore[arg-type]
    columns: dict[str, Any] = {"week": parts[0]["week"].to_numpy()}
    bands, lines = [], []
    for place, part in enumerate(parts):
        colour = LINES[-1 if place == len(parts) - 1 else 0 if place == 0 else 1]
        columns |= {f"{place}{end}": part[f"{outcome}{end}"].to_numpy() for end in ("", ":low", ":high")}
        scale, last = 1.0 / measure.divisor, measure.number(part[outcome][-1])
        bands.append(band(*(series(f"{place}:{end}", "", "", colour, scale) for end in ("low", "high"))))
        lines.append(line(series(str(place), names[place], last, colour, scale)))
    return over_weeks(
        material.starts[0],
        f"fan-{outcome}",
        title,
        with_measure(material, "fan_unit", measure),
        columns,
        [*bands, *lines],
    )


def fan_title(material: Material, outcome: str, parts: list[pl.DataFrame], groups: Sequence[str], alike: bool) -> str:
    """Whether the bands of the first and the last group have parted at the end."""
    name = material.difference(outcome, []).name
    if len(parts) < 2:
        return sentence(material.text("title.fan_one", outcome=name))
    if alike:
        return sentence(material.text("title.fan_same", outcome=name, one=groups[0], two=groups[-1]))
    first, last = (part.row(-1, named=True) for part in (parts[0], parts[-1]))
    apart = first[f"{outcome}:low"] > last[f"{outcome}:high"] or first[f"{outcome}:high"] < last[f"{outcome}:low"]
    words = {"one": groups[0], "two": groups[-1], "date": day(material, first["week"])}
    part = material.text("title.fan_part" if apart else "title.fan_overlap")
    return sentence(material.text("title.fan", outcome=name, part=part, **words))


def gap(material: Material, outcome: str, by_week: pl.DataFrame, row: Row) -> Picture:
    """Paired difference over the weeks: median and 10-90 % of pairs.  by_week: `week`, and `difference` with its ends."""
    ends = [by_week[f"difference{end}"].to_numpy() for end in ("", ":low", ":high")]
    measure = material.difference(outcome, [float(value) for column in ends for value in column])
    columns = {"week": by_week["week"].to_numpy(), "0": ends[0], "0:low": ends[1], "0:high": ends[2]}
    scale = 1.0 / measure.divisor
    layers = [
        band(*(series(f"0:{end}", "", "", UP, scale) for end in ("low", "high"))),
        line(series("0", "", measure.signed(float(ends[0][-1])), UP, scale)),
    ]
    since = leaves_nought(by_week)
    words = {
        "outcome": measure.name,
        "change": change(material, row),
        "date": day(material, since) if since is not None else "",
    }
    words["verb"] = material.text(f"effect.{verb(float(ends[0][-1]) > 0)}s")
    title = sentence(material.text("title.gap" if since is not None else "title.gap_none", **words))
    return over_weeks(
        material.starts[0], f"gap-{outcome}", title, with_measure(material, "gap_unit", measure), columns, layers
    )


def differs(by_week: pl.DataFrame) -> bool:
    """Whether a difference is ever anything but nought."""
    return bool(by_week.select(pl.any_horizontal(pl.col("^difference.*$") != 0.0).any()).item())


def leaves_nought(by_week: pl.DataFrame) -> int | None:
    """The first week from which 10-90 % of pairs lie on one side of nought to the end.

    >>> leaves_nought(pl.DataFrame({"week": [0, 13, 26], "difference:low": [0.0, 0.1, 0.2], "difference:high": [0.0, 1.0, 2.0]}))
    13
    """
    since = None
    for row in by_week.sort("week", descending=True).rows(named=True):
        low, high = row["difference:low"], row["difference:high"]
        if low * high <= 0.0:
            break
        since = row["week"]
    return since


def over_weeks(
    start: date, name: str, title: str, unit: str, columns: dict[str, Any], layers: list[dict[str, Any]]
) -> Picture:
    """Layers over the weeks of their columns, counted from `start`, on an axis that holds every band."""
    scale = layers[0]["series"][0]["scale"]
    bottom, top = limits([float(value) * scale for key, column in columns.items() if key != "week" for value in column])
    table = MarketRecord(columns, int(columns["week"][-1]), start)
    return Picture(figure(table, name, title, unit, [panel(layers, top, bottom=bottom)]), columns)


def limits(values: list[float]) -> tuple[float, float]:
    """Ends of an axis in round figures; from nought unless all lies far from it.

    >>> limits([3.0, 41.0]), limits([-3.0, 0.9]), limits([900.0, 1000.0])
    ((0.0, 50.0), (-4.0, 1.0), (850.0, 1050.0))
    """
    least, most = min(values), max(values)
    if least > 0.6 * most > 0.0:
        step = round_up((most - least or most) / 2.0)
        return step * math.floor(0.999 * least / step), step * math.ceil(1.001 * most / step)
    if least == most == 0.0:
        return 0.0, 1.0
    return (-round_up(-1.02 * least) if least < 0.0 else 0.0), (round_up(1.02 * most) if most > 0.0 else 0.0)


def day(material: Material, week: int) -> str:
    """The day a week begins, in words; the number of the week where runs start on several days."""
    if len(material.starts) > 1:
        return f"week {int(week)}"
    return language("en").date(material.starts[0] + timedelta(weeks=int(week)))
