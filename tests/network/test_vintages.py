"""Rigs of a site by calendar year: who runs, who leaves, what a delivery leaves as it was, what used rigs fetch."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.bitcoin.fleet import Maker, SupplyWeek
from agents.parameters import Mining
from agents.population import Fleet, Vintage
from agents.records import blank, one, record_of
from agents.rig_market import RigMarket
from agents.rules.mining import shutdown_hashprice
from model.books.ledger import KINDS_BOOKED, RIGS_GONE
from model.economy import EnergyMarket
from model.foundation.terms import Terms
from model.power.load import BLOCK_SHARES
from model.sites.operation import run_fleet, switch
from model.sites.rig_sales import fetched
from model.sites.vintages import add_up, clear_year, earns_like, least_efficient, merge_vintages, put_in, take_out
from tests.rig_trade import clear_in_one_region
from tests.twins import played

OVERHEAD = 1.05
KEPT = ("mw", "hash_ph", "book")


def stock(*rigs: tuple[float, float, float, float]) -> tuple[Any, Any]:
    """A fleet of vintages, the youngest first: MW, J/TH, weeks, $ each."""
    fleet, vintages = one(Fleet, alive=True).view(np.recarray)[0], blank(Vintage, 12).view(np.recarray)
    for slot, (mw, joules, age, book) in enumerate(rigs):
        put_in(fleet, vintages, slot, mw, mw * 1000.0 / (joules * OVERHEAD), joules, age, book)
    return fleet, vintages


def asked(hashprice: float, vintages: Any, fleet: Any, strike: float = 50.0) -> np.ndarray:
    """MW and PH/s that run in each block at a site with a fixed price of power."""
    site = SimpleNamespace(owner=fleet.owner, mothballed=False, contract_end=99, strike=strike, resalable=False)
    site = SimpleNamespace(**vars(site), basis=0.0, own_output_mw=0.0, mw_energised=100.0)
    terms = one(Terms, week=3, acted_on=hashprice, overhead=OVERHEAD).view(np.recarray)[0]
    on = np.zeros((2, 6))
    switch(fleet, vintages, site, 10.0, 0.0, np.full(6, 60.0), terms, on)  # type: ignore[arg-type]
    return on


@pytest.mark.parametrize(("age", "left"), [(10.0, 40.0), (52.0, 40.0), (474.0, 0.0), (570.0, 0.0)])
def test_a_year_s_row_is_freed_of_rigs_of_ten_years_before(age: float, left: float) -> None:
    """A delivery late in a year joins this year's; what stands there from nine years and more before is written off."""
    fleet, vintages = stock((40.0, 18.0, age, 300.0), (60.0, 30.0, 150.0, 100.0))
    flows = np.zeros((2, 1, len(KINDS_BOOKED)))
    clear_year(fleet, vintages, 0, flows)
    assert (vintages[0].mw, fleet.mw) == (left, left + 60.0)
    assert flows[0, 0, RIGS_GONE] == (0.0 if left else 300.0) and fleet.book == 400.0 - flows[0, 0, RIGS_GONE]


def halved(market: EnergyMarket, row: int) -> None:
    """One fleet becomes two of half its rigs each."""
    state, old = market.state, market.state.fleets.rows[row].copy()
    new = state.add_fleet(int(old["owner"]), int(old["site"]), float(old["efficiency"]))
    state.fleets.rows[new] = state.fleets.rows[row]
    for name in ("coming_mw", "coming_ph", "coming_paid", "filling_mw"):
        state.fleets.rows[name][new] = 0.0
    state.vintages[new] = state.vintages[row]
    for rows in (state.fleets.rows, state.vintages):
        for name in ("mw", "hash_ph", "book"):
            rows[name][[row, new]] *= 0.5


def test_a_site_s_margin_is_of_all_its_rigs_and_fades_when_they_are_gone() -> None:
    """In two fleets the same rigs earn the same; 1,300 $ a week of a site that stands empty are 1,200 a week later."""
    whole, parted = played(5, 3), played(5, 3)
    fleets, sites = whole.state.fleets.rows, whole.state.sites.rows
    alone = np.bincount(fleets["site"][fleets["alive"]], minlength=len(sites))[fleets["site"]] == 1
    row = int(np.flatnonzero(alone & fleets["alive"] & (fleets["uptime"] > 0.5))[0])
    site, empty = (
        int(fleets["site"][row]),
        int(np.flatnonzero(np.bincount(fleets["site"], minlength=len(sites)) == 0)[0]),
    )
    halved(parted, row)
    for market in (whole, parted):
        market.state.sites.rows["weekly_margin"][empty] = 1300.0
        market.step()
    one, two = (market.state.sites.rows["weekly_margin"] for market in (whole, parted))
    assert two[site] == pytest.approx(one[site]) and abs(one[site]) > 1e3
    assert one[empty] == pytest.approx(1200.0)


@pytest.mark.parametrize(("hashprice", "run"), [(20.0, 0.0), (30.0, 40.0), (50.0, 100.0)])
def test_between_their_break_evens_exactly_the_young_ones_run(hashprice: float, run: float) -> None:
    """At 50 $/MWh rigs of 18 J/TH stop at 22.68 $/PH/day, of 30 J/TH at 37.8: 30 $ are between."""
    fleet, vintages = stock((40.0, 18.0, 10.0, 0.0), (60.0, 30.0, 150.0, 0.0))
    stops = [shutdown_hashprice(50.0, joules, OVERHEAD) for joules in (18.0, 30.0)]
    assert stops == pytest.approx([22.68, 37.8])
    on = asked(hashprice, vintages, fleet)
    assert (on[0] == run).all()
    site = SimpleNamespace(owner=0, contracted=True, mining=100.0, tied_mw=0.0, strike=50.0)
    energy, bill, _ = run_fleet(
        fleet, site, on, np.full(6, 60.0), 10.0, 0.95, SimpleNamespace(season=False), np.zeros(6)
    )  # type: ignore[arg-type]
    assert energy == pytest.approx(run * 0.95 * 168.0) and bill == pytest.approx(50.0 * energy)
    assert fleet.uptime * fleet.hash_ph == pytest.approx(on[1] @ BLOCK_SHARES * 0.95)


def test_a_halving_leaves_the_young_on_in_a_market() -> None:
    """The compiled week: at half the hashprice a site's old rigs stand still, the young ones earn, and both remain."""
    market = EnergyMarket("energy-run", rng=1)
    state = market.state
    sites, fleets, rigs = state.sites.rows, state.fleets.rows, state.vintages
    own = sites["owner"][fleets["site"]] == fleets["owner"]
    row = int(np.flatnonzero(own & (fleets["mw"] > 50.0) & (sites["mothballed"][fleets["site"]] == 0))[0])
    site, young, old = sites[fleets["site"][row]], 0, 3
    site["contract_end"], site["strike"], site["resalable"], site["tied_mw"] = 99, 50.0, False, 0.0
    held = rigs[row].copy()
    rigs[row] = 0
    for slot, joules, age in ((young, 14.0, 10.0), (old, 30.0, 150.0)):
        mw = float(held["mw"].sum()) / 2
        rigs[row, slot] = (mw, mw * 1000.0 / (joules * OVERHEAD), joules, age, held["book"].sum() / 2, 0.0)
    add_up(fleets.view(np.recarray)[row], rigs[row].view(np.recarray))
    state.bitcoin.acted_hashprice = state.bitcoin.hashprice = 27.0
    market.step()
    assert rigs["on"][row, young] == pytest.approx(1.0) and rigs["on"][row, old] == 0.0
    share = rigs["hash_ph"][row, young] / rigs["hash_ph"][row].sum()
    assert fleets["uptime"][row] == pytest.approx(share * 0.95, rel=0.02)
    assert 0.99 < 2.0 * rigs["mw"][row, old] / held["mw"].sum() < 1.0  # some of those at a loss are sold, week by week
    assert fleets["earning_efficiency"][row] < fleets["efficiency"][row]


def test_fleets_are_weighed_by_what_runs() -> None:
    """All in the money: the mean.  The old ones out: as rigs that earn half of the young ones' margin a megawatt.
    None in: as they would be a quarter above what the best need."""
    fleet, vintages = stock((50.0, 15.0, 10.0, 0.0), (50.0, 30.0, 150.0, 0.0))
    assert fleet.efficiency == pytest.approx(20.0)
    assert earns_like(fleet, vintages, 60.0, 50.0, OVERHEAD) == pytest.approx(20.0)
    margin = 30.0 / (0.024 * 15.0 * OVERHEAD) - 50.0
    alike = earns_like(fleet, vintages, 30.0, 50.0, OVERHEAD)
    assert 30.0 / (0.024 * alike * OVERHEAD) - 50.0 == pytest.approx(0.5 * margin) and 15.0 < alike < 20.0
    recovered = 1.25 * 0.024 * 15.0 * OVERHEAD * 50.0
    assert earns_like(fleet, vintages, 10.0, 50.0, OVERHEAD) == earns_like(fleet, vintages, recovered, 50.0, OVERHEAD)
    assert 15.0 < earns_like(fleet, vintages, 10.0, 50.0, OVERHEAD) < 20.0


RIGS = st.tuples(st.floats(0.5, 200.0), st.floats(9.0, 60.0), st.floats(0.0, 400.0), st.integers(0, 10**9).map(float))


@settings(max_examples=60, deadline=None)
@given(st.lists(RIGS, min_size=1, max_size=8), RIGS, st.integers(0, 11))
def test_a_delivery_changes_no_other_year(rigs: list[Any], new: Any, slot: int) -> None:
    """What is there keeps its J/TH, age, hash and megawatts; those of the same year become one with the delivery."""
    fleet, vintages = stock(*rigs)
    before, mw, joules = vintages.copy(), fleet.mw, new[1]
    put_in(fleet, vintages, slot, new[0], new[0] * 1000.0 / joules, joules, new[2], new[3])
    others = np.arange(12) != slot
    assert (vintages[others] == before[others]).all() and fleet.mw == pytest.approx(mw + new[0])
    assert fleet.efficiency * fleet.hash_ph == pytest.approx((vintages.efficiency * vintages.hash_ph).sum())


@settings(max_examples=60, deadline=None)
@given(st.lists(RIGS, min_size=1, max_size=8), st.lists(RIGS, min_size=1, max_size=8), st.floats(0.1, 900.0))
def test_nothing_is_lost_when_rigs_leave_or_fleets_merge(rigs: list[Any], more: list[Any], mw: float) -> None:
    """Megawatts, hash and book value: what leaves and what stays, or what both had, is what there was."""
    fleet, vintages = stock(*rigs)
    kept, into = stock(*more)
    whole = {name: fleet[name] + kept[name] for name in KEPT}
    gone = dict.fromkeys(KEPT, 0.0)
    while mw > 1e-9 and (slot := least_efficient(vintages)) >= 0:
        worst = vintages.efficiency[vintages.hash_ph > 0.0].max()
        assert vintages[slot].efficiency == worst
        for name, value in zip(KEPT, take_out(fleet, vintages, slot, mw), strict=True):
            gone[name] += value
            mw -= value if name == "mw" else 0.0
    merge_vintages(kept, into, fleet, vintages)
    assert not fleet.alive and fleet.mw == fleet.hash_ph == fleet.book == 0.0
    for name in KEPT:
        assert kept[name] + gone[name] == pytest.approx(whole[name], rel=1e-12)
        assert kept[name] == pytest.approx(into[name].sum(), rel=1e-12)


def test_used_rigs_fetch_less_the_more_power_they_take_and_the_older_they_are() -> None:
    """New ones' price is the most; what earns nothing is sold for its metal."""
    now = one(SupplyWeek, hashprice=39.0, frontier=14.0, halving_in=9.6, overhead=OVERHEAD, life=208.0, limit=300.0)
    now, maker = now.view(np.recarray)[0], one(Maker, capacity=1e6, decay=0.2).view(np.recarray)[0]
    market, m = record_of(RigMarket())[0], record_of(Mining(resale=1.0))[0]
    clear_in_one_region(maker, market, now, 48.0, 50_000.0)
    by_joules = [fetched(joules, 52.0, now, maker, market, m) for joules in (14.0, 18.0, 24.0, 60.0)]
    assert maker.price > by_joules[0] > by_joules[1] > by_joules[2] > by_joules[3] == pytest.approx(5.0 * 60.0)
    by_age = [fetched(14.0, age, now, maker, market, m) for age in (0.0, 52.0, 104.0, 156.0)]
    assert by_age[0] == pytest.approx(maker.price) and by_age == sorted(by_age, reverse=True)


@pytest.mark.parametrize("step", [0.0, 0.15, 0.5])
def test_the_opening_fleets_have_the_means_of_the_tables(step: float) -> None:
    """Three years around each mean: exact sums and means, nothing better than what is sold, unless the mean is."""
    market = EnergyMarket("energy-run", rng=1, **{"mining.vintage_step": step})  # type: ignore[arg-type]
    fleets, rigs = market.state.fleets.rows, market.state.vintages
    for name in KEPT:
        assert rigs[name].sum(axis=1) == pytest.approx(fleets[name], rel=1e-12)
    for name in ("efficiency", "age"):
        assert (rigs[name] * rigs["hash_ph"]).sum(axis=1) / fleets["hash_ph"] == pytest.approx(fleets[name])
    there = rigs["hash_ph"] > 0.0
    best = np.minimum(market.state.bitcoin.frontier, fleets["efficiency"])
    assert (rigs["efficiency"] >= best[:, None] - 1e-9)[there].all() and 2.0 < there.sum(axis=1).mean() <= 3.0
    worst = np.where(there, rigs["efficiency"], 0.0).max(axis=1)
    assert (worst == pytest.approx(fleets["efficiency"])) == (step == 0.0)


def test_one_vintage_is_the_average_of_all() -> None:
    """The twin by which vintages are measured keeps one row a fleet."""
    market = EnergyMarket("energy-run", rng=1, **{"rigs.one_vintage": True})  # type: ignore[arg-type]
    fleet, rigs = market.state.fleets.rows[0], market.state.vintages
    assert rigs.shape[1] == 1 and rigs["efficiency"][:, 0] == pytest.approx(market.state.fleets.rows["efficiency"])
    before = fleet.copy()
    add_up(market.state.fleets.rows.view(np.recarray)[0], rigs[0].view(np.recarray))
    assert fleet["efficiency"] == pytest.approx(before["efficiency"])
    assert fleet["mw"] == pytest.approx(before["mw"], rel=1e-12)
