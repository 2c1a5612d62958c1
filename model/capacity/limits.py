"""What a limit of the auction cost, and what another mechanism would have done: auctions held again on their own books."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from agents.codes import FOR_AI
from agents.messages import Bid
from agents.policies.buyers import hyperscaler_bids
from agents.policies.growth import miner_bids
from agents.records import Rows, joined
from model.auctions import clear
from model.auctions.clearing import Clearing
from model.state import Auction, State


class Cost(NamedTuple):
    """What transformer slots took from one auction, with the same bids."""

    welfare_usd_year: float
    mw_left_out: float
    price_usd_mw_year: float
    rent_usd_year: float  # what was paid beyond the zones' own prices: moved to the makers, not lost


class Outcome(NamedTuple):
    """One mechanism on one book.  [$/year], [MW]"""

    mechanism: str
    revenue: float
    ai_mw: float
    mining_mw: float
    welfare: float


def worth(bids: np.ndarray, clearing: Clearing) -> float:
    """Accepted MW at what was bid for them, without the handicaps of policy.  [$/year]"""
    return float((np.asarray(clearing.accepted_mw) * bids["price"]).sum())


def held_again(
    auction: Auction, mechanism: str, bids: np.ndarray | None = None, slots_mw: float | None = None
) -> Clearing:
    """The same auction by another mechanism, with other bids, or with other slots.

    Other bids stand in the order of the book, with the handicaps that policy gives their purpose and the caps of the first book.
    """
    terms = dict(auction.terms)
    if bids is not None:
        for name in ("rank", "arrival"):
            terms.pop(name, None)
        ai = bids["purpose"] == FOR_AI
        terms["handicap"] = np.where(ai, auction.handicaps[1], auction.handicaps[0])
        terms["group"] = np.where(ai, -1, bids["zone"])
    bids = auction.bids if bids is None else bids
    slots = auction.slots_mw if slots_mw is None else slots_mw
    return clear(
        bids["price"],
        bids["mw"],
        bids["zone"],
        auction.zone_mw,
        slots,
        bidder=bids["bidder"],
        mechanism=mechanism,
        **terms,
    )


def cost_of_slots(state: State, place: int) -> Cost:
    """Welfare against the same bids with unlimited slots: what the transformer limit cost in one auction.

    Two bids of 60 MW at 100 and 40 in a zone of 200 MW, slots for 80: 40 MW at 40 go unserved.

    >>> from model.auctions import clear
    >>> free, bound = (clear([100, 40], [60, 60], [0, 0], [200], slots) for slots in (float("inf"), 80))
    >>> float(free.welfare - bound.welfare), float(free.accepted_mw.sum() - bound.accepted_mw.sum())
    (1600.0, 40.0)
    """
    auction = state.auctions[place]
    free = held_again(auction, auction.mechanism, slots_mw=float("inf"))
    accepted, zones = np.asarray(auction.clearing.accepted_mw), np.asarray(auction.clearing.zone_price)
    rent = np.asarray(auction.clearing.payment_usd_year) - zones[auction.bids["zone"]] * accepted
    lost = worth(auction.bids, free) - worth(auction.bids, auction.clearing)
    left = float(np.asarray(free.accepted_mw).sum() - accepted.sum())
    price = float(auction.clearing.transformer_price)
    return Cost(max(0.0, lost), max(0.0, left), price, max(0.0, float(rent.sum())))


def outcome(mechanism: str, bids: np.ndarray, clearing: Clearing) -> Outcome:
    """What a clearing brings, to whom."""
    accepted, ai = np.asarray(clearing.accepted_mw), bids["purpose"] == FOR_AI
    paid = float(np.asarray(clearing.payment_usd_year).sum())
    return Outcome(mechanism, paid, float(accepted[ai].sum()), float(accepted[~ai].sum()), worth(bids, clearing))


def remade(auction: Auction, mechanism: str) -> Rows[Bid]:
    """The bids that the default policy would have made for another mechanism, at the same values."""
    assert auction.bidding is not None
    ai, miners = auction.bidding
    bids = hyperscaler_bids(replace(ai, mechanism=mechanism))
    return joined(bids, miner_bids(replace(miners, mechanism=mechanism)))


def mechanisms_compared(auction: Auction, names: tuple[str, ...]) -> tuple[list[Outcome], list[Outcome]]:
    """Every mechanism twice: with the same bids (arithmetic), and with bids re-made for it (behaviour)."""
    same = [outcome(name, auction.bids, held_again(auction, name)) for name in names]
    books = [(name, remade(auction, name)) for name in names] if auction.bidding is not None else []
    return same, [outcome(name, bids, held_again(auction, name, bids)) for name, bids in books]
