"""Hash rate that is nobody's decision: short-run noise."""

import math
from collections.abc import Sequence

from agents.bitcoin.protocol import EPOCH_BLOCKS


def next_noise(noise: float, rho: float, sd: float, normal: float) -> float:
    """Log deviation of the network's hash from what is switched on, a week later: weather, outages, migration.

    rho [-, a week]; sd [log] of the week's innovation; normal: how many of them it is this week, a standard normal number.

    >>> round(next_noise(0.04, rho=0.78, sd=0.0235, normal=0.0), 4)
    0.0312
    """
    return rho * noise + sd * normal


def noises(noise: float, rho: float, sd: float, normals: Sequence[float]) -> list[float]:
    """The same for as many weeks as there are numbers.

    >>> [round(later, 4) for later in noises(0.04, 0.78, 0.0235, [0.0, 0.0])]
    [0.0312, 0.0243]
    """
    found = []
    for normal in normals:
        noise = next_noise(noise, rho, sd, normal)
        found.append(noise)
    return found


def weekly_noise(epoch_rho: float, retarget_sd: float) -> tuple[float, float]:
    """Weekly `rho` and `sd` of the noise that gives retargets a wanted spread, the luck of the lottery included.

    epoch_rho: correlation of the noise averaged over one epoch with the next; retarget_sd [log].

    A retarget compares two epochs: log(D'/D) = (x' - x) - (g' - g), with x the noise averaged over an epoch and g
    the log of the work its 2,015 intervals took.  g has sd 1/sqrt(2015) = 2.2 % and counts twice, because a
    difficulty that was set by luck is set right by the next retarget: at constant hash retargets have sd 3.15 %.
    So Var x = (retarget_sd**2 - 2/2015) / (2 (1 - epoch_rho)).  An epoch is two weeks, and means of two weeks of
    an AR(1) have variance s**2 (1 + rho)/2 and correlation rho (1 + rho)/2, which is solved for rho and s.
    ValueError if retarget_sd is below luck alone.

    Since 2022 retargets had sd 4.2 % (daily difficulty, 2022-2025):

    >>> rho, sd = weekly_noise(epoch_rho=0.7, retarget_sd=0.042)
    >>> round(rho, 3), round(sd, 4)
    (0.785, 0.0235)
    """
    luck = 2.0 / (EPOCH_BLOCKS - 1)
    if retarget_sd * retarget_sd < luck or not 0.0 <= epoch_rho < 1.0:
        raise ValueError(
            f"retarget_sd is {retarget_sd}, epoch_rho {epoch_rho}; give at least {math.sqrt(luck):.4f} and 0 to below 1"
        )
    epoch_variance = (retarget_sd * retarget_sd - luck) / (2.0 * (1.0 - epoch_rho))
    rho = (math.sqrt(1.0 + 8.0 * epoch_rho) - 1.0) / 2.0
    weekly_variance = 2.0 * epoch_variance / (1.0 + rho)
    return rho, math.sqrt(weekly_variance * (1.0 - rho * rho))
