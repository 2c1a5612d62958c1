"""What can keep an owner from an option: a name, the word in exported tables, the numbers that explain it."""

from collections.abc import Callable
from typing import NamedTuple

from agents.options.case import Case, means_of_owner
from agents.options.option import Option
from agents.options.reach import unlet
from agents.units import WEEKS_A_YEAR

type Numbers = dict[str, float]


def no_numbers(option: Option, case: Case) -> Numbers:
    """It says all by its name."""
    return {}


def of_capital(option: Option, case: Case) -> Numbers:
    """Own money that the least phase needs, and what the owner could put in; nothing where it failed only later.  [$]"""
    least, able = option.least(case), means_of_owner(case)
    need = option.capital(case) * least
    return {"need": need, "able": able, "least": least} if need > able else {}


def of_room(option: Option, case: Case) -> Numbers:
    """What there is room for, and the least that a tenant takes.  [MW]"""
    return {"mw": option.letting.room(case), "least": case.p.smallest_phase} if option.letting else {}


def of_skill(option: Option, case: Case) -> Numbers:
    """What the owner can do, and what it takes.  [0-1]"""
    return {"grade": case.company.skill, "wanted": option.letting.skill} if option.letting else {}


def of_suitability(option: Option, case: Case) -> Numbers:
    """How the site suits AI, and what tenants want.  [0-1]"""
    return {"grade": case.site.suitability, "wanted": option.letting.suitability} if option.letting else {}


def of_energising(option: Option, case: Case) -> Numbers:
    """What is approved and not let, and how long it takes to service.  [MW], [years]"""
    years = (case.site.ahead_week - case.market.week) / WEEKS_A_YEAR
    return {"mw": unlet(case.site), "years": max(0.0, years)}


def of_tenants(option: Option, case: Case) -> Numbers:
    """How likely a site on offer was to find a tenant.  [0-1]"""
    return {"chance": case.market.match_chance}


class Barrier(NamedTuple):
    """name: in texts; word: in the tables `decisions` and `flips`; numbers: that explain it, none where none are known."""

    name: str
    word: str
    numbers: Callable[[Option, Case], Numbers] = no_numbers


BARRIERS = (
    Barrier("free", ""),
    Barrier("no_tenant_abroad", "abroad: no tenant"),
    Barrier("no_capital", "capital", of_capital),
    Barrier("too_small", "scale", of_room),
    Barrier("no_skill", "skill", of_skill),
    Barrier("unsuitable", "suitability", of_suitability),
    Barrier("nothing_idle", "no idle MW"),
    Barrier("no_land", "no land", of_room),
    Barrier("no_tie_up", "no tie-up offered"),
    Barrier("no_tenant", "no tenant", of_tenants),
    Barrier("no_contractor", "contractors"),
    Barrier("no_gpus", "GPU allocation"),
    Barrier("no_turbine", "turbines"),
    Barrier("no_buyer", "no buyer"),
    Barrier("waiting", "waiting is worth more"),
    Barrier("nothing_runs", "nothing to switch off"),
    Barrier("not_asked", "not asked for"),
    Barrier("no_plant", "no plant on sale"),
    Barrier("too_early", "not energised yet", of_energising),
)
(FREE, NO_TENANT_ABROAD, NO_CAPITAL, TOO_SMALL, NO_SKILL, UNSUITABLE, NOTHING_IDLE, NO_LAND, NO_TIE_UP, NO_TENANT,
 NO_CONTRACTOR, NO_GPUS, NO_TURBINE, NO_BUYER, WAITING, NOTHING_RUNS,
 NOT_ASKED, NO_PLANT, TOO_EARLY) = range(len(BARRIERS))  # fmt: skip
