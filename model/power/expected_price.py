"""What power is expected to cost where a campus or a hall settles for years, zone by zone."""

import numpy as np

from agents.codes import ABROAD
from agents.units import HOURS_A_YEAR
from model.power.electricity import Electricity
from model.state import State
from model.tables.columns import GAS

SEASONS = (0, 3, 6, 9)  # months whose gas stands for the year's


def power_expected(electricity: Electricity, state: State) -> np.ndarray:
    """Delivered price that who settles in a zone reckons with: halfway from last year's to what planners expect.  [$/MWh by zone]

    Planners' price is that of their horizon before their plants are begun; it counts for no more than a new plant's cost,
    because at that price somebody builds one.  Before they have planned it is last year's.
    """
    now = state.beliefs.zone_year[:ABROAD]
    outlook = now if electricity.outlook_price is None else electricity.outlook_price
    ahead = np.maximum(now, np.minimum(outlook, cost_of_new_power(electricity)))
    return 0.5 * (now + ahead) + electricity.adders[:ABROAD]


def cost_of_new_power(electricity: Electricity) -> np.ndarray:
    """Energy price that pays for a new gas plant that runs whenever it can, the cheapest kind.  [$/MWh by zone]

    230,000 $/MW-year over 8,766 hours at 0.88 is 29.8, and Texas gas at 3.0 $/MMBtu 29.2 more:

    >>> from agents.surroundings import Power
    >>> from model.tables.start import load_tables
    >>> cost_of_new_power(Electricity(load_tables(), Power(), 10))[0].round(1).item()
    59.0
    """
    grid = electricity.base_grid
    kinds, cost = grid.kinds, np.full(len(grid.zones), np.inf)
    fuel = np.mean([0.5 * np.add(*electricity.grid.offers(month)) for month in SEASONS], axis=0)
    for row in grid.technologies.burning(GAS):
        if kinds[row].new_usd_mw_year > 0.0:
            fixed = kinds[row].new_usd_mw_year / (kinds[row].availability * HOURS_A_YEAR)
            cost = np.minimum(cost, fuel[:, row] + fixed)
    return cost
