"""National reference paths: AI demand, grid access, data centres under construction, developers' leases."""

import numpy as np

from agents.codes import ABROAD
from agents.rules.elementary import power_of
from agents.units import WEEKS_A_QUARTER
from model.tables.start import Tables

LOOK_AHEAD = 78  # weeks that hyperscalers plan ahead: a connection takes about that long


def prolonged(weeks: np.ndarray, known: np.ndarray, values: np.ndarray) -> np.ndarray:
    """A path by week, straight between known points; beyond the last it goes on as steeply as before it.

    >>> prolonged(np.array([5, 30]), np.array([0, 10, 20]), np.array([0.0, 10.0, 30.0])).tolist()
    [5.0, 50.0]
    """
    slope = (values[-1] - values[-2]) / (known[-1] - known[-2])
    return np.interp(weeks, known, values) + slope * np.maximum(0, weeks - known[-1])


class DemandPath:
    """National reference paths in gross MW counted from 1 January 2025, and what has been added by now."""

    def __init__(self, tables: Tables, weeks: int, fastest: int = 0) -> None:
        """fastest: weeks from an award to service at best; what the path brings until then was awarded before the start."""
        pool, builders = tables.pool, tables.developers
        horizon = np.arange(weeks + 600)
        self.reference = 1e3 * prolonged(horizon, pool["date"], pool["demand_gw"])
        self.access = 1e3 * prolonged(horizon, pool["date"], pool["access_gw"])
        self.construction = 1e3 * np.interp(horizon, pool["date"], pool["construction_gw"])
        self.builders = np.interp(horizon, builders["date"], builders["it_mw_cumulative"])
        self.zone_share = tables.zones["pool_share"][:ABROAD].copy()  # of new grid access, as it stands now
        self.first_share = self.zone_share.copy()
        self.first_power: np.ndarray | None = None  # what power was expected to cost in each zone then [$/MWh]
        self.wait_years = tables.zones["wait_months"][:ABROAD] / 12.0  # greenfield connection beyond headroom
        self.wanted = float(self.reference[0])  # gross MW now
        self.fastest = fastest
        self.offered_to = self.at(self.access, fastest)  # of the access path, awarded or offered so far [gross MW]
        self.fortune = 1.0  # growth of this run's demand over the reference, drawn at the start
        self.abroad = 0.0  # of what tenants rent at sites abroad, not found yet [IT MW]
        self.answer, self.first_cost = 1.0, 0.0  # what costs make of growth; of compute at the start [$/IT-MW-year]
        self.dear_power = np.zeros(ABROAD + 1)  # that tenants take off their offers [$/IT-MW-year by zone]
        self.built = float(self.construction[0])  # data centres finished, counted from 1 January 2025 [gross MW]
        self.signed = np.zeros(len(horizon))  # developers' leases signed in the run, in service by week [IT MW]
        self.moved = np.zeros((len(horizon), ABROAD))  # of them, over what the first shares would have brought a zone

    def at(self, path: np.ndarray, week: float) -> float:
        """A path's value in a week, its last value beyond it."""
        if 0 <= week < len(path):
            return path.item(int(week))
        return path.item(0 if week < 0 else -1)

    def awarded_before(self, week: int) -> float:
        """Grid access awarded before the start that is in service by a week, the start's own left out.  [gross MW]"""
        return self.at(self.access, min(week, self.fastest)) - self.at(self.access, 0)

    def grow(self, week: int, growth: float) -> None:
        """Add this week's growth of demand; a negative growth factor shrinks it."""
        step = self.at(self.reference, week) - self.at(self.reference, week - 1)
        self.wanted = max(0.0, self.wanted + growth * step)

    def outlook(self, week: int, growth: float, ahead: float = LOOK_AHEAD) -> float:
        """DemandPath expected some weeks ahead, at the present growth factor.  [gross MW]"""
        step = self.at(self.reference, week + ahead) - self.at(self.reference, week)
        return max(0.0, self.wanted + growth * step)

    def path(self, weeks: int) -> np.ndarray:
        """Reference path of demand by week, for pictures.  [gross GW]"""
        return self.reference[: weeks + 1] / 1e3

    def new_headroom(self, week: int, lead_quarters: float, factor: float) -> np.ndarray:
        """Capacity that became saleable since it was asked last, by zone: deliverable within the lead time.  [MW]

        A factor that moves during the run acts on what comes, not on what was.
        """
        ahead = self.at(self.access, week + lead_quarters * WEEKS_A_QUARTER)
        step, self.offered_to = max(0.0, ahead - self.offered_to), max(ahead, self.offered_to)
        return factor * step * self.zone_share

    def move_shares(self, power: np.ndarray, response: float) -> None:
        """New access and developers' halls go where power has become cheap against the start.

        power [zone] delivered, as expected [$/MWh]; response: elasticity of a zone's share in it, none at 0.
        """
        if self.first_power is None:
            self.first_power = power.copy()
        if response > 0.0:
            weight = self.first_share * power_of(power / self.first_power, -response)
            self.zone_share[:] = weight * (self.first_share.sum() / weight.sum())

    def developers_mw(self, week: int) -> float:
        """Developers' leases in service.  [IT MW]"""
        return self.at(self.builders, week) + self.at(self.signed, week)

    def sign_developers(self, week: int, most: float, missing: float) -> float:
        """A quarter's leases by developers that never mined, in service after six quarters; returns them.  [IT MW]"""
        mw = min(most, max(0.0, missing))
        self.signed[week + 6 * WEEKS_A_QUARTER :] += mw
        self.moved[week + 6 * WEEKS_A_QUARTER :] += mw * (self.zone_share - self.first_share)
        return mw

    def developers_coming(self, week: int) -> float:
        """Developers' leases signed and not yet in service, within the planning horizon.  [IT MW]"""
        old = self.at(self.builders, week + LOOK_AHEAD) - self.at(self.builders, week)
        return old + float(self.signed[-1]) - self.at(self.signed, week)
