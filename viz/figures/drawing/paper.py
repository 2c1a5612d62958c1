"""Specifications drawn by matplotlib: SVG for a page that takes its colours from the reader, PNG and SVG for slides."""

from __future__ import annotations

import io
import json
import re
import textwrap
import unicodedata
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import PercentFormatter

from viz.figures.drawing.specification import Specification

PALETTE = json.loads(Path(__file__).parents[1].joinpath("palette.json").read_text(encoding="utf-8"))
WIDTH = 7.2  # inches
ROW, EDGES = 0.34, 0.75  # inches of a row, and of axis and margins
LABEL = 38  # characters of a label before it is broken
SIZE = 9.5  # points
STYLES = ("--", ":", "-")  # of the first, a middle and the last line, told apart without colour too
FAINTEST, DARKEST = 0.06, 0.42  # opacity of heat cells: text stays readable on them, light or dark
Columns = Mapping[str, Any]


def colour(name: str) -> str:
    """A colour of the light palette by its name, as in `use.mining`."""
    found: Any = PALETTE["light"]
    for part in name.split("."):
        found = found[part]
    return found


def inline(specification: Specification, columns: Columns | None = None) -> str:
    """SVG markup for a page: no title (the page has it), colours as CSS variables named after the palette."""
    return themed(svg(draw(specification, columns or {}), specification["id"]), specification["title"])


def files(specification: Specification, columns: Columns | None, folder: Path, note: str) -> None:
    """`<id>.svg` and `<id>.png` that stand alone: title, unit and a note under the figure."""
    figure = draw(specification, columns or {}, note)
    (folder / f"{specification['id']}.svg").write_text(svg(figure, specification["id"]), encoding="utf-8")
    figure.savefig(folder / f"{specification['id']}.png", dpi=200, metadata={"Software": None})


def draw(specification: Specification, columns: Columns, note: str = "") -> Figure:
    """A figure; with a note it carries its title, its unit and the note as well."""
    form = specification.get("form", "weeks")
    count = len(specification.get("rows", ()))
    height = {"weeks": 2.9, "heat": EDGES + 0.55 + 0.42 * count}.get(form, EDGES + ROW * max(count, 1))
    lines = textwrap.wrap(specification["title"], 74)
    head, foot = (0.21 * len(lines) + 0.35, 0.2) if note else (0.0, 0.0)
    with rc_context(style()):
        engine = ConstrainedLayoutEngine()
        figure = Figure(figsize=(WIDTH, height + head + foot), layout=engine)
        figure.patch.set_alpha(1.0 if note else 0.0)
        PAINTERS[form](figure.add_subplot(facecolor="none"), specification, columns)
        tall = figure.get_figheight()
        if note:
            engine.set(rect=(0, foot / tall, 1, 1 - (head + foot) / tall))  # type: ignore[call-arg]
            figure.text(0.01, 1 - 0.09 / tall, "\n".join(lines), va="top", weight="bold", size=11)
            below = 1 - (0.14 + 0.21 * len(lines)) / tall
            figure.text(0.01, below, specification["unit"], va="top", color=colour("muted"), size=9)
            figure.text(0.01, 0.02, note, color=colour("muted"), size=7)
    return figure


def style() -> dict[Any, Any]:
    """How matplotlib writes and draws axes, in colours of the light palette."""
    return {
        "font.size": SIZE,
        "axes.edgecolor": colour("muted"),
        "text.color": colour("text"),
        "xtick.color": colour("muted"),
        "ytick.color": colour("text"),
        "font.family": "DejaVu Sans",
    }


def intervals(axes: Axes, specification: Specification, columns: Columns) -> None:
    """Rows from the top; what cannot be told from nought is hollow and muted."""
    rows = specification["rows"]
    bare(axes)
    if specification.get("zero", True):
        axes.axvline(0.0, color=colour("muted"), linewidth=0.8, zorder=1)
    for place, row in enumerate(rows):
        tone = colour(row["colour"])
        if row["low"] is not None:
            axes.plot([row["low"], row["high"]], [place, place], color=tone, linewidth=2.2, solid_capstyle="butt")
        fill = colour("panel") if row["colour"] == "muted" else tone
        axes.plot([row["value"]], [place], "o", markersize=6, color=tone, markerfacecolor=fill)
    if specification.get("percent"):
        axes.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    named_rows(axes, rows)


def dumbbells(axes: Axes, specification: Specification, columns: Columns) -> None:
    """Two values a row, joined: hollow at the start, full at the end."""
    rows = specification["rows"]
    bare(axes)
    for place, row in enumerate(rows):
        axes.plot([row["start"], row["to"]], [place, place], color=colour("muted"), linewidth=1.6, zorder=1)
    for end, fill in (("start", "panel"), ("to", "use.leased")):
        axes.plot(
            [row[end] for row in rows],
            range(len(rows)),
            "o",
            markersize=6,
            markeredgecolor=colour("use.leased"),
            markerfacecolor=colour(fill),
            linestyle="none",
            label=specification["ends"][end == "to"],
        )
    named_rows(axes, rows)
    axes.legend(
        loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=2, frameon=False, borderpad=0.0, fontsize=SIZE - 0.5
    )


def named_rows(axes: Axes, rows: list[dict[str, Any]]) -> None:
    """Labels on the left, figures in words on the right."""
    axes.set_yticks(range(len(rows)), [broken(row["label"]) for row in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    for place, row in enumerate(rows):
        axes.annotate(
            row["written"],
            (1.0, place),
            (6, 0),
            xycoords=("axes fraction", "data"),
            va="center",
            textcoords="offset points",
            size=SIZE - 0.5,
        )


def broken(label: str) -> str:
    """A label in lines: letters of Chinese and Japanese take the place of two.

    >>> broken("ハッシュプライスの年率変動と採掘の抑制率").count(chr(10)), broken("short")
    (1, 'short')
    """
    wide = any(unicodedata.east_asian_width(letter) in "WF" for letter in label)
    return "\n".join(textwrap.wrap(label, LABEL // 2 if wide else LABEL))


def heat(axes: Axes, specification: Specification, columns: Columns) -> None:
    """Cells from faint to dark, each with its figure; a cell without runs is empty."""
    values = np.array([[np.nan if value is None else value for value in row] for row in specification["values"]])
    least, most = np.nanmin(values, initial=np.inf), np.nanmax(values, initial=-np.inf)
    for row, across in np.ndindex(values.shape):
        if np.isfinite(values[row, across]):
            share = (values[row, across] - least) / (most - least) if most > least else 0.5
            opacity = FAINTEST + share * (DARKEST - FAINTEST)
            axes.fill_between(
                [across - 0.48, across + 0.48],
                row - 0.46,
                row + 0.46,
                color=colour("use.leased"),
                alpha=opacity,
                linewidth=0,
            )
        axes.text(across, row, specification["written"][row][across], ha="center", va="center")
    axes.set_xticks(range(values.shape[1]), specification["columns"])
    axes.set_yticks(range(values.shape[0]), specification["rows"])
    axes.set_xlim(-0.5, values.shape[1] - 0.5)
    axes.set_ylim(values.shape[0] - 0.5, -0.5)
    axes.set_xlabel(specification["across"], color=colour("muted"))
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")
    named = "\n".join(textwrap.wrap(specification["down"], 16))
    axes.annotate(
        named,
        (0.0, 1.0),
        (-6, 5),
        xycoords="axes fraction",
        textcoords="offset points",
        ha="right",
        va="bottom",
        color=colour("muted"),
    )
    axes.tick_params(length=0, colors=colour("text"))
    axes.spines[:].set_visible(False)


def weeks(axes: Axes, specification: Specification, columns: Columns) -> None:
    """Bands and lines over time, each line named at its end."""
    bare(axes)
    axes.grid(axis="y", color=colour("muted"), alpha=0.18, linewidth=0.6)
    (panel,) = specification["panels"]
    at = np.asarray(columns["week"])
    lines = [layer for layer in panel["layers"] if layer["form"] == "line"]
    for layer in panel["layers"]:
        if layer["form"] == "band":
            low, high = (scaled(member, columns) for member in layer["series"])
            axes.fill_between(at, low, high, color=colour(layer["series"][0]["colour"]), alpha=0.16, linewidth=0)
    if panel["bottom"] < 0.0 < panel["top"]:
        axes.axhline(0.0, color=colour("muted"), linewidth=0.8)
    for place, layer in enumerate(lines):
        (member,) = layer["series"]
        dashes = STYLES[-1] if len(lines) == 1 or place == len(lines) - 1 else STYLES[place]
        axes.plot(at, scaled(member, columns), dashes, color=colour(member["colour"]), linewidth=1.8)
    name_lines(axes, [layer["series"][0] for layer in lines], columns, panel)
    ticks = [tick for tick in specification["ticks"] if at.min() <= tick[0] <= at.max()]
    axes.set_xticks([tick[0] for tick in ticks], [str(tick[1]) for tick in ticks])
    axes.set_xlim(at.min(), at.max())
    axes.set_ylim(panel["bottom"], panel["top"])
    axes.yaxis.set_major_formatter("{x:,.10g}")


def name_lines(axes: Axes, members: list[dict[str, Any]], columns: Columns, panel: dict[str, Any]) -> None:
    """Names beside the last points, pushed apart where lines end together."""
    gap = (0.15 if any(len(member["label"]) > 16 for member in members) else 0.075) * (panel["top"] - panel["bottom"])
    ends = sorted(((float(scaled(member, columns)[-1]), member) for member in members), key=lambda end: end[0])
    place = -np.inf
    for value, member in ends:
        place = max(value, place + gap)
        name = f"{member['label']}: {member['value']}" if member["label"] else member["value"]
        axes.annotate(
            "\n".join(textwrap.wrap(name, 24)),
            (1.0, place),
            (6, 0),
            va="center",
            size=SIZE - 0.5,
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
        )


def scaled(member: dict[str, Any], columns: Columns) -> np.ndarray:
    """A column in the unit of the axis."""
    return np.asarray(columns[member["column"]], dtype=float) * member["scale"]


def bare(axes: Axes) -> None:
    """An axis below, nothing else."""
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="both", color=colour("muted"), labelcolor=colour("text"))
    axes.xaxis.set_major_formatter("{x:,.10g}")
    axes.locator_params(axis="x", nbins=7)


PAINTERS: dict[str, Callable[[Axes, Specification, Columns], None]] = {
    "intervals": intervals,
    "dumbbells": dumbbells,
    "heat": heat,
    "weeks": weeks,
}


def svg(figure: Figure, name: str) -> str:
    """SVG with its text as text, the same for the same figure."""
    buffer = io.StringIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": name}):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    return buffer.getvalue()


def themed(markup: str, title: str) -> str:
    """Markup to stand inside a page: colours and font are the page's, ids only where something refers to them."""
    markup = markup[markup.index("<svg") :]
    markup = re.sub(r"<metadata>.*?</metadata>\s*|<!--.*?-->\s*|<style.*?</style>\s*", "", markup, flags=re.DOTALL)
    used = set(re.findall(r'#([^)"]+)', markup))
    markup = re.sub(r' id="([^"]+)"', lambda found: found.group() if found.group(1) in used else "", markup)
    for variable, value in variables("light").items():
        markup = re.sub(re.escape(value), f"var(--{variable})", markup, flags=re.IGNORECASE)
    markup = re.sub(r"font-family: [^;\"]*;? ?| transform=\"rotate\(-0 [^\"]*\"", "", markup)
    opening = re.search(r'viewBox="[^"]*"', markup)
    label = f'<svg class="figure" role="img" aria-label="{escape(title)}" {opening.group() if opening else ""}>'
    return re.sub(r"\s*\n\s*", "\n", re.sub(r"<svg[^>]*>", label, markup, count=1)).strip()


def variables(theme: str) -> dict[str, str]:
    """Colours by the name of their CSS variable; of two names with one colour the first stands.

    >>> variables("light")["use-leased"]
    '#338CEB'
    """
    palette = PALETTE[theme]
    flat = {name: value for name, value in palette.items() if isinstance(value, str)}
    return flat | {f"use-{name}": value for name, value in palette["use"].items()}
