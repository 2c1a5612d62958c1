"""The books: every payment has two sides, and what the books do not explain is found."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.population import CompanyRow
from agents.records import Table
from model.books.ledger import COIN, PAYMENTS, POWER, RENT, Ledger, pay

quick = settings(deadline=None, max_examples=60)
ACCOUNTS = 5
payments = st.tuples(
    st.integers(0, ACCOUNTS - 1),
    st.integers(0, ACCOUNTS - 1),
    st.integers(0, len(PAYMENTS) - 1),
    st.floats(-1e12, 1e12),
)


def opened(cash: float = 1000.0) -> tuple[np.ndarray, Ledger]:
    table = Table(CompanyRow)
    for _ in range(ACCOUNTS):
        table.add(cash=cash, alive=True)
    return table.rows, Ledger(table.rows)


@quick
@given(st.lists(payments, max_size=60))
def test_any_payments_close_to_exactly_zero(flows: list[tuple[int, int, int, float]]) -> None:
    """Not to almost zero: amounts are whole coins, and sums of such numbers are exact."""
    rows, books = opened()
    for payer, payee, kind, usd in flows:
        moved = books.post(rows, payer, payee, kind, usd)
        assert abs(moved - usd) <= 0.5 / COIN + abs(usd) * 1e-15
        assert moved * COIN == round(moved * COIN)
    assert books.residual(rows) == 0.0
    assert rows["cash"].sum() == ACCOUNTS * 1000.0


@quick
@given(st.lists(payments, max_size=40))
def test_a_payment_in_a_phase_is_the_payment_outside(flows: list[tuple[int, int, int, float]]) -> None:
    """The rule for compiled loops and the method for the rest book the same."""
    rows, books = opened()
    twin_rows, twin = opened()
    inside = twin_rows.view(np.recarray)
    for payer, payee, kind, usd in flows:
        assert pay(inside, twin.flows, payer, payee, kind, usd) == books.post(rows, payer, payee, kind, usd)
    assert (rows == twin_rows).all()
    assert (books.paid == twin.paid).all() and (books.received == twin.received).all()


def test_a_payment_has_a_payer_a_payee_and_a_kind() -> None:
    """Thirty dollars of rent from account 0 to account 3, by hand."""
    rows, books = opened()
    books.post(rows, 0, 3, RENT, 30.0)
    assert rows["cash"].tolist() == [970.0, 1000.0, 1000.0, 1030.0, 1000.0]
    assert books.paid[0, RENT] == books.received[3, RENT] == 30.0
    assert books.paid.sum() == books.received.sum() == 30.0


@pytest.mark.parametrize("tamper", ["cash from nowhere", "one side only", "wrong kind"])
def test_what_the_books_do_not_explain_is_found(tamper: str) -> None:
    """Money from nowhere, a payment nobody received, rent received as power."""
    rows, books = opened()
    books.post(rows, 0, 1, RENT, 50.0)
    if tamper == "cash from nowhere":
        rows["cash"][2] += 7.0
    elif tamper == "one side only":
        books.paid[0, RENT] += 7.0
    else:
        books.received[1, RENT] -= 7.0
        books.received[1, POWER] += 7.0
    assert books.residual(rows) >= 7.0


def test_a_week_is_closed_once() -> None:
    """The residual belongs to its week; the run's totals go on."""
    rows, books = opened()
    books.post(rows, 0, 1, RENT, 50.0)
    rows["cash"][2] += 7.0
    assert books.close_week(rows) == 7.0
    assert books.residual(rows) == 0.0 and not books.paid.any() and not books.received.any()
    books.post(rows, 0, 1, RENT, 25.0)
    assert books.close_week(rows) == 0.0
    assert books.total_paid[0, RENT] == books.total_received[1, RENT] == 75.0


@pytest.mark.parametrize(
    ("name", "operating"),
    [
        ("rent", True),
        ("power", True),
        ("coin_sale", True),
        ("hosting", True),
        ("interest", True),
        ("tax", True),
        ("works", False),
        ("rigs", False),
        ("loan", False),
        ("equity", False),
        ("site_sale", False),
        ("takeover", False),
    ],
)
def test_operating_flow_leaves_investment_and_finance_out(name: str, operating: bool) -> None:
    """What a company earns by running, before what it builds, buys and borrows."""
    rows, books = opened()
    books.post(rows, 0, 1, PAYMENTS.index(name), 50.0)
    books.smooth_operating(rows)
    flow = rows["operating_cash"] * 6.0 / 13.0
    assert flow == pytest.approx([-50.0, 50.0, 0.0, 0.0, 0.0] if operating else [0.0] * ACCOUNTS)


def test_kinds_of_payment_have_names_of_their_own() -> None:
    """A flow matrix by name must not mix two kinds."""
    assert len(set(PAYMENTS)) == len(PAYMENTS)
