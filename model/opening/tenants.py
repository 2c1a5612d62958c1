"""AI tenants' balance sheets at the start, where they lie in their ranges."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from agents.rules.building import US_SHARE
from model.money.finance import round_money

RISKLESS = 0.042  # ten-year government bonds, November 2025; recollection [1/year]
UNSURE = (
    (0.01, 0.10),
    (0.02, 0.20),
    (1.0, 0.40),
)  # credit spread up to, part by which figures may be off; assumption A188


class Standing(NamedTuple):
    """What a tenant has and owes [$], what its other business brings for the US [$/year], what it pays on debt [1/year]."""

    cash: float
    debt: float
    cash_flow: float
    rate: float


def unsure(spread: float) -> float:
    """Part by which figures of a tenant may be off: those of a weak credit, which publishes less, by more.  [0-1]

    >>> unsure(0.005), unsure(0.018), unsure(0.05)
    (0.1, 0.2, 0.4)
    """
    return next(part for most, part in UNSURE if spread <= most)


def standing(row: Mapping[str, Any], lean: float) -> Standing:
    """A tenant's sheet, all of it better or worse by a part of its range.   lean: -1 weakest, 0 as recalled, 1 strongest

    >>> row = {"cash_usd_bn": 2, "debt_usd_bn": 20, "cash_flow_usd_bn": 0, "credit_spread": 0.05}
    >>> weak = standing(row, -1.0)
    >>> weak.cash, weak.debt, round(weak.rate, 3), standing(row, 0.0).debt
    (1200000000.0, 28000000000.0, 0.112, 20000000000.0)
    """
    spread = float(row["credit_spread"])
    better = lean * unsure(spread)
    cash, debt, flow = (float(row[name]) * 1e9 for name in ("cash_usd_bn", "debt_usd_bn", "cash_flow_usd_bn"))
    more, less = 1.0 + better, 1.0 - better
    return Standing(
        round_money(cash * more), round_money(debt * less), US_SHARE * flow * more, RISKLESS + spread * less
    )
