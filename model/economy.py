"""The market: tables, network, grid and deciders wired together, and the order of play."""

import copy
from itertools import takewhile
from typing import TYPE_CHECKING, Any

import mesa
import networkx as nx
import numpy as np

from agents.bitcoin.price_path import PricePath
from agents.bitcoin_network import BitcoinNetwork
from agents.codes import BLOCKS, ZONES
from agents.equipment_maker import EquipmentMaker
from agents.hyperscaler import Hyperscaler
from agents.market import Market
from agents.messages import Observation, Orders
from agents.miner import Miner
from agents.population import CompanyRow, Site
from agents.records import Rows
from agents.utility import Utility
from model import alone
from model.auctions.registry import MECHANISMS
from model.capacity.demand import finish_construction, needs, refresh
from model.capacity.response import growth_of_demand
from model.decisions.appraisal import Appraisal
from model.decisions.board import Board
from model.decisions.orders import OrderLog, check_orders, moves_by_week, orders_by_week
from model.decisions.quarter import Policy, QuarterRound
from model.decisions.quarter_limits import open_quarter
from model.foundation.calendar import Calendar
from model.foundation.errors import OrderError, ScenarioError
from model.foundation.randomness import checked_seed
from model.foundation.version import VERSION
from model.money.covenants import agree_covenants
from model.money.tenants import balance, grow_budgets
from model.opening.archetypes import read_archetypes
from model.opening.market import market_of
from model.owners.graphs import contract_graph, ownership_graph
from model.owners.reorganisation import reorganise_tenants
from model.record import measures
from model.record.collector import HistoryCollector
from model.record.explain import explain
from model.record.history import History
from model.scenario import Scenario, acts_alone, lever_keys, told_alone
from model.sites.generation import switch_on_due
from model.sites.rig_orders import trade_rigs
from model.sites.works import build
from model.state import State
from model.statements.sheets import close_sheets, open_sheets, write_down_things
from model.statements.tables import balance_sheets, flow_matrix
from model.week import mark_shutdown_prices, run_sites, settle_contracts

if TYPE_CHECKING:
    import polars as pl

__all__ = ["EnergyMarket"]

MECHANISM = "mechanism"


def moved_to(key: str, value: float | bool) -> dict[str, Any]:
    """The change of a scenario that a move makes; the log has a mechanism by its place, as it has numbers only.

    >>> moved_to("power.gas", 7.0), moved_to("mechanism", 3.0)
    ({'power.gas': 7.0}, {'mechanism': 'vickrey'})
    """
    if key != MECHANISM:
        return {key: value}
    if value not in range(len(MECHANISMS)):
        raise ScenarioError(f"mechanism is {value}; give 0 to {len(MECHANISMS) - 1}")
    return {MECHANISM: list(MECHANISMS)[int(value)]}


class EnergyMarket(mesa.Model):
    """Miners, AI hyperscalers, utilities and the Bitcoin network compete for one pool of US megawatts.

    >>> market = EnergyMarket("energy-run", rng=1)
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
        seed = int(np.random.SeedSequence().generate_state(1)[0]) if rng is None else checked_seed(rng)
        super().__init__(rng=seed)
        chosen = scenario if isinstance(scenario, Scenario) else Scenario.load(scenario)
        self._given = chosen.with_changes(changes) if changes else chosen
        self.seed = seed
        self.weeks = self._given.weeks
        self.calendar = Calendar(self._given.bitcoin.start_date)
        self.policies: dict[int, Policy] = {}
        self.log = OrderLog(VERSION)
        self._filed: dict[int, Orders] = {}
        if self.alone:
            self.state, self.network = alone.network_of(self._given, self.seed, prices)
            self._plan(orders)
            self.history = History(self.state, self.weeks)
            self.datacollector = HistoryCollector(self, self.history)
            self.bitcoin = BitcoinNetwork(self, self.state.cast.bitcoin)
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
        self.datacollector = HistoryCollector(self, self.history)
        open_sheets(self.state)
        self._value_opening()
        self._enter_agents()
        self._record(0.0, 0.0, 0)

    def _value_opening(self) -> None:
        open_quarter(self.state)
        mark_shutdown_prices(self.state, self.state.terms())
        self.state.draw_tastes()
        Appraisal(self.state, self.board, self.electricity, self.network.chain.height).value()
        agree_covenants(self.state)
        read_archetypes(self.state)

    def _enter_agents(self) -> None:
        """Live Mesa agents on the rows of companies."""
        names, cast = self.state.names, self.state.cast
        _: Market = self  # a market is all that its agents expect of one
        self.miners = {names[row]: Miner(self, row) for row in range(cast.miners)}
        self.hyperscalers = {names[row]: Hyperscaler(self, row) for row in cast.hyperscalers}
        self.utilities = {zone: Utility(self, cast.first_utility + place) for place, zone in enumerate(ZONES)}
        self.bitcoin = BitcoinNetwork(self, cast.bitcoin)
        self.equipment_maker = EquipmentMaker(self, cast.equipment)

    @property
    def scenario(self) -> Scenario:  # type: ignore[override]
        """The scenario as it stands now, levers moved included."""
        return self.state.scenario if hasattr(self, "state") else self._given

    @scenario.setter
    def scenario(self, value: object) -> None:
        """Mesa hands over a scenario of its own; ours is given to `__init__`."""

    @property
    def alone(self) -> bool:
        """Whether the Bitcoin network is played without companies and grid."""
        return self._given.parts == "network"

    @property
    def week(self) -> int:
        """Weeks played."""
        return self.state.week

    @property
    def sites(self) -> Rows[Site]:
        """Rows of all sites (a live slice)."""
        return self.state.sites.rows

    @property
    def companies(self) -> Rows[CompanyRow]:
        """Rows of all companies (a live slice)."""
        return self.state.companies.rows

    def demand_path(self) -> np.ndarray:
        """Reference path of AI demand to the end, for pictures.  [gross GW by week]"""
        return self.state.demand.path(self.weeks) * (1.0 if self.scenario.demand.enabled else 0.0)

    def ownership_graph(self) -> nx.DiGraph:
        """Who holds which sites and took over whom: see `model.owners.graphs`."""
        return ownership_graph(self.state)

    def contract_graph(self) -> nx.MultiDiGraph:
        """Who lets to whom and who hosts whom: see `model.owners.graphs`."""
        return contract_graph(self.state)

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
        write_down_things(state, terms)
        build(state)
        trade_rigs(state, self.network.quote(state), self.board.mining, self.board.leasing)
        if due:
            switch_on_due(state)
        state.recount()
        if self.calendar.is_quarter(state.week):
            self._decide()
        refresh(state)
        balance(state)
        unexplained = close_sheets(state)
        self._record(state.ledger.close_week(state.companies.rows), unexplained, found.subsidy_sat)

    def run_for(self, weeks: int) -> None:
        """Play some weeks on."""
        end, plain = self.week + int(weeks), type(self).step is EnergyMarket.step
        if self.alone and plain and len(self._event_list) <= 1:
            self._run_alone(end)
        for _ in range(end - self.week):
            if not (plain and self._step_past_queue()):
                self.step()

    def _step_past_queue(self) -> bool:
        """Play a week past Mesa's queue of events, where nothing stands in it but that week; else False."""
        queue, due = self._event_list, self._default_schedule._current_event
        if due is None or due.time != self.time + 1.0 or len(queue) != 1 or due not in queue:
            return False
        self.steps, self.time = self.steps + 1, due.time
        self._user_step()
        due.time = self.time + 1.0
        return True

    def _run_alone(self, end: int) -> None:
        """The network alone to a week: between two moves of levers all weeks at once, past Mesa's queue of events."""
        begin, clock = self.week, self._default_schedule
        while self.week < end:
            moves = [week for week in self._moves if week > self.week]
            alone.play_weeks(self.state, self.network, self.history, min([*moves, end + 1]) - 1 - self.week)
            if self.week < end:
                self.state.week += 1
                self._pull_levers()
                alone.play_week(self.state, self.network, self.history)
        clock.pause()
        self.steps, self.time = self.steps + end - begin, self.time + float(end - begin)
        clock.resume()
        self.running = self.running and end < self.weeks

    def move(self, key: str, value: float | bool) -> None:
        """Move a lever of the scenario now; it is logged, and acts as the lever states (next week or quarter).

        "mechanism" is moved to a place in the registry of mechanisms: the next auction clears by it.
        """
        if key not in (*lever_keys(), MECHANISM):
            raise ScenarioError(f"{key}: not a lever; levers are {', '.join(lever_keys())}")
        self._check_move(key)
        self.state.scenario.with_changes(moved_to(key, value))
        self._moves.setdefault(self.week + 1, []).append((key, value))
        self.log.move(self.week + 1, key, value)

    def _check_move(self, key: str) -> None:
        if self.alone and not acts_alone(key):
            raise ScenarioError(told_alone(key))

    def branch(self, orders: OrderLog) -> "EnergyMarket":
        """A copy of this market as it stands, with other orders from here on; those up to now are to be the same.

        >>> market = EnergyMarket("energy-run", rng=1)
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

    def anew(self, orders: OrderLog) -> "EnergyMarket":
        """The same market at week 0: scenario, seed and prices as they were given, with other orders."""
        return EnergyMarket(self._given, rng=self.seed, orders=orders, prices=self.network.given)

    def _plan(self, orders: OrderLog | None) -> None:
        """What levers move when, by the scenario and by a log, and what deciders in the log order."""
        self._moves = moves_by_week(self._given, self.calendar)
        if self._given.bitcoin.price_shock:
            self._moves.setdefault(1, []).append(("bitcoin.price_shock", self._given.bitcoin.price_shock))
        self._replay = orders_by_week(orders, self.state.names)
        for entry in orders.entries if orders else []:
            if "key" in entry:
                self._check_move(entry["key"])
                self._moves.setdefault(int(entry["week"]), []).append((entry["key"], entry["value"]))
                self.log.move(int(entry["week"]), entry["key"], entry["value"])

    def lever_at(self, key: str, week: int) -> float:
        """A lever as it stood in a week of the past: as the scenario had it, then as it was moved.

        >>> market = EnergyMarket("energy-run", rng=1)
        >>> market.move("power.transfer", 0.5)
        >>> market.lever_at("power.transfer", 0), market.lever_at("power.transfer", 1)
        (1.0, 0.5)
        """
        group, name = key.split(".")
        moved = [(at, *move) for at, moves in moves_by_week(self._given, self.calendar).items() for move in moves]
        moved += [(entry["week"], entry["key"], entry["value"]) for entry in self.log.entries if "key" in entry]
        values = [value for at, lever, value in sorted(moved, key=lambda move: move[0]) if lever == key and at <= week]
        return float(values[-1] if values else getattr(getattr(self._given, group), name))

    def set_policy(self, company: int, policy: Policy | None) -> None:
        """Replace a decider's policy by a function of its observation, or give it back to the default (None)."""
        if policy is None:
            self.policies.pop(company, None)
        elif not callable(policy):
            raise OrderError(
                f"{self.state.names[company]}: policy is {policy!r}; give a function of an observation, or None"
            )
        else:
            self.policies[company] = policy

    def explain(self, company: int) -> str:
        """The last decisions of a company (a row of `companies`), every option with its value."""
        return explain(self.state, self.history.deliberations, company)

    def balance_sheets(self) -> "pl.DataFrame":
        """Every company's assets, liabilities and equity now.  [$]

        >>> sheets = EnergyMarket("energy-run", rng=1).balance_sheets()
        >>> sheets.filter(sheets["company"] == "MARA")["equity_usd"].item() // 1e6
        2985.0
        """
        return balance_sheets(self.state, [(self.week, self.state.ledger.sheets)])

    def flow_matrix(self) -> "pl.DataFrame":
        """Who paid whom for what since the start: a row a kind, a column a sector; every row sums to zero.  [$]"""
        return flow_matrix(self.state)

    def observe(self, company: int) -> Observation:
        """What a decider would see if the quarter's decisions were taken now; the market is left as it is."""
        state = copy.deepcopy(self.state)
        return QuarterRound(state, self.board, self.electricity, self.network.chain.height).look(company)

    def file(self, company: int, orders: Orders) -> None:
        """File a decider's sealed orders for the coming quarter, in the place of its policy's; raises OrderError."""
        self._filed[company] = check_orders(self.state, company, orders)

    def unfile(self, company: int) -> None:
        """Take back what a decider filed for the coming quarter: its policy decides again."""
        self._filed.pop(company, None)

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

    def _record(self, residual: float, unexplained: float, subsidy_sat: int) -> None:
        """Write the week into the history."""
        state, quarterly = self.state, self.calendar.is_quarter(self.week) or self.week == 0
        figures = {
            **measures.of_state(state),
            **measures.of_network(self.network, subsidy_sat),
            **measures.of_electricity(self.electricity, state.power),
            "ledger_residual_usd": residual,
            "books_residual_usd": unexplained,
        }
        valued = state.companies.rows[state.independent_miners()] if quarterly else None
        self.history.record(figures, valued)
        self.history.snapshot(quarterly)


def halved_lately(state: State) -> bool:
    """Whether the subsidy halved since the last quarter's decisions."""
    lately = takewhile(lambda event: event.week > state.week - 13, reversed(state.events))
    return any(event.kind == "halving" for event in lately)
