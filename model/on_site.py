"""Fast power: who gets this quarter's turbines and fuel cells, and the campuses that are built around them.

Makers serve their order books in turn: whoever wants a plant (AI that cannot wait for the grid, developers for such
tenants, miners with a tenant in view) stands in a line drawn anew each quarter, and slots go down the line.
"""

import numpy as np

from agents.codes import ABROAD, FOR_AI, FUEL_CELLS, GAS_PLANT, OWN_GENERATION, PLANTS
from agents.policies.buyers import affordable, on_site_projects
from agents.rules.generation import fuel_cost
from model.demand import needs
from model.electricity import Electricity
from model.state import State


class FastPower:
    """One quarter's line for plants.

    zones: records by zone; requests, in MW of gas and of fuel cells, are those of hyperscalers and, last, developers.
    """

    def __init__(self, state: State, electricity: Electricity, zones: np.ndarray) -> None:
        self.state, b = state, state.scenario.building
        power, gas = state.scenario.power, electricity.gas_price[:ABROAD].tolist()
        count = len(state.hyperscalers) + 1
        places = state.draws.uniform("on-site-zone", count, state.week)
        self.zone = np.searchsorted(np.cumsum(electricity.share), places * electricity.share.sum(), side="right")
        self.arrival = state.draws.uniform("plant-line", count + len(state.sites), state.week)
        self.tenants = np.append(state.hyperscalers.rows, mean_tenant(state))
        self.error = state.scenario.behaviour.project_sd * state.draws.normal("on-site", count, state.week)
        self.zones = zones[:ABROAD].view(np.recarray)
        self.fuel = {kind: np.array([fuel_cost(kind, price, power.carbon) for price in gas])
                     for kind in (GAS_PLANT, FUEL_CELLS)}  # fmt: skip
        self.capex = {GAS_PLANT: b.plant_capex, FUEL_CELLS: b.cell_capex}
        self.quarters = {GAS_PLANT: b.plant_quarters, FUEL_CELLS: b.cell_quarters}

    def requests(self, kind: int) -> np.ndarray:
        """MW wanted of a kind of plant by each hyperscaler, and last by developers.  [gross MW]"""
        state = self.state
        rows, need = state.hyperscalers.rows, needs(state)
        links = state.connections.rows
        new = (links["purpose"] == FOR_AI) & (links["award_week"] == state.week)
        ordered = self.ordered()
        spent = np.bincount(links["owner"][new] - state.cast.hyperscalers.start, links["mw"][new], len(rows))
        own = np.minimum(need, np.maximum(0.0, affordable(rows, need + spent + ordered[:-1]) - spent - ordered[:-1]))
        s = state.scenario
        most = s.leasing.developer_gw_year * 250.0 * s.leasing.gross_per_it * s.building.developer_plants
        let = max(0.0, min(most - ordered[-1], float(need.sum() - own.sum())))
        years = s.building.greenfield_months / 12.0 - 0.25 * self.quarters[kind]
        return on_site_projects(self.tenants, np.append(own, let), self.zones, self.zone, self.error,
                                s.demand.speed_value, years, self.capex[kind], self.fuel[kind])  # fmt: skip

    def ordered(self) -> np.ndarray:
        """Plants ordered this quarter for campuses, by hyperscaler and last by developers.  [MW]"""
        plants, first = self.state.plants.rows, self.state.cast.hyperscalers.start
        new = (plants["site"] < 0) & (plants["start_week"] == self.state.week)
        place = np.minimum(plants["owner"][new] - first, len(self.tenants) - 1)
        return np.bincount(place, plants["mw"][new], len(self.tenants))

    def allot(self, asks: np.ndarray) -> np.ndarray:
        """MW of turbines that each miner's ask could get in its turn, all others served before it; others' asks whole."""
        mine = np.flatnonzero(asks["first"] == OWN_GENERATION)
        allotted = asks["gross_mw"].copy()
        if len(mine):
            campuses = self.requests(GAS_PLANT)
            wanted = np.concatenate([campuses, asks["gross_mw"][mine]])
            arrival = np.concatenate([self.arrival[: len(campuses)], self.arrival[len(campuses) + asks["site"][mine]]])
            allotted[mine] = down_the_line(wanted, arrival, self.state.pool.turbines_mw)[len(campuses) :]
        return allotted

    def build_campuses(self) -> None:
        """Campuses with plants of their own take the turbines that are left, then fuel cells."""
        pool = self.state.pool
        pool.turbines_mw -= self.order(GAS_PLANT, pool.turbines_mw)
        pool.cells_mw -= self.order(FUEL_CELLS, pool.cells_mw)

    def order(self, kind: int, slots_mw: float) -> float:
        """Order plants of a kind down the line; returns the MW ordered."""
        state, least = self.state, self.state.scenario.leasing.smallest_phase
        if slots_mw < least or not state.scenario.demand.enabled:
            return 0.0
        got = down_the_line(self.requests(kind), self.arrival[: len(self.tenants)], slots_mw)
        got[got < least] = 0.0
        for place in np.flatnonzero(got):
            owner = int(self.tenants["company"][place])
            cost = 0.0 if owner == state.cast.developer else self.capex[kind] * got[place]
            state.plants.add(owner=owner, zone=self.zone[place], site=-1, kind=kind, purpose=FOR_AI, lease=-1, alive=True,
                             mw=got[place], cost=cost, start_week=state.week,
                             ready_week=state.week + int(13 * self.quarters[kind]))  # fmt: skip
            state.event("plant_ordered", state.names[owner], PLANTS[kind], got[place])
        return float(got.sum())


def mean_tenant(state: State) -> np.ndarray:
    """Whom developers build for: the tenants taken together."""
    rows = state.hyperscalers.rows
    mean = rows[:1].copy()
    mean["company"], mean["discount"] = (
        state.cast.developer,
        float(rows["discount"] @ rows["share"] / rows["share"].sum()),
    )
    return mean


def down_the_line(wanted: np.ndarray, arrival: np.ndarray, slots_mw: float) -> np.ndarray:
    """What each gets when slots are given out by arrival.  [MW]

    >>> down_the_line(np.array([300.0, 100.0, 200.0]), np.array([0.9, 0.1, 0.5]), 450.0).tolist()
    [150.0, 100.0, 200.0]
    """
    order = np.argsort(arrival, kind="stable")
    before = np.cumsum(wanted[order]) - wanted[order]
    got = np.empty(len(wanted))
    got[order] = np.clip(slots_mw - before, 0.0, wanted[order])
    return got
