"""What a run answers to a lesson's questions, which explanation fits it, and its numbers in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import permutations

import numpy as np

from agents.codes import US_ZONES
from agents.options.barriers import BARRIERS
from viz.crowd.lessons import MINERS_SITES, Sample
from viz.text.language import Text

ZONES_ASKED = ("ercot", "pjm", "miso", "nyiso", "caiso")
ORDERS = tuple("".join(map(str, order)) for order in permutations(range(len(MINERS_SITES))))
QUESTIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "two_pools": {"zone": (*ZONES_ASKED, "elsewhere"), "payer": ("ai", "others", "miners")},
    "halving": {"month": ("fifty", "twenty", "five", "nought")},
    "two_prices": {"access": ("half", "quarter", "little", "none")},
    "three_paths": {"order": ORDERS},
    "owners": {"left": ("few", "some", "many", "most")},
    "policy": {"effect": ("fewer", "same", "more", "many_more")},
}
"""Questions of each lesson with the answers that one may lock in."""

RANKED = {"order": MINERS_SITES}
"""Questions that are answered by ranking; an answer names the places in their order."""

DOLLARS = ("paid_", "hashprice", "half_stop", "rise_", "transformer_", "access_0", "access_1", "rent_")
SHARES = ("after_", "effect", "access_change")
MEGAWATTS = ("held_", "used_", "controlled_", "won_mw")
GIGAWATTS = ("gap_gw", "awarded_gw", "ai_gw")


def answer(question: str, numbers: Mapping[str, float]) -> str:
    """Which of the answers a run gives.

    >>> answer("month", {"effect": -0.16}), answer("left", {"survivors": 12.0})
    ('twenty', 'some')
    >>> answer("effect", {"more_survive": 0.0}), answer("access", {"access_change": -0.12})
    ('same', 'little')
    >>> answer("order", {"first_0": 52.0, "first_1": 13.0, "first_2": 1e6})
    '102'
    """
    match question:
        case "zone":
            most = top_zone(numbers)
            return most if most in ZONES_ASKED else "elsewhere"
        case "payer":
            return max(("ai", "others", "miners"), key=lambda who: numbers[f"paid_{who}_usd"])
        case "month":
            steps = {"fifty": -0.5, "twenty": -0.2, "five": -0.05, "nought": 0.0}
            return min(steps, key=lambda name: abs(steps[name] - numbers["effect"]))
        case "access":
            return below(numbers["access_change"], {"half": -0.5, "quarter": -0.25, "little": -0.03}, "none")
        case "left":
            return below(numbers["survivors"], {"few": 9.5, "some": 19.5, "many": 39.5}, "most")
        case "effect":
            return below(numbers["more_survive"], {"fewer": -0.5, "same": 0.5, "more": 5.5}, "many_more")
    weeks = [numbers[f"first_{place}"] for place in range(len(MINERS_SITES))]
    return "".join(str(place) for place in sorted(range(len(weeks)), key=lambda place: (weeks[place], place)))


def below(value: float, steps: Mapping[str, float], above: str) -> str:
    """The first step that a value does not exceed, or what lies above them all."""
    return next((name for name, top in steps.items() if value <= top), above)


def top_zone(numbers: Mapping[str, float]) -> str:
    """The zone whose price AI's load lifts most."""
    return max(US_ZONES, key=lambda zone: numbers[f"rise_{zone}"])


def reason(lesson: str, numbers: Mapping[str, float]) -> str:
    """Which explanation fits what happened in a run.

    >>> reason("halving", {"hashprice_before": 25.0, "hashprice_after": 14.0, "half_stop_below": 19.0})
    'why_stopped'
    >>> reason("policy", {"more_survive": 0.0, "other_fates": 4.0})
    'why_swapped'
    """
    match lesson:
        case "two_pools":
            rises = [numbers[f"rise_{zone}"] for zone in US_ZONES]
            return "why_one" if max(rises) > 5.0 * max(float(np.median(rises)), 0.0) else "why_spread"
        case "halving":
            stop = numbers["half_stop_below"]
            if numbers["hashprice_before"] < stop:
                return "why_dark"
            return "why_stopped" if numbers["hashprice_after"] < stop else "why_ran"
        case "two_prices":
            lost = numbers["rent_makers_0"] - numbers["rent_makers_1"]
            gained = numbers["rent_grids_1"] - numbers["rent_grids_0"]
            return "why_moved" if lost > 0.0 and gained > 0.5 * lost else "why_passed"
        case "three_paths":
            return "why_signed" if numbers["signed_before_0"] else "why_free"
        case "policy":
            if numbers["more_survive"] == 0.0:
                return "why_swapped" if numbers["other_fates"] else "why_same"
            return "why_other"
    return "why"


def facts(samples: Sequence[Sample], own: Sample, text: Text) -> dict[str, str]:
    """Every number of this seed and the 10 %, 50 % and 90 % of all, as texts for a lesson's explanation."""
    told: dict[str, str] = {"n": text.count(len(samples)), "seed": str(own.seed)}
    for name in own.numbers:
        told[name] = written(name, own.numbers[name], text)
        values = [sample.numbers[name] for sample in samples if name in sample.numbers] or [own.numbers[name]]
        for rank, value in zip(("low", "mid", "high"), np.percentile(values, (10.0, 50.0, 90.0)), strict=True):
            told[f"{name}_{rank}"] = written(name, float(value), text)
    if "rise_ercot" in own.numbers:
        top = top_zone(own.numbers)
        told |= {
            f"{name}_top{end}": told[f"{name}_{top}{end}"]
            for name in ("rise", "ai_gw")
            for end in ("", "_low", "_high")
        }
        told |= {
            "top": text(f"lessons.zone_{top}"),
            "ai_gw_all": text.gw(sum(own.numbers[f"ai_gw_{zone}"] for zone in US_ZONES)),
        }
    if "worth" in own.numbers:
        told["stood_most"] = text(f"barrier_label.{obstacles(own.numbers)[0]}")
    return told


def obstacles(numbers: Mapping[str, float]) -> list[str]:
    """What stood in the way of converting where it was worth more, by name, the most frequent first."""
    names = [one.name for one in BARRIERS if f"stood_{one.name}" in numbers]
    return sorted(names, key=lambda name: -numbers[f"stood_{name}"])


def written(name: str, value: float, text: Text) -> str:
    """A number in the form its name asks for: dollars, millions of them, shares, GW, counts."""
    if name.startswith(DOLLARS):
        return text.dollars(value)
    if name.startswith(SHARES):
        return signed(100.0 * value) + "%"
    if name.startswith(("convert", "mine")):
        return f"{value / 1e6:.2f}".replace("-", "−")
    if name.startswith(GIGAWATTS):
        return text.gw(value)
    if name.startswith(MEGAWATTS):
        return text.gw(value / 1e3) if value else "0"
    if name == "more_survive":
        return signed(value)
    return text.count(value)


def signed(value: float) -> str:
    """A whole number with its sign, nought without one.

    >>> signed(-3.4), signed(0.2), signed(-0.4), signed(7.0)
    ('−3', '0', '0', '+7')
    """
    whole = round(value)
    return f"{whole:+d}".replace("-", "−") if whole else "0"
