"""Scenarios in a terminal: the list, and one in full with every figure's unit, bounds, meaning and source."""

import textwrap
from typing import Any

from rich.console import Console
from rich.text import Text as Line

from model.scenario import Scenario, describe, shipped_scenarios
from viz.terminal import console


def print_list() -> None:
    """Every shipped scenario with its title and purpose."""
    out = console()
    for name in shipped_scenarios():
        scenario = Scenario.load(name)
        out.print(Line.assemble((name, "bold"), f"  {scenario.title}"))
        out.print(indented(scenario.purpose, 4, out.width))
        out.print()
    out.print("energyrun scenarios NAME prints one in full; energyrun run NAME plays it.")


def print_sheet(name: str) -> None:
    """One scenario in full.  Lines that begin with * differ from the default."""
    out = console()
    scenario = Scenario.load(name)
    keys = describe()
    changed = sum(value_of(scenario, key) != value_of(Scenario(), key) for key in keys)
    out.print(Line.assemble((scenario.name, "bold"), f"  {scenario.title}"))
    out.print(scenario.purpose)
    out.print(f"{len(keys)} figures, {changed} of them changed from the default (*).  --set KEY=VALUE changes one.")
    group = None
    for key, schema in sorted(keys.items(), key=lambda item: "." in item[0]):
        if group != (group := key.rpartition(".")[0]):
            out.print()
        print_key(out, scenario, key, schema)
    if scenario.moves:
        out.print("\nMoves of levers during the run")
    for move in scenario.moves:
        out.print(f"  {move.date}  {move.key} = {written(move.value)}")


def print_key(out: Console, scenario: Scenario, key: str, schema: dict[str, Any]) -> None:
    """`* key = value unit (bounds; default)`, under it the meaning, the source and when a move takes effect."""
    value, usual = value_of(scenario, key), value_of(Scenario(), key)
    unit = schema.get("unit", "")
    limits = [allowed(schema)] + ([f"default {written(usual)}"] if value != usual else [])
    head = f"{key} = {written(value)}{f' {unit}' if unit not in ('', '-') else ''}"
    out.print(
        Line.assemble(
            "* " if value != usual else "  ", (head, "bold" if value != usual else ""), "  (", "; ".join(limits), ")"
        )
    )
    notes = [schema.get("description", ""), f"source: {schema['source']}" if schema.get("source") else ""]
    notes.append(f"lever: acts {schema['lever']}" if schema.get("lever") else "")
    if any(notes):
        out.print(Line(indented("; ".join(filter(None, notes)), 6, out.width), "dim"))


def indented(text: str, columns: int, width: int) -> str:
    """A paragraph, moved in.

    >>> indented("who holds the megawatts", 2, 14)
    '  who holds\\n  the\\n  megawatts'
    """
    space = " " * columns
    return textwrap.fill(text, width, initial_indent=space, subsequent_indent=space)


def value_of(scenario: Scenario, key: str) -> Any:
    """Value under a dotted key.

    >>> value_of(Scenario(), "policy.mining_ban")
    False
    """
    value: Any = scenario
    for part in key.split("."):
        value = getattr(value, part)
    return value


def allowed(schema: dict[str, Any]) -> str:
    """What a key may be, in words.

    >>> allowed({"type": "number", "minimum": 0, "maximum": 1e6}), allowed({"enum": ["queue", "uniform"]})
    ('0 to 1000000', 'queue or uniform')
    """
    if "earliest" in schema:
        return f"{schema['earliest']} to {schema['latest']}"
    if "enum" in schema:
        return " or ".join(schema["enum"])
    if "minimum" in schema and "maximum" in schema:
        return f"{written(schema['minimum'])} to {written(schema['maximum'])}"
    if "minimum" in schema:
        return f"{written(schema['minimum'])} or more"
    return {"boolean": "true or false", "string": "text"}.get(schema.get("type", ""), "a number")


def written(value: Any) -> str:
    """A value as `--set` reads it.

    >>> written(92_900.0), written(False), written("")
    ('92900', 'false', '""')
    """
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.15g}" if isinstance(value, int | float) else (str(value) or '""')
