"""First come, first served: how grid connections are given out today."""

import numpy as np

from model.auctions.clearing import Clearing, allocate, cleared, no_prices
from model.auctions.order_book import Book


def queue(book: Book) -> Clearing:
    """Accept by arrival, whatever the price and the handicap; nobody pays a premium, displayed prices are 0.

    Limits bind as in an auction.  What the queue wastes is the welfare it misses beside `uniform` on one book.
    Serial interconnection queue: FERC Order 2003; Order 2023 moves generators to clusters because of it.
    """
    accepted, why = allocate(book, book.by_arrival)
    return cleared(book, "queue", accepted, why, np.zeros(len(accepted)), no_prices(book))
