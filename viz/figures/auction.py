"""The Auction page: the book of one zone as steps, the price in its two parts, four mechanisms, what the slots cost."""

from __future__ import annotations

from typing import Any

import numpy as np

from agents.codes import FOR_AI, KINDS, US_ZONES
from model.auctions.clearing import WHY_NOT, Clearing
from model.auctions.registry import MECHANISMS
from model.capacity.limits import Cost, Outcome
from model.state import Auction
from viz.figures.drawing.market_record import round_up
from viz.figures.drawing.specification import Specification
from viz.figures.words.names import zone_name
from viz.text.language import Text

BROKEN = 8.0  # times the median above which a bid is cut off where the axis ends
ROWS = 60  # of the table
TOLD = (
    "pool_available_mw",
    "pool_slots_mw",
    "premium_ai_usd_mw_year",
    "premium_mining_usd_mw_year",
    "transformer_price_usd_mva_year",
)  # columns of `market` that sum the quarter's auctions up
NO_SLOTS = WHY_NOT.index("no transformer slots")


def names_of(auction: Auction, names: list[str], speculator: int, text: Text) -> list[str]:
    """Who made each bid."""
    return [text("auction.speculator") if row == speculator else names[row] for row in auction.bids["bidder"].tolist()]


def steps(auction: Auction, zone: int, names: list[str], kinds: np.ndarray, text: Text) -> Specification:
    """Bids of a zone from the dearest, as wide as their MW; what was accepted is filled."""
    bids, clearing = auction.bids, auction.clearing
    here = np.flatnonzero((bids["zone"] == zone) & (bids["price"] > 0.0) & (bids["mw"] > 0.05))
    here = here[np.argsort(-bids["price"][here], kind="stable")]
    prices = bids["price"][here] / text.unit
    bars = [
        {
            "mw": float(bids["mw"][row]),
            "price": float(bids["price"][row]) / text.unit,
            "accepted": float(clearing.accepted_mw[row]),
            "label": names[row],
            "colour": f"actor.{KINDS[int(kinds[row])]}",
        }
        for row in here.tolist()
    ]
    sold = float(np.asarray(clearing.accepted_mw)[here].sum())
    zone_price, slot = float(clearing.zone_price[zone]), float(clearing.transformer_price)
    parts = [
        {
            "label": text(f"auction.{name}_price"),
            "value": value / text.unit,
            "written": text.thousands(value),
            "colour": colour,
        }
        for name, value, colour in (("zone", zone_price, "actor.utility"), ("slot", slot, "actor.equipment"))
    ]
    top = round_up(1.05 * max(highest(prices), (zone_price + slot) / text.unit))
    lines = limits(float(auction.zone_mw[zone]), sold, bool((clearing.why_not[here] == NO_SLOTS).any()), text)
    whole = max([float(auction.zone_mw[zone]), sold, sum(bar["mw"] for bar in bars), 1.0])
    return {
        "id": "book",
        "of": list(TOLD),
        "form": "steps",
        "title": book_title(auction, zone, zone_price, slot, text),
        "unit": unit(auction, text),
        "bars": bars,
        "lines": lines,
        "parts": parts,
        "top": top,
        "whole": round_up(whole),
        "x": text("auction.x"),
    }


def highest(prices: np.ndarray) -> float:
    """Where the axis ends: at the dearest bid, or where that is out of all proportion at the dearest of the others.

    >>> highest(np.array([90.0, 40.0, 30.0])), highest(np.array([640.0, 261.0, 72.0, 50.0, 10.0])), highest(np.array([]))
    (90.0, 261.0, 1.0)
    """
    usual = prices[prices <= BROKEN * np.median(prices)] if len(prices) else prices
    return float(usual.max(initial=1.0))


def limits(offered: float, sold: float, no_slots: bool, text: Text) -> list[dict[str, Any]]:
    """What the zone offers, and what was sold of it: all, what the slots allowed, or what was asked for."""
    if abs(offered - sold) < 0.5:
        return [{"at": sold, "label": text("auction.all_sold_mw", mw=text.count(sold))}]
    key = "slots_mw" if no_slots else "sold_mw"
    return [
        {"at": sold, "label": text(f"auction.{key}", mw=text.count(sold))},
        {"at": offered, "label": text("auction.zone_mw", mw=text.count(offered))},
    ]


def unit(auction: Auction, text: Text) -> str:
    """What the axes count, and how policy bends the ranking."""
    told, handicap = text("auction.book_unit"), auction.handicaps[1]
    return told + text("auction.handicap", handicap=text.thousands(handicap)) if handicap > 0.0 else told


def book_title(auction: Auction, zone: int, zone_price: float, slot: float, text: Text) -> str:
    """What scarcity was worth in this zone, and which scarcity it was."""
    words = {"zone": zone_name(US_ZONES[zone], text), "price": text.thousands(zone_price + slot)}
    if auction.mechanism == "queue":
        return text("auction.title_queue", **words)
    key = "nothing" if zone_price + slot < 500.0 else "zone" if zone_price > slot else "slots"
    whole = "_all" if key != "nothing" and min(zone_price, slot) < 500.0 else ""
    return text(f"auction.title_{key}{whole}", **words)


def miners_part(auction: Auction, world: int, text: Text) -> str:
    """Whether miners bid in an auction, and what came of it: none bid, all were outbid, or how much they won.

    world: whose bids are speculators', who are no miners.
    """
    bids, accepted = auction.bids, np.asarray(auction.clearing.accepted_mw)
    theirs = (bids["purpose"] != FOR_AI) & (bids["bidder"] != world) & (bids["price"] > 0.0)
    won, asked = float(accepted[theirs].sum()), float(bids["mw"][theirs].sum())
    key = "none" if not theirs.any() else "won" if won > 0.0 else "outbid"
    return text(f"auction.miners_{key}", won=text.count(won), mw=text.count(asked))


def table(auction: Auction, zone: int, names: list[str], text: Text) -> dict[str, Any]:
    """A row a bid of the zone: what it got, what it pays, and why not."""
    bids, clearing = auction.bids, auction.clearing
    here = np.flatnonzero((bids["zone"] == zone) & (bids["price"] > 0.0))
    here = here[np.argsort(-bids["price"][here], kind="stable")][:ROWS]
    reasons = clearing.reasons
    rows = [
        [
            names[row],
            text("auction.ai" if bids["purpose"][row] == FOR_AI else "auction.mining"),
            text.gw(float(bids["mw"][row])),
            text.small(float(bids["price"][row])),
            *got(clearing, row, text),
            why(reasons[row], text),
        ]
        for row in here.tolist()
    ]
    head = [text(f"auction.column_{key}") for key in ("bidder", "for", "mw", "bid", "accepted", "pays", "why")]
    return {"head": head, "rows": rows, "empty": text("auction.no_bids")}


def got(clearing: Clearing, row: int, text: Text) -> tuple[str, str]:
    """What a bid won and what that costs, in the units of the table.  [MW], [k$/year, in Japanese 10 k$/year]"""
    mw, usd = float(clearing.accepted_mw[row]), float(clearing.payment_usd_year[row])
    return (text.gw(mw), text.small(usd)) if mw > 0.0 else ("–", "–")


def why(reason: str, text: Text) -> str:
    """Why a bid or a part of it was not accepted, in the page's words."""
    return text.sections["auction_why"].get(reason, reason)


MEASURES = ("revenue", "ai", "mining", "welfare")


def mechanisms(same: list[Outcome], remade: list[Outcome], held: str, text: Text) -> dict[str, Any]:
    """A row a mechanism, a column a measure in one unit: with the same bids, and with bids made for the rule."""
    groups = [(key, group) for key, group in (("same", same), ("remade", remade)) if group]
    columns = [column for _, group in groups for column in zip(*map(measures, group), strict=True)]
    cells = zip(*(shares(column, text) for column in columns), strict=True)
    rows = [named | {"cells": list(found)} for named, found in zip(explained(held, text), cells, strict=True)]
    return {
        "groups": [{"title": text(f"auction.{key}"), "span": len(MEASURES)} for key, _ in groups],
        "heads": [text(f"auction.measure_{name}") for name in MEASURES] * len(groups),
        "rows": rows,
        "note": text("auction.measured"),
    }


def explained(held: str, text: Text) -> list[dict[str, Any]]:
    """Each mechanism in a sentence: what it is and whom it favours."""
    keys = {name: name.replace("-", "_") for name in MECHANISMS}
    return [
        {"name": text(f"auction.mechanism_{key}"), "told": text(f"auction.told_{key}"), "held": name == held}
        for name, key in keys.items()
    ]


def measures(found: Outcome) -> tuple[float, ...]:
    """The four numbers that mechanisms are compared by.  [M$/year], [MW]"""
    return found.revenue / 1e6, found.ai_mw, found.mining_mw, found.welfare / 1e6


def shares(column: tuple[float, ...], text: Text) -> list[dict[str, Any]]:
    """One measure over the mechanisms, each with its share of the largest; with a decimal where all are small.

    >>> shares((0.0, 4.26), Text("en"))
    [{'text': '0.0', 'bar': 0.0}, {'text': '4.3', 'bar': 1.0}]
    """
    most = max(1e-9, *column)
    write = text.decimal if 0.05 <= most < 10.0 else text.count
    return [{"text": write(value), "bar": round(value / most, 3)} for value in column]


def total_cost(costs: list[Cost], text: Text) -> str:
    """What the transformer limit cost in all auctions so far: the answer of `scripts/answer_key.py`."""
    lost, left = sum(cost.welfare_usd_year for cost in costs), sum(cost.mw_left_out for cost in costs)
    words = {"count": text.count(len(costs)), "lost": text.dollars(lost), "mw": text.count(left)}
    key = "total_nothing" if lost < 1.0 else "total_one" if len(costs) == 1 else "total"
    return text(f"auction.{key}", **words)


def this_cost(cost: Cost, text: Text) -> str:
    """What the limit cost in this auction, apart from what its price moved to the makers."""
    words = {
        "mw": text.count(cost.mw_left_out),
        "price": text.thousands(cost.price_usd_mw_year),
        "lost": text.dollars(cost.welfare_usd_year),
        "rent": text.dollars(cost.rent_usd_year),
    }
    return text("auction.cost_nothing" if cost.welfare_usd_year < 1.0 else "auction.cost", **words)
