"""Words and figures that a report's sentences, tables and figures share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.statistics.comparison import LEAST_SEEDS
from viz.text.measure import Measure, level, plain

if TYPE_CHECKING:
    from experiments.reporting.material import Material

SIGNIFICANT = 0.05
Row = dict[str, Any]


def sentence(words: str) -> str:
    """With a capital.

    >>> sentence("raising it"), sentence("HHI falls")
    ('Raising it', 'HHI falls')
    """
    return words[:1].upper() + words[1:]


def told(row: Row) -> bool:
    """Whether an effect stands out from chance, among all that were looked at."""
    return row["p_holm"] < SIGNIFICANT and row["seeds"] >= LEAST_SEEDS


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
    return f"{measure.signed(row['low'])} to {measure.last(measure.signed(row['high']))}"


def change(material: Material, row: Row) -> str:
    """What was changed: `raising AI priority from 0 to 1`, `mechanism queue instead of uniform`."""
    key, start, to = row["factor"], row["start"], row["to"]
    if key == "policy":
        return material.text("change.policy", start=policy(material, start), to=policy(material, to))
    measure = material.factor(key)
    if to in ("true", "false"):
        return material.text("change.on" if to == "true" else "change.off", factor=measure.name)
    try:
        rises = float(to) > float(start)
    except ValueError:
        return material.text("change.instead", factor=measure.name, start=start, to=to)
    words = {"factor": measure.name, "start": plain(float(start)), "to": level(float(to), measure.unit)}
    return material.text("change.up" if rises else "change.down", **words)


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


def reach(material: Material, key: str) -> str:
    """A factor's range: `0 to $20/MWh`."""
    known = next(factor for factor in material.study.factors if factor.key == key)
    if known.values:
        return f"{level(known.values[0])} to {level(known.values[-1])}"
    low, high = known.limits()
    return f"{plain(low)} to {level(high, material.factor(key).unit)}"


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
    ('0.031', '<0.001')
    """
    return "<0.001" if p < 0.001 else f"{p:.2g}"


def seeds(count: int) -> str:
    """`1 seed`, `20 seeds`."""
    return f"{count:,} seed{'s' if count != 1 else ''}"


def policy(material: Material, name: str) -> str:
    """A combination of levers: `AI priority 1, equipment slots 3,000`."""
    pairs = (part.split("=", 1) for part in name.split(", "))
    return ", ".join(f"{material.factor(key).name} {written_level(value)}" for key, value in pairs)


def short(value: float | None) -> float:
    """Three significant figures: edges of boxes and fifths are no more certain than that."""
    return float(f"{value or 0.0:.3g}")


def label(material: Material, row: Row) -> str:
    """What was changed: `AI priority 0 → 1`; of two factors, both."""
    if row["factor"] == "policy":
        return policy(material, row["to"])
    if " x " in row["factor"]:
        one, two = row["factor"].split(" x ")
        return f"{material.factor(one).name} × {material.factor(two).name}"
    unit = material.factor(row["factor"]).unit
    return f"{material.factor(row['factor']).name} {written_level(row['start'])} → {written_level(row['to'], unit)}"
