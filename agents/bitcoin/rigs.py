"""What hash earns, and how long rigs take to pay for themselves."""

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
