"""What a sampled design says of its factors, in words that the data choose: which matters most, alone or in company, and
of which nothing was found.
"""

from __future__ import annotations

import polars as pl

from experiments.reporting.material import Material
from experiments.reporting.words import (
    Row,
    percent,
    percent_interval,
    reach,
    seeds,
    sentence,
    size_interval,
    verb,
)
from viz.text.measure import Measure, plain


def morris(material: Material, effects: pl.DataFrame, luck: dict[str, float]) -> list[str]:
    """The factor that moves the outcome most, by its mean absolute effect."""
    text, rows = material.text, effects.sort("size", descending=True).rows(named=True)
    measure = material.difference(material.primary, [row["size"] for row in rows])
    if not rows:
        return [text("morris.nothing")]
    first = rows[0]
    factor = material.factor(first["factor"])
    low, high = max(first["size"] - first["half"], 0.0), first["size"] + first["half"]
    words = {
        "outcome": measure.name,
        "factor": factor.name,
        "size": measure.write(first["size"]),
        "range": reach(material, first["factor"]),
        "verb": moved(material, first),
        "interval": measure.between(low, high),
        "seeds": seeds(material.seeds),
        "trajectories": material.design.height // (len(material.study.factors) + 1),
        "noise": measure.write(luck.get(first["factor"], 0.0)),
    }
    if first["size"] == 0.0:
        return [text("morris.still", **words)]
    if low <= luck.get(first["factor"], 0.0):
        return [text("morris.noise", **words)]
    return [
        sentence(text("morris.told", **words)),
        *runner_up(material, measure, rows),
        *rest_of_morris(material, measure, rows[1:], luck, is_close(rows, "size", "half")),
    ]


def is_close(rows: list[Row], size: str, half: str) -> bool:
    """Whether the second factor may matter as much as the first: their intervals meet.

    >>> is_close([{"size": 5.0, "half": 2.0}, {"size": 2.0, "half": 1.0}], "size", "half")
    True
    """
    return len(rows) > 1 and rows[1][size] + rows[1][half] >= rows[0][size] - rows[0][half]


def rest_of_morris(
    material: Material, measure: Measure, rows: list[Row], luck: dict[str, float], close: bool
) -> list[str]:
    """What was found of every other factor, and of which nothing was.   close: the first of them was told already, as close"""
    found, nothing = [], []
    for place, row in enumerate(rows):
        low = max(row["size"] - row["half"], 0.0)
        name = material.factor(row["factor"]).name
        if row["size"] == 0.0 or low <= luck.get(row["factor"], 0.0):
            nothing += [] if close and place == 0 and row["size"] > 0.0 else [name]
        else:
            interval = measure.between(low, row["size"] + row["half"])
            found.append(f"{name} {measure.write(row['size'])} ({interval})")
    return told_of_rest(material, found, nothing)


def told_of_rest(material: Material, found: list[str], nothing: list[str]) -> list[str]:
    """`The others: A 3 (2 to 4); nothing was found of B and C.`"""
    lines = [material.text("rest.found", found="; ".join(found))] if found else []
    return [*lines, material.text("rest.nothing", factors=", ".join(nothing))] if nothing else lines


def moved(material: Material, row: Row) -> str:
    """Raises or lowers where nearly all elementary effects have one sign, else changes."""
    if abs(row["mean"]) < 0.9 * row["size"]:
        return material.text("morris.changes")
    return material.text(f"effect.{verb(row['mean'] > 0)}s")


def runner_up(material: Material, measure: Measure, rows: list[Row]) -> list[str]:
    """How far the second factor lies behind."""
    if len(rows) < 2 or rows[1]["size"] <= 0.0:
        return []
    first, second = rows[0], rows[1]
    name = material.factor(second["factor"]).name
    if is_close(rows, "size", "half"):
        low, high = max(second["size"] - second["half"], 0.0), second["size"] + second["half"]
        interval = measure.between(low, high)
        words = {"second": name, "size": measure.write(second["size"]), "interval": interval}
        return [sentence(material.text("morris.close", **words))]
    ratio = plain(round(first["size"] / second["size"], 1))
    return [material.text("morris.clear", ratio=ratio, second=name)]


def shares(material: Material, indices: pl.DataFrame, fifths: pl.DataFrame) -> list[str]:
    """The factor that accounts for most of the spread."""
    text, rows = material.text, indices.sort("first", descending=True).rows(named=True)
    measure = material.measure(material.primary)
    words: Row = {"outcome": measure.name, "points": f"{material.sample.height:,}", "seeds": seeds(material.seeds)}
    if not rows:
        still = material.runs[material.primary].n_unique() < 2
        return [sentence(text("share.still" if still else "share.nothing", **words))]
    first = rows[0]
    words |= {"factor": material.factor(first["factor"]).name, "share": percent(first["first"])}
    words |= {"interval": percent_interval(first["first"], first["first_half"])}
    if first["first"] <= first["first_half"]:
        return only_together(material, rows, words) or [sentence(text("share.none", **words))]
    parts = [sentence(text("share.told", **words))]
    if "total" in first:
        total = percent_interval(first["total"], first["total_half"])
        parts.append(text("share.total", total=percent(first["total"]), interval=total))
    parts += direction(material, fifths, first["factor"])
    second, close = rows[1] if len(rows) > 1 else None, is_close(rows, "first", "first_half")
    if second and close:
        name, interval = material.factor(second["factor"]).name, percent_interval(second["first"], second["first_half"])
        parts.append(sentence(text("share.close", second=name, share=percent(second["first"]), interval=interval)))
    return [*parts, *rest_of_shares(material, rows[1:], close)]


def only_together(material: Material, rows: list[Row], words: Row) -> list[str]:
    """What factors do in company, where none does anything alone that can be told; nothing where totals say nothing."""
    found = sorted((row for row in rows if in_company(row)), key=lambda row: -row["total"])
    if not found:
        return []
    first = found[0]
    words |= {
        "factor": material.factor(first["factor"]).name,
        "total": percent(first["total"]),
        "interval": percent_interval(first["total"], first["total_half"]),
    }
    rest = [row for row in rows if row is not first]
    return [sentence(material.text("share.together", **words)), *rest_of_shares(material, rest)]


def in_company(row: Row) -> bool:
    """Whether what a factor does alone and with others can be told from nothing."""
    return "total" in row and row["total"] > row["total_half"]


def rest_of_shares(material: Material, rows: list[Row], close: bool = False) -> list[str]:
    """The share of every other factor, and of which nothing was found.   close: the first of them was told already, as close"""
    found, nothing = [], []
    for place, row in enumerate(rows):
        name = material.factor(row["factor"]).name
        if row["first"] > row["first_half"]:
            found.append(f"{name} {percent(row['first'])} ({percent_interval(row['first'], row['first_half'])})")
        elif in_company(row):
            interval = percent_interval(row["total"], row["total_half"])
            company = material.text("rest.company", share=percent(row["total"]), interval=interval)
            found.append(f"{name} {company}")
        elif not (close and place == 0):
            nothing.append(name)
    return told_of_rest(material, found, nothing)


def direction(material: Material, fifths: pl.DataFrame, key: str) -> list[str]:
    """Which way the outcome goes from a factor's lowest to its highest fifth, where that is known."""
    rows = fifths.filter((pl.col("factor") == key) & (pl.col("low") * pl.col("high") > 0)).rows(named=True)
    if not rows:
        return []
    row = rows[0]
    measure = material.difference(material.primary, [row["change"], row["low"], row["high"]])
    moves = material.text("share.rises" if row["change"] > 0 else "share.falls")
    interval = size_interval(measure, row | {"median": row["change"]})
    size = measure.write(abs(row["change"]))
    return [material.text("share.direction", outcome=measure.name, moves=moves, size=size, interval=interval)]
