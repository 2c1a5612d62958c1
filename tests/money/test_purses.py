"""Where the money for a quarter comes from, and what is owed: shares and coins before bridges, premiums as a debt, reserves."""

import numpy as np
import pytest

from agents.codes import BRIDGE, FOR_MINING, MINER
from agents.rules.finance import annuity
from agents.units import WEEKS_A_YEAR
from model.books.ledger import EQUITY, OVERHEAD
from model.economy import EnergyMarket
from model.money.finance import equity_room, free_coins
from model.owners import site_sales, takeovers
from model.owners.distress import LASTING_LOSSES, fail, gaps, quarter_needs, rescue
from model.owners.offers import ranked_offers
from model.owners.takeovers import contest, more_to_miner
from model.sites.signing import save_up
from tests.valued import row_of, worths


@pytest.fixture
def market() -> EnergyMarket:
    return EnergyMarket(rng=5)


def empty_purse(market: EnergyMarket, company: int, usd: float) -> None:
    """All cash but a sum goes to the rest of the world.  [$]"""
    state = market.state
    state.post(company, state.cast.world, OVERHEAD, float(market.companies["cash"][company]) - usd)


def test_shares_and_coins_come_before_a_bridge(market: EnergyMarket) -> None:
    """A company that the market believes in sells all it takes; lenders bring the rest, and nothing is missing then."""
    state, company = market.state, row_of(market, "MARA")
    row = market.companies[company]
    row["btc_pledged"] = row["btc"] - 100.0
    empty_purse(market, company, 1e6)
    worth = worths(market)
    row["operating_profit"] = -(equity_room(state, company) + 100.0 * state.bitcoin.price + 50e6)
    missing, room, loans = float(gaps(state)[0][company]), equity_room(state, company), len(state.loans)
    assert missing > 0.0 and room > 1e6
    rescue(state, company, worth)
    assert float(state.raised[company]) == pytest.approx(room, rel=1e-6)
    assert free_coins(state.companies.rows, company) == pytest.approx(0.0, abs=1e-6)
    bridges = state.loans.rows[loans:]
    bridges = bridges[bridges["form"] == BRIDGE]
    assert len(bridges) == 1 and 0.0 < bridges["principal"][0] <= missing + 1.0
    assert max(part[company] for part in gaps(state)) <= 0.05 * bridges["principal"][0]  # its own interest


def test_what_can_be_raised_is_raised_without_a_bridge(market: EnergyMarket) -> None:
    state, company = market.state, row_of(market, "RIOT")
    empty_purse(market, company, float(market.companies["committed"][company]))
    market.companies["btc"][company] = market.companies["btc_pledged"][company]
    worth, before = worths(market), len(state.loans)
    market.companies["operating_profit"][company] = 0.0
    service, cash = float(quarter_needs(state)[0, company]), float(market.companies["cash"][company])
    market.companies["operating_profit"][company] = service - cash - 0.5 * equity_room(state, company)
    wanting = float(gaps(state)[1][company])
    rescue(state, company, worth)
    assert not (state.loans.rows["form"][before:] == BRIDGE).any()
    assert 0.0 < wanting == pytest.approx(float(state.raised[company]))


def test_premiums_that_are_owed_are_a_debt_of_the_site(market: EnergyMarket) -> None:
    """100 MW at 50,000 $/MW-year in service today are ten years of 5 M$; the company is worth that much less."""
    state, site = market.state, market.state.site_names.index("Childress TX")
    owner, before = int(state.sites.rows["owner"][site]), worths(market).contracted[site]
    enterprise = float(market.companies["enterprise"][owner])
    state.connections.add(
        owner=owner,
        zone=0,
        purpose=FOR_MINING,
        alive=True,
        mw=100.0,
        premium=5e4,
        award_week=0,
        ready_week=0,
        site=site,
    )
    rate = state.scenario.leasing.lease_rate + float(market.companies["spread"][owner])
    owed = 5e6 * annuity(rate, 522 / WEEKS_A_YEAR)
    assert before - worths(market).contracted[site] == pytest.approx(owed)
    assert enterprise - float(market.companies["enterprise"][owner]) == pytest.approx(owed, rel=1e-6)
    state.connections.rows["alive"][-1] = False
    assert worths(market).contracted[site] == pytest.approx(before)


def test_among_equals_a_lot_decides(market: EnergyMarket, monkeypatch: pytest.MonkeyPatch) -> None:
    state, target = market.state, row_of(market, "CLSK")
    value, seen = float(market.companies["value"][target]), np.full(len(market.companies), -1.0)
    for name in ("MSFT", "AMZN"):
        seen[row_of(market, name)] = 2.0 * value
        state.post(state.cast.shareholder, row_of(market, name), EQUITY, 9.0 * value)
    monkeypatch.setattr(takeovers, "seen_in", lambda *_: seen)
    monkeypatch.setattr(takeovers, "means_to_buy", lambda *_: (np.full(len(seen), 9.0 * value), np.zeros(len(seen))))
    for state.week in range(0, 13 * 30, 13):
        contest(state, target, worths(market), 1.0)  # shareholders who hope for the most: all goes on
    winners = [state.names[offer.buyer] for offer in state.offers]
    assert len(winners) == 30 and 5 <= winners.count("MSFT") <= 25
    assert {offer.price for offer in state.offers} == {state.offers[0].price}


def test_what_a_miner_sees_in_another_is_its_own(market: EnergyMarket) -> None:
    rows = market.companies.view(np.recarray)
    buyer, target = rows[row_of(market, "IREN")], rows[row_of(market, "CLSK")]
    buyer.outlook, buyer.skill, target.skill, target.overhead = 0.0, 0.5, 0.5, 0.0
    assert more_to_miner(buyer, target, 100.0, 100.0) == 0.0
    buyer.outlook = np.log(1.2)
    assert more_to_miner(buyer, target, 100.0, 100.0) == pytest.approx(20.0)
    buyer.outlook, target.skill = 0.0, 0.0
    assert more_to_miner(buyer, target, 100.0, 100.0) == pytest.approx(30.0)  # six tenths of half the skill
    target.overhead = 1e5
    assert more_to_miner(buyer, target, 0.0, 0.0) == pytest.approx(0.5 * 1e5 * 26.0 * annuity(0.12, 10.0))


def test_every_tenant_that_lacks_a_phase_bids_for_a_site(market: EnergyMarket) -> None:
    """Two tenants that lack as much compete: the seller has the runner-up's bid, not its reserve."""
    state = market.state
    site = state.site_names.index("Childress TX")
    tenants = state.hyperscalers.rows
    state.beliefs.scarcity, tenants["demand_mw"] = 0.9, 0.0
    first, second = (int(row) for row in tenants["company"][:2])
    tenants["demand_mw"][0] = 1e4 + tenants["owned_mw"][0] + tenants["leased_mw"][0] + tenants["coming_mw"][0]
    able = np.full(len(market.companies), 1e13)
    buyers, alone = ranked_offers(state, site, worths(market), able, 3)
    assert buyers[0] == first and second not in buyers.tolist()
    for column in ("demand_mw", "owned_mw", "leased_mw", "coming_mw"):
        tenants[column][1] = tenants[column][0]
    buyers, both = ranked_offers(state, site, worths(market), able, 3)
    assert sorted(buyers[:2].tolist()) == [first, second] and both[0] == both[1] == alone[0]
    tenants["owned_mw"][1] += 5e3
    buyers, less = ranked_offers(state, site, worths(market), able, 3)
    assert buyers[0] == first and less[0] == both[0] > less[1]


@pytest.mark.parametrize(("debt", "paid"), [(0.0, 60e6), (5e6, 0.0)])
def test_who_owes_nothing_asks_for_what_a_site_is_worth_to_it(
    market: EnergyMarket, monkeypatch: pytest.MonkeyPatch, debt: float, paid: float
) -> None:
    """A lone bidder of 100 M$ pays the 60 that the site is worth in its hands; creditors take what there is."""
    state, companies = market.state, market.companies
    owner = state.sites.rows["owner"]
    held = np.bincount(owner[state.sites.rows["alive"]], minlength=len(companies))
    private = (companies["kind"] == MINER) & ~companies["listed"] & (held == 1) & (companies["debt"] <= 1.0)
    company = int(np.flatnonzero(private)[0])
    companies["debt"][company] = debt
    capital, asked = state.cast.capital, []
    monkeypatch.setattr(site_sales, "ranked_offers", lambda *_: (np.array([capital]), np.array([100e6])))
    monkeypatch.setattr("model.owners.distress.worth_to_owner", lambda *_: 60e6)
    monkeypatch.setattr(site_sales, "transfer_site", lambda *given: asked.append(given[-1]))
    monkeypatch.setattr("model.owners.distress.settle_creditors", lambda *_: None)
    monkeypatch.setattr("model.owners.distress.close", lambda *_: None)
    fail(state, company, "liquidation", worths(market), LASTING_LOSSES)
    assert asked == [pytest.approx(paid)]


def test_bills_are_paid_with_coins_that_are_not_pledged(market: EnergyMarket) -> None:
    """No miner with free coins is left with less than nothing in the bank by what rigs burnt; the coin price feels it."""
    state, company = market.state, row_of(market, "MARA")
    row, coins = market.companies[company], state.ledger.coins
    empty_purse(market, company, -20e6)
    row["btc_pledged"] = row["btc"] - 1000.0
    held, booked, world = float(row["btc"]), float(coins[company]), market.companies["btc"].sum()
    state.bitcoin.excess_btc = 0.0
    market.network.pay_miners(state, 0)
    sold = held - float(row["btc"])
    assert sold == pytest.approx(20e6 / state.bitcoin.price, rel=1e-6) == state.bitcoin.excess_btc
    assert abs(row["cash"]) < 1.0 and booked - coins[company] == sold
    assert market.companies["btc"].sum() == pytest.approx(world, abs=1e-9)
    empty_purse(market, company, -1e12)
    market.network.pay_miners(state, 0)
    assert free_coins(state.companies.rows, company) == 0.0 and row["btc"] == row["btc_pledged"]


def test_who_cannot_pay_for_a_lease_now_saves_up_for_it(market: EnergyMarket) -> None:
    """What is in the bank beyond works counts first; the rest is sold in shares as far as the market takes them."""
    state, company = market.state, row_of(market, "IREN")
    room, committed = equity_room(state, company), float(market.companies["committed"][company])
    empty_purse(market, company, committed + 5e6)
    save_up(state, company, 4e6)
    assert state.raised[company] == 0.0
    empty_purse(market, company, committed - 1e6)
    save_up(state, company, 9e6)
    assert float(state.raised[company]) == pytest.approx(10e6)
    save_up(state, company, 1e12)
    assert float(state.raised[company]) == pytest.approx(room, rel=1e-6)
