"""Letting approved megawatts before they are energised: for whom that is a way, when service begins, what it is worth."""

from agents.options.barriers import TOO_EARLY, TOO_SMALL
from agents.options.case import Case, lease_rate
from agents.options.reach import unlet
from agents.options.tenants import connected_room
from agents.rules.compiled import rule
from agents.rules.leasing import worth_ahead
from agents.units import WEEKS_A_QUARTER


@rule
def not_yet_energised(case: Case) -> bool:
    """Whether what a tenant could take is approved only; where enough is connected, that is let first."""
    least = case.p.smallest_phase
    return connected_room(case) < least and unlet(case.site) >= least


@rule
def lettable_room(case: Case) -> float:
    """MW that one phase could let: of the connection, or of what is energised soon enough for tenants to sign.  [MW]"""
    if not_yet_energised(case):
        return min(case.site.ahead_mw, case.p.largest_phase)
    return connected_room(case)


@rule
def too_little(case: Case) -> int:
    """What a lack of megawatts is called: they come too late as yet, or there are too few."""
    return TOO_EARLY if not_yet_energised(case) else TOO_SMALL


@rule
def from_service(case: Case, value: float, rent: float, years: float, works: int) -> float:
    """Worth today of a lease whose works end when the connection comes; as it is where one stands.  [$/IT-MW]

    value [$/IT-MW]: if works began today; rent [$/IT-MW-year]; works [quarters].
    """
    if not not_yet_energised(case):
        return value
    wait = max(0.0, (case.site.ahead_week - case.market.week) / WEEKS_A_QUARTER - works)
    return worth_ahead(value, case.p.ahead_advance * rent, years, wait, works, lease_rate(case))
