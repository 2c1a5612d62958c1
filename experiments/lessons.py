"""The workshop's lessons as experiments: which runs each compares, and what is measured in them.

A lesson has one arm or two; arms of one seed share the path of bitcoin and every draw, so that what differs between
them is the one thing that was changed.  What the page tells is chosen by these numbers, never written beforehand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from agents.codes import BLOCKED, CONVERT_TURNKEY, MINE, US_ZONES
from model.economy import EnergyMarket
from model.electricity import ai_by_zone
from model.scenario import Scenario

LAST_YEARS = slice(-104, None)  # weeks over which prices are compared
BEFORE, AFTER = 4, 4  # weeks around the halving: thirty days
FROM_SECOND_YEAR = slice(60, None)  # once auctions have cleared for a year
HOURS = 8766.0  # a year
MINERS_SITES = ("Childress TX", "Garden City TX", "Yguazu PY")
"""Three sites of the start table: large and fit for AI, small and remote, abroad."""

NEVER_SERVED = 1e6  # a week after every run

Numbers = dict[str, float]


@dataclass(frozen=True)
class Lesson:
    """Arms as (scenario, changes), the weekly columns that are shown, and what is measured in the arms of a seed."""

    name: str
    arms: tuple[tuple[str, Mapping[str, Any]], ...]
    columns: tuple[str, ...]
    measure: Callable[[Sequence[EnergyMarket]], Numbers]


@dataclass(frozen=True)
class Sample:
    """One seed of a lesson: its numbers, and its columns by arm.  error: why it could not be played."""

    seed: int
    numbers: Numbers
    columns: list[dict[str, np.ndarray]]
    error: str = ""


def two_pools(arms: Sequence[EnergyMarket]) -> Numbers:
    """How much AI's load lifts each zone's price, and who pays that.  [$/MWh, $ a year]

    Everyone in a zone pays its price: other customers on their load, AI and miners on theirs.
    """
    with_ai = arms[1]
    prices = [
        np.array([arm.history.column(f"power_price_{zone}_usd_mwh")[LAST_YEARS].mean() for zone in US_ZONES])
        for arm in arms
    ]
    rise = prices[1] - prices[0]
    electricity, sites = with_ai.electricity, with_ai.sites
    year = with_ai.calendar.date(with_ai.week).year + 0.5
    others = electricity.profile.mean_mw * electricity.growth_to(year)
    mining = np.zeros(len(US_ZONES) + 1)
    np.add.at(mining, sites["zone"], sites["mining"] + sites["hosting"])
    ai = ai_by_zone(with_ai.state, electricity.share)
    paid = {"others": others, "ai": ai, "miners": mining[:-1]}
    return {
        **{f"rise_{zone}": float(value) for zone, value in zip(US_ZONES, rise, strict=True)},
        **{f"paid_{who}_usd": float(HOURS * (rise * mw).sum()) for who, mw in paid.items()},
    }


def halving(arms: Sequence[EnergyMarket]) -> Numbers:
    """What the network's hash rate did in the thirty days after the halving, and what hashing then earned.

    Raises ValueError where a run holds no halving.
    """
    history = arms[0].history
    week = next((event.week for event in history.events if event.kind == "halving"), -1)
    if not BEFORE <= week < history.weeks_recorded - 26:
        raise ValueError("no halving with half a year after it in this run")
    rate, price = history.column("network_hashrate_ehs"), history.column("hashprice_usd_ph_day")
    before = float(rate[week - BEFORE : week].mean())
    return {
        "week": float(week),
        "before_ehs": before,
        "after_30_days": float(rate[week + AFTER] / before - 1.0),
        "after_half_a_year": float(rate[week + 26] / before - 1.0),
        "hashprice_before": float(price[week - BEFORE : week].mean()),
        "hashprice_after": float(price[week + 1 : week + 1 + AFTER].mean()),
        "half_stop_below": float(history.column("shutdown_p50_usd_ph_day")[week - 1]),
        "tenth_stop_below": float(history.column("shutdown_p90_usd_ph_day")[week - 1]),
    }


def two_prices(arms: Sequence[EnergyMarket]) -> Numbers:
    """What twice the transformer slots do to the parts of the price of access, and to whom.  [$/MVA-year, $/MW-year, GW]"""
    numbers: Numbers = {}
    for number, arm in enumerate(arms):
        column = arm.history.column
        numbers |= {
            f"transformer_{number}": float(column("transformer_price_usd_mva_year")[FROM_SECOND_YEAR].mean()),
            f"access_{number}": float(column("premium_ai_usd_mw_year")[FROM_SECOND_YEAR].mean()),
            f"gap_gw_{number}": float(column("ai_gap_net_gw")[-1]),
            f"mining_mw_{number}": float(column("mw_mining")[-1]),
        }
    numbers["access_change"] = numbers["access_1"] / max(numbers["access_0"], 1.0) - 1.0
    return numbers


def three_paths(arms: Sequence[EnergyMarket]) -> Numbers:
    """What became of three sites, and what their owners saw in them in the first quarter.

    first: week in which the site first serves AI, NEVER_SERVED where it does not; convert, mine: perceived values in the
    first quarter [$/MW]; blocked: the constraint on converting then, as a place in codes.BLOCKED.
    """
    market = arms[0]
    names, sites = market.state.site_names, market.history.sites
    serving = dict(
        sites.filter(sites["mw_leased"] + sites["mw_cloud"] > 0.0).group_by("site").min().select("site", "week").rows()
    )
    numbers: Numbers = {}
    for number, name in enumerate(MINERS_SITES):
        row = names.index(name)
        numbers[f"first_{number}"] = float(serving.get(name, NEVER_SERVED))
        for decision in market.history.deliberations:
            place = np.flatnonzero(decision.rows == row)
            if len(place):
                numbers[f"convert_{number}"] = float(decision.perceived[place[0], CONVERT_TURNKEY])
                numbers[f"mine_{number}"] = float(decision.perceived[place[0], MINE])
                numbers[f"blocked_{number}"] = float(decision.blocked[place[0], CONVERT_TURNKEY])
                break
    return numbers


def owners(arms: Sequence[EnergyMarket]) -> Numbers:
    """Who holds, who uses and who controls the megawatts of miners' sites at the end.  [MW]

    Holds: the ultimate owner of the land and its connection.  Uses: whose machines run.  Controls: who may say what
    runs there until a contract ends: the tenant of a lease, else the owner.
    """
    column = arms[0].history.column
    held = {kind: float(column(f"mw_owner_{kind}")[-1]) for kind in ("miner", "hyperscaler", "utility", "capital")}
    used = {
        use: float(column(f"mw_{use}")[-1]) for use in ("mining", "hosting", "leased", "cloud", "converting", "idle")
    }
    return {
        "survivors": float(column("independent_miners")[-1]),
        "at_start": float(column("independent_miners")[0]),
        **{f"held_{kind}": mw for kind, mw in held.items()},
        **{f"used_{use}": mw for use, mw in used.items()},
        "controlled_tenants": used["leased"],
        "controlled_owners": sum(used.values()) - used["leased"],
    }


def policy(arms: Sequence[EnergyMarket]) -> Numbers:
    """How many independent miners are left with AI's priority and without, and what miners won at auction."""
    numbers: Numbers = {}
    for number, arm in enumerate(arms):
        numbers[f"survivors_{number}"] = float(arm.history.column("independent_miners")[-1])
        numbers[f"won_mw_{number}"] = float(arm.history.column("pool_awarded_mining_mw").sum())
    numbers["more_survive"] = numbers["survivors_1"] - numbers["survivors_0"]
    return numbers


DEFAULT: tuple[str, Mapping[str, Any]] = ("energy-run", {})
LESSONS = {
    lesson.name: lesson
    for lesson in (
        Lesson(
            "two_pools", (("no-ai", {}), DEFAULT), tuple(f"power_price_{zone}_usd_mwh" for zone in US_ZONES), two_pools
        ),
        Lesson("halving", (DEFAULT,), ("network_hashrate_ehs", "hashprice_usd_ph_day"), halving),
        Lesson(
            "two_prices",
            (DEFAULT, ("transformer-relief", {})),
            ("transformer_price_usd_mva_year", "premium_ai_usd_mw_year"),
            two_prices,
        ),
        Lesson("three_paths", (DEFAULT,), (), three_paths),
        Lesson("owners", (DEFAULT,), ("independent_miners",), owners),
        Lesson("policy", (DEFAULT, ("energy-run", {"policy.ai_priority": 0.0})), ("independent_miners",), policy),
    )
}
"""The lessons in their order."""


def play(name: str, seed: int) -> Sample:
    """Plays the arms of one seed of a lesson.

    >>> play("halving", -1).error
    'ValueError: a seed is not negative: -1'
    """
    lesson = LESSONS[name]
    try:
        if seed < 0:
            raise ValueError(f"a seed is not negative: {seed}")
        arms = [played(scenario, changes, seed) for scenario, changes in lesson.arms]
        numbers = lesson.measure(arms)
    except Exception as error:  # noqa: BLE001  # a seed that fails is an answer too: the others go on
        return Sample(seed, {}, [], f"{type(error).__name__}: {error}")
    columns = [{name: arm.history.column(name).astype(np.float32) for name in lesson.columns} for arm in arms]
    return Sample(seed, numbers, columns)


def played(scenario: str, changes: Mapping[str, Any], seed: int) -> EnergyMarket:
    """A run from its start to its end."""
    market = EnergyMarket(Scenario.load(scenario).with_changes(dict(changes)), rng=seed)
    market.run_for(market.weeks)
    return market


def constraint(numbers: Numbers, site: int) -> str:
    """What stood in the way of converting a site, in the model's words; nothing where nothing did.

    >>> constraint({"blocked_0": 1.0}, 0)
    'abroad: no tenant'
    """
    return BLOCKED[int(numbers.get(f"blocked_{site}", 0.0))]
