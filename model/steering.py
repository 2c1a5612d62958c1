"""What people ask of a market and tell it: levers, policies, orders; tables, books, graphs."""

from typing import TYPE_CHECKING

import numpy as np

from agents.messages import Orders
from agents.population import CompanyRow, Site
from agents.records import Rows
from model.decisions.board import Board
from model.decisions.orders import MECHANISM, OrderLog, check_orders, moved_to, moves_by_week, orders_by_week
from model.decisions.quarter import Policy
from model.foundation.calendar import Calendar
from model.foundation.errors import OrderError, ScenarioError
from model.record.explain import explain
from model.record.history import History
from model.scenario import Scenario, acts_alone, lever_keys, told_alone
from model.state import State
from model.statements.tables import balance_sheets, flow_matrix

if TYPE_CHECKING:
    import networkx as nx
    import polars as pl


class Steered:
    """A market as people steer and read it; `model.engine.Engine` plays it."""

    state: State
    history: History
    calendar: Calendar
    board: Board
    weeks: int
    running: bool
    policies: dict[int, Policy]
    log: OrderLog
    _given: Scenario
    _filed: dict[int, Orders]
    _moves: dict[int, list[tuple[str, float | bool]]]
    _replay: dict[int, dict[int, Orders]]

    @property
    def scenario(self) -> Scenario:
        """The scenario as it stands now, levers moved included."""
        return self.state.scenario if hasattr(self, "state") else self._given

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

    def ownership_graph(self) -> "nx.DiGraph":
        """Who holds which sites and took over whom: see `model.owners.graphs`."""
        from model.owners.graphs import ownership_graph

        return ownership_graph(self.state)

    def contract_graph(self) -> "nx.MultiDiGraph":
        """Who lets to whom and who hosts whom: see `model.owners.graphs`."""
        from model.owners.graphs import contract_graph

        return contract_graph(self.state)

    def explain(self, company: int) -> str:
        """The last decisions of a company (a row of `companies`), every option with its value."""
        return explain(self.state, self.history.deliberations, company)

    def balance_sheets(self) -> "pl.DataFrame":
        """Every company's assets, liabilities and equity now.  [$]

        >>> from model.economy import EnergyMarket
        >>> sheets = EnergyMarket("energy-run", rng=1).balance_sheets()
        >>> sheets.filter(sheets["company"] == "MARA")["equity_usd"].item() // 1e6
        2985.0
        """
        return balance_sheets(self.state, [(self.week, self.state.ledger.sheets)])

    def flow_matrix(self) -> "pl.DataFrame":
        """Who paid whom for what since the start: a row a kind, a column a sector; every row sums to zero.  [$]"""
        return flow_matrix(self.state)

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

        >>> from model.economy import EnergyMarket
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

    def file(self, company: int, orders: Orders) -> None:
        """File a decider's sealed orders for the coming quarter, in the place of its policy's; raises OrderError."""
        self._filed[company] = check_orders(self.state, company, orders)

    def unfile(self, company: int) -> None:
        """Take back what a decider filed for the coming quarter: its policy decides again."""
        self._filed.pop(company, None)
