"""The market without Mesa: tables, network, grid and deciders wired together, and the order of play."""

import copy
from typing import Any, Self

import numpy as np

from agents.bitcoin.price_path import PricePath
from agents.codes import BLOCKS
from agents.messages import Observation
from model import alone
from model.capacity.demand import finish_construction, needs, refresh
from model.capacity.response import growth_of_demand
from model.closing import Closed, close_week
from model.decisions.appraisal import Appraisal
from model.decisions.board import Board
from model.decisions.orders import MECHANISM, OrderLog, moved_to
from model.decisions.quarter import QuarterRound
from model.decisions.quarter_limits import halved_lately, open_quarter
from model.foundation.calendar import Calendar
from model.foundation.randomness import checked_seed
from model.foundation.version import VERSION
from model.money.covenants import agree_covenants
from model.money.tenants import grow_budgets
from model.opening.archetypes import read_archetypes
from model.opening.market import market_of
from model.owners.reorganisation import reorganise_tenants
from model.record import measures
from model.record.history import History
from model.scenario import Scenario
from model.sites.generation import switch_on_due
from model.sites.rig_orders import trade_rigs
from model.sites.works import build
from model.state import State
from model.statements.sheets import open_sheets
from model.steering import Steered
from model.week import mark_shutdown_prices, run_sites, settle_contracts


def seed_of(rng: int | None) -> int:
    """A seed as it was given, checked; drawn where none was."""
    return int(np.random.SeedSequence().generate_state(1)[0]) if rng is None else checked_seed(rng)


class Engine(Steered):
    """The market as rows and rules: what plays a run where nobody asks for live agents; `model.economy.EnergyMarket` adds them.

    >>> market = Engine("energy-run", rng=1)
    >>> market.step()
    >>> market.week, abs(float(market.history.column("ledger_residual_usd")[1])) < 0.01
    (1, True)
    """

    def __init__(
        self,
        scenario: Scenario | str = "energy-run",
        rng: int | None = None,
        *,
        orders: OrderLog | None = None,
        prices: PricePath | None = None,
        **changes: Any,
    ) -> None:
        """A market at week 0.  Raises ScenarioError.

        rng: the seed, 0 to 2**64 - 1; drawn if left out.  orders: of an earlier run, to be repeated.  prices: what
        stands in the file that the scenario names, in place of reading it.  changes: keys of the scenario.
        """
        self.seed = seed_of(rng)
        chosen = scenario if isinstance(scenario, Scenario) else Scenario.load(scenario)
        self._given = chosen.with_changes(changes) if changes else chosen
        self.weeks = self._given.weeks
        self.calendar = Calendar(self._given.bitcoin.start_date)
        self.policies, self.log, self._filed, self.running = {}, OrderLog(VERSION), {}, True
        if self.alone:
            self.state, self.network = alone.network_of(self._given, self.seed, prices)
            self._plan(orders)
            self.history = History(self.state, self.weeks)
            alone.record(self.state, self.network, self.history, 0)
            return
        self.state, self.electricity, self.network = market_of(self._given, self.seed, self.weeks, prices)
        self.state.raised, self.state.spent = np.zeros((2, len(self.state.companies)))
        self.state.assessed = np.zeros((3, len(self.state.companies)))
        self.state.power.used_mw = np.zeros((len(self.state.sites), BLOCKS))
        self.state.sizes = np.full((3, self.state.cast.miners), np.nan)
        self._plan(orders)
        self.board = Board.of(self.state.scenario)
        self.history = History(self.state, self.weeks)
        open_sheets(self.state)
        self._value_opening()
        self._record(Closed(*measures.of_tables(self.state, self.history.survey())), 0)

    def _value_opening(self) -> None:
        open_quarter(self.state)
        mark_shutdown_prices(self.state, self.state.terms())
        self.state.draw_tastes()
        Appraisal(self.state, self.board, self.electricity, self.network.chain.height).value()
        agree_covenants(self.state)
        read_archetypes(self.state)

    def step(self) -> None:
        """One week: bitcoin's price, electricity, operation, blocks, works; after every thirteenth week the quarter's decisions."""
        state = self.state
        state.week += 1
        self._pull_levers()
        if self.alone:
            alone.play_week(state, self.network, self.history)
        else:
            self._market_week()
        if state.week >= self.weeks:
            self.running = False

    def _market_week(self) -> None:
        state = self.state
        self.network.move_price(state)
        due, terms = run_sites(state, self.electricity)
        found = self.network.find_blocks(state)
        self.network.pay_miners(state, found.subsidy_sat)
        settle_contracts(state, self.board, terms)
        finish_construction(state)
        state.demand.grow(state.week, growth_of_demand(state))
        build(state, terms)
        trade_rigs(state, self.network.world, self.board.mining, self.board.leasing)
        if due:
            switch_on_due(state)
        state.recount()
        if self.calendar.is_quarter(state.week):
            self._decide()
        self._record(close_week(state, self.history.survey()), found.subsidy_sat)

    def run_for(self, weeks: int) -> None:
        """Play some weeks on."""
        end = self.week + int(weeks)
        if self.alone:
            self._run_alone(end)
        for _ in range(end - self.week):
            self.step()

    def _run_alone(self, end: int) -> None:
        """The network alone to a week: between two moves of levers all weeks at once."""
        while self.week < end:
            moves = [week for week in self._moves if week > self.week]
            alone.play_weeks(self.state, self.network, self.history, min([*moves, end + 1]) - 1 - self.week)
            if self.week < end:
                self.state.week += 1
                self._pull_levers()
                alone.play_week(self.state, self.network, self.history)
        self.running = self.running and end < self.weeks

    def branch(self, orders: OrderLog) -> Self:
        """A copy of this market as it stands, with other orders from here on; those up to now are to be the same.

        >>> market = Engine("energy-run", rng=1)
        >>> market.run_for(2)
        >>> other = market.branch(OrderLog(VERSION))
        >>> other.run_for(1)
        >>> market.week, other.week
        (2, 3)
        """
        other = copy.deepcopy(self)
        other.log.entries[:] = [
            entry for entry in self.log.entries if entry["week"] <= self.week and "key" not in entry
        ]
        other._plan(orders)
        return other

    def anew(self, orders: OrderLog) -> Self:
        """The same market at week 0: scenario, seed and prices as they were given, with other orders."""
        return type(self)(self._given, rng=self.seed, orders=orders, prices=self.network.given)

    def observe(self, company: int) -> Observation:
        """What a decider would see if the quarter's decisions were taken now; the market is left as it is."""
        state = copy.deepcopy(self.state)
        return QuarterRound(state, self.board, self.electricity, self.network.chain.height).look(company)

    def _pull_levers(self) -> None:
        state = self.state
        for key, value in self._moves.pop(state.week, []):
            if key == "bitcoin.price_shock":
                self.network.shock_price(state, float(value))
            else:
                state.scenario = state.scenario.with_changes(moved_to(key, value))
            if key != MECHANISM:
                state.event("shock", key, lever_value=value)
            if not self.alone:
                self.board = Board.of(state.scenario)
                self.electricity.set_power(state.scenario.power)

    def coming_quarter(self) -> QuarterRound:
        """The coming quarter's round on a copy of this market, opened as if nothing moved until then; not played yet."""
        state = copy.deepcopy(self.state)
        state.week = self.week + self.calendar.weeks_to_quarter(self.week)
        return self._open_round(state)

    def _open_round(self, state: State) -> QuarterRound:
        open_quarter(state)
        refresh(state)
        reorganise_tenants(state)
        missing = needs(state)
        grow_budgets(state, missing)
        outlook = max(1.0, state.demand.outlook(state.week, growth_of_demand(state)))
        state.beliefs.scarcity = float(missing.sum()) / outlook if state.scenario.demand.enabled else 0.0
        ratio = state.scenario.leasing.gross_per_it
        state.demand.sign_developers(
            state.week, state.scenario.leasing.developer_gw_year * 250.0, missing.sum() / ratio
        )
        return QuarterRound(state, self.board, self.electricity, self.network.chain.height)

    def _decide(self) -> None:
        """The quarter's decisions."""
        state = self.state
        quarter = self._open_round(state)
        deciders = self.policies | self._filed | self._replay.get(state.week, {})
        self._filed = {}
        self.history.deliberations.append(quarter.run(deciders, self.log, halved_lately(state)))

    def _record(self, closed: Closed, subsidy_sat: int) -> None:
        """Write the week into the history, whose survey has been made."""
        state, quarterly = self.state, self.calendar.is_quarter(self.week) or self.week == 0
        figures = {
            **measures.of_state(state),
            **measures.of_network(self.network, closed.running_here_ph, subsidy_sat),
            **measures.of_electricity(self.electricity, state.power, self.history.grid()),
            "ledger_residual_usd": closed.residual,
            "books_residual_usd": closed.unexplained,
        }
        valued = state.companies.rows[state.independent_miners()] if quarterly else None
        auction = measures.of_auction(state) if quarterly else None
        self.history.record(figures, auction, state.sizes, valued)
        self.history.snapshot(quarterly, closed.owned_mw)
