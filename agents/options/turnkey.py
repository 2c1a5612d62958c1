"""Convert to colocation: halls with power and cooling, in which the tenant puts its machines."""

from agents.building import Building
from agents.codes import TURNKEY
from agents.options.barriers import TOO_SMALL
from agents.options.case import Case, lease_rate
from agents.options.option import Letting, Option
from agents.options.tenants import (
    SKILLED,
    SUITABLE,
    as_drawn,
    barred_from_ai,
    colocation_rent,
    connected_room,
    least_phase,
    phase_size,
    purpose_cost,
    works_expected,
)
from agents.parameters import Leasing
from agents.rules.compiled import rule
from agents.rules.leasing import rent_for, turnkey_cost, turnkey_value

YIELD_FLOOR = 0.07  # of the cost of the halls that a landlord asks in rent at least [1/year]


@rule
def worth(case: Case) -> float:
    """Net rent of halls, less the conversion and the change of purpose.  [$/MW]"""
    site, p = case.site, case.p
    value = turnkey_value(p, colocation_rent(case), site.suitability, lease_rate(case), works_expected(case))
    return value / p.gross_per_it - purpose_cost(case)


@rule
def capital(case: Case) -> float:
    """The owner's part where the tenant stands behind the loan.  [$/MW]"""
    p = case.p
    unsuitable = p.unsuitable_capex * (1.0 - case.site.suitability)
    return case.f.backed_capital * (p.turnkey_capex + unsuitable) / p.gross_per_it


@rule
def barrier(case: Case) -> int:
    """What keeps it from any tenant."""
    return barred_from_ai(case, connected_room(case), TOO_SMALL, SKILLED, capital(case))


@rule
def size(case: Case) -> float:
    """Megawatts of the phase.  [MW]"""
    return phase_size(case, connected_room(case), capital(case))


@rule
def worth_by_rent(case: Case, works: int) -> float:
    """What a dollar of yearly rent adds to the worth of halls.  [years]   works [quarters]"""
    p, rate = case.p, lease_rate(case)
    return (turnkey_value(p, 2e6, 1.0, rate, works) - turnkey_value(p, 1e6, 1.0, rate, works)) / 1e6


@rule
def least_rent(case: Case, target: float, seen: float, step: float) -> float:
    """Rent at which halls reach the target, and never under the yield floor.  [$/IT-MW-year]"""
    p = case.p
    return max(p.turnkey_capex * YIELD_FLOOR, rent_for(target, seen, case.market.rent_turnkey, step / p.gross_per_it))


@rule
def ask(case: Case, target: float, seen: float) -> float:
    """Least rent.  [$/IT-MW-year]"""
    return least_rent(case, target, seen, worth_by_rent(case, works_expected(case)))


def bill(p: Leasing, b: Building, suitability: float, gross_mw: float) -> tuple[float, float]:
    """Cost of the works: dearer where the site suits AI less.  [$], [$]"""
    return turnkey_cost(suitability, p.turnkey_capex, p.unsuitable_capex) * (gross_mw / p.gross_per_it), 0.0


OPTION = Option(
    "turnkey",
    deed="let",
    reversible=False,
    worth=worth,
    barrier=barrier,
    capital=capital,
    size=size,
    ask=ask,
    letting=Letting(TURNKEY, SUITABLE, SKILLED, connected_room, bill, as_drawn),
    least=least_phase,
    account="rent",
)
