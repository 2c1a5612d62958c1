"""How fast blocks are found: a clock that ticks with work done, not with seconds.

Finding a block is a lottery without memory, so blocks are a Poisson process of rate one in *work*, counted in
expected blocks: a network of H hashes a second does H / (difficulty x 2**32) of it each second.  The work that
the n blocks left of an epoch take is therefore Gamma(n) distributed, exactly, whatever the hash rate does
meanwhile.  It is drawn once an epoch; inside it the blocks stand evenly (their mean, given the total), which
leaves a week inside an epoch with 2.2 % of luck instead of 3.1 %.  Since a height is a function of the work
done, no block is lost or found twice however time is cut into weeks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, Self

from scipy.special import gammaincinv

from agents.bitcoin.protocol import (
    BLOCK_SECONDS,
    EPOCH_BLOCKS,
    HASHES_PER_DIFFICULTY,
    block_subsidy,
    difficulty,
    difficulty_to_bits,
    halvings_between,
    next_target,
    subsidy_sum,
)
from agents.units import HASHES_PER_EXAHASH

type Retarget = tuple[int, float, float]  # first height of the new difficulty, old difficulty, new difficulty


class WeekOfBlocks(NamedTuple):
    """What the network earned while the clock ran."""

    blocks: int
    subsidy_sat: int  # new coins, fees not included
    retargets: list[Retarget]
    halvings: list[int]  # heights of the first blocks of a halved subsidy


@dataclass(slots=True)
class Chain:
    """The block chain seen by its miners: its tip, its difficulty and how far the epoch has come.

    >>> from datetime import UTC, datetime
    >>> monday = datetime(2025, 11, 17, tzinfo=UTC).timestamp()
    >>> chain = Chain.start(923_900, 152.27e12, monday)
    >>> week = chain.advance(7 * 86_400, 1_090.0, lambda epoch: 0.5)
    >>> week.blocks, week.subsidy_sat / 1e8
    (1008, 3150.0)
    """

    height: int  # of the last block found
    bits: int  # compact target of the next block
    time: float  # now [unix seconds]
    difficulty: float  # of the next block
    blocks_left: int  # from where the epoch was entered to its last block
    first_block_time: int | None = None  # of the epoch [unix seconds]; None until it is found
    work: float = 0.0  # done since the epoch was entered [expected blocks]
    work_due: float | None = None  # that the blocks left take [expected blocks]; None until drawn
    fixed_subsidy_sat: int | None = None  # counterfactual: a subsidy that never halves

    @classmethod
    def start(
        cls,
        height: int,
        difficulty: float,
        start_unix_time: float,
        first_block_time: int | None = None,
        halving: bool = True,
    ) -> Self:
        """A chain whose last block is `height` at `start_unix_time` and whose next block has `difficulty`.

        first_block_time [unix seconds]: of the epoch under way; by default its blocks came every 600 s.
        halving=False gives the counterfactual in which the next block's subsidy is paid for ever.
        The difficulty is rounded to compact form, as every difficulty is.
        """
        into_epoch = (height + 1) % EPOCH_BLOCKS  # blocks of the epoch already found
        if into_epoch and first_block_time is None:
            first_block_time = int(start_unix_time) - (into_epoch - 1) * BLOCK_SECONDS
        chain = cls(height, difficulty_to_bits(difficulty), float(start_unix_time), 0.0, EPOCH_BLOCKS - into_epoch)
        chain.first_block_time = first_block_time if into_epoch else None
        chain.fixed_subsidy_sat = None if halving else block_subsidy(height + 1)
        chain._read_difficulty()
        return chain

    @property
    def epoch(self) -> int:
        """Number of the epoch the next block belongs to; its first block has height 2,016 x epoch."""
        return (self.height + 1) // EPOCH_BLOCKS

    @property
    def next_subsidy_sat(self) -> int:
        """New coins of the next block.  [satoshi]"""
        return block_subsidy(self.height + 1) if self.fixed_subsidy_sat is None else self.fixed_subsidy_sat

    def advance(self, seconds: float, hashrate_ehs: float, uniform_of_epoch: Callable[[int], float]) -> WeekOfBlocks:
        """Let the network hash for `seconds` at `hashrate_ehs` [EH/s]; the target changes at the very block.

        uniform_of_epoch: the luck of an epoch, a number in (0, 1) for its number; the same number each time it
        is asked.  A network without hash finds no block, and the clock runs on.
        """
        first = self.height + 1
        end = self.time + seconds
        retargets: list[Retarget] = []
        rate = self._blocks_per_second(hashrate_ehs)
        while rate > 0.0:
            if self.work_due is None:
                self.work_due = float(gammaincinv(self.blocks_left, uniform_of_epoch(self.epoch)))
            last_block = self.time + (self.work_due - self.work) / rate
            if last_block > end:
                self._hash_until(end, rate, self.work_due)
                break
            self._note_first_block(self.work_due, rate, self.work_due)
            retargets.append(self._retarget(last_block))
            rate = self._blocks_per_second(hashrate_ehs)
        self.time = end
        return self._found(first, retargets)

    def _blocks_per_second(self, hashrate_ehs: float) -> float:
        return hashrate_ehs * HASHES_PER_EXAHASH / (self.difficulty * HASHES_PER_DIFFICULTY)

    def _read_difficulty(self) -> None:
        self.difficulty = difficulty(self.bits)

    def _hash_until(self, end: float, rate: float, work_due: float) -> None:
        work = self.work + (end - self.time) * rate
        self._note_first_block(work, rate, work_due)
        last_of_epoch = self.epoch * EPOCH_BLOCKS + EPOCH_BLOCKS - 1
        # rounding must not find the epoch's last block here: its retarget belongs to it
        found = min(int(self.blocks_left * (work / work_due)), self.blocks_left - 1)
        self.height = max(self.height, last_of_epoch - self.blocks_left + found)
        self.work = work

    def _note_first_block(self, work: float, rate: float, work_due: float) -> None:
        first_at = work_due / self.blocks_left
        if self.first_block_time is None and work >= first_at:
            self.first_block_time = int(self.time + (first_at - self.work) / rate)

    def _retarget(self, last_block_time: float) -> Retarget:
        assert self.first_block_time is not None
        self.height = self.epoch * EPOCH_BLOCKS + EPOCH_BLOCKS - 1
        old = self.difficulty
        self.bits = next_target(self.bits, self.first_block_time, int(last_block_time))
        self._read_difficulty()
        self.time, self.work, self.work_due = last_block_time, 0.0, None
        self.blocks_left, self.first_block_time = EPOCH_BLOCKS, None
        return self.height + 1, old, self.difficulty

    def _found(self, first: int, retargets: list[Retarget]) -> WeekOfBlocks:
        blocks = self.height - first + 1
        if self.fixed_subsidy_sat is not None:
            return WeekOfBlocks(blocks, blocks * self.fixed_subsidy_sat, retargets, [])
        return WeekOfBlocks(blocks, subsidy_sum(first, self.height), retargets, halvings_between(first, self.height))
