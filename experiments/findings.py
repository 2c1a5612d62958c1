"""What a study found, in words that the data choose: an effect or none, a factor that matters, a box or luck."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from experiments.comparison import LEAST_SEEDS, setting
from experiments.discovery import Box, Condition, Limit
from experiments.material import Material
from viz.text.measure import Measure, figure, level, with_unit

SIGNIFICANT = 0.05
Row = dict[str, Any]
LIMITS = {"<": "below", "<=": "at_most", ">": "above", ">=": "at_least"}


def sentence(words: str) -> str:
    """With a capital.

    >>> sentence("raising it"), sentence("HHI falls")
    ('Raising it', 'HHI falls')
    """
    return words[:1].upper() + words[1:]


def told(row: Row) -> bool:
    """Whether an effect stands out from chance, among all that were looked at."""
    return row["p_holm"] < SIGNIFICANT and row["seeds"] >= LEAST_SEEDS


def strongest(rows: Sequence[Row]) -> Row | None:
    """The largest effect that stands out; else the largest."""
    known = [row for row in rows if row["pairs"]]
    size = {id(row): (told(row), abs(row["median"] or 0.0), -row["p"]) for row in known}
    return max(known, key=lambda row: size[id(row)], default=None)


def effect(material: Material, row: Row | None, tests: int) -> str:
    """An effect in one sentence: its size, its interval, how many seeds agree, or that nothing can be told."""
    text = material.text
    if row is None:
        return text("effect.nothing")
    measure = material.difference(row["outcome"], [row["median"], row["low"], row["high"]])
    rises = (row["median"] or row["higher"] - row["lower"]) > 0
    words = {
        "change": change(material, row), "outcome": measure.name, "verb": text(f"effect.{verb(rises)}s"),
        "may": text(f"effect.{verb(rises)}"), "size": measure.write(abs(row["median"])),
        "signed": with_unit(measure.signed(row["median"]), measure.unit), "interval": size_interval(measure, row),
        "signed_interval": signed_interval(measure, row), "agree": row["higher"] if rises else row["lower"],
        "against": row["lower"] if rises else row["higher"], "seeds": row["seeds"], "pairs": f"{row['pairs']:,}",
        "tests": tests,
    }  # fmt: skip
    return sentence(text(f"effect.{verdict(row)}", **words))


def verdict(row: Row) -> str:
    """Which sentence an effect has earned."""
    if row["same"] == row["seeds"] and row["seeds"] > 1:
        return "same"
    if row["seeds"] < LEAST_SEEDS:
        return "few"
    if told(row):
        return "told" if row["median"] else "counted"
    return "hint" if row["p"] < SIGNIFICANT and row["median"] else "none"


def verb(rises: bool) -> str:
    """Raise or lower."""
    return "raise" if rises else "lower"


def size_interval(measure: Measure, row: Row) -> str:
    """Interval of the size of an effect, smaller end first."""
    if row["low"] is None:
        return ""
    ends = (row["low"], row["high"]) if row["median"] > 0 else (-row["high"], -row["low"])
    return measure.between(*ends)


def signed_interval(measure: Measure, row: Row) -> str:
    """Interval with its signs."""
    if row["low"] is None:
        return ""
    return f"{measure.signed(row['low'])} to {with_unit(measure.signed(row['high']), measure.unit)}"


def change(material: Material, row: Row) -> str:
    """What was changed: `raising AI priority from 0 to 1`, `mechanism queue instead of uniform`."""
    key, start, to = row["factor"], row["start"], row["to"]
    if key == "policy":
        return material.text("change.policy", start=start, to=to)
    measure = material.factor(key)
    if to in ("true", "false"):
        return material.text("change.on" if to == "true" else "change.off", factor=measure.name)
    try:
        rises = float(to) > float(start)
    except ValueError:
        return material.text("change.instead", factor=measure.name, start=start, to=to)
    words = {"factor": measure.name, "start": figure(float(start)), "to": level(float(to), measure.unit)}
    return material.text("change.up" if rises else "change.down", **words)


def interaction(material: Material, row: Row) -> str:
    """Whether one factor's effect depends on another."""
    one, two = row["factor"].split(" x ")
    measure = material.difference(row["outcome"], [row["median"], row["low"], row["high"]])
    levels = material.levels[two]
    words = {
        "inner": change(material, {"factor": two, "start": setting(levels[0]), "to": setting(levels[-1])}),
        "factor": material.factor(one).name, "one": material.factor(one).name, "two": material.factor(two).name,
        "start": written_level(row["start"]), "to": written_level(row["to"]), "outcome": measure.name,
        "signed": with_unit(measure.signed(row["median"]), measure.unit),
        "signed_interval": signed_interval(measure, row),
    }  # fmt: skip
    return material.text("interaction.told" if told(row) else "interaction.none", **words)


def written_level(value: str, unit: str = "") -> str:
    """A level from a table as people write it.

    >>> written_level("0.5"), written_level("true"), written_level("queue")
    ('0.5', 'on', 'queue')
    """
    if value in ("true", "false"):
        return level(value == "true")
    try:
        return level(float(value), unit)
    except ValueError:
        return value


def morris(material: Material, effects: pl.DataFrame, luck: dict[str, float]) -> str:
    """The factor that moves the outcome most, by its mean absolute effect."""
    text, rows = material.text, effects.sort("size", descending=True).rows(named=True)
    measure = material.difference(material.primary, [row["size"] for row in rows])
    if not rows:
        return text("morris.nothing")
    first = rows[0]
    low, high = max(first["size"] - first["half"], 0.0), first["size"] + first["half"]
    words = {
        "outcome": measure.name, "factor": material.factor(first["factor"]).name, "size": measure.write(first["size"]),
        "interval": measure.between(low, high), "seeds": seeds(material.seeds),
        "trajectories": material.design.height // (len(material.study.factors) + 1),
        "noise": measure.write(luck.get(first["factor"], 0.0)),
    }  # fmt: skip
    if first["size"] == 0.0:
        return text("morris.still", **words)
    if low <= luck.get(first["factor"], 0.0):
        return text("morris.noise", **words)
    return " ".join([sentence(text("morris.told", **words)), *runner_up(material, measure, rows)])


def runner_up(material: Material, measure: Measure, rows: list[Row]) -> list[str]:
    """How far the second factor lies behind."""
    if len(rows) < 2 or rows[1]["size"] <= 0.0:
        return []
    first, second = rows[0], rows[1]
    name = material.factor(second["factor"]).name
    high = second["size"] + second["half"]
    if high >= first["size"] - first["half"]:
        interval = measure.between(max(second["size"] - second["half"], 0.0), high)
        return [
            sentence(material.text("morris.close", second=name, size=measure.write(second["size"]), interval=interval))
        ]
    ratio = figure(round(first["size"] / second["size"], 1))
    return [material.text("morris.clear", ratio=ratio, second=name)]


def shares(material: Material, indices: pl.DataFrame, fifths: pl.DataFrame) -> str:
    """The factor that accounts for most of the spread."""
    text, rows = material.text, indices.sort("first", descending=True).rows(named=True)
    measure = material.measure(material.primary)
    words: Row = {"outcome": measure.name, "points": f"{material.sample.height:,}", "seeds": seeds(material.seeds)}
    if not rows:
        still = material.runs[material.primary].n_unique() < 2
        return sentence(text("share.still" if still else "share.nothing", **words))
    first = rows[0]
    words |= {"factor": material.factor(first["factor"]).name, "share": percent(first["first"])}
    words |= {"interval": percent_interval(first["first"], first["first_half"])}
    if first["first"] <= first["first_half"]:
        return sentence(text("share.none", **words))
    parts = [sentence(text("share.told", **words))]
    if "total" in first:
        total = percent_interval(first["total"], first["total_half"])
        parts.append(text("share.total", total=percent(first["total"]), interval=total))
    parts += direction(material, fifths, first["factor"])
    second = rows[1] if len(rows) > 1 else None
    if second and second["first"] + second["first_half"] >= first["first"] - first["first_half"]:
        name, interval = material.factor(second["factor"]).name, percent_interval(second["first"], second["first_half"])
        parts.append(sentence(text("share.close", second=name, share=percent(second["first"]), interval=interval)))
    return " ".join(parts)


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
    return figure(threshold / measure.divisor) if measure.places else measure.number(threshold)


def box(material: Material, found: Box) -> str:
    """A box in words, with what unseen runs say of it."""
    text = material.text
    verdict = "holds" if found.holds else "luck" if found.can_be_checked else "unchecked"
    words = {
        "limits": text("box.and").join(limit(material, each) for each in found.limits),
        "when": condition(material, material.when), "density": percent(found.found.density),
        "base": percent(found.found.base), "coverage": percent(found.found.coverage),
        "unseen": text(f"box.{found.checked_on.replace(' ', '_')}"), "checked": percent(found.checked.density),
        "checked_base": percent(found.checked.base), "p": chance(found.p), "seeds": found.unseen_seeds,
    }  # fmt: skip
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
        key, low = ("exactly", low) if asked.low == asked.high else (key, figure(short(asked.low)))
    return text(f"box.{key}", factor=measure.name, low=low, high=high)


def short(value: float | None) -> float:
    """Three significant figures: the edge of a box is no more certain than that."""
    return float(f"{value or 0.0:.3g}")


def percent(share: float) -> str:
    """A share of one: 38%.

    >>> percent(0.384), percent(0.004), percent(-0.003)
    ('38%', '0.4%', '0%')
    """
    share = max(share, 0.0)
    return f"{100.0 * share:.1f}%" if 0.0005 <= share < 0.0095 else f"{100.0 * share:.0f}%"


def percent_interval(middle: float, half: float) -> str:
    """Interval of a share, within 0 and 1."""
    return f"{percent(max(middle - half, 0.0))} to {percent(min(middle + half, 1.0))}"


def chance(p: float) -> str:
    """A chance as papers write it.

    >>> chance(0.03125), chance(1e-9)
    ('0.031', 'less than 0.001')
    """
    return "less than 0.001" if p < 0.001 else f"{p:.2g}"


def seeds(count: int) -> str:
    """`1 seed`, `20 seeds`."""
    return f"{count:,} seed{'s' if count != 1 else ''}"
