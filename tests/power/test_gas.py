"""Gas moves around its mean: known moments, the off state, and what it does to power."""

import numpy as np
import pytest

from model.economy import EnergyMarket
from model.power.gas import drifted, over_mean


def test_spread_and_mean_of_gas_are_those_asked_for() -> None:
    """Four thousand paths of six years: the mean is what was expected, the spread of the log what the key says."""
    paths, rng = np.zeros(4000), np.random.Generator(np.random.Philox(1))
    for _ in range(6 * 52):
        paths = np.array([drifted(x, z, 0.3, 0.8) for x, z in zip(paths, rng.standard_normal(4000), strict=True)])
    assert paths.std() == pytest.approx(0.3, rel=0.04)
    assert np.mean([over_mean(x, 0.3, 0.8, 6.0) for x in paths]) == pytest.approx(1.0, abs=0.015)


def test_half_of_a_deviation_is_gone_in_its_half_life() -> None:
    """No shocks: 0.4 becomes 0.2 in 0.8 years."""
    deviation = 0.4
    for _ in range(round(0.8 * 52.1775)):
        deviation = drifted(deviation, 0.0, 0.3, 0.8)
    assert deviation == pytest.approx(0.2, rel=0.01)


def gas_and_power(**changes: float) -> tuple[np.ndarray, np.ndarray]:
    """Gas and ERCOT's price, monthly means of a year and a half."""
    market = EnergyMarket(rng=3, **{"demand.enabled": False, "power.weather_sd": 0.0} | changes)
    market.run_for(78)
    columns = (market.history.column(name)[1:79] for name in ("gas_price_usd_mmbtu", "power_price_miso_usd_mwh"))
    gas, power = (np.asarray(column).reshape(-1, 13).mean(axis=1) for column in columns)
    return gas, power


def test_gas_without_spread_stays_and_with_it_moves_power() -> None:
    """Where gas sets the price power follows it: dearer gas, dearer power than in the very run whose gas stands still."""
    still, moving = gas_and_power(**{"power.gas_sd": 0.0}), gas_and_power(**{"power.gas_sd": 0.6})
    assert (still[0] == 3.5).all() and moving[0].std() > 0.1
    assert np.corrcoef(moving[0] / still[0], moving[1] / still[1])[0, 1] > 0.9
