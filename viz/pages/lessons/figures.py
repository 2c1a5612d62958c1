"""What a lesson shows: the figures of this page's run, with the band of other seeds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from agents.codes import US_ZONES
from agents.units import WEEKS_A_QUARTER
from viz.crowd.lessons import Sample
from viz.figures.drawing.market_record import MarketRecord, round_up
from viz.figures.drawing.specification import Specification, band, figure, line, panel, series
from viz.pages.lessons.rows import parts
from viz.text.language import Text

AROUND = (13, 26)  # weeks before and after the halving
FAN = 10  # seeds from which a band is drawn

Evidence = tuple[list[Specification], dict[str, Any]]
"""Figures of this seed, with a band of others where there are enough, and the columns that they draw."""


def evidence(lesson: str, own: Sample, others: Sequence[Sample], start: date, text: Text) -> Evidence:
    """What a lesson shows of this seed."""
    return {
        "two_pools": two_pools,
        "halving": halving,
        "two_prices": two_prices,
        "three_paths": nothing,
        "owners": owners,
        "policy": policy,
    }[lesson](own, others, start, text)


def two_pools(own: Sample, others: Sequence[Sample], start: date, text: Text) -> Evidence:
    """The price in the zone where AI lifts it most, and in the zone of the middle, with AI and without."""
    ranked = sorted(US_ZONES, key=lambda zone: own.numbers[f"rise_{zone}"])
    columns: dict[str, Any] = {}
    panels = []
    for zone in (ranked[-1], ranked[len(ranked) // 2]):
        name = f"power_price_{zone}_usd_mwh"
        pair = {f"{zone}_{arm}": smoothed(own.columns[arm][name]) for arm in (0, 1)}
        columns |= pair
        panels.append(
            panel(lines(pair, ("without_ai", "with_ai"), text), top_of(pair), caption=text(f"lessons.zone_{zone}"))
        )
    name = f"power_price_{ranked[-1]}_usd_mwh"
    caption = text("two_pools.difference", zone=text(f"lessons.zone_{ranked[-1]}"))
    panels += difference(columns, own, others, lambda one: smoothed(one[1][name] - one[0][name]), caption, text)
    return [timed("evidence", text("two_pools.figure"), text("two_pools.unit"), panels, columns, start)], columns


def two_prices(own: Sample, others: Sequence[Sample], start: date, text: Text) -> Evidence:
    """What a transformer and what access cost, with the slots as they are and with twice as many."""
    columns: dict[str, Any] = {}
    panels = []
    for name, key in (("transformer_price_usd_mva_year", "transformer"), ("premium_ai_usd_mw_year", "access")):
        pair = {f"{key}_{arm}": own.columns[arm][name] / text.unit for arm in (0, 1)}
        columns |= pair
        panels.append(
            panel(lines(pair, ("one_slot", "two_slots"), text), top_of(pair), caption=text(f"two_prices.{key}_price"))
        )
    name = "premium_ai_usd_mw_year"
    panels += difference(
        columns, own, others, lambda one: (one[1][name] - one[0][name]) / text.unit, text("two_prices.difference"), text
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


def policy(own: Sample, others: Sequence[Sample], start: date, text: Text) -> Evidence:
    """Independent miners left, with AI's priority and without."""
    pair = {f"left_{arm}": own.columns[arm]["independent_miners"] for arm in (0, 1)}
    columns: dict[str, Any] = dict(pair)
    name = "independent_miners"
    panels = [panel(lines(pair, ("priority", "no_priority"), text), top_of(pair), caption=text("policy.left"))]
    panels += difference(columns, own, others, lambda one: one[1][name] - one[0][name], text("policy.difference"), text)
    return [timed("evidence", text("policy.figure"), text("policy.unit"), panels, columns, start)], columns


def nothing(_own: Sample, _others: Sequence[Sample], _start: date, _text: Text) -> Evidence:
    """A lesson whose evidence is a table."""
    return [], {}


def halving(own: Sample, others: Sequence[Sample], start: date, text: Text) -> Evidence:
    """Hash rate and hashprice around the halving, and hash rate in the twin without one; the month before it is 100."""
    before, after = AROUND
    rates = [indexed(sample, 0) for sample in (own, *others)]
    columns: dict[str, Any] = {
        "twin": indexed(own, 1),
        "hash": rates[0],
        "price": around(own, 0, "hashprice_usd_ph_day"),
    }
    half = own.numbers["half_stop_below"]
    columns["half"] = np.full(len(columns["price"]), half)
    pair = {name: columns[name] for name in ("twin", "hash")}
    price = series("price", text("halving.hashprice"), text.dollars(float(columns["price"][-1])), "use.mining")
    stop = series("half", text("halving.half_stop"), text.dollars(half), "muted")
    layers = fan(columns, rates[1:], text) + lines(pair, ("no_halving", "with_halving"), text)
    shown = {name: columns[name] for name in ("twin", "hash", "fan_high") if name in columns}
    prices = {name: columns[name] for name in ("price", "half")}
    panels = [
        panel(layers, top_of(shown), caption=text("halving.rate")),
        panel([line(stop, thin=True), line(price)], top_of(prices), caption=text("halving.earned")),
    ]
    first = start + timedelta(weeks=int(own.numbers["week"]) - before)
    drawn = timed("evidence", text("halving.figure"), text("halving.unit"), panels, columns, first)
    ticks = [[0.0, f"−{before}"], [float(before), "0"]]
    ticks += [[float(before + weeks), f"+{weeks}"] for weeks in (after // 2, after)]
    return [drawn | {"ticks": ticks}], columns


def around(sample: Sample, arm: int, name: str) -> np.ndarray:
    """A column from a quarter before the halving to half a year after it."""
    week = int(sample.numbers["week"])
    return sample.columns[arm][name][week - AROUND[0] : week + AROUND[1] + 1]


def indexed(sample: Sample, arm: int) -> np.ndarray:
    """Hash rate around the halving, the month before it being 100."""
    return around(sample, arm, "network_hashrate_ehs") / sample.numbers[f"before_ehs_{arm}"] * 100.0


def smoothed(column: np.ndarray) -> np.ndarray:
    """Mean of the last quarter, week by week: a week of scarce power would hide everything else.

    >>> smoothed(np.array([1.0, 3.0]))
    array([1., 2.])
    """
    sums = np.concatenate([[0.0], np.cumsum(column, dtype=float)])
    weeks = np.arange(1, len(sums))
    first = np.maximum(0, weeks - WEEKS_A_QUARTER)
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


def difference(
    columns: dict[str, Any],
    own: Sample,
    others: Sequence[Sample],
    of: Callable[[list[dict[str, np.ndarray]]], np.ndarray],
    caption: str,
    text: Text,
) -> list[dict[str, Any]]:
    """A panel of what the second run has more than the first, over the band of other pairs; nothing while no others are asked for."""
    if not others:
        return []
    layers = fan(columns, [of(sample.columns) for sample in others], text)
    columns["more"] = of(own.columns)
    shown = [columns[name] for name in ("more", "fan_low", "fan_high") if name in columns]
    bound = round_up(max(1.0, *(float(np.nanmax(np.abs(column))) for column in shown)))
    now = series("more", text("lessons.this_seed"), text.count(float(columns["more"][-1])), "use.leased")
    return [panel([*layers, line(now)], bound, bottom=-bound, caption=caption)]


def top_of(columns: Mapping[str, np.ndarray]) -> float:
    """A round number above all of some columns."""
    return round_up(1.05 * max(float(np.nanmax(column)) for column in columns.values()))


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
    panels = [one | {"share": 1.0 / len(panels)} for one in panels]
    return figure(MarketRecord({}, weeks, start), name, title, unit, panels, 150) | {"start": start.isoformat()}
