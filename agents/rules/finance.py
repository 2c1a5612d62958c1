"""Time value: discounting, annuities, leases as cash flows by quarter."""

from typing import NamedTuple

from agents.population import CompanyRow
from agents.rules.compiled import rule
from agents.units import WEEKS_A_QUARTER, WEEKS_A_YEAR

TAIL = 1.0  # year of a contract's term that lenders keep in hand; assumption A70


@rule
def quarterly_rate(annual: float) -> float:
    """Rate per quarter that compounds to the annual one.

    >>> round(quarterly_rate(0.0824321600), 6)
    0.02
    """
    return (1.0 + annual) ** 0.25 - 1.0


@rule
def discount_factor(annual: float, quarters: float) -> float:
    """Present value of 1 $ some quarters away.

    >>> round(discount_factor(0.10, 4.0), 4)
    0.9091
    """
    return (1.0 + annual) ** (-0.25 * quarters)


@rule
def annuity(rate: float, years: float) -> float:
    """Present value of 1 $ a year, paid at each year's end.  [years]

    >>> round(annuity(0.085, 15.0), 3)
    8.304
    """
    if rate < 1e-9:
        return years
    return (1.0 - (1.0 + rate) ** (-years)) / rate


@rule
def growing_annuity(rate: float, growth: float, years: float) -> float:
    """Present value of 1 $ a year at year's end, growing from the second payment on.

    >>> round(growing_annuity(0.08, 0.03, 15.0), 2)
    10.18
    >>> growing_annuity(0.03, 0.03, 10.0) == 10.0 / 1.03
    True
    """
    if abs(rate - growth) < 1e-9:
        return years / (1.0 + rate)
    return (1.0 - ((1.0 + growth) / (1.0 + rate)) ** years) / (rate - growth)


@rule
def value_of_lease_at_signing(
    rent: float, margin: float, capex: float, escalator: float, rate: float, years: float
) -> float:
    """Developer's value of a lease per IT MW: all capex at once, service a year later.  [$/IT-MW]

    rent [$/IT-MW-year]; margin [0-1]; capex [$/IT-MW].  No terminal value.  The yardstick of published
    "value created per watt" figures (5.19-7.81 $/W).

    >>> [round(value_of_lease_at_signing(1.8e6, 0.87, 9.5e6, 0.03, r, 15.0) / 1e6, 1) for r in (0.08, 0.10, 0.12)]
    [5.3, 3.3, 1.6]
    """
    return rent * margin * growing_annuity(rate, escalator, years) / (1.0 + rate) - capex


@rule
def value_of_rent(rent: float, escalator: float, years: float, delay: int, rate: float, horizon: int) -> float:
    """Present value of rent that starts after `delay` quarters and ends with the term or the horizon.  [$]

    rent [$/year] grows by `escalator` at each anniversary of service.  It is paid by the week, so that a quarter's comes in its
    middle: 1.1 a year at 21 % is 1.0 half a year away.

    >>> round(value_of_rent(4.0, 0.0, 1.0, 0, 0.0, 64), 6), value_of_rent(4.0, 0.0, 20.0, 60, 0.0, 64)
    (4.0, 4.0)
    """
    discount = 1.0 / (1.0 + quarterly_rate(rate))
    last = min(horizon, delay + int(4.0 * years + 0.5))
    paid = rent * 0.25
    worth = discount_factor(rate, delay + 0.5)
    value = 0.0
    for quarter in range(delay, last):
        if quarter > delay and (quarter - delay) % 4 == 0:
            paid *= 1.0 + escalator
        value += paid * worth
        worth *= discount
    return value


@rule
def spread_evenly(usd: float, begins: float, ends: float, rate: float) -> float:
    """Present value of what is paid, or credited, evenly from one day to another.  [$]   begins, ends [quarters from now]

    >>> round(spread_evenly(121.0, 0.0, 16.0, 0.10), 6), spread_evenly(8.0, -8.0, 0.0, 0.10)
    (100.0, 8.0)
    """
    first = max(0.0, begins)
    return usd * discount_factor(rate, 0.5 * (first + max(first, ends)))


@rule
def annual_premium(value: float, rate: float, years: float) -> float:
    """Yearly payment over `years` that just uses up a value; nothing where the value is negative.  [$/year]

    >>> round(annual_premium(1e6, 0.15, 10.0))
    199252
    >>> annual_premium(-5.0, 0.15, 10.0)
    0.0
    """
    return max(0.0, value) / annuity(rate, years)


@rule
def serviceable(profit: float, rate: float, years: float, cover: float) -> float:
    """Debt whose level payments a year's operating profit covers.  [$]

    130 a year serve payments of 100 with a cover of 1.3: without interest over five years, a debt of 500.

    >>> round(serviceable(130.0, 0.0, 5.0, 1.3), 6), serviceable(-5.0, 0.1, 5.0, 1.3)
    (500.0, 0.0)
    """
    return max(0.0, profit) * annuity(rate, years) / cover if years > 0.0 else 0.0


@rule
def debt_for_life(
    net_rent: float, advance: float, years: float, free: float, rate: float, life: float, cover: float
) -> float:
    """Debt that a contract serves in its leanest years, when the advance is credited against the rent.  [$]

    net_rent [$/year]; advance [$], credited evenly after the first `free` years of `years`; life [years] of the debt.
    100 a year less 60 of credit carry, without interest and with cover 1.0, 160 over four years.

    >>> debt_for_life(100.0, 180.0, 5.0, 2.0, 0.0, 4.0, 1.0)
    160.0
    """
    return serviceable(net_rent - advance / max(1.0, years - free), rate, min(life, years), cover)


@rule
def debt_before_credit(net_rent: float, advance: float, years: float, free: float, rate: float, cover: float) -> float:
    """Debt beside it that the rent serves while the advance is not yet credited.  [$]

    Of 100 a year 60 are free for two years: 120.

    >>> debt_before_credit(100.0, 180.0, 5.0, 2.0, 0.0, 1.0)
    120.0
    """
    return serviceable(min(net_rent, advance / max(1.0, years - free)), rate, min(free, years), cover)


@rule
def level_payment(principal: float, rate: float, weeks: int) -> float:
    """A week's level payment, interest and principal, that repays a loan in some weeks.  [$]

    >>> round(level_payment(520.0, 0.0, 52), 6), round(level_payment(1e6, 0.10, 1))
    (10.0, 1001916)
    """
    weekly = rate / WEEKS_A_YEAR
    if weekly < 1e-9:
        return principal / max(1, weeks)
    return principal * weekly / (1.0 - (1.0 + weekly) ** float(-max(1, weeks)))


@rule
def service_of_quarter(principal: float, rate: float, weeks_left: int, amortising: bool) -> float:
    """Interest and instalments of the next quarter; what is due in one piece is no debt service.  [$]

    >>> service_of_quarter(520.0, 0.0, 52, True), service_of_quarter(520.0, 0.0, 52, False)
    (130.0, 0.0)
    """
    if amortising:
        return level_payment(principal, rate, weeks_left) * min(WEEKS_A_QUARTER, max(1, weeks_left))
    return principal * rate / 4.0


@rule
def cover_gap(available: float, service: float, least: float) -> float:
    """What a quarter's profit before principal and interest lacks to cover debt service as often as lenders ask.  [$]

    Principal that is repaid is no lost margin: 110 of profit cover 60 of interest and 40 of principal 1.1 times.

    >>> cover_gap(110.0, 100.0, 1.1) < 1e-9, cover_gap(90.0, 100.0, 1.1) > 19.9, cover_gap(-5.0, 0.0, 1.1)
    (True, True, 0.0)
    """
    return max(0.0, least * service - available) if service > 0.0 else 0.0


@rule
def capacity_to_raise(value: float, debt: float, equity_share: float, least_value: float) -> float:
    """Equity that the market gives in a quarter: a share of value, nothing to a company it does not believe in.  [$]

    Refused where equity value is below `least_value` x debt.

    >>> capacity_to_raise(1e9, 2e8, 0.06, 0.25)
    60000000.0
    >>> capacity_to_raise(1e7, 2e8, 0.06, 0.25)
    0.0
    """
    if value <= 0.0 or value < least_value * debt:
        return 0.0
    return equity_share * value


class Means(NamedTuple):
    """What a company's means depend on beside itself: price of bitcoin [$], haircut on coins, what the market takes in shares."""

    price: float
    haircut: float
    equity_share: float
    least_value: float


@rule
def able_to_raise(company: CompanyRow, raised: float, terms: Means) -> float:
    """Cash that works under way do not need, coins at a haircut and the shares that the market still takes.  [$]

    raised: shares sold this quarter [$].  Below zero: works under way need more than there is.

    >>> from types import SimpleNamespace
    >>> miner = SimpleNamespace(cash=50.0, committed=80.0, btc=2.0, btc_pledged=1.0, value=1e3, debt=0.0)
    >>> able_to_raise(miner, 10.0, Means(price=100.0, haircut=0.8, equity_share=0.06, least_value=0.25))
    100.0
    """
    coins = terms.haircut * max(0.0, company.btc - company.btc_pledged) * terms.price
    room = max(0.0, capacity_to_raise(company.value, company.debt, terms.equity_share, terms.least_value) - raised)
    return company.cash - company.committed + coins + room
