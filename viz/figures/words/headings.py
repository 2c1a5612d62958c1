"""What stands over the tables behind figures: columns and fields in words, units, and codes as they are called."""

from __future__ import annotations

from agents.codes import KINDS, US_ZONES, USES
from viz.figures.words.names import zone_name
from viz.text.language import Text

VALUE, UNIT = "is:", "in:"
"""How what a code is called, and a unit, begin among the headings."""


def headings(text: Text) -> dict[str, str]:
    """Everything that a table may need, by the name that the browser asks for; a field without a heading is not shown.

    >>> from viz.text.language import language
    >>> found = headings(language("ja"))
    >>> found["approved_mw"], found["is:southeast"], found["is:miner"], found["in:$/MWh"], found["above"]
    ('承認済み（MW）', '南東部', 'マイナー', 'ドル/MWh', '')
    """
    called = {use: text(f"use.{use}") for use in USES}
    called |= {kind: text(f"companies.kind_{kind}") for kind in KINDS} | {
        zone: zone_name(zone, text) for zone in US_ZONES
    }
    called |= text.sections["table_value"]
    return (
        text.sections["table"]
        | {f"{UNIT}{unit}": words for unit, words in text.sections["table_unit"].items()}
        | {f"{VALUE}{code}": words for code, words in called.items()}
    )
