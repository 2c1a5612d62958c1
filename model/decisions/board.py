"""Parameter records of one scenario, in the form that compiled phases take."""

from typing import NamedTuple, Self

from agents.building import Building
from agents.capital import Finance
from agents.parameters import Leasing, Mining
from agents.records import Rows, record_of
from model.scenario import Scenario


class Board(NamedTuple):
    """What mining, leases, works and money cost: a record each; made anew whenever a lever moves."""

    mining: Rows[Mining]
    leasing: Rows[Leasing]
    building: Rows[Building]
    finance: Rows[Finance]

    @classmethod
    def of(cls, scenario: Scenario) -> Self:
        """The scenario's figures as they stand now."""
        mining, leasing = record_of(scenario.mining), record_of(scenario.leasing)
        return cls(mining, leasing, record_of(scenario.building), record_of(scenario.finance))
