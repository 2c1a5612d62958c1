"""The one sentence, the five tiles and the footer of the Market page, chosen by the data."""

from __future__ import annotations

from collections.abc import Callable

from viz.figures.drawing.market_record import MarketRecord
from viz.figures.market import alike
from viz.text.language import Text


def sentence(table: MarketRecord, text: Text) -> str:
    """The state of the market in one line."""
    share, start = table.now("ai_share"), table.then("ai_share")
    moved = "start" if table.week == 0 else "stayed" if alike(share, start, text) else "up" if share > start else "down"
    return text(
        f"sentence.{moved}",
        share=text.percent(share),
        start=text.percent(start),
        left=text.count(table.now("independent_miners")),
        first=text.count(table.then("independent_miners")),
    )


def tiles(table: MarketRecord, text: Text) -> list[dict[str, str]]:
    """Five numbers, each with what it was at the start."""
    return [
        tile(table, text, "ai", "mw_ai", lambda mw: text.gw(mw / 1000.0)),
        tile(table, text, "unmet", "ai_gap_net_gw", lambda gw: text.gw(max(gw, 0.0))),
        tile(table, text, "miners", "independent_miners", text.count),
        tile(table, text, "hashprice", "hashprice_usd_ph_day", text.dollars),
        tile(table, text, "bitcoin", "btc_price_usd", text.dollars),
    ]


def tile(table: MarketRecord, text: Text, name: str, column: str, write: Callable[[float], str]) -> dict[str, str]:
    """One number with its label and what it was at the start."""
    start = text("tile.from", start=write(table.then(column))) if table.week else text("tile.at_start")
    shown = {"label": text(f"tile.{name}"), "value": write(table.now(column)), "start": start}
    return {"id": name, "column": column, "means": text.sections["meaning"].get(column, ""), **shown}


def books(table: MarketRecord, text: Text) -> dict[str, object]:
    """Whether every dollar and megawatt of this week has two sides."""
    money, power = table.now("ledger_residual_usd"), table.now("mw_residual")
    closed = abs(money) < 0.005 and abs(power) < 0.5
    key = "footer.closed" if closed else "footer.open"
    return {"closed": closed, "text": text(key, usd=f"{abs(money):,.2f}", mw=f"{abs(power):,.0f}")}
