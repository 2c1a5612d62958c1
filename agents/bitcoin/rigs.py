"""What hash earns and what rigs cost: rules on the market for ASICs."""

import math

from agents.rules.compiled import rule


@rule
def hashprice(price: float, subsidy_btc: float, fees_btc: float, difficulty: float) -> float:
    """Expected gross revenue of one PH/s in a day, at 144 blocks a day of network hash.  [$/PH/day]

    price [$/BTC]; subsidy_btc and fees_btc [BTC/block]; difficulty [-], which stands for a network of
    difficulty x 2**32 / 600 hashes a second.  Identity.  Luxor's index reported 35.06 for 22 November 2025, when
    bitcoin closed at about 84,650 $ (recollection; fees 1 % of the subsidy); 18 November, at 92,900 $: 38.7.

    >>> [round(hashprice(price, 3.125, 0.03125, 152.27e12), 1) for price in (84_648.0, 92_900.0)]
    [35.3, 38.7]
    """
    if difficulty <= 0.0:
        return 0.0
    network = difficulty * 4294967296.0 / 600.0
    return 144.0 * (subsidy_btc + fees_btc) * price * 1e15 / network


@rule
def rig_price(
    hashprice: float,
    press: float = 1.0,
    reference_price: float = 14.5,
    reference_hashprice: float = 38.7,
    elasticity: float = 1.2,
    fewest_days: float = 250.0,
    most_days: float = 650.0,
) -> float:
    """Market price of hash capacity: it follows what hash earns, more than one for one.  [$/TH]

    hashprice, reference_hashprice [$/PH/day]; reference_price [$/TH].  Elasticity 1.3 over 2022 (rigs -85 %,
    hashprice -76 %), here 1.2.  14.5 lies between November 2025's 25.7 for the newest and 7-8 for clearance.
    New rigs have sold for 250-650 days of gross revenue (May 2021 - November 2025), which bounds the price.
    press [-]: used or clearance rigs, below one when estates flood the market; not bounded by the days.

    >>> rig_price(38.7), round(rig_price(38.7, press=0.5), 2)
    (14.5, 7.25)
    >>> round(rig_price(252.0) * 1_000 / 252.0), round(rig_price(60.0) * 1_000 / 60.0)  # days of gross revenue
    (545, 409)
    """
    if hashprice <= 0.0 or reference_hashprice <= 0.0:
        return 0.0
    days = 1000.0 * reference_price / reference_hashprice * (hashprice / reference_hashprice) ** (elasticity - 1.0)
    return press * min(max(days, fewest_days), most_days) * hashprice / 1000.0


@rule
def frontier_efficiency(years_since_start: float, start_j_th: float = 13.5, decline: float = 0.18) -> float:
    """Energy of the best rig on sale.  [J/TH]

    decline [1/year, log]: 17-19 % from the S19 Pro (29.5, 2020) to the S21 XP (13.5, late 2024) and the S23 Hydro
    (9.7, early 2026); makers' data sheets.

    >>> frontier_efficiency(0.0), round(frontier_efficiency(5.0), 1)
    (13.5, 5.5)
    """
    return start_j_th * math.exp(-decline * years_since_start)


@rule
def payback_days(rig_price_usd_th: float, hashprice: float, efficiency: float, power_price: float) -> float:
    """Days of operation until a rig has earned its price, at today's hashprice; infinite when it earns nothing.

    rig_price_usd_th [$/TH]; hashprice [$/PH/day]; efficiency [J/TH], site overhead included; power_price [$/MWh].
    One PH/s at 1 J/TH draws 1 kW, 0.024 MWh a day.  TheMinerMag put the newest rigs of November 2025 at over
    1,200 days: 25.7 $/TH and 13.5 J/TH get there at 54 $/MWh.

    >>> payback_days(14.5, 39.0, 12.5, 50.0)  # 14,500 $ a PH / (39 - 15) $ a day
    604.1666666666666
    >>> round(payback_days(25.7, 38.7, 13.5, 54.0)), payback_days(25.7, 10.0, 13.5, 46.0)
    (1212, inf)
    """
    margin = hashprice - 0.024 * efficiency * power_price
    if margin <= 0.0:
        return math.inf
    return 1000.0 * rig_price_usd_th / margin
