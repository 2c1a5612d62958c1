"""Tie-ups: load that the utility may switch off in the dearest hours, what that costs the miner and spares the utility."""

from agents.parameters import Mining
from agents.population import Site
from agents.rules.compiled import rule
from agents.rules.mining import break_even_power_price
from agents.units import HOURS_A_YEAR
from agents.views import View, ZoneView

CALLED_HOURS = 200.0  # a year in which tied load may be switched off, the dearest first; assumption A39
TIE_YEARS = 5.0  # term of a tie-up; SPP's conditional service runs five years
PEAKER_COST = 60.0  # running cost of the plant that would serve the peak instead [$/MWh]; assumption A39
UTILITY_SHARE = 0.5  # of what tied load spares the utility that it pays the miner; assumption A39


@rule
def called_share(before: float, weight: float) -> float:
    """Share of a load block's hours in which tied load is off.  [0-1]

    before: share of the year's hours that are dearer than the block; weight: the block's own share.

    >>> called_share(0.0, 0.01), round(called_share(0.01, 0.09), 3), called_share(0.10, 0.20)
    (1.0, 0.142, 0.0)
    """
    return min(1.0, max(0.0, (CALLED_HOURS / HOURS_A_YEAR - before) / weight))


@rule
def lost_margin(site: Site, efficiency: float, view: View, m: Mining, zone: ZoneView) -> float:
    """What a tied MW of rigs does not earn in a year in the hours in which it is off.  [$/MW-year]

    Nothing in hours in which the rigs would have stopped anyway.  zone: `peak_price` and `next_price` [$/MWh] are the
    last year's means of the two dearest blocks, `peak_hours` and `next_hours` a year are called.
    """
    worth = break_even_power_price(view.hashprice, efficiency, m.overhead) - view.tax
    lost = 0.0
    for price, hours in ((zone.peak_price, zone.peak_hours), (zone.next_price, zone.next_hours)):
        if site.contract_end <= view.week:
            power = price + zone.adder + site.basis
        else:
            power = price if site.resalable else site.strike
        lost += hours * max(0.0, worth - power)
    return lost * m.uptime


@rule
def spared_reserve(
    capacity_price: float, peak_price: float, peak_hours: float, next_price: float, next_hours: float
) -> float:
    """What a MW of load that can be switched off spares a utility: capacity it need not hold, peaks it need not serve.

    capacity_price [$/MW-day]; prices [$/MWh] and hours of the two dearest blocks.  [$/MW-year]

    >>> spared_reserve(100.0, 160.0, 88.0, 50.0, 112.0)
    45300.0
    """
    rent = peak_hours * max(0.0, peak_price - PEAKER_COST) + next_hours * max(0.0, next_price - PEAKER_COST)
    return 365.0 * capacity_price + rent
