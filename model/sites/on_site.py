"""Fast power: who gets this quarter's turbines and fuel cells, and the campuses that are built around them.

Makers serve their order books in turn: whoever wants a plant (AI that cannot wait for the grid, developers for such
tenants, miners with a tenant in view) stands in a line drawn anew each quarter, and slots go down the line.
"""

import numpy as np
from scipy.special import ndtri

from agents.codes import ABROAD, FOR_AI
from agents.options.registry import OWN_PLANT
from agents.policies.buyers import affordable, on_site_projects
from agents.rules.generation import fuel_cost
from agents.units import WEEKS_A_QUARTER
from model.capacity.demand import needs
from model.power.electricity import Electricity
from model.state import State
from model.tables.technologies import CELLS, ON_SITE_GAS


class FastPower:
    """One quarter's line for plants.

    zones: records by zone; requests, in MW of gas and of fuel cells, are those of hyperscalers and, last, developers.
    """

    def __init__(self, state: State, electricity: Electricity, zones: np.ndarray) -> None:
        self.state = state
        rows, count = state.hyperscalers.rows, len(state.hyperscalers) + 1
        drawn = state.draws.uniform("fast-power", 3 * count + len(state.sites), state.week)
        self.zone = np.searchsorted(np.cumsum(electricity.share), drawn[:count] * electricity.share.sum(), side="right")
        self.error = state.scenario.behaviour.project_sd * ndtri(drawn[count : 2 * count])
        self.arrival = drawn[2 * count :]  # of campuses, then of sites
        mean = float((rows["discount"] * rows["share"]).sum() / rows["share"].sum())  # developers build for all tenants
        self.discount = np.append(rows["discount"], mean)
        self.owner = np.append(rows["company"], state.cast.developer)
        self.grid = zones["later"][:ABROAD]
        self.gas_year = electricity.gas_year[:ABROAD].tolist()
        self.campuses = self.requests(ON_SITE_GAS, np.zeros(count))  # as all orders of a quarter, they are made at once

    def requests(self, kind: str, ordered: np.ndarray) -> np.ndarray:
        """MW wanted of a kind of plant by each hyperscaler, and last by developers.  [gross MW]

        ordered: plants that they have ordered this quarter already.
        """
        state, s = self.state, self.state.scenario
        rows, links, need = state.hyperscalers.rows, state.connections.rows, needs(state)
        new = (links["purpose"] == FOR_AI) & (links["award_week"] == state.week)
        won = np.bincount(links["owner"][new] - state.cast.hyperscalers.start, links["mw"][new], len(rows))
        spent = won + ordered[:-1]
        own = np.minimum(need, np.maximum(0.0, affordable(rows, need + spent) - spent))
        most = s.leasing.developer_gw_year * 250.0 * s.leasing.gross_per_it * s.building.developer_plants
        let = max(0.0, min(most - float(ordered[-1]), float(need.sum() - own.sum())))
        capex, quarters = self.costs(kind)
        fuel, upkeep = self.running(kind)
        years = s.building.greenfield_months / 12.0 - 0.25 * quarters
        return on_site_projects(
            self.discount,
            np.append(own, let),
            self.grid,
            fuel,
            self.zone,
            self.error,
            s.demand.speed_value,
            years,
            capex,
            upkeep,
        )

    def costs(self, kind: str) -> tuple[float, float]:
        """What a plant costs [$/MW], and how long it takes [quarters]."""
        b = self.state.scenario.building
        return (b.plant_capex, b.plant_quarters) if kind == ON_SITE_GAS else (b.cell_capex, b.cell_quarters)

    def running(self, kind: str) -> tuple[np.ndarray, float]:
        """Fuel of a kind of plant by zone [$/MWh], and its upkeep [$/MW-year]."""
        carbon, technologies = self.state.scenario.power.carbon, self.state.technologies
        plant = technologies.kinds[technologies.row(kind)]
        return np.array([fuel_cost(plant, price, carbon) for price in self.gas_year]), float(plant.upkeep_usd_mw_year)

    def allot(self, asks: np.ndarray) -> np.ndarray:
        """MW of turbines that each miner's ask could get in its turn, all others served before it; others' asks whole."""
        mine = np.flatnonzero(np.array(OWN_PLANT)[asks["first"]])
        allotted = asks["gross_mw"].copy()
        if len(mine):
            count = len(self.campuses)
            wanted = np.concatenate([self.campuses, asks["gross_mw"][mine]])
            arrival = np.concatenate([self.arrival[:count], self.arrival[count + asks["site"][mine]]])
            allotted[mine] = down_the_line(wanted, arrival, self.state.pool.turbines_mw)[count:]
        return allotted

    def build_campuses(self) -> None:
        """Campuses with plants of their own take the turbines that are left, then fuel cells."""
        pool = self.state.pool
        got = self.order(ON_SITE_GAS, self.campuses, pool.turbines_mw)
        pool.turbines_mw -= float(got.sum())
        if pool.cells_mw > 0.0:
            pool.cells_mw -= float(self.order(CELLS, self.requests(CELLS, got), pool.cells_mw).sum())

    def order(self, kind: str, wanted: np.ndarray, slots_mw: float) -> np.ndarray:
        """Order plants of a kind down the line.  [MW by who ordered]"""
        state, least = self.state, self.state.scenario.leasing.smallest_phase
        got = down_the_line(wanted, self.arrival[: len(self.owner)], slots_mw)
        got[got < least] = 0.0
        capex, quarters = self.costs(kind)
        row = state.technologies.row(kind)
        for place in np.flatnonzero(got).tolist():
            owner, mw = int(self.owner[place]), float(got[place])
            cost = 0.0 if owner == state.cast.developer else capex * mw
            state.plants.add(
                owner=owner,
                zone=self.zone[place],
                site=-1,
                kind=row,
                purpose=FOR_AI,
                lease=-1,
                alive=True,
                mw=mw,
                cost=cost,
                start_week=state.week,
                ready_week=state.week + int(WEEKS_A_QUARTER * quarters),
            )
            state.event("plant_ordered", state.names[owner], kind, mw=mw)
        return got


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
