"""The market of the page: it notes week by week what its record does not hold, so that looking back plays nothing again,
and knows how it was opened, for links and for whatever plays it again with other seeds."""

from __future__ import annotations

from typing import Any

from model.economy import EnergyMarket
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


class WatchedMarket(EnergyMarket):
    """A market that remembers how much hash there was and what it needed: 9 KB and a tenth of a millisecond a week."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.opened = opened_as(self.scenario, self.calendar)
        self.noted = Notes({0: supply_of(self)})

    def step(self) -> None:
        """One week."""
        super().step()
        self.noted[self.week] = supply_of(self)
