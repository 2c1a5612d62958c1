"""The Compare page: the run on the page against the same run with one thing other from the start."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from model.foundation.errors import MarketError
from model.scenario import Scenario
from viz.crowd.crowd import CROWD
from viz.crowd.lessons import Sample
from viz.crowd.pairs import COLUMNS, COMPANY, LEAST_MW, USES, Pair, quarters
from viz.crowd.rank import Ranking
from viz.figures import compare as figures
from viz.figures.drawing.market_record import MarketRecord
from viz.figures.words.levers import described, grouped, unit_of, value_of
from viz.figures.words.names import scenario_name, shown_name
from viz.figures.words.outcomes import OUTCOMES, asked_of, binding, offered
from viz.figures.words.settings import setting
from viz.pages.ranking import ranking
from viz.pages.seen.band import moves_of
from viz.pages.seen.opened import opened_by, page_scenarios
from viz.pages.seen.view import Look, PageView
from viz.text.language import Text

ALIKE = 0.01  # of all megawatts: two areas that differ by less are the same to the eye
FIRST = "policy.ai_subsidy"  # the two pictures differ at a glance
QUESTIONS = (
    ("scenario", "no-ai"),
    ("policy.ai_subsidy", "1000000"),
    ("equipment.slots_mva_quarter", "3800"),
    ("building.contractors_mw", "4000"),
    ("power.gas", "9"),
    ("bitcoin.drift", "-0.5"),
)
"""What is offered where nothing was asked: what differs in B, and its value there."""

MOVES = "moves"  # the choice of a second run in which no lever was moved


class Snapshot(NamedTuple):
    """The run on the page, as it can be played again.  name: what it is called, which may be a file of one's own."""

    name: str
    scenario: str
    seed: int
    week: int
    own: tuple[tuple[int, str, float], ...]  # what its scenario moves by itself
    moves: tuple[tuple[int, str, float], ...]  # and levers moved by people
    changes: tuple[tuple[str, Any], ...]

    @property
    def acted(self) -> tuple[tuple[int, str, float], ...]:
        """All moves of the run."""
        return (*self.own, *self.moves)


def read(market: Any, look: Look) -> Snapshot:
    """What the run was opened with, by a link or from the start, and its levers moved so far."""
    opened = opened_by(market)
    name, week = str(market.scenario.name), look.seen(market.week)
    return Snapshot(name, opened.scenario, int(market.seed), week, opened.moves, moves_of(market), opened.changes)


def contents(seen: Snapshot, table: MarketRecord, text: Text, look: Look) -> dict[str, Any]:
    """Both runs up to the week that is looked at, their difference, the companies, and what all pairs say."""
    if not seen.scenario:
        return {"choices": [], "note": text("compare.own_scenario")}
    page = asked(seen, text, look)
    if page["ranking"]:
        return page | ranking(Ranking(seen.scenario, seen.changes, seen.acted), seen.seed, page["outcome"], text)
    if "compare_key" not in look.focus:  # nothing is played before somebody asks
        CROWD.wake()
        return page | {
            "note": text("compare.ask_how"),
            "sentence": text("compare.ask"),
            "questions": questions(seen, text),
        }
    try:
        pair = chosen(seen, page["key"], page["value"])
    except (MarketError, ValueError) as error:
        return page | {"note": text("compare.refused", error=str(error)[:200])}
    there = CROWD.ask(pair.key, seen.seed)
    own = there.get(seen.seed)
    every = CROWD.seeds + (seen.seed >= CROWD.seeds)  # the page's own seed may be none of them
    few = "few" if 0 < len(there) < figures.FAN else "progress"
    page |= {
        "computing": not CROWD.full(pair.key, seen.seed),
        "progress": text(f"compare.{few}", done=text.count(len(there)), all=text.count(every)),
    }
    if own is None or own.error:
        return page | {"note": own.error if own else text("compare.wait")}
    played = [sample for sample in there.values() if not sample.error]
    return page | drawn(pair, own, played, page["outcome"], seen, table, text, look)


def questions(seen: Snapshot, text: Text) -> list[dict[str, str]]:
    """Questions to start from, in words; none in which nothing would be other."""
    offered = (*([(MOVES, "off")] if seen.moves else []), *QUESTIONS)
    pairs = [(key, value, chosen(seen, key, value)) for key, value in offered]
    return [
        {"key": key, "value": value, "label": question(pair, seen, text)} for key, value, pair in pairs if not pair.same
    ]


def asked(seen: Snapshot, text: Text, look: Look) -> dict[str, Any]:
    """What may be other in B and what may be asked about, and what this tab has chosen of it."""
    levers = choices(seen, text)
    key, ranks = look.focus.get("compare_key", FIRST), look.focus.get("compare_view") == "ranking"
    usual = next((choice["value"] for choice in levers if choice["key"] == key), "")
    outcome = look.focus.get("compare_outcome", "")
    if outcome not in OUTCOMES:
        outcome = next(iter(OUTCOMES)) if ranks else asked_of(key)
    return {
        "choices": levers,
        "key": key,
        "value": look.focus.get("compare_value", usual),
        "ranking": ranks,
        "outcome": outcome,
        "outcomes": offered(text),
    }


@lru_cache(8)
def started(scenario: str, changes: tuple[tuple[str, Any], ...]) -> Scenario:
    """The scenario with which run A starts."""
    return Scenario.load(scenario).with_changes(dict(changes))


def chosen(seen: Snapshot, key: str, value: str) -> Pair:
    """The pair that a tab asks for; raises MarketError or ValueError for a value that the model refuses."""
    if key == "scenario":
        if value not in page_scenarios():
            raise ValueError(f"no scenario {value[:40]!r}; scenarios are {', '.join(page_scenarios())}")
        return Pair(seen.scenario, seen.changes, seen.acted, value, (), seen.moves, plain=True)
    if key == MOVES:
        return Pair(seen.scenario, seen.changes, seen.acted, seen.scenario, (), seen.own)
    if not described().get(key, {}).get("lever"):
        raise ValueError(f"no lever {key[:40]!r}")
    number = float(value)
    started(seen.scenario, seen.changes).with_changes({key: number})
    return Pair(seen.scenario, seen.changes, seen.acted, seen.scenario, ((key, number),), seen.acted)


def choices(seen: Snapshot, text: Text) -> list[dict[str, Any]]:
    """What may be other in the second run: every lever, another scenario, or that none of the levers moved was moved.

    own: what A has, in words; value: one that is other.
    """
    scenario = started(seen.scenario, seen.changes)
    levers = [
        offer(key, described()[key]["slider"], value_of(scenario, key), text)
        for keys in grouped(text).values()
        for key in keys
    ]
    names = [
        {"value": name, "label": scenario_name(name, text)}
        for name in page_scenarios()
        if not chosen(seen, "scenario", name).same
    ]
    another = {
        "key": "scenario",
        "label": text("compare.another"),
        "value": "energy-run" if seen.scenario == "no-ai" else "no-ai",
        "options": names,
        "own": text("compare.own", value=scenario_name(seen.name, text)),
    }
    unmoved = {"value": "off", "label": text("compare.moves_off")}
    moved = {"key": MOVES, "label": text("compare.moves"), "value": "off", "options": [unmoved], "own": ""}
    return [*([moved] if seen.moves else []), another, *levers]


def offer(key: str, slider: list[float], own: float, text: Text) -> dict[str, Any]:
    """A lever with a value that is not the run's own: the least, or where that is it the most."""
    low, high, _ = slider
    other = high if own == low else low
    value = f"{other:.12g}"
    switch = described()[key]["type"] == "boolean"
    return {
        "key": key,
        "label": text(f"lever.{key.replace('.', '_')}"),
        "value": value,
        "options": [{"value": value, "label": setting(key, other, text)}] if switch else None,
        "own": text("compare.own", value=setting(key, own, text)),
        "unit": unit_of(key, text),
    }


def drawn(
    pair: Pair,
    own: Sample,
    played: list[Sample],
    outcome: str,
    seen: Snapshot,
    table: MarketRecord,
    text: Text,
    look: Look,
) -> dict[str, Any]:
    """The figures and sentences of a pair that has been played."""
    week = min(seen.week, len(own.columns[0]["mw_ai"]) - 1)
    pairs, when = [sample.columns for sample in played], text.date(table.date(week))
    columns = figures.columns(own.columns, pairs, outcome)
    shown = {name: [round(float(value), 3) for value in column[: week + 1]] for name, column in columns.items()}
    btc = bool(np.array_equal(own.columns[0]["btc_price_usd"], own.columns[1]["btc_price_usd"]))
    return {
        "sentence": headline(pair, own, pairs, week, when, seen, text),
        "what": told(pair, seen, text),
        "rest": text("compare.identical" if btc else "compare.btc_differs") + bound(pair, own, week, outcome, text),
        "columns": shown,
        "figures": [
            figures.holdings(0, own.columns, week, table.start, text),
            figures.holdings(1, own.columns, week, table.start, text),
            figures.difference(columns, week, len(played), outcome, table.start, text),
            companies_at(own, week, table, text, look),
        ],
    }


def headline(pair: Pair, own: Sample, pairs: list[Any], week: int, when: str, seen: Snapshot, text: Text) -> str:
    """What all pairs say, once there are enough of them; until then what this one does."""
    if not week or pair.same:
        return question(pair, seen, text) + ("" if pair.same else text("compare.not_yet"))
    if still(own, COLUMNS):
        return text("compare.still")
    if len(pairs) < figures.FAN:
        left = [text.count(float(run["independent_miners"][week])) for run in own.columns]
        return text("compare.this_one", when=when, a=left[0], b=left[1])
    return figures.sentence(pairs, week, when, text)


def still(own: Sample, columns: tuple[str, ...]) -> bool:
    """Whether both runs of a pair are the same in these columns from start to end."""
    return all(np.array_equal(own.columns[0][name], own.columns[1][name]) for name in columns)


def bound(pair: Pair, own: Sample, week: int, outcome: str, text: Text) -> str:
    """That both pictures are the same to the eye; what binds instead, where a lever moves nothing of what is asked."""
    same = "" if pair.same or not week or not alike(own, week) else " " + text("compare.pictures_alike")
    if pair.same or not pair.changed or not (same or still(own, (outcome,))):
        return same
    key = "binds" if still(own, (outcome,)) else "pictures_bind"
    return f"{same} " + text(f"compare.{key}", binds=binding(pair.changed[0][0], text))


def alike(own: Sample, week: int) -> bool:
    """Whether no area of the two pictures differs by a hundredth of the whole until a week."""
    first, second = (np.array([run[f"mw_{use}"][: week + 1] for use in USES], np.float64) for run in own.columns)
    return bool(np.abs(first - second).max() < ALIKE * first.sum(axis=0).max())


def companies_at(own: Sample, week: int, table: MarketRecord, text: Text, look: Look) -> dict[str, Any]:
    """Companies in both runs at the last quarter before the week that is looked at, or at the end."""
    weeks = quarters(len(own.columns[0]["mw_ai"]) - 1)
    at = int(np.searchsorted(weeks, week, side="right")) - 1
    names = {key.removeprefix(COMPANY) for run in own.columns for key in run if key.startswith(COMPANY)}
    ends = {
        shown_name(name, look.names, text): tuple(
            float(run[COMPANY + name][at]) if COMPANY + name in run else 0.0 for run in own.columns
        )
        for name in names
    }
    told = {name: (mw[0], mw[1]) for name, mw in ends.items() if max(mw) >= LEAST_MW}
    return figures.companies(told, text.date(table.date(weeks[at])), text)


def told(pair: Pair, seen: Snapshot, text: Text) -> str:
    """The two runs in words: only what is other is listed."""
    kind, words = other_in(pair, seen, text)
    return text(f"compare.what{kind}", seed=seen.seed, **words) + (
        text("compare.moved_too") if pair.plain and pair.moved else ""
    )


def question(pair: Pair, seen: Snapshot, text: Text) -> str:
    """Before anything has happened, what is asked; where nothing is other, that."""
    kind, words = other_in(pair, seen, text)
    return text("compare.nothing_changed") if pair.same else text(f"compare.asked{kind}", **words)


def other_in(pair: Pair, seen: Snapshot, text: Text) -> tuple[str, dict[str, str]]:
    """Which kind of thing is other in B, and the words for it; a lever's value in A is the one that this run started with."""
    words = {"a": scenario_name(seen.name, text), "b": scenario_name(pair.other, text)}
    if pair.plain:
        return "_scenario", words
    if not pair.changed:
        return "_moves", words
    key, value = pair.changed[0]
    before = value_of(started(pair.scenario, pair.changes), key)
    lever = text(f"lever.{key.replace('.', '_')}")
    return "", words | {"lever": lever, "before": setting(key, before, text), "after": setting(key, value, text)}


COMPARE = PageView("compare", contents, read)
