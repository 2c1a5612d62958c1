"""The price process has the moments it claims."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import Generator, Philox
from scipy.special import ndtri

from agents.bitcoin.fees import fee_shares, next_fee_share
from agents.bitcoin.price import sale_impact, weekly_log_return


def test_a_year_of_weeks_has_the_spread_of_diffusion_and_jumps() -> None:
    draws = Generator(Philox(key=3)).random((40_000, 3))
    shocks = np.array([weekly_log_return(0.1, 0.46, 5.0, 0.11, *row).shock for row in draws])
    assert shocks.std() * math.sqrt(52.18) == pytest.approx(math.sqrt(0.46**2 + 5 * 0.11**2), rel=0.02)
    assert shocks.mean() == pytest.approx(0.0, abs=0.0012)
    excess_kurtosis = np.mean((shocks / shocks.std()) ** 4) - 3
    # 3 x rate x sd**4 over the squared variance, both a week
    expected = 3 * (5 / 52.18) * 0.11**4 / ((0.46**2 + 5 * 0.11**2) / 52.18) ** 2
    assert excess_kurtosis == pytest.approx(expected, rel=0.25)


def test_jumps_of_one_week_add_like_independent_ones() -> None:
    draws = Generator(Philox(key=5)).random((20_000, 2))
    shocks = [weekly_log_return(0.0, 0.0, 10 * 52.18, 0.11, 0.5, *row).shock for row in draws]
    assert np.std(shocks) == pytest.approx(math.sqrt(10) * 0.11, rel=0.03)


def test_drift_is_apart_from_the_shock() -> None:
    low, high = (weekly_log_return(drift, 0.46, 5.0, 0.11, 0.2, 0.99, 0.7) for drift in (0.0, 0.52))
    assert low.shock == high.shock
    assert high.log_return - low.log_return == pytest.approx(0.52 * 7 / 365.25)


def test_without_volatility_and_jumps_nothing_moves() -> None:
    assert weekly_log_return(0.0, 0.0, 0.0, 0.11, 0.999, 0.999999, 0.999).log_return == 0.0


@given(st.floats(0, 1e6), st.floats(1, 1e7))
def test_sales_beyond_normal_press_and_less_than_in_proportion(excess: float, volume: float) -> None:
    once, twice = sale_impact(excess, volume, 0.8), sale_impact(2 * excess, volume, 0.8)
    assert 0.0 <= once <= twice <= 2 * once + 1e-12
    assert sale_impact(-excess, volume, 0.8) == -once


def test_fees_at_the_bounds_of_their_keys() -> None:
    """None at the start: none ever.  No pull to the mean: a log that walks by its noise alone."""
    normals = ndtri(Generator(Philox(key=9)).random(300))
    assert fee_shares(0.0, 0.03, 0.02, 0.15, normals.tolist()) == [0.0] * 300
    free = fee_shares(0.01, 0.03, 0.0, 0.1, normals.tolist())
    assert free == pytest.approx((0.01 * np.exp(0.1 * np.cumsum(normals))).tolist(), rel=1e-9)


def test_fee_share_returns_to_its_mean() -> None:
    share, path = 0.0062, []
    for normal in ndtri(Generator(Philox(key=9)).random(60_000)).tolist():
        share = next_fee_share(share, mean=0.03, reversion=0.05, sd=0.15, normal=normal)
        path.append(share)
    assert np.mean(path[1_000:]) == pytest.approx(0.03, rel=0.06)
    assert min(path) > 0.0
