"""The workshop's lessons as experiments: which runs each compares, and what is measured in them.

A lesson has one arm or two; arms of one seed share the path of bitcoin and every draw, so that what differs between
them is the one thing that was changed.  What the page tells is chosen by these numbers, never written beforehand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from agents.codes import US_ZONES
from agents.options.barriers import BARRIERS, FREE
from agents.options.registry import COLOCATION, MINE
from agents.units import HOURS_A_YEAR
from model.economy import EnergyMarket
from model.power.electricity import ai_by_zone
from model.scenario import Scenario

LAST_YEARS = slice(-104, None)  # weeks over which prices are compared
BEFORE, AFTER = 4, 4  # weeks around the halving: thirty days
FROM_SECOND_YEAR = slice(60, None)  # once auctions have cleared for a year
MINERS_SITES = ("Childress TX", "Garden City TX", "Yguazu PY")
"""Three sites of the start table: large and let before the run, small and remote, abroad."""

NEVER_SERVED = 1e6  # a week after every run
LEAST_MW = 1.0  # below which a company does not count as mining or serving

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
        **{f"ai_gw_{zone}": float(mw) / 1e3 for zone, mw in zip(US_ZONES, ai, strict=True)},
        **{f"paid_{who}_usd": float(HOURS_A_YEAR * (rise * mw).sum()) for who, mw in paid.items()},
    }


def halving(arms: Sequence[EnergyMarket]) -> Numbers:
    """What the network's hash rate did in the thirty days after the halving, here and in the twin that has none.

    effect: hash rate against its month before, over the same in the twin: bitcoin's price moves both, so what is left is
    the halving's own.  Raises ValueError where a run holds no halving.
    """
    history = arms[0].history
    week = next((event.week for event in history.events if event.kind == "halving"), -1)
    if not BEFORE <= week < history.weeks_recorded - 26:
        raise ValueError("no halving with half a year after it in this run")
    price = history.column("hashprice_usd_ph_day")
    numbers: Numbers = {
        "week": float(week),
        "hashprice_before": float(price[week - BEFORE : week].mean()),
        "hashprice_after": float(price[week + 1 : week + 1 + AFTER].mean()),
        "half_stop_below": float(history.column("shutdown_p50_usd_ph_day")[week - 1]),
    }
    for number, arm in enumerate(arms):
        rate = arm.history.column("network_hashrate_ehs")
        before = float(rate[week - BEFORE : week].mean())
        numbers |= {
            f"before_ehs_{number}": before,
            f"after_30_days_{number}": float(rate[week + AFTER] / before - 1.0),
            f"after_half_a_year_{number}": float(rate[week + 26] / before - 1.0),
        }
    return numbers | {
        name: (1.0 + numbers[f"{told}_0"]) / (1.0 + numbers[f"{told}_1"]) - 1.0
        for name, told in (("effect", "after_30_days"), ("effect_half_a_year", "after_half_a_year"))
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
        } | rents(arm, number)
    numbers["access_change"] = numbers["access_1"] / max(numbers["access_0"], 1.0) - 1.0
    return numbers


def rents(arm: EnergyMarket, number: int) -> Numbers:
    """Who is paid for the access that AI and miners won in a run's auctions: grids, makers of transformers.  [$ a year, GW]"""
    won = arm.history.auctions
    grids = float((won["accepted_mw"] * won["zone_price"]).sum())
    awarded = float(won.filter(won["purpose"] == "ai")["accepted_mw"].sum())
    return {
        f"rent_grids_{number}": grids,
        f"rent_makers_{number}": max(0.0, float(won["payment_usd_year"].sum()) - grids),
        f"awarded_gw_{number}": awarded / 1e3,
    }


def three_paths(arms: Sequence[EnergyMarket]) -> Numbers:
    """What became of three sites, what their owners first saw in them, and how many others were placed as the first is.

    first: week in which the site first serves AI, NEVER_SERVED where it does not; signed_before: leases there that are
    older than the run; convert, mine: perceived values when it was first decided [$/MW]; blocked: the constraint on
    converting then, as a code of options.barriers; stood_ and its name: how often it stood there; power: contract price at the start [$/MWh].
    """
    market = arms[0]
    names, sites, leases = market.state.site_names, market.history.sites, market.history.leases
    serving = dict(
        sites.filter(sites["mw_leased"] + sites["mw_cloud"] > 0.0).group_by("site").min().select("site", "week").rows()
    )
    older = leases.filter(leases["before_start"])["site"].to_list()
    views = first_views(market)
    numbers: Numbers = {}
    for number, name in enumerate(MINERS_SITES):
        convert, mine, blocked = views.get(names.index(name), (0.0, 0.0, 0))
        numbers |= {
            f"first_{number}": float(serving.get(name, NEVER_SERVED)),
            f"signed_before_{number}": float(older.count(name)),
            f"convert_{number}": convert,
            f"mine_{number}": mine,
            f"blocked_{number}": float(blocked),
        }
    worth = [blocked for convert, mine, blocked in views.values() if convert > mine]
    numbers |= {"asked": float(len(views)), "worth": float(len(worth)), "unblocked": float(worth.count(FREE))}
    numbers |= {f"stood_{one.name}": float(worth.count(code)) for code, one in enumerate(BARRIERS) if code != FREE}
    return numbers | followers(market)


def first_views(market: EnergyMarket) -> dict[int, tuple[float, float, int]]:
    """Each miner's site as its owner first saw it: the worth of letting a hall there, of mining on, what stood in the way."""
    views: dict[int, tuple[float, float, int]] = {}
    for decision in market.history.deliberations:
        for place, row in enumerate(decision.rows):
            if int(row) not in views and decision.sites["owner"][place] < market.state.cast.miners:
                seen, blocked = decision.perceived[place], decision.blocked[place]
                views[int(row)] = (float(seen[COLOCATION]), float(seen[MINE]), int(blocked[COLOCATION]))
    return views


def followers(market: EnergyMarket) -> Numbers:
    """How many miners ever let a hall to AI, and how many ever ran AI machines of their own as IREN does."""
    sites = market.history.sites
    own = sites.filter(sites["company"].is_in(market.state.names[: market.state.cast.miners]))
    return {
        f"{name}_miners": float(own.filter(own[f"mw_{use}"] > 0.0)["company"].n_unique())
        for name, use in (("letting", "leased"), ("cloud", "cloud"))
    }


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
    left = independent(arms[0])
    return {
        "survivors": float(len(left)),
        "at_start": float(column("independent_miners")[0]),
        "still_mining": float(sum(mining >= LEAST_MW for mining, _ in left.values())),
        **{how: float(column(f"miners_{how}")[-1]) for how in ("defaulted", "wound_up", "dissolved", "taken_over")},
        "serving_ai": float(sum(ai >= LEAST_MW for _, ai in left.values())),
        **{f"held_{kind}": mw for kind, mw in held.items()},
        **{f"used_{use}": mw for use, mw in used.items()},
        "controlled_tenants": used["leased"],
        "controlled_owners": sum(used.values()) - used["leased"],
    }


def independent(market: EnergyMarket) -> dict[str, tuple[float, float]]:
    """Miners that are their own masters at the end, with the megawatts on which they mine and serve AI."""
    table = market.history.companies
    left = table.filter((table["week"] == market.week) & table["independent"])
    return {name: (mining, ai) for name, mining, ai in left.select("company", "mw_mining", "mw_ai").rows()}


def policy(arms: Sequence[EnergyMarket]) -> Numbers:
    """How many independent miners are left with AI's priority and without, and what miners won at auction.

    other_fates: miners that are left in one of the two runs only.
    """
    numbers: Numbers = {}
    for number, arm in enumerate(arms):
        numbers[f"survivors_{number}"] = float(arm.history.column("independent_miners")[-1])
        won = arm.history.auctions
        numbers[f"won_mw_{number}"] = float(won.filter(won["purpose"] == "mining")["accepted_mw"].sum())
    numbers["other_fates"] = float(len(independent(arms[0]).keys() ^ independent(arms[1]).keys()))
    numbers["more_survive"] = numbers["survivors_1"] - numbers["survivors_0"]
    return numbers


DEFAULT: tuple[str, Mapping[str, Any]] = ("energy-run", {})
LESSONS = {
    lesson.name: lesson
    for lesson in (
        Lesson(
            "two_pools", (("no-ai", {}), DEFAULT), tuple(f"power_price_{zone}_usd_mwh" for zone in US_ZONES), two_pools
        ),
        Lesson(
            "halving",
            (DEFAULT, ("energy-run", {"bitcoin.halving": False})),
            ("network_hashrate_ehs", "hashprice_usd_ph_day"),
            halving,
        ),
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
    """What stood in the way of converting a site, by its name; "free" where nothing did.

    >>> constraint({"blocked_0": 1.0}, 0)
    'no_tenant_abroad'
    """
    return BARRIERS[int(numbers.get(f"blocked_{site}", FREE))].name
