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
    connected_room,
    least_phase,
    phase_size,
    purpose_cost,
    works_expected,
)
from agents.parameters import Leasing
from agents.population import Site
from agents.rules.compiled import rule
from agents.rules.finance import spread_evenly
from agents.rules.leasing import rent_floor, rent_for, turnkey_cost, turnkey_value

REFIT_QUARTERS = 2  # that it takes to make an empty hall ready for another tenant; assumption A120


@rule
def empty_halls(site: Site, p: Leasing) -> float:
    """MW of halls that stand empty, where they are enough for a tenant: they are let before others are built.  [MW]"""
    return site.halls if site.halls >= p.smallest_phase else 0.0


@rule
def part_to_pay(site: Site, p: Leasing) -> float:
    """Of what a conversion costs, what the next phase does: a refit where halls stand empty, else all of it.  [0-1]"""
    return p.refit if empty_halls(site, p) > 0.0 else 1.0


@rule
def room(case: Case) -> float:
    """Megawatts that a phase could let: of empty halls, else of what is connected or will be soon enough.  [MW]"""
    halls = empty_halls(case.site, case.p)
    return min(halls, connected_room(case)) if halls > 0.0 else lettable_room(case)


@rule
def works(case: Case) -> int:
    """How long a refit or a conversion is expected to take.  [quarters]"""
    return REFIT_QUARTERS if empty_halls(case.site, case.p) > 0.0 else works_expected(case)


@rule
def let_at(case: Case, rent: float) -> float:
    """Halls let at a rent, empty ones before others are built.  [$/MW]   rent [$/IT-MW-year]"""
    site, p, rate, time = case.site, case.p, lease_rate(case), works(case)
    spared = (1.0 - part_to_pay(site, p)) * turnkey_cost(site.suitability, p.turnkey_capex, p.unsuitable_capex)
    value = turnkey_value(p, rent, site.suitability, rate, time) + spread_evenly(spared, 0.0, time, rate)
    return from_service(case, value, rent, p.turnkey_years, time) / p.gross_per_it


@rule
def worth(case: Case) -> float:
    """Net rent of halls, less the conversion and the change of purpose.  [$/MW]"""
    return let_at(case, colocation_rent(case)) - purpose_cost(case, room(case))


@rule
def capital(case: Case) -> float:
    """The owner's part where the tenant stands behind the loan.  [$/MW]"""
    p = case.p
    halls = turnkey_cost(case.site.suitability, p.turnkey_capex, p.unsuitable_capex)
    return case.f.backed_capital * halls * part_to_pay(case.site, p) / p.gross_per_it


@rule
def barrier(case: Case) -> int:
    """What keeps it from any tenant."""
    return barred_from_ai(case, room(case), too_little(case), SKILLED, capital(case))


@rule
def size(case: Case) -> float:
    """Megawatts of the phase.  [MW]"""
    return phase_size(case, room(case), capital(case))


@rule
def worth_by_rent(case: Case, works: int) -> float:
    """What a dollar of yearly rent for an IT MW adds to the worth of a gross MW.  [years]   works [quarters]"""
    p, rate = case.p, lease_rate(case)
    step = turnkey_value(p, 2e6, 1.0, rate, works) - turnkey_value(p, 1e6, 1.0, rate, works)
    return step / 1e6 / p.gross_per_it


@rule
def least_rent(case: Case, target: float, seen: float, step: float) -> float:
    """Rent at which halls reach the target, and never under the yield floor.  [$/IT-MW-year]"""
    return max(rent_floor(case.p, TURNKEY), rent_for(target, seen, case.market.rent_turnkey, step))


@rule
def ask(case: Case, target: float, seen: float) -> float:
    """Least rent.  [$/IT-MW-year]"""
    step = (let_at(case, 2e6) - let_at(case, 1e6)) / 1e6
    return least_rent(case, target, seen, step)


@rule
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
    letting=Letting(TURNKEY, SUITABLE, SKILLED, room, bill, as_drawn, ahead=True),
    least=least_phase,
    account="rent",
)
