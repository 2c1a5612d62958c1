"""Counter-based random numbers: a draw depends on seed, process, week, option and entity, and on nothing else."""

import ast
import pickle
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from model.foundation.philox import fill_uniform
from model.foundation.randomness import Draws

ROOT = Path(__file__).resolve().parents[2]
quick = settings(deadline=None, max_examples=50)
seeds, weeks, counts = st.integers(0, 2**64 - 1), st.integers(0, 3000), st.integers(0, 200)


@quick
@given(seeds, weeks, st.integers(0, 20), counts, counts)
def test_an_entity_keeps_its_draw_when_others_come_or_go(
    seed: int, week: int, option: int, few: int, more: int
) -> None:
    """A longer stream begins with the shorter one."""
    draws = Draws(seed)
    long = draws.uniform("taste", few + more, week, option)
    assert (draws.uniform("taste", few, week, option) == long[:few]).all()
    assert ((long > 0.0) & (long < 1.0)).all()


@quick
@given(seeds, st.lists(weeks, max_size=8), weeks)
def test_nothing_is_consumed(seed: int, asked: list[int], week: int) -> None:
    """What was drawn before, in whatever order, changes no draw."""
    busy, fresh = Draws(seed), Draws(seed)
    for other in asked:
        busy.uniform("price", 7, other)
        busy.normal("taste", 3, other, 2)
        busy.weekly("btc", 3, other)
    assert (busy.uniform("taste", 5, week) == fresh.uniform("taste", 5, week)).all()
    assert (busy.weekly("btc", 3, week) == fresh.weekly("btc", 3, week)).all()
    copy = pickle.loads(pickle.dumps(busy))
    assert (copy.weekly("btc", 3, week) == fresh.weekly("btc", 3, week)).all()


def test_each_coordinate_matters() -> None:
    """Another seed, process, week, option or entity is another number."""
    a = Draws(1)
    streams = [
        a.uniform("x", 4),
        Draws(2).uniform("x", 4),
        a.uniform("y", 4),
        a.uniform("x", 4, 1),
        a.uniform("x", 4, 0, 1),
    ]
    numbers = np.concatenate(streams)
    assert len(np.unique(numbers)) == len(numbers) == 20
    weekly = np.concatenate([a.weekly("btc", 3, week) for week in range(200)])
    assert len(np.unique(weekly)) == 600


@pytest.mark.parametrize("across", ["entities", "weeks", "seeds", "options"])
def test_draws_are_uniform_across_every_coordinate(across: str) -> None:
    """Counters that count one by one must not show: Kolmogorov and Smirnov, and neighbours without correlation."""
    n = 4000
    if across == "entities":
        u = Draws(5).uniform("x", n)
    elif across == "weeks":
        u = np.array([Draws(5).uniform("x", 1, week)[0] for week in range(n)])
    elif across == "seeds":
        u = np.array([Draws(seed).uniform("x", 1)[0] for seed in range(n)])
    else:
        u = np.array([Draws(5).uniform("x", 1, 3, option)[0] for option in range(n)])
    assert stats.kstest(u, "uniform").pvalue > 1e-4
    assert abs(np.corrcoef(u[1:], u[:-1])[0, 1]) < 4.5 / n**0.5


def test_normal_draws_are_quantiles_of_uniform_ones() -> None:
    """So that a probability and a shock of one entity and week tell the same story."""
    draws = Draws(9)
    assert stats.norm.cdf(draws.normal("x", 50, 4)) == pytest.approx(draws.uniform("x", 50, 4))


def test_nobody_draws_elsewhere() -> None:
    """No `random.x()` or `np.random.x()` in the market: a draw there would move with everything drawn before it."""
    found = []
    for package in ("agents", "model"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    called = ast.unparse(node.func)
                    if (
                        re.match(r"(np\.|numpy\.)?random\.|self\.(random|rng)\.", called)
                        and "SeedSequence" not in called
                    ):
                        found.append(f"{path.relative_to(ROOT)}:{node.lineno}: {called}")
    assert not found, found


@pytest.mark.parametrize("week, option, count", [(0, 0, 1), (7, 3, 2), (-1, 0, 6), (2000, 17, 65)])
def test_numbers_are_those_of_numpys_philox(week: int, option: int, count: int) -> None:
    """To the bit, for keys and counters that use all 64 bits."""
    key = np.array([2**64 - 5, 0xD2E7470EE14C6C93], np.uint64)
    counter = np.array([0, 0, week & 0xFFFFFFFF, option], np.uint64)
    drawn = np.empty(count)
    fill_uniform(key, week, option, drawn)
    assert drawn.tolist() == np.random.Generator(np.random.Philox(counter=counter, key=key)).random(count).tolist()
