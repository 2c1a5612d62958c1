"""What an agent may see of the market it lives in, and what it may ask of it; `model.economy.EnergyMarket` is one."""

from collections.abc import Callable, Mapping
from typing import Protocol

import numpy as np

from agents.messages import Observation, Orders
from agents.population import Site, Tenant
from agents.records import Rows, Table

type Policy = Callable[[Observation], Orders | None]


class Parts(Protocol):
    """Rows of companies that have a part to play."""

    @property
    def hyperscalers(self) -> range: ...

    @property
    def first_utility(self) -> int: ...


class Pool(Protocol):
    """Grid capacity and transformers."""

    sold: np.ndarray  # by zone, cumulative [MW]
    slots_mw: float  # this quarter


class Beliefs(Protocol):
    """What the market has learned."""

    transformer_price: float  # [$/MW-year]


class Coins(Protocol):
    """What hash earns."""

    hashprice: float  # [$/PH/day]


class Power(Protocol):
    """A week's electricity."""

    prices: np.ndarray  # [zone, block] $/MWh


class State(Protocol):
    """Tables and figures of the market at one moment."""

    names: list[str]
    hyperscalers: Table[Tenant]

    @property
    def cast(self) -> Parts: ...

    @property
    def bitcoin(self) -> Coins: ...

    @property
    def power(self) -> Power: ...

    @property
    def pool(self) -> Pool: ...

    @property
    def beliefs(self) -> Beliefs: ...

    def live_sites_of(self, company: int) -> np.ndarray: ...


class Chain(Protocol):
    """The blocks found."""

    @property
    def height(self) -> int: ...

    @property
    def difficulty(self) -> float: ...


class Network(Protocol):
    """The Bitcoin network."""

    hash_ehs: float

    @property
    def chain(self) -> Chain: ...


class Equipment(Protocol):
    """What large loads need of transformers."""

    @property
    def mva_per_mw(self) -> float: ...


class Scenario(Protocol):
    """The figures that a run is made with."""

    @property
    def equipment(self) -> Equipment: ...


class Market(Protocol):
    """The market as its agents know it."""

    @property
    def state(self) -> State: ...

    @property
    def network(self) -> Network: ...

    @property
    def scenario(self) -> Scenario: ...

    @property
    def sites(self) -> Rows[Site]: ...

    @property
    def policies(self) -> Mapping[int, Policy]: ...

    def set_policy(self, company: int, policy: Policy | None) -> None: ...

    def observe(self, company: int) -> Observation: ...

    def file(self, company: int, orders: Orders) -> None: ...

    def explain(self, company: int) -> str: ...
