"""The utility of a zone: offers capacity from the pool, sells energy, ties up curtailable load."""

import numpy as np

from agents.codes import ZONES
from agents.company import Company


class Utility(Company):
    """One zone's utility."""

    @property
    def zone(self) -> str:
        """Its zone."""
        return ZONES[self.row - self.market.state.cast.first_utility]

    @property
    def block_prices(self) -> np.ndarray:
        """This week's prices by load block, the dearest first.  [$/MWh]"""
        return self.market.state.power.prices[ZONES.index(self.zone)].copy()

    @property
    def capacity_sold_mw(self) -> float:
        """Capacity of the pool that it has awarded since the start.  [gross MW]"""
        return float(self.market.state.pool.sold[ZONES.index(self.zone)])
