"""What a lesson shows in rows: how often runs give which answer, what stood in the way, the same megawatts cut in three ways."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from viz.crowd.lessons import MINERS_SITES, NEVER_SERVED, Sample, constraint
from viz.figures.drawing.specification import Specification
from viz.pages.lessons.answers import QUESTIONS, answer, obstacles, written
from viz.text.language import Text


def tally(lesson: str, question: str, samples: Sequence[Sample], own: Sample, locked: str, text: Text) -> Specification:
    """How many seeds give each answer; where this one stands, and what was predicted."""
    given = [answer(question, sample.numbers) for sample in samples]
    mine = answer(question, own.numbers)
    rows = [
        {
            "label": text(f"{lesson}.{question}_{option}"),
            "share": given.count(option) / max(1, len(given)),
            "written": text.percent(given.count(option) / max(1, len(given))),
            "here": text("lessons.this_seed") if option == mine else "",
            "locked": text("lessons.you_said") if option == locked else "",
        }
        for option in QUESTIONS[lesson][question]
    ]
    share = text.percent(given.count(mine) / max(1, len(given)))
    told = {"share": share, "n": text.count(len(given)), "came": text(f"{lesson}.{question}_{mine}")}
    return {
        "id": f"tally_{question}",
        "form": "tally",
        "title": text("lessons.tally" if len(given) > 1 else "lessons.tally_wait", **told),
        "unit": text("lessons.tally_unit", question=text(f"{lesson}.{question}")),
        "rows": rows,
    }


def obstacles_found(own: Sample, text: Text) -> Specification:
    """Of the sites where converting seemed worth more than mining: what stood in the way of how many."""
    numbers = own.numbers
    told = {name: written(name, numbers[name], text) for name in ("asked", "worth", "unblocked")}
    counts = [(numbers["unblocked"], text("three_paths.free"))]
    counts += [(numbers[f"stood_{barrier}"], text(f"barrier_label.{barrier}")) for barrier in obstacles(numbers)]
    return {
        "id": "obstacles",
        "form": "tally",
        "title": text("three_paths.obstacles", **told),
        "unit": text("three_paths.obstacles_unit"),
        "rows": [
            {
                "label": label,
                "share": count / max(1.0, numbers["worth"]),
                "written": text.count(count),
                "here": "",
                "locked": "",
            }
            for count, label in counts
            if count
        ],
    }


def parts(own: Sample, text: Text) -> Specification:
    """Three rows over the same megawatts: who holds them, who uses them, who controls them.  [GW]"""
    colours = {"held": "actor", "used": "use"}
    rows = []
    for row, names in {
        "held": ("miner", "hyperscaler", "capital", "utility"),
        "used": ("mining", "hosting", "converting", "idle", "leased", "cloud"),
        "controlled": ("owners", "tenants"),
    }.items():
        shown = [
            {
                "label": text({"held": f"owner.{name}", "used": f"use.{name}"}.get(row, f"owners.{name}")),
                "value": own.numbers[f"{row}_{name}"] / 1e3,
                "written": text.gw(own.numbers[f"{row}_{name}"] / 1e3),
                "colour": f"{colours[row]}.{name}"
                if row in colours
                else {"owners": "actor.miner", "tenants": "use.leased"}[name],
            }
            for name in names
        ]
        rows.append({"label": text(f"owners.{row}"), "parts": [part for part in shown if part["value"] > 0.05]})
    return {
        "id": "parts",
        "form": "parts",
        "title": text("owners.parts"),
        "unit": text("owners.parts_unit"),
        "rows": rows,
    }


def sites(own: Sample, start: date, text: Text) -> dict[str, Any]:
    """Three sites: what their owners saw in them, what stood in the way, when they first served AI."""
    head = [text(f"three_paths.{name}") for name in ("site", "convert", "mine", "blocked", "first")]
    rows = []
    for place, name in enumerate(MINERS_SITES):
        week = own.numbers[f"first_{place}"]
        stood = constraint(own.numbers, place)
        way = text("three_paths.free") if stood == "free" else text(f"barrier_label.{stood}")
        rows.append(
            [
                name,
                *(written(kind, own.numbers[f"{kind}_{place}"], text) for kind in ("convert", "mine")),
                text("three_paths.signed") if own.numbers[f"signed_before_{place}"] else way,
                text("three_paths.never") if week >= NEVER_SERVED else text.date(start + timedelta(weeks=int(week))),
            ]
        )
    return {"head": head, "rows": rows}
