"""What a utility sees: scarce grid that is worth widening, load that spares it reserve, a connection it could sell anew."""

from agents.population import Site
from agents.rules.compiled import rule
from agents.rules.curtailment import TIE_YEARS
from agents.rules.finance import annuity
from agents.units import WEEKS_A_YEAR

UTILITY_RATE = 0.07  # regulated cost of capital [1/year]; assumption A67
PREMIUM_YEARS = 10.0  # that a winner pays its premium
PREMIUM_WEEKS = round(PREMIUM_YEARS * WEEKS_A_YEAR)
KEPT = 0.2  # of a premium that regulators leave it: shared savings are 10-20 %; assumption A67
RATE_BASE = 1.1  # allowed return over cost of capital, on what enters the rate base; assumption A67
LEAST_SITE = 20.0  # a regulator is not asked for less; assumption A67 [MW]
RUNS_MINES, LETS = 0.3, 0.25  # what it can make of a mine and of an option of AI; assumption A66


@rule
def grid_to_begin(price: float, cost: float, most: float) -> float:
    """Grid that a utility begins in a quarter, given the zone price that auctions have told it.  [MW]

    price [$/MW-year, mean of past auctions] for ten years, against cost [$/MW] of lines and substations: nothing below
    cost, `most` [MW] where the price pays for it twice.

    >>> grid_to_begin(50e3, 400e3, 100.0), grid_to_begin(200e3, 400e3, 100.0)
    (0.0, 100.0)
    >>> round(grid_to_begin(85_427.0, 400e3, 100.0), 1)
    50.0
    """
    if cost <= 0.0:
        return most
    return most * min(1.0, max(0.0, price * annuity(UTILITY_RATE, PREMIUM_YEARS) / cost - 1.0))


@rule
def connection_worth(premium: float) -> float:
    """What a connection taken back is worth to a utility: its part of the premium that AI pays for it.  [$/MW]

    premium [$/MW-year, mean of past auctions] for ten years; the rest goes to its customers.

    >>> round(connection_worth(200e3), -3)
    281000.0
    """
    return KEPT * premium * annuity(UTILITY_RATE, PREMIUM_YEARS)


@rule
def worth_running(flexible_mw: float, staying: float, option: float, spared: float) -> float:
    """What a mine is worth to a utility that lets it run: load it may switch off, and what it can make of the rest.  [$]

    flexible_mw: mining load that it would still tie; staying, option [$]: to the market, mining on and letting to AI one
    day; spared [$/MW-year] of reserve.

    A mine that is not worth running is no load to switch off.

    >>> round(worth_running(100.0, 10e6, 20e6, 50e3) / 1e6, 1), worth_running(100.0, 0.0, 20e6, 50e3)
    (28.5, 5000000.0)
    """
    flexible = flexible_mw * spared * annuity(UTILITY_RATE, TIE_YEARS) if staying > 0.0 else 0.0
    return flexible + RUNS_MINES * staying + LETS * option


@rule
def worth_to_utility(running: float, back: float) -> float:
    """What a utility would pay for a mine in its zone: the better of running it and taking the connection back.  [$]

    What it pays enters its rate base, on which it earns more than its capital costs.

    >>> round(worth_to_utility(28.5e6, 28.1e6) / 1e6, 2)
    31.35
    """
    return RATE_BASE * max(back, running)


@rule
def mine_reach(site: Site) -> float:
    """MW of a site's connection that no AI tenant holds.  [MW]"""
    return max(0.0, site.mining + site.hosting + site.free)


@rule
def flexible_load(site: Site, tie_mw: float) -> float:
    """Mining load that the utility of the zone has tied, or would still tie this quarter.  [MW]"""
    return min(site.mining, site.tied_mw + tie_mw)
