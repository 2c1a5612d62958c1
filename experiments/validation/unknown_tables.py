"""What low and high of the unknowns change, as tables: two of them beside every interval, and all of them where they were varied."""

from collections.abc import Iterator

import polars as pl

from experiments.validation.arms import BASE, at_ends
from experiments.validation.claims import as_row
from experiments.validation.sensitivity import Sensitivity
from experiments.validation.tables import Cell, Sheet, between, measured, number, places_of, signed
from experiments.validation.unknowns import MATTER, STORY, in_one_run
from experiments.validation.validation import Validation
from experiments.validation.verdicts import estimate, values
from model.ranges import ranges
from viz.text.language import Text

BESIDE = ("independent_2028", "ai_share_of_mines", "gap_net_gw", "hashprice_at_end", "ercot_usd_mwh")
"""Figures that are shown at low and high of demand and gas."""
MOST = 15  # unknowns of the table; all of them are in the file
SURE = 2  # digits of a share or weight


def sheets(found: Validation, text: Text) -> Iterator[tuple[str, Sheet]]:
    """Every table with the section that it stands in."""
    yield "beside", beside(found.rows, text)
    if found.sensitivity is not None:
        yield "unknowns", deciding(found.sensitivity, text)
        yield "unknowns", shared(found.sensitivity, text)
        yield "unknowns", keeping(found.sensitivity, text)


def notes(found: Validation, section: str, text: Text) -> list[str]:
    """What a section says before its figures."""
    if section == "beside":
        return [text("validation.beside_note")]
    if found.sensitivity is None:
        return [text("validation.unknowns_none")]
    return [headline(found.sensitivity, text), text("validation.unknowns_note")]


def headline(found: Sensitivity, text: Text) -> str:
    """The five unknowns that decide, in a sentence."""
    five = ", ".join(found.ranking["factor"].head(5))
    known = found.ranking["weight"]
    whole = float(known.sum()) or 1.0
    share = round(100.0 * float(known.head(5).sum()) / whole)
    return text("validation.unknowns_five", five=five, share=share, count=known.len(), runs=found.runs)


def beside(rows: pl.DataFrame, text: Text) -> Sheet:
    """A row a figure and end: the default, low and high of demand, low and high of gas."""
    header = [Cell(text("validation.figure")), Cell(text("validation.at"))]
    header += [Cell(text(f"validation.{name}"), True) for name in ("value", "within", "seeds")]
    made = []
    for figure in BESIDE:
        for arm in (BASE, *(arm.name for arm in at_ends())):
            row = as_row(estimate(values(rows, arm, figure)))
            name = text(f"figure.{figure}") if arm == BASE else ""
            made.append([Cell(name), Cell(text(f"arm.{arm}")), *measured(row, places_of(row["median"]), text)])
    return Sheet(text("validation.beside"), header, made)


def deciding(found: Sensitivity, text: Text) -> Sheet:
    """A row an unknown, those that decide most first: its range, and what crossing it changes."""
    header = [Cell(text("validation.unknown"))]
    header += [Cell(text(f"validation.{name}"), True) for name in ("low", "base_value", "high", "weight")]
    header += [Cell(text(f"figure.{name}"), True) for name in STORY]
    rows = []
    for factor, weight in found.ranking.select("factor", "weight").head(MOST).iter_rows():
        known = ranges()[factor]
        ends = [Cell(f"{value:,.10g}", True) for value in (known.low, known.base, known.high)]
        cells = [Cell(factor), *ends, Cell(number(weight, SURE, text), True)]
        rows.append(cells + [moved(found.effects, outcome, factor, text) for outcome in STORY])
    return Sheet(text("validation.unknowns_table"), header, rows)


def moved(effects: pl.DataFrame, outcome: str, factor: str, text: Text) -> Cell:
    """`+4.1`: the mean change as the unknown crosses its range; a dash where it is no more than luck."""
    row = effects.row(by_predicate=(pl.col("outcome") == outcome) & (pl.col("factor") == factor), named=True)
    if row["size"] <= row["luck"]:
        return Cell(text("validation.none"), True)
    return Cell(signed(row["mean"], places_of(row["spread"]), text), True)


def shared(found: Sensitivity, text: Text) -> Sheet:
    """A row an unknown of the few: its share of every outcome's spread, interactions counted in."""
    header = [Cell(text("validation.unknown")), *(Cell(text(f"figure.{name}"), True) for name in STORY)]
    rows = []
    for factor in found.ranking["factor"].head(MATTER):
        cells = [Cell(factor)]
        for outcome in STORY:
            own = found.shares.filter((pl.col("outcome") == outcome) & (pl.col("factor") == factor))
            row = own.row(0, named=True) if own.height else None
            told = text("validation.none")
            if row:
                told = f"{number(row['total'], SURE, text)} ± {number(row['total_half'], SURE, text)}"
            cells.append(Cell(told, True))
        rows.append(cells)
    return Sheet(text("validation.shares_table"), header, rows)


def keeping(found: Sensitivity, text: Text) -> Sheet:
    """A row a part of a claim: in how many points it holds, and which unknowns turn it, where."""
    header = [Cell(text("validation.claim")), Cell(text("validation.measured"))]
    header += [Cell(text("validation.holds_in"), True), Cell(text("validation.turned_by"))]
    rows = []
    for claim, part in in_one_run():
        own = found.kept.filter((pl.col("claim") == claim) & (pl.col("part") == part.key))
        held = own["holds"][0] if own.height else None
        share = text("validation.none") if held is None else f"{100.0 * held:.0f} %"
        cells = [Cell(claim), Cell(text(f"claim_part.{part.key}")), Cell(share, True), Cell(turning(own, text))]
        rows.append(cells)
    return Sheet(text("validation.kept_table"), header, rows)


def turning(own: pl.DataFrame, text: Text) -> str:
    """`demand.growth (0.84 to 1.2)`: the unknowns over whose range the part does not keep its side, and where it does."""
    if own["from"].null_count() == own.height:
        return text("validation.not_at_base")
    told = []
    for row in own.iter_rows(named=True):
        known = ranges()[row["factor"]]
        if row["from"] is None:
            told.append(f"{row['factor']} ({text('validation.none')})")
        elif (row["from"], row["to"]) != (known.low, known.high):
            ends = {"low": row["from"], "high": row["to"]}
            told.append(f"{row['factor']} ({between(ends, places_of(known.high), text)})")
    return ", ".join(told) or text("validation.turned_by_none")
