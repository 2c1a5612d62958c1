"""Approved megawatts that are let before they are energised: what can be, what is kept for them, when works begin, what it is worth."""

import numpy as np
import pytest

from agents.codes import FOREVER, TURNKEY
from agents.options.barriers import FREE, NO_BUYER, TOO_EARLY
from agents.options.registry import SELL, code_of
from agents.population import Connection, Site
from agents.records import Table
from agents.rules.leasing import worth_ahead
from model.books.ledger import EQUITY
from model.decisions.deeds import learn_site_price
from model.decisions.quarter import QuarterRound
from model.economy import EnergyMarket
from model.owners.price import better_sold
from model.owners.reach import reached
from model.sites.ahead import note_coming, see_coming, still_promised, take_contractors
from model.sites.signing import start_conversion
from tests.twins import played

PIPELINE = ("Clarington OH", "Corpus Christi TX", "Austin County TX", "Stingray and Reveille TX", "Niles OH")
LET = code_of("turnkey")


def site_of(market: EnergyMarket, name: str) -> int:
    return market.state.site_names.index(name)


def let_ahead(market: EnergyMarket, name: str, mw: float = 200.0, *, booked: bool = True) -> int:
    """A lease of halls for a site that is approved only; the owner has the money.  Its row."""
    state, site = market.state, site_of(market, name)
    owner = int(state.sites.rows["owner"][site])
    state.post(state.cast.shareholder, owner, EQUITY, 2e9)
    tenant = state.names.index("META")
    return start_conversion(state, site, LET, mw, tenant, 1.8e6, ahead=True, booked=booked)


@pytest.mark.parametrize(
    ("promised", "week", "mw"), [(0.0, 50, 100.0), (60.0, 50, 40.0), (100.0, 90, 80.0), (180.0, 0, 0.0)]
)
def test_the_next_connection_that_is_not_let_in_full_is_let(promised: float, week: int, mw: float) -> None:
    """100 MW come in week 50, 80 more in week 90: what is let takes the earliest first."""
    sites, links = Table(Site), Table(Connection)
    sites.add(mw_approved=180.0, promised_mw=promised)
    for ready, size in ((90, 80.0), (50, 100.0), (5, 30.0)):
        links.add(alive=True, site=0, mw=size, ready_week=ready)
    order = np.argsort(links.rows["ready_week"], kind="stable")
    note_coming(sites.rows, links.rows, order, sites.rows["promised_mw"].copy(), 10, FOREVER, 1.0)
    assert (sites.rows["ahead_week"][0], sites.rows["ahead_mw"][0]) == (week, mw)


def test_what_comes_late_is_too_early_for_tenants() -> None:
    """Of the start's pipeline Clarington (June 2027) comes within three years, Niles (January 2029) does not."""
    for years, near in ((0.0, 0.0), (1.0, 0.0), (3.0, 570.0)):
        market = played(1, 0, **{"leasing.ahead_years": years})
        see_coming(market.state)
        sites = market.state.sites.rows
        assert sites["ahead_mw"][site_of(market, "Clarington OH")] == near
        niles = sites[site_of(market, "Niles OH")]
        assert niles["ahead_mw"] == 0.0 and niles["ahead_week"] == 167


def test_a_later_start_costs_time_and_an_advance_is_a_loan_without_interest() -> None:
    assert worth_ahead(100.0, 0.0, 15.0, 4.0, 4, 0.25) == pytest.approx(80.0)
    plain, paid = (worth_ahead(100.0, advance, 10.0, 4.0, 4, 0.08) for advance in (0.0, 10.0))
    credited = sum(1.0 / 1.08 ** (2 + year) for year in range(1, 11))
    assert paid - plain == pytest.approx(10.0 - credited)


def test_megawatts_are_kept_built_for_and_handed_over() -> None:
    """Signed a year ahead: contractors later, halls with the connection, rent after it; uses and books close throughout."""
    market = played(1, 12)
    state, site = market.state, site_of(market, "Clarington OH")
    row, slots = state.sites.rows[site], state.pool.contractors_mw
    assert row["promised_mw"] == 0.0 and row["owner"] == state.names.index("BTDR")
    signed = let_ahead(market, "Clarington OH")
    lease = state.leases.rows[signed]
    works = state.projects.rows[-1]
    assert state.pool.contractors_mw == slots and works["booked"] and works["start_week"] > market.week + 13
    connected = int(row["ahead_week"])
    assert (lease["ready_week"], works["ready_week"]) == (connected + 1, connected + 1)
    assert lease["unearned"] == pytest.approx(0.5 * 1.8e6 * lease["it_mw"]) and row["promised_mw"] == 200.0
    market.run_for(connected - market.week)
    row = state.sites.rows[site]
    assert row["promised_mw"] == 0.0 and row["converting"] >= 200.0
    market.run_for(2)
    assert state.sites.rows["leased"][site] >= 200.0
    for column in ("ledger_residual_usd", "books_residual_usd", "mw_residual"):
        assert np.abs(market.history.column(column)).max() < 1e-6


def test_works_take_contractors_when_they_begin_and_wait_where_none_are_left() -> None:
    market = played(1, 12)
    state = market.state
    signed = let_ahead(market, "Clarington OH")
    lease = state.leases.rows[signed]
    works = state.projects.rows[-1]
    loan, week = state.loans.rows[works["loan"]], int(works["start_week"])
    before = [int(lease["ready_week"]), int(lease["end_week"]), int(loan["grace_week"]), int(loan["maturity_week"])]
    state.week, state.pool.contractors_mw = week, 10.0
    take_contractors(state)
    after = [int(lease["ready_week"]), int(lease["end_week"]), int(loan["grace_week"]), int(loan["maturity_week"])]
    assert works["booked"] and works["start_week"] == week + 13 and state.pool.contractors_mw == 10.0
    assert after == [day + 13 for day in before]
    state.week, state.pool.contractors_mw = week + 13, 500.0
    take_contractors(state)
    assert not works["booked"] and state.pool.contractors_mw == pytest.approx(500.0 - float(lease["it_mw"]))


def test_what_is_let_is_not_sold_one_by_one_nor_let_again() -> None:
    market = played(1, 12)
    site = site_of(market, "Clarington OH")
    assert let_ahead(market, "Clarington OH", 570.0) >= 0
    see_coming(market.state)
    assert market.state.sites.rows["ahead_mw"][site] == 0.0
    quarter = QuarterRound(market.state, market.board, market.electricity, market.network.chain.height)
    quarter.weigh(np.arange(len(market.state.sites)) == site)
    assert quarter.choices.blocked[site, SELL] == NO_BUYER and quarter.choices.blocked[site, LET] != FREE


def test_barriers_say_that_it_is_too_early() -> None:
    market = EnergyMarket(rng=1)
    quarter = QuarterRound(market.state, market.board, market.electricity, market.network.chain.height)
    niles, river = site_of(market, "Niles OH"), site_of(market, "River Bend LA")
    quarter.weigh(np.isin(np.arange(len(market.state.sites)), (niles, river)))
    assert quarter.choices.blocked[niles, LET] == TOO_EARLY != quarter.choices.blocked[river, LET]
    assert quarter.choices.blocked[river, code_of("cloud")] == TOO_EARLY


def test_a_price_paid_for_approved_megawatts_is_a_price_of_its_own() -> None:
    """285 MW of suitability 0.8 (0.88 of an ideal price) for 285 M$: 1.14 M$/MW, a fifth of the way from 0.45."""
    market = EnergyMarket(rng=1)
    beliefs = market.state.beliefs
    learn_site_price(market.state, site_of(market, "Austin County TX"), 285e6)
    assert beliefs.site_price == 0.45e6
    assert beliefs.approved_price == pytest.approx(0.45e6 + 0.2 * (1e6 / 0.88 - 0.45e6))


def test_a_landlord_sells_only_for_more_than_letting_is_worth() -> None:
    """A lone bidder pays the reserve, what the owner has of the site anyway: it is let then, and sold where nobody would take it."""
    assert not better_sold(100.0, 20.0, 50.0, 60.0)
    assert better_sold(100.0, 61.0, 50.0, 60.0) and not better_sold(100.0, 61.0, 70.0, 60.0)
    assert not better_sold(59.0, 20.0, 0.0, 60.0) and better_sold(1.0, -1.0, 0.0, 0.0)


def test_the_pipeline_is_let_and_not_sold() -> None:
    """Over three seeds: more of the five sites are let than sold, and before they are energised; without, no more of them."""
    let, sold, early = {}, {}, 0
    for years in (0.0, 1.5):
        let[years] = sold[years] = 0
        for seed in (1, 2, 3):
            market = played(seed, 66, **{"leasing.ahead_years": years})
            rows = {site_of(market, name) for name in PIPELINE}
            events = [event for event in market.history.events if event.site in rows]
            let[years] += len({event.site for event in events if event.kind == "lease"})
            sold[years] += len({event.site for event in events if event.kind == "site_sale"})
            leases = market.state.leases.rows
            ahead = leases["alive"] & (leases["tier"] == TURNKEY) & np.isin(leases["site"], list(rows))
            early += int(ahead.sum()) if years else 0
    assert let[0.0] <= sold[0.0] and let[1.5] > sold[1.5] and let[1.5] > let[0.0]
    assert early > 0


def test_an_owner_lets_ahead_what_its_money_reaches() -> None:
    """With billions in hand all of a site is within reach; with nothing, and no value to sell shares of, none is."""
    market = EnergyMarket(rng=1)
    state, site = market.state, market.state.site_names.index("Corpus Christi TX")
    company = state.companies.rows[state.sites.rows["owner"][site]]
    company["cash"], company["committed"] = 50e9, 0.0
    assert reached(state, site, 400.0) == 1.0
    company["cash"], company["btc"], company["value"] = 0.0, 0.0, 0.0
    assert reached(state, site, 400.0) == 0.0


def test_what_is_promised_belongs_to_works_that_were_let_ahead() -> None:
    """50 MW wait for their connection; works on connected megawatts that are done later do not take their place."""
    state = EnergyMarket(rng=1).state
    site = state.site_names.index("Corpus Christi TX")
    state.sites.rows["promised_mw"][site] = 50.0
    ahead = state.projects.add(site=site, alive=True, gross_mw=50.0, ready_week=101, ahead=True, lease=-1)
    usual = state.projects.add(site=site, alive=True, gross_mw=50.0, ready_week=120, lease=-1)
    assert (still_promised(state, ahead), still_promised(state, usual)) == (50.0, 0.0)
    later = state.projects.add(site=site, alive=True, gross_mw=30.0, ready_week=130, ahead=True, lease=-1)
    assert (still_promised(state, ahead), still_promised(state, later)) == (20.0, 30.0)
