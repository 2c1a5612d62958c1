"""What there is to say about one decision: every option with its worth and its barrier, the rivals, what would have flipped it.

Made once; the terminal and the page put it into words.
"""

from functools import cached_property
from typing import NamedTuple

import numpy as np

from agents.options.barriers import BARRIERS, FREE, NOT_ASKED, Numbers
from agents.options.case import Case
from agents.options.registry import LETTING, MINE, OPTIONS
from model.decisions.board import Board
from model.decisions.deliberation import Deliberation
from model.record.flips import VARIABLES, Variable, inputs_of, open_rival, ranges, rival_of
from model.record.hindsight import row
from model.state import State


class Considered(NamedTuple):
    """One option as it was weighed at a site.

    name: in the texts; value, seen [$/MW]: by the rule, and as its owner saw it; barrier: code of options.barriers; cause:
    of the barrier in one word, "" where its name says all; numbers: that explain it.
    """

    option: int
    name: str
    value: float
    seen: float
    chosen: bool
    barrier: int
    cause: str
    numbers: Numbers

    @property
    def barred(self) -> bool:
        """Whether something other than its worth kept the owner from it."""
        return not self.chosen and self.barrier != FREE


class Flip(NamedTuple):
    """One variable: what it was, and where in its plausible range a rival would have seemed worth more."""

    variable: Variable
    now: float
    spans: list[tuple[float, float]]


class DecisionCard:
    """One decision, from what was recorded of it.  options: every option, by its code."""

    def __init__(self, state: State, d: Deliberation, place: int) -> None:
        self.state, self.d, self.place = state, d, place
        self.board = Board.of(state.scenario)
        self.options = tuple(self._considered(option) for option in range(len(OPTIONS)))
        self.chosen = self.options[int(d.chosen[place])]
        self.dearest = self.options[rival_of(d, place)[0]]
        best = open_rival(d, place)
        self.open_rival = None if best is None else self.options[best]
        self.conversion = self.options[max(LETTING, key=lambda option: d.perceived[place, option])]

    @property
    def outbid(self) -> bool:
        """Whether something that was out of reach seemed worth more than what was done."""
        return self.dearest.seen > self.chosen.seen

    @property
    def measured(self) -> Considered | None:
        """The rival that flips are measured against: the best one, or where that was dearer and barred, the best open one."""
        found = self.open_rival if self.outbid else self.dearest
        return None if found is self.chosen else found

    @property
    def by_worth(self) -> list[Considered]:
        """Every option, the one that seemed worth most first."""
        return [self.options[int(option)] for option in np.argsort(-self.d.perceived[self.place], kind="stable")]

    @property
    def by_rule(self) -> Considered:
        """What the rule alone would have taken of what was open to the owner."""
        free = [one for one in self.options if one.barrier == FREE]
        return max(free, key=lambda one: one.value, default=self.chosen)

    def flips(self, rival: Considered) -> list[Flip]:
        """Where a rival would have seemed worth more than what was chosen, by variable; all else held still."""
        inputs = inputs_of(self.state, self.d, self.place)
        return [
            Flip(one, one.now(inputs), ranges(self.state, self.board, self.d, self.place, one, rival.option))
            for one in VARIABLES
        ]

    @cached_property
    def case(self) -> Case:
        """The site as its owner weighed it."""
        d, place, board = self.d, self.place, self.board
        return Case(
            row(d.sites, place),
            row(d.companies, place),
            row(d.zones, int(d.sites["zone"][place])),
            row(d.view, 0),
            row(board.mining, 0),
            row(board.leasing, 0),
            row(board.building, 0),
            row(board.finance, 0),
            float(d.efficiency[place]),
            float(d.age[place]),
            float(d.values[place, MINE]),
        )

    def _considered(self, option: int) -> Considered:
        d, place = self.d, self.place
        barrier = int(d.blocked[place, option])
        found = BARRIERS[barrier].numbers(OPTIONS[option], self.case) if barrier != FREE else {}
        return Considered(
            option,
            name_of(d, place, option),
            float(d.values[place, option]),
            float(d.perceived[place, option]),
            option == int(d.chosen[place]),
            barrier,
            self._cause(option, barrier),
            {name: float(value) for name, value in found.items()},
        )

    def _cause(self, option: int, barrier: int) -> str:
        rule = OPTIONS[option]
        if barrier == NOT_ASKED and rule.gone and self._asked_first(option):
            return rule.gone
        return rule.finer(self.case) if barrier != FREE and barrier == rule.barrier(self.case) else ""

    def _asked_first(self, option: int) -> bool:
        """Whether a plan must have asked for this: it was open, and nothing that was or may have been seemed better."""
        seen, blocked = self.d.perceived[self.place], self.d.blocked[self.place]
        others = [o for o in range(len(OPTIONS)) if blocked[o] in (FREE, NOT_ASKED) or OPTIONS[o].late]
        return option == max(others, key=lambda o: seen[o])


def name_of(d: Deliberation, place: int, option: int) -> str:
    """An option's name in the texts: mining on is hosting on where only guests mine, starting again where the rigs are switched
    off, and leaving all as it is where nobody mines."""
    if option != MINE:
        return OPTIONS[option].name
    if d.sites["mining"][place] <= 0.0:
        return "host" if d.sites["hosting"][place] > 0.0 else "left"
    return "again" if d.sites["mothballed"][place] else OPTIONS[MINE].name
