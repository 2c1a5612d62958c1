"""AI tenants: what letting or converting a megawatt is worth, what a landlord asks and a tenant offers."""

import math

from agents.codes import SHELL
from agents.parameters import Leasing
from agents.rules.compiled import rule
from agents.rules.finance import annuity, discount_factor, growing_annuity, spread_evenly, value_of_rent

YIELD_FLOOR = 0.07  # of the cost of the halls that a landlord asks in rent at least [1/year]


@rule
def net_rent(rent: float, margin: float, subsidy: float) -> float:
    """Rent that would leave a landlord as much without the subsidy as this rent does with it.  [$/IT-MW-year]

    >>> net_rent(1.8e6, 0.9, 0.09e6)
    1900000.0
    """
    return rent + subsidy / margin


@rule
def turnkey_cost(suitability: float, capex: float, unsuitable: float) -> float:
    """Cost of turning a mine into colocation: dearer where the site suits it less.  [$/IT-MW]

    >>> turnkey_cost(0.8, 9.5e6, 5e6)
    10500000.0
    """
    return capex + unsuitable * (1.0 - suitability)


@rule
def shell_value(p: Leasing, rent: float, rate: float, works: int) -> float:
    """Sub-landlord: a powered shell let net, per IT MW.  [$/IT-MW]   p: leasing record; works [quarters]"""
    income = value_of_rent(rent * p.shell_margin, p.escalator, p.shell_years, works, rate, int(p.horizon))
    return income - spread_evenly(p.shell_capex, 0.0, works, rate)


@rule
def turnkey_value(p: Leasing, rent: float, suitability: float, rate: float, works: int) -> float:
    """Turnkey colocation, per IT MW: rent after the works less the conversion.  [$/IT-MW]"""
    income = value_of_rent(rent * p.turnkey_margin, p.escalator, p.turnkey_years, works, rate, int(p.horizon))
    return income - spread_evenly(turnkey_cost(suitability, p.turnkey_capex, p.unsuitable_capex), 0.0, works, rate)


@rule
def worth_ahead(value: float, advance: float, years: float, wait: float, works: int, rate: float) -> float:
    """Worth of a lease whose works begin later, with an advance at signing that is credited evenly over its years.  [$]

    value [$]: if works began today; advance [$]; wait, works [quarters].  Half a year of waiting at 21 % takes a tenth; an advance
    of 10 that is credited at no rate of interest is worth nothing.

    >>> round(worth_ahead(110.0, 0.0, 15.0, 2.0, 4, 0.21), 6), worth_ahead(110.0, 10.0, 15.0, 2.0, 4, 0.0)
    (100.0, 110.0)
    """
    credited = advance * annuity(rate, years) / years * discount_factor(rate, wait + works)
    return value * discount_factor(rate, wait) + advance - credited


@rule
def let_in_time(letting: float, chance: float, years: float) -> float:
    """Worth of approved MW that come too late for tenants as yet: of letting them, as far as a tenant is found in time.  [$/MW]

    letting [$/MW] as it is seen today; chance [1/quarter] that a site on offer finds a tenant; years in which tenants sign ahead.

    >>> let_in_time(2e6, 0.5, 0.5), let_in_time(2e6, 0.5, 0.0), let_in_time(-1e6, 0.5, 0.5)
    (1500000.0, 0.0, 0.0)
    """
    return max(0.0, letting) * (1.0 - (1.0 - chance) ** (4.0 * years))


@rule
def worth_of_rent(p: Leasing, more: float, margin: float, years: float, until: float) -> float:
    """What a rent above the one reckoned with adds to a lease whose service begins later.  [$/IT-MW]

    more [$/IT-MW-year]; margin [0-1] of it that the landlord keeps; until service [quarters].
    """
    return more * margin * growing_annuity(p.lease_rate, p.escalator, years) * discount_factor(p.lease_rate, until)


@rule
def price_of_waiting(speed_value: float, gross_per_it: float, rate: float, years: float) -> float:
    """What a tenant pays less in rent for service a year later, over the years of the lease.  [$/IT-MW-year]

    speed_value [$/gross MW-year]: worth of a megawatt a year earlier.

    >>> price_of_waiting(0.5e6, 1.2, 0.0, 15.0)
    40000.0
    """
    return speed_value * gross_per_it / annuity(rate, years)


@rule
def rent_for(target: float, value_at: float, rent: float, slope: float) -> float:
    """Rent at which a value that is linear in rent reaches a target.  [$/IT-MW-year]

    >>> rent_for(10.0, 4.0, 1.0, 2.0)
    4.0
    """
    if slope <= 0.0:
        return rent
    return max(0.0, rent + (target - value_at) / slope)


@rule
def rent_floor(p: Leasing, tier: int) -> float:
    """Least rent that a landlord takes for a hall, empty ones too: the cost of a shell, a yield on the cost of colocation.

    [$/IT-MW-year]   9.5 M$/IT-MW at 7 % a year are 0.665.
    """
    return p.shell_floor if tier == SHELL else p.turnkey_capex * YIELD_FLOOR


@rule
def relet_rent(rent: float, p: Leasing, tier: int, offer: float, scarcity: float) -> float:
    """What a landlord could have for a hall today: no more than the rent it has, no more than a tenant offers.  [$/IT-MW-year]

    offer [$/IT-MW-year]: the most that a tenant pays; scarcity: unmet / demanded IT MW.
    """
    ask = min(rent_floor(p, tier), offer)
    return min(rent, agreed_rent(ask, offer, landlord_share(scarcity, p.theta_base, p.theta_slope, p.theta_max)))


@rule
def rent_claim(yearly: float, years: float) -> float:
    """A landlord's claim when a lease is rejected: a year's rent or 15 % of what is left, three years' at most.  [$]

    11 USC 502(b)(6).

    >>> rent_claim(10.0, 4.0), rent_claim(10.0, 12.0), rent_claim(10.0, 30.0), rent_claim(10.0, 0.5)
    (10.0, 18.0, 30.0, 5.0)
    """
    return yearly * min(years, max(1.0, min(3.0, 0.15 * years)))


@rule
def size_factor(gross_mw: float) -> float:
    """Tenants pay less for small sites.  [0-1]

    >>> [size_factor(mw) for mw in (100.0, 50.0, 20.0)]
    [1.0, 0.85, 0.5]
    """
    if gross_mw >= 75.0:
        return 1.0
    return 0.85 if gross_mw >= 40.0 else 0.5


@rule
def rent_ceiling(ceiling: float, suitability: float, gross_mw: float) -> float:
    """Most that a tenant pays: greenfield cost plus the value of speed, less on poor or small sites.  [$/IT-MW-year]

    >>> round(rent_ceiling(2.7e6, 0.9, 100.0) / 1e6, 3)
    2.7
    >>> round(rent_ceiling(2.7e6, 0.2, 30.0) / 1e6, 3)
    0.675
    """
    return ceiling * min(1.0, 0.35 + 0.75 * suitability) * size_factor(gross_mw)


@rule
def odds_of(grade: float, half: float, width: float) -> float:
    """Chance that a tenant takes a landlord or a site of some grade, one half at `half`; no width: all or nothing.  [0-1]

    >>> odds_of(0.15, 0.15, 0.1), round(odds_of(0.25, 0.15, 0.1), 2), odds_of(0.14, 0.15, 0.0), odds_of(0.15, 0.15, 0.0)
    (0.5, 0.73, 0.0, 1.0)
    """
    if width <= 0.0:
        return 1.0 if grade >= half else 0.0
    return 1.0 / (1.0 + math.exp((half - grade) / width))


@rule
def graded(grade: float, error: float) -> float:
    """A grade of judgement, were it off by so much.  [0-1]

    >>> graded(0.9, 0.0), graded(0.9, 0.2), graded(0.1, -0.2)
    (0.9, 1.0, 0.0)
    """
    return min(1.0, max(0.0, grade + error))


@rule
def hopeless(grade: float, half: float, width: float) -> bool:
    """Whether an owner need not try: tenants judge sharply, and none would take it.

    >>> hopeless(0.14, 0.15, 0.0), hopeless(0.15, 0.15, 0.0), hopeless(0.0, 0.6, 0.1)
    (True, False, False)
    """
    return odds_of(grade, half, width) <= 0.0


@rule
def landlord_share(scarcity: float, base: float, slope: float, most: float) -> float:
    """Landlord's share of the surplus between ask and offer; scarcity = unmet / demanded IT MW.  [0-1]

    >>> landlord_share(0.5, 0.15, 0.5, 0.6)
    0.4
    """
    return min(most, base + slope * max(0.0, scarcity))


@rule
def agreed_rent(ask: float, offer: float, share: float) -> float:
    """Rent between ask and offer.  [$/IT-MW-year]

    >>> agreed_rent(1.0, 2.0, 0.4)
    1.4
    """
    return ask + share * (offer - ask)
