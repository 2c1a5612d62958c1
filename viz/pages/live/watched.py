"""The market of the page: it notes week by week what its record does not hold, so that looking back plays nothing again,
and knows how it was opened, for links and for whatever plays it again with other seeds."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from model.economy import EnergyMarket
from model.scenario import Scenario
from viz.pages.bitcoin import Supply, supply_of
from viz.pages.seen.opened import opened_as


class Notes(dict[int, Supply]):
    """The supply of hash by week.  What was noted is never changed, so a branch shares it with the run it leaves.

    >>> from copy import deepcopy
    >>> mine = Notes({0: object()})
    >>> theirs = deepcopy(mine)
    >>> theirs[0] is mine[0], theirs is mine
    (True, False)
    """

    def __deepcopy__(self, memo: dict[int, Any]) -> Notes:
        other = memo[id(self)] = Notes(self)
        return other


def digest_of(scenario: Scenario) -> str:
    """Changes with any figure of a scenario, and with the file of prices that it names.

    >>> digest_of(Scenario()) == digest_of(Scenario.load("energy-run").with_changes({"policy.mining_tax": 5.0}))
    False
    """
    path = scenario.bitcoin.price_path
    prices = Path(path).read_bytes() if path and Path(path).is_file() else b""
    return hashlib.sha256(scenario.model_dump_json().encode() + prices).hexdigest()


class WatchedMarket(EnergyMarket):
    """A market that remembers how much hash there was and what it needed: 9 KB and a tenth of a millisecond a week."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.opened, self.digest = opened_as(self.scenario, self.calendar), digest_of(self.scenario)
        self.noted = Notes({0: supply_of(self)})

    def step(self) -> None:
        """One week."""
        super().step()
        self.noted[self.week] = supply_of(self)
