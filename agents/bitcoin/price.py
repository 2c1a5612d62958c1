"""The bitcoin price: a random walk with jumps, and the weight of miners' sales."""

import math
from typing import NamedTuple

import numpy as np
from scipy.special import ndtri

from agents.units import WEEKS_A_YEAR


class PriceMove(NamedTuple):
    """A week's log-return in its two parts, so that a lever can change the one and leave the other."""

    drift: float
    shock: float  # diffusion and jumps

    @property
    def log_return(self) -> float:
        return self.drift + self.shock


def weekly_log_return(
    drift: float,
    volatility: float,
    jump_rate: float,
    jump_sd: float,
    u_diffusion: float,
    u_jumps: float,
    u_jump_size: float,
) -> PriceMove:
    """A week of Merton's jump diffusion (Journal of Financial Economics, 1976).  [log]

    drift, volatility [1/year, 1/sqrt(year)]; jump_rate [1/year]; jump_sd [log, each jump; mean 0]; three numbers in
    (0, 1), all used every week.  Daily closes 2022-2025 give volatility 0.46 beside 5 jumps a year of sd 0.11.

    No compensation: the drift is that of the *log* price, as measured on histories of log-returns, and the jumps
    have mean 0 in logs, so the median price grows by exp(drift) a year.  The mean grows faster, by
    drift + volatility**2 / 2 + jump_rate (exp(jump_sd**2 / 2) - 1): 0.10 in logs is 0.24 for the mean.

    >>> move = weekly_log_return(0.10, 0.46, 5.0, 0.11, u_diffusion=0.5, u_jumps=0.5, u_jump_size=0.9)
    >>> round(move.drift, 5), move.shock  # 0.10 / 52.18; a median week without a jump
    (0.00192, 0.0)
    >>> move = weekly_log_return(0.0, 0.46, 5.0, 0.11, u_diffusion=0.5, u_jumps=0.95, u_jump_size=0.8413447460685429)
    >>> round(move.shock, 6)  # nine weeks in a hundred have a jump; here one of +1 sd
    0.11
    """
    diffusion = volatility / math.sqrt(WEEKS_A_YEAR) * float(ndtri(u_diffusion))
    jumps = _poisson(jump_rate / WEEKS_A_YEAR, u_jumps)
    jump = math.sqrt(jumps) * jump_sd * float(ndtri(u_jump_size)) if jumps else 0.0
    return PriceMove(drift / WEEKS_A_YEAR, diffusion + jump)


def log_returns(
    drift: float, volatility: float, jump_rate: float, jump_sd: float, u: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """`weekly_log_return` for many weeks at once, equal to the bit: log-returns, and the shocks in them.   u [week, 3]

    >>> returns, shocks = log_returns(0.0, 0.46, 5.0, 0.11, np.array([[0.5, 0.5, 0.9], [0.5, 0.95, 0.8413447460685429]]))
    >>> shocks.round(6).tolist()
    [0.0, 0.11]
    """
    shocks = volatility / math.sqrt(WEEKS_A_YEAR) * ndtri(u[:, 0]) + 0.0
    rate = jump_rate / WEEKS_A_YEAR
    jumped = u[:, 1] > math.exp(-rate)
    sizes = [math.sqrt(_poisson(rate, row[1])) * jump_sd * float(ndtri(row[2])) for row in u[jumped].tolist()]
    shocks[jumped] += sizes
    return drift / WEEKS_A_YEAR + shocks, shocks


def _poisson(mean: float, u: float) -> int:
    """Number of events by inversion of the distribution function.

    >>> [_poisson(1.0, u) for u in (0.36, 0.37, 0.73, 0.74)]  # exp(-1) = 0.368, twice that 0.736
    [0, 1, 1, 2]
    """
    count, probability = 0, math.exp(-mean)
    cumulative = probability
    while u > cumulative and probability > 0.0:
        count += 1
        probability *= mean / count
        cumulative += probability
    return count


def sale_impact(excess_btc: float, weekly_volume_btc: float, elasticity: float) -> float:
    """How far miners' sales beyond normal press the price; to be *subtracted* from the log-return.  [log]

    excess_btc [BTC/week]: sold above the normal rate, negative when miners hold back; weekly_volume_btc [BTC/week]:
    traded in the market; elasticity [-]: fall of the log price per log of added supply.  Concave and symmetric:
    the second thousand coins weighs less than the first (market-impact studies; functional form an assumption).

    >>> round(sale_impact(10_000.0, 500_000.0, 1.0), 4), sale_impact(0.0, 500_000.0, 1.0)  # log 1.02
    (0.0198, 0.0)
    """
    if weekly_volume_btc <= 0.0:
        return 0.0
    return math.copysign(elasticity * math.log1p(abs(excess_btc) / weekly_volume_btc), excess_btc)
