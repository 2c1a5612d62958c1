"""What is taken away from a room: the game as one run that can be repeated, all orders and answers, and the report."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from experiments import run_files
from viz.text.language import language
from viz.workshop.kit import kit
from viz.workshop.paper import paper
from viz.workshop.table import Table

HEAD = ("round", "week", "seat", "people", "kind", "item", "ordered", "by_the_rule")
STEERS = "=+-@\t\r"  # with which a spreadsheet begins a formula


def made(name: str, table: Table, code: str) -> bytes:
    """A file of the debrief, by its name, in a language."""
    if name == "paper.html":
        return paper(kit(table.room.kit), language(code)).encode()
    if name == "report.html":
        from viz.workshop.report import report

        return report(table, language(code)).encode()
    with table.game.lock:
        if name == "answers.csv":
            return "\ufeff".encode() + answers(table).encode()  # a spreadsheet knows by it that this is UTF-8
        document = run_files.document(table.game.market, table.game.scenario)
        return (json.dumps(document, indent=1) + "\n").encode()


def answers(table: Table) -> str:
    """All orders and answers as CSV, a row a decision."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    for row in (*decided(table), *predicted(table)):
        writer.writerow([safe(row[name]) for name in HEAD])
    return out.getvalue()


def safe(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula.

    >>> safe("=HYPERLINK(1)"), safe(-3.5), safe("Ann")
    ("'=HYPERLINK(1)", -3.5, 'Ann')
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(tuple(STEERS)) else value


def decided(table: Table) -> Iterator[dict[str, Any]]:
    """What people ordered round by round, a row a decision, beside what the rule would have done."""
    room, game = table.room, table.game
    for one, week, rule in zip(room.rounds, game.weeks, game.rule, strict=False):
        for seat, filed in sorted(one.orders.items()):
            by = room.players[filed.by].name
            same = {"round": one.number, "week": week + 1, "seat": seat, "people": by}
            if not filed.order:
                yield same | {"kind": "all", "item": "", "ordered": "by the rule", "by_the_rule": ""}
            for kind, item, ordered in parts(filed.order or {}):
                ruled = next((found for k, i, found in parts(rule.get(seat, {})) if (k, i) == (kind, item)), "")
                yield same | {"kind": kind, "item": item, "ordered": ordered, "by_the_rule": ruled}
        for key, value in one.pulls:
            yield {
                "round": one.number,
                "week": week + 1,
                "seat": "",
                "people": "",
                "kind": "lever",
                "item": key,
                "ordered": value,
                "by_the_rule": "",
            }


NAMED = ("site", "zone", "loan", "company", "offer")
"""Columns of an order's rows that say what a row is about."""


def parts(order: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """An order's decisions: kind, what it is about, and what is ordered.

    >>> list(parts({"bids": [{"site": 3, "mw": 10.0, "premium": 5e4}], "raise": {"sell_btc": 12.0}}))
    [('bids', 'site 3', 'mw 10, premium 50000'), ('raise', 'sell_btc', '12')]
    """
    for kind, rows in order.items():
        if isinstance(rows, dict):
            for name, value in rows.items():
                yield kind, str(name), plain(value)
            continue
        for row in rows:
            about = next((name for name in NAMED if row.get(name) is not None), "")
            rest = [f"{name} {plain(value)}" for name, value in row.items() if name != about and value is not None]
            yield kind, f"{about} {row.get(about, '')}".strip(), ", ".join(rest)


def plain(value: Any) -> str:
    """A number without digits that say nothing."""
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def predicted(table: Table) -> Iterator[dict[str, Any]]:
    """What people predicted."""
    for question, given in table.room.answers.items():
        for number, answer in given.items():
            player = table.room.players[number]
            yield {
                "round": "",
                "week": "",
                "seat": player.seat,
                "people": player.name,
                "kind": "prediction",
                "item": question,
                "ordered": answer,
                "by_the_rule": "",
            }
