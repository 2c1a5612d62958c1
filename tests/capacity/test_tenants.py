"""AI tenants' money: authorisations lapse, machines are bought, the weak borrow, and what cannot be paid is left to others."""

import numpy as np
import pytest

from agents.codes import GPU_CLOUD
from agents.population import CompanyRow, Tenant
from agents.records import blank
from agents.rules.building import CAMPUS_COST
from model.books.ledger import KINDS_BOOKED, RECEIVED, no_flows
from model.capacity.demand import add_campuses
from model.economy import EnergyMarket
from model.foundation.terms import Parts
from model.money.finance import means, raise_cash
from model.tables.start import load_tables
from tests.twins import played


@pytest.fixture(scope="module")
def market() -> EnergyMarket:
    market = EnergyMarket(rng=3)
    market.run_for(market.weeks)
    return market


def cash_of_tenants(market: EnergyMarket) -> np.ndarray:
    """[week of the quarter, tenant] $"""
    rows = market.history.companies
    rows = rows.filter(rows["kind"] == "hyperscaler").sort("week", "company")
    return rows["cash_usd"].to_numpy().reshape(-1, len(market.hyperscalers))


def test_what_is_not_spent_lapses_and_nobody_piles_up_cash(market: EnergyMarket) -> None:
    """Budgets of five years come to five trillion dollars; at the end tenants have about what they had."""
    cash = cash_of_tenants(market)
    assert cash[0].sum() == pytest.approx(421e9)
    assert (cash.sum(axis=1) < 1.02 * cash[0].sum()).all()


def test_the_weak_borrow_and_pay_on(market: EnergyMarket) -> None:
    """CoreWeave has 2 bn$ and builds for tens: lenders carry it, at most six times what it earns after rent."""
    assert (cash_of_tenants(market) >= 0.0).all()
    coreweave = market.hyperscalers["COREWEAVE"].row
    tenant = market.state.hyperscalers.rows[coreweave - market.state.cast.hyperscalers.start]
    debt = market.companies["debt"][coreweave]
    assert debt > 2.0 * 19e9
    assert debt <= 6.0 * 4.0 * tenant["quarter_flow"]


def test_halls_are_filled_with_machines_when_they_come_into_service() -> None:
    """29 M$ for each IT MW rented, clouds apart, whose machines are the landlord's."""
    market = played(2, 40)
    tenants = market.state.hyperscalers.rows
    leases, week = market.state.leases.rows, market.week
    running = leases["alive"] & (leases["ready_week"] <= week - 1) & (leases["tier"] != GPU_CLOUD)
    halls = leases["it_mw"][running].sum()
    assert tenants["equipped_mw"].sum() >= halls > 0.0
    assert tenants["gpu_book"].sum() > 0.0


def companies_and_tenants(cash: list[float], room: list[float]) -> tuple[np.ndarray, np.ndarray]:
    companies, tenants = blank(CompanyRow, 3), blank(Tenant, 2)
    companies["cash"][:2] = cash
    tenants["company"], tenants["share"], tenants["room"] = [0, 1], [0.5, 0.5], room
    return companies, tenants


@pytest.mark.parametrize(
    ("cash", "room", "built"),
    [
        ([1e12, 1e12], [0.0, 0.0], [5.0, 5.0]),
        ([1e12, 2.0 * CAMPUS_COST], [0.0, 0.0], [8.0, 2.0]),
        ([1e12, 0.0], [0.0, 3.0 * CAMPUS_COST], [7.0, 3.0]),
    ],
)
def test_who_cannot_pay_for_its_share_leaves_it_to_who_can(
    cash: list[float], room: list[float], built: list[float]
) -> None:
    """Ten megawatts for two tenants of one share each."""
    companies, tenants = companies_and_tenants(cash, room)
    parts = blank(Parts, 1)
    parts["world"] = 2
    flows = no_flows(3, len(KINDS_BOOKED))
    add_campuses(companies, tenants, flows, 10.0, parts)  # type: ignore[arg-type]
    assert tenants["owned_mw"] == pytest.approx(built)
    assert flows[RECEIVED, 2].sum() == pytest.approx(10.0 * CAMPUS_COST)


def test_what_is_bought_comes_out_of_what_is_authorised() -> None:
    """Two purchases of a quarter do not both spend the same money."""
    market = played(1, 13)
    state, company = market.state, market.state.cast.hyperscalers.start
    able = means(state, company)
    assert 0.0 < able < 0.6 * 125e9 * 0.25 * 1.1
    assert raise_cash(state, company, 0.7 * able)
    assert means(state, company) == pytest.approx(0.3 * able)
    assert not raise_cash(state, company, 0.7 * able)


def test_without_lenders_the_weak_build_less() -> None:
    """`demand.leverage` 0 against 6: CoreWeave owns and awaits fewer campuses, and owes no more than at the start.

    Nobody is reorganised, since that brings new money.
    """
    with_lenders, without = played(1, 160), played(1, 160, **{"demand.leverage": 0.0, "demand.defaults": False})
    company = without.hyperscalers["COREWEAVE"].row
    owed = float(EnergyMarket(rng=1).companies["debt"][company])
    built = []
    for market in (with_lenders, without):
        row = market.hyperscalers["COREWEAVE"].row - market.state.cast.hyperscalers.start
        tenant = market.state.hyperscalers.rows[row]
        built.append(float(tenant["owned_mw"] + tenant["building_mw"]))
    assert built[1] < 0.8 * built[0]
    assert without.companies["debt"][company] <= owed + 1.0


def test_what_megawatts_in_use_earn_ends_with_demand() -> None:
    """In the bust of 2027 halls stand empty: services bring less than in the same run without it."""
    given = {"demand.spread": 0.0, "demand.response": 0.0}
    boom, bust = EnergyMarket(rng=1, **given), EnergyMarket("ai-bust-2027", rng=1, **given)
    earned = []
    for market in (boom, bust):
        market.run_for(200)
        flows = market.flow_matrix()
        earned.append(float(flows.filter(flows["kind"] == "services")["hyperscaler_usd"].item()))
    assert earned[1] < 0.85 * earned[0]


def test_tenants_owe_at_the_start_what_the_table_says() -> None:
    """Cover that lenders ask of private miners is nothing to AI tenants, who are not listed here either."""
    market = EnergyMarket(rng=1)
    debt = market.state.companies.rows["debt"][market.state.hyperscalers.rows["company"]]
    assert (debt == load_tables().hyperscalers["debt_usd_bn"] * 1e9).all() and debt.sum() > 100e9
