"""What sites, rigs and companies are worth to the market this quarter."""

from typing import Any

import numpy as np

from agents.codes import ABROAD
from agents.policies.bounded import weigh_rigs
from agents.records import Rows, blank
from agents.rules.compiled import phase
from agents.rules.generation import energy_margin, fuel_cost
from agents.views import ZoneView
from model.decisions.board import Board
from model.decisions.deliberation import market_view, rigs_in_place
from model.owners.site_options import value_options
from model.owners.valuation import (
    Outlook,
    SiteWorth,
    value_companies,
    value_plants,
    value_sites,
    value_to_utilities,
)
from model.power.electricity import Electricity
from model.power.load import BLOCK_SHARES, called_hours
from model.state import State
from model.tables.technologies import ON_SITE_GAS


class Appraisal:
    """The market's view of one quarter, and what things are worth in it."""

    def __init__(self, state: State, board: Board, electricity: Electricity, height: int) -> None:
        self.state, self.board = state, board
        self.view = market_view(state, height)
        self.later = np.append(state.beliefs.zone_year[:ABROAD], state.scenario.power.abroad) + electricity.adders
        self.zones, self.margins = zone_view(state, self.later, electricity), plant_margins(state, electricity)
        self.rigs = rigs_in_place(state)

    def note_plants(self, kinds: np.ndarray) -> None:
        """What the plants that are on sale earn and give.  kinds [zone]"""
        self.zones["plant_margin"] = self.margins[kinds, np.arange(len(kinds))]
        on_sale = self.state.technologies.rows[kinds]
        self.zones["plant_output"], self.zones["plant_upkeep"] = on_sale["mean_output"], on_sale["upkeep_usd_mw_year"]

    def worth_of_sites(self) -> SiteWorth:
        """What each site is worth to the market.  [$]"""
        state, board, beliefs, things = self.state, self.board, self.state.beliefs, self.state.things()
        worth = SiteWorth(*(np.zeros(len(state.sites)) for _ in range(5)))
        years, credit = state.scenario.finance.option_years, tenants_credit(state)
        chances = beliefs.hazard, beliefs.abroad
        outlook = Outlook(self.later, beliefs.zone_year, *chances, beliefs.worth, years, credit)
        rigs = rigs_in_place(state)
        value_sites(things, rigs, self.view, board.mining, board.leasing, outlook, state.week, worth)
        value_options(things, board.leasing, outlook, state.week, worth.option)
        value_plants(
            things,
            self.zones,
            self.margins,
            state.technologies.rows,
            self.view,
            board.mining,
            board.leasing,
            board.building,
            state.week,
            worth.contracted,
        )
        pool = state.pool
        value_to_utilities(state.sites.rows, pool.tie_mw, pool.spared, pool.scarcity, pool.slot_scarcity, worth)
        return worth

    def value(self) -> SiteWorth:
        """The market values every company: its sites, and its rigs on others' sites."""
        state, fleets = self.state, self.state.fleets.rows
        hosted = fleets["alive"] & (state.sites.rows["owner"][fleets["site"]] != fleets["owner"])
        worth = self.worth_of_sites()
        rigs = np.where(hosted, fleets["mw"] * np.maximum(0.0, self.weigh_rigs(hosted)), 0.0)
        value_companies(
            state.companies.rows,
            state.sites.rows,
            fleets,
            worth.staying + worth.contracted,
            worth.option,
            rigs,
            state.bitcoin.price,
        )
        return worth

    def weigh_rigs(self, asked: np.ndarray) -> np.ndarray:
        """Worth of some fleets (a mask) to the market.  [$/MW]"""
        state, fleets = self.state, self.state.fleets.rows
        worth = np.zeros(len(fleets))
        weigh_rigs(
            fleets,
            asked,
            state.sites.rows,
            state.companies.rows,
            self.view,
            self.board.mining,
            self.board.leasing,
            self.later,
            worth,
        )
        return worth


def tenants_credit(state: State) -> np.ndarray:
    """What each tenant's credit adds to the rate at which its leases are counted.  [1/year by company]

    A hyperscaler that borrows at the rate of a contracted lease or below adds nothing; CoreWeave adds 2.5 points.
    """
    added = np.zeros(len(state.companies))
    rows = state.hyperscalers.rows
    added[rows["company"]] = np.maximum(0.0, rows["discount"] - state.scenario.leasing.lease_rate)
    return added


def zone_view(state: State, later: np.ndarray, electricity: Electricity) -> Rows[ZoneView]:
    """What every decider sees of each zone: prices, the dearest hours, gas; offers are added when they are published.

    later [zone]: price of power after a contract [$/MWh].
    """
    zones = blank(ZoneView, len(later))
    blocks, hours = state.beliefs.block_year, called_hours()
    zones["later"], zones["adder"] = later, electricity.adders
    zones["peak_price"], zones["next_price"] = blocks[:, 0], blocks[:, 1]
    zones["peak_hours"], zones["next_hours"] = hours[0], hours[1]
    power = state.scenario.power
    plant = state.technologies.kinds[state.technologies.row(ON_SITE_GAS)]
    zones["gas_fuel"] = [fuel_cost(plant, gas, power.carbon) for gas in electricity.gas_year.tolist()]
    zones["gas_upkeep"] = plant.upkeep_usd_mw_year
    return zones


@phase
def fill_margins(
    margins: np.ndarray,
    technologies: Rows[Any],
    prices: np.ndarray,
    weights: np.ndarray,
    gas: np.ndarray,
    carbon: float,
) -> None:
    """What a MW of each kind of plant would earn over its fuel, by kind and zone; `margins` is written.  [$/MW-year]"""
    for kind in range(margins.shape[0]):
        for zone in range(margins.shape[1]):
            fuel = fuel_cost(technologies[kind], gas[zone], carbon)
            margins[kind, zone] = energy_margin(technologies[kind], prices[zone], weights, fuel)


def plant_margins(state: State, electricity: Electricity) -> np.ndarray:
    """What a MW of each kind of plant would earn over its fuel at the last year's prices.  [$/MW-year by kind, zone]"""
    kinds, prices = state.technologies.rows, state.beliefs.block_year
    margins = np.zeros((len(kinds), len(prices)))
    fill_margins(margins, kinds, prices, BLOCK_SHARES, electricity.gas_year, state.scenario.power.carbon)
    return margins
