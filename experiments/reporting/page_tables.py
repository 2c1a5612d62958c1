"""Tables of a report: rows for the page, written as people read them, and frames for CSV."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from experiments.questions.factors import Factor
from experiments.reporting.analysis import Analysis
from experiments.reporting.cells import Cell, PageTable, number
from experiments.reporting.findings import limit
from experiments.reporting.material import Material
from experiments.reporting.pictures import HALF, MOST_ROWS
from experiments.reporting.words import Row, chance, label, percent, sentence, short, signed_interval, told
from experiments.statistics.box import Box
from experiments.statistics.points import command
from viz.text.measure import level, with_unit

MOST_FACTORS, MOST_COLUMNS = 5, 6  # of the table of points
FEW_POINTS = 2  # of whose runs the lowest and the highest are shown too


def design(material: Material) -> PageTable:
    """What varies, over which values, in whose hands."""
    header = ("Factor", "Key of the scenario", "Values", "Unit", "Role")
    studied = {known.key: known for known in material.study.factors}
    rows = [
        [
            Cell(material.factor(key).name),
            Cell(key),
            Cell(values_of(material, studied[key]) if key in studied else listed(material, key)),
            Cell(material.factor(key).unit),
            Cell(studied[key].role if key in studied else ""),
        ]
        for key in dict.fromkeys([*studied, *material.factors])
    ]
    return PageTable("What varies", header, rows)


def listed(material: Material, key: str) -> str:
    """Values of a factor that a file of points brings along."""
    values = material.points[key].unique().sort().to_list()
    return ", ".join(level(value) for value in values[:8]) + (" …" if len(values) > 8 else "")


def values_of(material: Material, known: Factor) -> str:
    """A factor's values or distribution in words."""
    if known.values:
        return ", ".join(level(value) for value in known.values)
    low, high = known.limits()
    reach = f"{level(low)} to {level(high)}"
    if material.study.design == "factorial":
        return f"{material.points[known.key].n_unique()} values from {reach}"
    inner = {"mean": known.mean, "sd": known.sd, "median": known.median, "sigma": known.sigma, "mode": known.mode}
    given = ", ".join(f"{name} {value:g}" for name, value in inner.items() if value is not None)
    return f"{known.shape}{f' ({given})' if given else ''}, {reach}"


def differences(material: Material, found: pl.DataFrame, caption: str, file: str, folded: bool = False) -> PageTable:
    """Effects with their intervals, chances and the seeds that agree; outcomes are named where there are several."""
    header = ("Change", "Median difference", "95% interval", "Higher / same / lower", "Pairs", "p", "p, corrected")
    several = found["outcome"].n_unique() > 1
    rows = [
        [
            *([Cell(material.measure(row["outcome"]).name)] if several else []),
            Cell(label(material, row)),
            *effect(material, row),
        ]
        for row in found.rows(named=True)
    ]
    return PageTable(caption, ("Outcome", *header) if several else header, rows, file, folded)


def effect(material: Material, row: Row) -> list[Cell]:
    """The figures of one effect."""
    measure = material.difference(row["outcome"], [row["median"], row["low"], row["high"]])
    written = with_unit(measure.signed(row["median"]), measure.unit)
    return [
        number(f"{written}{' *' if told(row) else ''}", row["median"]),
        Cell(signed_interval(measure, row) or "too few seeds"),
        number(f"{row['higher']} / {row['same']} / {row['lower']}", row["higher"] - row["lower"]),
        number(f"{row['pairs']:,}", row["pairs"]),
        number(chance(row["p"]), row["p"]),
        number(chance(row["p_holm"]), row["p_holm"]),
    ]


def selected(material: Material, found: pl.DataFrame) -> pl.DataFrame:
    """Points that the page shows: all, or the lowest, the middle and the highest of many."""
    known = found.filter(pl.col(material.primary).is_not_null()).sort(material.primary, "point")
    if known.height <= MOST_ROWS:
        return found.sort("point")
    middle = (known.height - HALF) // 2
    return pl.concat([known.head(HALF), known.slice(middle, HALF), known.tail(HALF)])


def points(material: Material, found: pl.DataFrame, first: str) -> PageTable:
    """Medians and 10-90 % ranges at the points, with what was changed there: as many columns as a page holds.

    first: the factor that stands first.
    """
    chosen = selected(material, found)
    factors = sorted(material.factors, key=lambda key: key != first)[:MOST_FACTORS]
    shown = material.outcomes[: max(2, MOST_COLUMNS - len(factors))]
    names = (*(material.factor(key).name for key in factors), "runs", *(material.measure(name).title for name in shown))
    values = {row["point"]: row for row in material.points.rows(named=True)}
    rows = [
        [
            number(str(row["point"]), row["point"]),
            *(factor_cell(values[row["point"]][key]) for key in factors),
            number(str(row["runs"]), row["runs"]),
            *(range_cell(material, row, name) for name in shown),
        ]
        for row in chosen.rows(named=True)
    ]
    part = (
        "" if chosen.height == found.height else f", the lowest, the middle and the highest of {found.height:,} points"
    )
    header = ("Point", *(sentence(name) for name in names))
    return PageTable(f"Median (10–90% range over seeds) at each point{part}.", header, rows, "points")


def factor_cell(value: Any) -> Cell:
    """A level, sorted as a number where it is one."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return Cell(level(value))
    return number(level(short(value)), float(value))


def range_cell(material: Material, row: Row, name: str) -> Cell:
    """`21 (18–25)`."""
    measure = material.measure(name)
    low, high = (measure.number(row[f"{name}:{end}"]) for end in ("low", "high"))
    return number(f"{measure.number(row[name])} ({low}–{high})" if low else "", row[name])


def runs_to_open(material: Material, found: pl.DataFrame, of: pl.DataFrame) -> PageTable:
    """At each point shown the run nearest the median, the lowest and the highest, with the line that opens it."""
    measure = material.measure(material.primary)
    wanted = set(selected(material, of)["point"])
    values = {row["point"]: row for row in material.points.rows(named=True)}
    few = found.height <= FEW_POINTS
    rows = [
        [
            number(str(row["point"]), row["point"]),
            Cell(kind),
            number(str(row[f"{kind}:seed"]), row[f"{kind}:seed"]),
            number(measure.number(row[f"{kind}:{material.primary}"]), row[f"{kind}:{material.primary}"]),
            Cell(opens(material, values[row["point"]], row[f"{kind}:seed"]), run_id=row[f"{kind}:run_id"]),
        ]
        for row in found.rows(named=True)
        if row["point"] in wanted
        for kind in (("typical", "lowest", "highest") if few else ("typical",))
    ]
    header = ("Point", "Run", "Seed", measure.title, "Opens it in the live page")
    caption = "Typical: nearest the point’s median." + (
        "" if few else "  The CSV has the lowest and the highest of each point too."
    )
    return PageTable(caption, header, rows, "runs_to_open", folded=len(rows) > 8)


def pair(material: Material, found: Row, lead: Row) -> PageTable:
    """The pair of runs nearest the median of the leading effect."""
    measure = material.measure(lead["outcome"])
    known = dict(
        material.runs.select("run_id", "point")
        .filter(pl.col("run_id").is_in([found["run_start"], found["run_to"]]))
        .iter_rows()
    )
    values = {row["point"]: row for row in material.points.rows(named=True)}
    key = lead["factor"]
    rows = [
        [
            Cell(f"{material.factor(key).name} {level(values[known[found[f'run_{end}']]][key])}"),
            number(measure.number(found[f"value_{end}"]), found[f"value_{end}"]),
            Cell(opens(material, values[known[found[f"run_{end}"]]], found["seed"]), run_id=found[f"run_{end}"]),
        ]
        for end in ("start", "to")
    ]
    caption = f"The pair nearest the median, seed {found['seed']}: open both to see the difference."
    return PageTable(caption, ("Run", measure.title, "Opens it in the live page"), rows)


def opens(material: Material, point: Row, seed: int) -> str:
    """The line that opens a run."""
    changes = {key: value for key, value in point.items() if key != "point"}
    return command(material.study.scenario, material.study.weeks, changes, seed)


def boxes(material: Material, found: Sequence[Box]) -> PageTable:
    """Boxes with their density and coverage where they were found and on unseen runs."""
    header = (
        "Box",
        "Limits",
        "Density",
        "Coverage",
        "All runs",
        "Density, unseen",
        "Coverage, unseen",
        "All unseen",
        "p",
        "Verdict",
    )
    rows = [
        [
            number(str(place), place),
            Cell("; ".join(limit(material, each) for each in box.limits)),
            *(
                number(percent(share), share)
                for fit in (box.found, box.checked)
                for share in (fit.density, fit.coverage, fit.base)
            ),
            number(chance(box.p), box.p),
            Cell("holds" if box.holds else "luck" if box.can_be_checked else "unchecked"),
        ]
        for place, box in enumerate(found, 1)
    ]
    return PageTable(
        "Density: share of runs inside in which it happens; coverage: share of such runs that lie inside",
        header,
        rows,
        "boxes",
    )


def failures(material: Material) -> PageTable:
    """Errors with how often, at which seeds and points, and one run to look into."""
    header = ("Error", "Runs", "Seeds", "Points", "One of them")
    rows = [
        [
            Cell(row["error"]),
            number(f"{row['runs']:,}", row["runs"]),
            Cell(some(row["seeds"], 8)),
            Cell(some(row["points"], 8)),
            Cell(row["run_id"]),
        ]
        for row in material.failed.head(MOST_ROWS).rows(named=True)
    ]
    return PageTable(
        "What failed is left out of everything above: whole runs, or an outcome of them", header, rows, "failures"
    )


def some(values: Sequence[int], most: int) -> str:
    """The first few of a list."""
    return ", ".join(map(str, values)) + (" …" if len(values) >= most else "")


def indices(analysis: Analysis) -> PageTable:
    """Indices of every factor with their intervals."""
    material = analysis.material
    if material.method == "morris":
        measure = material.difference(material.primary, analysis.effects["size"].to_list())
        size = f"μ*, {measure.axis}" if measure.unit else "μ*"
        header = ("Factor", size, "± 95%", "Mean (with sign)", "σ (interactions, curvature)", "μ* by luck alone")
        rows = [
            [
                Cell(material.factor(row["factor"]).name),
                *(number(measure.number(row[name]), row[name]) for name in ("size", "half")),
                number(measure.signed(row["mean"]), row["mean"]),
                number(measure.number(row["spread"]), row["spread"]),
                number(
                    measure.number(analysis.effects_by_luck.get(row["factor"])),
                    analysis.effects_by_luck.get(row["factor"]),
                ),
            ]
            for row in analysis.effects.sort("size", descending=True).rows(named=True)
        ]
        return PageTable("Elementary effects over each factor’s whole range", header, rows, "indices")
    names = {"first": "Alone", "first_half": "± 95%", "total": "With interactions", "total_half": "± 95%"}
    there = [name for name in names if name in analysis.indices.columns]
    rows = [
        [
            Cell(material.factor(row["factor"]).name),
            *(number(f"{row[name]:.3f}".replace("-", "−"), row[name]) for name in there),
        ]
        for row in analysis.indices.sort("first", descending=True).rows(named=True)
    ]
    return PageTable(
        "Shares of the spread over the design", ("Factor", *(names[name] for name in there)), rows, "indices"
    )
