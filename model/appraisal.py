"""What sites, rigs and companies are worth to the market this quarter."""

import numpy as np

from agents.codes import ABROAD, GAS_PLANT, PLANTS
from agents.policies.bounded import weigh_rigs
from agents.population import dtype_of
from agents.rules.generation import energy_margin, fuel_cost, mean_output
from model.board import Board
from model.deliberation import ZONE_VIEW, market_view, rig_columns
from model.electricity import Electricity
from model.load import BLOCK_SHARES, called_hours
from model.state import State
from model.valuation import SiteWorth, value_companies, value_plants, value_sites

MEAN_OUTPUT = np.array([mean_output(kind, BLOCK_SHARES) for kind in range(len(PLANTS))])  # [kind] of the nameplate


class Appraisal:
    """The market's view of one quarter, and what things are worth in it."""

    def __init__(self, state: State, board: Board, electricity: Electricity, height: int) -> None:
        self.state, self.board = state, board
        self.view = market_view(state, height)
        self.later = np.append(state.beliefs.zone_year[:ABROAD], state.scenario.power.abroad) + electricity.adders
        self.zones, self.margins = zone_view(state, self.later, electricity), plant_margins(state, electricity)
        self.efficiency, self.age = rig_columns(state)

    def worth_of_sites(self) -> SiteWorth:
        """What each site is worth to the market.  [$]"""
        state, board, beliefs = self.state, self.board, self.state.beliefs
        efficiency, age = rig_columns(state)
        worth = SiteWorth(*(np.zeros(len(state.sites)) for _ in range(3)))
        value_sites(
            state.companies.rows, state.sites.rows, state.leases.rows, state.projects.rows, efficiency, age, self.view,
            board.mining, board.leasing, self.later, beliefs.zone_year, beliefs.hazard, beliefs.worth,
            state.scenario.finance.option_years, state.week, *worth,
        )  # fmt: skip
        value_plants(
            state.companies.rows, state.sites.rows, state.leases.rows, state.projects.rows, state.plants.rows, self.zones,
            self.margins, MEAN_OUTPUT, self.view, board.mining, board.leasing, board.building, state.week, worth.contracted,
        )  # fmt: skip
        return worth

    def value(self) -> SiteWorth:
        """The market values every company: its sites, and its rigs on others' sites."""
        state, fleets = self.state, self.state.fleets.rows
        worth, (old, _) = self.worth_of_sites(), self.weigh_all_rigs(0.0)
        hosted = fleets["alive"] & (state.sites.rows["owner"][fleets["site"]] != fleets["owner"])
        rigs = np.where(hosted, fleets["mw"] * np.maximum(0.0, old), 0.0)
        value_companies(state.companies.rows, state.sites.rows, fleets, worth.whole, rigs, state.price)
        return worth

    def weigh_all_rigs(self, own_view: float) -> tuple[np.ndarray, np.ndarray]:
        """Worth of every fleet as it is, and of new rigs in its place.  [$/MW]"""
        state, fleets = self.state, self.state.fleets.rows
        old, new = np.zeros(len(fleets)), np.zeros(len(fleets))
        weigh_rigs(fleets, state.sites.rows, state.companies.rows, self.view, self.board.mining, self.board.leasing,
                   self.later, own_view, old, new)  # fmt: skip
        return old, new


def zone_view(state: State, later: np.ndarray, electricity: Electricity) -> np.ndarray:
    """What every decider sees of each zone: prices, the dearest hours, gas; offers are added when they are published.

    later [zone]: price of power after a contract [$/MWh].
    """
    zones = np.zeros(len(later), dtype_of(ZONE_VIEW))
    blocks, hours = state.beliefs.block_year, called_hours()
    zones["later"], zones["adder"] = later, electricity.adders
    zones["peak_price"], zones["next_price"] = blocks[:, 0], blocks[:, 1]
    zones["peak_hours"], zones["next_hours"] = hours[0], hours[1]
    power = state.scenario.power
    zones["gas_fuel"] = [fuel_cost(GAS_PLANT, gas, power.carbon) for gas in electricity.gas_price.tolist()]
    return zones


def plant_margins(state: State, electricity: Electricity) -> np.ndarray:
    """What a MW of each kind of plant would earn over its fuel at the last year's prices.  [$/MW-year by kind, zone]"""
    gas, carbon = electricity.gas_price.tolist(), state.scenario.power.carbon
    return np.array([
        [energy_margin(kind, prices, BLOCK_SHARES, fuel_cost(kind, gas[zone], carbon))
         for zone, prices in enumerate(state.beliefs.block_year)]
        for kind in range(len(PLANTS))
    ])  # fmt: skip
