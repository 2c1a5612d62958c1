"""How long an auction of ten thousand bids takes, by mechanism; of a thousand bidders under Vickrey."""

import time

import numpy as np

from benchmarks.test_auctions_speed import offers
from model.auctions import clear

CASES = (("uniform", 10_000, 100, 2.0), ("pay-as-bid", 10_000, 100, 2.0), ("queue", 10_000, 100, 2.0),
         ("vickrey", 1_000, 1_000, 50.0))  # fmt: skip
"""Mechanism, bids, bidders, and the milliseconds that it may take."""


def took(mechanism: str, bids: int, bidders: int) -> float:
    """Processor time of a clearing, the least of twenty.  [ms]"""
    book, found = offers(bids, bidders), []
    for _ in range(20):
        begin = time.process_time()
        clear(**book, mechanism=mechanism)
        found.append(time.process_time() - begin)
    return 1e3 * float(np.min(found))


def auction_rows() -> str:
    """A table of mechanisms."""
    text = "| auction | bids | bidders | ms | asked |\n| --- | ---: | ---: | ---: | ---: |\n"
    for mechanism, bids, bidders, most in CASES:
        text += f"| {mechanism} | {bids:,} | {bidders:,} | {took(mechanism, bids, bidders):.2f} | {most:g} |\n"
    return text
