"""The Bitcoin page: hash supply against what hashing earns; hash rate, difficulty, rigs."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from model.rigs import frontier
from viz.figures import bitcoin as figures
from viz.figures.bitcoin import KINDS, Hash
from viz.figures.table import Table
from viz.pages.view import Look, PageView
from viz.text.language import Text

TERA = 1e12


class Snapshot(NamedTuple):
    """All hash of the newest week, and the network's record up to the week that is looked at."""

    found: Hash
    hashprice: float
    columns: dict[str, np.ndarray]
    row: dict[str, float]
    efficiency: dict[str, float]
    newest: bool


def read(market: Any, look: Look) -> Snapshot:
    """The rows of fleets and of the rest of the world, summed up by break-even."""
    at, column = look.seen(market.week), market.history.column
    fleets, world, state = market.state.fleets.rows, market.network.world, market.state
    live = fleets[fleets["alive"] & (fleets["hash_ph"] > 0.0)]
    listed = market.companies["listed"][live["owner"]]
    found = Hash(
        np.concatenate([live["shutdown_hashprice"], world.shutdown_hashprice()]),
        np.concatenate([live["hash_ph"], world.hash_ph]),
        np.concatenate([live["hash_ph"] * live["uptime"], world.hash_ph * world.on]),
        np.concatenate([np.where(listed, 0, 1), np.full(len(world.hash_ph), 2)]),
    )
    columns = {
        "network": column("network_hashrate_ehs")[: at + 1].copy(), "miners": column("miners_hashrate_ehs")[: at + 1].copy(),
        "difficulty": column("difficulty")[: at + 1] / TERA,
    }  # fmt: skip
    row = {
        "height": float(column("block_height")[at]),
        "subsidy": float(column("subsidy_btc")[at]),
        "rig_price": frontier(state)[1] / 1e3,
    }
    return Snapshot(
        found, float(state.hashprice), columns, row, efficiencies(found, live, listed, world), at >= market.week
    )


def efficiencies(found: Hash, live: np.ndarray, listed: np.ndarray, world: Any) -> dict[str, float]:
    """Mean efficiency by whose rigs they are, weighted by hash.  [J/TH]"""
    joules = np.concatenate([live["efficiency"], world.efficiency])
    return {
        name: float(
            (joules * found.installed)[found.kind == kind].sum()
            / max(1e-9, float(found.installed[found.kind == kind].sum()))
        )
        for kind, name in enumerate(KINDS)
    }


def contents(seen: Snapshot, table: Table, text: Text, _look: Look) -> dict[str, Any]:
    """Two charts and the numbers beside them."""
    return {
        "figures": [figures.steps(seen.found, seen.hashprice, text), figures.hash_rate(seen.columns, table, text)],
        "columns": {name: [round(float(value), 3) for value in column] for name, column in seen.columns.items()},
        "facts": figures.facts(seen.found, seen.row, seen.efficiency, text),
        "note": "" if seen.newest else text("bitcoin.newest"),
    }


BITCOIN = PageView("bitcoin", contents, read)
