"""Convert to AI with power of its own: halls and a gas plant on free land, for a tenant that cannot wait for the grid."""

from agents.building import Building
from agents.codes import ABROAD, TURNKEY
from agents.options.barriers import NO_LAND, NO_TENANT_ABROAD
from agents.options.case import Case, base_of, lease_rate
from agents.options.option import Letting, Option
from agents.options.reach import land_left
from agents.options.tenants import SKILLED, SUITABLE, barred_from_ai, least_phase, phase_size
from agents.options.turnkey import bill as bill_of_halls
from agents.options.turnkey import least_rent, worth_by_rent
from agents.parameters import Leasing
from agents.rules.compiled import rule
from agents.rules.generation import own_plant_value
from agents.rules.leasing import turnkey_cost
from agents.units import WEEKS_A_QUARTER


@rule
def room(case: Case) -> float:
    """Land: the connection stays what it is.  [MW]"""
    return land_left(case.site, case.p)


@rule
def worth(case: Case) -> float:
    """Carrying on, and halls with a plant on the land that is left.  [$/MW]"""
    plant = own_plant_value(case.site, case.p, case.b, case.market, case.zone, lease_rate(case))
    return case.stay + room(case) / base_of(case) * plant


@rule
def capital(case: Case) -> float:
    """The owner's part of halls and plant.  [$/MW]"""
    p, own = case.p, case.f.own_capital
    halls = turnkey_cost(case.site.suitability, p.turnkey_capex, p.unsuitable_capex)
    return own * halls / p.gross_per_it + own * case.b.plant_capex


@rule
def barrier(case: Case) -> int:
    """What keeps it from any tenant; nobody comes for a plant abroad, since turbines are the nation's."""
    if case.site.zone == ABROAD:
        return NO_TENANT_ABROAD
    return barred_from_ai(case, room(case), NO_LAND, SKILLED, capital(case))


@rule
def size(case: Case) -> float:
    """Megawatts of the phase.  [MW]"""
    return phase_size(case, room(case), capital(case))


@rule
def ask(case: Case, target: float, seen: float) -> float:
    """Least rent.  [$/IT-MW-year]"""
    step = worth_by_rent(case, int(case.b.plant_quarters))
    return least_rent(case, target, seen, step * (room(case) / base_of(case)))


@rule
def bill(p: Leasing, b: Building, suitability: float, gross_mw: float) -> tuple[float, float]:
    """Cost of halls and plant.  [$], [$]"""
    halls, _ = bill_of_halls(p, b, suitability, gross_mw)
    return halls + b.plant_capex * gross_mw, 0.0


@rule
def weeks(b: Building, quarters: float) -> int:
    """As long as the plant takes, whatever the halls do.  [weeks]"""
    return int(b.plant_quarters * WEEKS_A_QUARTER)


OPTION = Option(
    "generation",
    deed="let",
    reversible=False,
    worth=worth,
    barrier=barrier,
    capital=capital,
    size=size,
    ask=ask,
    letting=Letting(TURNKEY, SUITABLE, SKILLED, room, bill, weeks, plant=True),
    least=least_phase,
)
