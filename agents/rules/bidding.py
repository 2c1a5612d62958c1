"""What a megawatt of new grid capacity is worth to those who bid for it."""

import math

from agents.rules.compiled import rule
from agents.rules.finance import annual_premium


@rule
def ai_worth(speed_value: float, years_saved: float, rate: float, error: float) -> float:
    """Ten-year premium that a hyperscaler can pay for a connection that comes years before greenfield.  [$/MW-year]

    speed_value [$/gross MW-year]: worth of a MW one year earlier, less its own cost; error [log].

    >>> round(ai_worth(0.55e6, 2.5, 0.085, 0.0), -3)
    210000.0
    """
    return annual_premium(speed_value * years_saved, rate, 10.0) * math.exp(error)


@rule
def demand_reduction(share_of_market: float, held_back: float) -> float:
    """Part of its need that a large buyer bids for when it moves the uniform price itself.  [0-1]

    Ausubel and Cramton: a bidder that is a share of the market shades its quantity.

    >>> demand_reduction(0.3, 0.5)
    0.85
    """
    return 1.0 - held_back * min(1.0, max(0.0, share_of_market))


@rule
def shaded(worth: float, expected_price: float, shading: float) -> float:
    """Pay-as-bid: a bid falls part of the way from its worth to the price expected to clear.  [$/MW-year]

    >>> shaded(100.0, 60.0, 0.5)
    80.0
    >>> shaded(50.0, 60.0, 0.5)
    50.0
    """
    return worth - shading * max(0.0, worth - expected_price)
