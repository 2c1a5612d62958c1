"""Decision cards: what an owner could do with a site, what it saw in each, why it chose, what would have flipped it."""

from __future__ import annotations

from typing import Any

import numpy as np

from agents.codes import FREE, LET_SHELL, MINE, NO_CAPITAL, OPTIONS, OWN_GENERATION, ZONES
from agents.policies.options import capital_need
from agents.rules.mining import break_even_power_price
from model.board import Board
from model.deliberation import Deliberation
from model.finance import able_to_raise
from model.flips import VARIABLES, flips_of, rival_of, roots
from model.state import Event, State
from viz.figures.feed import phrase
from viz.figures.names import shown_name
from viz.text.language import Text

CONVERSIONS = range(LET_SHELL, OWN_GENERATION + 1)  # options that serve AI
SHOWN = 5  # options on a card besides the chosen one


def card(
    state: State, d: Deliberation, place: int, price: float, events: list[Event], text: Text, names: str = "real"
) -> dict[str, Any]:
    """One decision with all its numbers as texts; nothing in it looks ahead but what is told under `next`.

    price [$/BTC] of that week; events: of the owner since.
    """
    site = d.sites[place]
    zone = ZONES[int(site["zone"])]
    when = text.date(state.calendar.date(d.week))
    owner = shown_name(state.names[int(d.owners[place])], names, text)
    mw = text.count(float(site["mw_energised"] + site["mw_approved"]))
    return {
        "heading": text(
            "cards.heading",
            company=owner,
            site=state.site_names[int(d.rows[place])],
            mw=mw,
            zone=zone.upper(),
            when=when,
        ),
        "sentence": sentence(d, place, text),
        "options": options(state, d, place, price, text),
        "flips": flips(state, d, place, text),
        "stop": stop(state, d, place, text),
        "inputs": inputs(d, place, text),
        "rule": text("cards.rule"),
        "next": [happened(event, text, state, names) for event in events[:4]],
    }


def sentence(d: Deliberation, place: int, text: Text) -> str:
    """What was chosen and by how much; where something dearer lost, what stood in the way."""
    chosen, seen = int(d.chosen[place]), d.perceived[place]
    rival, _ = rival_of(d, place)
    words = {"chosen": text(f"cards.did_{OPTIONS[chosen]}"), "value": millions(float(seen[chosen]))}
    if rival == chosen:
        return text("cards.alone", **words)
    words |= {"rival": text(f"cards.{OPTIONS[rival]}"), "other": millions(float(seen[rival]))}
    code = int(d.blocked[place, rival])
    if seen[rival] > seen[chosen] and code != FREE:
        return text("cards.barred", **words, barrier=text(f"cards.blocked_{code}"))
    return text("cards.better" if seen[rival] <= seen[chosen] else "cards.worse", **words)


def options(state: State, d: Deliberation, place: int, price: float, text: Text) -> list[dict[str, Any]]:
    """The chosen option and the best of the others: value by the rule, as it was seen, what stood in the way.  [M$/MW]"""
    chosen, seen = int(d.chosen[place]), d.perceived[place]
    ranked = [chosen, *(int(option) for option in np.argsort(-seen, kind="stable") if option != chosen)]
    return [
        {
            "label": text(f"cards.{OPTIONS[option]}"),
            "rule": float(d.values[place, option]) / 1e6,
            "seen": float(seen[option]) / 1e6,
            "written": millions(float(seen[option])),
            "chosen": option == chosen,
            "note": text("cards.chosen") if option == chosen else barrier(state, d, place, option, price, text),
        }
        for option in ranked[: SHOWN + 1]
    ]


def barrier(state: State, d: Deliberation, place: int, option: int, price: float, text: Text) -> str:
    """What stood in the way; for capital, what was needed and what could be raised."""
    code = int(d.blocked[place, option])
    if code == FREE:
        return ""
    if code != NO_CAPITAL:
        return text("cards.blocked", why=text(f"cards.blocked_{code}"))
    site, f, board = d.sites[place], state.scenario.finance, Board(state)
    need = capital_need(option, site, board.leasing[0], board.building[0], board.finance[0], d.zones[int(site["zone"])])
    mw = float(site["mining"] + site["hosting"] + max(0.0, float(site["free"])) + site["mw_approved"])
    able = able_to_raise(d.companies[place], 0.0, price, f.coin_haircut, f.equity_share, f.least_value)
    return text(
        "cards.blocked_by_capital", need=text.dollars(float(need) * mw), able=text.dollars(max(0.0, float(able)))
    )


def flips(state: State, d: Deliberation, place: int, text: Text) -> list[dict[str, str]]:
    """What would have flipped it, one line a variable and root; all else and everybody else held still."""
    lines = []
    for _, _, _, variable, now, value, _, note in flips_of(state, d, [place]):
        key = variable.replace(" ", "_")
        if value is not None:
            told = text("cards.flip", now=quantity(key, now, text), then=quantity(key, value, text))
        else:
            told = text(
                "cards.flip_blocked" if note.startswith("blocked") else "cards.flip_none", now=quantity(key, now, text)
            )
        lines.append({"variable": text(f"cards.variable_{key}"), "told": told})
    return lines


def stop(state: State, d: Deliberation, place: int, text: Text) -> dict[str, str]:
    """Two questions kept apart: when the rigs would stop, and when converting would be worth more than mining on."""
    site = d.sites[place]
    held = site["contract_end"] > d.week
    power = float(site["strike"] if held else d.zones["later"][int(site["zone"])])
    efficiency = float(d.efficiency[place])
    if efficiency <= 0.0:
        return {"rigs": text("cards.no_rigs"), "convert": converting(state, d, place, text)}
    at = power / break_even_power_price(1.0, efficiency, state.scenario.mining.overhead)
    words = {"at": text.dollars(at), "efficiency": text.decimal(efficiency), "power": text.decimal(power)}
    return {"rigs": text("cards.rigs_stop", **words), "convert": converting(state, d, place, text)}


def converting(state: State, d: Deliberation, place: int, text: Text) -> str:
    """Whether the best conversion was worth more than mining on, and what barred it."""
    best = max(CONVERSIONS, key=lambda option: d.perceived[place, option])
    words = {
        "option": text(f"cards.{OPTIONS[best]}"),
        "value": millions(float(d.perceived[place, best])),
        "mine": millions(float(d.perceived[place, MINE])),
    }
    code = int(d.blocked[place, best])
    key = "more" if d.perceived[place, best] > d.perceived[place, MINE] else "less"
    told = text(f"cards.converting_{key}", **words)
    if key == "less":
        told += " " + levers(state, d, place, best, text)
    return told + (" " + text("cards.and_barred", why=text(f"cards.blocked_{code}")) if code != FREE else "")


def levers(state: State, d: Deliberation, place: int, rival: int, text: Text) -> str:
    """At what values a rival would have seemed worth as much as what was chosen, each with all else held still."""
    board, told = Board(state), []
    for variable in VARIABLES:
        found = roots(state, board, d, place, variable, rival)
        key = variable.name.replace(" ", "_")
        told += [
            text("cards.at", variable=text(f"cards.variable_{key}"), value=quantity(key, value, text))
            for value in found
        ]
    return text("cards.would_equal", at=", ".join(told)) if told else text("cards.would_never")


def inputs(d: Deliberation, place: int, text: Text) -> list[list[str]]:
    """What the rule was fed with."""
    site, view = d.sites[place], d.view[0]
    zone = int(site["zone"])
    return [
        [text("cards.variable_hashprice"), quantity("hashprice", float(view["hashprice"]), text)],
        [text("cards.variable_rent"), quantity("rent", float(view["rent_turnkey"]), text)],
        [text("cards.input_strike"), quantity("power_price", float(site["strike"]), text)],
        [text("cards.input_later"), quantity("power_price", float(d.zones["later"][zone]), text)],
        [text("cards.input_efficiency"), f"{float(d.efficiency[place]):.1f} J/TH"],
        [text("cards.input_suitability"), f"{float(site['suitability']):.2f}"],
        [
            text("cards.variable_cost_of_capital"),
            quantity("cost_of_capital", float(d.companies[place]["spread"]), text),
        ],
    ]


def happened(event: Event, text: Text, state: State, names: str) -> str:
    """An event of the owner since the decision."""
    return f"{text.date(state.calendar.date(event.week))}: {phrase(event, text, names)}"


def quantity(variable: str, value: float, text: Text) -> str:
    """A number with the unit of its variable."""
    match variable:
        case "rent":
            return f"{value / 1e6:.2f} M$"
        case "cost_of_capital":
            return f"{100.0 * value:+.1f} %".replace("-", "−")
        case "power_price":
            return f"{value:.0f} $/MWh"
    return text.dollars(value)


def millions(value: float) -> str:
    """Dollars a megawatt, in millions.

    >>> millions(3.146e6), millions(-250_000.0)
    ('3.15', '−0.25')
    """
    return f"{value / 1e6:.2f}".replace("-", "−")


def largest_conversion(deliberations: list[Deliberation], leases: np.ndarray) -> tuple[int, int] | None:
    """(week, site) of the largest conversion that was decided in the run: the largest lease signed in it, by gross MW."""
    signed = leases[~leases["before_start"] & (leases["signed_week"] > 0)]
    for lease in signed[np.argsort(-signed["gross_mw"], kind="stable")]:
        for d in deliberations:
            if abs(d.week - int(lease["signed_week"])) <= 1 and int(lease["site"]) in d.rows:
                return d.week, int(lease["site"])
    return None


def largest_that_did_not(
    deliberations: list[Deliberation], companies: np.ndarray, leases: np.ndarray, miners: int
) -> tuple[int, int] | None:
    """(week, site) of the last decision at the largest site of the largest independent miner that let nothing in the run."""
    let = set(leases["landlord"][~leases["before_start"] & (leases["signed_week"] > 0)].tolist())
    left = [
        row for row in range(miners) if companies["alive"][row] and row not in let and companies["mw_ai"][row] <= 0.0
    ]
    for row in sorted(left, key=lambda row: -companies["mw_energised"][row]):
        found = [
            (d.week, float(d.sites["mw_energised"][place]), int(d.rows[place]))
            for d in deliberations
            for place in np.flatnonzero(d.owners == row)
        ]
        if found:
            largest = max(mw for _, mw, _ in found)
            return max((week, site) for week, mw, site in found if mw >= 0.99 * largest)
    return None


def decision_at(deliberations: list[Deliberation], week: int, site: int) -> tuple[Deliberation, int] | None:
    """The decision of a quarter at a site."""
    for d in deliberations:
        place = np.flatnonzero(d.rows == site)
        if d.week == week and len(place):
            return d, int(place[0])
    return None
