"""Works: how long they take and what they cost."""

import math

from agents.rules.compiled import rule

US_SHARE = 0.6  # of tenants' capital spending that builds US data centres; assumption A78
CAMPUS_COST = 33e6  # all-in AI data centre [$/gross MW]: 45 bn$/GW of IT; Nvidia Q2 FY26, Bernstein


@rule
def conversion_quarters(median: float, sd: float, low: float, high: float, z: float) -> float:
    """Request to energised for a conversion: lognormal, cut at both ends.  [quarters]   z: standard normal

    >>> conversion_quarters(4.2, 0.18, 3.0, 6.0, 0.0)
    4.2
    >>> conversion_quarters(4.2, 0.18, 3.0, 6.0, 9.0)
    6.0
    """
    return min(high, max(low, median * math.exp(sd * z)))


@rule
def between(low: float, high: float, u: float) -> float:
    """Uniform on an interval.

    >>> between(4.0, 8.0, 0.25)
    5.0
    """
    return low + (high - low) * u


@rule
def blended_efficiency(hash_a: float, efficiency_a: float, hash_b: float, efficiency_b: float) -> float:
    """Efficiency of two fleets run as one: their power over their hash.  [J/TH]

    >>> blended_efficiency(1.0, 20.0, 1.0, 10.0)
    15.0
    """
    total = hash_a + hash_b
    if total <= 0.0:
        return efficiency_b
    return (hash_a * efficiency_a + hash_b * efficiency_b) / total
