"""Blocks: the luck of the lottery has its exact spread, and no block, coin or second is lost."""

import math
import pickle
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import Generator, Philox

from agents.bitcoin.blocks import Chain
from agents.bitcoin.protocol import EPOCH_BLOCKS, block_subsidy, subsidy_sum

WEEK = 7 * 86_400
START = 1_763_337_600.0  # 17 November 2025, 00:00 UTC
DIFFICULTY = 152.27e12
UNIFORMS = Generator(Philox(key=11)).random(20_000)


def luck(epoch: int) -> float:
    return float(UNIFORMS[epoch])


def no_luck(epoch: int) -> float:
    return 0.5


def november(height: int = 923_900) -> Chain:
    return Chain.start(height, DIFFICULTY, START)


def test_a_network_at_its_difficulty_finds_a_block_in_ten_minutes() -> None:
    assert november().advance(WEEK, 1_090.0, no_luck).blocks == 1_008
    assert november().advance(WEEK, 545.0, no_luck).blocks == 504


def test_luck_of_an_epoch_is_two_percent_and_of_a_retarget_root_two_of_it() -> None:
    chain = november(2_016 * 458 - 1)
    retargets = chain.advance(3_000 * 2 * WEEK, 1_090.0, luck).retargets
    steps = np.log([new / old for _, old, new in retargets])
    difficulties = np.log([new for _, _, new in retargets])
    assert len(steps) == pytest.approx(3_000, abs=10)
    assert difficulties.std() == pytest.approx(1 / math.sqrt(2_015), rel=0.05)  # 2.2 %: one epoch's luck
    assert steps.std() == pytest.approx(math.sqrt(2 / 2_015), rel=0.05)  # 3.15 %: this one's less the last one's
    assert np.corrcoef(steps[1:], steps[:-1])[0, 1] == pytest.approx(-0.5, abs=0.05)


def test_blocks_settle_at_600_3_seconds_because_2015_intervals_are_counted() -> None:
    chain = november(2_016 * 458 - 1)
    chain.advance(5 * WEEK, 1_090.0, no_luck)
    height, time = chain.height, chain.time
    chain.advance(200 * WEEK, 1_090.0, no_luck)
    assert (chain.time - time) / (chain.height - height) == pytest.approx(600 * 2_016 / 2_015, rel=2e-5)


def test_retargets_fall_on_epoch_heights_inside_the_week() -> None:
    chain = november(2_016 * 459 - 1 - 500)
    week = chain.advance(WEEK, 1_090.0, no_luck)
    assert [height for height, _, _ in week.retargets] == [2_016 * 459]
    assert chain.height > 2_016 * 459
    assert chain.difficulty == week.retargets[0][2]


def test_hash_that_doubles_at_the_epoch_halves_the_time_and_doubles_the_difficulty() -> None:
    chain = november(2_016 * 459 - 1)
    week = chain.advance(WEEK + 60, 2_180.0, no_luck)
    ((_, old, new),) = week.retargets
    assert new / old == pytest.approx(2.0, rel=2e-3)


def test_halving_in_the_middle_of_a_week_is_split_at_its_block() -> None:
    chain = november(1_050_000 - 301)
    week = chain.advance(WEEK, 1_090.0, no_luck)
    assert week.halvings == [1_050_000]
    assert week.blocks > 300
    assert week.subsidy_sat == 300 * 312_500_000 + (week.blocks - 300) * 156_250_000
    assert chain.next_subsidy_sat == 156_250_000


def test_the_twin_without_halving_differs_in_nothing_else() -> None:
    chain, twin = november(1_049_900), Chain.start(1_049_900, DIFFICULTY, START, halving=False)
    real, same = chain.advance(WEEK, 1_090.0, luck), twin.advance(WEEK, 1_090.0, luck)
    assert (real.blocks, real.retargets) == (same.blocks, same.retargets)
    assert same.halvings == []
    assert same.subsidy_sat == same.blocks * 312_500_000


def test_a_network_without_hash_waits() -> None:
    chain = november()
    assert chain.advance(WEEK, 0.0, luck) == (0, 0, [], [])
    assert (chain.time, chain.height) == (START + WEEK, 923_900)


def test_start_on_the_last_block_of_an_epoch_opens_the_next() -> None:
    chain = november(2_016 * 459 - 1)
    assert (chain.epoch, chain.first_block_time, chain.blocks_left) == (459, None, 2_016)
    chain = november(2_016 * 459)
    assert (chain.epoch, chain.first_block_time, chain.blocks_left) == (459, int(START), 2_015)


weeks = st.lists(st.tuples(st.floats(0.0, 3e6), st.sampled_from([0.0, 150.0, 900.0, 1_090.0, 3_000.0])), max_size=12)


@settings(deadline=None, max_examples=60)
@given(weeks, st.integers(900_000, 1_060_000))
def test_no_block_coin_or_second_is_lost(weeks: list[tuple[float, float]], height: int) -> None:
    chain = november(height)
    found = [chain.advance(seconds, hashrate, luck) for seconds, hashrate in weeks]
    assert height + sum(week.blocks for week in found) == chain.height
    assert all(week.blocks >= 0 for week in found)
    assert sum(week.subsidy_sat for week in found) == subsidy_sum(height + 1, chain.height)
    assert chain.time == pytest.approx(START + sum(seconds for seconds, _ in weeks))
    retargets = [retarget for week in found for retarget in week.retargets]
    first = -(-(height + 2) // EPOCH_BLOCKS) * EPOCH_BLOCKS
    assert [at for at, _, _ in retargets] == list(range(first, chain.height + 2, EPOCH_BLOCKS))
    assert all(0.2499 < new / old < 4.001 for _, old, new in retargets)
    assert all(one[2] == two[1] for one, two in pairwise(retargets))
    halvings = [at for week in found for at in week.halvings]
    assert halvings == [at for at in (1_050_000,) if height < at <= chain.height]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.floats(1.0, 2e6), min_size=1, max_size=15), st.floats(300.0, 3_000.0))
def test_cutting_time_differently_finds_the_same_blocks(pieces: list[float], hashrate: float) -> None:
    whole, cut = november(), november()
    one = whole.advance(sum(pieces), hashrate, luck)
    many = [cut.advance(piece, hashrate, luck) for piece in pieces]
    assert abs(sum(week.blocks for week in many) - one.blocks) <= 1  # a block on the very edge
    assert len(one.retargets) == sum(len(week.retargets) for week in many)
    assert cut.difficulty == pytest.approx(whole.difficulty, rel=2e-5)  # times are whole seconds


def test_a_pickled_chain_goes_on_as_the_original() -> None:
    chain = november()
    chain.advance(3.3 * WEEK, 1_100.0, luck)
    copy = pickle.loads(pickle.dumps(chain))
    assert copy.advance(WEEK, 1_100.0, luck) == chain.advance(WEEK, 1_100.0, luck)


def test_halving_of_2028_comes_in_spring() -> None:
    chain = november(923_900)
    weeks = 0
    while not chain.advance(WEEK, 1_090.0 * 1.003**weeks, luck).halvings:  # 17 % a year
        weeks += 1
    assert 120 <= weeks <= 125  # 6 March to 17 April 2028
    assert block_subsidy(chain.height) == 156_250_000
