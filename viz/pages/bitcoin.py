"""The Bitcoin page: hash supply against what hashing earns; shut-down prices; hash rate, difficulty, rigs."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from model.sites.rigs import frontier
from viz.figures import bitcoin as figures
from viz.figures.bitcoin import KINDS, Fleets, Hash, Running
from viz.figures.drawing.market_record import MarketRecord
from viz.figures.words.names import shown_name
from viz.pages.seen.view import Look, PageView
from viz.text.language import Text


class Supply(NamedTuple):
    """All hash of one week and what hashing earned; a new rig [$/TH]; how fast the rest of the world switches [1/week]."""

    found: Hash
    fleets: Fleets
    efficiency: dict[str, float]
    hashprice: float
    rig_price: float
    speed: float
    running: Running


class Snapshot(NamedTuple):
    """The supply of the week that is looked at, and the network's record up to it."""

    supply: Supply
    columns: dict[str, np.ndarray]
    row: dict[str, float]


def read(market: Any, look: Look) -> Snapshot:
    """The record holds the network but no fleets: those the market of the page has noted by week."""
    at, column = look.seen(market.week), market.history.column
    columns = {
        name: column(name)[: at + 1].copy() for name in ("network_hashrate_ehs", "miners_hashrate_ehs", "difficulty")
    }
    row = {"height": float(column("block_height")[at]), "subsidy": float(column("subsidy_btc")[at])}
    return Snapshot(market.noted[at], columns, row)


def supply_of(market: Any) -> Supply:
    """Vintages of fleets and of the rest of the world; rigs that came this week have not run at any price yet."""
    fleets, state = market.state.fleets.rows, market.state
    world = market.network.world.lots(state.scenario.mining.overhead)
    shown = fleets["alive"] & (fleets["hash_ph"] > 0.0) & (fleets["shutdown_hashprice"] > 0.0)
    live, rigs = fleets[shown], state.vintages[shown]
    hash_ph, joules, on = rigs["hash_ph"], rigs["efficiency"], rigs["on"]
    row, year = np.nonzero(hash_ph)
    stop = live["shutdown_hashprice"][row] * joules[row, year] / live["efficiency"][row]
    whole = np.maximum(1e-9, (hash_ph * on).sum(axis=1))
    ran = on[row, year] * (live["uptime"] * live["hash_ph"] / whole)[row]
    hash_ph, joules, live = hash_ph[row, year], joules[row, year], live[row]
    listed = market.companies["listed"][live["owner"]]
    found = Hash(
        np.concatenate([stop, world.shutdown_hashprice]),
        np.concatenate([hash_ph, world.hash_ph]),
        np.concatenate([hash_ph * ran, world.hash_ph * world.on]),
        np.concatenate([np.where(listed, 0, 1), np.full(len(world.hash_ph), 2)]),
    )
    owners = [state.names[owner] if own else "" for owner, own in zip(live["owner"].tolist(), listed, strict=True)]
    of_fleets = Fleets(owners, stop, hash_ph, ran)
    newest, price = frontier(state)
    efficiency = efficiencies(found, np.concatenate([joules, world.joules])) | {"frontier": newest}
    speed = float(state.scenario.rigs.response)
    hashprice = float(state.bitcoin.hashprice)
    return Supply(found, of_fleets, efficiency, hashprice, price / 1e3, speed, running_of(state))


def running_of(state: Any) -> Running:
    """What ran of all rigs, by their owner and by where they stand; a vintage as far as it was on, a fleet as far as it hashed."""
    fleets, rigs = state.fleets.rows, state.vintages
    alive, count = fleets["alive"], len(state.names)
    hashed = np.where(alive, fleets["hash_ph"] * fleets["uptime"], 0.0)
    on = (rigs["hash_ph"] * rigs["on"]).sum(axis=1)
    power = (rigs["mw"] * rigs["on"]).sum(axis=1) * hashed / np.maximum(on, 1e-9)
    power = np.where(on > 0.0, power, np.where(alive, fleets["mw"] * fleets["uptime"], 0.0))  # as at the start
    hash_ph, mw = (np.bincount(fleets["owner"], ran, count) for ran in (hashed, power))
    return Running(hash_ph, mw, np.bincount(fleets["site"][alive], power[alive], len(state.site_names)))


def efficiencies(found: Hash, joules: np.ndarray) -> dict[str, float]:
    """Mean efficiency by whose rigs they are, weighted by hash.  [J/TH]"""
    weights = [np.where(found.kind == kind, found.installed, 0.0) for kind in range(len(KINDS))]
    means = [float(joules @ weight) / max(1e-9, float(weight.sum())) for weight in weights]
    return dict(zip(KINDS, means, strict=True))


def contents(seen: Snapshot, table: MarketRecord, text: Text, look: Look) -> dict[str, Any]:
    """Three charts and the numbers beside them."""
    supply, rest = seen.supply, text("bitcoin.others")
    owners = [shown_name(name, look.names, text) if name else rest for name in supply.fleets.owner]
    now = figures.stands(supply.found, supply.hashprice)
    return {
        "figures": [
            figures.steps(supply.found, supply.hashprice, text),
            figures.hash_rate(seen.columns, table, text),
            figures.shutdowns(supply.fleets._replace(owner=owners), rest, supply.hashprice, text),
        ],
        "columns": {name: [round(float(value), 3) for value in column] for name, column in seen.columns.items()},
        "facts": figures.facts(seen.row | {"rig_price": supply.rig_price}, supply.efficiency, text),
        "why": figures.why_not(now, supply.speed, text),
    }


BITCOIN = PageView("bitcoin", contents, read)
