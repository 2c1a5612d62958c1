"""A bitcoin miner: owns sites and rigs and decides, site by site, to mine on, to let or to convert."""

import numpy as np

from agents.codes import ARCHETYPES, ZONES
from agents.company import Company
from agents.population import Site
from agents.records import Rows


class Miner(Company):
    """A listed or private miner."""

    @property
    def archetype_name(self) -> str:
        """Resource-rich, asset-light, grid-dependent or other: read off the columns of week 0."""
        return ARCHETYPES[self.archetype]

    @property
    def sites(self) -> Rows[Site]:
        """Its sites, as copies of their rows."""
        return self.market.sites[self.market.state.live_sites_of(self.row)].copy()

    @property
    def zones(self) -> tuple[str, ...]:
        """Zones in which it owns a connection."""
        return tuple(ZONES[zone] for zone in np.unique(self.sites["zone"]))
