"""Speed of a week of electricity: ten zones, six blocks, eleven fuels, thirty-two mining steps."""

import numpy as np
import pytest

from agents.codes import BLOCKS
from model.dispatch import clear_zones
from model.grid import Grid
from model.load import BLOCK_HOURS, LoadProfile, block_widths, weekly_load
from model.start import load_tables

TABLES = load_tables()
GRID = Grid.from_tables(TABLES)
PROFILE = LoadProfile.from_tables(TABLES)


@pytest.mark.parametrize("month", [3, 7])
def test_one_week(benchmark, month: int) -> None:
    stack = GRID.stack(2025.9, month)
    width = np.hypot(block_widths(PROFILE) * PROFILE.mean_mw[:, None], stack.width)
    load = weekly_load(PROFILE, month, 1.0, 0.05)
    steps = np.full((10, 32), 90.0)
    out = np.empty((10, BLOCKS)), np.empty((10, BLOCKS)), np.empty(10)
    benchmark(
        clear_zones, stack.cost, stack.supply, width, PROFILE.peak_mw, np.zeros(10), load, steps, 5.0, BLOCK_HOURS, *out
    )


def test_one_stack(benchmark) -> None:
    benchmark(GRID.stack, 2025.9, 7)


def test_one_week_of_load(benchmark) -> None:
    benchmark(weekly_load, PROFILE, 7, 1.0, np.zeros(10))
