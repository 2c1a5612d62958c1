"""What a site sells for, and how companies end: estates, shells, exits after a sale."""

import numpy as np
import pytest

from agents.codes import MINER
from agents.options.registry import code_of
from model.decisions import deeds
from model.decisions.appraisal import Appraisal
from model.decisions.deeds import Dealing, Order, sold
from model.decisions.deliberation import Choices
from model.economy import EnergyMarket
from model.owners.site_sales import two_best
from model.owners.valuation import SiteWorth


@pytest.fixture
def market() -> EnergyMarket:
    return EnergyMarket(rng=5)


def worths(market: EnergyMarket) -> SiteWorth:
    return Appraisal(market.state, market.board, market.electricity, market.network.chain.height).value()


def a_private_site(market: EnergyMarket) -> int:
    """A site of an unlisted miner without debt on it."""
    companies, owner = market.companies, market.state.sites.rows["owner"]
    return int(np.flatnonzero((companies["kind"][owner] == MINER) & ~companies["listed"][owner])[0])


@pytest.mark.parametrize(
    ("bids", "reserve", "paid"),
    [
        ({"MSFT": 100e6, "AMZN": 80e6}, 60e6, 80e6),
        ({"MSFT": 100e6, "AMZN": 20e6}, 60e6, 60e6),
        ({"MSFT": 100e6}, 60e6, 60e6),
        ({"MSFT": 50e6, "AMZN": 20e6}, 60e6, None),
    ],
)
def test_a_site_s_buyer_pays_the_runner_up_s_bid_or_the_reserve_and_keeps_the_rest(
    market: EnergyMarket,
    monkeypatch: pytest.MonkeyPatch,
    bids: dict[str, float],
    reserve: float,
    paid: float | None,
) -> None:
    state, site = market.state, a_private_site(market)
    seller, offers = int(state.sites.rows["owner"][site]), np.full(len(market.companies), -np.inf)
    for name, usd in bids.items():
        offers[state.names.index(name)] = usd
    monkeypatch.setattr(deeds, "offers_for", lambda *_: (int(np.argmax(offers)), offers))
    monkeypatch.setattr(deeds, "reserve_price", lambda *_: reserve)
    monkeypatch.setattr(SiteWorth, "most", lambda *_: np.inf)
    before, buyer = market.companies["cash"].copy(), int(np.argmax(offers))
    done = sold(Dealing(state, Choices(len(state.sites)), worths(market)), Order(site, code_of("sell"), 0, 0.0))
    assert done == (paid is not None)
    assert market.companies["cash"][seller] - before[seller] == pytest.approx(paid or 0.0)
    assert state.sites.rows["owner"][site] == (buyer if paid else seller)
    assert state.ledger.residual(market.companies) == 0.0


def test_the_two_best_offers_are_found_and_one_bidder_has_no_rival() -> None:
    assert two_best(np.array([3.0, -np.inf, 9.0, 7.0])) == (9.0, 7.0)
    assert two_best(np.array([-np.inf, 5.0])) == (5.0, -np.inf)
    assert two_best(np.array([5.0])) == (5.0, -np.inf)
