"""Pay-as-bid: the winners of the uniform auction, each at its own price."""

import numpy as np

from model.auctions.clearing import Clearing, allocate, cleared, supporting_prices
from model.auctions.order_book import Book


def pay_as_bid(book: Book) -> Clearing:
    """Accept by score; each MW pays its own price, whatever its handicap.

    A discriminatory auction: honest bids earn no surplus, so bidders shade towards the expected cut-off.  The
    displayed prices are the cut-offs: the best refused score at each limit.
    """
    accepted, why = allocate(book, book.by_score)
    payment = accepted * np.maximum(book.price, 0.0)
    return cleared(book, "pay-as-bid", accepted, why, payment, supporting_prices(book, accepted))
