"""Claims, and why some targets are not met, in docs/validation.md: rows of runs that are kept, and what is made from them.

uv run energyrun validate --out runs/validate             # play what is measured
uv run python scripts/measured/claims_page.py --from runs/validate # keep its rows, and write the tables
uv run python scripts/measured/claims_page.py --write              # the tables again, of the rows that are kept

Tests fail while the tables are not what the rows give, or while a run played anew gives another row.
"""

import sys
from pathlib import Path

import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from agents.rules.finance import growing_annuity
from experiments.questions.claim_figures import SOURCES
from experiments.questions.figures import ESCALATOR, MARGIN, RATE, YEARS
from experiments.validation.arms import ARMS, rows_of
from experiments.validation.claims import CLAIMS, claim_rows
from experiments.validation.play import PARTS
from experiments.validation.tables import claims
from experiments.validation.unknown_tables import BESIDE, beside
from experiments.validation.validation import Validation
from scripts.marks import DOCS, replaced
from scripts.measured.kept import kept, markdown, written
from viz.text.language import language

PAGE = DOCS / "validation.md"
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
    """Figures that claims, the table beside them and the arithmetic are made of."""
    parts = [name for claim in CLAIMS for part in claim.parts for name in (part.figure, part.less) if name]
    return list(dict.fromkeys([*parts, *BESIDE, *BALANCE, *TERMS]))


def keep(folder: Path) -> None:
    """Takes the rows of a validation's folder over."""
    rows, _ = rows_of(folder / "claims", PARTS["claims"])
    written(rows.select("arm", "seed", *needed()), "claims")


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
        f"years of it at {100 * RATE:g} %, {100 * ESCALATOR:g} % more each year, {100 * MARGIN:g} % kept, the first two years away, are worth",
        f"{rent * factor / 1e6:.2f} M$: {value:.2f} $/W. For {LEAST_VALUE} $/W it would have to rent at {asked:.2f} M$.",
        "",
        f"IREN's share stands at its highest at {middle['iren_highest']:.2f} times its start. Had all its megawatts that were not let",
        f"been let on the first day as those halls were, without a share sold, it would stand at {middle['iren_all_let']:.2f}.",
        "",
    ]
    return "\n".join([*gap, *terms])


def with_tables(page: str) -> str:
    """The page with what the kept rows give."""
    return replaced(replaced(page, "claims", of_claims()), "unmet", of_unmet())


if __name__ == "__main__":
    if "--from" in sys.argv[1:]:
        keep(Path(sys.argv[sys.argv.index("--from") + 1]))
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
