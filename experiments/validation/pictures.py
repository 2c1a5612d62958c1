"""Pictures of a validation: figures against their bands, and how far each ablation moves what a claim hangs on."""

import math
import re
import warnings
from collections.abc import Iterator
from typing import Any, NamedTuple

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.backtest import pictures as backtest_pictures
from experiments.reporting.markup import Drawn, safe
from experiments.targets.bands import TARGETS
from experiments.validation.claims import CLAIMS
from experiments.validation.tables import between, number, places_of, signed, target_title
from experiments.validation.validation import Validation
from experiments.validation.verdicts import CHANCE, FAILS, HOLDS, UNDECIDED
from viz.figures.drawing import paper
from viz.text.language import Text

ROW, EDGES, MARGIN = 0.47, 0.5, 0.12  # inches of a row and of the margins; share of a scale beyond its ends
ASIDE = re.compile(r" ?[(（][^)）]*[)）]")  # what a label leaves to the table
COLOURS = {HOLDS: "use.leased", FAILS: "alert", UNDECIDED: "muted"}


class Band(NamedTuple):
    """A figure and the band that it is held against."""

    label: str
    row: dict[str, Any]
    written: str


def pictures(found: Validation, text: Text) -> Iterator[tuple[str, Drawn]]:
    """Every picture with the section that it stands in."""
    if rows := list(bands(found, text)):
        held = sum(row.row["verdict"] == HOLDS for row in rows)
        title = text("validation.picture_bands", holds=held, count=len(rows))
        yield "targets", drawn("bands", title, text("validation.picture_bands_unit"), banded(rows))
    if moved := list(effects(found, text)):
        most = max(moved, key=lambda row: abs(row["value"]))
        title = text("validation.picture_ablations", arm=most["arm"])
        unit = text("validation.picture_ablations_unit")
        with quiet():
            made = {"id": "ablations", "title": title, "unit": unit, "form": "intervals", "rows": moved}
            yield "ablations", Drawn("ablations", title, unit, safe(paper.inline(made)))
    if found.backtest is not None:
        yield from (("backtest", one) for one in backtest_pictures.pictures(found.backtest, text) if one.id != "hair")


def quiet() -> warnings.catch_warnings:
    """Says nothing of letters that matplotlib's font lacks: the page writes them."""
    caught = warnings.catch_warnings()
    warnings.filterwarnings("ignore", "Glyph")
    return caught


def drawn(name: str, title: str, unit: str, figure: Figure) -> Drawn:
    """A figure as the page holds it."""
    with quiet():
        return Drawn(name, title, unit, safe(paper.themed(paper.svg(figure, name), title)))


def bands(found: Validation, text: Text) -> Iterator[Band]:
    """What has a band and was measured: parts of claims, then targets."""
    parts = {part.key: part for claim in CLAIMS for part in claim.parts}
    for row in found.claims.iter_rows(named=True):
        part = parts[row["part"]]
        if not part.against and (part.low, part.high) != (None, None) and row["median"] is not None:
            words = ASIDE.sub("", text(f"claim_part.{part.key}"))
            yield Band(f"{row['claim']} {words}", row, in_words(row, part.digits, text))
    for target, row in zip(TARGETS, found.targets.iter_rows(named=True), strict=True):
        if (target.low, target.high) != (None, None) and row["median"] is not None:
            yield Band(f"{target.number} {target_title(target, text)}", row, in_words(row, target.digits, text))


def in_words(row: dict[str, Any], places: int, text: Text) -> str:
    """`6.6 (5.5 to 7.5)`."""
    within = between(row, places, text)
    return number(row["median"], places, text) + (f" ({within})" if within else "")


def scale(row: dict[str, Any]) -> tuple[float, float]:
    """Ends of a row's own scale: all that is drawn in it, and a margin.

    >>> scale({"median": 5.0, "low": 4.0, "high": 6.0, "band_low": 2.0, "band_high": None})
    (1.52, 6.48)
    """
    ends = [row[name] for name in ("median", "low", "high", "band_low", "band_high") if row[name] is not None]
    least, most = min(ends), max(ends)
    wide = MARGIN * (most - least) or max(abs(most), 1.0)
    return least - wide, most + wide


def banded(rows: list[Band]) -> Figure:
    """A line a figure: its band in grey, its interval and its median."""
    with rc_context(paper.style()), quiet():
        figure = Figure(figsize=(paper.WIDTH, EDGES + ROW * len(rows)), layout="constrained")
        figure.patch.set_alpha(0.0)
        axes = figure.add_subplot(facecolor="none")
        paper.bare(axes)
        axes.spines["bottom"].set_visible(False)
        axes.set_xticks([])
        axes.set_xlim(0.0, 1.0)
        for place, (_, row, _) in enumerate(rows):
            one(axes, place, row)
        paper.named_rows(axes, [{"label": row.label, "written": row.written} for row in rows])
        return figure


def one(axes: Axes, place: int, row: dict[str, Any]) -> None:
    """A row of it."""
    least, most = scale(row)

    def at(value: float | None, otherwise: float) -> float:
        return otherwise if value is None else (value - least) / (most - least)

    low, high = at(row["band_low"], 0.0), at(row["band_high"], 1.0)
    axes.fill_between([low, high], place - 0.32, place + 0.32, color=paper.colour("muted"), alpha=0.18, linewidth=0)
    tone = paper.colour(COLOURS.get(row["verdict"], "muted"))
    if row["low"] is not None:
        axes.plot([at(row["low"], 0.0), at(row["high"], 1.0)], [place, place], color=tone, linewidth=2.2)
    fill = tone if row["verdict"] in (HOLDS, FAILS) else paper.colour("panel")
    axes.plot([at(row["median"], 0.0)], [place], "o", markersize=6, color=tone, markerfacecolor=fill)


def effects(found: Validation, text: Text) -> Iterator[dict[str, Any]]:
    """A row an ablation whose figure differs between seeds: its effect in standard deviations of the default run."""
    for row in found.ablations.iter_rows(named=True):
        spread = row["spread"]
        if row["median"] is None or not spread or not math.isfinite(spread):
            continue
        sure = row["low"] is not None and (row["chance"] or 0.0) <= CHANCE and (row["low"] > 0.0 or row["high"] < 0.0)
        yield {
            "label": f"{row['claim']} {text(f'arm_short.{row["arm"]}')}: {text(f'figure.{row["figure"]}')}",
            "arm": text(f"arm.{row['arm']}"),
            "value": row["median"] / spread,
            "low": None if row["low"] is None else row["low"] / spread,
            "high": None if row["high"] is None else row["high"] / spread,
            "colour": "use.leased" if sure else "muted",
            "written": signed(row["median"], places_of(row["without"]), text),
        }
