"""What came of a run, for a person at a terminal: who uses and holds the megawatts, who is left, who bought whom."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text as Line

from agents.codes import USES
from model.foundation.language import english_dollars
from model.foundation.version import VERSION
from model.owners.consolidation import concentration
from viz.terminal import console
from viz.text.language import language

if TYPE_CHECKING:
    from model.engine import Engine

PALETTE = json.loads((Path(__file__).parent / "figures" / "palette.json").read_text(encoding="utf-8"))["light"]
USE_NAMES = {
    "mining": ("own mining", "█"),
    "hosting": ("hosting others' rigs", "▓"),
    "leased": ("let to AI", "▒"),
    "cloud": ("own AI cloud", "░"),
    "converting": ("being converted", "/"),
    "idle": ("idle", "."),
}
HOLDERS = {"miner": "miners", "hyperscaler": "AI hyperscalers", "utility": "utilities", "capital": "private capital"}
ENDS = {
    "default": "defaulted",
    "liquidation": "wound up",
    "dissolution": "dissolved after a sale",
    "takeover": "taken over",
}
BAR = 64  # characters of a bar
MOST_ENDS, LEAST_MW = 10, 20.0  # lines about those that ended, and what they had to have
DOLLAR, MEGAWATT, COIN = 0.005, 0.5, 1e-6  # under which books count as closed


class End(NamedTuple):
    """How a company ended: `kind` of event, week, and the buyer if there was one."""

    kind: str
    week: int
    buyer: str
    mw: float
    usd: float


def print_summary(market: "Engine", files: Sequence[Path] = ()) -> None:
    """The whole summary, on standard output."""
    out = console()
    head(out, market)
    section(out, "US megawatts of miners and of what were miners' sites", _uses(market))
    _bars(out, market)
    section(out, "Listed miners, start > end", _listed(market))
    _ends(out, market)
    section(out, "The market", _figures(market))
    _books(out, market)
    tell_files(out, files)


def tell_files(out: Console, files: Sequence[Path]) -> None:
    """Where a run was written, and what."""
    if files:
        tables = ", ".join(file.stem for file in files if file.suffix == ".parquet")
        others = ", ".join(sorted((file.name for file in files if file.suffix != ".parquet"), reverse=True))
        out.print(Line(f"Written to {files[0].parent}: {others} and, as .parquet, {tables}."))


def section(out: Console, title: str, table: Table) -> None:
    """A table under its title."""
    out.print()
    out.print(Line(title, "bold"))
    out.print(table)


def head(out: Console, market: "Engine") -> None:
    """Scenario, seed, days, and what a run is not."""
    text, week = language("en"), market.week
    days = f"{text.date(market.calendar.date(0))} to {text.date(market.calendar.date(week))}"
    cut = "" if week >= market.weeks else f" of {market.weeks}, stopped early"
    out.print()
    out.print(Line(f"Energy Run {VERSION}: {market.scenario.name}, seed {market.seed}", "bold"))
    out.print(f"{days} ({week} weeks{cut})")
    out.print("One possible history, not a forecast or advice.")


def table_of(*columns: str) -> Table:
    """A table whose first column holds names and whose others hold figures."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for place, name in enumerate(columns):
        table.add_column(name, justify="left" if place == 0 else "right", no_wrap=True)
    return table


def _uses(market: "Engine") -> Table:
    """Megawatts by use and by kind of owner, start against end."""
    table = table_of("", "start", "end", "change")
    _add_mw(table, Line("all, MW"), market, "mw_us_energised")
    for use in USES:
        name, mark = USE_NAMES[use]
        _add_mw(table, Line.assemble((mark, PALETTE["use"][use]), f" {name}"), market, f"mw_{use}")
    for kind, name in HOLDERS.items():
        _add_mw(table, Line.assemble(("■", PALETTE["actor"][kind]), f" held by {name}"), market, f"mw_owner_{kind}")
    return table


def _add_mw(table: Table, name: Line, market: "Engine", column: str) -> None:
    start, end = ends_of(market, column)
    if max(start, end) >= 0.5:
        table.add_row(name, f"{start:,.0f}", f"{end:,.0f}", f"{end - start:+,.0f}")


def ends_of(market: "Engine", column: str) -> tuple[float, float]:
    """A column of `market` at the start and now."""
    values = market.history.column(column)
    return float(values[0]), float(values[-1])


def _bars(out: Console, market: "Engine") -> None:
    """Uses at the start and now as two bars of one scale."""
    uses = [ends_of(market, f"mw_{use}") for use in USES]
    largest = max(sum(start for start, _ in uses), sum(end for _, end in uses), 1.0)
    for place, name in enumerate(("start", "end")):
        bar = Line(f"{name:<6}")
        for use, length in zip(USES, lengths([mw[place] for mw in uses], largest), strict=True):
            bar.append(USE_NAMES[use][1] * length, PALETTE["use"][use])
        out.print(bar)


def lengths(values: Sequence[float], largest: float, whole: int = BAR) -> list[int]:
    """Characters for each part of a stacked bar; rounding never adds up to more or less than the bar.

    >>> lengths([1.0, 1.0, 1.0], 3.0, whole=10)
    [3, 4, 3]
    """
    borders = np.rint(np.cumsum([0.0, *values]) / largest * whole).astype(int)
    return np.diff(borders).tolist()


def _listed(market: "Engine") -> Table:
    """The listed miners: megawatts, what they serve now, value, and what became of each."""
    table = table_of("", "MW", "mining", "AI", "EH/s", "equity, bn $", "")
    table.columns[-1].justify = "left"
    fates, (start, end) = company_ends(market), (market.history.companies_at(week) for week in (0, market.week))
    for row in np.flatnonzero(market.companies["listed"]).tolist():
        name, was, now = market.state.names[row], start[row], end[row]
        table.add_row(
            name,
            change_of(was["mw_energised"], now["mw_energised"]),
            f"{now['mw_mining']:,.0f}",
            f"{now['mw_ai']:,.0f}",
            change_of(was["hash_ph"] / 1e3, now["hash_ph"] / 1e3),
            f"{was['value'] / 1e9:.1f} > {now['value'] / 1e9:.1f}",
            fate(fates.get(name), market),
        )
    return table


def change_of(start: float, end: float) -> str:
    """`1,020 > 400`, or one number where nothing changed."""
    before, after = f"{start:,.0f}", f"{end:,.0f}"
    return after if before == after else f"{before} > {after}"


def company_ends(market: "Engine") -> dict[str, End]:
    """How companies ended, by name."""
    return {
        event.company: End(event.kind, event.week, event.counterparty, event.mw or 0.0, event.usd or 0.0)
        for event in market.history.events
        if event.kind in ENDS
    }


def fate(end: End | None, market: "Engine") -> str:
    """`alive`, or how and when it ended."""
    if end is None:
        return "alive"
    month = market.calendar.date(end.week).strftime("%Y-%m")
    return f"sold to {end.buyer} {month}" if end.kind == "takeover" else f"{ENDS[end.kind]} {month}"


def _ends(out: Console, market: "Engine") -> None:
    """Who died and who bought whom, the largest first."""
    ended = sorted(company_ends(market).items(), key=lambda item: -item[1].mw)
    counts = {kind: sum(end.kind == kind for _, end in ended) for kind in ENDS}
    told = ", ".join(f"{count} {ENDS[kind]}" for kind, count in counts.items() if count)
    out.print()
    out.print(Line(f"Ended: {told or 'nobody'}", "bold"))
    large = [(name, end) for name, end in ended if end.mw >= LEAST_MW][:MOST_ENDS]
    for name, end in large:
        month = market.calendar.date(end.week).strftime("%Y-%m")
        by = f" by {end.buyer} for {english_dollars(end.usd)}" if end.kind == "takeover" else ""
        out.print(f"  {month}  {name} ({end.mw:,.0f} MW) {ENDS[end.kind]}{by}")
    if len(ended) > len(large):
        out.print(f"  and {len(ended) - len(large)} smaller ones")


def _figures(market: "Engine") -> Table:
    """The market at the start and now."""
    table = table_of("", "start", "end", "")
    table.columns[-1].justify = "left"
    word = concentration(ends_of(market, "hhi_mw")[1])
    for name, column, written, note in (
        ("independent miners", "independent_miners", "{:,.0f}", ""),
        ("HHI of their megawatts", "hhi_mw", "{:,.0f}", word),
        ("largest four hold", "cr4_mw", "{:.0%}", "of their megawatts"),
        ("AI's share of the megawatts", "ai_share", "{:.0%}", ""),
        ("AI demand, GW", "ai_demand_gw", "{:,.1f}", "gross, since January 2025"),
        ("AI gap, GW", "ai_gap_net_gw", "{:,.1f}", "demand less all that serves it"),
        ("AI without power, IT GW", "ai_unmet_it_gw", "{:,.1f}", ""),
        ("bitcoin, $", "btc_price_usd", "{:,.0f}", ""),
        ("hashprice, $/PH/day", "hashprice_usd_ph_day", "{:,.1f}", ""),
        ("network, EH/s", "network_hashrate_ehs", "{:,.0f}", ""),
    ):
        start, end = ends_of(market, column)
        table.add_row(name, written.format(start), written.format(end), note)
    return table


def _books(out: Console, market: "Engine") -> None:
    """Whether every dollar, balance sheet, megawatt and coin of every week has two sides."""
    largest = [
        _largest(market, name) for name in ("ledger_residual_usd", "books_residual_usd", "mw_residual", "btc_residual")
    ]
    limits = (DOLLAR, DOLLAR, MEGAWATT, COIN)
    closed = all(value < limit for value, limit in zip(largest, limits, strict=True))
    cash, sheets, mw, btc = largest
    out.print()
    out.print(
        f"Books {'closed' if closed else 'NOT CLOSED'} every week: largest residual {cash:,.2f} $ of cash, "
        f"{sheets:,.2f} $ of balance sheets, {mw:,.1f} MW, "
        f"{btc:.8f} BTC.",
        style="" if closed else "bold red",
    )


def _largest(market: Any, column: str) -> float:
    return float(np.abs(market.history.column(column)).max())
