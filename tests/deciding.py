"""A policy of one's own for tests: a bid, a plan and a sale that the default policy would not make."""

import numpy as np

from agents.codes import FOR_MINING
from agents.messages import Observation, Orders
from agents.options.registry import MINE, code_of


def largest(observation: Observation) -> int:
    """Row of the site with the most rigs of its owner."""
    return int(observation.site_rows[np.argmax(observation.sites["mining"])])


def with_own_bid(observation: Observation) -> Orders:
    """Bid 10 MW at any price at the first US site, mothball the largest site, sell ten coins."""
    home = next(row for row, site in zip(observation.site_rows, observation.sites, strict=True) if site["zone"] < 10)
    zone = int(observation.sites["zone"][list(observation.site_rows).index(home)])
    orders = Orders().with_rows(
        "bids", bidder=observation.company, zone=zone, purpose=FOR_MINING, site=home, mw=10.0, price=5e6
    )
    orders = orders.with_rows("plans", site=largest(observation), first=code_of("idle"), fallback=MINE)
    return orders.with_rows("capital", company=observation.company, sell_btc=10.0)
