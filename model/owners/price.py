"""The one rule by which sites, estates and companies are priced: the second price, with the seller's reserve."""

from agents.rules.compiled import rule


@rule
def sale_price(best: float, second: float, reserve: float) -> float:
    """What the keenest bidder pays: the runner-up's bid, or the seller's reserve where that is more.  [$]

    It keeps what it sees beyond that.  Where it bids less than the reserve nothing is sold; its bid is then returned,
    the most that could be had.  Alone against a reserve of 60 a bidder of 100 pays 60, against another of 80 it pays
    80, and a bid of 50 buys nothing.

    Vickrey (1961), "Counterspeculation, auctions, and competitive sealed tenders"; with a reserve: Myerson (1981).

    >>> sale_price(100.0, 20.0, 60.0), sale_price(100.0, 80.0, 60.0), sale_price(50.0, 20.0, 60.0)
    (60.0, 80.0, 50.0)
    """
    return min(best, max(second, reserve))


@rule
def better_sold(best: float, second: float, held: float, letting: float) -> bool:
    """Whether a site that a tenant would take, now or in time, fetches more than its owner has of it without selling.

    letting, held [$]: its worth when it is let, and what the market counts of it in its owner's hands.  A bid that nobody
    contests brings no more than the larger of the two, and the site is not given up for that; where no letting is in
    view, it is sold to whoever bids more than the reserve.

    >>> better_sold(100.0, 80.0, 50.0, 60.0), better_sold(100.0, 20.0, 70.0, 60.0), better_sold(100.0, 20.0, 70.0, 0.0)
    (True, False, True)
    """
    reserve = max(held, letting)
    return best > reserve and (letting <= 0.0 or sale_price(best, second, reserve) > reserve)
