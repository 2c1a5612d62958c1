"""Trade between zones: by hand, against a linear program, and what must hold of any flow."""

from typing import Any, NamedTuple, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit
from scipy.optimize import OptimizeResult, linprog

from model.power.curves import PRICE_CAP, Market
from model.power.forest import Lines
from model.power.interchange import trade


@njit
def exchange(offer, mw, count, load, tail, head, forward, backward, hurdle, flow, side, prices, made):
    """One hour of zones without elastic load."""
    market = Market(offer, mw, count, np.zeros((len(load), 2)), 1.0, np.zeros(len(load)))
    return trade(market, load, Lines(tail, head, forward, backward), hurdle, flow, side, prices, made)


class Case(NamedTuple):
    """Zones with plants of one offer each, loads, and lines (tail, head, forward MW, backward MW)."""

    offers: list[np.ndarray]
    plants: list[np.ndarray]
    load: np.ndarray
    lines: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
    hurdle: float


class Cleared(NamedTuple):
    prices: np.ndarray
    flow: np.ndarray
    made: np.ndarray
    moves: int


def random_case(seed: int, zones: int, lines: int, plants: int, hurdle: float) -> Case:
    rng = np.random.default_rng(seed)
    count = rng.multinomial(plants - zones, np.full(zones, 1.0 / zones)) + 1
    sizes = [rng.uniform(1.0, 500.0, n) for n in count]
    load = np.array([rng.uniform(0.05, 1.3) * mw.sum() for mw in sizes])
    pairs = [(a, b) for a in range(zones) for b in range(a + 1, zones)]
    rng.shuffle(pairs)
    ends = np.array(pairs[:lines], np.int64).reshape(-1, 2)
    forward, backward = rng.uniform(0.0, 800.0, (2, len(ends))) * (rng.random((2, len(ends))) > 0.1)
    tail, head = np.ascontiguousarray(ends[:, 0]), np.ascontiguousarray(ends[:, 1])
    return Case(
        [np.sort(rng.uniform(0.0, 200.0, n)) for n in count], sizes, load, (tail, head, forward, backward), hurdle
    )


def curves(case: Case) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Each plant a level step of the zone's curve, the cap behind the last."""
    points = 2 * max(len(mw) for mw in case.plants) + 1
    offer, mw = np.full((len(case.load), points), PRICE_CAP), np.zeros((len(case.load), points))
    count = np.array([2 * len(sizes) + 1 for sizes in case.plants])
    for zone, (prices, sizes) in enumerate(zip(case.offers, case.plants, strict=True)):
        edges = np.concatenate([[0.0], np.cumsum(sizes)])
        offer[zone, : count[zone] - 1] = np.repeat(prices, 2)
        mw[zone, : count[zone]] = np.append(np.stack([edges[:-1], edges[1:]], axis=1).ravel(), edges[-1])
    return offer, mw, count


def clear(case: Case, kernel: Any = exchange, start: tuple[np.ndarray, np.ndarray] | None = None) -> Cleared:
    lines, zones = len(case.lines[0]), len(case.load)
    flow, side = start or (np.zeros(lines), np.zeros(lines, np.int64))
    prices, made = np.full(zones, 50.0), np.zeros(zones)
    moves = kernel(*curves(case), case.load, *case.lines, case.hurdle, flow, side, prices, made)
    return Cleared(prices, flow, made, moves)


def program(case: Case, load: np.ndarray) -> OptimizeResult:
    """The same market as a linear program, solved by HiGHS."""
    tail, head, forward, backward = case.lines
    zones, lines, plants = len(load), len(tail), sum(len(mw) for mw in case.plants)
    cost = np.concatenate([*case.offers, np.full(zones, PRICE_CAP), np.full(2 * lines, case.hurdle)])
    owner = np.repeat(np.arange(zones), [len(mw) for mw in case.plants])
    balance = np.zeros((zones, len(cost)))
    balance[owner, np.arange(plants)] = 1.0
    balance[np.arange(zones), plants + np.arange(zones)] = 1.0  # load that is shed
    for line in range(lines):
        there, back = plants + zones + line, plants + zones + lines + line
        balance[[head[line], tail[line]], there] += (1.0, -1.0)
        balance[[head[line], tail[line]], back] -= (1.0, -1.0)
    most = np.concatenate([*case.plants, np.full(zones, np.inf), forward, backward])
    return linprog(cost, A_eq=balance, b_eq=load, bounds=np.stack([np.zeros_like(most), most], axis=1), method="highs")


def cost_of(case: Case, result: Cleared) -> float:
    """What generation, shedding and trade cost.  [$/h]"""
    total = case.hurdle * float(np.abs(result.flow).sum())
    for prices, sizes, mw in zip(case.offers, case.plants, result.made, strict=True):
        edges = np.concatenate([[0.0], np.cumsum(sizes)])
        run = np.clip(mw - edges[:-1], 0.0, sizes)
        total += float(prices @ run) + PRICE_CAP * max(0.0, mw - edges[-1])
    return total


def imports(case: Case, flow: np.ndarray) -> np.ndarray:
    tail, head, _, _ = case.lines
    return np.bincount(head, flow, len(case.load)) - np.bincount(tail, flow, len(case.load))


sizes = st.tuples(st.integers(0, 2**32 - 1), st.integers(1, 30), st.integers(0, 80))
hurdles = st.sampled_from([0.0, 5.84, 25.0])


@settings(deadline=None, max_examples=60)
@given(sizes, hurdles)
def test_random_grids_cost_what_the_linear_program_costs(size: tuple[int, int, int], hurdle: float) -> None:
    case = random_case(*size, plants=500, hurdle=hurdle)
    result, best = clear(case), program(case, case.load)
    _, _, forward, backward = case.lines
    assert cost_of(case, result) == pytest.approx(best.fun, rel=1e-6)
    assert (-backward - 1e-9 <= result.flow).all() and (result.flow <= forward + 1e-9).all()
    assert case.load - imports(case, result.flow) == pytest.approx(result.made, abs=1e-4)


@settings(deadline=None, max_examples=12)
@given(st.integers(0, 2**32 - 1), hurdles)
def test_prices_lie_in_the_interval_of_the_program_s_duals(seed: int, hurdle: float) -> None:
    """What a little more load costs, and a little less saves, in every zone."""
    case = random_case(seed, zones=8, lines=12, plants=60, hurdle=hurdle)
    result, base, little = clear(case), program(case, case.load).fun, 1e-3
    for zone, price in enumerate(result.prices):
        bump = np.where(np.arange(8) == zone, little, 0.0)
        less, more = ((program(case, case.load + sign * bump).fun - base) * sign / little for sign in (-1, 1))
        assert less - 2e-3 * max(1.0, abs(less)) <= price <= more + 2e-3 * max(1.0, abs(more))


@settings(deadline=None, max_examples=30)
@given(sizes, st.randoms(use_true_random=False))
def test_the_order_of_zones_and_lines_does_not_matter(size: tuple[int, int, int], random: Any) -> None:
    case = random_case(*size, plants=120, hurdle=5.84)
    zones, lines = list(range(len(case.load))), list(range(len(case.lines[0])))
    random.shuffle(zones)
    random.shuffle(lines)
    place = np.argsort(zones)
    tail, head, forward, backward = (ends[lines] for ends in case.lines)
    other = Case(
        [case.offers[z] for z in zones],
        [case.plants[z] for z in zones],
        case.load[zones],
        (place[tail], place[head], forward, backward),
        case.hurdle,
    )
    assert clear(other).prices == pytest.approx(clear(case).prices[zones], abs=1e-5)


@settings(deadline=None, max_examples=30)
@given(sizes, st.integers(0, 2**32 - 1))
def test_last_week_s_flows_speed_up_and_change_nothing(size: tuple[int, int, int], seed: int) -> None:
    case = random_case(*size, plants=120, hurdle=5.84)
    before = case._replace(load=case.load * np.random.default_rng(seed).uniform(0.8, 1.2, len(case.load)))
    start = np.zeros(len(case.lines[0])), np.zeros(len(case.lines[0]), np.int64)
    clear(before, start=start)
    assert clear(case, start=start).prices == pytest.approx(clear(case).prices, abs=1e-5)


def test_compiled_and_plain_python_agree_to_the_bit() -> None:
    case = random_case(11, zones=6, lines=9, plants=40, hurdle=5.84)
    compiled, plain = clear(case), clear(case, cast(Any, exchange).py_func)
    for one, two in zip(compiled, plain, strict=True):
        assert np.array_equal(one, two)


def three_zones(limit: float, hurdle: float = 5.0) -> Case:
    """Wind and coal in the west at 20, gas in the middle at 40, oil in the east at 90; lines west-middle-east."""
    plants = [np.array([300.0]), np.array([200.0]), np.array([200.0])]
    lines = (np.array([0, 1]), np.array([1, 2]), np.array([limit, 60.0]), np.array([limit, 60.0]))
    return Case(
        [np.array([20.0]), np.array([40.0]), np.array([90.0])], plants, np.array([100.0, 150.0, 80.0]), lines, hurdle
    )


def test_three_zones_by_hand() -> None:
    narrow = clear(three_zones(limit=100.0))
    assert narrow.flow.tolist() == [100.0, 60.0]  # both lines are full
    assert narrow.made == pytest.approx([200.0, 110.0, 20.0])  # 100 + 100; 150 - 100 + 60; 80 - 60
    assert narrow.prices == pytest.approx([20.0, 40.0, 90.0])
    wide = clear(three_zones(limit=250.0))
    assert wide.flow == pytest.approx([200.0, 60.0])  # west's 300 MW are used up: 100 at home, 200 sent on
    assert wide.made == pytest.approx([300.0, 10.0, 20.0])
    assert wide.prices == pytest.approx([35.0, 40.0, 90.0])  # west earns the middle's price less the hurdle


def test_a_hurdle_above_the_difference_stops_trade() -> None:
    assert clear(three_zones(limit=250.0, hurdle=60.0)).flow.tolist() == [0.0, 0.0]


def test_isolated_and_short_zones_shed_at_the_cap() -> None:
    case = three_zones(limit=0.0)._replace(load=np.array([400.0, 100.0, 80.0]))
    result = clear(case)
    assert result.prices[0] == PRICE_CAP and result.made[0] == 400.0
    assert result.prices[1:] == pytest.approx([40.0, 90.0])
