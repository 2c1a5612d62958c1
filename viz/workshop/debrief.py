"""What is taken away from a room: the game as one run that can be repeated, all orders and answers, and the report."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

from experiments import run_files
from viz.figures.words.settings import setting
from viz.text.language import Text, language
from viz.workshop.game import in_words
from viz.workshop.kit import kit
from viz.workshop.paper import paper
from viz.workshop.predictions import Predictions
from viz.workshop.table import Table

HEAD = ("round", "week", "seat", "people", "kind", "item", "ordered", "by_the_rule", "outcome")
STEERS = "=+-@\t\r"  # with which a spreadsheet begins a formula


def made(name: str, table: Table, code: str, predictions: Predictions) -> bytes:
    """A file of the debrief, by its name, in a language."""
    text = language(code)
    if name == "paper.html":
        return paper(kit(table.room.kit), text).encode()
    if name == "report.html":
        from viz.workshop.report import report

        return report(table, text, predictions).encode()
    with table.game.lock:
        if name == "answers.csv":
            return "\ufeff".encode() + answers(table, text, predictions).encode()  # a spreadsheet knows by it: UTF-8
        document = run_files.document(table.game.market, table.game.scenario)
        return (json.dumps(document, indent=1) + "\n").encode()


def answers(table: Table, text: Text, predictions: Predictions) -> str:
    """All orders and answers as CSV, a row a decision, in the words of a language."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([text(f"room_report.{name}") for name in HEAD])
    for row in (*decided(table, text), *predicted(table, text, predictions)):
        writer.writerow([safe(row[name]) for name in HEAD])
    return out.getvalue()


def safe(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula.

    >>> safe("=HYPERLINK(1)"), safe(-3.5), safe("Ann")
    ("'=HYPERLINK(1)", -3.5, 'Ann')
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(tuple(STEERS)) else value


def decided(table: Table, text: Text) -> Iterator[dict[str, Any]]:
    """What people decided round by round, a row a decision, beside what the rule would have done and what came of it."""
    room, game, word = table.room, table.game, text.sections["room_report"]
    for one, week, told in zip(room.rounds, game.weeks, game.told, strict=False):
        for seat in sorted(one.people.keys() | one.orders.keys(), key=list(room.seats).index):
            filed = one.orders.get(seat)
            by = room.players[filed.by].name if filed else ", ".join(one.people[seat])
            same = {"round": one.number, "week": week + 1, "seat": in_words(text.code, seat), "id": seat, "people": by}
            if not told.get(seat):
                left = word["as_the_rule" if filed else "not_filed"]
                yield same | {"kind": word["all"], "item": "", "ordered": left, "by_the_rule": "", "outcome": ""}
            for row in told.get(seat, ()):
                said = {name: row[name][text.code] for name in ("item", "ordered", "by_the_rule", "outcome")}
                yield same | {"kind": word[f"kind_{row['kind']}"]} | said
        for key, value in one.pulls:
            yield lever(one.number, week, key, value, text)


def lever(number: int, week: int, key: str, value: Any, text: Text) -> dict[str, Any]:
    """A lever that the facilitator moved."""
    word = text.sections["room_report"]
    name = text(f"room_words.{key}") if key == "mechanism" else text(f"lever.{key.replace('.', '_')}")
    value = text(f"room_words.mechanism_{value}") if key == "mechanism" else setting(key, float(value), text)
    shown = {"kind": word["kind_levers"], "item": name, "ordered": value, "by_the_rule": "", "outcome": ""}
    return {"round": number, "week": week + 1, "seat": "", "id": "", "people": word["facilitator"]} | shown


def predicted(table: Table, text: Text, predictions: Predictions) -> Iterator[dict[str, Any]]:
    """What people predicted, beside what this run and other runs of it gave."""
    room, word = table.room, text.sections["room_report"]
    for question, given in room.answers.items():
        this, counts = predictions.came(question, int(room.start["seed"]))
        for number, answer in given.items():
            player = room.players[number]
            yield {
                "round": "",
                "week": "",
                "seat": in_words(text.code, player.seat) if player.seat else "",
                "people": player.name,
                "kind": word["prediction"],
                "item": text(question),
                "ordered": text(f"{question}_{answer}"),
                "by_the_rule": "",
                "outcome": of_runs(this, counts, question, answer, text),
            }


def of_runs(this: str, counts: Mapping[str, int], question: str, answer: str, text: Text) -> str:
    """What this run gave, and how many of the runs gave an answer; nothing where none was played."""
    told = [text("room_report.this_run", answer=text(f"{question}_{this}"))] if this else []
    runs = sum(counts.values())
    told += [text("room_report.runs_so", n=counts.get(answer, 0), runs=runs)] if runs else []
    return "; ".join(told)
