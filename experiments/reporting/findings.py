"""What a study found, in words that the data choose: an effect or none, a factor that matters, a box or luck."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.reporting.material import Material
from experiments.reporting.words import (
    SIGNIFICANT,
    Row,
    chance,
    change,
    percent,
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
from experiments.statistics.comparison import LEAST_SEEDS, least_seeds, setting
from experiments.statistics.discovery import LEAST_RUNS
from viz.text.measure import Measure, level, plain, with_unit

MOST_TOLD = 3  # dependences of effects on one another
ALONE = {"none": "none_of", "few": "so_far", "few_many": "so_far"}  # sentences of an effect that speaks for itself
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


def verdict(row: Row, tests: int = 1) -> str:
    """Which sentence an effect has earned among so many comparisons."""
    if row["same"] == row["seeds"] and row["seeds"] > 1:
        return "same"
    if row["seeds"] < least_seeds(tests):
        return "few" if row["seeds"] < LEAST_SEEDS else "few_many"
    if told(row):
        return "told" if row["median"] else "counted"
    return "hint" if row["p"] < SIGNIFICANT and row["median"] else "none"


def effect(material: Material, row: Row | None, rows: Sequence[Row], lead: bool = True) -> str:
    """An effect in one sentence: its size, its interval, how many seeds agree, or that nothing can be told.

    rows: all effects that were looked at.  lead: whether the sentence speaks of all of them, or of this one alone.
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
        "needed": least_seeds(len(rows)),
    }
    key = verdict(row, len(rows))
    if not lead:
        return sentence(text(f"effect.{ALONE.get(key, key)}", **words))
    alike = key == "same" and len(rows) > 1 and all(verdict(other) == "same" for other in rows)
    return sentence(text("effect.all_same" if alike else f"effect.{key}", **words))


def dependence(material: Material, rows: Sequence[Row]) -> list[str]:
    """Which effects depend on one another, or that none was found to."""
    found = sorted((row for row in rows if told(row)), key=lambda row: -abs(row["median"]))
    if found:
        return [interaction(material, row) for row in found[:MOST_TOLD]]
    if not (largest := strongest(rows)):
        return []
    one, two = (material.factor(key).name for key in largest["factor"].split(" x "))
    measure = material.difference(largest["outcome"], [largest["median"], largest["low"], largest["high"]])
    words = {"one": one, "two": two, "signed": with_unit(measure.signed(largest["median"]), measure.unit)}
    words |= {"signed_interval": signed_interval(measure, largest), "needed": least_seeds(len(rows))}
    few = largest["seeds"] < least_seeds(len(rows))
    key = "few" if few else "still" if all(row["same"] == row["seeds"] for row in rows) else "nothing"
    return [material.text(f"interaction.{key}", **words, pairs=pairs_of(len(rows)), seeds=seeds(largest["seeds"]))]


def pairs_of(count: int) -> str:
    """`1 pair`, `3 pairs`."""
    return f"{count} pair{'s' * (count != 1)}"


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
    return sentence(material.text("interaction.told", **words))


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


def no_box(material: Material, key: str) -> str:
    """Why there is no box; key: see `discovery.why_none`."""
    share = material.runs.select(material.when.holds().mean()).item() or 0.0
    outcome = material.measure(material.when.outcome).name
    words = {"when": condition(material, material.when), "share": percent(share), "outcome": outcome}
    return sentence(material.text(f"box.{key}", **words, least=2 * LEAST_RUNS))


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
