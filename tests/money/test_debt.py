"""Debt as lenders judge it: cover before principal, what a contract serves, ring-fenced projects, debt of the start."""

import numpy as np
import pytest

from agents.codes import BRIDGE, MINER, PROJECT_LOAN, TERM
from agents.rules.finance import cover_gap, level_payment, service_of_quarter, serviceable
from model.books.ledger import OVERHEAD
from model.economy import EnergyMarket
from model.money.contracts import instalment, service_loans
from model.money.covenants import LONG_THIN, count_thin_quarters, settle_covenants
from model.money.cover import ring_fenced, service_due, signed_rents
from model.money.finance import borrow
from model.money.project_loans import Contract, size_debt
from model.opening.private_debt import opening_profit
from model.owners.distress import gaps, quarter_needs, rescue
from model.owners.enforcement import hand_back, secured_by
from model.statements.sheets import close_sheets, measured
from tests.valued import row_of, worths


@pytest.fixture
def market() -> EnergyMarket:
    return EnergyMarket(rng=3)


def happened(market: EnergyMarket, company: str, *kinds: str) -> list[str]:
    return [event.kind for event in market.state.events if event.company == company and event.kind in kinds]


def test_a_quarter_s_service_is_what_the_books_take_in_thirteen_weeks() -> None:
    """Interest and instalments week by week add up to the level payments that the cover test reckons with."""
    left, paid = 1e8, 0.0
    for week in range(13):
        interest, principal = left * 0.08 * 7.0 / 365.25, instalment(left, 0.08, 300 - week)
        left, paid = left - principal, paid + interest + principal
    assert paid == pytest.approx(service_of_quarter(1e8, 0.08, 300, True), rel=1e-9)
    assert paid == pytest.approx(13.0 * level_payment(1e8, 0.08, 300), rel=1e-9)


def test_principal_repaid_is_no_lost_margin(market: EnergyMarket) -> None:
    """Profit of 1.2 times interest and instalments: cash falls for nobody, and no covenant is broken."""
    state, company = market.state, row_of(market, "HIVE")
    borrow(state, company, -1, 1e8, 0.10, 104, form=TERM, amortising=True)
    service = float(service_due(state)[0][company])
    row = market.companies[company]
    row["operating_profit"], row["operating_cash"], row["value"] = 1.2 * service, -1.0, 1e9
    for _ in range(4):
        settle_covenants(state, np.zeros(len(market.companies)))
    assert row["thin_quarters"] == 0
    assert not happened(market, "HIVE", "sweep", "waiver", "acceleration")
    assert quarter_needs(state)[0, company] == 0.0


@pytest.mark.parametrize(("times", "thin"), [(1.06, 0), (1.04, 1)])
def test_cover_is_thin_just_below_what_lenders_ask(market: EnergyMarket, times: float, thin: int) -> None:
    state, company = market.state, row_of(market, "CLSK")
    borrow(state, company, -1, 1e8, 0.10, 200, form=BRIDGE, amortising=False)
    market.companies["operating_profit"][company] = times * float(service_due(state)[0][company])
    gap = count_thin_quarters(state)[company]
    assert market.companies["thin_quarters"][company] == thin
    assert gap == pytest.approx(max(0.0, (1.05 - times) * float(service_due(state)[0][company])))
    assert gap == pytest.approx(
        cover_gap(market.companies["operating_profit"][company], gap / (1.05 - times), 1.05), rel=1e-6
    )


def test_signed_rents_stand_in_for_mines_under_works(market: EnergyMarket) -> None:
    """Cipher's mines make way for leases that are signed: pro forma it covers its debt, without the leases it does not."""
    state, company = market.state, row_of(market, "CIFR")
    row = market.companies[company]
    row["operating_profit"] = 0.0
    let = state.leases.rows[(state.leases.rows["landlord"] == company) & (state.leases.rows["ready_week"] > 0)]
    rent = float((let["rent"] * let["it_mw"]).sum()) * state.scenario.leasing.turnkey_margin / 4.0
    assert signed_rents(state)[company] == pytest.approx(rent * (1.0 - 1.0 / 1.3))
    assert count_thin_quarters(state)[company] == 0.0
    state.projects.rows["alive"] = False
    assert count_thin_quarters(state)[company] > 0.0


def test_coins_kept_are_income() -> None:
    """Hut 8 keeps nine coins of ten: its profit is above what its cash tells by what it keeps."""
    market = EnergyMarket(rng=3)
    market.run_for(13)
    row = market.companies[row_of(market, "HUT")]
    assert row["operating_profit"] > row["operating_cash"] + 0.5 * 0.9 * row["hash_ph"] * 30.0 * 91.0


def test_a_thin_quarter_alone_breaks_nothing_and_a_cure_brings_a_year(market: EnergyMarket) -> None:
    state, company = market.state, row_of(market, "RIOT")
    row = market.companies[company]
    row["operating_profit"], row["value"] = 0.0, 1e10
    lacks = 1.05 * float(service_due(state)[0][company])
    settle_covenants(state, np.zeros(len(market.companies)))
    assert not happened(market, "RIOT", "sweep", "waiver", "acceleration")
    debt = float(row["debt"])
    for _ in range(LONG_THIN - 1):
        settle_covenants(state, np.zeros(len(market.companies)))
    assert happened(market, "RIOT", "sweep", "waiver", "acceleration") == ["sweep"]
    assert debt - row["debt"] == pytest.approx(4.0 * lacks, abs=1.0)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_private_debt_of_the_start_passes_the_test_that_it_is_put_to(seed: int) -> None:
    market = EnergyMarket(rng=seed)
    state, companies = market.state, market.companies
    profit, (own, _) = opening_profit(state), service_due(state)
    private = (companies["kind"] == MINER) & ~companies["listed"] & (companies["debt"] > 0.0)
    assert 10 < private.sum() < 40
    assert (profit[private] / 4.0 >= 1.25 * own[private]).all()
    market.run_for(26)
    traded = {event.company for event in market.history.events if event.kind in ("site_sale", "site_purchase")}
    called = {event.company for event in market.history.events if event.kind == "acceleration"}
    assert not [name for name in called - traded if name.startswith("Private")]  # whose sites are those of the start


def test_debt_is_what_a_profit_serves() -> None:
    assert serviceable(130.0, 0.0, 5.0, 1.3) == pytest.approx(500.0)
    assert serviceable(0.0, 0.1, 5.0, 1.3) == 0.0
    assert PROJECT_LOAN != TERM


def horizon() -> Contract:
    """A phase like those at Childress: 50 MW of machines that bring 400 M$ a year for five years, a fifth in advance."""
    return Contract(600e6, 1450e6, 400e6, 5.0, 0.5, 485e6, cloud=True)


def test_all_debt_on_a_contract_leaves_its_cover_in_every_year() -> None:
    """Rent of 400 M$ less a credit of 162 from the third year on: halls and machines together take no more than is left."""
    f = EnergyMarket(rng=3).scenario.finance
    sized = size_debt(f, horizon())
    halls = sized.halls * (1.0 + 0.25 * f.debt_rate)
    for_life = (halls + sized.machines) * f.debt_rate / (1.0 - (1.0 + f.debt_rate) ** -4.0)
    early = sized.early * f.debt_rate / (1.0 - (1.0 + f.debt_rate) ** -2.0)
    credit = 485e6 / 3.0
    assert (400e6 - credit) / for_life == pytest.approx(1.3)
    assert 400e6 / (for_life + early) == pytest.approx(1.3)
    assert sized.halls == pytest.approx(0.75 * 600e6)


def test_the_same_rent_is_pledged_once() -> None:
    """Machines add cost but no rent: a contract that halls have used up carries no debt on machines."""
    f = EnergyMarket(rng=3).scenario.finance
    bare = size_debt(f, Contract(600e6, 0.0, 100e6, 5.0))
    both = size_debt(f, Contract(600e6, 1450e6, 100e6, 5.0))
    assert bare.total < 0.75 * 600e6
    assert both.total == pytest.approx(bare.total)
    richer = size_debt(f, Contract(600e6, 1450e6, 1e9, 5.0))
    assert richer.total == pytest.approx(0.75 * 2050e6)
    assert size_debt(f, Contract(600e6, 1450e6, 1e9, 5.0, advance=485e6)).total == pytest.approx(0.75 * 1565e6)


def test_a_higher_cover_lends_less() -> None:
    f = EnergyMarket(rng=3).scenario.finance
    sums = [size_debt(f.model_copy(update={"coverage": cover}), horizon()).total for cover in (1.2, 1.3, 1.4)]
    assert sums[0] > sums[1] > sums[2]
    assert sums[0] * 1.2 == pytest.approx(sums[2] * 1.4, rel=0.01)


def test_project_loans_are_drawn_as_works_are_paid_for() -> None:
    """Half of the works, half of the loan; interest apart.  The first payment comes a week after the start."""
    market = EnergyMarket(rng=3)
    state, company = market.state, row_of(market, "CIFR")
    projects, loans = state.projects.rows, state.loans.rows
    row = next(
        row
        for row, p in enumerate(projects)
        if p["start_week"] == 0 and state.sites.rows["owner"][p["site"]] == company
    )
    agreed, weeks = float(loans["undrawn"][projects["loan"][row]]), int(projects["ready_week"][row])
    assert loans["principal"][projects["loan"][row]] == 0.0 < agreed
    market.run_for(weeks // 2)
    loan = state.loans.rows[projects["loan"][row]]
    part = (weeks // 2) / weeks
    assert loan["undrawn"] == pytest.approx((1.0 - part) * agreed, rel=1e-6)
    assert part * agreed < loan["principal"] < 1.02 * part * agreed


def test_machines_are_lent_on_as_agreed_and_the_contract_covers_its_debt() -> None:
    """Once all four phases at Childress stand, rent less credit covers what its loans cost in every quarter."""
    market = EnergyMarket(rng=3)
    market.run_for(65)
    state, site = market.state, market.state.site_names.index("Childress TX")
    leases = state.leases.rows
    here = leases["alive"] & (leases["site"] == site) & (leases["ready_week"] <= 65)
    assert here.sum() == 4
    rent = float((leases["rent"] * leases["it_mw"])[here].sum()) * state.scenario.leasing.cloud_margin / 4.0
    owner = int(state.sites.rows["owner"][site])
    service = float(service_due(state)[1][owner])
    assert service > 0.0
    assert rent / service > 1.25


def test_lenders_of_a_project_take_hall_and_lease_and_not_the_company() -> None:
    """IREN without cash, coins and believers cannot end its works: the site goes with its loans, the company lives on."""
    market = EnergyMarket(rng=3)
    market.run_for(20)
    state, company, site = market.state, row_of(market, "IREN"), market.state.site_names.index("Childress TX")
    worth, row, books = worths(market), market.companies[company], measured(state).sum()
    state.post(company, state.cast.world, OVERHEAD, float(row["cash"]))
    state.recount()
    row["value"], row["operating_profit"] = 0.0, 0.0
    fenced, own = ring_fenced(state)[company], row["debt"] - ring_fenced(state)[company]
    assert fenced > 0.0 and row["committed"] > 0.0
    rescue(state, company, worth)
    assert happened(market, "IREN", "foreclosure", "default", "restructuring") == ["foreclosure"]
    assert row["alive"] and state.sites.rows["owner"][site] != company
    assert ring_fenced(state)[company] == 0.0
    assert row["debt"] == pytest.approx(own, abs=1.0)
    assert abs(close_sheets(state)) < 1e-3 and books != 0.0


def test_a_project_that_earns_its_debt_is_left_alone() -> None:
    market = EnergyMarket(rng=3)
    market.run_for(60)
    hand_back(market.state, worths(market))
    assert secured_by(market.state).sum() > 0.0
    assert not [event for event in market.state.events if event.kind == "foreclosure"]


@pytest.mark.parametrize(("committed", "repaid"), [(60e6, False), (0.0, True)])
def test_no_loan_is_repaid_from_money_committed_to_works(market: EnergyMarket, committed: float, repaid: bool) -> None:
    """100 M$ in the bank, 50 due: where works take 60 of it, the loan waits."""
    state, company = market.state, row_of(market, "CORZ")
    borrow(state, company, -1, 50e6, 0.08, 0, form=TERM, amortising=False)
    row = market.companies[company]
    state.post(company, state.cast.world, OVERHEAD, float(row["cash"]) - 101e6)
    row["committed"] = committed
    service_loans(market.companies, state.loans.rows, state.ledger.flows, state.terms(), state.cast.parts)
    assert (not state.loans.rows["alive"][len(state.loans) - 1]) == repaid


@pytest.mark.parametrize("due", [0.0, 50e6])
def test_what_works_need_does_not_count_against_debt_that_falls_due(market: EnergyMarket, due: float) -> None:
    state, company = market.state, row_of(market, "CORZ")
    row = market.companies[company]
    row["value"], row["btc"], row["operating_profit"] = 0.0, 0.0, 1e9
    row["cash"], row["committed"] = 100e6, 90e6
    if due:
        borrow(state, company, -1, due, 0.0, 5, form=TERM, amortising=False)
        row["cash"] = 100e6
    assert max(0.0, gaps(state)[0][company]) == pytest.approx(max(0.0, due - 10e6))


def test_covenants_of_the_company_leave_projects_apart(market: EnergyMarket) -> None:
    """A project loan of any size breaks no covenant of the company's own small loan; the same sum of its own does."""
    state, company = market.state, row_of(market, "HUT")
    row = market.companies[company]
    row["operating_profit"], row["value"], row["covenant"] = 1e10, 5e8, 0.7
    borrow(state, company, 0, 5e9, 0.08, 600, form=PROJECT_LOAN, amortising=True)
    settle_covenants(state, np.zeros(len(market.companies)))
    assert not happened(market, "HUT", "sweep", "waiver", "acceleration")
    borrow(state, company, -1, 5e9, 0.08, 600, form=TERM, amortising=True)
    row["committed"], row["btc"] = row["cash"], 0.0
    settle_covenants(state, np.zeros(len(market.companies)))
    assert happened(market, "HUT", "sweep", "waiver", "acceleration") == ["acceleration"]
