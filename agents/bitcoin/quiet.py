"""Many weeks of the network at once: one compiled loop over weeks in which neither difficulty nor subsidy changes.

A week that ends an epoch, or in which the subsidy halves, is the protocol's, in whole numbers of 256 bits: the loop stops
there with the week's hash known and its blocks not found (`Chain.advance` finds them), and is called again behind it.
"""

from typing import Annotated, NamedTuple

import numpy as np

from agents.bitcoin.blocks import Chain
from agents.bitcoin.fleet import Maker, SupplyWeek, WorldPlaces, WorldRigs
from agents.bitcoin.protocol import EPOCH_BLOCKS, HALVING_INTERVAL, HASHES_PER_DIFFICULTY
from agents.bitcoin.rigs import hashprice
from agents.bitcoin.stock import set_season
from agents.bitcoin.supply import new_vintage, supply_week
from agents.records import Record, Rows, column, one
from agents.rig_market import RigMarket
from agents.rules.compiled import phase, rule
from agents.units import HASHES_PER_EXAHASH, PH_PER_EH, SATOSHI, WEEK_SECONDS

NEVER = -1.0  # time of a block that is not found yet


class Path(NamedTuple):
    """What is known of every week whatever the network does, and where hash stands among the seasons."""

    weeks: Rows[SupplyWeek]
    price: np.ndarray  # [week] $/BTC
    fee_share: np.ndarray  # [week] of the subsidy
    noise: np.ndarray  # [week] factor on the hash that is switched on
    newborn: np.ndarray  # [week] J/TH of a vintage that begins, else 0
    season: np.ndarray  # [week, region] 0-1 taken off the power price


class Tip(Record):
    """The chain between two weeks, and the row of the newest vintage."""

    height: Annotated[int, column("block", "of the tip")]
    blocks_left: Annotated[int, column("blocks", "from where the epoch was entered to its last")]
    slot: Annotated[int, column("row", "vintage of this year")]
    subsidy: Annotated[float, column("satoshi", "new coins of the next block")]
    halves: Annotated[bool, column("-", "the subsidy halves, on schedule")]
    difficulty: Annotated[float, column("-", "of the next block")]
    time: Annotated[float, column("unix s", "now")]
    first_block: Annotated[float, column("unix s", "of the epoch's first block; -1 until it is found")]
    work: Annotated[float, column("blocks", "done since the epoch was entered, as expected")]
    work_due: Annotated[float, column("blocks", "that the blocks left take; 0 until it is drawn")]
    hashprice: Annotated[float, column("$/PH/day", "what is earned")]


class Found(Record):
    """What came of a week."""

    world_ehs: Annotated[float, column("EH/s", "that ran")]
    hash_ehs: Annotated[float, column("EH/s", "that ran, noise included")]
    difficulty: Annotated[float, column("-", "of the next block")]
    height: Annotated[int, column("block", "of the tip")]
    subsidy: Annotated[float, column("satoshi", "new coins of the next block")]
    hashprice: Annotated[float, column("$/PH/day", "at the week's end")]
    coins: Annotated[float, column("satoshi", "new coins of the week")]


@rule
def quarters_to_halving(height: int, halves: bool) -> float:
    """To the next halving from a tip at `height`, at 144 blocks a day; far away where the subsidy never halves.

    >>> quarters_to_halving(839_999 - 144 * 91, True), quarters_to_halving(0, False)
    (1.0, 1000.0)
    """
    if not halves:
        return 1e3
    return (HALVING_INTERVAL - (height + 1) % HALVING_INTERVAL) / 144.0 / 91.0


@rule
def blocks_of_week(tip: Tip, hash_ehs: float) -> int:
    """Blocks of a week inside an epoch; -1, and nothing is done, where the epoch ends in it, the subsidy halves or no hash runs."""
    rate = hash_ehs * HASHES_PER_EXAHASH / (tip.difficulty * HASHES_PER_DIFFICULTY)
    if rate <= 0.0 or tip.work_due <= 0.0:
        return -1
    end = tip.time + WEEK_SECONDS
    if tip.time + (tip.work_due - tip.work) / rate <= end:
        return -1
    work, first_at = tip.work + (end - tip.time) * rate, tip.work_due / tip.blocks_left
    before_epoch = (tip.height + 1) // EPOCH_BLOCKS * EPOCH_BLOCKS + EPOCH_BLOCKS - 1 - tip.blocks_left
    height = max(tip.height, before_epoch + min(int(tip.blocks_left * (work / tip.work_due)), tip.blocks_left - 1))
    if tip.halves and (height + 1) // HALVING_INTERVAL > (tip.height + 1) // HALVING_INTERVAL:
        return -1
    if tip.first_block < 0.0 and work >= first_at:
        tip.first_block = float(int(tip.time + (first_at - tip.work) / rate))
    blocks = height - tip.height
    tip.height, tip.work, tip.time = height, work, end
    return blocks


def tip_of(chain: Chain, hashprice: float, slot: int) -> Rows[Tip]:
    """The chain as the loop takes it."""
    return one(
        Tip,
        height=chain.height,
        blocks_left=chain.blocks_left,
        slot=slot,
        subsidy=chain.next_subsidy_sat,
        halves=chain.fixed_subsidy_sat is None,
        difficulty=chain.difficulty,
        time=chain.time,
        first_block=NEVER if chain.first_block_time is None else chain.first_block_time,
        work=chain.work,
        work_due=chain.work_due or 0.0,
        hashprice=hashprice,
    )


def to_chain(tip: Tip, chain: Chain) -> None:
    """The chain as the loop has left it; difficulty and subsidy do not change in it."""
    chain.height, chain.time, chain.work = int(tip["height"]), float(tip["time"]), float(tip["work"])
    chain.first_block_time = int(tip["first_block"]) if tip["first_block"] >= 0.0 else None


@phase
def quiet_weeks(
    rigs: WorldRigs,
    places: WorldPlaces,
    maker: Rows[Maker],
    market: Rows[RigMarket],
    path: Path,
    tips: Rows[Tip],
    found: Rows[Found],
    at: int,
) -> int:
    """Play weeks from row `at` of `path` on; returns the row of the first whose blocks are still to be found, or their number."""
    tip = tips[0]
    while at < len(path.weeks):
        now, here = path.weeks[at], found[at]
        if path.newborn[at] > 0.0:
            tip.slot = new_vintage(rigs, now.week, path.newborn[at])
        set_season(places, path.season[at])
        now.slot, now.hashprice = tip.slot, tip.hashprice
        now.halving_in = quarters_to_halving(tip.height, tip.halves)
        here.world_ehs = supply_week(rigs, places, maker, market, path.weeks[at : at + 1]) / PH_PER_EH
        here.hash_ehs = here.world_ehs * path.noise[at]
        blocks = blocks_of_week(tip, here.hash_ehs)
        if blocks < 0:
            return at
        subsidy = tip.subsidy / SATOSHI
        tip.hashprice = hashprice(path.price[at], subsidy, subsidy * path.fee_share[at], tip.difficulty)
        here.difficulty, here.height, here.subsidy = tip.difficulty, tip.height, tip.subsidy
        here.hashprice, here.coins = tip.hashprice, blocks * tip.subsidy
        at += 1
    return at
