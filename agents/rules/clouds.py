"""GPU clouds: what halls with a landlord's machines are worth, from the day a contract is weighed to the sale of the machines."""

from agents.parameters import Leasing
from agents.rules.compiled import rule
from agents.rules.finance import discount_factor, spread_evenly, value_of_rent
from agents.rules.leasing import turnkey_cost

CREDIT_FREE = 2.0  # years of a contract before its advance is credited against the rent
SCRAPPED = 8.0  # years, by which machines fetch nothing any more; assumption A187


@rule
def machines_rent(p: Leasing) -> float:
    """What tenants pay for machines that a landlord buys and runs for them, beside the hall.  [$/IT-MW-year]

    The rent of the one contract on record, less what its hall would have fetched then (assumption A130).

    >>> from types import SimpleNamespace
    >>> machines_rent(SimpleNamespace(cloud_rent=9.7e6, turnkey_rent=1.8e6))
    7900000.0
    """
    return max(0.0, p.cloud_rent - p.turnkey_rent)


@rule
def credit_rent(p: Leasing, credit: float) -> float:
    """What a tenant of weak credit pays more for machines, which nobody else may want when it fails.  [$/IT-MW-year]

    credit: what it adds to the rate at which its contract is counted [1/year]; charged on the price of the machines.
    Two and a half points on 29 M$ are 0.725 M$ a year.

    >>> from types import SimpleNamespace
    >>> credit_rent(SimpleNamespace(gpu_capex=29e6), 0.025)
    725000.0
    """
    return credit * p.gpu_capex


@rule
def used_machines(p: Leasing, years: float) -> float:
    """What a landlord's machines fetch second-hand after some years of service.  [$/IT-MW]

    In a first contract's term the same part of the price is lost every year, down to what A43 says; from then on it falls evenly to
    nothing, when nobody would run them (assumption A187).

    >>> from types import SimpleNamespace
    >>> p = SimpleNamespace(gpu_capex=29e6, gpu_residual=0.25, cloud_years=4)
    >>> used_machines(p, 0.0), used_machines(p, 2.0), used_machines(p, 4.0), used_machines(p, 6.0), used_machines(p, 8.0)
    (29000000.0, 14500000.0, 7250000.0, 3625000.0, 0.0)
    """
    term = p.cloud_years
    if years <= term:
        return p.gpu_capex * p.gpu_residual ** (max(0.0, years) / term)
    return p.gpu_capex * p.gpu_residual * max(0.0, SCRAPPED - years) / max(1.0, SCRAPPED - term)


@rule
def is_let_on(escalator: float) -> bool:
    """Whether a cloud runs on after its first contract: its rent then falls with what a generation earns."""
    return escalator < 0.0


@rule
def cost_of_running(p: Leasing, rent: float, escalator: float) -> float:
    """What a cloud's machines cost their landlord: a part of the first contract's rent; later what the contract on record paid.

    [$/IT-MW-year]
    """
    return (1.0 - p.cloud_margin) * (p.cloud_rent if is_let_on(escalator) else rent)


@rule
def relet_value(p: Leasing, turnkey_rent: float, rate: float, delay: int) -> float:
    """A hall let to the horizon after some quarters, at the turnkey rent of today, per IT MW.  [$/IT-MW]"""
    return value_of_rent(turnkey_rent * p.turnkey_margin, p.escalator, 40.0, delay, rate, int(p.horizon))


@rule
def sold_after(p: Leasing, turnkey_rent: float, rate: float, end: int, years: float) -> float:
    """Machines of some years sold, and the hall re-let, `end` quarters from now.  [$/IT-MW]"""
    return used_machines(p, years) * discount_factor(rate, end) + relet_value(p, turnkey_rent, rate, end)


@rule
def kept_after(p: Leasing, rent: float, turnkey_rent: float, rate: float, end: int, years: float) -> float:
    """Machines let on at what a generation of their age earns, which falls while running them costs what it did; then sold.

    [$/IT-MW]   rent: of the first contract; years of service, `end` quarters from now.
    """
    more, horizon = p.follow_on_years, int(p.horizon)
    aged = rent * (1.0 - p.gpu_decline) ** float(int(years + 0.5))
    kept = value_of_rent(aged, -p.gpu_decline, more, end, rate, horizon)
    kept -= value_of_rent(cost_of_running(p, rent, -1.0), 0.0, more, end, rate, horizon)
    return kept + sold_after(p, turnkey_rent, rate, end + int(4 * more), years + more)


@rule
def after_cloud(p: Leasing, rent: float, turnkey_rent: float, rate: float, end: int, years: float) -> float:
    """What hall and machines are worth after a first contract, `end` quarters from now: the better of the two ways.  [$/IT-MW]"""
    kept = kept_after(p, rent, turnkey_rent, rate, end, years)
    return max(sold_after(p, turnkey_rent, rate, end, years), kept)


@rule
def cloud_contract(
    p: Leasing,
    rent: float,
    escalator: float,
    turnkey_rent: float,
    subsidy: float,
    rate: float,
    credit: float,
    wait: float,
    served: float,
    left: float,
) -> float:
    """What a cloud's contract is worth on a day, with what is left after it: one rule for who signs, buys, sells and lends.

    [$/IT-MW]   rent [$/IT-MW-year] of the first year; credit [1/year]: what the tenant adds to the rate while it pays; wait
    [quarters] for service, years served and left.
    """
    now = rent * (1.0 + escalator) ** float(int(served))
    cost, horizon, end = cost_of_running(p, now, escalator) - subsidy, int(p.horizon), int(wait + 4.0 * left + 0.5)
    value = value_of_rent(now, escalator, left, 0, rate + credit, horizon)
    value -= value_of_rent(cost, 0.0, left, 0, rate + credit, horizon)
    if is_let_on(escalator):
        return value + sold_after(p, turnkey_rent, rate, end, served + left)
    after = after_cloud(p, rent, turnkey_rent, rate, end, served + left)
    return value * discount_factor(rate + credit, wait) + after


@rule
def credits_worth(unearned: float, wait: float, served: float, left: float, rate: float) -> float:
    """Present value of a cloud's advance that is set off against rent, from the third year of service to the end.  [$]

    >>> round(credits_worth(121.0, 0.0, 2.0, 4.0, 0.10), 6)
    100.0
    """
    return spread_evenly(unearned, wait + 4.0 * max(0.0, CREDIT_FREE - served), wait + 4.0 * left, rate)


@rule
def prepayment_value(p: Leasing, rent: float, rate: float, works: int) -> float:
    """An advance on a cloud contract: received at signing, credited back from the third year of service on.  [$/IT-MW]"""
    advance = p.prepayment * rent * p.cloud_years
    return advance - credits_worth(advance, works, 0.0, p.cloud_years, rate)


@rule
def cloud_value(p: Leasing, rent: float, turnkey_rent: float, suitability: float, rate: float, works: int) -> float:
    """GPU cloud that is signed today, per IT MW: contract and advance, less halls during the works and GPUs at delivery.

    [$/IT-MW]
    """
    value = cloud_contract(p, rent, 0.0, turnkey_rent, 0.0, rate, 0.0, works, 0.0, p.cloud_years)
    value += prepayment_value(p, rent, rate, works)
    halls = turnkey_cost(suitability, p.cloud_capex, p.unsuitable_capex)
    return value - spread_evenly(halls, 0.0, works, rate) - p.gpu_capex * discount_factor(rate, works)
