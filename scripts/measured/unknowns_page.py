"""The unknowns that decide, in docs/validation.md: rows of runs that are kept, and the tables made from them.

uv run energyrun validate --unknowns --out runs/validate     # play what is measured
uv run python scripts/measured/unknowns_page.py --from runs/validate  # keep its rows, and write the tables
uv run python scripts/measured/unknowns_page.py --write               # the tables again, of the rows that are kept

Tests fail while the tables are not what the rows give, or while a run played anew gives another row.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from experiments.questions.design import design_of
from experiments.running import store
from experiments.validation import sensitivity, unknowns
from experiments.validation.sensitivity import Sensitivity
from experiments.validation.unknown_pictures import bars
from experiments.validation.unknown_tables import deciding, headline, keeping, shared
from scripts.marks import DOCS, replaced
from scripts.measured.kept import NUMBERS, kept, markdown, written
from viz.figures.drawing import paper
from viz.text.language import language

PAGE, PICTURE = DOCS / "validation.md", DOCS / "unknowns.svg"
ENGLISH = language("en")


def keep(folder: Path) -> None:
    """Takes the rows of a validation's folder over, numbers to ten digits."""
    for name in (unknowns.SCREEN, unknowns.SHARES):
        runs = store.open(folder / name).runs.collect()
        written(runs.select("point", "seed", *unknowns.outcomes()).sort("point", "seed"), name)
    few = [factor.key for factor in store.open(folder / unknowns.SHARES).study.factors]
    (NUMBERS / "few.txt").write_text("\n".join(few) + "\n", encoding="utf-8")


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


def of_unknowns(told: Sensitivity) -> str:
    """The sentence, the picture and the tables of the unknowns."""
    picture = "![What crossing the range of an unknown changes, ten unknowns by six outcomes](unknowns.svg)\n"
    tables = [markdown(sheet(told, ENGLISH)) for sheet in (deciding, shared, keeping)]
    return "\n".join([headline(told, ENGLISH) + "\n", picture, *tables])


def with_tables(page: str) -> str:
    """The page with the tables of the rows that are kept."""
    return replaced(page, "unknowns", of_unknowns(found()))


if __name__ == "__main__":
    if "--from" in sys.argv[1:]:
        keep(Path(sys.argv[sys.argv.index("--from") + 1]))
    PICTURE.write_text(paper.svg(bars(found(), ENGLISH), "unknowns"), encoding="utf-8")
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
