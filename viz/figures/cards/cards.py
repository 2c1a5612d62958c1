"""Decision cards: what an owner could do with a site, what it saw in each, why it chose, what came of it."""

from __future__ import annotations

from typing import Any

import numpy as np

from agents.codes import FREE, LET_SHELL, MINE, NOT_ASKED, OWN_GENERATION, WAITING, ZONES
from agents.rules.leasing import turnkey_cost
from agents.rules.mining import shutdown_hashprice
from model.decisions.deliberation import Deliberation
from model.foundation.events import Event
from model.record.flips import open_rival, rival_of
from model.record.hindsight import Past
from model.state import State
from viz.figures.cards.barriers import why
from viz.figures.cards.option_names import named
from viz.figures.cards.outcome import outcome
from viz.figures.cards.tracks import quantity, tracks
from viz.figures.words.feed import phrase
from viz.figures.words.money import millions, side_by_side
from viz.figures.words.names import shown_name
from viz.text.language import Text

CONVERSIONS = range(LET_SHELL, OWN_GENERATION + 1)  # options that serve AI
SHOWN = 5  # options on a card besides the chosen one


def card(
    state: State, d: Deliberation, place: int, past: Past, events: list[Event], text: Text, names: str = "real"
) -> dict[str, Any]:
    """One decision with all its numbers as texts; only `outcome` and `next` tell what came later, up to the week of `past`.

    events: of the owner since.
    """
    zone = ZONES[int(d.sites["zone"][place])]
    mw = text.count(float(d.sites["mw_energised"][place] + d.sites["mw_approved"][place]))
    return {
        "heading": text(
            "cards.heading",
            company=shown_name(state.names[int(d.owners[place])], names, text),
            site=state.site_names[int(d.rows[place])],
        ),
        "where": text(
            "cards.where",
            mw=mw,
            zone=text("companies.abroad") if zone == "abroad" else zone.upper(),
            when=text.date(state.calendar.date(d.week)),
        ),
        "sentence": sentence(state, d, place, text),
        "options": options(state, d, place, text),
        "flips": flips(state, d, place, text),
        "stop": stop(state, d, place, text),
        "outcome": outcome(state, past, d, place, text),
        "inputs": inputs(d, place, text),
        "rule": [text("cards.rule"), *formulas(state, d, place, text)],
        "next": [happened(event, text, state, names) for event in events[:4]],
    }


def sentence(state: State, d: Deliberation, place: int, text: Text) -> str:
    """What was chosen and by how much, or that the owner erred; what seemed dearer, and what stood in its way."""
    chosen, seen = int(d.chosen[place]), d.perceived[place]
    did, (dearer, _), rival = named("did", d, place, chosen, text), rival_of(d, place), open_rival(d, place)
    if rival is None:
        told = text("cards.alone", chosen=did)
    else:
        value, other = side_by_side(float(seen[chosen]), float(seen[rival]))
        told = text("cards.better", chosen=did, value=value, rival=named("ing", d, place, rival, text), other=other)
    if seen[dearer] > seen[chosen]:
        barred = {"rival": named("ing", d, place, dearer, text), "other": millions(float(seen[dearer]))}
        return told + text("cards.barred", **barred, barrier=why(state, d, place, dearer, text))
    return told + text("cards.stop") + (erred(d, place, text) if rival is not None else "")


def erred(d: Deliberation, place: int, text: Text) -> str:
    """That the rule alone would have taken something else that was open to the owner; nothing where it would not."""
    chosen, values = int(d.chosen[place]), d.values[place]
    best = max(np.flatnonzero(d.blocked[place] == FREE), key=lambda option: values[option], default=chosen)
    if values[best] <= values[chosen]:
        return ""
    ruled, other = side_by_side(float(values[chosen]), float(values[best]))
    return text("cards.erred", rival=named("ing", d, place, int(best), text), value=ruled, other=other)


def options(state: State, d: Deliberation, place: int, text: Text) -> list[dict[str, Any]]:
    """The chosen option, the best of the others, the best conversion: value by the rule, as it was seen, what stood in the way.  [M$/MW]"""
    chosen, seen = int(d.chosen[place]), d.perceived[place]
    others = [int(option) for option in np.argsort(-seen, kind="stable") if option != chosen]
    listed = {*others[:SHOWN], best_conversion(d, place)}
    return [
        {
            "label": named("", d, place, option, text),
            "rule": float(d.values[place, option]) / 1e6,
            "seen": float(seen[option]) / 1e6,
            "written": millions(float(d.values[place, option])),
            "believed": millions(float(seen[option])),
            "chosen": option == chosen,
            "note": note(state, d, place, option, text),
        }
        for option in [chosen, *(option for option in others if option in listed)]
    ]


def best_conversion(d: Deliberation, place: int) -> int:
    """The way of serving AI that seemed worth most."""
    return max(CONVERSIONS, key=lambda option: d.perceived[place, option])


def note(state: State, d: Deliberation, place: int, option: int, text: Text) -> str:
    """That an option was chosen, or what stood in its way; nothing where nothing did."""
    if option == int(d.chosen[place]):
        return text("cards.chosen")
    if int(d.blocked[place, option]) == FREE:
        return text("cards.open")
    return text("cards.blocked", why=why(state, d, place, option, text))


def flips(state: State, d: Deliberation, place: int, text: Text) -> dict[str, Any]:
    """What would have flipped it: the barrier before something dearer, and where the best open rival would have won."""
    rival, _ = rival_of(d, place)
    barrier = ""
    if d.perceived[place, rival] > d.perceived[place, int(d.chosen[place])]:
        key = "flip_barred" if int(d.blocked[place, rival]) in (WAITING, NOT_ASKED) else "flip_blocked"
        words = {"rival": named("ing", d, place, rival, text), "barrier": why(state, d, place, rival, text)}
        barrier = text(f"cards.{key}", **words)
        barrier = barrier[:1].upper() + barrier[1:]
    best = measured(d, place)
    if best is None or (best == best_conversion(d, place) and int(d.chosen[place]) not in CONVERSIONS):
        return {"barrier": barrier, "tracks": None, "still": ""}  # the other question is the same, and answers it
    still = text("cards.still_barred", why=why(state, d, place, best, text)) if barred(d, place, best) else ""
    drawn = tracks(state, d, place, best, named("ing", d, place, best, text), text)
    return {"barrier": barrier, "tracks": drawn, "still": still}


def measured(d: Deliberation, place: int) -> int | None:
    """The rival that flips are measured against: the best one, or where that was dearer and barred, the best open one."""
    chosen, (rival, _) = int(d.chosen[place]), rival_of(d, place)
    found = open_rival(d, place) if d.perceived[place, rival] > d.perceived[place, chosen] else rival
    return None if found == chosen else found


def stop(state: State, d: Deliberation, place: int, text: Text) -> dict[str, Any]:
    """Two questions kept apart: when the rigs would stop, and when converting would be worth more than what was done."""
    chosen, seen = int(d.chosen[place]), d.perceived[place]
    best, than = (chosen, MINE) if chosen in CONVERSIONS else (best_conversion(d, place), chosen)
    more = seen[best] > seen[than]
    value, other = side_by_side(float(seen[best]), float(seen[than]))
    option, rival = named("ing", d, place, best, text), named("ing", d, place, than, text)
    told = text(f"cards.converting_{'more' if more else 'less'}", option=option, value=value, than=rival, other=other)
    return {
        "rigs": rigs(state, d, place, text),
        "convert": stood_in_its_way(state, d, place, best, text) + told,
        "tracks": None if more else tracks(state, d, place, best, option, text),
        "first": chosen not in CONVERSIONS,  # it is what one asks of an owner that did not convert
    }


def stood_in_its_way(state: State, d: Deliberation, place: int, option: int, text: Text) -> str:
    """What kept an owner from an option whatever it was worth, or until later; nothing where nothing did."""
    if not barred(d, place, option):
        return ""
    later = int(d.blocked[place, option]) in (WAITING, NOT_ASKED)
    return text("cards.as_it_stood" if later else "cards.no_price", why=why(state, d, place, option, text))


def barred(d: Deliberation, place: int, option: int) -> bool:
    """Whether something other than its worth kept an owner from an option."""
    return option != int(d.chosen[place]) and int(d.blocked[place, option]) != FREE


def rigs(state: State, d: Deliberation, place: int, text: Text) -> str:
    """Below what hashprice the owner's rigs would not earn their power, and where it was."""
    site, overhead = d.sites[place], state.scenario.mining.overhead
    if site["mining"] <= 0.0:
        return text("cards.no_rigs")
    held = site["contract_end"] > d.week
    power = float(site["strike"] if held else d.zones["later"][int(site["zone"])])
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
        "cards.formula_mine", overhead=m.overhead, uptime=m.uptime, opex=text.dollars(m.opex),
        rate=f"{p.mining_rate + spread:.3f}", decay=text.percent(m.believed_decay), halving=text.percent(m.believed_halving),
    )  # fmt: skip
    colocation = text(
        "cards.formula_turnkey", margin=p.turnkey_margin, escalator=p.escalator, rate=f"{p.lease_rate + spread:.3f}",
        works=text.dollars(float(works)), ratio=p.gross_per_it,
    )  # fmt: skip
    return [mining, colocation]


def inputs(d: Deliberation, place: int, text: Text) -> list[list[str]]:
    """What the rule was fed with."""
    site, view = d.sites[place], d.view[0]
    zone = int(site["zone"])
    fed = [
        ("variable_hashprice", quantity("hashprice", float(view["hashprice"]))),
        ("variable_rent", quantity("rent", float(view["rent_turnkey"]))),
        ("input_strike", quantity("power_price", float(site["strike"]))),
        ("input_later", quantity("power_price", float(d.zones["later"][zone]))),
        ("input_efficiency", f"{float(d.efficiency[place]):.1f}"),
        ("input_suitability", f"{float(site['suitability']):.2f}"),
        ("variable_cost_of_capital", quantity("cost_of_capital", float(d.companies[place]["spread"]))),
        ("input_outlook", f"{100.0 * float(np.expm1(d.companies[place]['outlook'])):+.0f}".replace("-", "−")),
    ]
    return [[text(f"cards.{name}"), value] for name, value in fed]


def happened(event: Event, text: Text, state: State, names: str) -> str:
    """An event of the owner since the decision, and its site where it has one."""
    site = text("cards.at", site=state.site_names[event.site]) if event.site >= 0 else ""
    return f"{text.date(state.calendar.date(event.week))}: {phrase(event, text, names)}{site}"
