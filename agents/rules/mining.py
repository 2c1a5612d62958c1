"""Mining: what a rig earns, when it stops, what mining on is worth."""

import math

from agents.parameters import Mining
from agents.rules.compiled import rule
from agents.rules.finance import discount_factor, quarterly_rate
from agents.units import HOURS_A_YEAR, WEEKS_A_QUARTER
from agents.views import View

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
    now: float, quarter: int, halving_in: float, decay: float, halving: float, outlook: float
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
def rig_cost_per_mw(price: float, efficiency: float, overhead: float) -> float:
    """Rigs that fill a gross MW.  [$/MW]   price [$/TH]

    >>> round(rig_cost_per_mw(14.5, 15.0, 1.0))
    966667
    """
    return price * 1000.0 * hash_per_mw(efficiency, overhead)


@rule
def worth_of_a_life(
    hashprice: float,
    halving_in: float,
    decay: float,
    kept: float,
    outlook: float,
    efficiency: float,
    overhead: float,
    power_now: float,
    contract: int,
    power_later: float,
    uptime: float,
    opex: float,
    rate: float,
    first: int,
    last: int,
    enough: float = 1e300,
) -> float:
    """What a MW of rigs earns from quarter `first` until it stops for good, `last` at the latest, worth now.  [$/MW]

    enough [$/MW]: nobody asks how much it is beyond that.

    Power costs `power_now` [$/MWh] for `contract` quarters, then `power_later`.  The first quarter is always played; the
    rigs stop when it is best to stop.  Each quarter is paid at its end.

    >>> one = worth_of_a_life(40.0, 99, 0.0, 0.5, 0.0, 17.5, 1.0, 45.0, 0, 45.0, 0.9, 0.0, 0.0, 0, 1)
    >>> round(one / 1e6, 2), worth_of_a_life(40.0, 99, 0.0, 0.5, 0.0, 17.5, 1.0, 99.0, 0, 99.0, 0.9, 4.0, 0.0, 0, 8)
    (0.1, -1.0)
    """
    earned, best = 0.0, -1e18
    worth, discount = discount_factor(rate, first + 1), 1.0 / (1.0 + quarterly_rate(rate))
    for quarter in range(first, last):
        expected = believed_hashprice(hashprice, quarter, halving_in, decay, kept, outlook)
        power = power_now if quarter < contract else power_later
        margin = mining_margin(expected, efficiency, overhead, power, uptime, opex)
        earned += 0.25 * worth * margin
        best = max(best, earned)
        if best >= enough or (margin < 0.0 and quarter >= contract):
            break  # it only gets worse: nobody expects hashprice to rise
        worth *= discount
    return best


@rule
def life_in_quarters(weeks: float) -> int:
    """Economic life of rigs.  [quarters]

    >>> life_in_quarters(208.0), life_in_quarters(203.0)
    (16, 16)
    """
    return max(1, int(weeks / WEEKS_A_QUARTER + 0.5))


@rule
def quarters_left(age: float, life: float, wear_out: float) -> int:
    """How long rigs are believed to run on: to the end of their economic life, old ones for a year more.  [quarters]

    age, life, wear_out [weeks].

    >>> quarters_left(52.0, 208.0, 312.0), quarters_left(208.0, 208.0, 312.0), quarters_left(312.0, 208.0, 312.0)
    (12, 4, 0)
    """
    return max(4, life_in_quarters(life) - int(age / WEEKS_A_QUARTER)) if age < wear_out else 0


@rule
def later_rig_price(m: Mining, view: View, quarter: int, outlook: float) -> float:
    """What rigs are believed to cost some quarters ahead.  [$/TH]

    What it costs to make the rigs of that day, and what makers ask above it today (`view.rig_price` less their cost), in
    proportion to hashprice: a dearth of rigs passes with what made them dear.
    """
    then = view.frontier * math.exp(-m.frontier_decline * 0.25 * quarter)
    above = max(0.0, view.rig_price - view.rig_cost * view.frontier)
    expected = believed_hashprice(view.hashprice, quarter, view.halving_in, view.decay, view.kept, outlook)
    return view.rig_cost * then + above * expected / max(1e-9, view.hashprice)


@rule
def value_of_mining(
    m: Mining,
    view: View,
    outlook: float,
    efficiency: float,
    age_weeks: float,
    price_now: float,
    contract_quarters: int,
    price_later: float,
    rate: float,
    start: int,
    horizon: int,
    place: float,
) -> float:
    """Mining on from quarter `start`: worth of a gross MW, never below switching off for good.  [$/MW]

    Runs the rigs to the end of their economic life (old ones for a year more), then renews them life after life while
    a life with new rigs of that year's frontier is expected to pay, the use of a place included (`place` [$/MW], 0 where
    it stands already).  Power costs `price_now` [$/MWh] for
    `contract_quarters`, then `price_later`.  m: parameter record of mining; view: what is seen and believed of the market.
    The company may quit at any time after its first quarter, which it must play if it starts now (`start` 0): so mining
    on and switching off for a quarter can be told apart.
    """
    life, left = life_in_quarters(m.rig_life), quarters_left(age_weeks, m.rig_life, m.wear_out)
    value, eff, first = 0.0, efficiency, start
    while first < horizon:
        cost, last = 0.0, min(horizon, left)
        if first >= left:
            eff = view.frontier * math.exp(-m.frontier_decline * 0.25 * first)
            price = later_rig_price(m, view, first, outlook)
            cost = (rig_cost_per_mw(price, eff, m.overhead) + place) * discount_factor(rate, first)
            last = min(horizon, first + life)
        earned = worth_of_a_life(
            view.hashprice, view.halving_in, view.decay, view.kept, outlook, eff, m.overhead,
            price_now, contract_quarters, price_later, m.uptime, m.opex, rate, first, last,
        )  # fmt: skip
        value += earned if first == 0 and left > 0 else max(0.0, earned - cost)
        first = last
    return value
