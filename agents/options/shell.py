"""Let a powered shell: land, building and power are let, and the tenant fits it out."""

from agents.building import Building
from agents.codes import SHELL
from agents.options.ahead import from_service, lettable_room, too_little
from agents.options.case import Case, lease_rate
from agents.options.option import Letting, Option
from agents.options.tenants import (
    SKILLED,
    SUITABLE,
    barred_from_ai,
    least_phase,
    phase_size,
    purpose_cost,
)
from agents.parameters import Leasing
from agents.rules.compiled import rule
from agents.rules.leasing import net_rent, rent_for, shell_value
from agents.units import WEEKS_A_QUARTER


@rule
def shell_works(case: Case) -> int:
    """How long a shell is expected to take.  [quarters]"""
    return int(case.b.shell_quarters + 0.5)


@rule
def let_at(case: Case, rent: float) -> float:
    """A shell let at a rent.  [$/MW]   rent [$/IT-MW-year]"""
    p, works = case.p, shell_works(case)
    value = shell_value(p, rent, lease_rate(case), works)
    return from_service(case, value, rent, p.shell_years, works) / p.gross_per_it


@rule
def worth(case: Case) -> float:
    """Net rent of a shell, less what it costs to build and to change the purpose of megawatts.  [$/MW]"""
    rent = net_rent(case.market.rent_shell, case.p.shell_margin, case.market.subsidy)
    return let_at(case, rent) - purpose_cost(case, lettable_room(case))


@rule
def capital(case: Case) -> float:
    """The owner's part of a shell.  [$/MW]"""
    return case.f.own_capital * case.p.shell_capex / case.p.gross_per_it


@rule
def barrier(case: Case) -> int:
    """What keeps it from any tenant."""
    return barred_from_ai(case, lettable_room(case), too_little(case), SKILLED, capital(case))


@rule
def size(case: Case) -> float:
    """Megawatts of the phase.  [MW]"""
    return phase_size(case, lettable_room(case), capital(case))


@rule
def ask(case: Case, target: float, seen: float) -> float:
    """Least rent, and never under the cost floor.  [$/IT-MW-year]"""
    step = (let_at(case, 2e6) - let_at(case, 1e6)) / 1e6
    return max(case.p.shell_floor, rent_for(target, seen, case.market.rent_shell, step))


@rule
def bill(p: Leasing, b: Building, suitability: float, gross_mw: float) -> tuple[float, float]:
    """Cost of the works; the tenant pays for what it fits out.  [$], [$]"""
    return p.shell_capex * (gross_mw / p.gross_per_it), 0.0


@rule
def weeks(b: Building, quarters: float) -> int:
    """Shorter than a conversion, in the same proportion everywhere.  [weeks]"""
    return round(quarters * (b.shell_quarters / b.conversion_median) * WEEKS_A_QUARTER)


OPTION = Option(
    "shell",
    deed="let",
    reversible=False,
    worth=worth,
    barrier=barrier,
    capital=capital,
    size=size,
    ask=ask,
    letting=Letting(SHELL, SUITABLE, SKILLED, lettable_room, bill, weeks, ahead=True),
    least=least_phase,
    account="rent",
)
