"""Convert to colocation: halls with power and cooling, in which the tenant puts its machines."""

from agents.building import Building
from agents.codes import TURNKEY
from agents.options.ahead import from_service, lettable_room, too_little
from agents.options.case import Case, lease_rate
from agents.options.option import Letting, Option
from agents.options.tenants import (
    SKILLED,
    SUITABLE,
    as_drawn,
    barred_from_ai,
    colocation_rent,
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
def let_at(case: Case, rent: float) -> float:
    """Halls let at a rent.  [$/MW]   rent [$/IT-MW-year]"""
    p, works = case.p, works_expected(case)
    value = turnkey_value(p, rent, case.site.suitability, lease_rate(case), works)
    return from_service(case, value, rent, p.turnkey_years, works) / p.gross_per_it


@rule
def worth(case: Case) -> float:
    """Net rent of halls, less the conversion and the change of purpose.  [$/MW]"""
    return let_at(case, colocation_rent(case)) - purpose_cost(case, lettable_room(case))


@rule
def capital(case: Case) -> float:
    """The owner's part where the tenant stands behind the loan.  [$/MW]"""
    p = case.p
    unsuitable = p.unsuitable_capex * (1.0 - case.site.suitability)
    return case.f.backed_capital * (p.turnkey_capex + unsuitable) / p.gross_per_it


@rule
def barrier(case: Case) -> int:
    """What keeps it from any tenant."""
    return barred_from_ai(case, lettable_room(case), too_little(case), SKILLED, capital(case))


@rule
def size(case: Case) -> float:
    """Megawatts of the phase.  [MW]"""
    return phase_size(case, lettable_room(case), capital(case))


@rule
def worth_by_rent(case: Case, works: int) -> float:
    """What a dollar of yearly rent for an IT MW adds to the worth of a gross MW.  [years]   works [quarters]"""
    p, rate = case.p, lease_rate(case)
    step = turnkey_value(p, 2e6, 1.0, rate, works) - turnkey_value(p, 1e6, 1.0, rate, works)
    return step / 1e6 / p.gross_per_it


@rule
def least_rent(case: Case, target: float, seen: float, step: float) -> float:
    """Rent at which halls reach the target, and never under the yield floor.  [$/IT-MW-year]"""
    return max(case.p.turnkey_capex * YIELD_FLOOR, rent_for(target, seen, case.market.rent_turnkey, step))


@rule
def ask(case: Case, target: float, seen: float) -> float:
    """Least rent.  [$/IT-MW-year]"""
    step = (let_at(case, 2e6) - let_at(case, 1e6)) / 1e6
    return least_rent(case, target, seen, step)


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
    letting=Letting(TURNKEY, SUITABLE, SKILLED, lettable_room, bill, as_drawn, ahead=True),
    least=least_phase,
    account="rent",
)
