"""Mechanisms by name, and the one door to them."""

from collections.abc import Callable

from numpy.typing import ArrayLike

from model.auctions.clearing import Clearing
from model.auctions.order_book import Book, read_book
from model.auctions.pay_as_bid import pay_as_bid
from model.auctions.queue import queue
from model.auctions.uniform import uniform
from model.auctions.vickrey import vickrey
from model.foundation.errors import OrderError, nearest

MECHANISMS: dict[str, Callable[[Book], Clearing]] = {
    "queue": queue,
    "uniform": uniform,
    "pay-as-bid": pay_as_bid,
    "vickrey": vickrey,
}


def clear(
    price: ArrayLike,
    mw: ArrayLike,
    zone: ArrayLike,
    zone_mw: ArrayLike,
    slots_mw: float,
    *,
    bidder: ArrayLike | None = None,
    rank: ArrayLike | None = None,
    arrival: ArrayLike | None = None,
    handicap: ArrayLike | None = None,
    group: ArrayLike | None = None,
    group_mw: ArrayLike | None = None,
    mechanism: str = "uniform",
) -> Clearing:
    """Clear sealed bids for grid connections that each need a transformer.

    Bids are divisible and accepted by price + handicap, subject to the MW of each zone's pool, the nation's
    transformer slots, and caps nested inside a zone.  An exclusion is a cap of 0; a set-aside for AI is a cap
    on the rest.  The reserve is 0: a negative price is never accepted.

    price [$/MW-year], mw [MW], zone [index into zone_mw], handicap [$/MW-year]: one entry a bid
    zone_mw [MW a zone]; slots_mw [MW; MVA of transformer / 1.45]; infinity lifts a limit
    bidder: whose bid, for "vickrey" (default: every bid stands alone)
    rank: breaks ties, smallest first, drawn by the caller (default: place in the book)
    arrival: place in the "queue", smallest first (default: by rank)
    group [index into group_mw, -1 none], group_mw [MW a group]

    Errors: OrderError where a bid or a limit cannot be read, or the mechanism is unknown.

    Two zones of 100 and 300 MW, 250 MW of transformers.  Zone 0 is full and its best loser bid 40,
    transformers run out in zone 1 at a loser of 25: a slot costs 25, the scarce land of zone 0 15 more.

    >>> result = clear([90, 40, 60, 25], [100, 50, 150, 100], [0, 0, 1, 1], [100, 300], 250)
    >>> result.accepted_mw.tolist(), result.transformer_price, result.zone_price.tolist()
    ([100.0, 0.0, 150.0, 0.0], 25.0, [15.0, 0.0])
    >>> result.payment_usd_year.tolist()
    [4000.0, 0.0, 3750.0, 0.0]
    """
    if mechanism not in MECHANISMS:
        known = tuple(MECHANISMS)
        raise OrderError(f"mechanism is {mechanism!r}; give one of {', '.join(known)}{nearest(str(mechanism), known)}")
    book = read_book(
        price,
        mw,
        zone,
        zone_mw,
        slots_mw,
        bidder=bidder,
        rank=rank,
        arrival=arrival,
        handicap=handicap,
        group=group,
        group_mw=group_mw,
    )
    return MECHANISMS[mechanism](book)
