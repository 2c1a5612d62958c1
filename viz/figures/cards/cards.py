"""Decision cards: what an owner could do with a site, what it saw in each, why it chose, what came of it."""

from __future__ import annotations

from typing import Any

import numpy as np

from agents.codes import ZONES
from agents.options.barriers import NOT_ASKED, WAITING
from agents.options.registry import LETTING, MINE
from agents.rules.leasing import turnkey_cost
from agents.rules.mining import shutdown_hashprice
from model.decisions.deliberation import Deliberation
from model.foundation.events import Event
from model.record.card import Considered, DecisionCard
from model.record.hindsight import Past
from model.record.words import why
from model.state import State
from viz.figures.cards.outcome import outcome
from viz.figures.cards.tracks import quantity, tracks
from viz.figures.words.feed import phrase
from viz.figures.words.money import counted_in, per_mw, side_by_side
from viz.figures.words.names import shown_name, site_name, zone_name
from viz.text.language import Text

SHOWN = 5  # options on a card besides the chosen one


def card(
    state: State, d: Deliberation, place: int, past: Past, events: list[Event], text: Text, names: str = "real"
) -> dict[str, Any]:
    """One decision with all its numbers as texts; only `outcome` and `next` tell what came later, up to the week of `past`.

    events: of the owner since.
    """
    made, zone = DecisionCard(state, d, place), ZONES[int(d.sites["zone"][place])]
    mw = text.count(float(d.sites["mw_energised"][place] + d.sites["mw_approved"][place]))
    return {
        "heading": text(
            "cards.heading",
            company=shown_name(state.names[int(d.owners[place])], names, text),
            site=site_name(state.site_names[int(d.rows[place])], text),
        ),
        "where": text(
            "cards.where",
            mw=mw,
            zone=zone_name(zone, text),
            when=text.date(state.calendar.date(d.week)),
        ),
        "sentence": sentence(made, text),
        "options": options(made, text),
        "flips": flips(made, text),
        "stop": stop(made, text),
        "outcome": outcome(state, past, d, place, text),
        "inputs": inputs(d, place, text),
        "rule": [text("cards.rule"), *formulas(state, d, place, text)],
        "next": [happened(event, text, state, names) for event in events[:4]],
    }


def sentence(card: DecisionCard, text: Text) -> str:
    """What was chosen and by how much, or that the owner erred; what seemed dearer, and what stood in its way."""
    chosen, rival, dearer = card.chosen, card.open_rival, card.dearest
    did = text(f"option_did.{chosen.name}")
    if rival is None:
        told = text("cards.alone", chosen=did)
    else:
        value, other = side_by_side(chosen.seen, rival.seen, text)
        told = text("cards.better", chosen=did, value=value, rival=doing(rival, text), other=other)
    if card.outbid:
        barred = {"rival": doing(dearer, text), "other": per_mw(dearer.seen, text)}
        return told + text("cards.barred", **barred, barrier=why(dearer, text))
    return told + text("cards.stop") + (erred(card, text) if rival is not None else "")


def doing(one: Considered, text: Text) -> str:
    """An option as something to compare."""
    return text(f"option_ing.{one.name}")


def erred(card: DecisionCard, text: Text) -> str:
    """That the rule alone would have taken something else that was open to the owner; nothing where it would not."""
    chosen, best = card.chosen, card.by_rule
    if best.value <= chosen.value:
        return ""
    ruled, other = side_by_side(chosen.value, best.value, text)
    return text("cards.erred", rival=doing(best, text), value=ruled, other=other)


def options(card: DecisionCard, text: Text) -> list[dict[str, Any]]:
    """The chosen option, the best of the others, the best conversion: value by the rule, as it was seen, what stood in the way.  [M$/MW, `counted_in`]"""
    others = [one for one in card.by_worth if not one.chosen]
    listed = [one for place, one in enumerate(others) if place < SHOWN or one is card.conversion]
    return [
        {
            "label": text(f"option.{one.name}"),
            "rule": one.value / counted_in(text),
            "seen": one.seen / counted_in(text),
            "written": per_mw(one.value, text),
            "believed": per_mw(one.seen, text),
            "chosen": one.chosen,
            "note": note(one, text),
        }
        for one in [card.chosen, *listed]
    ]


def note(one: Considered, text: Text) -> str:
    """That an option was chosen, or what stood in its way; nothing where nothing did."""
    if one.chosen:
        return text("cards.chosen")
    return text("cards.blocked", why=why(one, text)) if one.barred else text("cards.open")


def flips(card: DecisionCard, text: Text) -> dict[str, Any]:
    """What would have flipped it: the barrier before something dearer, and where the best open rival would have won."""
    barrier = ""
    if card.outbid:
        key = "flip_barred" if may_pass(card.dearest) else "flip_blocked"
        barrier = text(f"cards.{key}", rival=doing(card.dearest, text), barrier=why(card.dearest, text))
        barrier = barrier[:1].upper() + barrier[1:]
    best = card.measured
    if best is None or (best is card.conversion and card.chosen.option not in LETTING):
        return {"barrier": barrier, "tracks": None, "still": ""}  # the other question is the same, and answers it
    still = text("cards.still_barred", why=why(best, text)) if best.barred else ""
    return {"barrier": barrier, "tracks": tracks(card, best, text), "still": still}


def may_pass(one: Considered) -> bool:
    """Whether what stood in the way would have been gone another quarter."""
    return one.barrier in (WAITING, NOT_ASKED)


def stop(card: DecisionCard, text: Text) -> dict[str, Any]:
    """Two questions kept apart: when the rigs would stop, and when converting would be worth more than what was done."""
    converted = card.chosen.option in LETTING
    best, than = (card.chosen, card.options[MINE]) if converted else (card.conversion, card.chosen)
    more = best.seen > than.seen
    value, other = side_by_side(best.seen, than.seen, text)
    words = {"option": doing(best, text), "value": value, "than": doing(than, text), "other": other}
    told = text(f"cards.converting_{'more' if more else 'less'}", **words)
    return {
        "rigs": rigs(card.state, card.d, card.place, text),
        "convert": stood_in_its_way(best, text) + told,
        "tracks": None if more else tracks(card, best, text),
        "first": not converted,  # it is what one asks of an owner that did not convert
    }


def stood_in_its_way(one: Considered, text: Text) -> str:
    """What kept an owner from an option whatever it was worth, or until later; nothing where nothing did."""
    if not one.barred:
        return ""
    return text("cards.as_it_stood" if may_pass(one) else "cards.no_price", why=why(one, text))


def rigs(state: State, d: Deliberation, place: int, text: Text) -> str:
    """Below what hashprice the owner's rigs would not earn their power, and where it was."""
    site, overhead = d.sites[place], state.scenario.mining.overhead
    if site["mining"] <= 0.0:
        return text("cards.no_rigs")
    held = site["contract_end"] > d.week
    power = float(site["strike"] if held else d.zones["later"][int(site["zone"])] + site["basis"])
    efficiency = float(d.efficiency[place])
    at = float(shutdown_hashprice(power, efficiency, overhead))
    return text(
        "cards.rigs_stop",
        at=text.dollars(at),
        now=text.dollars(float(d.view["hashprice"][0])),
        efficiency=text.decimal(efficiency),
        overhead=f"{overhead:.2f}",
        power=text.decimal(power),
    )


def formulas(state: State, d: Deliberation, place: int, text: Text) -> list[str]:
    """The two formulas that most decisions turn on, with the numbers of this company and site."""
    m, p, spread = state.scenario.mining, state.scenario.leasing, float(d.companies["spread"][place])
    works = turnkey_cost(float(d.sites["suitability"][place]), p.turnkey_capex, p.unsuitable_capex)
    mining = text(
        "cards.formula_mine",
        overhead=m.overhead,
        uptime=m.uptime,
        opex=text.dollars(m.opex),
        rate=f"{p.mining_rate + spread:.3f}",
        decay=text.percent(float(d.view["decay"][0])),
        halving=text.percent(float(d.view["kept"][0])),
    )
    colocation = text(
        "cards.formula_turnkey",
        margin=p.turnkey_margin,
        escalator=p.escalator,
        rate=f"{p.lease_rate + spread:.3f}",
        works=text.dollars(float(works)),
        ratio=p.gross_per_it,
    )
    return [mining, colocation]


def inputs(d: Deliberation, place: int, text: Text) -> list[list[str]]:
    """What the rule was fed with."""
    site, view = d.sites[place], d.view[0]
    zone = int(site["zone"])
    fed = [
        ("variable_hashprice", quantity("hashprice", float(view["hashprice"]))),
        ("variable_rent", quantity("rent", float(view["rent_turnkey"]))),
        ("input_strike", quantity("power_price", float(site["strike"]))),
        ("input_later", quantity("power_price", float(d.zones["later"][zone] + site["basis"]))),
        ("input_efficiency", f"{float(d.efficiency[place]):.1f}"),
        ("input_suitability", f"{float(site['suitability']):.2f}"),
        ("variable_cost_of_capital", quantity("cost_of_capital", float(d.companies[place]["spread"]))),
        ("input_outlook", f"{100.0 * float(np.expm1(d.companies[place]['outlook'])):+.0f}".replace("-", "−")),
    ]
    return [[text(f"cards.{name}"), value] for name, value in fed]


def happened(event: Event, text: Text, state: State, names: str) -> str:
    """An event of the owner since the decision, and its site where it has one."""
    site = text("cards.at", site=site_name(state.site_names[event.site], text)) if event.site >= 0 else ""
    return f"{text.date(state.calendar.date(event.week))}: {phrase(event, text, names)}{site}"
