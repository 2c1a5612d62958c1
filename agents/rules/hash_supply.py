"""Who orders rigs and at what price: the one rule of investment, for the world's miners and for those of the market.

An owner compares what a petahash is believed to earn over its life with what it costs, the use of a place included.  Owners
differ in money, sites and nerve, so that orders rise with the log of that ratio.  Makers sell at cost while they have
capacity to spare, and at what clears their order books when they have not.
"""

import math

import numpy as np

from agents.rules.compiled import rule
from agents.rules.mining import hash_per_mw, worth_of_a_life

DELIVERED = 1  # quarter from which rigs that are ordered now are believed to run


@rule
def rig_worth(
    hashprice: float,
    halving_in: float,
    decay: float,
    kept: float,
    outlook: float,
    joules: float,
    overhead: float,
    power_now: float,
    contract: int,
    power_later: float,
    uptime: float,
    opex: float,
    rate: float,
    life: int,
) -> float:
    """What a petahash of new rigs is believed to earn over its life, worth today, whoever owns it.  [$/PH]

    hashprice [$/PH/day] now; halving_in [quarters] away; decay [1/year] of hashprice as difficulty is believed to grow;
    kept [0-1] of it at a halving; outlook [log] of the owner's own view; joules [J/TH]; overhead [site MW per rig MW];
    power_now [$/MWh] for `contract` quarters, then power_later; uptime [0-1]; opex [$/MW-year], where it is not in the
    price of power; rate [1/year]; life [quarters].  Rigs run from the next quarter on and stop for good when they no
    longer pay.

    Four quarters at 20 $ a day over a cost of 50 $/MWh (16.7 J/TH take 20 $ of the 40), nothing discounted:

    >>> round(rig_worth(40.0, 99.0, 0.0, 0.5, 0.0, 1.0 / 0.06, 1.0, 50.0, 0, 50.0, 1.0, 0.0, 0.0, 4), 1)
    7305.0
    >>> rig_worth(20.0, 99.0, 0.0, 0.5, 0.0, 1.0 / 0.06, 1.0, 50.0, 0, 50.0, 1.0, 0.0, 0.0, 4)
    0.0
    """
    first, last = DELIVERED, DELIVERED + life
    a_mw = worth_of_a_life(
        hashprice, halving_in, decay, kept, outlook, joules, overhead,
        power_now, contract, power_later, uptime, opex, rate, first, last,
    )  # fmt: skip
    return max(0.0, a_mw) / hash_per_mw(joules, overhead)


@rule
def orders_wanted(worth: float, price: float, appetite: float, installed: float) -> float:
    """Hash that owners would order in a week at a price: none where a rig is not worth it.  [PH/s]

    worth, price [$/PH], the place included; appetite: share of the hash installed [PH/s] that is ordered in a week per
    log of worth over price.

    >>> round(orders_wanted(math.e * 100.0, 100.0, 0.01, 1000.0), 6), orders_wanted(90.0, 100.0, 0.01, 1000.0)
    (10.0, 0.0)
    """
    if worth <= price or price <= 0.0:
        return 0.0
    return appetite * installed * math.log(worth / price)


@rule
def clearing_rig_price(
    worth: np.ndarray, installed: np.ndarray, cost: float, place: float, appetite: float, made: float
) -> float:
    """Makers sell at cost while they have capacity, else at what clears their order books.  [$/PH]

    worth [$/PH] of a rig to the owners of each region; installed [PH/s] theirs; cost [$/PH] of making it; place [$/PH] to
    stand it in; made [PH/s] in a week at most.

    >>> one = np.array([1000.0])
    >>> clearing_rig_price(np.array([90.0]), one, 100.0, 0.0, 0.01, 5.0)
    100.0
    >>> round(clearing_rig_price(np.array([math.e * 100.0]), one, 100.0, 0.0, 0.01, 5.0), 2)  # halfway in logs
    164.87

    Where power is dear a rig is worth 150 $ only: those owners are priced out, the others pay as if they were alone.

    >>> round(clearing_rig_price(np.array([math.e * 100.0, 150.0]), np.array([1000.0, 1000.0]), 100.0, 0.0, 0.01, 5.0), 2)
    164.87
    """
    least, before = cost + place, -1.0
    price = least
    while price > before:  # once more for every region that is priced out
        before, wanted, orders = price, 0.0, 0.0
        for region in range(len(worth)):
            if worth[region] > before:
                wanted += appetite * installed[region]
                orders += appetite * installed[region] * math.log(worth[region])
        if wanted > 0.0:
            price = max(before, math.exp((orders - made) / wanted))
    return price - place if price > least else cost


@rule
def second_hand(price: float, worth: float, used: float, resale: float, scrap: float) -> float:
    """What used rigs fetch: what they are believed to earn, at what new rigs cost per dollar of that.  [$/PH]

    price, worth [$/PH] of new rigs; used [$/PH]: worth of these to the same buyers; resale [0-1]: what dealers and freight
    leave of it; scrap [$/PH] of their metal.

    >>> second_hand(4000.0, 5000.0, 2500.0, 0.5, 100.0), second_hand(4000.0, 5000.0, 0.0, 0.5, 100.0)
    (1000.0, 100.0)
    """
    if worth <= 0.0:
        return min(price, scrap)
    return min(price, max(scrap, resale * price * min(1.0, used / worth)))


@rule
def capacity_growth(price: float, cost: float, used: float, share: float, speed: float, idle_loss: float) -> float:
    """Growth of makers' capacity: it follows the margin on rigs, the less the nearer chip factories' limit.  [log, 1/year]

    price, cost [$/PH]; used [0-1] of capacity; share [0-1] of what chip factories would give; speed [1/year per log];
    idle_loss [1/year] at which capacity that stands idle is given to other chips.

    >>> capacity_growth(100.0, 100.0, 1.0, 0.5, 2.0, 0.5), capacity_growth(100.0, 100.0, 0.0, 0.5, 2.0, 0.5)
    (0.0, -0.5)
    >>> round(capacity_growth(271.83, 100.0, 1.0, 0.5, 2.0, 0.5), 3)
    1.0
    """
    return speed * math.log(max(1.0, price / cost)) * max(0.0, 1.0 - share) - idle_loss * (1.0 - used)


@rule
def place_per_mw(usd_w: float, overhead: float) -> float:
    """What a megawatt of places costs over one life of rigs: a building that serves several is charged to each.  [$/MW]

    usd_w [$/W of rig]; overhead [site MW per rig MW].

    >>> place_per_mw(0.13, 1.0)
    130000.0
    """
    return usd_w * 1e6 / overhead


@rule
def per_petahash(usd_w: float, joules: float) -> float:
    """What is priced by the watt, for a petahash.  [$/PH]   usd_w [$/W of rig]; joules [J/TH]

    >>> per_petahash(0.5, 15.0)  # 15 kW
    7500.0
    """
    return usd_w * joules * 1e3


@rule
def believed_decay(trend: float, growth: float) -> float:
    """Decline of hashprice that owners expect: half what technology has brought for long, half what they saw.  [1/year]

    trend [log, 1/year]; growth [log, 1/year] of the network as it is remembered.  Nobody expects it to rise by itself.

    >>> believed_decay(0.25, 0.75), believed_decay(0.25, -0.75)
    (0.5, 0.0)
    """
    return min(1.5, max(0.0, 0.5 * (trend + growth)))
