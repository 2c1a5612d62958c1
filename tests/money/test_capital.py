"""Capital: dilution, notes, covenants, coins pledged, restructuring.  Money and coins stay where they were or are booked."""

import doctest
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.codes import BRIDGE, COIN_LOAN, CONVERTIBLE, TERM
from model.economy import EnergyMarket
from model.money.covenants import over_covenant, settle_covenants
from model.money.finance import borrow, raise_outside, sell_shares, share_price, use_coins
from model.money.treasury import RESTORED, call_margins, coins_to_sell, convert_notes
from model.owners.distress import owners_stake, restructure
from tests.valued import row_of


@pytest.fixture
def market() -> EnergyMarket:
    return EnergyMarket(rng=3)


def balanced(market: EnergyMarket) -> bool:
    """No money is made, debts are the sum of loans, pledged coins lie behind loans or were pledged before."""
    companies, loans = market.companies, market.state.loans.rows
    owed = np.bincount(loans["borrower"][loans["alive"]], loans["principal"][loans["alive"]], len(companies))
    return market.state.ledger.residual(companies) == 0.0 and np.allclose(owed, companies["debt"], atol=1.0)


def test_the_start_s_debt_is_split_into_notes_coin_loans_and_the_rest(market: EnergyMarket) -> None:
    loans, riot = market.state.loans.rows, row_of(market, "RIOT")
    own = loans[loans["alive"] & (loans["borrower"] == riot)]
    assert {int(loan["form"]): float(loan["principal"]) / 1e6 for loan in own} == {
        CONVERTIBLE: 594.0,
        COIN_LOAN: 200.0,
        TERM: 76.0,
    }
    note = own[own["form"] == CONVERTIBLE][0]
    assert note["conversion"] == pytest.approx(4800.0 / 371.8 * 1.3)  # 12.91 $ a share on 24 November 2025


def test_new_shares_dilute_below_the_price(market: EnergyMarket) -> None:
    company = row_of(market, "CLSK")
    before, price = float(market.companies["shares"][company]), share_price(market.companies, company)
    got = sell_shares(market.state, company, 50e6)
    assert got == 50e6
    assert market.companies["shares"][company] - before == pytest.approx(50e6 / (0.95 * price))
    assert balanced(market)


def test_the_market_gives_nothing_to_whom_it_does_not_believe(market: EnergyMarket) -> None:
    company = row_of(market, "MARA")
    market.companies["value"][company] = 0.2 * market.companies["debt"][company]
    assert raise_outside(market.state, company, 1e8) == 0.0


def test_notes_before_shares_and_together_no_more_than_the_market_takes(market: EnergyMarket) -> None:
    state, company = market.state, row_of(market, "RIOT")
    row = market.companies[company]
    row["value"], shares = 6e9, float(row["shares"])
    assert raise_outside(state, company, 1e8) == 1e8
    assert row["shares"] == shares and state.loans.rows[len(state.loans) - 1]["form"] == CONVERTIBLE
    row["value"] = 1.5 * row["debt"]
    state.raised[company] = 0.0
    rest = raise_outside(state, company, 1e12)
    assert rest == pytest.approx(0.06 * row["value"]) and row["shares"] > shares
    assert balanced(market)


@pytest.mark.parametrize(("times", "ends"), [(1.01, True), (0.99, False)])
def test_notes_become_shares_only_above_their_price(market: EnergyMarket, times: float, ends: bool) -> None:
    state, company = market.state, row_of(market, "HIVE")
    row = market.companies[company]
    borrow(state, company, -1, 30e6, 0.01, state.week + 5, form=CONVERTIBLE, amortising=False, conversion=3.0)
    row["value"], shares, debt = 3.0 * times * row["shares"], float(row["shares"]), float(row["debt"])
    convert_notes(state)
    assert (debt - row["debt"], row["shares"] - shares) == ((30e6, 10e6) if ends else (0.0, 0.0))
    assert balanced(market)


@given(st.floats(1e6, 1e9), st.floats(10.0, 50_000.0), st.floats(1e3, 3e5))
def test_a_margin_call_restores_the_loan_or_takes_all_coins(principal: float, coins: float, price: float) -> None:
    sold = coins_to_sell(principal, coins, price, RESTORED)
    assert 0.0 <= sold <= coins
    left, worth = principal - sold * price, (coins - sold) * price
    assert sold == coins or sold == 0.0 or left == pytest.approx(RESTORED * worth, rel=1e-6, abs=1.0)
    assert sold > 0.0 or principal <= RESTORED * coins * price + 1e-6


def test_a_fall_of_bitcoin_sells_pledged_coins_and_frees_what_is_left(market: EnergyMarket) -> None:
    state, company = market.state, row_of(market, "MARA")
    row = market.companies[company]
    free = float(row["btc"] - row["btc_pledged"])
    use_coins(state, company, 1e9)  # it keeps its coins: pledged, not sold
    assert row["btc"] - row["btc_pledged"] == pytest.approx(free - 1e9 / (0.5 * state.bitcoin.price))
    coins, total = float(row["btc"]), float(market.companies["btc"].sum())
    state.bitcoin.price *= 0.6
    call_margins(state)
    assert row["btc"] < coins and market.companies["btc"].sum() == pytest.approx(total)
    loans = state.loans.rows
    live = loans["alive"] & (loans["form"] == COIN_LOAN)
    gone = loans["coins"][live] == 0.0  # then the rest is owed without security
    assert (gone | (loans["principal"][live] <= 0.75 * loans["coins"][live] * state.bitcoin.price + 1.0)).all()
    assert (market.companies["btc_pledged"] >= -1e-9).all() and balanced(market)


def test_a_miner_that_sells_its_coins_anyway_sells_them(market: EnergyMarket) -> None:
    company = row_of(market, "CIFR")
    before = float(market.companies["btc"][company])
    use_coins(market.state, company, 50e6)
    assert market.companies["btc"][company] < before


@given(st.floats(0.0, 1e9), st.floats(-1e9, 1e9), st.floats(0.0, 1e9))
def test_a_cure_brings_debt_back_to_its_limit(owed: float, value: float, debt: float) -> None:
    over = over_covenant(owed, value, debt, 0.7)
    assert 0.0 <= over <= owed
    assert owed - over <= max(0.0, 0.7 * max(0.0, value + debt)) + 1e-3


@pytest.mark.parametrize(("value", "kind"), [(2e8, "waiver"), (-1e8, "acceleration")])
def test_a_breach_is_waived_where_equity_stands_behind_it(market: EnergyMarket, value: float, kind: str) -> None:
    state, company = market.state, row_of(market, "HIVE")
    row = market.companies[company]
    borrow(state, company, -1, 3e8, 0.08, 200, form=BRIDGE, amortising=False)
    row["value"], row["thin_quarters"], row["committed"], row["btc"] = value, 2, 0.0, 0.0
    row["operating_profit"] = -1e8
    needs = np.zeros(len(market.companies))
    needs[company] = float(row["cash"]) - 5e6  # five millions are to spare
    settle_covenants(state, needs)
    assert [event.kind for event in state.events if event.company == "HIVE"][-1] == kind
    due = state.loans.rows["maturity_week"][len(state.loans) - 1]
    assert due == (200 if kind == "waiver" else 26)
    settle_covenants(state, needs)
    assert [event.kind for event in state.events if event.company == "HIVE"].count(
        kind
    ) == 1  # then left alone for a year
    assert balanced(market)


@settings(max_examples=30, deadline=None)
@given(st.floats(0.3, 3.0), st.floats(0.0, 5e7))
def test_a_restructuring_forgives_no_more_than_was_owed_and_books_it(leverage: float, missing: float) -> None:
    market = EnergyMarket(rng=3)
    state, company = market.state, row_of(market, "HUT")
    row = market.companies[company]
    row["operating_profit"], row["enterprise"] = 1e7, 4e8
    going = 4e8 + float(row["btc"]) * state.bitcoin.price + float(row["cash"])
    borrow(state, company, -1, leverage * going, 0.09, 10, form=TERM, amortising=False)
    going += leverage * going
    owed, shares, losses = float(row["debt"]), float(row["shares"]), state.losses
    done = restructure(state, company, missing, "debt that fell due")
    if done:
        assert row["debt"] <= 0.5 * going + 5.0 and row["debt"] < owed + missing
        assert row["shares"] == pytest.approx(shares / owners_stake(going, owed))
        assert 0.0 <= state.losses - losses <= owed
        assert not restructure(state, company, missing, "debt that fell due")  # not twice in two years
    else:
        assert row["debt"] == owed and row["shares"] == shares
    assert balanced(market)


def test_every_default_says_what_could_not_be_paid() -> None:
    market = EnergyMarket("btc-winter", rng=4)
    market.run_for(52)
    told = [event for event in market.history.events if event.kind in ("default", "restructuring")]
    assert told
    for event in told:
        assert event.counterparty in ("operating losses", "works under way", "debt that fell due")
        assert event.counterparty in event.text and ("$" in event.text or "owes lenders nothing" in event.text)


def test_the_python_of_the_page_runs() -> None:
    """As it stands in docs/capital.md."""
    run = doctest.testfile(str(Path(__file__).parents[2] / "docs" / "capital.md"), module_relative=False)
    assert run.attempted > 3 and run.failed == 0
