"""GPU clouds: tenants quote, phases fit the GPUs that are left, who is refused lets halls in the same quarter."""

from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest

from agents.codes import GPU_CLOUD, TURNKEY
from agents.messages import LeaseRequest, Orders
from agents.options.barriers import FREE, NO_GPUS
from agents.options.registry import code_of
from agents.parameters import Leasing
from agents.records import blank, record_of
from agents.rules.clouds import after_cloud, cloud_value, machines_rent, used_machines
from agents.rules.leasing import hopeless, odds_of, turnkey_value
from agents.units import WEEKS_A_YEAR
from model.books.ledger import EQUITY
from model.decisions.appraisal import Appraisal
from model.decisions.lease_market import cloud_quote
from model.economy import EnergyMarket
from model.money.contracts import let_on, rent_of_week
from model.money.project_loans import Contract, after_advance, size_debt
from model.owners.tenancies import reject
from model.sites.leases import match_leases, offer_for
from model.sites.signing import start_conversion
from model.statements.sheets import close_sheets

P = record_of(Leasing())
CLOUD, HALLS = code_of("cloud"), code_of("turnkey")


def let(ask: float, gross: float, gpus: float, machines: float = 7.9e6) -> tuple[int, float, int]:
    """One cloud on offer to one tenant that lacks 1,000 IT MW: who takes it, how much of it [IT MW], what stood in the way."""
    found = match_leases(
        np.array([CLOUD]),
        np.array([ask]),
        np.array([gross]),
        np.ones(1),
        np.zeros(1),
        np.zeros(1, bool),
        np.array([1000.0]),
        np.array([2.7e6]),
        np.array([machines]),
        np.array([0]),
        0.5,
        np.array([1e9, gpus, 0.0]),
        P,
    )
    return int(found.tenant[0]), float(found.it_mw[0]), int(found.blocked[0])


def test_a_phase_takes_the_gpus_that_are_left() -> None:
    """148 IT MW are asked for and 60 are left: 60 are let, not none; five are less than the least phase."""
    assert let(10e6, 200.0, 60.0) == (0, 60.0, FREE)
    assert let(10e6, 200.0, 1e3) == (0, pytest.approx(200.0 / 1.35), FREE)
    assert let(10e6, 200.0, 5.0)[0] == -1 and let(10e6, 200.0, 5.0)[2] == NO_GPUS


def test_machines_are_worth_the_same_on_every_site() -> None:
    """A poor site makes the hall cheaper, not the machines; who wants no machines takes no cloud."""
    good, poor = (offer_for(CLOUD, 2.7e6, 7.9e6, suits, 100.0, 0.0, P[0]) for suits in (1.0, 0.4))
    halls = [offer_for(HALLS, 2.7e6, 7.9e6, suits, 100.0, 0.0, P[0]) for suits in (1.0, 0.4)]
    assert good == pytest.approx(10.6e6) and good - poor == pytest.approx(halls[0] - halls[1])
    assert let(1e6, 100.0, 60.0, machines=0.0)[0] == -1
    assert let(10.7e6, 100.0, 60.0)[0] == -1


def test_quotes_come_from_who_lacks_megawatts() -> None:
    """The mean by what tenants lack; nothing where nobody does."""
    assert machines_rent(P[0]) == pytest.approx(7.9e6)
    requests = blank(LeaseRequest, 2)
    requests["ceiling"], requests["machines"] = (3.0e6, 2.0e6), 7.0e6
    assert cloud_quote(requests) == 0.0
    requests["it_mw"] = (30.0, 10.0)
    assert cloud_quote(requests) == pytest.approx(9.75e6)


def test_old_machines_are_let_on_where_that_earns_more_than_selling_them() -> None:
    """Worth of hall and machines after the contract: never below selling them, more where a generation lasts."""
    values = []
    for decline, years in ((0.11, 0), (0.5, 3), (0.0, 3)):
        p = record_of(Leasing(gpu_decline=decline, follow_on_years=years))[0]
        values.append(float(after_cloud(p, 9.7e6, 1.8e6, 0.10, 24, 5.0)))
    assert values[0] == values[1] < values[2]


def test_the_advance_builds_first_and_lenders_lend_as_much() -> None:
    """Halls of 900 M$, machines of 1,740, an advance of 580: less is drawn on halls, as much more at delivery."""
    contract = Contract(900e6, 1740e6, 500e6, 5.0, 1.0, 580e6, cloud=True)
    sized = size_debt(EnergyMarket("energy-run", rng=1).scenario.finance, contract)
    moved = after_advance(sized, contract)
    assert moved.total == pytest.approx(sized.total) and moved.halls == pytest.approx(max(0.0, sized.halls - 580e6))
    assert moved.machines + moved.early <= contract.machines


@pytest.fixture(scope="module")
def played() -> list[EnergyMarket]:
    """Seed 4 without GPUs, with those of the start, and with five times as many."""
    markets = [EnergyMarket("energy-run", rng=4, **{"leasing.gpu_slots_mw": slots}) for slots in (0.0, 60.0)]
    for market in markets:
        market.run_for(156)
    return markets


def test_clouds_are_signed_where_gpus_are_allotted(played: list[EnergyMarket]) -> None:
    """None without GPUs; with them some, no more in a quarter than are allotted, and the believed rent follows quotes."""
    without, usual = (market.state.leases.rows for market in played)
    assert not ((without["tier"] == GPU_CLOUD) & ~without["before_start"]).any()
    clouds = usual[(usual["tier"] == GPU_CLOUD) & ~usual["before_start"]]
    assert len(clouds) > 0
    for week in np.unique(clouds["signed_week"]):
        assert clouds["it_mw"][clouds["signed_week"] == week].sum() <= 60.0 + 1e-6
    assert all(market.state.beliefs.rents[GPU_CLOUD] > 10e6 for market in played)


@pytest.mark.parametrize(("ask", "tiers"), [(1e9, {TURNKEY}), (1e5, {GPU_CLOUD})])
def test_a_refused_cloud_is_let_as_halls_in_the_same_quarter(ask: float, tiers: set[int]) -> None:
    """A cloud that asks too much is let as halls in the same quarter; one that is taken gets no more than 60 IT MW."""
    market = EnergyMarket("energy-run", rng=2, **{"leasing.judgement": 0.0, "demand.growth": 1.2})
    market.run_for(78)  # by now tenants lack megawatts
    company, sites = market.state.names.index("CORZ"), market.state.sites.rows
    rows = market.state.live_sites_of(company)
    site = int(rows[np.argmax((sites["mining"] + sites["hosting"] + sites["free"])[rows])])
    market.state.post(market.state.cast.shareholder, company, EQUITY, 3e9)  # money is not what stands in the way
    plan = {"site": site, "first": CLOUD, "gross_mw": 81.0, "ask": ask}
    second = {"second": HALLS, "second_mw": 40.0, "second_ask": 5e5}
    market.policies[company] = lambda seen: Orders().with_rows("plans", **plan, **second)
    market.run_for(13)
    leases = market.state.leases.rows
    new = leases[(leases["site"] == site) & (leases["signed_week"] == 91)]
    assert {int(row["tier"]) for row in new} >= tiers
    assert new["it_mw"][new["tier"] == GPU_CLOUD].sum() <= (60.0 + 1e-6) * (ask < 1e9)
    assert 1e6 < market.state.beliefs.rents[TURNKEY] < 3e6


def test_trust_rises_smoothly_and_none_is_a_gate() -> None:
    """No width gives the gates of old; with one an owner just below is taken sometimes, and more skill never harms."""
    assert [hopeless(skill, 0.15, 0.0) for skill in (0.14, 0.15)] == [True, False]
    odds = [odds_of(skill, 0.15, 0.1) for skill in np.linspace(0.0, 1.0, 21)]
    assert all(low < high for low, high in pairwise(odds)) and 0.1 < odds[0] < 0.2 and odds[-1] > 0.99


def appraised(market: EnergyMarket) -> np.ndarray:
    """What sites' contracts are worth to the market, works still to be paid taken off.  [$ by site]"""
    height = market.network.chain.height
    return Appraisal(market.state, market.board, market.electricity, height).worth_of_sites().contracted


def signed_at(market: EnergyMarket, option: int, rent: float) -> tuple[int, float, float]:
    """A lease of 81 MW is signed at CORZ's largest site: that site, how far cash and the market's value of contracts move [$], works
    [quarters].
    """
    state, sites = market.state, market.state.sites.rows
    owner = state.names.index("CORZ")
    rows = state.live_sites_of(owner)
    site = int(rows[np.argmax((sites["mining"] + sites["hosting"] + sites["free"])[rows])])
    state.post(state.cast.shareholder, owner, EQUITY, 3e9)
    cash, before = float(state.companies.rows["cash"][owner]), float(appraised(market)[site])
    lease = start_conversion(state, site, option, 81.0, state.names.index("MSFT"), rent)
    moved = float(state.companies.rows["cash"][owner]) - cash + float(appraised(market)[site]) - before
    return site, moved, (int(state.leases.rows["ready_week"][lease]) - state.week) / 13.0


@pytest.mark.parametrize("option", [CLOUD, HALLS])
def test_a_signers_value_moves_by_what_the_contract_is_worth(option: int) -> None:
    """What the owner weighs a contract at is what cash and the market's value move by, the hour before and after it signs."""
    market = EnergyMarket("energy-run", rng=3)
    market.run_for(13)
    state, p = market.state, record_of(market.scenario.leasing)[0]
    rent = 10.6e6 if option == CLOUD else 2.0e6
    site, moved, works = signed_at(market, option, rent)
    suits, spread = (
        float(state.sites.rows["suitability"][site]),
        float(state.companies.rows["spread"][state.names.index("CORZ")]),
    )

    if option == CLOUD:
        weighed = cloud_value(p, rent, float(state.beliefs.rents[TURNKEY]), suits, p.cloud_rate + spread, works)
    else:
        sooner, later = (turnkey_value(p, rent, suits, p.lease_rate + spread, int(works) + more) for more in (0, 1))
        weighed = np.interp(works % 1.0, [0.0, 1.0], [sooner, later])
    assert moved / 60.0 == pytest.approx(weighed, abs=0.1e6)


def test_machines_that_are_appraised_are_paid(played: list[EnergyMarket]) -> None:
    """A contract ends: machines are let on, or sold at what they are appraised at; the books close, and the halls stand empty."""
    market = played[1]
    state = market.state
    leases, sites, p = state.leases.rows, state.sites.rows, record_of(market.scenario.leasing)[0]
    lease = int(
        np.flatnonzero(leases["alive"] & (leases["tier"] == GPU_CLOUD) & (leases["ready_week"] < state.week))[0]
    )
    site = int(leases["site"][lease])
    owner, gross, it = int(sites["owner"][site]), float(leases["gross_mw"][lease]), float(leases["it_mw"][lease])
    years = (state.week - int(leases["ready_week"][lease])) / WEEKS_A_YEAR
    cash, halls, owed = float(state.companies.rows["cash"][owner]), float(sites["halls"][site]), owed_by(market, owner)
    reject(state, lease)
    repaid = owed - owed_by(market, owner)
    assert float(state.companies.rows["cash"][owner]) - cash + repaid == pytest.approx(
        used_machines(p, years) * it, abs=1.0
    )
    assert sites["halls"][site] == pytest.approx(halls + gross)
    assert abs(close_sheets(state)) < 0.01 and state.ledger.residual(state.companies.rows) < 0.01


def owed_by(market: EnergyMarket, owner: int) -> float:
    return float(market.state.companies.rows["debt"][owner])


def test_a_cloud_is_let_on_where_that_is_worth_more() -> None:
    """The rent goes on from what a generation of that age earns; after it the machines are sold.  Without a follow-on: at once."""
    for years, after in ((3, 8.0), (0, 5.0)):
        p = record_of(Leasing(follow_on_years=years, gpu_decline=0.05))[0]
        lease = SimpleNamespace(tier=GPU_CLOUD, rent=10.6e6, escalator=0.0, ready_week=0, end_week=261)
        assert let_on(lease, p, 1.8e6, 0.10) is (years > 0)
        assert lease.end_week / WEEKS_A_YEAR == pytest.approx(after, abs=0.02)
        rent = rent_of_week(10.6e6, 1.0, lease.escalator, 261) * WEEKS_A_YEAR
        assert rent == pytest.approx(10.6e6 * (0.95**5 if years else 1.0))
        assert not let_on(lease, p, 1.8e6, 0.10)
