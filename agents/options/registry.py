"""Everything that an owner can do with a site, in the order of the codes; rules by code, for phases and plain Python."""

from agents.options import (
    buy_plant,
    cloud,
    expand,
    idle,
    mine_on,
    own_power,
    sell,
    shell,
    tie_up,
    turnkey,
)
from agents.options.option import NO_TIER
from agents.rules.compiled import one_of

OPTIONS = (
    mine_on.OPTION,  # first: rows that nobody decided about say so
    shell.OPTION,
    turnkey.OPTION,
    cloud.OPTION,
    own_power.OPTION,
    expand.OPTION,
    idle.OPTION,
    sell.OPTION,
    tie_up.OPTION,
    buy_plant.OPTION,
)
NAMES = tuple(option.name for option in OPTIONS)


def code_of(name: str) -> int:
    """The code of an option, by its name in tables; ValueError where there is none.

    >>> code_of("turnkey"), NAMES[2]
    (2, 'turnkey')
    """
    return NAMES.index(name)


MINE, COLOCATION, SELL = code_of("mine"), code_of("turnkey"), code_of("sell")
REVERSIBLE = tuple(option.reversible for option in OPTIONS)
TIER = tuple(option.tier for option in OPTIONS)
OWN_PLANT = tuple(option.letting is not None and option.letting.plant for option in OPTIONS)
AHEAD = tuple(option.letting is not None and option.letting.ahead for option in OPTIONS)
INSTEAD = tuple(
    code_of(option.letting.instead) if option.letting and option.letting.instead else MINE for option in OPTIONS
)
LETTING = tuple(code for code, tier in enumerate(TIER) if tier != NO_TIER)

worth_of = one_of(*(option.worth for option in OPTIONS))
barrier_of = one_of(*(option.barrier for option in OPTIONS))
size_of = one_of(*(option.size for option in OPTIONS))
ask_of = one_of(*(option.ask for option in OPTIONS))
LET = tuple(LETTING.index(code) if code in LETTING else -1 for code in range(len(OPTIONS)))
"""Of each option: its place among those that let to a tenant."""

_LETTINGS = [option.letting for option in OPTIONS if option.letting]
bill_of = one_of(*(letting.bill for letting in _LETTINGS))  # by that place, as the next
weeks_of = one_of(*(letting.weeks for letting in _LETTINGS))
