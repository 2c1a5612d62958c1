"""Loans repaid early, offers for sites and companies and their answers: known answers, and nothing lost on the way."""

import copy
import json
from pathlib import Path

import numpy as np
import pytest

from agents.codes import CONVERTIBLE, PROJECT_LOAN, TERM
from agents.messages import Orders
from agents.options.barriers import FREE, NO_CAPITAL, NOT_ASKED
from agents.options.registry import MINE, SELL
from agents.units import WEEKS_A_QUARTER
from experiments import run_files
from model.books.ledger import SITE_SALE
from model.decisions.deeds import Dealing, Order, reserve_price
from model.economy import EnergyMarket
from model.foundation.errors import OrderError
from model.money.finance import free_cash, share_price
from model.money.prepayment import PROJECT_FEE, repay_early
from model.owners.proposals import at_hand, bill_of
from model.owners.site_sales import worth_to_owner
from model.seats.sight import look
from model.standing import Proposed
from tests.twins import differences, snapshot

RESIDUALS = ("ledger_residual_usd", "books_residual_usd", "mw_residual", "btc_residual")
OFFERS = ("site_offer", "company_offer")


@pytest.fixture(scope="module")
def eve() -> EnergyMarket:
    """A market a week before its first decisions; to be copied."""
    market = EnergyMarket("energy-run", rng=1)
    market.run_for(WEEKS_A_QUARTER - 1)
    return market


@pytest.fixture
def market(eve: EnergyMarket) -> EnergyMarket:
    return copy.deepcopy(eve)


def site_for_sale(market: EnergyMarket) -> int:
    """A site of CleanSpark without debt on it."""
    rows = market.state.live_sites_of(market.miners["CLSK"].row)
    return next(int(row) for row in rows if bill_of(market.state, int(row), 0.0) == 0.0)


def offer(market: EnergyMarket, site: int, usd: float, stands: int = 0, seller: str = "CLSK") -> Orders:
    """Private capital's offer for a site of a company, or with -1 for the company."""
    buyer, owner = market.state.cast.capital, market.miners[seller].row
    return Orders(rest=True).with_rows("proposals", buyer=buyer, seller=owner, site=site, usd=usd, stands=stands)


def reserve_of(market: EnergyMarket, site: int) -> float:
    """Least that the rule takes as things stand a week before."""
    seller = int(market.sites["owner"][site])
    return look(market).least(Proposed(0, market.state.cast.capital, seller, site, 0.0, 0))


def told(market: EnergyMarket, *kinds: str) -> list[str]:
    return [event.kind for event in market.state.events if event.kind.startswith(kinds)]


def books_close(market: EnergyMarket) -> None:
    for column in RESIDUALS:
        assert abs(market.history.column(column)).max() < 1e-6, column


def test_principal_is_repaid_at_what_the_contract_says(market: EnergyMarket) -> None:
    """A term loan at par, a project loan with its fee, notes at the shares that they could be."""
    state, company = market.state, market.miners["MARA"].row
    price = share_price(state.companies.rows, company)
    cases = ((TERM, 0.0, 1.0), (PROJECT_LOAN, 0.0, 1.0 + PROJECT_FEE), (CONVERTIBLE, price / 2.0, 2.0))
    state.companies.rows["cash"][company] += 1e9
    for form, conversion, worth in cases:
        loan = state.loans.add(
            borrower=company, site=-1, alive=True, principal=64e6, form=form, conversion=conversion, maturity_week=200
        )
        state.companies.rows["debt"][company] += 64e6
        cash, debt = state.companies.rows["cash"][company], state.companies.rows["debt"][company]
        assert repay_early(state, company, loan, 32e6) == 32e6
        assert cash - state.companies.rows["cash"][company] == pytest.approx(32e6 * worth)
        assert debt - state.companies.rows["debt"][company] == 32e6
        assert state.loans.rows["principal"][loan] == 32e6 and state.loans.rows["alive"][loan]
        assert repay_early(state, company, loan, 99e6) == 32e6
        assert not state.loans.rows["alive"][loan]


def test_a_repayment_goes_no_further_than_free_cash(market: EnergyMarket) -> None:
    """What works need stays; more than there is is refused when it is filed, in one line."""
    state, company = market.state, market.miners["CIFR"].row
    loans = state.loans.rows
    loan = int(np.flatnonzero(loans["alive"] & (loans["borrower"] == company) & (loans["form"] == CONVERTIBLE))[0])
    state.companies.rows["cash"][company] = state.companies.rows["committed"][company] + 1e6
    assert repay_early(state, company, loan, 5e6) == pytest.approx(1e6, abs=1.0)
    assert free_cash(state, company) == pytest.approx(0.0, abs=1.0)
    with pytest.raises(OrderError, match="free cash"):
        market.file(company, Orders(rest=True).with_rows("repayments", company=company, loan=loan, usd=5e6))


def test_what_was_not_asked_for_this_quarter_still_counts_for_the_owner(market: EnergyMarket) -> None:
    """An order for the worst option does not make the site cheaper; where nothing else can be had, its worth is left."""
    site, sight = site_for_sale(market), look(market)
    choices = sight.round.choices
    dealing = Dealing(sight.state, choices, sight.worth)
    before = reserve_price(dealing, Order(site, SELL, MINE, 0.0))
    free = np.flatnonzero(choices.blocked[site] == FREE)
    choices.chosen[site] = free[np.argmin(choices.perceived[site, free])]
    choices.note_not_asked(np.array([site]))
    assert (choices.blocked[site] == NOT_ASKED).any()
    assert reserve_price(dealing, Order(site, SELL, MINE, 0.0)) == before
    choices.blocked[site] = NO_CAPITAL
    assert reserve_price(dealing, Order(site, SELL, MINE, 0.0)) == worth_to_owner(sight.state, site, sight.worth) > 0.0


def test_an_owner_left_to_its_rule_sells_at_its_reserve(market: EnergyMarket) -> None:
    """An offer well above is accepted and the books close, one below is refused and leaves nothing but its event."""
    site = site_for_sale(market)
    least, low, as_it_was = reserve_of(market, site), copy.deepcopy(market), copy.deepcopy(market)
    assert least > 1e6
    buyer, seller = market.state.cast.capital, market.miners["CLSK"].row
    market.file(buyer, offer(market, site, 1.5 * least))
    market.run_for(1)
    assert market.sites["owner"][site] == buyer
    sale = [event for event in market.state.events if event.kind == "site_sale" and event.site == site]
    assert [(event.company, event.counterparty) for event in sale] == [("CLSK", "Private capital")]
    assert sale[0].usd == pytest.approx(1.5 * least, rel=1e-6)
    market.run_for(WEEKS_A_QUARTER)
    books_close(market)
    low.file(buyer, offer(low, site, 0.5 * least))
    for one in (low, as_it_was):
        one.run_for(WEEKS_A_QUARTER)
    assert told(low, *OFFERS) == ["site_offer_refused"]
    apart = differences(snapshot(low), snapshot(as_it_was))
    assert apart == ["events"] and low.sites["owner"][site] == seller


def test_an_offer_waits_for_the_answer_of_its_owner(market: EnergyMarket) -> None:
    """Accepted by the owner though its rule would not, refused though it would; else by the rule when it runs out."""
    site = site_for_sale(market)
    least, seller, buyer = reserve_of(market, site), market.miners["CLSK"].row, market.state.cast.capital
    for usd, accept, sold in ((0.7, True, True), (2.0, False, False), (2.0, None, True), (0.5, None, False)):
        played = copy.deepcopy(market)
        played.file(buyer, offer(played, site, usd * least, stands=1))
        played.run_for(WEEKS_A_QUARTER)
        assert told(played, *OFFERS) == ["site_offer"] and len(played.state.proposals) == 1
        if accept is not None:
            reply = Orders(rest=True).with_rows("replies", company=seller, buyer=buyer, site=site, accept=accept)
            played.file(seller, reply)
        played.run_for(1)
        assert (played.sites["owner"][site] == buyer) == sold, (usd, accept)
        assert not played.state.proposals
        books_close(played)


def test_a_company_is_bought_at_what_its_shareholders_hope_for(market: EnergyMarket) -> None:
    """Three times its value is taken, half of it is not, not even where management would."""
    value = float(market.miners["HIVE"].value)
    dear, cheap = market, copy.deepcopy(market)
    dear.file(dear.state.cast.capital, offer(dear, -1, 3.0 * value, seller="HIVE"))
    dear.run_for(1)
    row = dear.miners["HIVE"]
    assert not row.alive and row.owner == dear.state.cast.capital
    assert dear.history.tables()["takeovers"].filter(accepted=True)["price_usd"].to_list() == [3.0 * value]
    dear.run_for(WEEKS_A_QUARTER)
    books_close(dear)
    cheap.file(cheap.state.cast.capital, offer(cheap, -1, 0.5 * value, stands=1, seller="HIVE"))
    cheap.run_for(WEEKS_A_QUARTER)
    hive, capital = cheap.miners["HIVE"].row, cheap.state.cast.capital
    cheap.file(hive, Orders(rest=True).with_rows("replies", company=hive, buyer=capital, site=-1, accept=True))
    cheap.run_for(1)
    assert told(cheap, *OFFERS) == ["company_offer", "company_offer_refused"] and cheap.miners["HIVE"].alive


def test_an_offer_is_payable_from_cash(market: EnergyMarket) -> None:
    """All that stand together; what cannot be paid any more lapses."""
    site, buyer = site_for_sale(market), market.state.cast.capital
    able = at_hand(market.state, buyer)
    with pytest.raises(OrderError, match="cash"):
        market.file(buyer, offer(market, site, 1.1 * able))
    market.file(buyer, offer(market, site, 0.9 * able, stands=2))
    market.run_for(1)
    with pytest.raises(OrderError, match="with those that stand"):
        market.file(buyer, offer(market, -1, 0.5 * able, seller="HIVE"))
    state = market.state
    spent = 0.5 * able
    state.post(buyer, state.cast.world, SITE_SALE, spent)
    market.run_for(2 * WEEKS_A_QUARTER)
    assert told(market, *OFFERS) == ["site_offer", "site_offer_lapsed"]


def test_wrong_offers_are_refused(market: EnergyMarket) -> None:
    """Each in one line that says what is allowed."""
    state, site = market.state, site_for_sale(market)
    capital, seller = state.cast.capital, market.miners["CLSK"].row
    campus = int(state.cast.hyperscalers.start)
    right = {"buyer": capital, "seller": seller, "site": site, "usd": 1e6, "stands": 0}
    wrong = (
        {"buyer": seller},
        {"usd": 0.0},
        {"usd": float("nan")},
        {"stands": 5},
        {"site": 99_999},
        {"site": -2},
        {"seller": 999},
        {"seller": capital},
        {"seller": campus, "site": -1},
        {"seller": market.miners["RIOT"].row},
    )
    for change in wrong:
        with pytest.raises(OrderError) as caught:
            market.file(capital, Orders(rest=True).with_rows("proposals", **(right | change)))
        assert "\n" not in str(caught.value) and "Private capital" in str(caught.value), change
    with pytest.raises(OrderError, match="offer that stands"):
        market.file(seller, Orders().with_rows("replies", company=seller, buyer=capital, site=site, accept=True))


def test_a_run_with_deals_is_replayed_to_the_bit(market: EnergyMarket, tmp_path: Path) -> None:
    """Scenario, seed and orders through a run file give every table again."""
    site = site_for_sale(market)
    least, buyer, seller = reserve_of(market, site), market.state.cast.capital, market.miners["CLSK"].row
    market.file(buyer, offer(market, site, 0.8 * least, stands=1))
    loans, cifr = market.state.loans.rows, market.miners["CIFR"].row
    loan = int(np.flatnonzero(loans["alive"] & (loans["borrower"] == cifr) & (loans["form"] == CONVERTIBLE))[0])
    market.file(cifr, Orders(rest=True).with_rows("repayments", company=cifr, loan=loan, usd=1e7 / 3.0))
    market.run_for(WEEKS_A_QUARTER)
    reply = Orders(rest=True).with_rows("replies", company=seller, buyer=buyer, site=site, accept=True)
    market.file(seller, reply)
    market.run_for(WEEKS_A_QUARTER)
    assert market.sites["owner"][site] == buyer and "repayment" in told(market, "repayment")
    path = tmp_path / "run.json"
    path.write_text(json.dumps(run_files.document(market, market.scenario)), encoding="utf-8")
    earlier = run_files.read(path)
    again = EnergyMarket(earlier.scenario, rng=earlier.seed, orders=earlier.orders)
    again.run_for(market.week)
    for (name, table), other in zip(market.history.tables().items(), again.history.tables().values(), strict=True):
        assert table.equals(other), name
    assert again.log.to_document() == market.log.to_document()


def test_an_answer_is_to_the_offer_that_was_seen(market: EnergyMarket) -> None:
    """Who takes an offer back for a lower one in the quarter of the answer does not have the site at the lower price."""
    site = site_for_sale(market)
    least, seller, buyer = reserve_of(market, site), market.miners["CLSK"].row, market.state.cast.capital
    market.file(buyer, offer(market, site, 1.2 * least, stands=2))
    market.run_for(WEEKS_A_QUARTER)
    market.file(seller, Orders(rest=True).with_rows("replies", company=seller, buyer=buyer, site=site, accept=True))
    market.file(buyer, offer(market, site, 1.0, stands=1))
    market.run_for(1)
    assert market.sites["owner"][site] == seller
    assert [one.usd for one in market.state.proposals] == [1.0], "the new offer stands and waits for its own answer"
