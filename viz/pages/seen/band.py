"""One seed among others: the band behind the Market page's lines, and where this seed stands in it."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.crowd.crowd import CROWD, SEEDS
from viz.crowd.fan import FEWEST, Band, band_of, key_of, shipped
from viz.figures.drawing.market_record import MarketRecord
from viz.pages.seen.opened import Moves, page_scenarios
from viz.pages.seen.view import Look
from viz.text.language import Text


def moves_of(market: Any) -> Moves:
    """Levers moved so far: (week in which each acts, key, value)."""
    entries = getattr(getattr(market, "log", None), "entries", ())
    return tuple((int(entry["week"]), str(entry["key"]), float(entry["value"])) for entry in entries if "key" in entry)


def band_for(look: Look, scenario: str, changes: dict[str, Any], moves: Moves) -> Band | None:
    """The band of other seeds of a run: shipped for the default, else as far as it has been played; none if switched off."""
    if look.focus.get("band") == "off" or scenario not in page_scenarios():
        return None
    if (scenario, changes, moves) == ("energy-run", {}, ()) and (known := shipped()) is not None:
        return known
    samples = CROWD.ask(key_of(scenario, changes, moves), 0)
    good = [sample for sample in samples.values() if not sample.error]
    return band_of(good) if len(good) >= FEWEST else None


def columns_of(band: Band) -> dict[str, np.ndarray]:
    """The band as whole columns."""
    low = {f"fan_low:{name}": column for name, column in band.low.items()}
    return low | {f"fan_high:{name}": column for name, column in band.high.items()}


def among_others(band: Band | None, table: MarketRecord, text: Text, look: Look) -> dict[str, Any]:
    """Where this seed stands among the others, in words; whether more of them are being played."""
    if look.focus.get("band") == "off":
        return {"others": "", "computing": False}
    if band is None:
        return {"others": text("band.computing"), "computing": True}
    week = look.seen(table.week)
    share = band.percentile(week, float(table["independent_miners"][week]))
    return {
        "others": text("band.rank", n=text.count(band.seeds), share=text.percent(share)),
        "computing": band.seeds < SEEDS,
    }
