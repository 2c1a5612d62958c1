"""A stand-in for the supply of hash under a price that is known: growth, and a slow answer to revenue."""

import math
from collections.abc import Sequence
from datetime import date

import numpy as np

from agents.parameters import Bitcoin

BAN = (date(2021, 5, 20), date(2021, 7, 31))


def hindcast(
    days: Sequence[date],
    prices: np.ndarray,
    hash_ehs: np.ndarray,
    origin: int,
    end: int,
    network: Bitcoin = Bitcoin(),
    closed: bool = True,
) -> np.ndarray:
    """Hash rate by week [EH/s], shape (end + 1,): the record up to week `origin`, the model's from there to `end`.

    days: one a week; prices: of all weeks [$/BTC]; hash_ehs: used up to `origin` only; closed: China's ban of 2021 is
    given as an event.
    """
    path = np.empty(end + 1)
    path[: origin + 1] = hash_ehs[: origin + 1]
    growth = 4.0 * network.world_entry_cap / 52.0
    for week in range(origin + 1, end + 1):
        rise = math.log(prices[week] / prices[max(0, week - 26)]) / 26.0
        path[week] = path[week - 1] * math.exp(growth + 0.3 * rise)
        if closed and BAN[0] <= days[week] <= BAN[1]:
            path[week] *= 0.94
    return path
