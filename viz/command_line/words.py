"""What several commands take, and what stands behind `--set`."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

WRONG_INPUT, FAILURE, INTERRUPTED = 2, 3, 130
CHANGE = re.compile(r"[A-Za-z]\w*(\.\w+)*=(?!.*\.toml$)")  # KEY=VALUE; a scenario's file may have a name with `=`


def place(text: str | Path) -> Path:
    """A path that somebody gave; nothing at all is none."""
    if not str(text).strip():
        raise typer.BadParameter("it is empty; give a path")
    return Path(text)


ScenarioName = Annotated[str, typer.Argument(metavar="[SCENARIO]", help="A shipped name or a path to a .toml file.")]
Seed = Annotated[
    int | None,
    typer.Option(min=0, max=2**64 - 1, metavar="N", help="Seed of the random numbers; drawn and printed if left out."),
]
TabSeed = Annotated[
    int | None,
    typer.Option(
        min=0, max=2**64 - 1, metavar="N", help="Seed of the random numbers; left out, each tab draws one and shows it."
    ),
]

Changes = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="KEY=VALUE", help="Change keys of the scenario: one, or several in a row; repeatable."
    ),
]


def check_language(lang: str) -> None:
    """Refuses a language that is not one of ours."""
    from model.foundation.language import LANGUAGES

    if lang not in LANGUAGES:
        raise typer.BadParameter(f"--lang is '{lang}'; give {' or '.join(LANGUAGES)}")


def spread(arguments: Sequence[str]) -> list[str]:
    """The arguments with a `--set` before every `KEY=VALUE` that stands behind another.

    >>> spread(["run", "--set", "weeks=4", "power.gas=5", "no-ai"])
    ['run', '--set', 'weeks=4', '--set', 'power.gas=5', 'no-ai']
    """
    found, inside, before = [], False, ""  # inside: behind `--set` and nothing but changes
    for place, word in enumerate(arguments):
        if word == "--":
            return [*found, *arguments[place:]]
        if before != "--set":
            inside = word.startswith("--set=") or word == "--set" or (inside and CHANGE.match(word) is not None)
            found += ["--set"] if inside and not word.startswith("--") else []
        found.append(word)
        before = word
    return found


def change(text: str) -> tuple[str, bool | int | float | str]:
    """A dotted key and its value from `KEY=VALUE`; ScenarioError without a key or a value.

    >>> change("policy.ai_priority=0"), change("bitcoin.halving=false"), change("mechanism=queue")
    (('policy.ai_priority', 0), ('bitcoin.halving', False), ('mechanism', 'queue'))
    """
    from model.foundation.errors import ScenarioError, cut

    key, _, value = (part.strip() for part in text.partition("="))
    if not (key and value):
        raise ScenarioError(f"--set {cut(text)}: give KEY=VALUE, such as --set policy.ai_priority=0.5")
    if value.lower() in ("true", "false"):
        return key, value.lower() == "true"
    for number in (int, float):
        try:
            return key, number(value)
        except ValueError:
            pass
    return key, value
