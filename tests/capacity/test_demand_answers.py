"""AI demand answers rents, power and delay; it differs between runs; both can be switched off."""

import numpy as np
import pytest

from agents.codes import TURNKEY, US_ZONES
from agents.options.registry import code_of
from agents.parameters import Leasing
from agents.records import record_of
from agents.rules.leasing import landlord_share
from model.capacity.response import growth_of_demand, weigh_costs
from model.economy import EnergyMarket
from model.owners.tenancies import offer_of
from model.sites.leases import match_leases

P, DEAR = record_of(Leasing()), US_ZONES.index("southeast")
STILL = {"demand.spread": 0.0, "demand.response": 0.0}


def test_demand_falls_where_rents_power_or_waiting_rise_and_by_how_much() -> None:
    """A rent of 2 M$ more on some 9 M$ of compute: growth is less by the elasticity times that share."""
    market = EnergyMarket(rng=1, **{"demand.spread": 0.0, "demand.response": 1.0})
    state, power = market.state, np.full(10, 50.0)
    weigh_costs(state, power)
    first = state.demand.first_cost
    assert growth_of_demand(state) == pytest.approx(1.0) and 7e6 < first < 12e6
    state.beliefs.rents[1] += 2e6
    weigh_costs(state, power)
    assert growth_of_demand(state) == pytest.approx(first / (first + 2e6))
    state.beliefs.rents[1] -= 2e6
    weigh_costs(state, power * 2.0)
    dear_power = growth_of_demand(state)
    state.hyperscalers.rows["coming_mw"] *= 0.5
    weigh_costs(state, power * 2.0)
    assert growth_of_demand(state) < dear_power < 1.0


def test_a_bust_is_not_softened_by_costs() -> None:
    """Where demand shrinks, its pace is the lever's."""
    state = EnergyMarket(rng=1, **{"demand.growth": -0.5}).state
    state.demand.answer = 0.5
    assert growth_of_demand(state) == -0.5


def test_runs_differ_by_the_spread_asked_for() -> None:
    """Two hundred runs: the middle one is the reference, the log spreads as the key says."""
    drawn = [EnergyMarket("network", rng=seed).state.draws.normal("demand", 1)[0] for seed in range(200)]
    assert np.std(drawn) == pytest.approx(1.0, abs=0.12) and abs(np.mean(drawn)) < 0.2
    fortune = EnergyMarket(rng=5, **{"demand.spread": 0.3}).state.demand.fortune
    assert np.log(fortune) / 0.3 == pytest.approx(drawn[5])


def test_without_spread_and_response_demand_is_the_reference() -> None:
    """The off state gives the path as it is drawn, in every run."""
    for seed in (1, 2):
        market = EnergyMarket(rng=seed, **STILL)
        market.run_for(60)
        wanted = 1e3 * market.history.column("ai_demand_gw")[60]
        assert wanted == pytest.approx(market.state.demand.reference[60])


def power_dear_in_one_zone(borne: float) -> EnergyMarket:
    """The market of the start, in which power costs 40 $/MWh more in the Southeast than anywhere else."""
    market = EnergyMarket(rng=1, **{"leasing.power_borne": borne})
    power = np.full(len(US_ZONES), 50.0)
    power[DEAR] = 90.0
    weigh_costs(market.state, power)
    return market


@pytest.mark.parametrize("borne", [0.0, 0.5, 1.0])
def test_tenants_take_dear_power_off_their_offers_and_by_how_much(borne: float) -> None:
    """40 $/MWh above the others, less its own part of the mean by zones' shares, over 7,008 hours of full load and 1.35 MW an IT MW;
    where power is cheaper than that nothing is added."""
    state = power_dear_in_one_zone(borne).state
    share = state.demand.zone_share[DEAR] / state.demand.zone_share.sum()
    assert 0.0 < share < 0.3
    off = borne * 40.0 * (1.0 - share) * 0.8 * 8760.0 * 1.35
    assert state.demand.dear_power[DEAR] == pytest.approx(off, rel=1e-3)
    assert np.delete(state.demand.dear_power, DEAR).max() == 0.0


def test_the_most_that_a_tenant_pays_for_a_hall_falls_by_dear_power() -> None:
    """Of a hall in the Southeast all of it, of one in Texas nothing."""
    looks, looks_away = power_dear_in_one_zone(1.0).state, power_dear_in_one_zone(0.0).state
    halls = np.flatnonzero(looks.leases.rows["alive"] & (looks.leases.rows["tier"] == TURNKEY))
    zones = looks.sites.rows["zone"][looks.leases.rows["site"][halls]]
    assert DEAR in zones and len(set(zones.tolist())) > 1
    for lease, zone in zip(halls.tolist(), zones.tolist(), strict=True):
        less = offer_of(looks_away, lease, 0) - offer_of(looks, lease, 0)
        assert less == pytest.approx(looks.demand.dear_power[zone])


def signed(less: float, ask: float = 1.5e6) -> tuple[int, float]:
    """A hall of 100 MW on the best of sites, offered to one tenant that pays up to 2.7 M$ less what power costs more there."""
    halls = np.array([code_of("turnkey")])
    one, none = np.ones(1), np.zeros(1)
    wanted, ceiling, limits = np.array([500.0]), np.array([2.7e6]), np.array([1e9, 0.0, 0.0])
    no_wait, first = np.zeros(1, bool), np.array([0])
    asks = (halls, ask * one, 100.0 * one, one, less * one, no_wait)
    found = match_leases(*asks, wanted, ceiling, none, first, 0.5, limits, P)
    return int(found.tenant[0]), float(found.rent[0])


def test_rent_falls_by_the_landlords_part_of_dear_power_until_nobody_comes() -> None:
    """Both share what is between ask and offer: so they share what dear power takes; beyond all of it no tenant is left."""
    part = landlord_share(0.5, *(float(P[name][0]) for name in ("theta_base", "theta_slope", "theta_max")))
    without, with_ = signed(0.0), signed(0.3e6)
    assert (without[0], with_[0]) == (0, 0) and 0.0 < part < 1.0
    assert without[1] - with_[1] == pytest.approx(part * 0.3e6)
    assert signed(1.19e6)[0] == 0 and signed(1.21e6)[0] == -1
