"""A year of weather on the real grid: prices lie in the bands of their regions, scarcity is rare and counts."""

import numpy as np
import pytest

from agents.codes import BLOCKS, US_ZONES
from model.power.curves import PRICE_CAP, Elastic
from model.power.dispatch import Cleared, Curves, clear_week, lay_out
from model.power.forest import Lines
from model.power.load import (
    BLOCK_SHARES,
    REGIONS,
    block_widths,
    weather_week,
    weekly_load,
)
from tests.grids import FUELS, GRID, PROFILE, TABLES


def year_of_prices(draws: int, year: float = 2025.9, ai: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Prices of `draws` years of weather [week, zone, block] and MWh shed [week, zone]."""
    rng = np.random.default_rng(7)
    deviation, weather, outage = np.zeros(10), np.zeros(10), np.zeros(10)
    prices, shed = np.empty((52 * draws, 10, BLOCKS)), np.empty((52 * draws, 10))
    stacks, curves, lines = (
        [GRID.stack(year, month) for month in range(12)],
        Curves.empty(10, 2 * len(FUELS)),
        Lines(*GRID.line_arrays()),
    )
    steps = np.zeros((10, 32))
    steps[0, 10:25] = 200.0  # 3 GW of miners in Texas
    none = np.zeros(10)
    flat = ai * TABLES.zones["pool_share"][:10, None]
    growth = (1.0 + TABLES.zones["load_growth"][:10]) ** max(0.0, year - 2025.9)
    now = Cleared.first(10, len(lines.tail))
    for week in range(52 * draws):
        month = int(12 * (week % 52) / 52)
        weather_week(month, rng.standard_normal((REGIONS + 10, 2)), 0.04, deviation, weather, outage, np.zeros(10))
        load = weekly_load(PROFILE, month, growth, weather) + flat
        stack = stacks[month]
        width = np.hypot(block_widths(PROFILE) * PROFILE.mean_mw[:, None] * PROFILE.months[:, month, None], stack.width)
        curves.outage[:] = -1.0
        lay_out(stack._replace(width=width), PROFILE.peak_mw, outage, curves)
        clear_week(curves, load, Elastic(steps, steps, 5.0), none, lines, 5.84, now)
        prices[week], shed[week] = now.prices, now.unserved_mwh
    return prices, shed


@pytest.fixture(scope="module")
def start_year() -> tuple[np.ndarray, np.ndarray]:
    return year_of_prices(12)


def test_mean_prices_of_the_first_year_lie_in_their_bands(start_year) -> None:
    mean = (start_year[0] @ BLOCK_SHARES).mean(axis=0)
    low, high = (TABLES.zones[f"price_{side}_usd_mwh"][:10] for side in ("low", "high"))
    assert {zone for row, zone in enumerate(US_ZONES) if not low[row] <= mean[row] <= high[row]} == set()


def test_scarce_hours_in_texas_are_few_and_count(start_year) -> None:
    prices, shed = start_year
    texas = prices[:, 0]
    assert 0.01 < ((texas > 95.0) @ BLOCK_SHARES).mean() < 0.06
    dearest = (texas[:, 0] * 0.01).mean() / (texas @ BLOCK_SHARES).mean()
    assert 0.03 < dearest < 0.30
    assert shed[:, 0].mean() * 52 < 2e-4 * PROFILE.mean_mw[0] * 8766.0
    assert prices.max() <= PRICE_CAP


def test_twenty_gw_of_ai_do_not_push_every_zone_to_the_cap() -> None:
    prices, _ = year_of_prices(4, year=2028.9, ai=20_000.0)
    mean = (prices @ BLOCK_SHARES).mean(axis=0)
    assert (mean < 100.0).all()
    assert (prices[:, :, 2:].max(axis=(0, 2)) < 0.9 * PRICE_CAP).sum() >= 8
