"""Claims, and the unknowns that decide, in docs/validation.md: rows of runs that are kept, and the tables made from them.

uv run energyrun validate --unknowns --out runs/validate       # play what is measured, an hour on two cores
uv run python scripts/validation_page.py --from runs/validate  # keep its rows, and write the tables
uv run python scripts/validation_page.py --write               # the tables again, of the rows that are kept

Tests fail while the tables are not what the rows give, or while a run played anew gives another row.
"""

import sys
from pathlib import Path

import polars as pl

PAGE = Path(__file__).resolve().parents[1] / "docs" / "validation.md"
sys.path.insert(0, str(PAGE.parents[1]))

from agents.rules.finance import growing_annuity  # noqa: E402
from experiments.questions.claim_figures import SOURCES  # noqa: E402
from experiments.questions.design import design_of  # noqa: E402
from experiments.questions.figures import ESCALATOR, MARGIN, RATE, YEARS  # noqa: E402
from experiments.running import store  # noqa: E402
from experiments.validation import sensitivity, unknowns  # noqa: E402
from experiments.validation.arms import ARMS, rows_of  # noqa: E402
from experiments.validation.claims import CLAIMS, claim_rows  # noqa: E402
from experiments.validation.play import PARTS  # noqa: E402
from experiments.validation.sensitivity import Sensitivity  # noqa: E402
from experiments.validation.tables import Sheet, claims  # noqa: E402
from experiments.validation.unknown_pictures import bars  # noqa: E402
from experiments.validation.unknown_tables import BESIDE, beside, deciding, headline, keeping, shared  # noqa: E402
from experiments.validation.validation import Validation  # noqa: E402
from viz.figures.drawing import paper  # noqa: E402
from viz.text.language import language  # noqa: E402

NUMBERS, PICTURE = PAGE.parent / "numbers", PAGE.parent / "unknowns.svg"
MARKS = {name: (f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->") for name in ("claims", "unmet", "unknowns")}
BALANCE = tuple(f"ai_{name}_gw_2028" for name in SOURCES)
TERMS = ("rent_signed_usd_it_mw_year", "hall_cost_usd_it_mw", "lease_value_usd_it_w", "iren_all_let", "iren_highest")
LEAST_VALUE = 5.19  # $/W, the lower end of T3
WORDS = (
    "demand",
    "grid access won by tenants",
    "under construction at the start",
    "let by developers",
    "let on miners' sites",
    "plants on site",
)
ENGLISH = language("en")


def needed() -> list[str]:
    """Figures that claims, and the table beside them, are made of."""
    parts = [name for claim in CLAIMS for part in claim.parts for name in (part.figure, part.less) if name]
    return list(dict.fromkeys([*parts, *BESIDE, *BALANCE, *TERMS]))


def keep(folder: Path) -> None:
    """Takes the rows of a validation's folder over, numbers to ten digits."""
    rows, _ = rows_of(folder / "claims", PARTS["claims"])
    written(rows.select("arm", "seed", *needed()), "claims")
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
    whole = {"point": pl.Int64, "seed": pl.Int64, "arm": pl.String}
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


def of_claims() -> str:
    """Claims and the figures at low and high of demand and gas."""
    rows = kept("claims")
    seeds = rows.filter(pl.col("arm") == ARMS[0].name).height
    empty = pl.DataFrame()
    told = Validation(rows, claim_rows(rows), empty, empty, empty, None, None)
    lines = f"Seeds 1 to {seeds} of each arm.\n"
    return "\n".join([lines, markdown(claims(told, ENGLISH)), markdown(beside(rows, ENGLISH))])


def of_unmet() -> str:
    """The gap by source, and the arithmetic of the value of a lease and of IREN's share: medians of the default run."""
    base = kept("claims").filter(pl.col("arm") == ARMS[0].name)
    middle = {name: float(base[name].drop_nans().median()) for name in (*BALANCE, *TERMS)}  # type: ignore[arg-type]
    rows = [f"| {words} | {middle[name]:.1f} |" for words, name in zip(WORDS, BALANCE, strict=True)]
    gap = ["| gross GW at the end of 2028 | median |", "|---|--:|", *rows, ""]
    rent, cost = middle["rent_signed_usd_it_mw_year"], middle["hall_cost_usd_it_mw"]
    factor = MARGIN * growing_annuity(RATE, ESCALATOR, YEARS) / (1.0 + RATE)
    value, asked = (rent * factor - cost) / 1e6, (LEAST_VALUE * 1e6 + cost) / factor / 1e6
    terms = [
        f"A hall signed in the run rents at {rent / 1e6:.2f} M$ per IT MW and year and costs {cost / 1e6:.2f} M$ per IT MW. Fifteen",
        f"years of it at {100 * RATE:g} %, {100 * ESCALATOR:g} % more each year, {100 * MARGIN:g} % kept, the first a year away, are worth",
        f"{rent * factor / 1e6:.2f} M$: {value:.2f} $/W. For {LEAST_VALUE} $/W it would have to rent at {asked:.2f} M$.",
        "",
        f"IREN's share stands at its highest at {middle['iren_highest']:.2f} times its start. Had all its megawatts that were not let",
        f"been let on the first day as those halls were, without a share sold, it would stand at {middle['iren_all_let']:.2f}.",
        "",
    ]
    return "\n".join([*gap, *terms])


def of_unknowns(told: Sensitivity) -> str:
    """The sentence, the picture and the tables of the unknowns."""
    picture = "![What crossing the range of an unknown changes, ten unknowns by six outcomes](unknowns.svg)\n"
    tables = [markdown(sheet(told, ENGLISH)) for sheet in (deciding, shared, keeping)]
    return "\n".join([headline(told, ENGLISH) + "\n", picture, *tables])


def with_tables(page: str) -> str:
    """The page with the tables of the rows that are kept."""
    for name, made in (("claims", of_claims()), ("unmet", of_unmet()), ("unknowns", of_unknowns(found()))):
        begin, end = MARKS[name]
        before, rest = page.split(begin)
        page = before + begin + "\n" + made + "\n" + end + rest.split(end)[1]
    return page


if __name__ == "__main__":
    if "--from" in sys.argv[1:]:
        keep(Path(sys.argv[sys.argv.index("--from") + 1]))
    PICTURE.write_text(paper.svg(bars(found(), ENGLISH), "unknowns"), encoding="utf-8")
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
