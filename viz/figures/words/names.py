"""What companies, sites, zones and scenarios are called on the page.

Companies stand under their own names, or under aliases where a class should judge decisions and not reputations.
"""

from __future__ import annotations

import functools
import re
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
        return actor_name(company, text)
    kind, letter = letters()[company]
    return text(f"alias.{kind}", letter=letter)


def actor_name(company: str, text: Text) -> str:
    """An actor without a name of its own, or the zone that an event names, in the words of the page; companies keep theirs.

    >>> actor_name("Lenders", Text("ja")), actor_name("SOUTHEAST utility", Text("ja")), actor_name("IREN", Text("ja"))
    ('貸し手', '南東部の電力会社', 'IREN')
    >>> actor_name("Private 07", Text("ja")), actor_name("SOUTHEAST utility", Text("en"))
    ('未上場07', 'Southeast utility')
    >>> actor_name("SOUTHWEST", Text("ja"))
    '南西部'
    """
    if found := re.fullmatch(r"Private (\d+)", company):
        return text("actor.private", number=found[1])
    zone, _, kind = company.partition(" ")
    if company == zone.upper() and zone.lower() in text.sections["zone"]:
        return zone_name(zone.lower(), text)
    if kind == "utility" and zone.lower() in text.sections["zone"]:
        return text("actor.utility", zone=zone_name(zone.lower(), text))
    return text.sections["actor"].get(company, company)


def site_name(site: str, text: Text) -> str:
    """A site: the town that it is named after, or its owner's name and zone.

    >>> site_name("Private 07 MISO", Text("ja")), site_name("Private 07 MISO", Text("en")), site_name("Denton TX", Text("ja"))
    ('未上場07（MISO）', 'Private 07 MISO', 'Denton TX')
    >>> site_name("Norway", Text("ja"))
    'ノルウェー'
    """
    found = re.fullmatch(r"Private (\d+) (\w+)", site) if site.startswith("Private") else None
    if not found or found[2].lower() not in text.sections["zone"]:
        return text.sections["site"].get(site, site)
    return text("actor.private_site", number=found[1], zone=zone_name(found[2].lower(), text))


def zone_name(zone: str, text: Text) -> str:
    """A zone of the grid.

    >>> zone_name("isone", Text("en")), zone_name("southeast", Text("ja"))
    ('ISO-NE', '南東部')
    """
    return text(f"zone.{zone}")


def scenario_name(scenario: str, text: Text) -> str:
    """A shipped scenario's title; a file of one's own keeps its name.

    >>> scenario_name("no-ai", Text("ja")), scenario_name("mine", Text("ja"))
    ('AIなし', 'mine')
    """
    return text.sections["scenario"].get(scenario, scenario)
