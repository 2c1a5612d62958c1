"""Where figures come from, in the reader's language: the words around a publication; its own title stays as it is."""

from __future__ import annotations

from typing import Any

from viz.text.language import Text


def source(told: str, text: Text) -> str:
    """A source as a table or a key of the scenario names it, with what is no publication in the words of the page.

    >>> source("IREN Horizon 14-16, recollection", Text("ja")), source("assumption A21", Text("ja"))
    ('IREN Horizon 14-16（記憶による）', '前提A21')
    >>> source("assumption A21", Text("en"))
    'assumption A21'
    """
    words = text.sections["source_word"]
    for word in sorted(words, key=len, reverse=True):
        told = told.replace(word, words[word])
    return told


def table_called(name: str, text: Text) -> str:
    """What a table of the start is called.

    >>> table_called("rig_releases", Text("ja")), table_called("sites", Text("en"))
    ('マイニング機器の発売（rig_releases）', 'sites')
    """
    return text.sections["start_table"].get(name, name)


def sources_told(about: dict[str, Any], text: Text) -> dict[str, Any]:
    """What the program says of itself, with its tables and their sources in the words of the page."""
    tables = [
        {"table": table_called(one["table"], text), "sources": [source(named, text) for named in one["sources"]]}
        for one in about["sources"]
    ]
    return about | {"sources": tables}
