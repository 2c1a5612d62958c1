"""Which lever matters, as a tornado: a bar from nought to each end of a slider's effect, its interval across it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from viz.figures.drawing.specification import Specification
from viz.figures.words.levers import described
from viz.figures.words.outcomes import OUTCOMES, binding, outcome_name, outcome_unit
from viz.figures.words.settings import setting as set_at
from viz.figures.words.shipped import Moved, settable
from viz.text.language import Text

ENDS = ("low", "high")


class Shown(NamedTuple):
    """A lever's row: its key, pairs, whether it moves nothing, and for either end middle, low, high and certainty."""

    key: str
    pairs: int
    still: bool
    ends: tuple[tuple[float, float, float, bool], ...]


def tornado(rows: Sequence[Shown], outcome: str, text: Text) -> Specification:
    """The rows as they come, of either group; flat, so that a table of them holds every number."""
    unit = text("ranking.unit", unit=outcome_unit(outcome, text))
    return figure("ranking.title", unit, [row_of(row, outcome, text) for row in rows], outcome, text)


def kept(rows: Sequence[Moved], outcome: str, text: Text) -> Specification:
    """The same of the rows that are shipped: a lever at one setting, so one bar each."""
    unit = text("ranking.unit_kept", unit=outcome_unit(outcome, text), n=text.count(rows[0].seeds))
    return figure("ranking.title_kept", unit, [kept_row(row, outcome, text) for row in rows], outcome, text)


def figure(title: str, unit: str, rows: list[dict[str, Any]], outcome: str, text: Text) -> Specification:
    """Levers that somebody can set above those that nobody can, then those of which nothing is sure; words over each."""
    drawn = []
    sure = [row for row in rows if row["low_sure"] or row["high_sure"]]
    rest = [row for row in rows if row not in sure]
    groups = {"settable": [], "weather": [], "unsure": rest if sure else []}
    for row in sure or rows:
        groups["settable" if settable(row["lever"]) else "weather"].append(row)
    for name, among in groups.items():
        if among:
            blank = {key: "" if isinstance(value, str | int | float) else value for key, value in among[0].items()}
            drawn += [blank | {"still": True, "label": text(f"ranking.{name}"), "note": []}, *among]
    told = text(title, outcome=outcome_name(outcome, text))
    return {"id": "ranking", "title": told, "unit": unit, "form": "tornado", "rows": drawn}


def kept_row(row: Moved, outcome: str, text: Text) -> dict[str, Any]:
    """One shipped lever: which end of its slider it was set towards, and what that moved."""
    own = ENDS[0] if row.value < described()[row.key]["default"] else ENDS[1]
    scale = OUTCOMES[outcome].scale
    sure = row.low > 0.0 or row.high < 0.0
    lever = text(f"lever.{row.key.replace('.', '_')}")
    told: dict[str, Any] = {
        "label": text("ranking.at", lever=lever, value=set_at(row.key, row.value, text)),
        "lever": row.key,
        "pairs": row.seeds,
    }
    for end in ENDS:
        values = (set_at(row.key, row.value, text), row.middle * scale, row.low * scale, row.high * scale, sure)
        names = (f"{end}_set_to", end, f"{end}_from", f"{end}_to", f"{end}_sure")
        told |= dict(zip(names, values if end == own else ("", "", "", "", ""), strict=True))
    end = (row.middle, row.low, row.high, sure)
    return told | {
        "note": note([(set_at(row.key, row.value, text), end)], row.seeds, outcome, text),
        "still": row.still,
        "written": amount(row.middle, outcome),
        "binds": binding(row.key, text) if row.still else "",
    }


def row_of(row: Shown, outcome: str, text: Text) -> dict[str, Any]:
    """One lever: its name, settings, differences with their intervals in the unit told, and what binds where nothing moves."""
    scale = OUTCOMES[outcome].scale
    told: dict[str, Any] = {"label": text(f"lever.{row.key.replace('.', '_')}"), "lever": row.key, "pairs": row.pairs}
    for end, value, (middle, low, high, sure) in zip(ENDS, described()[row.key]["slider"], row.ends, strict=False):
        told |= {
            f"{end}_set_to": set_at(row.key, value, text),
            end: middle * scale,
            f"{end}_from": "" if math.isnan(low) else low * scale,
            f"{end}_to": "" if math.isnan(high) else high * scale,
            f"{end}_sure": sure,
        }
    ends = [(told[f"{end}_set_to"], found) for end, found in zip(ENDS, row.ends, strict=False)]
    return told | {
        "note": note(ends, row.pairs, outcome, text),
        "still": row.still,
        "written": written(row, outcome),
        "binds": binding(row.key, text) if row.still else "",
    }


def note(
    ends: Sequence[tuple[str, tuple[float, float, float, bool]]], pairs: int, outcome: str, text: Text
) -> list[str]:
    """What a row says when it is pointed at: of each setting its difference and interval, then on how many pairs they rest.

    >>> note([("$5/MWh", (-2.0, -4.0, -1.0, True))], 20, "independent_miners", Text("en"))
    ['$5/MWh: −2 miners (95%: −4 to −1)', 'Median of 20 pairs of runs; the two of a pair share their seed']
    """
    told = []
    for setting_, (middle, low, high, _) in ends:
        words = {
            "at": setting_,
            "change": text("ranking.change", amount=amount(middle, outcome), unit=outcome_unit(outcome, text)),
        }
        known = not math.isnan(low)
        told.append(
            text("ranking.note_end", low=amount(low, outcome), high=amount(high, outcome), **words)
            if known
            else text("ranking.note_few", **words)
        )
    return [*told, text("ranking.note_pairs", n=text.count(pairs))]


def written(row: Shown, outcome: str) -> str:
    """Both ends' differences: "−4 | +2"."""
    return " | ".join(amount(end[0], outcome) for end in row.ends)


def amount(value: float, outcome: str) -> str:
    """A difference in the unit in which the outcome is told.

    A median between two whole numbers keeps its half:

    >>> amount(-1234.0, "mw_ai"), amount(3.0, "independent_miners"), amount(-5.5, "independent_miners"), amount(0.0, "hhi_mw")
    ('−1.23', '+3', '−5.5', '0')
    """
    scale, places, _ = OUTCOMES[outcome]
    places += places == 0 and abs(value * scale) < 10.0 and abs(value * scale % 1.0 - 0.5) < 1e-9
    rounded = round(value * scale, places)
    return f"{rounded:+,.{places}f}".replace("-", "−") if rounded else "0"


def headline(rows: Sequence[Shown], outcome: str, few: bool, text: Text) -> str:
    """What moves the outcome most, once that is more than luck."""
    name = outcome_name(outcome, text)
    sure = [row for row in rows if any(end[3] for end in row.ends)]
    if not rows:
        return text("ranking.nothing_yet", outcome=name)
    if few or not sure:
        return text("ranking.few" if few else "ranking.none", outcome=name)
    ends = [
        (row.key, described()[row.key]["slider"][place], end[0])
        for row in sure
        for place, end in enumerate(row.ends)
        if end[3]
    ]
    return most(ends, outcome, text)


def kept_headline(rows: Sequence[Moved], outcome: str, text: Text) -> str:
    """The same of the rows that are shipped."""
    sure = [(row.key, row.value, row.middle) for row in rows if row.low > 0.0 or row.high < 0.0]
    return most(sure, outcome, text)


def most(sure: Sequence[tuple[str, float, float]], outcome: str, text: Text) -> str:
    """The settings that raise an outcome most and lower it most, of what somebody can set; then of what nobody can.

    sure: lever, setting and difference, of those that are more than luck
    """
    told = []
    for group in (True, False):
        among = [one for one in sure if settable(one[0]) == group]
        up, down = max(among, key=lambda one: one[2], default=None), min(among, key=lambda one: one[2], default=None)
        ends = [text("ranking.no_up")] if group and (up is None or up[2] <= 0.0) else []
        ends += [setting(up, outcome, text)] if up is not None and up[2] > 0.0 else []
        ends += [setting(down, outcome, text)] if down is not None and down[2] < 0.0 else []
        if ends:
            told.append(
                text(f"ranking.most_{'settable' if group else 'weather'}", settings=text("ranking.then").join(ends))
            )
    return text("ranking.most", outcome=outcome_name(outcome, text), told=text("ranking.stop").join(told))


def setting(one: tuple[str, float, float], outcome: str, text: Text) -> str:
    """A lever, its setting and what it moves."""
    key, value, moved = one
    change = text("ranking.change", amount=amount(moved, outcome), unit=outcome_unit(outcome, text))
    lever = text(f"lever.{key.replace('.', '_')}")
    return text("ranking.set_to", lever=lever, value=set_at(key, value, text), change=change)
