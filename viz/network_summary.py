"""What came of a run of the Bitcoin network alone, for a person at a terminal."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text as Line

from viz.summary import ends_of, head, section, table_of, tell_files
from viz.terminal import console

if TYPE_CHECKING:
    from model.engine import Engine

FIGURES = (
    ("bitcoin, $", "btc_price_usd", "{:,.0f}", 1.0),
    ("network, EH/s", "network_hashrate_ehs", "{:,.1f}", 1.0),
    ("difficulty, T", "difficulty", "{:,.2f}", 1e-12),
    ("hashprice, $/PH/day", "hashprice_usd_ph_day", "{:,.1f}", 1.0),
    ("block", "block_height", "{:,.0f}", 1.0),
    ("new coins of a block, BTC", "subsidy_btc", "{:.8g}", 1.0),
)
PER_TH = 1e-3  # $/TH of $/PH


def print_network(market: "Engine", files: Sequence[Path] = ()) -> None:
    """The whole summary, on standard output."""
    out = console()
    head(out, market)
    section(out, "The Bitcoin network", _figures(market))
    section(out, "Rigs at the end", _rigs(market))
    out.print()
    out.print(Line(_changes(market)))
    tell_files(out, files)


def _figures(market: "Engine") -> Table:
    """Price, hash, difficulty and what hash earns, start against end."""
    table = table_of("", "start", "end", "least", "most")
    for name, column, written, scale in FIGURES:
        values = market.history.column(column) * scale
        start, end = (value * scale for value in ends_of(market, column))
        table.add_row(name, *(written.format(float(value)) for value in (start, end, values.min(), values.max())))
    return table


def _rigs(market: "Engine") -> Table:
    """What is on sale, at what price, and how much of the world's hash is switched on."""
    coins, world = market.state.bitcoin, market.network.world
    table = table_of("", "")
    table.show_header = False
    running, installed = market.network.world_ehs, world.installed()
    table.add_row("rig price, $/TH", f"{coins.rig_price * PER_TH:,.2f}")
    table.add_row("cost of making it, $/TH", f"{coins.rig_cost * PER_TH:,.2f}")
    table.add_row("rigs on sale, J/TH", f"{coins.frontier:,.1f}")
    table.add_row("hash in place, EH/s", f"{installed:,.1f}")
    table.add_row("switched on", f"{running / installed if installed > 0.0 else 0.0:.0%}")
    return table


def _changes(market: "Engine") -> str:
    """Retargets and halvings in words."""
    events = market.history.events
    moves = [event.percent or 0.0 for event in events if event.kind == "retarget"]
    told = f"Retargets: {len(moves)}"
    if moves:
        told += f", {sum(move > 0.0 for move in moves)} of them up, from {min(moves):+.1f} % to {max(moves):+.1f} %"
    halved = [
        f"{market.calendar.date(event.week):%Y-%m-%d} (block {event.height:,.0f})"
        for event in events
        if event.kind == "halving" and event.height
    ]
    return f"{told}.  Halvings: {', '.join(halved) or 'none'}."
