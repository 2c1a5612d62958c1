"""Prints the tables of docs/events.md: columns of the `events` table and kinds of event, from their declarations.

uv run python scripts/events_page.py            # print them
uv run python scripts/events_page.py --write    # put them into the page, after a change of the declarations
"""

import sys

from model.foundation.events import AMOUNTS, KINDS, REFERENCES, english
from model.record.schemas import EVENTS
from scripts.marks import DOCS, replaced

PAGE = DOCS / "events.md"
NAMES = {
    "week": "when it happened",
    "kind": "what happened: one of those below",
    "company": "whom it happened to, or who did it",
    "counterparty": "who or what else it names; empty where nobody",
    "text": "one English sentence",
}


def declared() -> str:
    """Both tables, in Markdown."""
    columns = [f"| `{name}` | {unit_of(name)} | {meaning_of(name)} |" for name in EVENTS]
    kinds = [
        f"| `{name}` | {kind.company} | {kind.counterparty} | {', '.join(in_order(kind.fields))} | {sentence(name)} |"
        for name, kind in KINDS.items()
    ]
    heads = (
        ["| column | unit | |", "|---|---|---|"],
        ["| kind | company | counterparty | carries | text |", "|---" * 5 + "|"],
    )
    return "\n".join([*heads[0], *columns, "", *heads[1], *kinds]) + "\n"


def unit_of(column: str) -> str:
    """The unit of a column; nothing for names and references."""
    return AMOUNTS[column].unit if column in AMOUNTS else ""


def meaning_of(column: str) -> str:
    """What a column holds."""
    return AMOUNTS[column].meaning if column in AMOUNTS else (NAMES | REFERENCES)[column]


def in_order(fields: frozenset[str]) -> list[str]:
    """Fields of a kind in the order of the columns."""
    return [name for name in EVENTS if name in fields]


def sentence(kind: str) -> str:
    """The English text of a kind, with the names of what is filled in."""
    return english().sections["event"][kind]


def with_tables(page: str) -> str:
    """The page with the tables as they are declared now."""
    return replaced(page, "declared", declared())


if __name__ == "__main__":
    if "--write" in sys.argv:
        PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        print(declared())
