"""What stood between an owner and an option, with the numbers where they are known."""

from __future__ import annotations

from agents.codes import BLOCKED, BUY_PLANT, CONVERT_CLOUD, EXPAND, FREE, NOT_ASKED, TIE_UP
from agents.policies.bounded import means_of_owner
from agents.policies.options import LEAST_PLANT, capital_need, land_left, plant_reach, rigs_and_free
from model.decisions.board import Board
from model.decisions.deliberation import Deliberation
from model.record.hindsight import row
from model.state import State
from viz.text.language import Text

SUITABLE = 0.2  # as `agents.policies.options.barrier` has it
SKILLED, SKILLED_FOR_CLOUD = 0.15, 0.6  # the same


def why(state: State, d: Deliberation, place: int, option: int, text: Text) -> str:
    """What stood in the way: a clause that can follow "but"; with nothing in the way it says so."""
    code = int(d.blocked[place, option])
    key, values = numbers(state, d, place, option, code)
    return text(f"cards.{key}", **{name: written(name, value, text) for name, value in values.items()})


def written(name: str, value: float, text: Text) -> str:
    """A number of a barrier: money, a share, a grade or megawatts."""
    match name:
        case "need" | "able":
            return text.dollars(value)
        case "chance":
            return text.percent(value)
        case "grade" | "wanted":
            return f"{value:.2f}"
    return text.count(value)


def numbers(state: State, d: Deliberation, place: int, option: int, code: int) -> tuple[str, dict[str, float]]:
    """The text for a barrier, and the numbers that it holds; the plain text where none are known."""
    site, p = row(d.sites, place), row(Board(state).leasing, 0)
    found: dict[str, float] = {}
    match BLOCKED[code]:
        case "capital":
            found = capital(state, d, place, option)
        case "scale":
            found = {"mw": min(rigs_and_free(site), p.largest_phase), "least": p.smallest_phase}
        case "no land":
            found = {"mw": land_left(site, p), "least": p.smallest_phase}
        case "suitability":
            found = {"grade": site.suitability, "wanted": SUITABLE}
        case "skill":
            skill = SKILLED_FOR_CLOUD if option == CONVERT_CLOUD else SKILLED
            found = {"grade": float(d.companies[place]["skill"]), "wanted": skill}
        case "no tenant":
            found = {"chance": float(d.view["match_chance"][0])}
        case "not asked for" if option == TIE_UP and asked_first(d, place, option):
            return "tie_ups_taken", {}
        case "no buyer" if site.leased + site.cloud + site.converting > 0.0:
            return "blocked_by_halls", {}
        case "no buyer" if d.week < site.unsold_until:
            return "blocked_for_a_year", {}
    return f"numbered_{code}" if found else f"blocked_{code}", {name: float(value) for name, value in found.items()}


def asked_first(d: Deliberation, place: int, option: int) -> bool:
    """Whether a plan must have asked for this: it was open, and nothing that was or may have been open seemed better."""
    seen, blocked = d.perceived[place], d.blocked[place]
    others = [o for o in range(len(seen)) if blocked[o] in (FREE, NOT_ASKED) or o in (EXPAND, BUY_PLANT)]
    return option == max(others, key=lambda o: seen[o])


def capital(state: State, d: Deliberation, place: int, option: int) -> dict[str, float]:
    """Own money that the least phase needs, and what the owner could put in; nothing where it failed only later.  [$]"""
    board, site, zone = Board(state), row(d.sites, place), row(d.zones, int(d.sites["zone"][place]))
    p, b, f = row(board.leasing, 0), row(board.building, 0), row(board.finance, 0)
    least = min(LEAST_PLANT, plant_reach(site, zone)) if option == BUY_PLANT else p.smallest_phase
    need = float(capital_need(option, site, p, b, f, zone)) * least
    able = float(means_of_owner(row(d.companies, place), row(d.view, 0), f))
    return {"need": need, "able": able, "least": least} if need > able else {}
