"""Speed of the capacity auction: ten thousand bids must clear between two frames of the page.

`pytest benchmarks/test_auctions_speed.py`; the limits hold for the fastest round on a laptop core.
"""

from typing import Any

import numpy as np
import pytest

from model.auctions import clear
from model.owners.consolidation import cr, gini, hhi, log_regression_r2

ZONES = 11


def offers(bids: int, bidders: int) -> dict[str, Any]:
    """A book in which slots, some zones and some caps bind."""
    draws = np.random.Generator(np.random.Philox(7))
    zone = draws.integers(0, ZONES, bids)
    return {
        "price": draws.normal(50e3, 40e3, bids),
        "mw": draws.uniform(1, 100, bids),
        "zone": zone,
        "zone_mw": draws.uniform(0, 6 * bids, ZONES),
        "slots_mw": 20.0 * bids,
        "bidder": draws.integers(0, bidders, bids),
        "rank": draws.random(bids),
        "arrival": draws.random(bids),
        "handicap": draws.choice([0.0, 1e4], bids),
        "group": np.where(draws.random(bids) < 0.4, zone, -1),
        "group_mw": draws.uniform(0, 2 * bids, ZONES),
    }


@pytest.mark.parametrize(
    ("mechanism", "bids", "limit_ms"),
    [("uniform", 10_000, 3), ("pay-as-bid", 10_000, 3), ("queue", 10_000, 3), ("vickrey", 1_000, 20)],
)
def test_clearing(benchmark: Any, mechanism: str, bids: int, limit_ms: float):
    book = offers(bids, bidders=100)
    result = benchmark(clear, **book, mechanism=mechanism)
    assert result.accepted_mw.sum() == pytest.approx(book["slots_mw"])
    if benchmark.stats:
        assert benchmark.stats.stats.min < limit_ms / 1e3


@pytest.mark.parametrize("measure", [hhi, cr, gini])
def test_concentration_of_100_firms(benchmark: Any, measure: Any):
    benchmark(measure, offers(100, 1)["mw"])
    if benchmark.stats:
        assert benchmark.stats.stats.min < 20e-6


def test_regression_over_100_firms(benchmark: Any):
    book = offers(100, 1)
    benchmark(log_regression_r2, book["zone_mw"][book["zone"]], book["mw"])
    if benchmark.stats:
        assert benchmark.stats.stats.min < 20e-6
