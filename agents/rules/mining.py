"""Mining: what a rig earns, when it stops, what mining on is worth."""

import math

from agents.parameters import Mining
from agents.rules.compiled import rule
from agents.rules.finance import discount_factor, quarterly_rate
from agents.units import HOURS_A_YEAR

MOTHBALL_OPEX = 0.2  # share of running costs that switched-off rigs still have; assumption A36


@rule
def break_even_power_price(hashprice: float, efficiency: float, overhead: float) -> float:
    """Power price at which a rig just pays for its power.  [$/MWh]

    hashprice [$/PH/day], efficiency [J/TH], overhead [site MW per rig MW].  An identity: 1 PH/s draws
    efficiency kW, so a day takes 0.024 x efficiency MWh.  It is also what a MWh of mining grosses.

    >>> round(break_even_power_price(40.0, 17.5, 1.0), 1)
    95.2
    >>> round(break_even_power_price(39.0, 17.5, 1.0))
    93
    """
    return hashprice / (0.024 * efficiency * overhead)


@rule
def shutdown_hashprice(power_price: float, efficiency: float, overhead: float) -> float:
    """Hashprice below which a rig does not earn its power.  [$/PH/day]

    >>> round(shutdown_hashprice(50.0, 17.0, 1.0), 1)
    20.4
    """
    return 0.024 * efficiency * overhead * power_price


@rule
def hash_per_mw(efficiency: float, overhead: float) -> float:
    """Hash rate that a gross MW carries.  [PH/s]

    >>> round(hash_per_mw(17.5, 1.0), 1)
    57.1
    """
    return 1000.0 / (efficiency * overhead)


@rule
def mining_margin(
    hashprice: float, efficiency: float, overhead: float, power_price: float, uptime: float, opex: float
) -> float:
    """Cash margin of a mining MW for a year, or switched off and paying its people.  [$/MW-year]

    >>> round(mining_margin(40.0, 17.5, 1.0, 45.0, 0.90, 0.0) / 1e6, 2)
    0.4
    >>> mining_margin(10.0, 17.5, 1.0, 45.0, 0.90, 5.0)
    -5.0
    """
    spread = break_even_power_price(hashprice, efficiency, overhead) - power_price
    return max(0.0, spread) * HOURS_A_YEAR * uptime - opex


@rule
def believed_hashprice(
    now: float, quarter: int, halving_in: int, decay: float, halving: float, outlook: float
) -> float:
    """Hashprice that a company expects some quarters ahead.  [$/PH/day]

    Falls by `decay` a year, times `halving` at the next halving (`halving_in` quarters away) and at every
    sixteenth quarter after it; `outlook` is the company's own persistent log error.

    >>> round(believed_hashprice(40.0, 4, 10, 0.10, 0.62, 0.0), 2)
    36.19
    >>> round(believed_hashprice(40.0, 10, 10, 0.0, 0.62, 0.0), 2)
    24.8
    """
    price = now * math.exp(outlook - decay * 0.25 * quarter)
    step = halving_in
    while step <= quarter:
        price *= halving
        step += 16
    return price


@rule
def rig_price(hashprice: float, reference_price: float, reference_hashprice: float, elasticity: float) -> float:
    """New rigs: price follows hashprice more than one for one.  [$/TH]

    Calibrated on 2022, when hashprice fell by 76 % and rigs by 85 %.

    >>> round(rig_price(38.7, 14.5, 38.7, 1.2), 1)
    14.5
    >>> round(rig_price(38.7 / 4, 14.5, 38.7, 1.2) / 14.5, 2)
    0.19
    """
    if hashprice <= 0.0:
        return 0.0
    return reference_price * (hashprice / reference_hashprice) ** elasticity


@rule
def rig_cost_per_mw(price: float, efficiency: float, overhead: float) -> float:
    """Rigs that fill a gross MW.  [$/MW]   price [$/TH]

    >>> round(rig_cost_per_mw(14.5, 15.0, 1.0))
    966667
    """
    return price * 1000.0 * hash_per_mw(efficiency, overhead)


@rule
def value_of_mining(
    m: Mining,
    hashprice: float,
    halving_in: int,
    outlook: float,
    frontier: float,
    efficiency: float,
    age_weeks: float,
    price_now: float,
    contract_quarters: int,
    price_later: float,
    rate: float,
    start: int,
    horizon: int,
) -> float:
    """Mining on from quarter `start`: worth of a gross MW, never below switching off for good.  [$/MW]

    Runs the rigs to the end of their economic life (old ones for a year more), then renews them life after life while
    a life with new rigs of that year's frontier is expected to pay.  Power costs `price_now` [$/MWh] for `contract_quarters`, then
    `price_later`.  frontier [J/TH]: of the rigs that are sold today.  m: parameter record of mining.  The company may quit
    at any time after its first quarter, which it must play if it starts now (`start` 0): so mining on and switching off
    for a quarter can be told apart.
    """
    discount = 1.0 / (1.0 + quarterly_rate(rate))
    life = max(1, int(m.rig_life / 13.0))
    left = max(4, life - int(age_weeks / 13.0)) if age_weeks < m.wear_out else 0
    value = 0.0
    eff = efficiency
    first = start
    while first < horizon:
        stretch = 0.0
        last = min(horizon, left)
        if first >= left:
            at_purchase = believed_hashprice(
                hashprice, first, halving_in, m.believed_decay, m.believed_halving, outlook
            )
            price = rig_price(at_purchase, m.rig_price, m.rig_reference_hashprice, m.rig_elasticity)
            eff = frontier * math.exp(-m.frontier_decline * 0.25 * first)
            stretch = -rig_cost_per_mw(price, eff, m.overhead) * discount_factor(rate, first)
            last = min(horizon, first + life)
        worth = discount_factor(rate, first + 1)
        best = -1e18 if first == 0 and left > 0 else 0.0
        for quarter in range(first, last):
            expected = believed_hashprice(hashprice, quarter, halving_in, m.believed_decay, m.believed_halving, outlook)
            power = price_now if quarter < contract_quarters else price_later
            stretch += 0.25 * worth * mining_margin(expected, eff, m.overhead, power, m.uptime, m.opex)
            best = max(best, stretch)
            worth *= discount
        value += best
        first = last
    return value
