"""A company's decisions as a list, newest first, to choose from by what was done and where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from model.decisions.deliberation import Deliberation
from model.foundation.calendar import Calendar
from model.record.card import name_of
from viz.text.language import Text

LISTED = 40  # newest decisions that a list holds


class Decided(NamedTuple):
    """What was done at a site in a week; did: as the texts name an option."""

    week: int
    site: int
    did: str


def decided(deliberations: Sequence[Deliberation], owner: int) -> list[Decided]:
    """What an owner decided, newest first."""
    return [
        Decided(d.week, int(d.rows[place]), name_of(d, int(place), int(d.chosen[place])))
        for d in reversed(deliberations)
        for place in np.flatnonzero(d.owners == owner)
    ]


def decision_list(
    made: list[Decided], wished: tuple[str, str], sites: Sequence[str], calendar: Calendar, text: Text
) -> dict[str, Any]:
    """The decisions wished for, and what else could be wished for.  wished: what was done and the site's row, "" for all"""
    kinds = choices(wished[0], (one.did for one in made), {one.did: text(f"option_did.{one.did}") for one in made})
    places = choices(wished[1], (str(one.site) for one in made), {str(one.site): sites[one.site] for one in made})
    did, at = chosen(kinds), chosen(places)
    found = [one for one in made if did in ("", one.did) and at in ("", str(one.site))]
    words = {
        "listed": text.count(min(LISTED, len(found))),
        "found": text.count(len(found)),
        "all": text.count(len(made)),
    }
    return {
        "told": text(f"companies.decisions_{'newest' if len(found) > LISTED else 'found'}", **words),
        "did": kinds,
        "at": places,
        "rows": [
            {
                "card": f"{one.week}:{one.site}",
                "when": text.date(calendar.date(one.week)),
                "site": sites[one.site],
                "chosen": text(f"option_did.{one.did}"),
            }
            for one in found[:LISTED]
        ],
    }


def choices(wished: str, found: Iterable[str], names: dict[str, str]) -> list[dict[str, Any]]:
    """What can be chosen, the most frequent first, each with its number; the one wished for is marked if it is there.

    >>> choices("2", ["1", "2", "2"], {"1": "Pecos", "2": "Odessa"})
    [{'id': '2', 'label': 'Odessa (2)', 'chosen': True}, {'id': '1', 'label': 'Pecos (1)', 'chosen': False}]
    """
    return [
        {"id": name, "label": f"{names[name]} ({count})", "chosen": name == wished}
        for name, count in Counter(found).most_common()
    ]


def chosen(among: list[dict[str, Any]]) -> str:
    """The choice that is marked, "" for none."""
    return next((one["id"] for one in among if one["chosen"]), "")
