"""AI demand answers rents, power and delay; it differs between runs; both can be switched off."""

import numpy as np
import pytest

from model.capacity.response import growth_of_demand, weigh_costs
from model.economy import EnergyMarket

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
