"""Rows of a table by what they belong to: found, added and moved without a look at the rest of the table."""

from typing import NamedTuple

import numpy as np

from agents.records import Wholes
from agents.rules.compiled import phase, rule


class Chain(NamedTuple):
    """The first row of each key, and after each row the next of the same key, in the table's order; -1 ends a chain."""

    first: Wholes
    after: Wholes

    @classmethod
    def of(cls, keys: np.ndarray, count: int) -> "Chain":
        """Chains of all rows of a table.   keys [row]: what each belongs to, below `count`; below zero: to nothing

        >>> chain = Chain.of(np.array([1, 0, 1, -1]), 2)
        >>> chain.rows(1).tolist(), chain.rows(0).tolist()
        ([0, 2], [1])
        """
        chain = cls(np.full(count, -1), np.full(2 * len(keys) + 64, -1))  # with room for rows to come
        link(keys, chain)
        return chain

    def rows(self, key: int) -> np.ndarray:
        """All rows of a key, in the table's order."""
        return members(self, key)


@phase
def link(keys: np.ndarray, chain: Chain) -> None:
    """File all rows of a table by their keys."""
    for back in range(len(keys)):
        row = len(keys) - 1 - back
        if keys[row] >= 0:
            chain.after[row] = chain.first[keys[row]]
            chain.first[keys[row]] = row


@phase
def members(chain: Chain, key: int) -> np.ndarray:
    """All rows of a key, in the table's order."""
    count, row = 0, chain.first[key]
    while row >= 0:
        count, row = count + 1, chain.after[row]
    found, row = np.empty(count, np.int64), chain.first[key]
    for place in range(count):
        found[place] = row
        row = chain.after[row]
    return found


@rule
def put(chain: Chain, row: int, key: int) -> None:
    """A row joins those of a key, at its place in the table's order."""
    before, behind = -1, chain.first[key]
    while 0 <= behind < row:
        before, behind = behind, chain.after[behind]
    chain.after[row] = behind
    if before < 0:
        chain.first[key] = row
    else:
        chain.after[before] = row


@rule
def move(chain: Chain, row: int, key: int, other: int) -> None:
    """A row goes from one key to another."""
    before, at = -1, chain.first[key]
    while at != row:
        before, at = at, chain.after[at]
    if before < 0:
        chain.first[key] = chain.after[row]
    else:
        chain.after[before] = chain.after[row]
    put(chain, row, other)


@phase
def put_once(chain: Chain, row: int, key: int) -> None:
    """`put` one row."""
    put(chain, row, key)


@phase
def move_once(chain: Chain, row: int, key: int, other: int) -> None:
    """`move` one row."""
    move(chain, row, key, other)
