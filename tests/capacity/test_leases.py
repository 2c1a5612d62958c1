"""Contracts that run by the week, by hand: rent, credits of an advance, ends of terms, loans, premiums, tie-ups."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.codes import GPU_CLOUD, SHELL, TURNKEY
from agents.parameters import Leasing
from agents.population import CompanyRow, Connection, Lease, Loan, Site
from agents.records import Table, one, record_of
from model.books.ledger import (
    INTEREST,
    KINDS_BOOKED,
    MATURITY,
    OVERHEAD,
    PAYMENTS,
    PREMIUM,
    RENT,
    REPAYMENT,
    SUBSIDY,
    TENANT_OPEX,
    Ledger,
)
from model.foundation.terms import Parts, Terms
from model.money.contracts import credit_of_week, pay_standing, rent_of_week, serve_leases, service_loans

quick = settings(deadline=None, max_examples=40)
LANDLORD, TENANT, LENDER, UTILITY, EQUIPMENT, WORLD = range(6)
YEAR = 365.25 / 7.0

PARTS = one(Parts, first_utility=UTILITY, equipment=EQUIPMENT, lender=LENDER, world=WORLD)


class World:
    """A landlord with one site, and everybody it deals with."""

    def __init__(self, **site: object) -> None:
        self.companies, self.sites = Table(CompanyRow), Table(Site)
        for _ in range(6):
            self.companies.add(cash=1e9, alive=True)
        self.sites.add(owner=LANDLORD, alive=True, mw_energised=200.0, **site)
        self.books = Ledger(self.companies.rows)
        self.flows = self.books.flows

    def serve(self, leases: Table, week: int, subsidy: float = 0.0, terms: Leasing | None = None) -> float:
        return serve_leases(
            self.companies.rows,
            self.sites.rows,
            leases.rows,
            self.flows,
            record_of(terms or Leasing()),
            one(Terms, week=week, subsidy=subsidy),
            PARTS,
        )

    def closes(self) -> bool:
        return self.books.residual(self.companies.rows) == 0.0


def one_lease(**columns: object) -> Table:
    leases = Table(Lease)
    given_ = {
        "site": 0,
        "tenant": TENANT,
        "tier": TURNKEY,
        "alive": True,
        "it_mw": 100.0,
        "gross_mw": 135.0,
        "rent": 1.8e6,
        "escalator": 0.03,
        "signed_week": 0,
        "ready_week": 10,
        "end_week": 10 + 782,
    }
    leases.add(**(given_ | columns))
    return leases


def test_a_year_of_turnkey_rent_by_hand() -> None:
    """100 MW of IT at 1.8 M$ a year is 180 M$; the landlord keeps 87 % of it."""
    world, leases = World(leased=135.0), one_lease()
    terms = Leasing(turnkey_margin=0.87)
    for week in range(10, 62):
        assert world.serve(leases, week, terms=terms) == 100.0
    rent = world.books.received[LANDLORD, RENT]
    assert rent == world.books.paid[TENANT, RENT] == pytest.approx(180e6 * 52 / YEAR)
    assert world.books.paid[LANDLORD, TENANT_OPEX] == pytest.approx(0.13 * rent)
    assert world.closes()


def test_rent_steps_up_at_each_anniversary() -> None:
    """3 % from the second year of service on, 3 % of that from the third."""
    weekly = [rent_of_week(1.8e6, 100.0, 0.03, weeks) for weeks in (0, 52, 53, 104, 105)]
    assert weekly[0] == pytest.approx(180e6 / YEAR)
    assert np.array(weekly[1:]) / weekly[0] == pytest.approx([1.0, 1.03, 1.03, 1.03**2])


def test_no_rent_before_service_and_none_after_the_end() -> None:
    """The last week pays, the next frees the megawatts."""
    world, leases = World(leased=135.0), one_lease()
    assert world.serve(leases, 9) == 0.0
    assert world.serve(leases, 791) == 100.0
    assert world.books.paid[TENANT, RENT] > 0.0
    before = world.books.paid.sum()
    assert world.serve(leases, 792) == 0.0
    assert world.books.paid.sum() == before
    assert not leases.rows["alive"][0] and world.sites.rows["leased"][0] == 0.0


@quick
@given(st.integers(1, 8), st.floats(0.0, 0.9), st.sampled_from([SHELL, TURNKEY, GPU_CLOUD]))
def test_an_advance_is_credited_in_full_by_the_end(years: int, part: float, tier: int) -> None:
    """Cash rent and credits make up the rent; for cloud nothing is credited in the first two years."""
    use = "cloud" if tier == GPU_CLOUD else "leased"
    weeks = int(years * YEAR) + (104 if tier == GPU_CLOUD else 0)
    advance = part * 100e6 * years
    world = World(**{use: 135.0})
    leases = one_lease(
        tier=tier, rent=1e6, escalator=0.0, ready_week=0, end_week=weeks, prepaid=advance, unearned=advance
    )
    world.companies.rows["prepaid"][LANDLORD] = advance
    for week in range(weeks):
        world.serve(leases, week)
        if tier == GPU_CLOUD and week < 104:
            assert leases.rows["unearned"][0] == advance
    assert leases.rows["unearned"][0] == pytest.approx(0.0, abs=1.0)
    rent = 1e6 * 100.0 * weeks / YEAR
    assert world.books.received[LANDLORD, RENT] == pytest.approx(rent - advance, rel=1e-6, abs=10.0)
    world.serve(leases, weeks)
    assert world.companies.rows["prepaid"][LANDLORD] == pytest.approx(0.0, abs=1e-3)
    assert world.sites.rows[use][0] == 0.0 and world.closes()


def test_credit_never_exceeds_the_rent() -> None:
    """An advance larger than what is left of the rent never makes the tenant be paid."""
    world = World(leased=135.0)
    leases = one_lease(prepaid=1e12, unearned=1e12, ready_week=0, end_week=100)
    world.serve(leases, 5)
    assert world.books.paid[TENANT, RENT] == 0.0 and world.books.received[TENANT, : len(PAYMENTS)].sum() == 0.0
    assert credit_of_week(520.0, GPU_CLOUD, 103, 0, 260) == 0.0 < credit_of_week(520.0, GPU_CLOUD, 104, 0, 260)


def test_a_subsidy_is_paid_per_it_megawatt() -> None:
    """100 k$ per IT MW and year on 100 MW: 10 M$ a year from the treasury."""
    world, leases = World(leased=135.0), one_lease()
    for week in range(10, 62):
        world.serve(leases, week, subsidy=1e5)
    assert world.books.paid[WORLD, SUBSIDY] == pytest.approx(10e6 * 52 / YEAR, rel=1e-6)


# ---- loans -------------------------------------------------------------------------------------------------


def one_loan(world: World, **columns: object) -> Table:
    loans = Table(Loan)
    given_ = {
        "borrower": LANDLORD,
        "site": -1,
        "alive": True,
        "principal": 1e8,
        "rate": 0.08,
        "maturity_week": 520,
        "amortising": True,
    }
    loans.add(**(given_ | columns))
    world.companies.rows["debt"][LANDLORD] = loans.rows["principal"][0]
    return loans


def run_loans(world: World, loans: Table, weeks: range) -> None:
    for week in weeks:
        service_loans(world.companies.rows, loans.rows, world.flows, one(Terms, week=week), PARTS)


def test_a_project_loan_is_repaid_by_its_maturity() -> None:
    """Ten years of level payments: the principal comes back, and each week costs the same annuity."""
    world = World()
    loans = one_loan(world)
    run_loans(world, loans, range(520))
    assert not loans.rows["alive"][0] and world.companies.rows["debt"][LANDLORD] == pytest.approx(0.0, abs=0.1)
    assert world.books.received[LENDER, REPAYMENT] == pytest.approx(1e8, abs=1.0)
    weekly = 0.08 / YEAR
    level = 1e8 * weekly / (1.0 - (1.0 + weekly) ** -520)
    assert world.books.received[LENDER, INTEREST] == pytest.approx(520 * level - 1e8, rel=1e-4)
    assert world.closes()


def test_interest_during_the_works_is_added_to_the_loan() -> None:
    """A year of grace: nothing is paid, and a weekly 8 % is owed on top."""
    world = World()
    loans = one_loan(world, grace_week=52)
    run_loans(world, loans, range(52))
    assert world.books.paid[:, : len(PAYMENTS)].sum() == 0.0
    assert loans.rows["principal"][0] == pytest.approx(1e8 * (1 + 0.08 / YEAR) ** 52)
    assert world.companies.rows["debt"][LANDLORD] == pytest.approx(loans.rows["principal"][0])


@pytest.mark.parametrize(("cash", "repaid"), [(2e8, True), (0.5e8, False)])
def test_a_bullet_is_repaid_where_the_cash_is_there(cash: float, repaid: bool) -> None:
    """Interest only until it falls due; without the cash it stays owed (and the company is tested for distress)."""
    world = World()
    loans = one_loan(world, amortising=False, maturity_week=20)
    run_loans(world, loans, range(20))
    assert loans.rows["principal"][0] == 1e8 and world.books.paid[LANDLORD, MATURITY] == 0.0
    world.companies.rows["cash"][LANDLORD] = cash
    run_loans(world, loans, range(20, 21))
    assert loans.rows["alive"][0] == (not repaid)
    assert world.books.paid[LANDLORD, MATURITY] == (1e8 if repaid else 0.0)


# ---- standing payments -------------------------------------------------------------------------------------


def test_premiums_run_ten_years_from_service_to_utility_and_maker() -> None:
    """10 k$ a MW-year on 50 MW, of which 4 k$ for the transformer: 0.5 M$ a year."""
    world, links = World(), Table(Connection)
    links.add(owner=TENANT, zone=0, alive=True, mw=50.0, premium=10e3, slot_premium=4e3, ready_week=5, site=-1)
    for week in range(600):
        pay_standing(world.companies.rows, world.sites.rows, links.rows, world.flows, one(Terms, week=week), PARTS)
    years = 522 / YEAR
    assert world.books.received[EQUIPMENT, PREMIUM] == pytest.approx(4e3 * 50 * years)
    assert world.books.received[UTILITY, PREMIUM] == pytest.approx(6e3 * 50 * years)
    assert world.closes()


def test_a_tie_up_pays_for_what_can_be_curtailed() -> None:
    """Only rigs that run can stop: the payment follows the smaller of what is tied and what mines."""
    world = World(tied_mw=40.0, tie_price=50e3, mining=30.0)
    pay_standing(world.companies.rows, world.sites.rows, Table(Connection).rows, world.flows, one(Terms, week=1), PARTS)
    assert world.books.received[LANDLORD].sum() == pytest.approx(30 * 50e3 / YEAR, abs=0.01)


def test_only_the_living_have_overhead() -> None:
    """A company that ended pays no salaries."""
    world = World()
    world.companies.rows["overhead"][:2] = 1e5
    world.companies.rows["alive"][TENANT] = False
    pay_standing(world.companies.rows, world.sites.rows, Table(Connection).rows, world.flows, one(Terms, week=1), PARTS)
    assert world.books.paid[:, OVERHEAD].tolist() == [1e5, 0, 0, 0, 0, 0]
    assert world.books.paid.sum() == 1e5 and len(KINDS_BOOKED) == world.books.paid.shape[1]
