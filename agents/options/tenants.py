"""What the options that let to AI have in common: what tenants want, how large a phase is, how long works take."""

from agents.building import Building
from agents.codes import ABROAD
from agents.options.barriers import FREE, NO_CAPITAL, NO_SKILL, NO_TENANT_ABROAD, UNSUITABLE
from agents.options.case import Case, lease_rate, means_of_owner
from agents.options.reach import rigs_and_free, unlet
from agents.rules.compiled import rule
from agents.rules.finance import annuity
from agents.rules.leasing import hopeless, net_rent
from agents.rules.utility import PREMIUM_YEARS
from agents.units import WEEKS_A_QUARTER

SUITABLE = 0.2  # suitability of a site that every other tenant comes to [0-1]; assumption A132
SKILLED = 0.15  # skill of an owner that every other tenant trusts [0-1]; assumption A132
ENOUGH = 0.9  # of the smallest phase: what a tenant still takes


@rule
def connected_room(case: Case) -> float:
    """MW of the connection that one phase could let.  [MW]"""
    return min(rigs_and_free(case.site), case.p.largest_phase)


@rule
def barred_from_ai(case: Case, room: float, too_little: int, skill: float, capital: float) -> int:
    """What keeps a site from serving AI before any tenant is asked.

    too_little: barrier where there is less room [MW] than a tenant takes; skill: at which tenants trust one owner in two;
    capital [$/MW].  Where judgement has no width, who is below it is not asked at all.
    """
    if case.site.zone == ABROAD and case.p.abroad_mw <= 0.0:
        return NO_TENANT_ABROAD
    if room < case.p.smallest_phase:
        return too_little
    if hopeless(case.site.suitability, SUITABLE, case.p.judgement):
        return UNSUITABLE
    if hopeless(case.company.skill, skill, case.p.judgement):
        return NO_SKILL
    return FREE if capital * case.p.smallest_phase <= means_of_owner(case) else NO_CAPITAL


@rule
def phase_size(case: Case, room: float, capital: float) -> float:
    """As many megawatts as the owner can pay for, the least that a tenant takes at least, and no more than there is room."""
    return min(max(0.0, room), max(case.p.smallest_phase, means_of_owner(case) / max(1.0, capital)))


@rule
def colocation_rent(case: Case) -> float:
    """Rent of colocation that the market expects, the subsidy counted in.  [$/IT-MW-year]"""
    return net_rent(case.market.rent_turnkey, case.p.turnkey_margin, case.market.subsidy)


@rule
def purpose_cost(case: Case, room: float) -> float:
    """What AI's use of MW that were awarded for mining costs, mean over a phase of `room` MW; older ones go first.  [$/MW]

    A connection's premium runs for ten years from service; of megawatts still to come all of it.
    """
    site = case.site
    older = max(0.0, rigs_and_free(site) + unlet(site) - site.bound_mw)
    bound = min(site.bound_mw, max(0.0, room - older))
    if bound <= 0.0:
        return 0.0
    return bound / room * site.bound_cost / site.bound_mw * annuity(lease_rate(case), PREMIUM_YEARS)


@rule
def works_expected(case: Case) -> int:
    """How long a conversion is expected to take.  [quarters]"""
    return int(case.b.conversion_median + 0.5)


def least_phase(case: Case) -> float:
    """The least phase that a tenant takes.  [MW]"""
    return float(case.p.smallest_phase)


@rule
def as_drawn(b: Building, quarters: float) -> int:
    """Works that take as long as a conversion at that site.  [weeks]"""
    return round(quarters * WEEKS_A_QUARTER)
