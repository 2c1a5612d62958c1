"""The decision card of a site: its options by the names that they have there, their values, and what bars them."""

from typing import Any

from agents.options.barriers import BARRIERS
from agents.options.registry import MINE, NAMES, OPTIONS
from model.foundation.language import LANGUAGES, Text
from model.record.card import Considered
from model.record.words import why
from model.seats.sight import Sight, clean
from model.seats.words import both, text_of

type Document = dict[str, Any]


def card_of(sight: Sight, site: int) -> Document:
    """The options of a site with their values, what bars them, and which the rule would take; money a MW."""
    card, chosen, best = sight.card(site), sight.chosen(site), sight.best(site)
    return {
        "rule": OPTIONS[chosen].name if chosen is not None else None,
        "best": OPTIONS[best].name,
        "options": [option_of(sight, card, site, place, chosen) for place in range(len(OPTIONS))],
    }


def option_of(sight: Sight, card: Any, site: int, option: int, chosen: int | None) -> Document:
    """One option of a card."""
    one, rule = card.options[option], OPTIONS[option]
    mw, ask = sight.phase_of(card, site, option)
    return {
        "option": rule.name,
        "name": both(f"option.{called(sight, site, rule.name)}"),
        "value": clean(one.value),
        "seen": clean(one.seen),
        "mw": clean(mw),
        "ask": clean(ask) if rule.letting else None,
        "needs_tenant": rule.letting is not None,
        "reversible": rule.reversible,
        "barrier": "" if one.barrier == 0 else BARRIERS[one.barrier].name,
        "barrier_told": {code: barred(one, text_of(code)) for code in LANGUAGES},
        "rule": option == chosen,
    }


def barred(one: Considered, text: Text) -> str:
    """What stands in the way of an option now: in numbers where there are, else by its short name; nothing where nothing does."""
    if not one.barrier:
        return ""
    short = text.sections["barrier_label"].get(one.cause or BARRIERS[one.barrier].name)
    return why(one, text) if short is None or (one.numbers and not one.cause) else short


def called(sight: Sight, site: int, option: str) -> str:
    """What an option is at a site, by its name in the texts: as its card calls it."""
    return sight.card(site).options[MINE].name if option == NAMES[MINE] else option
