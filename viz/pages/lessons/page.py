"""The Lessons page: predict, look, say what you saw, and only then read why.

A lesson goes by stages that only the tab's own choices move: a prediction that is locked once, what was seen in a
sentence of one's own, the explanation with all other seeds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from viz.crowd.crowd import CROWD
from viz.crowd.lessons import LESSONS, Sample
from viz.figures.drawing.market_record import MarketRecord
from viz.figures.words.names import shown_name
from viz.kept import Market
from viz.pages.lessons import answers, figures, rows
from viz.pages.seen.heard import LOCKED
from viz.pages.seen.view import Look, PageView
from viz.text.language import Text

COMPANIES = ("IREN", "MARA", "HIVE")
FEWEST = 3  # seeds besides one's own before a lesson speaks of all


def read(market: Market, _look: Look) -> int:
    """The seed of this page's run: the lesson plays the same one."""
    return int(market.seed)


def contents(seed: int, table: MarketRecord, text: Text, look: Look) -> dict[str, Any]:
    """The list of lessons, or the one that is open at its stage."""
    name = look.focus.get("lesson", "")
    if name not in LESSONS:
        return {
            "stage": "list",
            "version": f"list {text.code}",
            "lessons": [outline(key, text, look.names) for key in LESSONS],
        }
    return opened(name, seed, table, text, look)


def opened(name: str, seed: int, table: MarketRecord, text: Text, look: Look) -> dict[str, Any]:
    """A lesson at its stage; version changes where the page is to be built anew, not with each run that comes in."""
    there = CROWD.ask(name, seed)
    lock = lock_of(look, name, seed)
    locked = {question: locked_answer(look, lock, name, question) for question in answers.QUESTIONS[name]}
    saw = look.focus.get(f"{lock}saw", "")
    shown: dict[str, Any] = {
        **outline(name, text, look.names),
        "attempt": attempt(look, name),
        "lock": lock,
        "elsewhere": locked_elsewhere(look, name, seed, text),
        "binding": text("lessons.locked_for_good", seed=seed),
        "questions": [asked(name, question, locked[question], text) for question in locked],
        "notes": text(f"{name}.notes"),
        "progress": text("lessons.progress", done=text.count(len(there)), all=text.count(CROWD.seeds)),
        "computing": not CROWD.full(name, seed),
    }
    own, played = there.get(seed), [sample for sample in there.values() if not sample.error]
    if own is not None and own.error:
        shown |= {"stage": "failed", "note": text("lessons.failed", error=own.error)}
    elif not all(locked.values()):
        shown |= {"stage": "predict"}
    elif own is None:
        shown |= {"stage": "wait", "note": text("lessons.wait")}
    else:
        shown |= {"stage": "explain" if saw else "look", "saw": saw}
        shown |= seen(name, own, played if saw else [], table, text)
        shown |= explained(name, own, played, locked, text, look.names) if saw else {}
    version = [shown["stage"], text.code, look.names, lock, shown["elsewhere"], saw, *locked.values()]
    return shown | {"version": "|".join(str(part) for part in version)}


def outline(name: str, text: Text, names: str) -> dict[str, str]:
    """A lesson in a line: its title and what it asks."""
    return {
        "lesson": name,
        "title": text(f"{name}.title"),
        "teaser": text(f"{name}.teaser"),
        "task": text(f"{name}.task", **cast(names, text)),
    }


def cast(names: str, text: Text) -> dict[str, str]:
    """The companies that a lesson speaks of, as this tab calls them."""
    return {company.lower(): shown_name(company, names, text) for company in COMPANIES}


def attempt(look: Look, name: str) -> str:
    """Which time this tab goes through a lesson: a class after the first starts anew."""
    wished = look.focus.get(f"attempt:{name}", "1")
    return wished if wished.isdecimal() and len(wished) < 4 else "1"


def lock_of(look: Look, name: str, seed: int) -> str:
    """How the choices begin that are locked now: a prediction is of one lesson in one seed.

    The scenario is the lesson's own, whatever is on the page, so that the name of the lesson stands for it.
    """
    return f"{LOCKED}{name}:{seed}:{attempt(look, name)}:"


def locked_elsewhere(look: Look, name: str, seed: int, text: Text) -> str:
    """That a prediction was locked for another seed and none for this one, in words; else nothing."""
    start = f"{LOCKED}{name}:"
    seeds = [key.removeprefix(start).split(":")[0] for key in look.focus if key.startswith(start)]
    return text("lessons.locked_elsewhere", seed=seed, other=seeds[-1]) if seeds and str(seed) not in seeds else ""


def locked_answer(look: Look, lock: str, name: str, question: str) -> str:
    """What was predicted, or nothing."""
    said = look.focus.get(lock + question, "")
    return said if said in answers.QUESTIONS[name][question] else ""


def asked(name: str, question: str, locked: str, text: Text) -> dict[str, Any]:
    """A question with its answers."""
    options = [
        {"id": option, "text": text(f"{name}.{question}_{option}")} for option in answers.QUESTIONS[name][question]
    ]
    ranked = list(answers.RANKED.get(question, ()))
    return {"id": question, "text": text(f"{name}.{question}"), "options": options, "ranked": ranked, "locked": locked}


def seen(name: str, own: Sample, others: Sequence[Sample], table: MarketRecord, text: Text) -> dict[str, Any]:
    """The evidence of this seed."""
    drawn, columns = figures.evidence(name, own, others, table.start, text)
    sheet = rows.sites(own, table.start, text) if name == "three_paths" else None
    rounded = {key: [round(float(value), 3) for value in column] for key, column in columns.items()}
    return {"figures": drawn, "columns": rounded, "table": sheet, "look": text(f"{name}.look")}


def explained(
    name: str, own: Sample, played: list[Sample], locked: dict[str, str], text: Text, names: str
) -> dict[str, Any]:
    """Whether the prediction held here and how often elsewhere; why; and what people often believe instead."""
    samples = played if len(played) > FEWEST else [own]
    facts = answers.facts(samples, own, text) | cast(names, text)
    verdicts = []
    for question, said in locked.items():
        came = answers.answer(question, own.numbers)
        key = "right" if came == said else "wrong"
        verdicts.append(
            text(f"lessons.{key}", said=text(f"{name}.{question}_{said}"), came=text(f"{name}.{question}_{came}"))
        )
    many = len(samples) > 1
    tallies = [rows.tally(name, question, samples, own, said, text) for question, said in locked.items()]
    return {
        "verdicts": verdicts,
        "why": text(f"{name}.{answers.reason(name, own.numbers)}", **facts),
        "others": text(f"{name}.others", **facts) if many else text("lessons.others_wait"),
        "misconception": text(f"{name}.misconception", **facts),
        "tallies": tallies + ([rows.obstacles_found(own, text)] if name == "three_paths" else []),
    }


LESSONS_PAGE = PageView("lessons", contents, read)
