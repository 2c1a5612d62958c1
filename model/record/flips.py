"""What would have flipped a decision: by root finding on the same rules, everything else and everybody else held still."""

import math
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from agents.options.barriers import BARRIERS, FREE, WAITING
from agents.options.registry import NAMES
from agents.policies.bounded import see_site
from agents.rules.elementary import exp_of
from model.decisions.board import Board
from model.decisions.deliberation import Deliberation
from model.state import State


class Variable(NamedTuple):
    """Something that might have been otherwise: unit, plausible range, and how it enters the recorded inputs."""

    name: str
    unit: str
    low: float
    high: float
    now: Callable[["Inputs"], float]
    put: Callable[["Inputs", float], None]


class Inputs(NamedTuple):
    """Recorded inputs of one site's decision, as arrays of length one that may be changed."""

    site: np.ndarray
    company: np.ndarray
    view: np.ndarray
    zones: np.ndarray
    efficiency: float
    age: float
    taste: np.ndarray
    taste_sd: float


def _set_power(inputs: Inputs, price: float) -> None:
    inputs.site["strike"] = price
    inputs.zones["later"][int(inputs.site["zone"][0])] = price - float(inputs.site["basis"][0])


def _power_now(inputs: Inputs) -> float:
    held = inputs.site["contract_end"][0] > inputs.view["week"][0]
    after = inputs.zones["later"][int(inputs.site["zone"][0])] + inputs.site["basis"][0]
    return float(inputs.site["strike"][0] if held else after)


def _column(table: str, column: str) -> tuple[Callable[[Inputs], float], Callable[[Inputs, float], None]]:
    def now(inputs: Inputs) -> float:
        return float(getattr(inputs, table)[column][0])

    def put(inputs: Inputs, value: float) -> None:
        getattr(inputs, table)[column] = value

    return now, put


VARIABLES = (
    Variable("hashprice", "$/PH/day", 5.0, 300.0, *_column("view", "hashprice")),
    Variable("rent", "$/IT-MW-year", 0.3e6, 4.0e6, *_column("view", "rent_turnkey")),
    Variable("power price", "$/MWh", 5.0, 150.0, _power_now, _set_power),
    Variable("cost of capital", "1/year over the market", 0.0, 0.15, *_column("company", "spread")),
)


def perceived(inputs: Inputs, board: Board) -> np.ndarray:
    """Every option as the company saw it, with its own persistent error.  [$/MW]"""
    seen = np.zeros(len(NAMES))
    see_site(
        seen,
        inputs.site,
        inputs.company,
        inputs.efficiency,
        inputs.age,
        inputs.view,
        board,
        inputs.zones,
        inputs.taste,
        inputs.taste_sd,
    )
    return seen


def inputs_of(state: State, d: Deliberation, place: int) -> Inputs:
    """Fresh copies of what one decision was made from."""
    return Inputs(
        d.sites[place : place + 1].copy(),
        d.companies[place : place + 1].copy(),
        d.view.copy(),
        d.zones.copy(),
        float(d.efficiency[place]),
        float(d.age[place]),
        d.taste[place],
        state.scenario.behaviour.taste_sd,
    )


def gap_by(
    state: State, board: Board, d: Deliberation, place: int, variable: Variable, rival: int
) -> Callable[[float], float]:
    """How much more the option chosen seemed worth than the rival, as a function of one variable.  [$/MW]"""
    chosen, inputs = int(d.chosen[place]), inputs_of(state, d, place)

    def gap(value: float) -> float:
        variable.put(inputs, value)
        seen = perceived(inputs, board)
        return float(seen[chosen] - seen[rival])

    return gap


def roots(state: State, board: Board, d: Deliberation, place: int, variable: Variable, rival: int) -> list[float]:
    """All values of a variable, in its plausible range, at which the rival equals the option chosen."""
    from scipy.optimize import brentq  # takes long to load, and a short run asks for no card

    gap = gap_by(state, board, d, place, variable, rival)
    grid = exp_of(np.linspace(math.log(max(variable.low, 1e-3)), math.log(variable.high), 25))
    gaps = [gap(float(value)) for value in grid]
    found = []
    for low, high, before, after in zip(grid[:-1], grid[1:], gaps[:-1], gaps[1:], strict=True):
        if before * after < 0.0:
            found.append(float(brentq(gap, low, high, xtol=1e-6 * high)))  # pyright: ignore[reportArgumentType]
    return found


def ranges(
    state: State, board: Board, d: Deliberation, place: int, variable: Variable, rival: int
) -> list[tuple[float, float]]:
    """Where in the plausible range of a variable the rival would have seemed worth more than the option chosen."""
    ends = [variable.low, *roots(state, board, d, place, variable, rival), variable.high]
    gap = gap_by(state, board, d, place, variable, rival)
    return [(low, high) for low, high in pairwise(ends) if gap(0.5 * (low + high)) < 0.0]


def rival_of(d: Deliberation, place: int) -> tuple[int, str]:
    """The option that the choice is measured against: the best feasible one, or a better one that was out of reach."""
    chosen, seen = int(d.chosen[place]), d.perceived[place]
    for option in (int(o) for o in np.argsort(-seen, kind="stable") if o != chosen):
        code = int(d.blocked[place, option])
        if code in (FREE, WAITING):
            return option, ""
        if seen[option] > seen[chosen]:
            return option, BARRIERS[code].word
    return chosen, "nothing else was feasible"


def flips_of(state: State, d: Deliberation, places: list[int] | None = None) -> Iterator[tuple]:
    """Rows of the `flips` table for one quarter: a number, none in range, or blocked."""
    board = Board.of(state.scenario)
    for place in range(len(d.rows)) if places is None else places:
        rival, barrier = rival_of(d, place)
        for variable in VARIABLES:
            now = variable.now(inputs_of(state, d, place))
            row = (d.week, state.names[d.owners[place]], state.site_names[d.rows[place]], variable.name, now)
            if barrier:
                yield (*row, None, variable.unit, f"blocked: {NAMES[rival]}: {barrier}")
                continue
            found = roots(state, board, d, place, variable, rival)
            for value in found:
                yield (*row, value, variable.unit, f"{NAMES[rival]} equals {NAMES[int(d.chosen[place])]}")
            if not found:
                yield (*row, None, variable.unit, "none in range")


def open_rival(d: Deliberation, place: int) -> int | None:
    """The best option that was not chosen and that nothing stood in the way of."""
    chosen, seen = int(d.chosen[place]), d.perceived[place]
    free = (int(o) for o in np.argsort(-seen, kind="stable") if o != chosen and int(d.blocked[place, o]) == FREE)
    return next(free, None)
