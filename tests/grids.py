"""Two grids for tests: the real one, and one of two plants that can be reckoned by hand."""

from dataclasses import replace

import numpy as np

from agents.codes import BLOCKS
from model.power.grid import Grid, read_links
from model.power.load import LoadProfile
from model.tables.start import load_tables
from model.tables.technologies import Technologies

TABLES = load_tables()
KINDS = Technologies.from_tables(TABLES)
FUELS = KINDS.grid
GRID = Grid.from_tables(TABLES).with_fuel(gas=3.5)
PROFILE = LoadProfile.from_tables(TABLES)


def two_plants(coal: float = 100.0, gas: float = 100.0) -> Grid:
    """One zone: coal that offers 18-22 $/MWh, gas that offers 45-55 $/MWh."""
    capacity, om, rows = np.zeros((1, 1, len(FUELS))), np.zeros((1, len(FUELS))), KINDS.rows.copy()
    for fuel, mw, cost in (("coal", coal, 20.0), ("gas_ct", gas, 50.0)):
        capacity[0, 0, FUELS.index(fuel)] = mw
        om[0, FUELS.index(fuel)] = cost
    rows["offer_spread"], rows["uncertainty"] = 0.1, 0.0
    kinds, none = replace(KINDS, rows=rows), np.zeros(len(FUELS))
    return Grid(
        ("pjm",),
        2025,
        kinds,
        capacity,
        np.ones((len(FUELS), 12, BLOCKS)),
        np.zeros((1, len(FUELS))),
        om,
        none,
        np.zeros((1, 12)),
        np.zeros(1),
        np.array([200.0]),
        read_links(("pjm",), []),
    )
