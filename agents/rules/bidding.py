"""What a megawatt of new grid capacity is worth to those who bid for it."""

import math

from agents.population import Site
from agents.rules.compiled import rule
from agents.rules.finance import annual_premium, annuity


@rule
def ai_worth(speed_value: float, years_saved: float, rate: float, error: float) -> float:
    """Ten-year premium that a hyperscaler can pay for a connection that comes years before greenfield.  [$/MW-year]

    speed_value [$/gross MW-year]: worth of a MW one year earlier, less its own cost; error [log].

    >>> round(ai_worth(0.55e6, 2.5, 0.085, 0.0), -3)
    210000.0
    """
    return annual_premium(speed_value * years_saved, rate, 10.0) * math.exp(error)


@rule
def greenfield_worth(speed_value: float, error: float, dear: float, rate: float, years: float, cost: float) -> float:
    """What a megawatt is worth today that comes on a greenfield connection in some years, its works paid until then.  [$/MW]

    speed_value [$/gross MW-year]: worth of a MW in service for a year, less its own cost (A76), here for ten years; error
    [log]; dear [$/MW-year]: what power costs more there than elsewhere; cost [$/MW] of lines and substations.

    Without interest: ten years of 0.55 M$ less works of 0.4 M$; power that is dearer by 0.52 M$ a year eats it up.

    >>> round(greenfield_worth(0.55e6, 0.0, 0.0, 0.0, 4.0, 0.4e6) / 1e6, 3)
    5.1
    >>> greenfield_worth(0.55e6, 0.0, 0.52e6, 0.0, 4.0, 0.4e6) < 0.0
    True
    """
    served = (speed_value * math.exp(error) - dear) * annuity(rate, 10.0) * (1.0 + rate) ** -years
    return served - cost * (annuity(rate, years) / years if years > 0.0 else 1.0)


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


@rule
def growth_room(site: Site, cap: float) -> float:
    """MW by which a site could grow in a quarter: a share of what it has or is approved for, as far as its land goes.  [MW]

    >>> from types import SimpleNamespace
    >>> pipeline = SimpleNamespace(mw_energised=0.0, mw_approved=400.0, land_mw=600.0)
    >>> growth_room(pipeline, 0.25), growth_room(SimpleNamespace(mw_energised=100.0, mw_approved=50.0, land_mw=160.0), 0.25)
    (100.0, 10.0)
    """
    held = site.mw_energised + site.mw_approved
    return min(cap * held, site.land_mw - held)


@rule
def growth_bid(mining: float, chance: float, gain: float, ai_premium: float, rate: float, owed: float) -> float:
    """Premium for ten years that uses up the worth of a megawatt for mining and of the option to let it to AI.  [$/MW-year]

    mining [$/MW]: its worth when it comes, hardware taken off; chance: of letting it, discounted; gain [$/MW]: what letting
    adds then.  Where it is let, what AI paid more in the auction (`ai_premium`, $/MW-year) is owed for the `owed` years left, so
    that a bid p is worth mining + chance x (gain - owed x (ai_premium - p)): assumption A86.

    Without interest: 100 of mining bring 10 a year; half a chance to gain 200 as much again, and AI's 12 are below that.
    Where AI pays 50 a year and the difference is owed for 8 years, nobody would let.

    >>> growth_bid(100.0, 0.0, 0.0, 0.0, 0.0, 8.0), growth_bid(100.0, 0.5, 200.0, 12.0, 0.0, 8.0)
    (10.0, 20.0)
    >>> growth_bid(100.0, 0.5, 200.0, 50.0, 0.0, 8.0), growth_bid(100.0, 0.5, 200.0, 22.0, 0.0, 5.0)
    (10.0, 19.333333333333332)
    """
    years, left = annuity(rate, 10.0), annuity(rate, owed)
    alone, whole = max(0.0, mining) / years, (mining + chance * gain) / years
    if whole >= ai_premium:
        return max(0.0, whole)
    return max(alone, (mining + chance * (gain - left * ai_premium)) / (years - chance * left))
