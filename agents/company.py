"""A company as a live Mesa agent: one row of the market's tables that you can talk to."""

from typing import TYPE_CHECKING, Any, cast

import mesa

from agents.market import Market, Policy
from agents.messages import Observation, Orders
from agents.population import CompanyRow
from agents.records import columns_of


class Company(mesa.Agent, CompanyRow):
    """Reads its row each time: `miner.cash`, `miner.mw_energised` and every other column of `CompanyRow`.

    Writing a column is refused: only the market's own phases move money and megawatts.
    """

    def __init__(self, model: mesa.Model, row: int) -> None:
        super().__init__(model)
        self.row = row

    if not TYPE_CHECKING:  # a type checker knows the columns, and only those

        def __getattr__(self, name: str) -> Any:
            if name in columns_of(CompanyRow):
                return self.__dict__["model"].companies[name][self.__dict__["row"]].item()
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")

    def __setattr__(self, name: str, value: Any) -> None:
        if name in columns_of(CompanyRow):
            raise AttributeError(f"{name} is a column of the market; file orders instead of writing it")
        super().__setattr__(name, value)

    @property
    def name(self) -> str:
        """Ticker or short name."""
        return self.market.state.names[self.row]

    @property
    def market(self) -> Market:
        """The market the agent lives in."""
        return cast(Market, self.model)

    @property
    def policy(self) -> Policy | None:
        """The function that decides for this company, or None for the default policy."""
        return self.market.policies.get(self.row)

    @policy.setter
    def policy(self, policy: Policy | None) -> None:
        self.market.set_policy(self.row, policy)

    def observe(self) -> Observation:
        """What it would see if the quarter's decisions were taken now; `suggestion` holds the default orders."""
        return self.market.observe(self.row)

    def file(self, orders: Orders) -> None:
        """File sealed orders for the coming quarter, as a person at a screen does; raises OrderError."""
        self.market.file(self.row, orders)

    def explain(self) -> str:
        """The last decisions at this company's sites, every option with its value and what stood in its way."""
        return self.market.explain(self.row)
