"""What the shipped studies find: rows of runs, and what docs/studies.md says of each, in the words of its report.

uv run python scripts/measured/shipped_studies.py                 # print the page of the rows that are kept
uv run python scripts/measured/shipped_studies.py --write         # play all five anew (some fifteen minutes on two cores)
uv run python scripts/measured/shipped_studies.py --write NAME    # one alone

Each is played as it is shipped but for the seeds or points that `SIZES` names.  Tests fail while the page is not what the rows
give, or a run played anew gives another row.
"""

import sys
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from experiments.questions.study import Study
from experiments.reporting.analysis import Analysis
from experiments.reporting.material import Material, by_median
from experiments.reporting.sections import answer
from experiments.reporting.words import label, told
from experiments.running.plan import Plan, plan_of
from experiments.running.tasks import CODE, Run, play_batch
from scripts.marks import DOCS, replaced
from scripts.measured.kept import Row, kept, mapped, written
from viz.text.language import Text
from viz.text.measure import Measure

PAGE = DOCS / "studies.md"
SIZES: dict[str, dict[str, int]] = {
    "transformers-or-grid": {"seeds": 16},
    "policy-neutrality": {"seeds": 9},
    "auctions-and-consolidation": {"seeds": 8},
    "ai-bust": {"seeds": 12},
    "halving-survivors": {"samples": 100},
}
MOST_LINES = 6  # of a report's answer


@cache
def plan(name: str) -> Plan:
    """A shipped study, played smaller."""
    return plan_of(Study.load(name).model_copy(update=SIZES[name]))


def runs(name: str) -> list[tuple[str, Run]]:
    """Its runs, seed by seed."""
    return [(name, run) for run in plan(name).runs(plan(name).study.seed_list)]


def row_of(run: tuple[str, Run]) -> Row:
    """The outcomes of one run."""
    name, one = run
    job = plan(name).job
    (played,) = play_batch(job, [one])
    assert played.error is None, played.error
    values = (float("nan") if value is None else value for value in played.outcomes)
    return {"point": one.point, "seed": one.seed} | dict(zip(job.outcomes, values, strict=True))


def table_name(name: str) -> str:
    """Of its rows.

    >>> table_name("ai-bust")
    'study_ai_bust'
    """
    return f"study_{name.replace('-', '_')}"


@cache
def analysis(name: str) -> Analysis:
    """What a report would be made of, of the rows that are kept."""
    made = plan(name)
    rows = kept(table_name(name)).fill_nan(None)
    ids = pl.concat_str(pl.col("point"), pl.lit("-"), pl.col("seed")).alias("run_id")
    ended = rows.join(made.points, on="point").with_columns(ids).sort("point", "seed")
    names = list(made.job.outcomes)
    documents = {key: dict(held) for key, held in made.job.scenarios.items()}
    when, text, failed = by_median(ended, names[0]), Text("en", "report"), pl.DataFrame(schema={"error": pl.String})
    found = Material(
        Path(name), made.study, CODE, made.size, documents, made.design, ended, failed, None, names, when, text
    )
    return Analysis(found)


def told_of(name: str) -> str:
    """A study's question, its size here, and its report's answer; of a factorial one the effects on every outcome."""
    found, made = analysis(name), plan(name)
    first, lines, _ = answer(found)
    size = f"{made.points.height} points x {len(made.study.seed_list)} seeds"
    body = [
        f"### {name}",
        "",
        f"*{made.study.question}*  Played here: {size} ([rows](numbers/{table_name(name)}.csv)).",
        "",
        f"**{first}**",
        "",
    ]
    body += [f"- {line}" for line in lines[:MOST_LINES]]
    return "\n".join([*body, "", *(effects(found) if found.material.levels else [])])


def effects(found: Analysis) -> list[str]:
    """A row an outcome, a column a level of a factor: the median difference from the factor's first level and its interval."""
    material, rows = found.material, found.contrasts.rows(named=True)
    columns = {(row["factor"], row["start"], row["to"]): label(material, row) for row in rows}
    heads = list(columns.values())
    lines = [f"| | {' | '.join(heads)} |", "|---" + "|--:" * len(heads) + "|"]
    for outcome in material.outcomes:
        own = [row for row in rows if row["outcome"] == outcome]
        values = [row[end] for row in own for end in ("median", "low", "high")]
        measure = material.difference(outcome, values)
        cells = {(row["factor"], row["start"], row["to"]): cell(measure, row) for row in own}
        lines.append(f"| {measure.title} | {' | '.join(cells.get(column, '') for column in columns)} |")
    return [*lines, ""]


def cell(measure: Measure, row: dict[str, Any]) -> str:
    """A difference with its interval; a star where it stands out among all that were looked at."""
    low, high = (measure.signed(row[end]) for end in ("low", "high"))
    return f"{measure.signed(row['median'])} ({low} to {high}){' *' if told(row) else ''}"


def found_by_all() -> str:
    """What the five find."""
    return "\n".join(told_of(name) for name in SIZES)


def with_findings(page: str) -> str:
    """The page with what the kept rows say."""
    return replaced(page, "found", found_by_all())


def replay(names: list[str]) -> None:
    """Plays studies anew and keeps their rows."""
    for name in names:
        written(pl.DataFrame(mapped(row_of, runs(name))).sort("seed", "point"), table_name(name))


if __name__ == "__main__":
    if "--write" in sys.argv[1:]:
        replay([name for name in SIZES if name in sys.argv[1:]] or [*SIZES])
        PAGE.write_text(with_findings(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        print(found_by_all())
