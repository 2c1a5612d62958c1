"""What a lesson shows and tells: the answer that a run gives, how often others give it, and its figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import permutations
from typing import Any

import numpy as np

from agents.codes import US_ZONES
from experiments.lessons import MINERS_SITES, NEVER_SERVED, Sample, constraint
from viz.figures.specification import Specification, band, figure, line, panel, series
from viz.figures.table import Table, round_up
from viz.text.language import Text

ZONES_ASKED = ("ercot", "pjm", "miso", "nyiso", "caiso")
ORDERS = {"".join(str(place) for place in order): order for order in permutations(range(len(MINERS_SITES)))}
QUESTIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "two_pools": {"zone": (*ZONES_ASKED, "elsewhere"), "payer": ("ai", "others", "miners")},
    "halving": {"month": ("fifty", "twenty", "five", "nought")},
    "two_prices": {"access": ("half", "quarter", "little", "none")},
    "three_paths": {"order": tuple(ORDERS)},
    "owners": {"left": ("few", "some", "many", "most")},
    "policy": {"effect": ("fewer", "same", "more", "many_more")},
}
"""Questions of each lesson with the answers that one may lock in."""

QUARTER = 13
AROUND = (13, 26)  # weeks before and after the halving
FAN = 10  # seeds from which a band is drawn


def answer(question: str, numbers: Mapping[str, float]) -> str:
    """Which of the answers a run gives.

    >>> answer("month", {"after_30_days": -0.16}), answer("left", {"survivors": 12.0})
    ('twenty', 'some')
    >>> answer("effect", {"more_survive": 0.0}), answer("access", {"access_change": -0.12})
    ('same', 'little')
    >>> answer("order", {"first_0": 52.0, "first_1": 13.0, "first_2": 1e6})
    '102'
    """
    match question:
        case "zone":
            most = max(US_ZONES, key=lambda zone: numbers[f"rise_{zone}"])
            return most if most in ZONES_ASKED else "elsewhere"
        case "payer":
            return max(("ai", "others", "miners"), key=lambda who: numbers[f"paid_{who}_usd"])
        case "month":
            steps = {"fifty": -0.5, "twenty": -0.2, "five": -0.05, "nought": 0.0}
            return min(steps, key=lambda name: abs(steps[name] - numbers["after_30_days"]))
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


def tally(lesson: str, question: str, samples: Sequence[Sample], own: Sample, locked: str, text: Text) -> Specification:
    """How many seeds give each answer; where this one stands, and what was predicted."""
    given = [answer(question, sample.numbers) for sample in samples]
    options = QUESTIONS[lesson][question]
    mine = answer(question, own.numbers)
    rows = [
        {
            "label": text(f"{lesson}.{question}_{option}"),
            "share": given.count(option) / max(1, len(given)),
            "written": text.percent(given.count(option) / max(1, len(given))),
            "here": text("lessons.this_seed") if option == mine else "",
            "locked": text("lessons.you_said") if option == locked else "",
        }
        for option in options
    ]
    title = text("lessons.tally", share=text.percent(given.count(mine) / max(1, len(given))), n=text.count(len(given)))
    return {
        "id": f"tally_{question}",
        "form": "tally",
        "title": title,
        "unit": text("lessons.tally_unit"),
        "rows": rows,
    }


def evidence(
    lesson: str, own: Sample, others: Sequence[Sample], start: date, text: Text
) -> tuple[list[Specification], dict[str, Any]]:
    """The figures of this seed, with a band of others where there are enough, and the columns that they draw."""
    return {
        "two_pools": two_pools,
        "halving": halving,
        "two_prices": two_prices,
        "three_paths": nothing,
        "owners": owners,
        "policy": policy,
    }[lesson](own, others, start, text)


Evidence = tuple[list[Specification], dict[str, Any]]


def two_pools(own: Sample, _others: Sequence[Sample], start: date, text: Text) -> Evidence:
    """The price in the zone where AI lifts it most, and in the zone of the middle, with AI and without."""
    ranked = sorted(US_ZONES, key=lambda zone: own.numbers[f"rise_{zone}"])
    columns: dict[str, Any] = {}
    panels = []
    for zone in (ranked[-1], ranked[len(ranked) // 2]):
        name = f"power_price_{zone}_usd_mwh"
        pair = {f"{zone}_{arm}": smoothed(own.columns[arm][name]) for arm in (0, 1)}
        columns |= pair
        top = round_up(1.05 * max(float(np.nanmax(column)) for column in pair.values()))
        panels.append(
            panel(lines(pair, ("without_ai", "with_ai"), text), top, share=0.5, caption=text(f"lessons.zone_{zone}"))
        )
    return [timed("evidence", text("two_pools.figure"), text("two_pools.unit"), panels, columns, start)], columns


def two_prices(own: Sample, _others: Sequence[Sample], start: date, text: Text) -> Evidence:
    """What a transformer and what access cost, with the slots as they are and with twice as many."""
    columns: dict[str, Any] = {}
    panels = []
    for name, key in (("transformer_price_usd_mva_year", "transformer"), ("premium_ai_usd_mw_year", "access")):
        pair = {f"{key}_{arm}": own.columns[arm][name] / 1e3 for arm in (0, 1)}
        columns |= pair
        top = round_up(1.05 * max(float(column.max()) for column in pair.values()))
        panels.append(
            panel(lines(pair, ("one_slot", "two_slots"), text), top, share=0.5, caption=text(f"two_prices.{key}_price"))
        )
    return [timed("evidence", text("two_prices.figure"), text("two_prices.unit"), panels, columns, start)], columns


def owners(own: Sample, others: Sequence[Sample], start: date, text: Text) -> Evidence:
    """Independent miners left, over the band of other seeds."""
    columns: dict[str, Any] = {"left": own.columns[0]["independent_miners"]}
    layers = fan(columns, [sample.columns[0]["independent_miners"] for sample in others], text)
    now = series("left", text("lessons.this_seed"), text.count(float(columns["left"][-1])), "actor.miner")
    panels = [panel([*layers, line(now)], round_up(float(columns["left"].max())))]
    return [
        timed("evidence", text("owners.figure"), text("owners.unit"), panels, columns, start),
        parts(own, text),
    ], columns


def policy(own: Sample, _others: Sequence[Sample], start: date, text: Text) -> Evidence:
    """Independent miners left, with AI's priority and without."""
    pair = {f"left_{arm}": own.columns[arm]["independent_miners"] for arm in (0, 1)}
    top = round_up(max(float(column.max()) for column in pair.values()))
    panels = [panel(lines(pair, ("priority", "no_priority"), text), top)]
    return [timed("evidence", text("policy.figure"), text("policy.unit"), panels, pair, start)], dict(pair)


def nothing(_own: Sample, _others: Sequence[Sample], _start: date, _text: Text) -> Evidence:
    """A lesson whose evidence is a table."""
    return [], {}


def halving(own: Sample, others: Sequence[Sample], start: date, text: Text) -> Evidence:
    """Hash rate and hashprice around the halving; the hash rate before it is 100."""
    before, after = AROUND
    rates = [around(sample, "network_hashrate_ehs") / sample.numbers["before_ehs"] * 100.0 for sample in (own, *others)]
    columns: dict[str, Any] = {"hash": rates[0], "price": around(own, "hashprice_usd_ph_day")}
    half = own.numbers["half_stop_below"]
    columns["half"] = np.full(len(columns["price"]), half)
    rate = series("hash", text("lessons.this_seed"), text.count(float(rates[0][-1])), "actor.world")
    price = series("price", text("halving.hashprice"), text.dollars(float(columns["price"][-1])), "use.mining")
    stop = series("half", text("halving.half_stop"), text.dollars(half), "muted")
    layers = fan(columns, rates[1:], text)
    tops = [
        round_up(1.05 * max(float(np.max(columns[name])) for name in names if name in columns))
        for names in (("hash", "fan_high"), ("price", "half"))
    ]
    panels = [
        panel([*layers, line(rate)], tops[0], share=0.5, caption=text("halving.rate")),
        panel([line(stop, thin=True), line(price)], tops[1], share=0.5, caption=text("halving.earned")),
    ]
    first = start + timedelta(weeks=int(own.numbers["week"]) - before)
    drawn = timed("evidence", text("halving.figure"), text("halving.unit"), panels, columns, first)
    ticks = [
        [0.0, f"−{before}"],
        [float(before), "0"],
        [float(before + after // 2), f"+{after // 2}"],
        [float(before + after), f"+{after}"],
    ]
    return [drawn | {"ticks": ticks}], columns


def around(sample: Sample, name: str) -> np.ndarray:
    """A column from a quarter before the halving to half a year after it."""
    week = int(sample.numbers["week"])
    return sample.columns[0][name][week - AROUND[0] : week + AROUND[1] + 1]


def smoothed(column: np.ndarray) -> np.ndarray:
    """Mean of the last quarter, week by week: a week of scarce power would hide everything else.

    >>> smoothed(np.array([1.0, 3.0]))
    array([1., 2.])
    """
    sums = np.concatenate([[0.0], np.cumsum(column, dtype=float)])
    weeks = np.arange(1, len(sums))
    first = np.maximum(0, weeks - QUARTER)
    return (sums[weeks] - sums[first]) / (weeks - first)


def lines(pair: Mapping[str, np.ndarray], names: tuple[str, str], text: Text) -> list[dict[str, Any]]:
    """Two arms: the first quiet, the second in colour."""
    colours = ("muted", "use.leased")
    return [
        line(
            series(column, text(f"lessons.{name}"), text.count(float(pair[column][-1])), colour), thin=colour == "muted"
        )
        for column, name, colour in zip(pair, names, colours, strict=True)
    ]


def fan(columns: dict[str, Any], others: Sequence[np.ndarray], text: Text) -> list[dict[str, Any]]:
    """The 10-90 % band of other seeds, put among the columns; nothing while there are few."""
    if len(others) < FAN:
        return []
    columns["fan_low"], columns["fan_high"] = np.percentile(np.array(others), (10.0, 90.0), axis=0)
    quiet = text("lessons.band", n=text.count(len(others)))
    return [band(series("fan_low", "", "", "muted"), series("fan_high", quiet, "", "muted"))]


def timed(
    name: str, title: str, unit: str, panels: list[dict[str, Any]], columns: Mapping[str, Any], start: date
) -> Specification:
    """A chart over the weeks of a finished run, or over a part of them that begins on `start`."""
    weeks = max(len(column) for column in columns.values()) - 1
    return figure(Table({}, weeks, start), name, title, unit, panels, 150) | {"start": start.isoformat()}


def parts(own: Sample, text: Text) -> Specification:
    """Three rows over the same megawatts: who holds them, who uses them, who controls them.  [GW]"""
    colours = {"held": "actor", "used": "use"}
    rows = []
    for row, names in {
        "held": ("miner", "capital", "utility", "hyperscaler"),
        "used": ("mining", "hosting", "converting", "idle", "leased", "cloud"),
        "controlled": ("owners", "tenants"),
    }.items():
        shown = [
            {
                "label": text({"held": f"owner.{name}", "used": f"use.{name}"}.get(row, f"owners.{name}")),
                "value": own.numbers[f"{row}_{name}"] / 1e3,
                "written": text.gw(own.numbers[f"{row}_{name}"] / 1e3),
                "colour": f"{colours[row]}.{name}"
                if row in colours
                else {"owners": "actor.miner", "tenants": "use.leased"}[name],
            }
            for name in names
        ]
        rows.append({"label": text(f"owners.{row}"), "parts": [part for part in shown if part["value"] > 0.05]})
    return {
        "id": "parts",
        "form": "parts",
        "title": text("owners.parts"),
        "unit": text("owners.parts_unit"),
        "rows": rows,
    }


def sites(own: Sample, start: date, text: Text) -> dict[str, Any]:
    """Three sites: what their owners saw in them, what stood in the way, when they first served AI."""
    head = [text(f"three_paths.{name}") for name in ("site", "convert", "mine", "blocked", "first")]
    rows = []
    for place, name in enumerate(MINERS_SITES):
        week = own.numbers[f"first_{place}"]
        stood = constraint(own.numbers, place)
        rows.append([
            name,
            *(text("three_paths.millions", value=written(kind, own.numbers.get(f"{kind}_{place}", 0.0), text)) for kind in ("convert", "mine")),
            text.sections["lesson_constraint"].get(stood, stood) if stood else text("three_paths.free"),
            text("three_paths.never") if week >= NEVER_SERVED else text.date(start + timedelta(weeks=int(week))),
        ])  # fmt: skip
    return {"head": head, "rows": rows}


def reason(lesson: str, numbers: Mapping[str, float]) -> str:
    """Which explanation fits what happened in a run.

    >>> reason("halving", {"hashprice_after": 14.0, "half_stop_below": 19.0}), reason("policy", {"more_survive": 0.0})
    ('why_stopped', 'why_same')
    """
    match lesson:
        case "two_pools":
            rises = [numbers[f"rise_{zone}"] for zone in US_ZONES]
            return "why_one" if max(rises) > 5.0 * max(float(np.median(rises)), 0.0) else "why_spread"
        case "halving":
            return "why_stopped" if numbers["hashprice_after"] < numbers["half_stop_below"] else "why_ran"
        case "two_prices":
            saved = numbers["transformer_0"] - numbers["transformer_1"]
            return "why_moved" if numbers["access_0"] - numbers["access_1"] < 0.5 * saved else "why_passed"
        case "policy":
            return "why_same" if numbers["more_survive"] == 0.0 else "why_other"
    return "why"


def facts(samples: Sequence[Sample], own: Sample, text: Text) -> dict[str, str]:
    """Every number of this seed and the 10 %, 50 % and 90 % of all, as texts for a lesson's explanation."""
    told: dict[str, str] = {"n": text.count(len(samples)), "seed": str(own.seed)}
    for name in own.numbers:
        told[name] = written(name, own.numbers[name], text)
        values = [sample.numbers[name] for sample in samples if name in sample.numbers] or [own.numbers[name]]
        for rank, value in zip(("low", "mid", "high"), np.percentile(values, (10.0, 50.0, 90.0)), strict=True):
            told[f"{name}_{rank}"] = written(name, float(value), text)
    return told


def written(name: str, value: float, text: Text) -> str:
    """A number in the form its name asks for: dollars, millions of them, shares, GW, counts."""
    if name.startswith(
        ("paid_", "hashprice", "half_stop", "tenth_stop", "rise_", "transformer_", "access_0", "access_1")
    ):
        return text.dollars(value)
    if name.startswith(("after_", "access_change")):
        return f"{100.0 * value:+.0f}%".replace("-", "−")
    if name.startswith(("convert", "mine")):
        return f"{value / 1e6:.2f}".replace("-", "−")
    if name.startswith("gap_gw"):
        return text.gw(value)
    if name.startswith(("held_", "used_", "controlled_")):
        return text.gw(value / 1e3)
    if name == "more_survive":
        return f"{value:+.0f}".replace("-", "−")
    return text.count(value)
