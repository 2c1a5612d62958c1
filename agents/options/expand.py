"""Expand mining: megawatts that stand idle are for rigs, which are ordered week by week as they pay."""

from agents.options.barriers import FREE, NOTHING_IDLE
from agents.options.case import Case, base_of, contract_left, mining_rate
from agents.options.option import Option
from agents.rules.compiled import rule
from agents.rules.site import new_rigs_value, power_after, power_of_rigs


@rule
def worth(case: Case) -> float:
    """Carrying on, and rigs bought today on what is free, by the rule of all owners of rigs.  [$/MW]"""
    site, view, later = case.site, case.market, power_after(case.site, case.zone.later)
    power = power_of_rigs(site, view.week, case.zone.later)
    rigs = new_rigs_value(case.m, view, case.company.outlook, power, contract_left(case), later, mining_rate(case))
    return case.stay + max(0.0, site.free) / base_of(case) * rigs


@rule
def barrier(case: Case) -> int:
    """A megawatt at least must be idle."""
    return FREE if case.site.free >= 1.0 else NOTHING_IDLE


@rule
def size(case: Case) -> float:
    """All that is free.  [MW]"""
    return case.site.free


OPTION = Option("expand", deed="expand", reversible=True, worth=worth, barrier=barrier, size=size, late=True)
