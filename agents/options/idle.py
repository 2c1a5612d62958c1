"""Switch off: the rigs stand still until a plan says otherwise."""

from agents.options.barriers import FREE, NOTHING_RUNS
from agents.options.case import Case, base_of, mining_rate
from agents.options.option import Option
from agents.rules.compiled import rule
from agents.rules.mining import MOTHBALL_OPEX
from agents.rules.site import stay_value


@rule
def worth(case: Case) -> float:
    """Mining from the next quarter on, less a quarter's upkeep of rigs that are off.  [$/MW]"""
    site, m = case.site, case.m
    off = stay_value(
        site,
        case.company.outlook,
        mining_rate(case),
        case.efficiency,
        case.age,
        case.market,
        m,
        case.p,
        case.zone.later,
        1,
    )
    return off - site.mining / base_of(case) * 0.25 * MOTHBALL_OPEX * m.opex


@rule
def barrier(case: Case) -> int:
    """Something must run."""
    return FREE if case.site.mining > 0.0 else NOTHING_RUNS


OPTION = Option("idle", deed="switch off", reversible=True, worth=worth, barrier=barrier)
