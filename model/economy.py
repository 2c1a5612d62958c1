"""The market as a Mesa model: the engine, with a live agent for every company."""

from typing import Any

import mesa

from agents.bitcoin.price_path import PricePath
from agents.bitcoin_network import BitcoinNetwork
from agents.codes import ZONES
from agents.equipment_maker import EquipmentMaker
from agents.hyperscaler import Hyperscaler
from agents.market import Market
from agents.miner import Miner
from agents.utility import Utility
from model.decisions.orders import OrderLog
from model.engine import Engine, seed_of
from model.record.collector import HistoryCollector
from model.scenario import Scenario

__all__ = ["EnergyMarket"]


class EnergyMarket(Engine, mesa.Model):
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
        """A market at week 0: see `model.engine.Engine`.  Raises ScenarioError."""
        seed = seed_of(rng)
        mesa.Model.__init__(self, rng=seed)
        Engine.__init__(self, scenario, seed, orders=orders, prices=prices, **changes)
        self.datacollector = HistoryCollector(self, self.history)
        self._enter_agents()

    def _enter_agents(self) -> None:
        """Live Mesa agents on the rows of companies."""
        names, cast = self.state.names, self.state.cast
        if not self.alone:
            _: Market = self  # a market is all that its agents expect of one
            self.miners = {names[row]: Miner(self, row) for row in range(cast.miners)}
            self.hyperscalers = {names[row]: Hyperscaler(self, row) for row in cast.hyperscalers}
            self.utilities = {zone: Utility(self, cast.first_utility + place) for place, zone in enumerate(ZONES)}
        self.bitcoin = BitcoinNetwork(self, cast.bitcoin)
        if not self.alone:
            self.equipment_maker = EquipmentMaker(self, cast.equipment)

    @property
    def scenario(self) -> Scenario:  # type: ignore[override]
        """The scenario as it stands now, levers moved included."""
        return Engine.scenario.fget(self)  # type: ignore[misc]

    @scenario.setter
    def scenario(self, value: object) -> None:
        """Mesa hands over a scenario of its own; ours is given to `__init__`."""

    def run_for(self, weeks: int) -> None:
        """Play some weeks on, past Mesa's queue of events where nothing else stands in it."""
        end, plain = self.week + int(weeks), type(self).step is Engine.step
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
        """The network alone to a week, with Mesa's clock set on."""
        begin, clock = self.week, self._default_schedule
        super()._run_alone(end)
        clock.pause()
        self.steps, self.time = self.steps + end - begin, self.time + float(end - begin)
        clock.resume()
