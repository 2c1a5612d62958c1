"""Income tax, and cash that goes back to owners: answers known by hand, books that close, money that works keep."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.codes import BRIDGE, FOREVER, MINER
from model.books.ledger import GPUS, INCOME_TAX, INTEREST, PAYOUT, RENT
from model.economy import EnergyMarket
from model.money.finance import borrow, share_price
from model.money.payouts import next_phase, pay_out, return_cash
from model.money.taxes import deducted, losses_used, pay_taxes
from model.money.treasury import held_by, repay_dearest


@pytest.fixture
def market() -> EnergyMarket:
    return EnergyMarket(rng=3)


def quarter(market: EnergyMarket, company: int, **usd: float) -> float:
    """Books a quarter's rent, interest and GPUs of a company; what its tax is then.  [$]"""
    state, world = market.state, market.state.cast.world
    state.ledger.post(market.companies, world, company, RENT, usd.get("rent", 0.0))
    state.ledger.post(market.companies, company, world, INTEREST, usd.get("interest", 0.0))
    state.ledger.post(market.companies, company, world, GPUS, usd.get("gpus", 0.0))
    state.ledger.close_week(market.companies)
    pay_taxes(state)
    return float(state.ledger.paid[company, INCOME_TAX])


def test_tax_is_on_profit_after_interest_depreciation_and_losses(market: EnergyMarket) -> None:
    """100 of rent and 20 of interest: 21 % of 80.  Then GPUs of 200, of which 160 go at once; their loss shelters what follows."""
    company = market.state.names.index("RIOT")
    assert quarter(market, company, rent=100e6, interest=20e6) == pytest.approx(0.21 * 80e6)
    assert quarter(market, company, rent=100e6, gpus=200e6) == 0.0
    assert market.companies["tax_losses"][company] == pytest.approx(60e6)
    assert quarter(market, company, rent=50e6) == pytest.approx(0.21 * 10e6)  # losses offset four fifths at most
    assert market.companies["tax_losses"][company] == pytest.approx(20e6)


def test_no_rate_no_tax() -> None:
    market = EnergyMarket(rng=3, **{"finance.tax_rate": 0.0})
    assert quarter(market, 0, rent=1e9) == 0.0


@given(st.lists(st.tuples(st.floats(0, 1e9), st.floats(0, 1e9)), max_size=20), st.floats(0, 1))
def test_nothing_is_deducted_twice(quarters: list[tuple[float, float]], bonus: float) -> None:
    """Whatever comes first, tax and books have deducted the same once the books have worn everything off."""
    ahead, total, worn_off, placed_in = 0.0, 0.0, 0.0, 0.0
    for placed, part in quarters:
        worn = min(part, worn_off + placed_in - worn_off)
        deduction = deducted(worn, placed, ahead, bonus)
        ahead = max(0.0, ahead + deduction - worn)
        total, worn_off, placed_in = total + deduction, worn_off + worn, placed_in + placed
    assert total - ahead == pytest.approx(worn_off, abs=1.0)


@given(st.floats(-1e9, 1e9), st.floats(0, 1e9))
def test_losses_never_make_a_refund(income: float, carried: float) -> None:
    assert 0.0 <= losses_used(income, carried) <= min(carried, max(0.0, income))


def test_a_buyback_leaves_the_price_of_a_share(market: EnergyMarket) -> None:
    state, company = market.state, market.state.names.index("CORZ")
    price, shares = share_price(market.companies, company), float(market.companies["shares"][company])
    pay_out(state, company, 50e6)
    assert share_price(market.companies, company) == pytest.approx(price)
    assert market.companies["shares"][company] == pytest.approx(shares - 50e6 / price)
    assert (
        state.ledger.received[state.cast.shareholder, PAYOUT] == 50e6 and state.ledger.residual(market.companies) == 0.0
    )


def test_dear_debt_comes_before_shareholders(market: EnergyMarket) -> None:
    state, company = market.state, market.state.names.index("CORZ")
    borrow(state, company, -1, 30e6, 0.11, 150, form=BRIDGE, amortising=False)
    assert repay_dearest(
        state, held_by(state.loans.rows, len(state.companies), FOREVER).rows(company), 50e6
    ) == pytest.approx(30e6)
    assert not len(held_by(state.loans.rows, len(state.companies), FOREVER).rows(company))  # notes are no dear debt


@pytest.mark.parametrize(("profit", "thin", "committed", "returns"), [
    (1e9, 0, 0.0, True), (-1e6, 0, 0.0, False), (1e9, 1, 0.0, False), (1e9, 0, 3e9, False),
])  # fmt: skip
def test_only_cash_beyond_need_of_who_earns_its_debt_returns(
    market: EnergyMarket, profit: float, thin: int, committed: float, returns: bool
) -> None:
    state, company = market.state, market.state.names.index("CORZ")
    row = market.companies[company]
    row["cash"], row["value"], row["committed"] = 2e9, 4e9, committed
    row["operating_profit"], row["thin_quarters"] = profit, thin
    return_cash(state)
    assert (state.ledger.paid[company, PAYOUT] > 0.0) == returns
    assert row["cash"] >= row["committed"] + next_phase(state)[company] or not returns


def test_miners_alone_are_taxed_and_the_books_close() -> None:
    market = EnergyMarket(rng=3)
    market.run_for(66)
    books, miners = market.state.ledger, market.companies["kind"] == MINER
    assert books.total_paid[miners, INCOME_TAX].sum() > 0.0 == books.total_paid[~miners, INCOME_TAX].sum()
    assert abs(market.history.column("books_residual_usd")).max() < 0.01
    assert abs(market.history.column("ledger_residual_usd")).max() < 0.01
