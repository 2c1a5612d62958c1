"""What the supply of hash consists of: the world's rigs, their places, their makers, and what a week tells them."""

from typing import Annotated, NamedTuple

import numpy as np

from agents.records import Record, column


class WorldRigs(NamedTuple):
    """The rest of the world's rigs, by vintage and place."""

    hash_ph: np.ndarray  # [vintage, place] PH/s in place
    on: np.ndarray  # [vintage, place] 0-1, of them
    joules: np.ndarray  # [vintage] J/TH
    born: np.ndarray  # [vintage] week of their year's start
    homeless: np.ndarray  # [vintage] PH/s in crates, at dealers'
    queue: np.ndarray  # [week, around; region] PH/s to be delivered


class WorldPlaces(NamedTuple):
    """Where rigs stand; the last two change with the season and with the law."""

    power: np.ndarray  # [place] $/MWh
    opex: np.ndarray  # [place] $/MWh of other costs
    region: np.ndarray  # [place] row of regions
    season: np.ndarray  # [region] 0-1 taken off the power price now
    allowed: np.ndarray  # [region] MW of rigs that may stand there; infinite where mining is permitted
    curtailed: np.ndarray  # [region] 0-1 of its hours that storms and scarcity took


class Maker(Record):
    """Makers of rigs and what all owners believe: one row."""

    capacity: Annotated[float, column("MW/week", "of rigs that makers can make")]
    price: Annotated[float, column("$/PH", "of new rigs")]
    cost: Annotated[float, column("$/PH", "of making them")]
    worth: Annotated[float, column("$/PH", "that new rigs are believed to earn, at the world's mean cost")]
    power: Annotated[float, column("$/MWh", "all-in cost where the world's rigs stand, their mean")]
    ordered: Annotated[float, column("PH/s", "ordered this week by the rest of the world")]
    pending: Annotated[float, column("PH/s", "ordered by miners of the market and not made yet")]
    growth: Annotated[float, column("log, 1/year", "of the network, as it is remembered")]
    log_hash: Annotated[float, column("log PH/s", "of the network, smoothed over a quarter")]
    decay: Annotated[float, column("1/year", "of hashprice that is expected")]


class SupplyWeek(Record):
    """What the supply of hash is told of a week."""

    week: Annotated[float, column("week", "of the run")]
    hashprice: Annotated[float, column("$/PH/day", "what is earned")]
    frontier: Annotated[float, column("J/TH", "of rigs that are sold now")]
    slot: Annotated[int, column("row", "vintage of this year")]
    halving_in: Annotated[float, column("quarters", "to the next halving")]
    limit: Annotated[float, column("MW/week", "that chip factories would give makers at most")]
    overhead: Annotated[float, column("-", "site MW over rig MW")]
    response: Annotated[float, column("1/week", "how fast owners switch")]
    life: Annotated[float, column("weeks", "economic life of rigs")]
    others: Annotated[float, column("PH/s", "of miners of the market")]
    told: Annotated[float, column("PH/s", "that ran by the record; 0 where the model says")]
    hint: Annotated[float, column("-", "by how much more is on its way, in logs, where more ran than was expected")]
