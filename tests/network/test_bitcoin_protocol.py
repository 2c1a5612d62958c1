"""The consensus arithmetic against Bitcoin Core's own test vectors and the published schedule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.bitcoin.protocol import (
    DIFFICULTY_ONE_TARGET,
    EPOCH_SECONDS,
    PROOF_OF_WORK_LIMIT,
    bits_of,
    block_subsidy,
    difficulty,
    difficulty_to_bits,
    halvings_between,
    next_target,
    subsidy_sum,
    target_of,
)


@pytest.mark.parametrize(
    ("height", "satoshi"),
    [
        (0, 5_000_000_000),
        (209_999, 5_000_000_000),
        (210_000, 2_500_000_000),
        (420_000, 1_250_000_000),
        (630_000, 625_000_000),
        (839_999, 625_000_000),
        (840_000, 312_500_000),
        (1_049_999, 312_500_000),
        (1_050_000, 156_250_000),
        (1_890_000, 9_765_625),
        (2_100_000, 4_882_812),  # the first half satoshi is dropped
        (6_929_999, 1),
        (6_930_000, 0),
        (64 * 210_000, 0),
    ],
)
def test_subsidy_follows_the_published_schedule(height: int, satoshi: int) -> None:
    assert block_subsidy(height) == satoshi


def test_all_coins_that_will_ever_be() -> None:
    assert subsidy_sum(0, 7_000_000) == 2_099_999_997_690_000


@given(st.integers(0, 8_000_000), st.integers(-1, 500_000), st.integers(0, 500_000))
def test_subsidies_add_up_over_any_cut(first: int, one: int, two: int) -> None:
    middle, last = first + one, first + one + two
    assert subsidy_sum(first, last) == subsidy_sum(first, middle) + subsidy_sum(middle + 1, last)
    assert block_subsidy(first) == subsidy_sum(first, first)


@given(st.integers(0, 3_000_000), st.integers(0, 900))
def test_sum_is_the_sum_of_the_blocks(first: int, count: int) -> None:
    assert subsidy_sum(first, first + count - 1) == sum(block_subsidy(h) for h in range(first, first + count))


def test_halving_heights() -> None:
    assert halvings_between(0, 840_000) == [210_000, 420_000, 630_000, 840_000]
    assert halvings_between(840_001, 1_049_999) == []


@pytest.mark.parametrize(
    ("bits", "first", "last", "expected"),
    [  # Bitcoin Core, src/test/pow_tests.cpp
        (0x1D00FFFF, 1261130161, 1262152739, 0x1D00D86A),
        (0x1D00FFFF, 1231006505, 1233061996, 0x1D00FFFF),
        (0x1C05A3F4, 1279008237, 1279297671, 0x1C0168FD),
        (0x1C387F6F, 1263163443, 1269211443, 0x1D00E1FD),
    ],
)
def test_retargets_of_bitcoin_core(bits: int, first: int, last: int, expected: int) -> None:
    assert next_target(bits, first, last) == expected


@pytest.mark.parametrize(
    ("bits", "target", "compact_again"),
    [  # Bitcoin Core, src/test/arith_uint256_tests.cpp
        (0x00000000, 0, 0x00000000),
        (0x00123456, 0, 0x00000000),
        (0x01003456, 0, 0x00000000),
        (0x02000056, 0, 0x00000000),
        (0x01123456, 0x12, 0x01120000),
        (0x02123456, 0x1234, 0x02123400),
        (0x03123456, 0x123456, 0x03123456),
        (0x04123456, 0x12345600, 0x04123456),
        (0x05009234, 0x92340000, 0x05009234),
        (0x20123456, 0x123456 << 232, 0x20123456),
    ],
)
def test_compact_form_of_bitcoin_core(bits: int, target: int, compact_again: int) -> None:
    assert target_of(bits) == target
    assert bits_of(target) == compact_again


def test_sign_bit_is_never_written_and_never_read() -> None:
    assert bits_of(0x80) == 0x02008000
    with pytest.raises(ValueError, match="sign bit"):
        target_of(0x04923456)
    with pytest.raises(ValueError, match="256 bits"):
        target_of(0xFF123456)


@given(st.integers(0, 2**256 - 1))
def test_compact_form_rounds_down_and_is_stable(target: int) -> None:
    back = target_of(bits_of(target))
    assert back <= target
    assert target - back <= target >> 15
    assert bits_of(back) == bits_of(target)


@given(st.integers(1 << 60, PROOF_OF_WORK_LIMIT), st.integers(-(10**7), 10**8))
def test_retarget_moves_at_most_fourfold(target: int, taken: int) -> None:
    bits = bits_of(target)
    old, new = target_of(bits), target_of(next_target(bits, 1_700_000_000, 1_700_000_000 + taken))
    rounding = 1 + 2**-15
    assert old / 4 <= new * rounding
    assert new <= min(4 * old, DIFFICULTY_ONE_TARGET)


def test_a_period_on_time_changes_nothing() -> None:
    assert next_target(0x1702A000, 0, EPOCH_SECONDS) == 0x1702A000


@given(st.floats(1.0, 1e20))
def test_difficulty_survives_compact_form(value: float) -> None:
    assert difficulty(difficulty_to_bits(value)) == pytest.approx(value, rel=4e-5)


@given(st.integers(1 << 15, PROOF_OF_WORK_LIMIT))
def test_the_difficulty_of_bits_gives_those_bits_again(target: int) -> None:
    """A float that was rounded up must not cost the target its last place."""
    bits = bits_of(target)
    assert difficulty_to_bits(difficulty(bits)) == bits


def test_a_sign_counts_only_where_the_shift_leaves_a_number() -> None:
    """`arith_uint256::SetCompact`: negative means a set sign before a word that is not nought."""
    assert [target_of(bits) for bits in (0x01803456, 0x02800056, 0x018000FF, 0x00923456)] == [0, 0, 0, 0]
    for bits in (0x01FEDCBA, 0x04923456):
        with pytest.raises(ValueError, match="sign bit"):
            target_of(bits)
