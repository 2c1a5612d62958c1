"""Own generation, tie-ups and utilities as owners: books that close, slots that bind, moves that happen."""

from copy import deepcopy
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.codes import (
    ABROAD,
    FOR_AI,
    US_ZONES,
)
from agents.options.registry import code_of
from agents.records import one
from agents.rules import curtailment, utility
from agents.rules.generation import fuel_cost
from agents.rules.mining import break_even_power_price
from model.decisions.appraisal import Appraisal
from model.economy import EnergyMarket
from model.foundation.terms import Terms
from model.owners.utilities import gain_of_utility, take_connections_back
from model.power.electricity import ai_by_zone
from model.power.load import BLOCK_SHARES
from model.sites.generation import buy_plant, switch_on
from model.sites.offered_load import offer_load
from model.sites.on_site import down_the_line
from model.sites.operation import run_fleet
from model.tables.technologies import CELLS, ON_SITE_GAS, ON_SITE_WIND
from tests.grids import KINDS
from tests.twins import played

quick = settings(deadline=None, max_examples=60)


@cache
def run(seed: int, scenario: str = "energy-run", growth_sd: float = 0.20) -> EnergyMarket:
    market = EnergyMarket(scenario, rng=seed, **{"demand.spread": growth_sd})
    market.run_for(267)
    return market


def test_a_purchase_moves_money_and_megawatts_once() -> None:
    """Half is lent, the rest comes from cash; the share on sale shrinks; after two quarters it spares delivery."""
    state = deepcopy(run(1).state)
    site = int(
        np.flatnonzero(state.sites.rows["alive"] & (state.sites.rows["zone"] == 0) & (state.sites.rows["mining"] > 20))[
            0
        ]
    )
    owner = int(state.sites.rows["owner"][site])
    state.companies.rows["cash"][owner] += 1e9
    state.pool.plant_kind[0], state.pool.plant_mw[0], state.pool.plant_price[0] = KINDS.row(ON_SITE_WIND), 50.0, 0.85e6
    cash, debt = (float(state.companies.rows[name][owner]) for name in ("cash", "debt"))
    own = float(state.sites.rows["own_generation_mw"][site])
    assert (
        buy_plant(state, site, 30.0) == 30.0
        and buy_plant(state, site, 30.0) == 20.0
        and buy_plant(state, site, 9.0) == 0.0
    )
    assert state.pool.plant_mw[0] == 0.0
    after = state.companies.rows[owner]
    assert after["debt"] - debt == pytest.approx(25e6) and cash - after["cash"] == pytest.approx(25e6)
    rows = np.flatnonzero(~state.plants.rows["running"] & (state.plants.rows["site"] == site))
    assert (state.plants.rows["ready_week"][rows] == state.week + 26).all()
    for row in rows:
        switch_on(state, int(row))
    assert state.sites.rows["own_generation_mw"][site] == pytest.approx(own + 50.0)
    assert [event.kind for event in state.events[-2:]] == ["plant", "plant"]


@quick
@given(
    wanted=st.lists(st.floats(0.0, 500.0), min_size=1, max_size=12),
    slots=st.floats(0.0, 2000.0),
    seed=st.integers(0, 2**20),
)
def test_slots_go_down_the_line(wanted: list[float], slots: float, seed: int) -> None:
    """Never more than asked or than there is; nobody behind is served before; filing order is irrelevant."""
    asked = np.array(wanted)
    rng = np.random.Generator(np.random.Philox(seed))
    arrival = rng.random(len(asked))
    got = down_the_line(asked, arrival, slots)
    assert (got >= 0.0).all() and (got <= asked + 1e-9).all() and got.sum() <= slots + 1e-6
    short = (got < asked - 1e-9) & (asked > 0)
    if short.any():
        assert got[arrival > arrival[short].min()].sum() <= 1e-9
        assert got.sum() == pytest.approx(slots)
    order = rng.permutation(len(asked))
    assert down_the_line(asked[order], arrival[order], slots) == pytest.approx(got[order])


@pytest.mark.parametrize("scenario", ["energy-run", "gap-13"])
def test_turbines_never_exceed_their_slots(scenario: str) -> None:
    """Quarter by quarter; and on-site plants in service are what was ordered seven quarters ago and more."""
    market = run(2, scenario)
    column = market.history.column
    used, slots = np.diff(column("turbines_ordered_mw")[::13]), column("turbine_slots_mw")[13::13]
    assert (used >= 0.0).all() and (used <= slots[: len(used)] + 1e-6).all() and used.sum() > 1_000.0
    plants = market.state.plants.rows
    campus = plants["site"] < 0
    served = plants["mw"][plants["running"] & (plants["purpose"] == FOR_AI)].sum()
    assert column("ai_fast_power_gw")[-1] * 1e3 == pytest.approx(served, rel=1e-6)
    waits = plants["ready_week"][campus] - plants["start_week"][campus]
    assert (waits[plants["kind"][campus] == KINDS.row(ON_SITE_GAS)] == 91).all()
    assert (waits[plants["kind"][campus] == KINDS.row(CELLS)] == 39).all()


def test_the_gap_of_13_gw() -> None:
    """25 GW of slots for fast power by the end of 2028 leave a net gap of 8 to 20 GW; the default leaves far more."""
    week = 162
    nets = [float(run(seed, "gap-13", 0.0).history.column("ai_gap_net_gw")[week]) for seed in (1, 2)]
    assert 8.0 <= np.mean(nets) <= 20.0
    assert run(2, growth_sd=0.0).history.column("ai_gap_net_gw")[week] > max(nets) + 5.0


def test_hours_called_by_hand() -> None:
    """200 hours: the dearest 1 % whole (88 h) and a seventh of the next block (112 h)."""
    weights = BLOCK_SHARES.tolist()
    before = np.cumsum([0.0, *weights])[:-1]
    hours = [8766 * w * curtailment.called_share(b, w) for b, w in zip(before, weights, strict=True)]
    assert sum(hours) == pytest.approx(200.0) and hours[2:] == [0.0] * 4
    assert hours[0] == pytest.approx(87.66)


@pytest.mark.parametrize("price", [50.0, 90.0, 300.0])
def test_what_a_tie_up_costs_is_what_curtailment_takes(price: float) -> None:
    """A year at constant prices with and without the tie: the income lost is the value rule's, nothing above break-even."""
    prices = np.array([price, 0.6 * price, 30.0, 30.0, 30.0, 30.0])
    worth = break_even_power_price(40.0, 20.0, 1.05)
    margins, terms = [], SimpleNamespace(uptime=0.95, season=False)
    for tied in (0.0, 100.0):
        site = SimpleNamespace(contracted=False, mining=100.0, tied_mw=tied, owner=0, strike=0.0)
        fleet = SimpleNamespace(owner=0, hash_ph=100.0, uptime=0.0)
        on, used = np.where(prices < worth - 10.0, 100.0, 0.0) * np.ones((2, 1)), np.zeros(6)
        _, bill, _ = run_fleet(fleet, site, on, prices, 10.0, 0.95, terms, used)
        margins.append(fleet.uptime * 100.0 * 168.0 * worth - bill)
    lost = (margins[0] - margins[1]) * 8766.0 / 168.0 / 100.0
    zone = SimpleNamespace(peak_price=price, next_price=0.6 * price, peak_hours=87.66, next_hours=112.34, adder=10.0)
    site = SimpleNamespace(contract_end=0, resalable=False, strike=0.0, basis=0.0)
    view, m = SimpleNamespace(week=5.0, hashprice=40.0, tax=0.0), SimpleNamespace(overhead=1.05, uptime=0.95)
    assert curtailment.lost_margin(site, 20.0, view, m, zone) == pytest.approx(lost, rel=1e-6)
    assert (lost == 0.0) == (price * 0.6 + 10.0 > worth)


def test_the_dispatch_sees_tied_load_go() -> None:
    """Tied megawatts are taken out of the elastic steps and offered apart; none is lost or counted twice."""
    market = run(1)
    state, power, m = market.state, market.electricity, market.scenario.mining

    def offered() -> tuple[np.ndarray, np.ndarray]:
        sites, fleets, adders, peaks = state.sites.rows, state.fleets.rows, power.adders, power.peak_charge
        terms = one(Terms, week=state.week, acted_on=60.0, uptime=m.uptime, overhead=m.overhead, markup=m.hosting_fee)
        offer_load(
            sites,
            fleets,
            state.vintages,
            adders,
            peaks,
            np.zeros(11),
            terms,
            power.mining,
            power.flat,
            power.tied,
        )
        return power.tied.copy(), power.mining.steps.sum(axis=1) + power.flat

    tied, rest = offered()
    sites = state.sites.rows
    expected = np.minimum(sites["tied_mw"], sites["mining"]) * m.uptime * sites["alive"]
    assert tied.sum() > 50.0 and (tied <= np.bincount(sites["zone"], expected, ABROAD + 1) + 1e-6).all()
    before = sites["tied_mw"].copy()
    sites["tied_mw"] = 0.0
    none, whole = offered()
    sites["tied_mw"] = before
    assert not none.any() and whole == pytest.approx(tied + rest)


def test_a_tie_up_ends_with_its_term() -> None:
    """Five years; then the rigs are free again."""
    market = run(1)
    ends = [(event.week, event.company) for event in market.history.events if event.kind == "tie_up"]
    assert len(ends) > 5
    sites = market.state.sites.rows
    tied = sites["tied_mw"] > 0.0
    assert (sites["tie_end"][tied] > market.week).all() and (sites["tie_end"][tied] <= market.week + 261).all()


def test_what_a_mine_is_worth_to_a_utility() -> None:
    """A fifth of a 250 k$ premium for ten years at 7 % is 0.35 M$/MW; reserve spared only by a mine that runs."""
    assert utility.connection_worth(250e3) == pytest.approx(0.2 * 250e3 * (1 - 1.07**-10) / 0.07)
    running = utility.worth_running(80.0, 10e6, 0.0, 60e3)
    assert running == pytest.approx(80 * 60e3 * (1 - 1.07**-5) / 0.07 + 3e6)
    assert utility.worth_running(80.0, 0.0, 0.0, 60e3) == 0.0
    assert utility.worth_to_utility(running, 100 * utility.connection_worth(250e3)) == pytest.approx(
        1.1 * max(running, 35.12e6), rel=1e-3
    )


def appraised(market: EnergyMarket) -> tuple[Any, Any]:
    """A copy of a market's state, and what its sites are worth."""
    state = deepcopy(market.state)
    return state, Appraisal(state, market.board, market.electricity, market.network.chain.height).worth_of_sites()


def test_a_connection_taken_back_is_a_connection_in_the_pool() -> None:
    """Megawatts leave the site and enter the zone's pool with their transformers; rigs go; nothing is lost."""
    state, worth = appraised(run(1))
    sites, ratio = state.sites.rows, state.scenario.equipment.mva_per_mw
    fits = sites["alive"] & (sites["zone"] < ABROAD) & (sites["mining"] > 30) & (sites["reserved"] == 0.0)
    fits &= sites["leased"] + sites["cloud"] + sites["converting"] == 0.0
    site = int(np.flatnonzero(fits)[0])
    zone = int(sites["zone"][site])
    state.companies.rows["alive"][sites["owner"][site]] = True
    fleets = state.fleets.rows
    utility_row = state.cast.first_utility + zone
    fleets["owner"][(fleets["site"] == site) & (fleets["owner"] == sites["owner"][site])] = utility_row
    sites["owner"][site] = utility_row
    worth.closed[:] = -1.0
    worth.closed[site] = 1.0
    state.recount()
    mw, limit, back = float(sites["mw_energised"][site]), state.pool.sold_limit.copy(), state.pool.slots_back_mw
    slots = min(mw, float(sites["mva"][site]) / ratio)
    take_connections_back(state, worth)
    assert sites["mw_energised"][site] == pytest.approx(0.0, abs=1e-9)
    assert state.pool.sold_limit[zone] - limit[zone] == pytest.approx(mw)
    assert state.pool.slots_back_mw - back == pytest.approx(slots)
    assert not (fleets["alive"] & (fleets["site"] == site)).any()
    assert state.ledger.residual(state.companies.rows) == 0.0
    assert state.events[-1].kind == "taken_back" and state.events[-1].text.endswith("back into its pool")


def test_a_utility_bids_for_mines_in_its_own_zone_only() -> None:
    """Not abroad, not for tenants' halls, not for less than a regulator is asked for; its gain counts its zone alone."""
    state, worth = appraised(run(1))
    sites = state.sites.rows
    halls = sites["leased"] + sites["cloud"] + sites["converting"] > 0.0
    small = sites["mining"] + sites["hosting"] + np.maximum(0.0, sites["free"]) < utility.LEAST_SITE
    assert (worth.utility[(sites["zone"] == ABROAD) | halls | small] == -1.0).all()
    links, owing = state.connections.rows, np.zeros(len(sites), bool)  # of premiums: a debt that goes along with a site
    owing[links["site"][links["alive"] & (links["site"] >= 0) & (links["premium"] > 0.0)]] = True
    assert (
        owing.any()
        and (worth.utility[~halls & ~small & ~owing & sites["alive"] & (sites["zone"] < ABROAD)] >= 0.0).all()
    )
    every = np.flatnonzero(sites["alive"])
    gains = [gain_of_utility(sites, every, zone, worth) for zone in range(ABROAD)]
    whole = np.maximum(0.0, worth.utility - worth.whole)[every]
    assert sum(gains) == pytest.approx(whole[sites["zone"][every] < ABROAD].sum())


def test_become_a_generator_be_owned_by_one_be_tied_to_one() -> None:
    """Each happens in the default run, in one of six, and is told in a sentence."""
    options, moves = set(), set()
    utilities = {f"{zone.upper()} utility" for zone in US_ZONES}
    for seed in range(1, 7):
        market = run(seed)
        for d in market.history.deliberations:
            options |= set(d.chosen.tolist())
        miners = set(market.miners)
        for event in market.history.events:
            if event.kind == "plant" and event.company in miners or event.kind == "plant_bought":
                moves.add(event.kind)
            if event.kind in ("takeover", "site_sale", "tie_up", "taken_back") and (
                event.counterparty in utilities or event.company in utilities
            ):
                moves.add(event.kind)
        told = {event.kind: event.text for event in market.history.events}
        assert told["tie_up"].endswith("utility") and "of on-site power" in told["plant"]
        assert "for an AI campus" in told["plant_ordered"] and "of an operating power plant" in told["plant_bought"]
    assert {code_of(name) for name in ("generation", "plant", "tie-up")} <= options
    assert {"plant", "plant_bought", "tie_up", "site_sale"} <= moves


def test_the_grid_does_not_carry_what_has_a_plant_of_its_own() -> None:
    """AI on campuses with plants adds nothing to any zone's load: a twin without turbines has no more load on the grid."""
    with_plants, without = (
        run(1),
        played(1, 267, **{"building.turbine_slots_mw": 0.0, "building.turbine_slots_end_mw": 0.0}),
    )
    for market in (with_plants, without):
        state, column = market.state, market.history.column
        grid = ai_by_zone(state, market.electricity.share).sum() / 1e3
        served = column("ai_served_it_gw")[-1] * state.scenario.leasing.gross_per_it
        assert grid == pytest.approx(served - column("ai_fast_power_gw")[-1], abs=0.2)
    assert without.history.column("ai_fast_power_gw")[-1] == 0.0


def test_a_plant_behind_the_meter_pays_what_plants_in_the_merit_order_pay() -> None:
    """ISO-NE: 7.62 $/MMBtu in January, full pipelines, 4.62 in July; 5.50 over the year, at which plants are valued."""
    market = played(1, 8, **{"power.gas_sd": 0.0})  # the week of 12 January 2026
    grid, electricity, zone = market.electricity.grid, market.electricity, US_ZONES.index("isone")
    gas = grid.technologies.row("gas_cc")
    for month, price in ((0, 7.625), (6, 4.625)):
        low, high = grid.offers(month)
        burnt = 0.5 * (low + high)[zone, gas] - grid.om_cost[zone, gas]
        assert burnt / grid.heat_rate[zone, gas] == pytest.approx(price)
    assert electricity.gas_price[zone] == pytest.approx(7.625)
    assert electricity.gas_year[zone] == pytest.approx(5.50)
    engine = KINDS.kinds[KINDS.row(ON_SITE_GAS)]
    assert fuel_cost(engine, electricity.gas_price[zone], 0.0) == pytest.approx(7.5 * 7.625 + 3.0)
    valued = Appraisal(market.state, market.board, electricity, market.network.chain.height).zones
    assert valued["gas_fuel"][zone] == pytest.approx(7.5 * 5.50 + 3.0)
