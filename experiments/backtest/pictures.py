"""Pictures of a backtest: the single origin, the fan of paths over the record, errors by horizon."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from datetime import date

import numpy as np
import polars as pl
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.backtest import errors
from experiments.backtest.backtest import Backtest
from experiments.backtest.record import middle
from experiments.backtest.rivals import MODEL
from experiments.backtest.tables import BASE, name_of, percent, written
from experiments.reporting.markup import Drawn, safe
from model.foundation.language import digits
from viz.figures.drawing import paper
from viz.text.language import Text

HEIGHT = 3.4  # inches
COLOURS = dict(zip(BASE, ("use.leased", "muted", "use.mining"), strict=True))
Paint = Callable[[Axes, Backtest, Text], None]


def pictures(found: Backtest, text: Text) -> Iterator[Drawn]:
    """Every picture for a page, with a title that says what is seen."""
    for name, title, unit, paint in described(found, text):
        yield Drawn(name, title, unit, safe(paper.themed(markup(name, paint, found, text), title)))


def described(found: Backtest, text: Text) -> Iterator[tuple[str, str, str, Paint]]:
    """Name, title, unit and painter of each."""
    month, last = found.single[0], found.record.months[-1]
    end = found.met.filter(
        (pl.col("forecaster") == MODEL) & pl.col("horizon_days").is_null() & (pl.col("target") == last)
    )
    row = end.filter(pl.col("origin") == month).row(0, named=True)
    ends = {"model": row["forecast_ehs"], "record": row["record_ehs"]}
    words = {name: digits(value, 0 if value >= 10.0 else 2) for name, value in ends.items()}
    title = text("backtest.picture_single", month=written(month), last=written(last), **words)
    yield "single", title, text("backtest.picture_single_unit"), single
    title = text("backtest.picture_hair", count=len(found.origins))
    yield "hair", title, text("backtest.picture_hair_unit"), hair
    met = {days: row["error"] for days in errors.HORIZONS if (row := found.error(MODEL, days))}
    short, *_, long = [*met, *met][:: len(met)] if len(met) == 1 else list(met)
    title = text("backtest.picture_errors", first=percent(met[short]), short=short, last=percent(met[long]), long=long)
    yield "errors", title, text("backtest.picture_errors_unit"), bars


def markup(name: str, paint: Paint, found: Backtest, text: Text, alone: bool = False) -> str:
    """SVG of one picture.  alone: on white, to stand outside a page."""
    with rc_context(paper.style()), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph")  # a page writes the letters that this font lacks
        figure = Figure(figsize=(paper.WIDTH, HEIGHT), layout="constrained")
        figure.patch.set_alpha(1.0 if alone else 0.0)
        axes = figure.add_subplot(facecolor="none")
        paper.bare(axes)
        axes.grid(axis="y", color=paper.colour("muted"), alpha=0.18, linewidth=0.6)
        paint(axes, found, text)
        axes.legend(loc="upper left", frameon=False, fontsize=paper.SIZE - 0.5)
        return small(paper.svg(figure, name)) if alone else paper.svg(figure, name)


def small(markup: str) -> str:
    """SVG with two decimals, and a path in a line.

    >>> small("<path d='M 1.23456 2\\n   L 3.5 4.999999'/>")
    "<path d='M 1.23 2 L 3.5 5.00'/>"
    """
    rounded = re.sub(r"\d+\.\d{3,}", lambda found: f"{float(found.group()):.2f}", markup)
    return re.sub(r"\s*\n\s*(?=[LMCQz] ?)", " ", rounded)


def single(axes: Axes, found: Backtest, text: Text) -> None:
    """The record by month and the model from each single origin."""
    months(axes, found, text)
    model = found.paths.filter((pl.col("kind") == "single") & (pl.col("forecaster") == MODEL))
    for place, month in enumerate(found.single):
        path = model.filter(pl.col("origin") == month)
        label = name_of(text, MODEL) if place == 0 else None
        axes.plot(*along(path), color=paper.colour(COLOURS[MODEL]), linewidth=1.8, label=label)
    over_years(axes, found, found.record.months[0])


def hair(axes: Axes, found: Backtest, text: Text) -> None:
    """Twelve months from every rolling origin, over the record."""
    model = found.paths.filter((pl.col("kind") == "rolling") & (pl.col("forecaster") == MODEL))
    for place, (_, path) in enumerate(model.group_by("origin", maintain_order=True)):
        label = text("backtest.path") if place == 0 else None
        axes.plot(*along(path), color=paper.colour(COLOURS[MODEL]), linewidth=0.9, alpha=0.6, label=label)
    months(axes, found, text)
    over_years(axes, found, found.origins[0])


def along(path: pl.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Days as ordinals and hash rates of a path.  [EH/s]"""
    return np.array([day.toordinal() for day in path["date"]]), path["hash_ehs"].to_numpy()


def months(axes: Axes, found: Backtest, text: Text) -> None:
    """The record, a point a month."""
    at = [middle(month).toordinal() for month in found.record.months]
    style = {"color": paper.colour("text"), "linewidth": 1.2, "marker": "o", "markersize": 2.2}
    axes.plot(at, found.record.hash_ehs, label=text("backtest.record_name"), zorder=3, **style)


def over_years(axes: Axes, found: Backtest, first: date) -> None:
    """Years below, hash in ratios on the left, the ban in grey, from a month to the record's end."""
    low, high = (each.toordinal() for each in (first, found.record.days[-1]))
    ticks = [year for year in range(first.year, found.record.days[-1].year + 1) if low <= date(year, 1, 1).toordinal()]
    axes.set_xticks([date(year, 1, 1).toordinal() for year in ticks], [str(year) for year in ticks])
    axes.set_xlim(low, high)
    if errors.BAN[0] <= found.record.days[-1] and first <= errors.BAN[1]:
        axes.axvspan(*(day.toordinal() for day in errors.BAN), color=paper.colour("muted"), alpha=0.18, linewidth=0)
    points = np.concatenate([line.get_xydata() for line in axes.lines])
    every = points[points[:, 0] >= low, 1]
    axes.set_yscale("log")
    axes.set_ylim(0.8 * every.min(), 1.5 * every.max())
    axes.yaxis.set_major_formatter("{x:,.10g}")
    axes.yaxis.set_minor_formatter("")
    axes.tick_params(axis="y", which="both", length=0)


def bars(axes: Axes, found: Backtest, text: Text) -> None:
    """Errors of the model, persistence and trend side by side, with their intervals."""
    for place, name in enumerate(BASE):
        rows = [found.error(name, days) for days in errors.HORIZONS]
        at = [group + 0.26 * (place - 1) for group, row in enumerate(rows) if row]
        known = [row for row in rows if row]
        heights = [100.0 * row["error"] for row in known]
        axes.bar(at, heights, 0.24, color=paper.colour(COLOURS[name]), label=name_of(text, name))
        for where, row in zip(at, known, strict=True):
            if row["low"] is not None:
                ends = [100.0 * row[end] for end in ("low", "high")]
                axes.plot([where, where], ends, color=paper.colour("text"), linewidth=1.0)
    axes.set_xticks(range(len(errors.HORIZONS)), [text("backtest.days", days=days) for days in errors.HORIZONS])
    axes.tick_params(axis="x", length=0)
    axes.yaxis.set_major_formatter("{x:,.10g}%")
    axes.set_ylim(bottom=0.0)
