"""How concentrated independent miners are: the Herfindahl-Hirschman index of their megawatts, and what the four largest hold."""

from __future__ import annotations

from viz.figures.drawing.market_record import MarketRecord, round_up
from viz.figures.drawing.specification import Specification, figure, line, panel, series
from viz.text.language import Text

MODERATE, HIGH = 1000.0, 1800.0  # from which on the merger guidelines of 2023 call a market concentrated


def concentration(table: MarketRecord, text: Text) -> Specification:
    """Two panels, no second axis; other seeds' band behind the line that has one."""
    hhi = series("hhi_mw", "", text.count(table.now("hhi_mw")), "text")
    largest = series("cr4_mw", "", text.percent(table.now("cr4_mw")), "actor.miner", 100.0)
    top = round_up(1.05 * max(HIGH, table.highest("hhi_mw")))
    panels = [
        panel([line(hhi)], top, share=0.5, caption=text("shares.hhi")),
        panel(
            [line(largest)], 50.0 if table.highest("cr4_mw") <= 0.5 else 100.0, share=0.5, caption=text("shares.four")
        ),
    ]
    return figure(table, "shares", title(table, text), text("shares.unit"), panels, 52)


def title(table: MarketRecord, text: Text) -> str:
    """How concentrated, by the guidelines' words, and from where it came."""
    now, start = table.now("hhi_mw"), table.then("hhi_mw")
    level = "low" if now <= MODERATE else "moderate" if now <= HIGH else "high"
    return text(f"shares.{level}", hhi=text.count(now), start=text.count(start))
