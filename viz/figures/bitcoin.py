"""The Bitcoin page: the world's hash by what it needs to earn, against what it earns; difficulty, hash rate, rigs."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from viz.figures.specification import Specification, figure, line, panel, series
from viz.figures.table import Table, round_up
from viz.text.language import Text

BIN = 1.5  # $/PH/day: rigs whose break-even lies so close are one step
KINDS = ("listed", "private", "world")
COLOURS = {"listed": "actor.miner", "private": "use.hosting", "world": "actor.world"}
BLOCKS_BETWEEN = 210_000


class Hash(NamedTuple):
    """All hash that there is: break-even [$/PH/day], installed and running [PH/s], whose it is (place in KINDS)."""

    break_even: np.ndarray
    installed: np.ndarray
    running: np.ndarray
    kind: np.ndarray


def steps(found: Hash, hashprice: float, text: Text) -> Specification:
    """The world's supply of hash, cheapest first: what runs is filled."""
    bars = [
        bar(found, kind, low, text) for low in np.unique(np.floor(found.break_even / BIN)) for kind in range(len(KINDS))
    ]
    shown = [one for one in bars if one["mw"] > 0.01]
    whole, top = sum(one["mw"] for one in shown), max([2.0 * hashprice, *(one["price"] for one in shown)], default=1.0)
    running = float(found.running.sum()) / 1e3
    return {
        "id": "supply", "form": "steps", "title": supply_title(found, hashprice, text), "unit": text("bitcoin.unit_supply"), "bars": shown,
        "lines": [{"at": running, "label": text("bitcoin.runs", hash=text.count(running))}], "parts": [],
        "level": {"at": hashprice, "label": text("bitcoin.level", price=text.dollars(hashprice))},
        "top": round_up(min(top, 2.5 * hashprice)), "whole": round_up(max(whole, 1.0)), "x": text("bitcoin.x"),
    }  # fmt: skip


def bar(found: Hash, kind: int, low: float, text: Text) -> dict[str, Any]:
    """Rigs of one kind whose break-even lies in one bin.  [EH/s]"""
    here = (np.floor(found.break_even / BIN) == low) & (found.kind == kind)
    return {"mw": float(found.installed[here].sum()) / 1e3, "price": float((low + 0.5) * BIN), "accepted": float(found.running[here].sum()) / 1e3,
            "label": text(f"bitcoin.{KINDS[kind]}"), "colour": COLOURS[KINDS[kind]]}  # fmt: skip


def supply_title(found: Hash, hashprice: float, text: Text) -> str:
    """How much of the world's hash earns its power."""
    whole = max(float(found.installed.sum()), 1e-9)
    paid = float(found.installed[found.break_even <= hashprice].sum()) / whole
    return text(
        "bitcoin.title_all" if paid > 0.995 else "bitcoin.title_part",
        share=text.percent(paid),
        price=text.dollars(hashprice),
    )


def hash_rate(columns: dict[str, np.ndarray], table: Table, text: Text) -> Specification:
    """The network and the modelled miners' part of it, and difficulty."""
    now = {name: float(column[-1]) for name, column in columns.items()}
    network = series("network", text("bitcoin.network"), text.count(now["network"]), "actor.world")
    miners = series("miners", text("bitcoin.miners"), text.count(now["miners"]), "actor.miner")
    difficulty = series("difficulty", "", text.decimal(now["difficulty"]), "text")
    panels = [
        panel(
            [line(network), line(miners)],
            round_up(1.05 * float(columns["network"].max())),
            share=0.6,
            caption=text("bitcoin.caption_hash"),
        ),
        panel(
            [line(difficulty)],
            round_up(1.05 * float(columns["difficulty"].max())),
            share=0.4,
            caption=text("bitcoin.caption_difficulty"),
        ),
    ]
    share = now["miners"] / max(now["network"], 1e-9)
    before = float(columns["miners"][0] / max(columns["network"][0], 1e-9))
    key = "same" if abs(share - before) < 0.01 else "up" if share > before else "down"
    title = text(f"bitcoin.share_{key}", share=text.percent(share), before=text.percent(before))
    return figure(table, "hash_rate", title, "", panels, 130)


def facts(found: Hash, row: dict[str, float], efficiency: dict[str, float], text: Text) -> list[dict[str, str]]:
    """The protocol and the rigs in numbers."""
    left = BLOCKS_BETWEEN - int(row["height"]) % BLOCKS_BETWEEN
    told = {
        "subsidy": text("bitcoin.btc", btc=f"{row['subsidy']:g}"),
        "halving": text("bitcoin.blocks", blocks=text.count(left), weeks=text.count(left / 1008.0)),
        "height": text.count(row["height"]),
        "listed": text("bitcoin.joules", j=text.decimal(efficiency["listed"])),
        "private": text("bitcoin.joules", j=text.decimal(efficiency["private"])),
        "world": text("bitcoin.joules", j=text.decimal(efficiency["world"])),
        "rig": text("bitcoin.per_th", price=text.dollars(row["rig_price"])),
        "off": text("bitcoin.ehs", hash=text.count(float((found.installed - found.running).sum()) / 1e3)),
    }
    return [{"label": text(f"bitcoin.fact_{name}"), "value": value} for name, value in told.items()]
