"""The Bitcoin page: the world's hash by what it needs to earn, against what it earns; difficulty, hash rate, rigs."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from viz.figures.drawing.market_record import MarketRecord, round_up
from viz.figures.drawing.specification import Specification, figure, line, of, panel, series
from viz.text.language import Text

BIN = 1.5  # $/PH/day: rigs whose break-even lies so close are one step
KINDS = ("listed", "private", "world")
COLOURS = {"listed": "actor.miner", "private": "use.hosting", "world": "actor.world"}
BLOCKS_BETWEEN = 210_000
HASH = ("network_hashrate_ehs", "miners_hashrate_ehs", "world_hashrate_ehs")  # columns of `market`
TERA = 1e12
OWNERS = 10  # with a row of their own among the shut-down prices


class Running(NamedTuple):
    """Rigs that ran, mean of a week: those that stand still mine nothing.  hash_ph, mw [by owner], at [MW by site]"""

    hash_ph: np.ndarray
    mw: np.ndarray
    at: np.ndarray


class Hash(NamedTuple):
    """All hash that there is: break-even [$/PH/day], installed and running [PH/s], whose it is (place in KINDS)."""

    break_even: np.ndarray
    installed: np.ndarray
    running: np.ndarray
    kind: np.ndarray


class Stands(NamedTuple):
    """Hash by whether it would earn its power and whether it runs.  [EH/s]"""

    whole: float
    runs: float
    would_earn: float
    idle_world: float  # would earn and stands still
    idle_miners: float
    at_a_loss: float  # runs and does not earn


def stands(found: Hash, hashprice: float) -> Stands:
    """Owners follow the hashprice slowly, so that what would earn and what runs are two things."""
    earns, world = found.break_even < hashprice, found.kind == KINDS.index("world")
    idle = np.where(earns, found.installed - found.running, 0.0)
    parts = found.installed, found.running, found.installed * earns, idle * world, idle * ~world, found.running * ~earns
    return Stands(*(float(part.sum()) / 1e3 for part in parts))


def steps(found: Hash, hashprice: float, text: Text) -> Specification:
    """The world's supply of hash, cheapest first: what runs is filled."""
    bars = [
        bar(found, kind, low, text) for low in np.unique(np.floor(found.break_even / BIN)) for kind in range(len(KINDS))
    ]
    shown = [one for one in bars if one["mw"] > 0.01]
    whole, top = sum(one["mw"] for one in shown), max([1.3 * hashprice, *(one["price"] for one in shown)], default=1.0)
    legend = [{"label": text(f"bitcoin.{kind}"), "colour": COLOURS[kind]} for kind in KINDS]
    return {
        "id": "supply",
        "of": [*HASH, "hashprice_usd_ph_day"],
        "form": "steps",
        "title": supply_title(stands(found, hashprice), hashprice, text),
        "unit": text("bitcoin.unit_supply"),
        "bars": shown,
        "lines": [],
        "parts": [],
        "legend": [*legend, {"label": text("bitcoin.stands"), "colour": ""}],
        "level": {"at": hashprice, "label": text("bitcoin.level", price=text.dollars(hashprice))},
        "top": round_up(min(top, 1.8 * hashprice)),
        "whole": round_up(max(whole, 1.0)),
        "x": text("bitcoin.x"),
    }


def bar(found: Hash, kind: int, low: float, text: Text) -> dict[str, Any]:
    """Rigs of one kind whose break-even lies in one bin.  [EH/s]"""
    here = (np.floor(found.break_even / BIN) == low) & (found.kind == kind)
    return {
        "mw": float(found.installed[here].sum()) / 1e3,
        "price": float((low + 0.5) * BIN),
        "accepted": float(found.running[here].sum()) / 1e3,
        "label": text(f"bitcoin.{KINDS[kind]}"),
        "colour": COLOURS[KINDS[kind]],
    }


def supply_title(now: Stands, hashprice: float, text: Text) -> str:
    """How much of the world's hash runs, and how much of it would earn its power."""
    runs, earns = now.runs / max(now.whole, 1e-9), now.would_earn / max(now.whole, 1e-9)
    words = {"runs": text.percent(runs), "earns": text.percent(earns), "price": text.dollars(hashprice)}
    key = "same" if abs(runs - earns) < 0.02 else "more" if runs > earns else "less"
    return text(f"bitcoin.title_{key}", **words)


def why_not(now: Stands, speed: float, text: Text) -> str:
    """Why hash stands still that would earn, and why some runs that does not.  speed: of switching [1/week]"""
    words = {
        "world": text.count(now.idle_world),
        "miners": text.count(now.idle_miners),
        "loss": text.count(now.at_a_loss),
    }
    return text("bitcoin.why", **words, speed=text.percent(speed))


class Fleets(NamedTuple):
    """Vintages of all miners' fleets: owner (as named on the page), break-even [$/PH/day], hash [PH/s], share of it that runs."""

    owner: list[str]
    break_even: np.ndarray
    hash_ph: np.ndarray
    on: np.ndarray


def shutdowns(fleets: Fleets, rest: str, hashprice: float, text: Text) -> Specification:
    """Every vintage of every fleet by the hashprice at which it stops, a row an owner; who holds little shares the row `rest`."""
    held = dict.fromkeys(fleets.owner, 0.0)
    for name, hash_ph in zip(fleets.owner, fleets.hash_ph.tolist(), strict=True):
        held[name] += hash_ph
    own = sorted((name for name in held if name != rest), key=lambda name: -held[name])[:OWNERS]
    dots: dict[str, list[dict[str, Any]]] = {name: [] for name in (*own, rest)}
    most = max(1e-9, float(fleets.hash_ph.max(initial=0.0)))
    for name, at, hash_ph, on in zip(fleets.owner, *(column.tolist() for column in fleets[1:]), strict=True):
        dots[name if name in own else rest].append({"at": at, "size": hash_ph / most, "on": on > 0.5})
    below = int((fleets.break_even >= hashprice).sum())
    words = {"below": text.count(below), "all": text.count(len(fleets.owner)), "price": text.dollars(hashprice)}
    top = max([1.3 * hashprice, *(min(at, 2.5 * hashprice) for at in fleets.break_even.tolist())])
    return {
        "id": "shutdowns",
        "of": ["shutdown_p50_usd_ph_day", "hashprice_usd_ph_day"],
        "form": "strips",
        "title": text(f"bitcoin.shutdowns_{'some' if below else 'all' if fleets.owner else 'none'}", **words),
        "unit": text("bitcoin.unit_shutdowns"),
        "top": round_up(top),
        "level": {"at": hashprice, "label": text.dollars(hashprice)},
        "rows": [row(name, found, text) for name, found in dots.items() if found],
    }


def row(name: str, dots: list[dict[str, Any]], text: Text) -> dict[str, Any]:
    """One owner's fleets, with the span of their shut-down prices in words."""
    low, high = min(dot["at"] for dot in dots), max(dot["at"] for dot in dots)
    spans = text.decimal(low) if high - low < 0.05 else f"{text.decimal(low)}–{text.decimal(high)}"
    return {"label": name, "low": low, "high": high, "fleets": len(dots), "written": spans, "dots": dots}


def hash_rate(columns: dict[str, np.ndarray], table: MarketRecord, text: Text) -> Specification:
    """The network and the modelled miners' part of it, and difficulty."""
    whole, ours, _ = HASH
    now = {name: float(column[-1]) for name, column in columns.items()}
    network = series(whole, text("bitcoin.network"), text.count(now[whole]), "actor.world")
    miners = series(ours, text("bitcoin.miners"), text.count(now[ours]), "actor.miner")
    difficulty = series("difficulty", "", text.decimal(now["difficulty"] / TERA), "text", 1.0 / TERA)
    panels = [
        panel(
            [line(network), line(miners)],
            round_up(1.05 * float(columns[whole].max())),
            share=0.6,
            caption=text("bitcoin.caption_hash"),
        ),
        panel(
            [line(difficulty)],
            round_up(1.05 * float(columns["difficulty"].max()) / TERA),
            share=0.4,
            caption=text("bitcoin.caption_difficulty"),
        ),
    ]
    share = now[ours] / max(now[whole], 1e-9)
    before = float(columns[ours][0] / max(columns[whole][0], 1e-9))
    key = "same" if abs(share - before) < 0.01 else "up" if share > before else "down"
    title = text(f"bitcoin.share_{key}", share=text.percent(share), before=text.percent(before))
    return of(figure(table, "hash_rate", title, "", panels, 130), *HASH, "difficulty")


def facts(row: dict[str, float], efficiency: dict[str, float], text: Text) -> list[dict[str, Any]]:
    """The protocol and the rigs in numbers; what rigs need to hash also as a bar."""
    left = BLOCKS_BETWEEN - int(row["height"]) % BLOCKS_BETWEEN
    told = {
        "subsidy": text("bitcoin.btc", btc=f"{row['subsidy']:g}"),
        "halving": text("bitcoin.weeks", weeks=text.count(left / 1008.0)),
        "height": text.count(row["height"]),
        "rig": text("bitcoin.per_th", price=text.dollars(row["rig_price"])),
    }
    protocol = [{"label": text(f"bitcoin.fact_{name}"), "value": value} for name, value in told.items()]
    most = max(1e-9, *efficiency.values())
    rigs = [
        {
            "label": text(f"bitcoin.fact_{name}"),
            "bar": round(joules / most, 3),
            "value": text("bitcoin.joules", j=text.decimal(joules)),
        }
        for name, joules in efficiency.items()
    ]
    return [fact for pair in zip(protocol, rigs, strict=True) for fact in pair]
