"""What fills a box that a tab opens: what the program says of itself, and where numbers on the page come from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from model.ranges import ranges
from model.record.columns import COLUMNS
from model.record.origins import Origin, measured_by, origins, told_of
from model.scenario import Scenario, describe
from model.tables.start import load_tables
from viz.figures.words.sources import source as source_told
from viz.figures.words.sources import sources_told, table_called
from viz.pages.live.about import about
from viz.session import LiveMarket
from viz.text.language import Text, language

Row = tuple[str, str, str]  # a thing, what it is, where it stands

MOST = 40  # columns that are told of at once
DOCUMENTS = 2  # of a table that are named; the about box names all
ASSUMPTION = re.compile(r"\bA\d+\b")
TABLES = Path("model", "tables", "shipped")


def box(message: dict[str, Any], live: LiveMarket, code: str) -> dict[str, Any]:
    """The answer to a tab that has opened a box."""
    if message["type"] == "about":
        return {"type": "about"} | sources_told(about(), language(code))
    with live.reading() as (market, _):
        scenario = Scenario() if market is None else market.scenario
    return come_from(message.get("columns", []), scenario, language(code))


def come_from(asked: list[Any], scenario: Scenario, text: Text) -> dict[str, Any]:
    """Rules, keys and tables of some columns, those of one origin together; what is no column of `market` is left out.

    scenario: as it stands, levers moved included.  A run beside another has its number before a column's name.
    """
    names = [name.rpartition(":")[2] for name in asked[:MOST] if isinstance(name, str)]
    groups: dict[Origin, list[str]] = {}
    for name in dict.fromkeys(name for name in names if name in COLUMNS):
        groups.setdefault(origins()[name], []).append(name)
    parts = [part for origin, columns in groups.items() for part in parts_of(origin, columns, scenario, text)]
    return {"type": "origins", "note": text("origins.note" if parts else "origins.none"), "parts": parts}


def parts_of(origin: Origin, columns: list[str], scenario: Scenario, text: Text) -> Iterator[tuple[str, list[Row]]]:
    """Columns that have one origin, and what that is: a heading and rows each."""
    yield text("origins.columns"), [column_row(name, text) for name in columns]
    yield text("origins.rules"), [rule_row(name) for name in origin.rules]
    if origin.keys:
        yield text("origins.keys"), [key_row(key, scenario, text) for key in origin.keys]
    if origin.tables:
        yield text("origins.tables"), [table_row(name, text) for name in origin.tables]


def column_row(name: str, text: Text) -> Row:
    """A column with its unit, its meaning and the function that measures it."""
    column = COLUMNS[name]
    meaning = text.sections["meaning"].get(name, column.meaning)
    return f"{name} [{column.unit}]", meaning, text("origins.measured", by=measured_by(name))


def rule_row(name: str) -> Row:
    """A rule with what it says of itself, and its file."""
    told = told_of(name)
    return name, told.sentence.replace("`", ""), told.file


def key_row(key: str, scenario: Scenario, text: Text) -> Row:
    """A key with its value in this run, what it is, and its source; assumptions that it names in full.

    >>> key_row("bitcoin.fee_share", Scenario(), language("en"))
    ('bitcoin.fee_share = 0.0065 of subsidy', 'fees at the start; 0: none ever', 'week to 3 Nov 2025: 0.62 %')
    """
    group, name = key.split(".")
    value, schema, known = getattr(getattr(scenario, group), name), describe()[key], ranges().get(key)
    source = schema.get("source") or (known.why if known else "")
    numbers = dict.fromkeys(ASSUMPTION.findall(f"{source} {known.why if known else ''}"))
    notes = [f"{number}: {assumed()[number]}" for number in numbers if number in assumed()]
    shown = f"{value:,.12g}" if isinstance(value, int | float) else str(value)
    told = " – ".join([source_told(source, text), *notes])
    return f"{key} = {shown} {schema.get('unit', '')}".rstrip(), described(key, schema["description"], text), told


def described(key: str, description: str, text: Text) -> str:
    """What a key is: by the name of its lever where English would be no words of the page's.

    >>> described("bitcoin.drift", "log drift of the price", language("en"))
    'log drift of the price'
    """
    lever = text.sections["lever"].get(key.replace(".", "_"))
    return lever if lever and text.code != "en" else description


@cache
def assumed() -> dict[str, str]:
    """Words and range of every assumption by its number."""
    return {number: f"{words} ({ends.replace('**', '')})" for number, words, ends in about()["assumptions"]}


def table_row(name: str, text: Text) -> Row:
    """A table of the start with the first documents that it names."""
    documents = sorted({source for source in getattr(load_tables(), name).sources if source})
    told = "; ".join(source_told(one, text) for one in documents[:DOCUMENTS]) or text("origins.recollection")
    more = len(documents) - DOCUMENTS
    return (
        table_called(name, text),
        told + (text("origins.more", n=more) if more > 0 else ""),
        (TABLES / f"{name}.csv").as_posix(),
    )
