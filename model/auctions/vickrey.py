"""Vickrey: each bidder pays what its presence costs the others, so that honesty is its best bid."""

import numpy as np

from agents.rules.compiled import phase
from model.auctions.clearing import Clearing, allocate, cleared, supporting_prices
from model.auctions.fill import fill
from model.auctions.order_book import Book, Codes, Figures, Flags


def vickrey(book: Book) -> Clearing:
    """Accept by score; a bidder pays the others' welfare without it less the others' welfare with it.

    Vickrey (1961), Clarke (1971), Groves (1973).  With handicaps h the rule is the affine one (Roberts 1979):
    "without it" means with its MW valued at 0, so that only h speaks for it.  A lone MW then pays the
    displaced score - h, never below 0, and honest prices stay optimal (honest MW too, unless a bidder's bids
    carry different handicaps).  Taking h off the sum instead, with one floor at 0, would invite overbidding.
    A payment is spread over a bidder's awards in proportion to what each bid.  The displayed prices are those
    of `uniform`.
    """
    accepted, why = allocate(book, book.by_score)
    offered = accepted * np.maximum(book.price, 0.0)
    bidders = int(book.bidder.max(initial=-1)) + 1
    offered_by_bidder = np.bincount(book.bidder, offered, bidders)
    pivot = pivots(book, accepted)
    contribution = float((book.score * accepted).sum()) - pivot
    owed = np.clip(offered_by_bidder - contribution, 0.0, offered_by_bidder)
    share = np.divide(owed, offered_by_bidder, out=np.zeros(bidders), where=offered_by_bidder > 0)
    return cleared(book, "vickrey", accepted, why, offered * share[book.bidder], supporting_prices(book, accepted))


def pivots(book: Book, accepted: np.ndarray) -> np.ndarray:
    """Best welfare in score terms when a bidder values its MW at 0; one entry a bidder.  [$/year]"""
    bidders = int(book.bidder.max(initial=-1)) + 1
    favoured = np.lexsort((-book.handicap, book.bidder))
    favoured = favoured[((book.handicap > 0) & book.eligible)[favoured]]
    first = np.searchsorted(book.bidder[favoured], np.arange(bidders + 1))
    won = np.bincount(book.bidder, accepted, bidders) > 0
    return pivotal_welfare(won, book.by_score, favoured, first, book.bidder, book.score, book.handicap, *book.capacity)


@phase
def without(who: int, order: Codes, favoured: Codes, bidder: Codes, score: Figures, handicap: Figures) -> Codes:
    """The order of the book with bidder `who` taken out and its favoured bids merged in at their handicap."""
    merged = np.empty(len(order), np.int64)
    count, own = 0, 0
    for bid in order:
        if bidder[bid] == who:
            continue
        while own < len(favoured) and handicap[favoured[own]] > score[bid]:
            merged[count] = favoured[own]
            count, own = count + 1, own + 1
        merged[count] = bid
        count += 1
    while own < len(favoured):
        merged[count] = favoured[own]
        count, own = count + 1, own + 1
    return merged[:count]


@phase
def pivotal_welfare(
    won: Flags,
    order: Codes,
    favoured: Codes,
    first: Codes,
    bidder: Codes,
    score: Figures,
    handicap: Figures,
    mw: Figures,
    zone: Codes,
    group: Codes,
    zone_mw: Figures,
    slots_mw: float,
    group_mw: Figures,
) -> Figures:
    """Fill the pool once more for each winner; the book is sorted once and only merged anew.

    `favoured[first[b]:first[b + 1]]` are the bids of bidder b that have a handicap, largest first.
    """
    welfare = np.zeros(len(won))
    for who in range(len(won)):
        if not won[who]:
            continue
        again = without(who, order, favoured[first[who] : first[who + 1]], bidder, score, handicap)
        accepted, _ = fill(again, mw, zone, group, zone_mw, slots_mw, group_mw)
        for bid in again:
            welfare[who] += accepted[bid] * (handicap[bid] if bidder[bid] == who else score[bid])
    return welfare
