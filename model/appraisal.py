"""What sites, rigs and companies are worth to the market this quarter."""

import numpy as np

from agents.codes import ABROAD
from agents.policies.bounded import weigh_rigs
from model.board import Board
from model.deliberation import market_view, rig_columns
from model.electricity import Electricity
from model.state import State
from model.valuation import SiteWorth, value_companies, value_sites


class Appraisal:
    """The market's view of one quarter, and what things are worth in it."""

    def __init__(self, state: State, board: Board, electricity: Electricity, height: int) -> None:
        self.state, self.board = state, board
        self.view = market_view(state, height)
        self.later = np.append(state.beliefs.zone_year[:ABROAD], state.scenario.power.abroad) + electricity.adders
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
        return worth

    def value(self) -> SiteWorth:
        """The market values every company: its sites, and its rigs on others' sites."""
        state, fleets = self.state, self.state.fleets.rows
        hosted = fleets["alive"] & (state.sites.rows["owner"][fleets["site"]] != fleets["owner"])
        worth, (old, _) = self.worth_of_sites(), self.weigh_rigs(hosted, 0.0)
        rigs = np.where(hosted, fleets["mw"] * np.maximum(0.0, old), 0.0)
        value_companies(state.companies.rows, state.sites.rows, fleets, worth.whole, rigs, state.price)
        return worth

    def weigh_rigs(self, asked: np.ndarray, own_view: float) -> tuple[np.ndarray, np.ndarray]:
        """Worth of some fleets (a mask) as they are, and of new rigs in their place.  [$/MW]"""
        state, fleets = self.state, self.state.fleets.rows
        old, new = np.zeros(len(fleets)), np.zeros(len(fleets))
        weigh_rigs(fleets, asked, state.sites.rows, state.companies.rows, self.view, self.board.mining, self.board.leasing,
                   self.later, own_view, old, new)  # fmt: skip
        return old, new
