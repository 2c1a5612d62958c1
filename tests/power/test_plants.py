"""A power plant of one's own: what it costs, what it is worth, and what a week of it pays to whom."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.building import Building
from agents.codes import ABROAD, FOR_AI, FOR_MINING
from agents.parameters import Leasing
from agents.population import CompanyRow, Lease, Plant, Site
from agents.records import Table, one, record_of
from agents.rules import generation
from agents.rules.finance import annuity, discount_factor
from agents.rules.leasing import turnkey_value
from model.books.ledger import GENERATION, OPEX, POWER, POWER_RESALE, Ledger
from model.foundation.terms import Parts, Terms
from model.power.load import BLOCK_SHARES
from model.sites.generation import run_plants
from tests.grids import KINDS

quick = settings(deadline=None, max_examples=60)
GAS_PLANT, WIND_FARM = KINDS.row("gas"), KINDS.row("wind")
OWNER, TENANT, UTILITY, WORLD = range(4)
P, B = record_of(Leasing())[0], record_of(Building())[0]
FLAT = np.full((ABROAD + 1, 6), 39.25)
GAS, ADDERS = np.full(ABROAD + 1, 3.5), np.full(ABROAD + 1, 10.0)


def test_power_made_on_site_is_dearer_than_the_grid() -> None:
    """63-65 $/MWh: 1.9 M$ over fifteen years at 8.5 %, 7,008 hours a year, fuel at 3.5 $/MMBtu and upkeep."""
    fuel = 7.5 * 3.5 + 3.0
    by_hand = (1.9e6 / annuity(0.085, 15.0) + 15e3) / (8766 * 0.8) + fuel
    assert 63.0 < by_hand < 65.0
    assert generation.cost_of_own_power(
        1.9e6, 15e3, generation.fuel_cost(KINDS.kinds[GAS_PLANT], 3.5, 0.0), 0.085
    ) == pytest.approx(by_hand)


def test_capital_of_a_plant_is_counted_once() -> None:
    """Where the grid costs what own power costs in full, a plant adds next to nothing to the hall that it serves."""
    site = SimpleNamespace(suitability=0.8)
    view = SimpleNamespace(rent_turnkey=1.8e6, subsidy=0.0)
    zone = SimpleNamespace(later=64.0, gas_fuel=29.25, gas_upkeep=15e3)
    works = int(B.plant_quarters)
    hall = turnkey_value(P, 1.8e6, 0.8, 0.085, works) / P.gross_per_it
    value = generation.own_plant_value(site, P, B, view, zone, 0.085)
    assert value - hall == pytest.approx(0.0, abs=0.15e6), "capital is spent over the works, power comes after them"
    cheap = SimpleNamespace(later=44.0, gas_fuel=29.25, gas_upkeep=15e3)
    less = 20.0 * 8766 * 0.8 * annuity(0.085, 15.0) * discount_factor(0.085, works)
    assert value - generation.own_plant_value(site, P, B, view, cheap, 0.085) == pytest.approx(less)


def test_a_bought_plant_by_hand() -> None:
    """60 k$ of margin, 12 $/MWh spared on nine tenths of the hours of a full site, three years of contract left."""
    site = SimpleNamespace(mining=60.0, hosting=40.0, mw_energised=100.0)
    zone = SimpleNamespace(plant_margin=60e3, plant_upkeep=15e3, plant_output=0.9, adder=12.0, plant_price=0.6e6)
    spared = 12.0 * 0.9 * 8766 * 0.95
    later = spared * (annuity(0.12, 15.0) - annuity(0.12, 2.5))
    by_hand = (45e3 * annuity(0.12, 15.0) + later) * discount_factor(0.12, 2.0) - 0.75e6
    value = generation.bought_plant_value(site, B, zone, 0.95, 0.12, 12.0)
    assert value == pytest.approx(by_hand)
    assert generation.bought_plant_value(site, B, zone, 0.95, 0.12, 0.0) > value, "no contract: it spares more"


def test_what_a_site_could_use_of_a_plant() -> None:
    """Rigs that no plant serves yet: 80 MW take 89 MW of gas, or 229 MW of wind; a plant of its own counts."""
    site = SimpleNamespace(mining=60.0, hosting=20.0, own_output_mw=0.0)
    assert generation.uncovered(site, 0.9) == pytest.approx(80 / 0.9)
    assert generation.uncovered(site, 0.349) == pytest.approx(229.2, abs=0.1)
    assert generation.uncovered(SimpleNamespace(mining=60.0, hosting=20.0, own_output_mw=90.0), 0.9) == 0.0


@quick
@given(prices=st.lists(st.floats(-50.0, 500.0), min_size=6, max_size=6), fuel=st.floats(0.0, 100.0))
def test_a_plant_runs_only_where_it_pays(prices: list[float], fuel: float) -> None:
    """Its margin is never negative, falls with fuel, and is at most what its nameplate could earn."""
    for kind in (kind for kind in KINDS.kinds if kind.behind_meter > 0.0):
        margin = generation.energy_margin(kind, np.array(prices), BLOCK_SHARES, fuel)
        assert 0.0 <= margin <= 8766 * max(0.0, max(prices) - fuel) + 1e-6
        assert margin >= generation.energy_margin(kind, np.array(prices), BLOCK_SHARES, fuel + 5.0)


def test_waiting_for_the_grid_is_better_where_it_is_cheap_and_soon() -> None:
    """2.25 years at 0.55 M$ against a plant: worth it at 60 $/MWh, not at 35; nor where nobody has to wait."""
    dear, cheap = (generation.power_gain(grid, 29.25, 15e3) for grid in (60.0, 35.0))
    assert generation.on_site_worth(0.55e6, 2.25, 1.9e6, dear, 0.085, 0.0) > 0.9e6
    assert generation.on_site_worth(0.55e6, 2.25, 1.9e6, cheap, 0.085, 0.0) < 0.0
    assert generation.on_site_worth(0.55e6, 0.0, 1.9e6, dear, 0.085, 0.0) < 0.0


class World:
    """An owner with a site, a tenant, the zone's utility and the world."""

    def __init__(self, plant: dict[str, Any], **site: Any) -> None:
        self.companies, self.sites, self.plants, self.leases = (
            Table(CompanyRow),
            Table(Site),
            Table(Plant),
            Table(Lease),
        )
        for _ in range(4):
            self.companies.add(cash=1e9, alive=True)
        self.sites.add(**({"owner": OWNER, "alive": True, "mw_energised": 200.0} | site))
        self.plants.add(
            **({"site": 0, "alive": True, "running": True, "mw": 100.0, "lease": -1, "purpose": FOR_MINING} | plant)
        )
        self.books = Ledger(self.companies.rows)

    def week(self, prices: np.ndarray = FLAT, week: int = 10) -> int:
        sites, leases, plants = self.sites.rows, self.leases.rows, self.plants.rows
        terms, parts = one(Terms, week=week), one(Parts, first_utility=UTILITY, world=WORLD)
        return run_plants(
            self.companies.rows, sites, leases, plants, KINDS.rows, self.books.flows, prices, ADDERS, GAS, terms, parts
        )

    def net(self, who: int) -> float:
        return float(self.companies.rows["cash"][who]) - 1e9


def test_a_gas_plant_sells_to_its_zone() -> None:
    """90 MW for 168 hours at 10 $/MWh over fuel, less upkeep; the utility passes the power on; to the cent."""
    world = World({"kind": GAS_PLANT})
    world.week()
    assert world.net(OWNER) == pytest.approx(90 * 168 * 10.0 - 15e3 * 100 * 7 / 365.25, abs=0.05)
    assert world.net(UTILITY) == 0.0 and world.books.residual(world.companies.rows) == 0.0
    assert world.books.received[OWNER, POWER_RESALE] == pytest.approx(90 * 168 * 39.25)


def test_a_plant_rests_where_fuel_costs_more_than_power() -> None:
    """Only upkeep is paid; wind runs all the same."""
    cheap = np.full((ABROAD + 1, 6), 20.0)
    gas, wind = World({"kind": GAS_PLANT}), World({"kind": WIND_FARM})
    gas.week(cheap)
    wind.week(cheap)
    upkeep = 15e3 * 100 * 7 / 365.25
    assert gas.net(OWNER) == pytest.approx(-upkeep, abs=0.05)
    assert wind.net(OWNER) == pytest.approx(100 * KINDS.kinds[WIND_FARM].mean_output * 168 * 20.0 - upkeep, abs=0.05)


@pytest.mark.parametrize(("wired", "spare"), [(True, 0.1), (False, 0.0)])
def test_a_tenant_pays_what_the_grid_would_charge(wired: bool, spare: float) -> None:
    """Four fifths of the hours at price and delivery; what is left over is sold where there is a connection."""
    world = World(
        {"kind": GAS_PLANT, "purpose": FOR_AI, "lease": 0}, mw_energised=200.0 if wired else 100.0, ai_plant_mw=100.0
    )
    world.leases.add(site=0, tenant=TENANT, alive=True, ready_week=5)
    world.week()
    assert world.books.paid[TENANT, POWER] == pytest.approx(80 * 168 * 49.25)
    assert world.books.received[OWNER, POWER_RESALE] == pytest.approx(spare * 100 * 168 * 39.25)
    assert world.books.paid[OWNER, GENERATION] == pytest.approx((80 + spare * 100) * 168 * 29.25)
    assert world.books.paid[OWNER, OPEX] > 0.0 and world.books.residual(world.companies.rows) == 0.0


def test_works_are_paid_by_the_week_until_the_plant_is_due() -> None:
    """91 weeks of equal parts after the order, the cost in all; then it is due, once the last part is paid."""
    world = World(
        {
            "kind": GAS_PLANT,
            "site": -1,
            "owner": OWNER,
            "running": False,
            "cost": 190e6,
            "start_week": 0,
            "ready_week": 91,
        }
    )
    due = [world.week(week=week) for week in range(92)]
    assert world.net(OWNER) == pytest.approx(-190e6, abs=1.0) and world.net(WORLD) == -world.net(OWNER)
    assert due == [0] * 91 + [1]
