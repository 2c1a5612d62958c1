"""Convert to a GPU cloud: halls and machines of its own, whose hours are let."""

from agents.building import Building
from agents.codes import GPU_CLOUD
from agents.options.ahead import too_little
from agents.options.barriers import NO_GPUS
from agents.options.case import Case
from agents.options.option import Letting, Option
from agents.options.tenants import (
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
from agents.rules.clouds import CREDIT_FREE, cloud_value, machines_rent
from agents.rules.compiled import rule
from agents.rules.finance import TAIL, debt_before_credit, debt_for_life
from agents.rules.leasing import net_rent, rent_ceiling, rent_for, turnkey_cost

SKILLED = 0.6  # skill of an owner that every other tenant trusts with machines [0-1]; assumption A132


@rule
def allotted(case: Case) -> float:
    """MW that one phase could serve: what is connected, and no more than a quarter's GPUs.  [MW]"""
    return min(connected_room(case), case.p.gpu_slots_mw * case.p.gross_per_it)


@rule
def quoted(case: Case) -> float:
    """Rent that tenants quote for a cloud there: for machines what they quote anywhere, for the hall by the site.

    [$/IT-MW-year]
    """
    machines = machines_rent(case.p)
    hall = max(0.0, case.market.rent_cloud - machines)
    return machines + rent_ceiling(hall, case.site.suitability, allotted(case))


@rule
def worth(case: Case) -> float:
    """Rent of machines, less halls and GPUs; what is left when the contract ends.  [$/MW]"""
    p, view = case.p, case.market
    rent, rate = net_rent(quoted(case), p.cloud_margin, view.subsidy), p.cloud_rate + case.company.spread
    value = cloud_value(p, rent, colocation_rent(case), case.site.suitability, rate, works_expected(case))
    return value / p.gross_per_it - purpose_cost(case, allotted(case))


@rule
def capital(case: Case) -> float:
    """The owner's part of halls and GPUs: what neither the advance nor lenders pay, who size all debt together.  [$/MW]"""
    p, f = case.p, case.f
    halls, years = turnkey_cost(case.site.suitability, p.cloud_capex, p.unsuitable_capex), p.cloud_years - TAIL
    advance, rent = p.prepayment * quoted(case) * p.cloud_years, quoted(case) * p.cloud_margin
    credited = advance * (years - CREDIT_FREE) / max(1.0, p.cloud_years - CREDIT_FREE)
    debt = debt_for_life(rent, credited, years, CREDIT_FREE, f.debt_rate, f.loan_years, f.coverage)
    debt += debt_before_credit(rent, credited, years, CREDIT_FREE, f.debt_rate, f.coverage)
    unpaid = halls + p.gpu_capex - advance
    return max(f.own_capital * halls, unpaid - min(debt, f.loan_to_cost * unpaid)) / p.gross_per_it


@rule
def barrier(case: Case) -> int:
    """What keeps it from any tenant."""
    if case.p.gpu_slots_mw * case.p.gross_per_it < case.p.smallest_phase:
        return NO_GPUS
    return barred_from_ai(case, connected_room(case), too_little(case), SKILLED, capital(case))


@rule
def size(case: Case) -> float:
    """Megawatts of the phase.  [MW]"""
    return phase_size(case, allotted(case), capital(case))


@rule
def ask(case: Case, target: float, seen: float) -> float:
    """Least rent.  [$/IT-MW-year]"""
    p, rate, works = case.p, case.p.cloud_rate + case.company.spread, works_expected(case)
    step = (cloud_value(p, 2e6, 0.0, 1.0, rate, works) - cloud_value(p, 1e6, 0.0, 1.0, rate, works)) / 1e6
    return rent_for(target, seen, quoted(case), step / p.gross_per_it)


@rule
def bill(p: Leasing, b: Building, suitability: float, gross_mw: float) -> tuple[float, float]:
    """Cost of the halls, and of the GPUs when they are delivered.  [$], [$]"""
    it_mw = gross_mw / p.gross_per_it
    return turnkey_cost(suitability, p.cloud_capex, p.unsuitable_capex) * it_mw, p.gpu_capex * it_mw


OPTION = Option(
    "cloud",
    deed="let",
    reversible=False,
    worth=worth,
    barrier=barrier,
    capital=capital,
    size=size,
    ask=ask,
    letting=Letting(GPU_CLOUD, SUITABLE, SKILLED, connected_room, bill, as_drawn, instead="turnkey"),
    least=least_phase,
)
