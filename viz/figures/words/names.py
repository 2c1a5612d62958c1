"""Companies under their own names, or under aliases where a class should judge decisions and not reputations."""

from __future__ import annotations

import functools
import string

from model.tables.start import load_tables
from viz.text.language import Text

KINDS = {"companies": "miner", "hyperscalers": "buyer"}
"""Tables of companies, and the section `alias` of the texts for each."""


@functools.cache
def letters() -> dict[str, tuple[str, str]]:
    """Each company's ticker and name with its kind and a letter: its place in the start table, in every run.

    >>> letters()["IREN"], letters()["Cipher Mining"]
    (('miner', 'A'), ('miner', 'B'))
    """
    tables, found = load_tables(), {}
    for table, kind in KINDS.items():
        rows = getattr(tables, table)
        for letter, ticker, name in zip(string.ascii_uppercase, rows.names, rows["name"], strict=False):
            found[str(ticker)] = found[str(name)] = (kind, letter)
    return found


def shown_name(company: str, names: str, text: Text) -> str:
    """What a company is called on the page; whoever has no name of its own keeps what stands for it.

    names: "real", or "alias" (`Look.names`).

    >>> shown_name("IREN", "alias", Text("en")), shown_name("IREN", "real", Text("en"))
    ('Miner A', 'IREN')
    >>> shown_name("MSFT", "alias", Text("ja")), shown_name("private:miso", "alias", Text("en"))
    ('AI企業B', 'private:miso')
    """
    if company == "OTHERS":
        return text("event.others")
    if names != "alias" or company not in letters():
        return company
    kind, letter = letters()[company]
    return text(f"alias.{kind}", letter=letter)
