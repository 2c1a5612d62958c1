"""Mine on: the site stays as it is."""

from agents.options.barriers import FREE
from agents.options.case import Case
from agents.options.option import Option
from agents.rules.compiled import rule


@rule
def worth(case: Case) -> float:
    """What its rigs and its guests go on to earn.  [$/MW]"""
    return case.stay


@rule
def barrier(case: Case) -> int:
    """Nothing keeps an owner from carrying on."""
    return FREE


OPTION = Option("mine", deed="mine on", reversible=True, worth=worth, barrier=barrier, account="rigs")
