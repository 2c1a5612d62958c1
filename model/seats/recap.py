"""What came of a round: how the auction cleared and why, what was told of everybody, a seat's own orders, and the ranking."""

from functools import partial
from typing import Any

import numpy as np

from agents.codes import ABROAD, ZONES
from agents.rules.independence import independents
from model.auctions.clearing import WHY_NOT
from model.economy import EnergyMarket
from model.foundation.events import Event, told
from model.foundation.language import LANGUAGES
from model.money.finance import free_cash, share_price
from model.seats.roster import all_seats, seat_of
from model.seats.words import Named, both, text_of
from model.state import Auction

type Document = dict[str, Any]

TWICE = ("order_by_person", "site_purchase")  # told elsewhere: by who filed, and as a sale
QUIET = ("retarget", *TWICE)  # of no interest to all
PRIVATE = (
    "site_offer", "site_offer_refused", "site_offer_lapsed", "company_offer", "company_offer_refused",
    "company_offer_lapsed", "outbid", "repayment", "sweep", "waiver",
)  # fmt: skip
"""Between two parties: told to these alone."""


def mark(market: EnergyMarket) -> Document:
    """What a recap compares with: to be taken before a round is played."""
    figures = {seat.id: figures_of(market, seat.row) for seat in all_seats(market) if seat.row >= 0}
    return {"week": market.week, "events": len(market.state.events), "figures": figures}


def figures_of(market: EnergyMarket, row: int) -> Document:
    """What is compared of a company; a share of one that has ended is worth nothing."""
    company = market.companies[row]
    names = ("cash", "debt", "value", "btc")
    return {name: float(company[name]) for name in names} | {
        "free_cash": free_cash(market.state, row),
        "share_price": share_price(market.companies, row) if company["alive"] else 0.0,
        "mw": float(company["mw_energised"]),
        "mw_ai": float(company["mw_ai"]),
        "ehs": float(company["hash_ph"]) / 1e3,
    }


def recap(market: EnergyMarket, before: Document, seat_id: str | None = None, named: Named | None = None) -> Document:
    """What happened since a mark, for all and for one seat.  Raises SeatError.   named: a company in the words of a language"""
    start, events = int(before["week"]), market.state.events[int(before["events"]) :]
    auctions = [auction for auction in market.state.auctions if start < auction.week <= market.week]
    seat = None if seat_id is None else seat_of(market, seat_id)
    own = None
    if seat is not None and seat.row >= 0:
        now, then = figures_of(market, seat.row), before["figures"][seat.id]
        own = {
            "deeds": [sentence(event, named) for event in events if is_of(event, seat.id)],
            "bids": [bid for auction in auctions for bid in bids_of(market, auction, seat.row)],
            "now": now,
            "change": {name: now[name] - then[name] for name in now},
        }
    public = [event for event in events if event.kind not in (*QUIET, *PRIVATE) and not is_nothing(event)]
    return {
        "weeks": [start, market.week],
        "auctions": [auction_of(auction) for auction in auctions],
        "own": own,
        "told": [tidings(event, named) for event in public],
        "rank": ranking(market, before),
    }


def is_of(event: Event, company: str) -> bool:
    """Whether an event tells a company something of itself: not that it filed orders, nor a sale twice."""
    return company in (event.company, event.counterparty) and event.kind not in TWICE and not is_nothing(event)


def is_nothing(event: Event) -> bool:
    """Whether an award rounds to no megawatt."""
    return event.kind == "award" and (event.mw or 0.0) < LEAST_SHORT


def tidings(event: Event, named: Named | None) -> Document:
    """What all are told; of a lever its key and value too, which the page writes with their unit."""
    lever = {"lever": event.company, "value": event.lever_value} if event.kind == "shock" else {}
    return {"week": event.week, "kind": event.kind, **lever, **sentence(event, named)}


def sentence(event: Event, named: Named | None) -> dict[str, str]:
    """An event in every language."""
    return {code: told(event, text_of(code), partial(named, code) if named else None) for code in LANGUAGES}


def auction_of(auction: Auction) -> Document:
    """An auction by zone: what was on offer, asked for and awarded, at what price, and why not more."""
    return {
        "week": auction.week,
        "mechanism": auction.mechanism,
        "transformer_price": float(auction.clearing.transformer_price),
        "zones": [zone_of(auction, zone) for zone in range(min(ABROAD, len(auction.zone_mw)))],
    }


def zone_of(auction: Auction, zone: int) -> Document:
    """One zone of an auction, and a sentence on what bound there."""
    here = auction.bids["zone"] == zone
    asked, won = float(auction.bids["mw"][here].sum()), float(auction.clearing.accepted_mw[here].sum())
    offered = float(auction.zone_mw[zone])
    short = np.where(here, auction.bids["mw"] - auction.clearing.accepted_mw, 0.0)
    bound = "" if won >= asked - LEAST_SHORT else bound_by(auction, short, offered, won)
    price = float(auction.clearing.zone_price[zone] + auction.clearing.transformer_price)
    name, words = both(f"zone.{ZONES[zone]}"), both(f"seat_why.{bound.replace(' ', '_')}") if bound else None
    if asked <= 0.0:
        why = both("seat_told.nobody_asked", zone=name)
    elif words is None:
        why = both("seat_told.all_served", mw=round(won), zone=name)
    else:
        why = both("seat_told.short", asked=round(asked), won=round(won), zone=name, why=words)
    return {
        "zone": ZONES[zone],
        "offered_mw": offered,
        "asked_mw": asked,
        "awarded_mw": won,
        "price": price,
        "why": why,
        "bound": both(f"seat_short_of.{bound.replace(' ', '_')}") if bound and asked > 0.0 else None,
    }


LEAST_SHORT = 0.5  # megawatts that were asked for and not awarded, from which on it is said why


def bound_by(auction: Auction, short: np.ndarray, offered: float, won: float) -> str:
    """What kept most of the megawatts that a zone did not award: the zone itself where it has nothing left."""
    if offered - won < LEAST_SHORT:
        return "zone full" if offered >= LEAST_SHORT else "no pool in the zone"
    codes = auction.clearing.why_not
    return WHY_NOT[max(set(codes[short > 1e-6].tolist()), key=lambda code: float(short[codes == code].sum()))]


def bids_of(market: EnergyMarket, auction: Auction, row: int) -> list[Document]:
    """What became of a company's own bids."""
    found = []
    for place in np.flatnonzero(auction.bids["bidder"] == row).tolist():
        bid, site = auction.bids[place], int(auction.bids["site"][place])
        word = WHY_NOT[int(auction.clearing.why_not[place])]
        found.append(
            {
                "week": auction.week,
                "zone": ZONES[int(bid["zone"])],
                "site": market.state.site_names[site] if site >= 0 else None,
                "mw": float(bid["mw"]),
                "premium": float(bid["price"]),
                "accepted_mw": float(auction.clearing.accepted_mw[place]),
                "payment_usd_year": float(auction.clearing.payment_usd_year[place]),
                "why": both(f"seat_why.{word.replace(' ', '_')}"),
            }
        )
    return found


def ranking(market: EnergyMarket, before: Document) -> list[Document]:
    """Miners on an exchange by what a share became worth since the mark; those that ended come last."""
    found = []
    own = independents(market.companies)
    for seat in all_seats(market):
        if seat.kind != "miner":
            continue
        now, then = figures_of(market, seat.row), before["figures"][seat.id]
        change = now["share_price"] / then["share_price"] - 1.0 if then["share_price"] > 0.0 else None
        found.append(
            {
                "id": seat.id,
                "alive": bool(own[seat.row]),
                "share_price": now["share_price"],
                "change": change,
                "value": now["value"],
                "mw": now["mw"],
                "mw_ai": now["mw_ai"],
                "ehs": now["ehs"],
            }
        )
    return sorted(found, key=lambda one: (not one["alive"], -(one["change"] if one["change"] is not None else -1.0)))
