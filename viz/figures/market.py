"""Charts A to D of the Market page.  Pure functions: table and language in, specification out."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from viz.figures.drawing.market_record import (
    BANDS,
    OWNED,
    OWNERS,
    SUPPLY,
    USES,
    MarketRecord,
    log_ends,
    round_up,
    total,
)
from viz.figures.drawing.specification import Specification, band, figure, line, of, panel, series, stack
from viz.text.language import Text

GW = 0.001
MOSTLY = 0.5  # a share of megawatts above which the title tells that they stand idle
BEGUN = 0.5  # GW more under conversion than at the start, of which the title tells
NO_GAP_GW = 0.5
VACANT_GW = 0.2  # of halls that no tenant rents, of which the title tells
NOT_AI = USES.index("leased")  # uses below the boundary of AI

SUPPLY_COLOURS = {
    "access": "actor.utility",
    "construction": "actor.world",
    "developer": "actor.capital",
    "leased": "use.leased",
    "fast_power": "actor.equipment",
}
OWNER_COLOURS = {owner: f"actor.{owner}" for owner in OWNERS}


def holdings(table: MarketRecord, text: Text, view: str = "use", ran: float = 0.0) -> Specification:
    """A: miners' megawatts and what were miners' sites, by use (who works there) or by ultimate owner.

    ran: of those with rigs, mean of the week: rigs that stand still keep their megawatts and mine nothing.  [MW]
    """
    parts, prefix = (OWNERS, "mw_owner_") if view == "owner" else (USES, "mw_")
    members = owners(table, text) if view == "owner" else uses(table, text)
    mined = sum(member["colour"] == OWNER_COLOURS["miner"] for member in members)
    split, boundary = (mined, "mw_owner_miner") if view == "owner" else (NOT_AI, "mw_not_ai")
    fan = series(boundary, text(f"holdings.fan_{view}"), "", "text", GW)
    most = float(total(table, tuple(f"{prefix}{part}" for part in parts)).max())
    top = round_up(1.04 * max(most, float(np.max(table.fan.get(f"fan_high:{boundary}", 0.0)))) * GW)
    title = holdings_title(table, text) if view == "use" else owners_title(table, text)
    panels = [panel([stack(members, split=split, fan=fan)], top)]
    rigs = table.now("mw_mining") + table.now("mw_hosting")
    unit = text(f"holdings.unit_{view}", rigs=text.decimal(rigs * GW), ran=text.decimal(ran * GW))
    shown = figure(table, "holdings", title, unit, panels, 128)
    return of(shown, *(f"{prefix}{part}" for part in parts))


def uses(table: MarketRecord, text: Text) -> list[dict[str, Any]]:
    """Megawatts by use."""
    return [member(table, f"mw_{use}", text(f"use.{use}"), f"use.{use}", text) for use in USES]


def owners(table: MarketRecord, text: Text) -> list[dict[str, Any]]:
    """Megawatts by ultimate owner: the bands of the river, or kinds where the record has no bands."""
    if not table.owners:
        kinds = OWNER_COLOURS.items()
        return [member(table, f"mw_owner_{kind}", text(f"owner.{kind}"), colour, text) for kind, colour in kinds]
    return [
        member(table, f"{OWNED}{place}", name, OWNER_COLOURS[kind], text)
        for place, (name, kind) in enumerate(table.owners)
    ]


def member(table: MarketRecord, column: str, name: str, colour: str, text: Text) -> dict[str, Any]:
    """One area of the stack."""
    return series(column, name, text.decimal(table.now(column) * GW), colour, GW)


def alike(share: float, start: float, text: Text) -> bool:
    """Whether two shares read alike: what says that nothing has moved stands beside both of them."""
    return text.percent(share) == text.percent(start)


def holdings_title(table: MarketRecord, text: Text) -> str:
    """Which way the miners' megawatts have moved since the start."""
    share, start = table.now("ai_share"), table.then("ai_share")
    figures = {"share": text.percent(share), "start": text.percent(start)}
    if table.week == 0:
        return text("holdings.at_start", **figures)
    idle = table.now("mw_idle") / max(1e-9, float(total(table, tuple(f"mw_{use}" for use in USES))[-1]))
    if idle > MOSTLY:
        return text("holdings.idle", idle=text.percent(idle), **figures)
    if table.now("mw_vacant") * GW > VACANT_GW:
        return text("holdings.vacant", gw=text.decimal(table.now("mw_vacant") * GW), **figures)
    begun = (table.now("mw_converting") - table.then("mw_converting")) * GW
    if alike(share, start, text) and begun > BEGUN:
        return text("holdings.converting", gw=text.decimal(table.now("mw_converting") * GW), **figures)
    hashing = table["mw_mining"] + table["mw_hosting"]
    gained = "more" if hashing[-1] < hashing[0] else "added"
    moved = "stayed" if alike(share, start, text) else gained if share > start else "less"
    return text(f"holdings.{moved}", **figures)


def owners_title(table: MarketRecord, text: Text) -> str:
    """How much of it miners still own."""
    owned = table["mw_owner_miner"] / np.maximum(total(table, tuple(f"mw_owner_{owner}" for owner in OWNERS)), 1e-9)
    key = "holdings.owners_same" if alike(float(owned[-1]), float(owned[0]), text) else "holdings.owners_changed"
    return text(key, share=text.percent(float(owned[-1])), start=text.percent(float(owned[0])))


def demand(table: MarketRecord, text: Text) -> Specification:
    """B: AI's demand for power against what serves it, the gap bracketed with its number.

    Gross GW counted from 1 January 2025: grid access, campuses finished since, leases on miners' sites, fast power
    (generation on site that waits for no connection).
    """
    members = [
        series(name := f"ai_{part}_gw", text(f"supply.{part}"), text.gw(table.now(name)), SUPPLY_COLOURS[part])
        for part in SUPPLY
    ]
    wanted = series("ai_demand_gw", text("supply.demand"), text.gw(table.now("ai_demand_gw")), "actor.hyperscaler")
    served = total(table, tuple(f"ai_{part}_gw" for part in SUPPLY))
    path = table["ai_demand_gw"] if table.demand_path is None else table.demand_path
    top = round_up(1.02 * float(max(path.max(), table["ai_demand_gw"].max(), served.max())))
    more = {"bracket": bracket(table, text, float(served[-1]))}
    fan = series("ai_served_gw", text("demand.fan"), "", "text")
    layers = [stack(members, fan=fan), line(wanted, path="demand_path", path_label=text("supply.path"))]
    shown = figure(table, "demand", demand_title(table, text), text("demand.unit"), [panel(layers, top, **more)], 122)
    return of(shown, "ai_demand_gw", *(f"ai_{part}_gw" for part in SUPPLY), "ai_gap_net_gw")


def bracket(table: MarketRecord, text: Text, served: float) -> dict[str, object] | None:
    """The gap between what is wanted and what is served, what is too much, or none."""
    wanted = table.now("ai_demand_gw")
    gap = text.gw(abs(wanted - served))
    if wanted - served >= NO_GAP_GW:
        return {"low": served, "high": wanted, "label": text("demand.gap", gap=gap)}
    if served - wanted >= NO_GAP_GW:
        return {"low": wanted, "high": served, "label": text("demand.surplus", gap=gap)}
    return None


def demand_title(table: MarketRecord, text: Text) -> str:
    """Whether the supplies keep up with AI: what it wants and what of that has no power, both gross."""
    wanted, gap = table.now("ai_demand_gw"), table.now("ai_gap_net_gw")
    key = "demand.short" if gap >= NO_GAP_GW else "demand.too_much" if gap <= -NO_GAP_GW else "demand.served"
    return text(key, demand=text.gw(wanted), gap=text.gw(abs(gap)))


def mining(table: MarketRecord, text: Text) -> Specification:
    """C: what hashing earns over the bands in which fleets cannot pay their power; bitcoin in its own log panel."""
    price = table.now("hashprice_usd_ph_day")
    low, middle, high = BANDS
    layers = [
        band(
            series(low, text("mining.most"), text.dollars(table.now(low)), "muted"),
            series(high, text("mining.tenth"), text.dollars(table.now(high)), "muted"),
        ),
        line(series(middle, text("mining.half"), text.dollars(table.now(middle)), "muted"), thin=True),
        line(series("hashprice_usd_ph_day", text("mining.hashprice"), text.dollars(price), "use.mining")),
    ]
    # A week of scarce power lifts the dearest fleets far above the rest: such a spike is cut off, not made the scale.
    drawn = ("hashprice_usd_ph_day", middle)
    most = max(float(np.nanmax(table[name], initial=0.0)) for name in drawn)
    top = round_up(max(1.15 * most, 1.02 * table.highest("hashprice_usd_ph_day")))
    panels = [panel(layers, top, share=0.6), bitcoin_panel(table, text)]
    shown = figure(table, "mining", mining_title(table, text), text("mining.unit"), panels, 150)
    return of(shown, "hashprice_usd_ph_day", *BANDS, "btc_price_usd")


def mining_title(table: MarketRecord, text: Text) -> str:
    """For how much of the modelled miners' hash, not of the world's, a day of hashing still pays the power."""
    price = table.now("hashprice_usd_ph_day")
    if math.isnan(table.now("shutdown_p50_usd_ph_day")):
        return text("mining.at_start", price=text.dollars(price))
    paid = [rank for rank in ("p90", "p50", "p10") if price >= table.now(f"shutdown_{rank}_usd_ph_day")]
    return text(f"mining.above_{paid[0] if paid else 'none'}")


def bitcoin_panel(table: MarketRecord, text: Text) -> dict[str, object]:
    """Bitcoin on a log scale between round prices, room for half as much again from the start."""
    first, now = table.then("btc_price_usd"), table.now("btc_price_usd")
    label = series("btc_price_usd", text("mining.bitcoin"), text.dollars(now), "text")
    bottom, top = log_ends(
        min(table.lowest("btc_price_usd"), first / 1.5), max(table.highest("btc_price_usd"), 1.5 * first)
    )
    return panel([line(label)], top, bottom=bottom, log=True, share=0.4)


def concentration(table: MarketRecord, text: Text) -> Specification:
    """D: how many miners are independent, and how much the four largest hold.  Two panels, no second axis."""
    count = series("independent_miners", "", text.count(table.now("independent_miners")), "actor.miner")
    largest = series("cr4_mw", "", text.percent(table.now("cr4_mw")), "text", 100.0)
    top = round_up(table.highest("independent_miners"))
    unit = text("concentration.hhi", hhi=text.count(table.now("hhi_mw")))
    panels = [
        panel([line(count)], top, share=0.5, caption=text("concentration.miners")),
        panel([line(largest)], share_top(table), share=0.5, caption=text("concentration.largest")),
    ]
    shown = figure(table, "concentration", concentration_title(table, text), unit, panels, 44)
    return of(shown, "independent_miners", "cr4_mw", "hhi_mw") | {"means": text("meaning.independent_miners")}


def share_top(table: MarketRecord) -> float:
    """Upper end of the axis of CR4 in percent: half of the market, or all of it."""
    return 50.0 if table.highest("cr4_mw") <= 0.5 else 100.0


def concentration_title(table: MarketRecord, text: Text) -> str:
    """How many independent miners are left."""
    left, start = table.now("independent_miners"), table.then("independent_miners")
    key = "at_start" if table.week == 0 else "fewer" if left < start else "same" if left == start else "more"
    return text(f"concentration.{key}", left=text.count(left), start=text.count(start))
