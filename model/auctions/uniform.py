"""Uniform price: everyone in a zone pays the same scarcity prices, set by the best bid that lost."""

import numpy as np

from model.auctions.clearing import Clearing, allocate, cleared, supporting_prices
from model.auctions.order_book import Book


def uniform(book: Book) -> Clearing:
    """Accept by score; each MW pays transformer + zone + group price less its handicap, never below 0.

    Highest-rejected-bid pricing (Cramton, "Competitive bidding behavior in uniform-price auction markets",
    2004).  No accepted bid pays above its price, no refused MW bid above the prices it faces.  Large bidders
    gain by asking for less (Ausubel et al. 2014, "Demand reduction and inefficiency in multi-unit auctions").
    """
    accepted, why = allocate(book, book.by_score)
    prices = supporting_prices(book, accepted)
    # Bounded by the bid because threshold - handicap can round to a hair above it.
    paid = np.clip(prices.threshold(book) - book.handicap, 0.0, np.maximum(book.price, 0.0))
    return cleared(book, "uniform", accepted, why, accepted * paid, prices)
