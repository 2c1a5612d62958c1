"""The texts of the page in a language: those of the market itself, and a table a page beside them."""

from __future__ import annotations

import functools
from pathlib import Path

from model.foundation.language import LANGUAGES, TEXTS, tables_of
from model.foundation.language import Text as Language

HERE = Path(__file__).parent


class Text(Language):
    """One language: `text("demand.gap", gap="44 GW")`, and numbers as its readers write them."""

    def __init__(self, code: str, file: str = "") -> None:
        """file: a table of its own instead, which no language has."""
        super().__init__(code, [HERE / f"{file}.toml"] if file else tables_of(code, TEXTS, HERE))


def language(code: str) -> Text:
    """The texts of a language; English where it is not one of ours."""
    return read_once(code if code in LANGUAGES else "en")


@functools.cache
def read_once(code: str) -> Text:
    """The texts of one of our languages."""
    return Text(code)
