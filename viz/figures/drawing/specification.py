"""What a chart is, apart from who draws it: a title, a time axis, panels, and in each panel layers of columns.

A specification is a plain dictionary that goes to the browser as JSON; the points themselves travel once, as columns.
Series name a column; `scale` turns its unit into the unit of the axis.  Colours are names from `palette.json`.
A chart that compares (intervals, dumbbells, a heat map) is as small as its text, so it carries its own numbers.
"""

from __future__ import annotations

from typing import Any

from viz.figures.drawing.market_record import MarketRecord, year_ticks

Specification = dict[str, Any]
Ends = tuple[float, float | None, float | None]


def figure(
    table: MarketRecord, name: str, title: str, unit: str, panels: list[dict[str, Any]], room: int = 100
) -> Specification:
    """A chart over the whole horizon, however far the run has come.  room: for the labels on its right.  [px]"""
    ticks = [[week, year] for week, year in year_ticks(table)]
    return {
        "id": name,
        "title": title,
        "unit": unit,
        "weeks": table.weeks,
        "ticks": ticks,
        "panels": panels,
        "room": room,
    }


def of(shown: Specification, *columns: str) -> Specification:
    """A figure with the columns of `market` that it tells of: its menu says where those come from.  Else they are its series'."""
    return shown | {"of": list(columns)}


def panel(layers: list[dict[str, Any]], top: float, **more: Any) -> dict[str, Any]:
    """One coordinate system, from `bottom` (nought unless told) to `top`."""
    return {"layers": layers, "bottom": 0.0, "top": top, "log": False, **more}


def series(column: str, label: str, value: str, colour: str, scale: float = 1.0) -> dict[str, Any]:
    """One column with the text that stands beside its last point."""
    return {"column": column, "label": label, "value": value, "colour": colour, "scale": scale}


def stack(members: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """Areas on one another, in steps, the first at the bottom.

    split: after how many of them lies the boundary that the chart is about, if not at the top.
    fan: the series of that boundary; other seeds' band is drawn on it.
    """
    return {"form": "stack", "series": members, **more}


def line(member: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A line through the weeks."""
    return {"form": "line", "series": [member], **more}


def band(low: dict[str, Any], high: dict[str, Any]) -> dict[str, Any]:
    """A quiet area between two columns."""
    return {"form": "band", "series": [low, high]}


def intervals(name: str, title: str, unit: str, rows: list[dict[str, Any]], **more: Any) -> Specification:
    """Rows of a point with its interval around a line at nought, from the top: effects, indices, medians."""
    return {"id": name, "title": title, "unit": unit, "form": "intervals", "rows": rows, **more}


def interval(label: str, ends: Ends, written: str, colour: str) -> dict[str, Any]:
    """One row: a value with its ends, or alone where they are None.  A muted row is hollow: nothing can be told."""
    value, low, high = ends
    return {"label": label, "value": value, "low": low, "high": high, "written": written, "colour": colour}


def dumbbells(name: str, title: str, unit: str, rows: list[dict[str, Any]], ends: tuple[str, str]) -> Specification:
    """Rows that each join two values, `start` and `to`, whose meaning stands in `ends`."""
    return {"id": name, "title": title, "unit": unit, "form": "dumbbells", "rows": rows, "ends": list(ends)}


def heat(
    name: str,
    title: str,
    unit: str,
    across: tuple[str, list[str]],
    down: tuple[str, list[str]],
    values: list[list[float | None]],
    written: list[list[str]],
) -> Specification:
    """A table of two factors whose cells are the darker the larger their value; each is written out as well."""
    axes = {"across": across[0], "columns": across[1], "down": down[0], "rows": down[1]}
    return {"id": name, "title": title, "unit": unit, "form": "heat", **axes, "values": values, "written": written}
