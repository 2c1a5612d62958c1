"""Convert to a GPU cloud: halls and machines of its own, whose hours are let."""

from agents.building import Building
from agents.codes import GPU_CLOUD
from agents.options.ahead import too_little
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
from agents.rules.compiled import rule
from agents.rules.finance import debt_before_credit, debt_for_life
from agents.rules.leasing import cloud_value, net_rent, rent_for, turnkey_cost

SKILLED = 0.6  # least skill to run AI machines of its own [0-1]


@rule
def worth(case: Case) -> float:
    """Rent of machines, less halls and GPUs; the halls are let when the contract ends.  [$/MW]"""
    p, view = case.p, case.market
    rent, rate = net_rent(view.rent_cloud, p.cloud_margin, view.subsidy), p.cloud_rate + case.company.spread
    value = cloud_value(p, rent, colocation_rent(case), case.site.suitability, rate, works_expected(case))
    return value / p.gross_per_it - purpose_cost(case, connected_room(case))


@rule
def capital(case: Case) -> float:
    """The owner's part of halls and GPUs: what neither the advance nor lenders pay, who size all debt together.  [$/MW]"""
    p, f = case.p, case.f
    halls, years = p.cloud_capex + p.unsuitable_capex * (1.0 - case.site.suitability), p.cloud_years - 1.0
    advance, rent = p.prepayment * p.cloud_rent * p.cloud_years, p.cloud_rent * p.cloud_margin
    credited = advance * (years - 2.0) / max(1.0, p.cloud_years - 2.0)
    debt = debt_for_life(rent, credited, years, 2.0, f.debt_rate, f.loan_years, f.coverage)
    debt += debt_before_credit(rent, credited, years, 2.0, f.debt_rate, f.coverage)
    unpaid = halls + p.gpu_capex - advance
    return max(f.own_capital * halls, unpaid - min(debt, f.loan_to_cost * unpaid)) / p.gross_per_it


@rule
def barrier(case: Case) -> int:
    """What keeps it from any tenant."""
    return barred_from_ai(case, connected_room(case), too_little(case), SKILLED, capital(case))


@rule
def size(case: Case) -> float:
    """Megawatts of the phase.  [MW]"""
    return phase_size(case, connected_room(case), capital(case))


@rule
def ask(case: Case, target: float, seen: float) -> float:
    """Least rent.  [$/IT-MW-year]"""
    p, rate, works = case.p, case.p.cloud_rate + case.company.spread, works_expected(case)
    step = (cloud_value(p, 2e6, 0.0, 1.0, rate, works) - cloud_value(p, 1e6, 0.0, 1.0, rate, works)) / 1e6
    return rent_for(target, seen, case.market.rent_cloud, step / p.gross_per_it)


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
    letting=Letting(GPU_CLOUD, SUITABLE, SKILLED, connected_room, bill, as_drawn),
    least=least_phase,
)
