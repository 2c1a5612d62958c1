"""The Auction page: one quarter's book, zone by zone."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from agents.codes import US_ZONES
from model.auctions.registry import MECHANISMS
from model.capacity.limits import cost_of_slots, mechanisms_compared
from model.state import Auction, State
from viz.figures import auction as figures
from viz.figures.drawing.market_record import MarketRecord
from viz.figures.words.names import shown_name, zone_name
from viz.pages.seen.once import Same, once
from viz.pages.seen.view import Look, PageView
from viz.text.language import Text


class Snapshot(NamedTuple):
    """Auctions held up to a week; they are never changed once they are held."""

    state: State
    count: int
    names: list[str]
    kinds: np.ndarray
    next_week: int


def read(market: Any, look: Look) -> Snapshot:
    """How many auctions had been held by the week that is looked at."""
    week, state = look.seen(market.week), market.state
    count = sum(1 for auction in state.auctions if auction.week <= week)
    first = next(later for later in range(week + 1, week + 27) if market.calendar.is_quarter(later))
    return Snapshot(state, count, state.names, state.companies.rows["kind"].copy(), first)


def contents(seen: Snapshot, _table: MarketRecord, text: Text, look: Look) -> dict[str, Any]:
    """The book of a zone, the table of bids, the mechanisms, what the slots cost."""
    if seen.count == 0:
        return before_the_first(seen, text)
    auction = seen.state.auctions[seen.count - 1]
    zone = chosen_zone(auction, look)
    names = figures.names_of(
        auction, [shown_name(name, look.names, text) for name in seen.names], seen.state.cast.world, text
    )
    kinds = seen.kinds[auction.bids["bidder"]]
    same, remade = compared(auction)
    costs = [cost_of_slots_once(seen.state, place) for place in range(seen.count)]
    return {
        "sentence": figures.total_cost(costs, text),
        "here": figures.this_cost(costs[-1], text),
        "sold": text("auction.sold_by_zone"),
        "held": text(
            "auction.held",
            when=text.date(seen.state.calendar.date(auction.week)),
            mechanism=text(f"auction.mechanism_{auction.mechanism.replace('-', '_')}"),
            miners=figures.miners_part(auction, seen.state.cast.world, text),
        ),
        "zones": [zone_choice(auction, index, text) for index in range(len(US_ZONES))],
        "zone": US_ZONES[zone],
        "figures": [figures.steps(auction, zone, names, kinds, text)],
        "table": figures.table(auction, zone, names, text),
        "mechanisms": figures.mechanisms(same, remade, auction.mechanism, text),
    }


def before_the_first(seen: Snapshot, text: Text) -> dict[str, Any]:
    """When the first auction is, what is sold in it, and by which rule."""
    when, rule = text.date(seen.state.calendar.date(seen.next_week)), seen.state.scenario.mechanism
    return {
        "empty": text("auction.none_yet", when=when),
        "about": text("auction.about"),
        "rules": text("auction.rules"),
        "mechanisms": figures.explained(rule, text),
    }


def chosen_zone(auction: Auction, look: Look) -> int:
    """The zone that the tab asks for, else the one where most was sold."""
    wished = look.focus.get("zone", "")
    if wished in US_ZONES:
        return US_ZONES.index(wished)
    sold = np.bincount(auction.bids["zone"], np.asarray(auction.clearing.accepted_mw), len(US_ZONES))
    return int(np.argmax(sold))


def zone_choice(auction: Auction, zone: int, text: Text) -> dict[str, str]:
    """A zone with what it sold."""
    sold = float(np.asarray(auction.clearing.accepted_mw)[auction.bids["zone"] == zone].sum())
    return {
        "id": US_ZONES[zone],
        "text": text("auction.zone_choice", zone=zone_name(US_ZONES[zone], text), mw=text.count(sold)),
    }


def compared(auction: Auction) -> Any:
    """Every mechanism on this auction's book, worked out once."""
    return once(("compared", Same(auction.clearing)), lambda: mechanisms_compared(auction, tuple(MECHANISMS)))


def cost_of_slots_once(state: State, place: int) -> Any:
    """What the slots cost in one auction, worked out once."""
    return once(("cost", Same(state.auctions[place].clearing)), lambda: cost_of_slots(state, place))


AUCTION = PageView("auction", contents, read)
