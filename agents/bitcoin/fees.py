"""What users pay to be in a block, beside the new coins."""

import math
from collections.abc import Sequence


def next_fee_share(share: float, mean: float, reversion: float, sd: float, normal: float) -> float:
    """Fees as a share of the subsidy a week later: a log that returns slowly to its level.  [-]

    share: this week's; mean: long-run mean of the share itself; reversion [1/week]: part of the gap in logs
    closed in a week; sd [log, a week]; normal: a standard normal number.  The log's level lies half its long-run variance
    below the log of the mean, because the mean of a lognormal lies above its median.  Without reversion the log walks
    freely; a share of 0 stays: users bid in proportion to what blocks cost, and nothing grows out of nothing.

    The share was 0.62 % in the week to 3 November 2025 (Luxor, Hashrate Index) and about 6 % over 2024 (Cambridge
    Centre for Alternative Finance, 2025).  A long-run mean of 0.03, reversion 0.02 (half-life 34 weeks) and sd 0.15
    (long-run sd of the log 0.75: nine weeks in ten between 0.7 and 8 %) hold both; assumption.
    A share of the subsidy halves with it in dollars, while demand for block space need not: whoever thinks that
    fees do not care doubles the share at a halving and lets it return.

    >>> round(next_fee_share(0.01, mean=0.03, reversion=0.02, sd=0.0, normal=0.0), 5)  # 0.01 x 3**0.02
    0.01022
    >>> round(next_fee_share(0.01, 0.03, reversion=0.0, sd=0.0, normal=1.3), 9), next_fee_share(0.0, 0.03, 0.02, 0.15, normal=1.3)
    (0.01, 0.0)
    """
    return fee_shares(share, mean, reversion, sd, [normal])[0]


def fee_shares(share: float, mean: float, reversion: float, sd: float, normals: Sequence[float]) -> list[float]:
    """The same for as many weeks as there are numbers.  [-]

    >>> [round(later, 5) for later in fee_shares(0.01, 0.03, 0.02, 0.0, [0.0, 0.0])]
    [0.01022, 0.01044]
    """
    persistence = 1.0 - reversion
    drift = (
        reversion * math.log(mean) - sd * sd / (2.0 * (2.0 - reversion)) if reversion > 0.0 else 0.0
    )  # to the log's level
    found = []
    for normal in normals:
        share = math.exp(persistence * math.log(share) + drift + sd * normal) if share > 0.0 else 0.0
        found.append(share)
    return found
