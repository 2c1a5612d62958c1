"""Concentration measures against published thresholds, closed forms and brute force."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from model.owners.consolidation import concentration, cr, gini, hhi, log_regression_r2, merger_presumption

SIZES = arrays(np.float64, st.integers(1, 30), elements=st.floats(0, 1e6, allow_subnormal=False))
POSITIVE = arrays(np.float64, 12, elements=st.floats(1e-3, 1e6))


def test_guidelines_example_of_five_firms():
    """Shares 30, 30, 20 and 20 per cent score 2,600 (US Department of Justice, "Herfindahl-Hirschman Index")."""
    assert hhi([30, 30, 20, 20]) == pytest.approx(2600)
    assert concentration(2600) == "highly concentrated"


def test_buyers_of_compute_are_highly_concentrated_and_makers_of_rigs_more_so():
    """Shares 30/27/21/17/6 of capital spending 2025, rounded to 101 in all, lie near 2,370."""
    assert hhi([30, 27, 21, 17, 6]) == pytest.approx(2370, abs=30)
    assert 6724 < hhi([82, 15, 2, 1]) < 7000
    assert cr([82, 15, 2, 1], n=3) == pytest.approx(0.99)


@given(SIZES, st.floats(0.01, 1000))
def test_measures_depend_on_shares_alone(sizes: np.ndarray, scale: float):
    assume(sizes.sum() > 1e-6)
    for measure in (hhi, cr, gini):
        assert measure(sizes * scale) == pytest.approx(measure(sizes), abs=1e-6)
        assert measure(sizes[::-1]) == pytest.approx(measure(sizes), abs=1e-6)


@given(SIZES)
def test_bounds(sizes: np.ndarray):
    assume(sizes.sum() > 1e-6)
    count = len(sizes)
    assert 10_000 / count - 1e-6 <= hhi(sizes) <= 10_000 + 1e-6
    assert min(1, 4 / count) - 1e-9 <= cr(sizes) <= 1 + 1e-9
    assert 0 <= gini(sizes) <= 1 - 1 / count + 1e-9


@given(SIZES)
def test_gini_is_half_the_relative_mean_difference(sizes: np.ndarray):
    assume(sizes.sum() > 1e-6)
    apart = np.abs(sizes[:, None] - sizes[None, :]).mean() / (2 * sizes.mean())
    assert gini(sizes) == pytest.approx(apart, abs=1e-9)


def test_a_takeover_raises_the_index_by_twice_the_product_of_the_shares():
    before, after = hhi([40, 30, 20, 10]), hhi([40, 30, 30])
    assert after - before == pytest.approx(2 * 20 * 10)
    assert merger_presumption(before, after)


def test_thresholds_are_exceeded_not_met():
    assert not merger_presumption(1_800, 1_900) and merger_presumption(1_799, 1_900)
    assert not merger_presumption(1_600, 1_800) and merger_presumption(1_600, 1_801)
    assert [concentration(i) for i in (999, 1_000, 1_800, 1_801)] == [
        "unconcentrated",
        "moderately concentrated",
        "moderately concentrated",
        "highly concentrated",
    ]


@given(POSITIVE, POSITIVE)
def test_r2_is_the_squared_correlation_of_logarithms(value: np.ndarray, size: np.ndarray):
    assume(np.log(value).std() > 1e-3 and np.log(size).std() > 1e-3)
    expected = np.corrcoef(np.log(value), np.log(size))[0, 1] ** 2
    assert log_regression_r2(value, size) == pytest.approx(expected, abs=1e-7)


def test_r2_leaves_out_firms_without_a_logarithm():
    value, size = [2, 8, 18, 0, -5, 7], [1, 2, 3, 4, 5, 0]
    assert log_regression_r2(value, size) == pytest.approx(1.0)
    assert log_regression_r2(value[:2], size[:2]) == 0
    assert log_regression_r2([3.3, 3.3, 3.3, 3.3], [1, 2, 3, 4]) == 0
    assert log_regression_r2([1, 2, 3, 4], [0.1, 0.1, 0.1, 0.1]) == 0
    assert log_regression_r2([np.nan, 2, 8, 18], [1, 1, 2, 3]) == pytest.approx(1.0)


def test_nobody_left_is_no_concentration():
    for measure in (hhi, cr, gini):
        assert measure([]) == 0 and measure([0, 0]) == 0
        assert np.isfinite(measure([1e-300]))
