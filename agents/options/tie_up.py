"""Tie up with the utility: it may switch rigs off in the dearest hours, and pays for that."""

from agents.options.barriers import FREE, NO_TIE_UP
from agents.options.case import Case, base_of, mining_rate
from agents.options.option import Option
from agents.rules.compiled import rule
from agents.rules.curtailment import TIE_YEARS, lost_margin
from agents.rules.finance import annuity


@rule
def size(case: Case) -> float:
    """What mines, as far as the utility ties load.  [MW]"""
    return min(case.site.mining, case.zone.tie_mw)


@rule
def worth(case: Case) -> float:
    """Carrying on, and five years of the utility's payment less what rigs that are off do not earn.  [$/MW]"""
    lost = lost_margin(case.site, case.efficiency, case.market, case.m, case.zone)
    tied = size(case) * (case.zone.tie_price - lost)
    return case.stay + tied / base_of(case) * annuity(mining_rate(case), TIE_YEARS)


@rule
def barrier(case: Case) -> int:
    """The utility offers it, and rigs that are not tied yet run."""
    site = case.site
    return FREE if case.zone.tie_mw > 0.0 and site.mining > 1.0 and site.tied_mw <= 0.0 else NO_TIE_UP


OPTION = Option("tie-up", deed="tie up", reversible=True, worth=worth, barrier=barrier, size=size, gone="taken")
