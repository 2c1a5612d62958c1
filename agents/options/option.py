"""What an option is: the rules that weigh it, and what it declares of itself."""

from collections.abc import Callable
from typing import NamedTuple

from agents.building import Building
from agents.options.case import Case
from agents.options.reach import rigs_and_free
from agents.parameters import Leasing
from agents.rules.compiled import rule

NO_TIER = -1  # of options that need no tenant


@rule
def no_capital(case: Case) -> float:
    """What costs its owner nothing, or is paid as far as the cash goes.  [$/MW]"""
    return 0.0


@rule
def all_in_reach(case: Case) -> float:
    """Every megawatt that a plan can turn to something else.  [MW]"""
    return max(0.0, rigs_and_free(case.site))


@rule
def no_rent(case: Case, target: float, seen: float) -> float:
    """What needs no tenant asks for no rent.  [$/IT-MW-year]"""
    return 0.0


def no_phase(case: Case) -> float:
    """What has no least size.  [MW]"""
    return 0.0


def nothing_finer(case: Case) -> str:
    """A barrier that says all there is to say."""
    return ""


class Letting(NamedTuple):
    """What an option that needs a tenant declares besides.

    tier: what is let, see codes.TIERS; suitability of the site, skill of its owner at which one tenant in two takes it
    [0-1]; room:
    rule for the MW that could be let; bill(p, b, suitability, gross MW): cost of the works, and what is due at delivery [$]; weeks(b, quarters): how long
    they take, given how many quarters a conversion takes there; plant: it brings a power plant of its own, so it takes land
    and a turbine and leaves the connection as it is; ahead: tenants sign for approved MW before they are energised;
    instead: name of what is offered to tenants where they refuse it.
    """

    tier: int
    suitability: float
    skill: float
    room: Callable[[Case], float]
    bill: Callable[[Leasing, Building, float, float], tuple[float, float]]
    weeks: Callable[[Building, float], int]
    plant: bool = False
    ahead: bool = False
    instead: str = ""


class Option(NamedTuple):
    """One thing that an owner can do with a site.

    name: in tables and texts; deed: what carries it out, see model.decisions.deeds; reversible: whether it can be undone.
    Rules: worth [$/MW] as the market would see it; barrier: code of options.barriers; capital [$/MW] of the owner's own;
    size [MW] of the phase that is planned; ask(case, target, seen): least rent at which it is as good as `target` [$/MW],
    seen [$/MW] what it seems worth at the rent expected [$/IT-MW-year].
    least: MW that its capital must suffice for; finer: a barrier's cause in one word for the texts; late: money for
    it may turn out short when it is carried out; gone: that its offer was used up by its turn, in one word for the texts;
    account: how what came of it is counted, see model.record.hindsight.
    """

    name: str
    deed: str
    reversible: bool
    worth: Callable[[Case], float]
    barrier: Callable[[Case], int]
    capital: Callable[[Case], float] = no_capital
    size: Callable[[Case], float] = all_in_reach
    ask: Callable[[Case, float, float], float] = no_rent
    letting: Letting | None = None
    least: Callable[[Case], float] = no_phase
    finer: Callable[[Case], str] = nothing_finer
    late: bool = False
    gone: str = ""
    account: str = ""

    @property
    def tier(self) -> int:
        """What it lets to a tenant, NO_TIER where it needs none."""
        return self.letting.tier if self.letting else NO_TIER
