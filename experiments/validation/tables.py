"""What a validation found, as tables of text for a terminal and a page."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import polars as pl

from experiments.backtest import tables as backtest_tables
from experiments.statistics.comparison import LEAST_SEEDS
from experiments.targets.bands import TARGETS, Target
from experiments.validation.claims import CLAIMS, Part, verdicts
from experiments.validation.facts import FACTS
from experiments.validation.validation import Validation
from experiments.validation.verdicts import FAILS, GIVEN, HOLDS, UNDECIDED, UNTESTED
from model.foundation.language import digits
from viz.text.language import Text

Row = dict[str, Any]
DIGITS = {fact.key: fact.digits for fact in FACTS}
BACKTEST_DIGITS = 2  # of an elasticity; percents have one


class Cell(NamedTuple):
    """What stands in a table; a figure stands to the right, a verdict has a tone."""

    text: str
    figure: bool = False
    tone: str = ""


class Sheet(NamedTuple):
    """A table under its title."""

    title: str
    header: list[Cell]
    rows: list[list[Cell]]


def sheets(found: Validation, text: Text) -> Iterator[tuple[str, Sheet]]:
    """Every table with the section that it stands in."""
    yield "claims", claims(found, text)
    yield "ablations", ablations(found, text)
    yield "targets", targets(found, text)
    yield "facts", facts(found, text)
    if found.levers is not None:
        yield "levers", levers(found.levers, text)
    if found.backtest is not None:
        for table in (
            backtest_tables.by_horizon(found.backtest, text, "error", "all"),
            backtest_tables.tried(found.backtest, text),
        ):
            header = [Cell(name, place > 0) for place, name in enumerate(table.header)]
            cells = [[Cell(cell, place > 0) for place, cell in enumerate(row)] for row in table.rows]
            yield "backtest", Sheet(table.title, header, cells)


def header(text: Text, *names: str) -> list[Cell]:
    """Names of columns; those of figures to the right."""
    figures = ("value", "within", "seeds", "base", "moved", "setting", "record")
    return [Cell(text(f"validation.{name}") if name else "", name in figures) for name in names]


def claims(found: Validation, text: Text) -> Sheet:
    """A row a claim with its verdict, and one a part below it."""
    parts = {part.key: part for claim in CLAIMS for part in claim.parts}
    rows = []
    for number, verdict in verdicts(found.claims):
        rows.append([Cell(number), Cell(text(f"claim.{number}")), *[Cell("", True)] * 3, Cell(""), told(text, verdict)])
        for row in found.claims.filter(pl.col("claim") == number).iter_rows(named=True):
            part = parts[row["part"]]
            cells = [Cell(""), Cell(text(f"claim_part.{part.key}")), *measured(row, part.digits, text)]
            rows.append([*cells, Cell(asked_of(part, text)), told(text, row["verdict"])])
    names = ("claim", "measured", "value", "within", "seeds", "band", "verdict")
    return Sheet(text("validation.claims"), header(text, *names), rows)


def measured(row: Row, places: int, text: Text) -> list[Cell]:
    """Median, interval and seeds."""
    return [
        Cell(number(row["median"], places, text), True),
        Cell(between(row, places, text), True),
        Cell(str(row["seeds"] or ""), True),
    ]


def number(value: float | None, places: int, text: Text) -> str:
    """A figure, or a dash where there is none."""
    return text("validation.none") if value is None else digits(value, places)


def between(row: Row, places: int, text: Text) -> str:
    """`1.2 to 3.4`; nothing without an interval."""
    if row["low"] is None or row["high"] is None:
        return ""
    return text("validation.between", low=digits(row["low"], places), high=digits(row["high"], places))


def asked_of(part: Part, text: Text) -> str:
    """The band of a part, or the side of nought that its difference should lie on."""
    if part.against:
        return text("validation.above_nought" if part.sign > 0 else "validation.below_nought")
    return band(part.low, part.high, text)


def band(low: float | None, high: float | None, text: Text) -> str:
    """A band in words; nothing where there is none."""
    if low is None and high is None:
        return ""
    if low is None or high is None:
        return (
            text("validation.at_most", high=plain(high)) if low is None else text("validation.at_least", low=plain(low))
        )
    return plain(low) if low == high else text("validation.between", low=plain(low), high=plain(high))


def plain(value: float | None) -> str:
    """As short as it can be written.

    >>> plain(1040.0), plain(5.19), plain(-0.49)
    ('1,040', '5.19', '−0.49')
    """
    return "" if value is None else f"{value:,.10g}".replace("-", "−")


def told(text: Text, verdict: str) -> Cell:
    """A verdict in words."""
    return Cell(text(f"validation.{verdict}"), tone=verdict)


def ablations(found: Validation, text: Text) -> Sheet:
    """A row an ablation of a claim: by how much the figure moves without the mechanism."""
    rows = []
    for row in found.ablations.iter_rows(named=True):
        places = places_of(row["without"])
        cells = [Cell(row["claim"]), Cell(text(f"arm.{row['arm']}")), Cell(text(f"figure.{row['figure']}"))]
        moved = [Cell(signed(row["median"], places, text), True), Cell(between(row, places, text), True)]
        rows.append(
            [*cells, Cell(number(row["without"], places, text), True), *moved, Cell(str(row["seeds"] or ""), True)]
        )
    names = ("claim", "arm", "figure", "base", "moved", "within", "seeds")
    return Sheet(text("validation.ablations"), header(text, *names), rows)


def places_of(value: float | None) -> int:
    """Digits behind the point by size.

    >>> places_of(0.4), places_of(-12.0), places_of(2_000.0)
    (2, 1, 0)
    """
    size = abs(value or 0.0)
    return 0 if size >= 100.0 else 1 if size >= 10.0 else 2


def signed(value: float | None, places: int, text: Text) -> str:
    """A difference with its sign."""
    return f"+{digits(value, places)}" if value is not None and value > 0.0 else number(value, places, text)


def target_title(target: Target, text: Text) -> str:
    """A target in words."""
    return text(f"target.{target.figure}{'' if target.scenario == 'energy-run' else f'_{target.scenario}'}")


def targets(found: Validation, text: Text) -> Sheet:
    """A row a target."""
    rows = []
    for target, row in zip(TARGETS, found.targets.iter_rows(named=True), strict=True):
        figures = measured(row, target.digits, text)
        cells = [Cell(target.number.replace("-", "")), Cell(target_title(target, text)), *figures]
        rows.append([*cells, Cell(band(target.low, target.high, text)), told(text, row["verdict"])])
    names = ("target", "measured", "value", "within", "seeds", "band", "verdict")
    return Sheet(text("validation.targets"), header(text, *names), rows)


def facts(found: Validation, text: Text) -> Sheet:
    """A row a fact; why it is not tested stands behind it."""
    rows = []
    for row in found.facts.iter_rows(named=True):
        key, places = row["fact"], DIGITS.get(row["fact"], BACKTEST_DIGITS if row["number"] == 1 else 1)
        why = (
            f"; {text(f'fact.{key}_why')}"
            if not row["figure"] and row["verdict"] in (UNTESTED, GIVEN) and row["median"] is None and key in DIGITS
            else ""
        )
        cells = [Cell(str(row["number"])), Cell(text(f"fact.{key}") + why), *measured(row, places, text)[:2]]
        known = "" if row["record"] is None else digits(row["record"], places)
        rows.append(
            [*cells, Cell(known, True), Cell(band(row["band_low"], row["band_high"], text)), told(text, row["verdict"])]
        )
    names = ("fact", "measured", "value", "within", "record", "band", "verdict")
    return Sheet(text("validation.facts"), header(text, *names), rows)


def levers(frame: pl.DataFrame, text: Text) -> Sheet:
    """A row a lever."""
    rows = []
    for row in frame.iter_rows(named=True):
        places = places_of(row["without"])
        effect = "none" if row["effect"] == "none" else row["effect"]
        tone = {"lever_moves": HOLDS, "lever_wrong": FAILS, "lever_still": FAILS}.get(effect, UNDECIDED)
        cells = [
            Cell(text(f"lever.{row['lever'].replace('.', '_')}")),
            Cell(plain(row["value"]), True),
            Cell(text(f"figure.{row['figure']}")),
        ]
        moved = [Cell(signed(row["median"], places, text), True), Cell(between(row, places, text), True)]
        rows.append(
            [
                *cells,
                Cell(number(row["without"], places, text), True),
                *moved,
                Cell(text(f"validation.{effect}"), tone=tone),
            ]
        )
    names = ("lever", "setting", "figure", "base", "moved", "within", "verdict")
    return Sheet(text("validation.levers"), header(text, *names), rows)


def answers(found: Validation, text: Text) -> list[str]:
    """How many claims and targets hold, a sentence each."""
    of_claims = [verdict for _, verdict in verdicts(found.claims)]
    of_targets = found.targets.filter(pl.col("band_low").is_not_null() | pl.col("band_high").is_not_null())[
        "verdict"
    ].to_list()
    counts = [{name: told.count(name) for name in (HOLDS, FAILS, UNDECIDED, GIVEN)} for told in (of_claims, of_targets)]
    return [
        text("validation.answer", count=len(of_claims), **counts[0]),
        text(
            "validation.answer_targets",
            count=len(of_targets),
            **{name: counts[1][name] for name in (HOLDS, FAILS, UNDECIDED)},
        ),
    ]


def lines(found: Validation, text: Text) -> list[str]:
    """What was played and how verdicts are made, a sentence or two a line."""
    arms, runs = found.rows["arm"].n_unique(), found.rows.height
    told = [text("validation.runs", seeds=found.seeds, arms=arms, runs=runs, failed=found.failed)]
    told += [text("validation.interval"), text("validation.fixed")]
    told += [text("validation.few", least=LEAST_SEEDS)] if found.seeds < LEAST_SEEDS else []
    return told + ([text("validation.short", weeks=found.weeks)] if found.weeks else [])
