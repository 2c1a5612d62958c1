"""The unknowns that decide, in docs/validation.md: rows of runs that are kept, and the tables made from them.

uv run energyrun validate --unknowns --out runs/validate     # play what is measured
uv run python scripts/unknowns_page.py --from runs/validate  # keep its rows, and write the tables
uv run python scripts/unknowns_page.py --write               # the tables again, of the rows that are kept

Tests fail while the tables are not what the rows give, or while a run played anew gives another row.
"""

import sys
from pathlib import Path

import polars as pl

PAGE = Path(__file__).resolve().parents[1] / "docs" / "validation.md"
sys.path.insert(0, str(PAGE.parents[1]))

from experiments.questions.design import design_of  # noqa: E402
from experiments.running import store  # noqa: E402
from experiments.validation import sensitivity, unknowns  # noqa: E402
from experiments.validation.sensitivity import Sensitivity  # noqa: E402
from experiments.validation.tables import Sheet  # noqa: E402
from experiments.validation.unknown_pictures import bars  # noqa: E402
from experiments.validation.unknown_tables import deciding, headline, keeping, shared  # noqa: E402
from viz.figures.drawing import paper  # noqa: E402
from viz.text.language import language  # noqa: E402

NUMBERS, PICTURE = PAGE.parent / "numbers", PAGE.parent / "unknowns.svg"
BEGIN, END = "<!-- unknowns: begin -->\n", "<!-- unknowns: end -->"
ENGLISH = language("en")


def keep(folder: Path) -> None:
    """Takes the rows of a validation's folder over, numbers to ten digits."""
    for name in (unknowns.SCREEN, unknowns.SHARES):
        runs = store.open(folder / name).runs.collect()
        written(runs.select("point", "seed", *unknowns.outcomes()).sort("point", "seed"), name)
    few = [factor.key for factor in store.open(folder / unknowns.SHARES).study.factors]
    (NUMBERS / "few.txt").write_text("\n".join(few) + "\n", encoding="utf-8")


def written(rows: pl.DataFrame, name: str) -> None:
    """One table of rows."""
    rounded = rows.with_columns(pl.col(pl.Float64).round_sig_figs(10))
    rounded.write_csv(NUMBERS / f"{name}.csv", null_value="")


def kept(name: str) -> pl.DataFrame:
    """The rows that are kept."""
    whole = {"point": pl.Int64, "seed": pl.Int64}
    rows = pl.read_csv(NUMBERS / f"{name}.csv", infer_schema=False)
    return rows.with_columns(pl.col(column).cast(whole.get(column, pl.Float64)) for column in rows.columns)


def found() -> Sensitivity:
    """What the kept rows say of the unknowns."""
    few = (NUMBERS / "few.txt").read_text(encoding="utf-8").split()
    screen, sample = unknowns.screen(), unknowns.shares(few)
    walked, runs = design_of(screen), kept(unknowns.SCREEN)
    effects = sensitivity.effects(walked, runs, [factor.key for factor in screen.factors])
    design, drawn = design_of(sample), kept(unknowns.SHARES)
    return Sensitivity(
        effects,
        sensitivity.ranking(effects),
        sensitivity.shares(design, drawn, few),
        sensitivity.kept(design, drawn, few),
        len(runs) + len(drawn),
        design["point"].n_unique(),
    )


def markdown(sheet: Sheet) -> str:
    """A table in Markdown."""
    rows = ["| " + " | ".join(cell.text for cell in row) + " |" for row in (sheet.header, *sheet.rows)]
    ends = "|" + "|".join("--:" if cell.figure else "---" for cell in sheet.header) + "|"
    return "\n".join([f"**{sheet.title}**", "", rows[0], ends, *rows[1:], ""])


def of_unknowns(told: Sensitivity) -> str:
    """The sentence, the picture and the tables of the unknowns."""
    picture = "![What crossing the range of an unknown changes, ten unknowns by six outcomes](unknowns.svg)\n"
    tables = [markdown(sheet(told, ENGLISH)) for sheet in (deciding, shared, keeping)]
    return "\n".join([headline(told, ENGLISH) + "\n", picture, *tables])


def with_tables(page: str) -> str:
    """The page with the tables of the rows that are kept."""
    before, rest = page.split(BEGIN)
    return before + BEGIN + "\n" + of_unknowns(found()) + "\n" + END + rest.split(END)[1]


if __name__ == "__main__":
    if "--from" in sys.argv[1:]:
        keep(Path(sys.argv[sys.argv.index("--from") + 1]))
    PICTURE.write_text(paper.svg(bars(found(), ENGLISH), "unknowns"), encoding="utf-8")
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
