"""Philox 4x64 with ten rounds, compiled: the numbers of `numpy.random.Philox` to the bit, without setting a generator's state.

Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011.
"""

import numpy as np

from agents.rules.compiled import phase, rule

ROUNDS = 10
MULTIPLIERS = np.uint64(0xD2E7470EE14C6C93), np.uint64(0xCA5A826395121157)
STEPS_OF_KEY = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBB67AE8584CAA73B)
HALF, LOW, SHIFT = np.uint64(32), np.uint64(0xFFFFFFFF), np.uint64(11)
UNIT = 2.0**-53
LEAST = 2.0**-54  # zero is moved here: logarithms and quantiles must be finite


@rule
def high_product(a: np.uint64, b: np.uint64) -> np.uint64:
    """The upper 64 bits of a product.

    >>> int(high_product(np.uint64(2**63), np.uint64(6)))
    3
    """
    upper = (a >> HALF) * (b & LOW) + ((a & LOW) * (b & LOW) >> HALF)
    lower = (a & LOW) * (b >> HALF) + (upper & LOW)
    return (a >> HALF) * (b >> HALF) + (upper >> HALF) + (lower >> HALF)


@phase
def fill_uniform(key: np.ndarray, week: int, option: int, drawn: np.ndarray) -> None:
    """Numbers in (0, 1) of a key's stream [2] for a week and an option: `drawn` is written from its beginning on."""
    for first in range(0, len(drawn), 4):
        a, b, c, d = np.uint64(first // 4 + 1), np.uint64(0), np.uint64(week & 0xFFFFFFFF), np.uint64(option)
        one, two = key[0], key[1]
        for _ in range(ROUNDS):
            a, b, c, d = (
                high_product(MULTIPLIERS[1], c) ^ b ^ one,
                MULTIPLIERS[1] * c,
                high_product(MULTIPLIERS[0], a) ^ d ^ two,
                MULTIPLIERS[0] * a,
            )
            one, two = one + STEPS_OF_KEY[0], two + STEPS_OF_KEY[1]
        for place, number in enumerate((a, b, c, d)):
            if first + place < len(drawn):
                drawn[first + place] = max((number >> SHIFT) * UNIT, LEAST)
