"""Where a column of `market` comes from: the rules that decide it, and the keys and tables that weigh most on them.

Declared in `origins.toml`.  What a rule says of itself is read off its source, so that nothing is imported for it.
"""

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from model.record.columns import BOOKS, COLUMNS, MARKET_COLUMNS, SURVEYED

DECLARED = Path(__file__).with_name("origins.toml")
ROOT = Path(__file__).resolve().parents[2]
EMPHASIS = re.compile(r"\*(\w+)\*")
SENTENCE = re.compile(r"(.+?\.)(?=\s|$)(?:\s+(\[[^\]]+\]))?")


class Origin(NamedTuple):
    """Of one column: dotted names of rules, dotted keys of a scenario, names of tables of the start."""

    rules: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()


class Told(NamedTuple):
    """What a rule says of itself: its first sentence, with the unit that follows it, and the file it stands in."""

    sentence: str
    file: str


def declared() -> list[dict[str, Any]]:
    """The entries as they are written."""
    return tomllib.loads(DECLARED.read_text(encoding="utf-8"))["origin"]


@cache
def origins() -> Mapping[str, Origin]:
    """Every column with all that entries say that name it, in their order, each thing once.

    >>> origins()["hashprice_usd_ph_day"].rules[0], origins()["hashprice_usd_ph_day"].keys[0]
    ('agents.bitcoin.rigs.hashprice', 'bitcoin.fee_share')
    """
    entries = declared()
    return {name: origin_of(name, entries) for name in MARKET_COLUMNS}


def origin_of(column: str, entries: list[dict[str, Any]]) -> Origin:
    """What the entries say of a column.

    >>> origin_of("flow_a_b_mw", [{"columns": ["flow_*"], "keys": ["x"]}, {"columns": ["*_mw"], "keys": ["x", "y"]}])
    Origin(rules=(), keys=('x', 'y'), tables=())
    """
    mine = [entry for entry in entries if any(fnmatchcase(column, name) for name in entry["columns"])]
    return Origin(*(tuple(dict.fromkeys(one for e in mine for one in e.get(field, ()))) for field in Origin._fields))


def measured_by(column: str) -> str:
    """The function that measures a column, by its dotted name.

    >>> measured_by("btc_price_usd"), measured_by("mw_ai"), measured_by("books_residual_usd")
    ('model.record.measures.of_state', 'model.record.survey.survey', 'model.engine.Engine')
    """
    source = COLUMNS[column].source
    return {SURVEYED: "model.record.survey.survey", BOOKS: "model.engine.Engine"}.get(source, f"model.record.{source}")


@cache
def told_of(name: str) -> Told:
    """What a rule, phase, function or method says of itself, by its dotted name.  KeyError where there is none.

    >>> told_of("agents.bitcoin.rigs.hashprice").file
    'agents/bitcoin/rigs.py'
    >>> told_of("agents.rules.mining.shutdown_hashprice").sentence
    'Hashprice below which a rig does not earn its power.  [$/PH/day]'
    """
    parts = name.split(".")
    for length in range(len(parts) - 1, 0, -1):
        file = ROOT.joinpath(*parts[:length]).with_suffix(".py")
        if file.is_file():
            node = within(ast.parse(file.read_text(encoding="utf-8")), parts[length:])
            if node and (words := ast.get_docstring(node)):
                return Told(first_sentence(words), "/".join(parts[:length]) + ".py")
    raise KeyError(f"{name}: no rule of that name that says what it gives")


def within(node: ast.AST, names: list[str]) -> Any:
    """The function or class of a name inside a module or class, step by step; None where there is none."""
    for name in names:
        node = next((one for one in definitions(node) if one.name == name), None)  # type: ignore[assignment]
        if node is None:
            return None
    return node


def definitions(node: ast.AST) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    """Functions and classes that stand directly in a module or a class."""
    return (one for one in getattr(node, "body", ()) if isinstance(one, ast.FunctionDef | ast.ClassDef))


def first_sentence(words: str) -> str:
    """The first sentence of a docstring, and the unit in brackets that follows it.

    >>> first_sentence("What it gives, at 0.5 of it.  [$/MW]\\n\\nThe rest.")
    'What it gives, at 0.5 of it.  [$/MW]'
    >>> first_sentence("To be *taken* from 2 * 3 * 4.")
    'To be taken from 2 * 3 * 4.'
    """
    paragraph = EMPHASIS.sub(r"\1", " ".join(words.split("\n\n")[0].split()))
    found = SENTENCE.match(paragraph)
    return "  ".join(part for part in found.groups() if part) if found else paragraph
