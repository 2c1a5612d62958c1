"""What all may see of a room's market: owners' megawatts, prices, who leads, what happened; no figure of anybody's own."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from agents.codes import ABROAD, ZONES
from model.economy import EnergyMarket
from model.seats.briefing import gap_of
from model.seats.recap import figures_of
from viz.figures.map import Standing, bubbles, states
from viz.figures.words.levers import levers
from viz.text.language import Text
from viz.workshop.debrief import decided
from viz.workshop.table import Table

USES = ("mining", "hosting", "converting", "idle", "leased", "cloud")
OWNERS = ("miner", "hyperscaler", "utility", "capital")
PRICES = (
    "btc_price_usd",
    "hashprice_usd_ph_day",
    "premium_ai_usd_mw_year",
    "power_price_ercot_usd_mwh",
    "power_price_pjm_usd_mwh",
)
GAP = "ai_gap_net_gw"  # of phones too
COMPARED = ("mw_ai", "independent_miners", "cr4_mw", "premium_ai_usd_mw_year", "hashprice_usd_ph_day", GAP)
MARKED = ("shock", "halving")  # what nobody may miss
MOST_TOLD, MOST_RANKED, MOST_OWNERS, MOST_SITES = 12, 20, 8, 150


def market_of(table: Table, text: Text) -> dict[str, Any]:
    """The market for projector and facilitator."""
    room, game = table.room, table.game
    with game.lock:
        market, recap = game.market, game.made("recap", None)
        weeks = market.week + 1
        series = {name: rounded(market, name, weeks) for name in PRICES}
        uses = {use: rounded(market, f"mw_{use}", weeks) for use in USES}
        river = owners(market)
        start = market.calendar.date(0).isoformat()
        dated = text.date(market.calendar.date(market.week))
        sites = map_of(market, text)
        halvings = [event.week for event in market.state.events if event.kind == "halving"]
    people = {seat: [one.name for one in who] for seat, who in room.seated().items()}
    rank, standing = (recap["rank"], game.made("standing")) if recap else ([], [])  # what is hidden, phones do not see
    told = list(happened(recap["told"], text)) if recap else []
    return {
        "version": game.version,
        "week": weeks - 1,
        "date": dated,
        "start": start,
        "round_weeks": list(game.weeks),
        "prices": series,
        "uses": uses,
        "river": river,
        "map": sites,
        "halvings": halvings,
        "rank": [one | {"by": people.get(one["id"], [])} for one in rank][:MOST_RANKED],
        "standing": [one | {"by": people.get(one["id"], [])} for one in standing][:MOST_RANKED],
        "decisions": list(decided(table, text)) if room.phase == "ended" else [],
        "auctions": recap["auctions"] if recap else [],
        "told": told,
    }


def happened(told: Sequence[Mapping[str, Any]], text: Text) -> Iterator[dict[str, Any]]:
    """What a recap tells, in a language: levers that were moved and halvings first and marked, of the rest the latest."""
    marked = [one for one in told if one["kind"] in MARKED]
    for one in (*marked, *[one for one in told if one["kind"] not in MARKED][-MOST_TOLD:]):
        yield {"week": one["week"], "marked": one["kind"] in MARKED, "text": one[text.code]}


def map_of(market: EnergyMarket, text: Text) -> dict[str, Any]:
    """Where the larger sites stand, what most of each does, and which states make up a zone."""
    names = market.state.names
    standing = Standing(market.sites, names, market.state.site_names, market.companies["kind"])
    shown = ("site", "zone", "mw", "approved_mw", "use", "at", "lot")
    found = bubbles(standing, -1, text)
    rows = [{name: one[name] for name in shown} for one in found if one["zone"] != ZONES[ABROAD]]
    abroad = [one["mw"] for one in found if one["zone"] == ZONES[ABROAD]]
    zones = [{"id": zone, "states": shape} for zone, shape in states().items()]
    return {"zones": zones, "rows": rows[:MOST_SITES], "abroad": {"n": len(abroad), "mw": round(sum(abroad))}}


def rounded(market: EnergyMarket, name: str, weeks: int) -> list[float | None]:
    """A column of the record with more digits than are shown, lest it is rounded twice; nothing where there is no figure."""
    return [float(f"{value:.7g}") if np.isfinite(value) else None for value in market.history.column(name)[:weeks]]


def owners(market: EnergyMarket) -> list[dict[str, Any]]:
    """Who holds the energised megawatts by quarter: the largest holders of now, all others as one."""
    import polars as pl

    table = market.history.companies.filter(pl.col("mw_energised") > 0.0)
    held = table.group_by("week", "company").agg(pl.col("mw_energised").sum()).sort("week")
    weeks = held["week"].unique().sort().to_list()
    last = held.filter(pl.col("week") == weeks[-1]).sort("mw_energised", descending=True)
    names = last["company"].to_list()[:MOST_OWNERS]
    listed = [
        name for name, is_listed in zip(market.state.names, market.companies["listed"], strict=False) if is_listed
    ]
    found = []
    for name in [*names, ""]:
        rows = held.filter(pl.col("company") == name) if name else held.filter(~pl.col("company").is_in(names))
        sums = dict(rows.group_by("week").agg(pl.col("mw_energised").sum()).rows())
        place = listed.index(name) if name in listed else len(listed) + len(name) % 2 if name else -1
        found.append(
            {
                "name": name,
                "place": place,
                "weeks": weeks,
                "mw": [round(float(sums.get(week, 0.0)), 1) for week in weeks],
            }
        )
    return found


def compared(market: EnergyMarket, other: EnergyMarket, seats: tuple[str, ...]) -> list[dict[str, Any]]:
    """Figures of the market as it came and as bots alone make it, and what a share of people's companies is worth in both."""
    rows = []
    for name in COMPARED:
        came, bots = (
            gap_of(one) if name == GAP else float(one.history.column(name)[one.week]) for one in (market, other)
        )
        rows.append({"name": name, "seat": "", "came": finite(came), "bots": finite(bots)})
    for seat in seats:
        if seat in market.state.names:
            row = market.state.names.index(seat)
            name = "share_price" if market.companies["listed"][row] else "value"
            came, bots = (figures_of(one, row)[name] for one in (market, other))
            rows.append({"name": name, "seat": seat, "came": finite(came), "bots": finite(bots)})
    return rows


def finite(value: float | None) -> float | None:
    """A number that JSON knows."""
    return None if value is None or not np.isfinite(value) else float(f"{value:.6g}")


def levers_of(table: Table, text: Text) -> list[dict[str, Any]]:
    """Levers that the facilitator may move, by group, with what is set for the round that comes."""
    room = table.room
    set_ = dict(room.now.pulls if room.phase == "decide" and room.now else room.pulls)
    groups = levers(table.game.market.scenario, text)
    return [
        {"title": group["title"], "levers": [one | {"set": set_.get(one["key"])} for one in group["levers"]]}
        for group in groups
    ]


@functools.cache
def qr_of(address: str) -> list[str]:
    """A QR code of an address as rows of 0 and 1."""
    import segno

    return ["".join(map(str, row)) for row in segno.make(address, error="m", micro=False).matrix]
