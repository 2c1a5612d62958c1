"""Exponentials, logarithms, powers and sums of arrays, to the same bits on every processor and in every loop.

NumPy works them out several numbers at a time, and a processor with wider registers gives other last bits; what one bit
moves across a line becomes another market.  The C library's, one number after the other, are the same everywhere.
"""

import math

import numpy as np

from agents.rules.compiled import phase


@phase
def _exp(x: np.ndarray) -> np.ndarray:
    found = np.empty(len(x))
    for place in range(len(x)):
        found[place] = math.exp(x[place])
    return found


@phase
def _log(x: np.ndarray) -> np.ndarray:
    found = np.empty(len(x))
    for place in range(len(x)):
        found[place] = math.log(x[place])
    return found


@phase
def _power(x: np.ndarray, exponent: np.ndarray) -> np.ndarray:
    found = np.empty(len(x))
    for place in range(len(x)):
        found[place] = math.pow(x[place], exponent[place])
    return found


def _in_line(x: np.ndarray) -> np.ndarray:
    """Numbers one after the other, as the loops take them: the very array where it is so already."""
    if x.ndim == 1 and x.dtype == np.float64 and x.flags.c_contiguous:
        return x
    return np.ascontiguousarray(x, dtype=np.float64).ravel()


def exp_of(x: np.ndarray) -> np.ndarray:
    """e to the power of each number.

    >>> exp_of(np.array([[0.0, 1.0]])).tolist() == [[1.0, math.e]]
    True
    """
    return _exp(_in_line(x)).reshape(x.shape)


def log_of(x: np.ndarray) -> np.ndarray:
    """Natural logarithm of each number; all are above nothing.

    >>> log_of(np.array([1.0, math.e])).tolist()
    [0.0, 1.0]
    """
    return _log(_in_line(x)).reshape(x.shape)


def power_of(x: np.ndarray, exponent: np.ndarray | float) -> np.ndarray:
    """Each number to a power, one for all or one each; all are above nothing, or nothing to a power above nothing.

    >>> power_of(np.array([4.0, 9.0]), 0.5).tolist(), power_of(np.array([2.0, 2.0]), np.array([3.0, 4.0])).tolist()
    ([2.0, 3.0], [8.0, 16.0])
    """
    return _power(_in_line(x), _in_line(np.broadcast_to(exponent, x.shape))).reshape(x.shape)


@phase
def sum_of(x: np.ndarray) -> float:
    """The sum of numbers in a compiled loop, added in NumPy's order: in eight sums at once, by halves beyond 128 numbers.

    >>> numbers = 1.0 / np.arange(1.0, 1000.0)
    >>> all(sum_of(numbers[:count]) == numbers[:count].sum() for count in (0, 1, 7, 8, 23, 128, 129, 999))
    True
    """
    size = len(x)
    if size > 128:
        half = size // 2
        half -= half % 8
        return sum_of(x[:half]) + sum_of(x[half:])
    total, whole = 0.0, size - size % 8
    if whole:
        a, b, c, d, e, f, g, h = x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7]
        for place in range(8, whole, 8):
            a, b, c, d = a + x[place], b + x[place + 1], c + x[place + 2], d + x[place + 3]
            e, f, g, h = e + x[place + 4], f + x[place + 5], g + x[place + 6], h + x[place + 7]
        total = ((a + b) + (c + d)) + ((e + f) + (g + h))
    for place in range(whole, size):
        total += x[place]
    return total
