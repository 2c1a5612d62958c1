"""The report of a sweep: one page that opens without internet, its figures as PNG and SVG, its tables as CSV."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from experiments.reporting import page_tables, sections
from experiments.reporting.analysis import Analysis
from experiments.reporting.markup import PAGE, Drawn, colours, safe
from experiments.reporting.material import Material, gather, scenario_of
from experiments.reporting.pictures import Picture
from experiments.reporting.words import sentence
from experiments.running import store
from experiments.statistics import box
from model.foundation.version import VERSION
from viz.figures.drawing import paper
from viz.text.language import language

REPORT, FIGURES, TABLES = "report.html", "figures", "tables"
LINK = r'href="((?:figures|tables)/[\w.-]+)"'


def write(
    folder: str | Path, outcome: str | None = None, when: str | None = None, out: str | Path | None = None
) -> Path:
    """Writes `report.html`, `figures/` and `tables/` into a sweep's folder, whole or not at all; returns the page.

    outcome: what the report is about, the study's first outcome if left out.
    when: the condition that boxes are sought for, as in `independent_miners < 20`; below the median if left out.
    out: another folder to write into; the sweep's may then be read-only.

    Raises OutputError, StudyError or DiskError.
    """
    material = gather(folder, outcome, when)
    analysis = Analysis(material)
    with store.readable(store.open(folder)):  # series are read only here
        said, parts = sections.answer(analysis), sections.all_of(analysis)
    asked = ["energyrun", "report", str(folder)]
    asked += (["--outcome", outcome] if outcome else []) + (["--when", when] if when else [])
    asked += ["--out", str(out)] if out else []
    into = Path(out or folder)
    with store.disk(into):
        into.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".report-", dir=into))
        try:
            pictures = [
                picture for part in ([said[2]], *(part.pictures for part in parts)) for picture in part if picture
            ]
            draw_files(material, pictures, draft / FIGURES)
            write_tables(analysis, draft / TABLES)
            page = render(analysis, said, parts, shlex.join(asked))
            (draft / REPORT).write_text(page, encoding="utf-8")
            put(draft, into)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return into / REPORT


def put(draft: Path, folder: Path) -> None:
    """Moves a finished report into place, the page last; figures and tables of an earlier one go, and nothing else."""
    page = folder / REPORT
    for name in set(re.findall(LINK, page.read_text(encoding="utf-8"))) if page.exists() else ():
        (folder / name).unlink(missing_ok=True)
    page.unlink(missing_ok=True)
    for name in (FIGURES, TABLES):
        (folder / name).mkdir(exist_ok=True)
        for path in (draft / name).iterdir():
            os.replace(path, folder / name / path.name)
    os.replace(draft / REPORT, folder / REPORT)


def draw_files(material: Material, pictures: list[Picture], folder: Path) -> None:
    """PNG and SVG of every figure, each with its title, unit and where it comes from."""
    folder.mkdir()
    note = material.text(
        "note.file",
        name=material.study.name,
        scenario=scenario_of(material),
        runs=f"{material.runs.height:,}",
        seeds=material.seeds,
        code=material.code,
    )
    for picture in pictures:
        paper.files(picture.specification, picture.columns, folder, note)


def write_tables(analysis: Analysis, folder: Path) -> None:
    """Every table in full, as CSV."""
    folder.mkdir()
    for name, table in tables(analysis):
        (folder / f"{name}.csv").write_text(table.write_csv(), encoding="utf-8")


def tables(analysis: Analysis) -> Iterator[tuple[str, pl.DataFrame]]:
    """What a report found, as frames by name."""
    material = analysis.material
    yield "points", material.points.join(analysis.spread, on="point", how="left")
    yield "runs_to_open", runs_to_open(analysis)
    if analysis.contrasts.height:
        yield "differences", analysis.contrasts
    if analysis.interactions.height:
        yield "interactions", analysis.interactions
    if analysis.policies.height:
        yield "policies", analysis.policies
    if material.method != "effects":
        yield "indices", analysis.effects if material.method == "morris" else analysis.indices
    if analysis.boxes:
        yield "boxes", box.table(analysis.boxes)
    if material.failed.height:
        lists = [pl.col(name).cast(pl.List(pl.String)).list.join(" ") for name in ("seeds", "points")]
        yield "failures", material.failed.with_columns(lists)


def runs_to_open(analysis: Analysis) -> pl.DataFrame:
    """Runs worth opening at every point, each with its line."""
    material = analysis.material
    points = {row["point"]: row for row in material.points.rows(named=True)}
    kinds = ("typical", "lowest", "highest")
    rows = analysis.notable.rows(named=True)
    lines = {
        f"{kind}:command": [page_tables.opens(material, points[row["point"]], row[f"{kind}:seed"]) for row in rows]
        for kind in kinds
    }
    return analysis.notable.with_columns(pl.Series(name, column, dtype=pl.String) for name, column in lines.items())


def render(
    analysis: Analysis, said: tuple[str, list[str], Picture | None], parts: list[sections.Section], by: str
) -> str:
    """The page as one document."""
    environment = Environment(
        loader=FileSystemLoader(PAGE), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    code = {name: safe((PAGE / f"report.{name}").read_text(encoding="utf-8")) for name in ("css", "js")}
    drawn = [vars(part) | {"pictures": [inline(picture) for picture in part.pictures]} for part in parts]
    return environment.get_template("report.html").render(
        page=head(analysis, said, by), sections=drawn, colours=safe(colours()), style=code["css"], script=code["js"]
    )


def head(analysis: Analysis, said: tuple[str, list[str], Picture | None], by: str) -> dict[str, Any]:
    """The first screen: question, answer, how sure, what it rests on."""
    material = analysis.material
    answer, also, picture = said
    study, text = material.study, material.text
    weeks = study.weeks or next(iter(material.scenarios.values()))["weeks"]
    ends = [language("en").date(start + timedelta(weeks=weeks)) for start in material.starts]
    facts = [
        ("Scenario", scenario_of(material)),
        ("Weeks", f"{weeks}, to {' or '.join(ends)}" if len(ends) < 3 else f"{weeks}, from {len(ends)} days on"),
        ("Design", study.design),
        ("Points", f"{material.points.height:,}"),
        ("Seeds", f"{material.seeds:,}"),
        ("Runs", f"{material.runs.height:,}"),
        ("Code", material.code),
    ]
    return {
        "name": study.name,
        "question": sections.title_of(analysis),
        "answer": answer,
        "also": also,
        "how": text(f"how.{material.method}", tests=len(analysis.candidates)),
        "warnings": warnings(material),
        "facts": facts,
        "picture": inline(picture) if picture else None,
        "made_by": by,
        "version": VERSION,
        "code": material.code,
    }


def warnings(material: Material) -> list[str]:
    """What a reader has to know before trusting a figure."""
    done, text = material.runs.height + material.failures, material.text
    said = []
    if material.stopped:
        said.append(ended_by_rule(material))
    elif done < material.planned:
        said.append(text("note.partial", done=f"{done:,}", planned=f"{material.planned:,}"))
    if material.failures:
        said.append(text("note.failed", failed=f"{material.failures:,}", runs=f"{done:,}"))
    return [*said, text("note.gaps", runs=f"{material.with_gaps:,}")] if material.with_gaps else said


def ended_by_rule(material: Material) -> str:
    """That the stopping rule was met, and what is known."""
    stop, text = material.study.stop, material.text
    assert stop is not None
    measure = material.difference(stop.outcome, [stop.width])
    what = measure.name
    if stop.factor:
        what = text("note.stopped_effect", factor=sentence(material.factor(stop.factor).name), outcome=measure.name)
    words = {"seeds": material.stopped, "most": len(material.study.seed_list), "what": what}
    return text("note.stopped", **words, width=measure.write(stop.width))


def inline(picture: Picture) -> Drawn:
    """A figure for the page."""
    given = picture.specification
    return Drawn(given["id"], given["title"], given["unit"], safe(paper.inline(given, picture.columns)))
