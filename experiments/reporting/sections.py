"""Parts of a report, in the order of the page; a part that a design has nothing for is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import polars as pl

from experiments.reporting import factor_findings, findings, over_time, page_tables, pictures
from experiments.reporting.analysis import MOST_SERIES, Analysis
from experiments.reporting.cells import PageTable
from experiments.reporting.pictures import Picture, name_level
from experiments.reporting.words import Row, policy, sentence, told
from experiments.statistics.comparison import LEAST_SEEDS
from experiments.statistics.points import profile

MOST_HEAT_MAPS = 3
MOST_BESIDE_MAPS = 12  # points that are drawn one by one where a map shows them too


@dataclass(frozen=True)
class Section:
    """A part of the page."""

    id: str
    title: str
    lines: list[str] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    tables: list[PageTable] = field(default_factory=list)


def all_of(analysis: Analysis) -> list[Section]:
    """Every part that has something to show."""
    parts: list[Callable[[Analysis], Section | None]] = [
        design,
        effects,
        sensitivity,
        points,
        time,
        boxes,
        runs,
        failures,
        method,
    ]
    return [section for part in parts if (section := part(analysis))]


def answer(analysis: Analysis) -> tuple[str, list[str], Picture | None]:
    """The answer in one sentence, what else stands out, and the figure that shows it."""
    material = analysis.material
    if not material.factors:
        return material.text("effect.nothing"), findings.luck(material, analysis.luck), None
    if material.method == "morris":
        first, *rest = factor_findings.morris(material, analysis.effects, analysis.effects_by_luck)
        picture = (
            pictures.morris(material, analysis.effects, analysis.effects_by_luck) if analysis.effects.height else None
        )
    elif material.method == "effects":
        first, rest = findings.effect(material, analysis.lead, analysis.candidates), others(analysis)
        picture = effects_picture(analysis)
    else:
        first, *rest = factor_findings.shares(material, analysis.indices, analysis.fifths)
        picture = pictures.shares(material, analysis.indices) if analysis.indices.height else None
    return first, [*rest, *box_line(analysis), *findings.luck(material, analysis.luck)], picture


def others(analysis: Analysis) -> list[str]:
    """What the last level does where one in between does more, every other factor's effect, and what depends on what."""
    material, lead, rows = analysis.material, analysis.lead, analysis.candidates
    if not lead or all(row["same"] == row["seeds"] for row in rows):
        return []
    lines = [findings.effect(material, last, rows, lead=False)] if (last := analysis.last_level) else []
    lever = findings.strongest(analysis.levers)
    untold = lever if lever and lead not in analysis.levers and told(lead) else None
    lines += [findings.untold_lever(material, untold)] if untold else []
    rest = [row for row in analysis.answers if row["factor"] != lead["factor"] and row is not untold]
    if lead["factor"] == "policy":
        second = findings.strongest([row for row in rows if row is not lead and told(row)])
        rest = [second] if second else []
    lines += [findings.effect(material, row, rows, lead=False) for row in rest]
    return [*lines, *findings.dependence(material, analysis.interactions.rows(named=True))]


def box_line(analysis: Analysis) -> list[str]:
    """The first box, if unseen runs bear it out."""
    found = analysis.boxes
    return [findings.box(analysis.material, found[0])] if found and found[0].holds else []


def effects_picture(analysis: Analysis) -> Picture | None:
    """Effects on the outcome that is asked about; none where all are nought."""
    rows = analysis.contrasts.filter(pl.col("outcome") == analysis.material.primary).rows(named=True)
    return picture_of(analysis, rows or analysis.policies.rows(named=True))


def picture_of(analysis: Analysis, rows: list[Row], name: str = "effects") -> Picture | None:
    """Effects as a figure, where there is one to see."""
    seen = any(row["higher"] or row["lower"] for row in rows)
    return pictures.effects(analysis.material, rows, name) if seen else None


def design(analysis: Analysis) -> Section:
    """What was varied."""
    material = analysis.material
    measures = [material.measure(name) for name in material.outcomes]
    named = "; ".join(f"{measure.name} [{measure.axis}]" if measure.unit else measure.name for measure in measures)
    said = [f"Measured at the end of each run: {named}."]
    return Section("design", "What was varied", said, [], [page_tables.design(material)])


def effects(analysis: Analysis) -> Section | None:
    """Paired differences: every outcome, interactions, policies."""
    material, found = analysis.material, analysis.contrasts
    if not found.height and not analysis.policies.height:
        return None
    drawn, tables = [], list(pair(analysis))
    asked = pl.col("outcome") == material.primary
    for part, of, folded in (
        (asked, material.measure(material.primary).name, False),
        (~asked, "the other outcomes", True),
    ):
        if (rows := found.filter(part)).height:
            caption = f"Paired differences in {of}; * stands out from chance."
            tables.append(page_tables.differences(material, rows, caption, "differences", folded))
    if analysis.interactions.height:
        caption = "Does one effect depend on the other?  Difference of differences, last level less first."
        tables.append(page_tables.differences(material, analysis.interactions, caption, "interactions", folded=True))
    if analysis.policies.height:
        rows = analysis.policies.rows(named=True)
        drawn.append(picture_of(analysis, rows, "policies"))
        caption = f"Every combination against {policy(material, rows[0]['start'])}."
        tables.append(page_tables.differences(material, analysis.policies, caption, "policies", folded=True))
    lead = analysis.lead
    if lead and len(material.levels) > 1 and lead["factor"] in material.levels and lead["same"] < lead["seeds"]:
        drawn.append(pictures.dumbbell(material, material.primary, lead))
    return Section("effects", "What each change does", [], [picture for picture in drawn if picture], tables)


def pair(analysis: Analysis) -> Iterator[PageTable]:
    """The two runs that show the leading effect best, if there is one."""
    found, lead = analysis.typical_pair(), analysis.lead
    if found and lead and lead["same"] < lead["seeds"]:
        yield page_tables.pair(analysis.material, found, lead)


def sensitivity(analysis: Analysis) -> Section | None:
    """Which factors matter over their whole ranges."""
    material = analysis.material
    if material.method == "effects" or not material.factors:
        return None
    drawn = []
    if material.method == "sobol" and analysis.indices.height:
        drawn.append(pictures.shares(material, analysis.indices, "total"))
    if material.method != "morris" and analysis.fifths.height:
        drawn.append(pictures.fifths(material, analysis.fifths))
    table = page_tables.indices(analysis)
    return Section("factors", "Which factors matter", [], drawn, [table] if table.rows else [])


def points(analysis: Analysis) -> Section:
    """What came out at each point; a map where two factors span the design."""
    material = analysis.material
    drawn = []
    if len(material.levels) >= 2:
        across, down = two_factors(analysis)
        maps = (pictures.heat_map(material, name, across, down) for name in material.outcomes[:MOST_HEAT_MAPS])
        drawn += [drawn_map for drawn_map in maps if drawn_map]
    if material.levels and not (drawn and len(material.points) > MOST_BESIDE_MAPS):
        drawn.append(pictures.point_ranges(material, analysis.spread, material.primary))
    elif not material.levels and analysis.key and material.runs[analysis.key].dtype.is_numeric():
        found = profile(material.runs, analysis.key, material.primary)
        drawn.append(pictures.profile(material, found, analysis.key, material.primary))
    return Section("points", "What came out", [], drawn, [page_tables.points(material, analysis.spread, analysis.key)])


def two_factors(analysis: Analysis) -> tuple[str, str]:
    """The two factors with the largest effects, in the order of the study."""
    size: dict[str, float] = {}
    for row in analysis.contrasts.filter(pl.col("outcome") == analysis.material.primary).rows(named=True):
        size[row["factor"]] = max(size.get(row["factor"], 0.0), abs(row["median"] or 0.0))
    ranked = sorted(analysis.material.levels, key=lambda key: -size.get(key, 0.0))[:2]
    one, two = sorted(ranked, key=list(analysis.material.levels).index)
    return one, two


def time(analysis: Analysis) -> Section | None:
    """Bands over the weeks, and the paired difference of the leading effect."""
    material = analysis.material
    if material.series is None:
        return None
    drawn, (_, levels) = [], analysis.groups
    names = [name_level(material, key, value) if key else "" for key, value in levels]
    for column in material.study.series[:MOST_SERIES]:
        drawn.append(over_time.fan(material, column, analysis.fan(column), names))
        gap = analysis.gap(column)
        if analysis.lead and gap is not None and over_time.differs(gap):
            drawn.append(over_time.gap(material, column, gap, analysis.lead))
    return Section("time", "Over time", [], drawn)


def boxes(analysis: Analysis) -> Section | None:
    """When the condition that is asked about holds."""
    material = analysis.material
    if material.method == "morris" or not material.factors:
        return None
    said = [findings.box(material, found) for found in analysis.boxes] or [findings.no_box(material, analysis.no_box)]
    tables = [page_tables.boxes(material, analysis.boxes)] if analysis.boxes else []
    asked = f"Asked: when is it so that {findings.condition(material, material.when)}?"
    return Section("boxes", "When it happens", [asked, *said], [], tables)


def runs(analysis: Analysis) -> Section:
    """Runs worth opening."""
    lines = [
        "Each line opens that very run in the live page; with “run” in place of “watch” it is played without a browser."
    ]
    return Section(
        "runs",
        "Runs to open",
        lines,
        [],
        [page_tables.runs_to_open(analysis.material, analysis.notable, analysis.spread)],
    )


def failures(analysis: Analysis) -> Section | None:
    """What failed."""
    if not analysis.material.failed.height:
        return None
    return Section("failures", "Runs that failed", [], [], [page_tables.failures(analysis.material)])


def method(analysis: Analysis) -> Section:
    """How figures were computed, with the papers."""
    material = analysis.material
    text = material.text
    keys = [material.method, *(["box"] if material.method != "morris" else []), "luck"]
    return Section("method", "How it was computed", [text(f"method.{key}", least=LEAST_SEEDS) for key in keys])


def title_of(analysis: Analysis) -> str:
    """The study's question, or its name."""
    study = analysis.material.study
    return study.question or sentence(study.name) or "A study without a name"
