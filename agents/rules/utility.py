"""What a utility sees: scarce grid that is worth widening, load that spares it reserve, a connection it could sell anew."""

from agents.rules.compiled import rule
from agents.rules.finance import annuity

UTILITY_RATE = 0.07  # regulated cost of capital [1/year]; assumption A67
PREMIUM_YEARS = 10.0  # that a winner pays its premium


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
