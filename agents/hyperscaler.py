"""An AI hyperscaler: wants megawatts by a date, bids for grid capacity, builds campuses, asks for leases."""

from agents.company import Company


class Hyperscaler(Company):
    """An AI tenant and builder; megawatts are gross and counted from 1 January 2025."""

    def _position(self, column: str) -> float:
        state = self.market.state
        return float(state.hyperscalers.rows[column][self.row - state.cast.hyperscalers.start])

    @property
    def demand_mw(self) -> float:
        """Wanted by now.  [gross MW]"""
        return self._position("demand_mw")

    @property
    def served_mw(self) -> float:
        """In service: own campuses and leases.  [gross MW]"""
        return self._position("owned_mw") + self._position("leased_mw")

    @property
    def coming_mw(self) -> float:
        """On the way: awards, leases, campuses under works.  [gross MW]"""
        return self._position("coming_mw")

    @property
    def unmet_mw(self) -> float:
        """Wanted and not in service.  [gross MW]"""
        return max(0.0, self.demand_mw - self.served_mw)
