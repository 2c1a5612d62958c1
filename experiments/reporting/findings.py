"""What a study found, in words that the data choose: an effect or none, a factor that matters, a box or luck."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from experiments.reporting.material import Material
from experiments.reporting.words import (
    SIGNIFICANT,
    Row,
    chance,
    change,
    percent,
    percent_interval,
    reach,
    seeds,
    sentence,
    short,
    signed_interval,
    size_interval,
    told,
    verb,
    written_level,
)
from experiments.statistics.box import Box, Condition, Limit
from experiments.statistics.comparison import LEAST_SEEDS, setting
from viz.text.measure import Measure, level, plain, with_unit

LIMITS = {"<": "below", "<=": "at_most", ">": "above", ">=": "at_least"}


def strongest(rows: Sequence[Row]) -> Row | None:
    """The largest effect that stands out; else the largest."""
    known = [row for row in rows if row["pairs"]]
    size = {id(row): (told(row), abs(row["median"] or 0.0), -row["p"]) for row in known}
    return max(known, key=lambda row: size[id(row)], default=None)


def untold_lever(material: Material, row: Row) -> str:
    """That no lever stands out, where something that nobody can choose does."""
    measure = material.difference(row["outcome"], [row["median"], row["low"], row["high"]])
    signed = with_unit(measure.signed(row["median"]), measure.unit)
    words = {"change": change(material, row), "signed": signed, "signed_interval": signed_interval(measure, row)}
    return material.text("effect.levers", **words)


def verdict(row: Row) -> str:
    """Which sentence an effect has earned."""
    if row["same"] == row["seeds"] and row["seeds"] > 1:
        return "same"
    if row["seeds"] < LEAST_SEEDS:
        return "few"
    if told(row):
        return "told" if row["median"] else "counted"
    return "hint" if row["p"] < SIGNIFICANT and row["median"] else "none"


def effect(material: Material, row: Row | None, rows: Sequence[Row]) -> str:
    """An effect in one sentence: its size, its interval, how many seeds agree, or that nothing can be told.

    rows: all effects that were looked at.
    """
    text = material.text
    if row is None:
        return text("effect.nothing")
    measure = material.difference(row["outcome"], [row["median"], row["low"], row["high"]])
    rises = (row["median"] or row["higher"] - row["lower"]) > 0
    words = {
        "change": change(material, row),
        "outcome": measure.name,
        "verb": text(f"effect.{verb(rises)}s"),
        "may": text(f"effect.{verb(rises)}"),
        "size": measure.write(abs(row["median"])),
        "signed": with_unit(measure.signed(row["median"]), measure.unit),
        "interval": size_interval(measure, row),
        "signed_interval": signed_interval(measure, row),
        "agree": row["higher"] if rises else row["lower"],
        "against": row["lower"] if rises else row["higher"],
        "seeds": row["seeds"],
        "pairs": f"{row['pairs']:,}",
        "tests": len(rows),
    }
    key = verdict(row)
    alike = key == "same" and len(rows) > 1 and all(verdict(other) == "same" for other in rows)
    return sentence(text("effect.all_same" if alike else f"effect.{key}", **words))


def interaction(material: Material, row: Row) -> str:
    """Whether one factor's effect depends on another."""
    one, two = row["factor"].split(" x ")
    measure = material.difference(row["outcome"], [row["median"], row["low"], row["high"]])
    levels = material.levels[two]
    words = {
        "inner": change(material, {"factor": two, "start": setting(levels[0]), "to": setting(levels[-1])}),
        "factor": material.factor(one).name,
        "one": material.factor(one).name,
        "two": material.factor(two).name,
        "start": written_level(row["start"]),
        "to": written_level(row["to"]),
        "outcome": measure.name,
        "signed": with_unit(measure.signed(row["median"]), measure.unit),
        "signed_interval": signed_interval(measure, row),
    }
    return sentence(material.text("interaction.told" if told(row) else "interaction.none", **words))


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
    return [sentence(text("morris.told", **words)), *runner_up(material, measure, rows)]


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
    high = second["size"] + second["half"]
    if high >= first["size"] - first["half"]:
        interval = measure.between(max(second["size"] - second["half"], 0.0), high)
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
        return [sentence(text("share.none", **words))]
    parts = [sentence(text("share.told", **words))]
    if "total" in first:
        total = percent_interval(first["total"], first["total_half"])
        parts.append(text("share.total", total=percent(first["total"]), interval=total))
    parts += direction(material, fifths, first["factor"])
    second = rows[1] if len(rows) > 1 else None
    if second and second["first"] + second["first_half"] >= first["first"] - first["first_half"]:
        name, interval = material.factor(second["factor"]).name, percent_interval(second["first"], second["first_half"])
        parts.append(sentence(text("share.close", second=name, share=percent(second["first"]), interval=interval)))
    return parts


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


def luck(material: Material, parts: dict[str, float]) -> list[str]:
    """How much of the spread of single runs is the seed's doing."""
    return [material.text("luck.told", **{name: percent(part) for name, part in parts.items()})] if parts else []


def condition(material: Material, asked: Condition) -> str:
    """`the number of independent miners is below 20`."""
    measure = material.measure(asked.outcome)
    return material.text(
        f"box.when_{LIMITS[asked.sign]}",
        outcome=measure.name,
        threshold=with_unit(shown(measure, asked.threshold), measure.unit),
    )


def shown(measure: Measure, threshold: float) -> str:
    """A threshold to all its digits: rounding it would be another condition."""
    return plain(threshold / measure.divisor) if measure.places else measure.number(threshold)


def box(material: Material, found: Box) -> str:
    """A box in words, with what unseen runs say of it."""
    text = material.text
    verdict = "holds" if found.holds else "luck" if found.can_be_checked else "unchecked"
    words = {
        "limits": text("box.and").join(limit(material, each) for each in found.limits),
        "when": condition(material, material.when),
        "density": percent(found.found.density),
        "base": percent(found.found.base),
        "coverage": percent(found.found.coverage),
        "unseen": text(f"box.{found.checked_on.replace(' ', '_')}"),
        "checked": percent(found.checked.density),
        "checked_base": percent(found.checked.base),
        "p": f"p\u00a0= {chance(found.p)}".replace("= <", "<\u00a0"),
        "seeds": found.unseen_seeds,
    }
    return sentence(text(f"box.{verdict}", **words))


def no_box(material: Material) -> str:
    """Why there is no box."""
    share = material.runs.select(material.when.holds().mean()).item() or 0.0
    key = "never" if share == 0.0 else "always" if share == 1.0 else "none"
    return sentence(material.text(f"box.{key}", when=condition(material, material.when), share=percent(share)))


def limit(material: Material, asked: Limit) -> str:
    """What a box asks of one factor."""
    measure, text = material.factor(asked.factor), material.text
    if asked.values:
        values = text("box.or").join(written_level(setting(value)) for value in asked.values)
        return text("box.values", factor=measure.name, values=values)
    key = "most" if asked.low is None else "least" if asked.high is None else "between"
    low, high = (level(short(end), measure.unit) for end in (asked.low, asked.high))
    if key == "between":
        key, low = ("exactly", low) if asked.low == asked.high else (key, plain(short(asked.low)))
    return text(f"box.{key}", factor=measure.name, low=low, high=high)
