"""What hash earns."""

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
