"""How far an owner's money reaches among the megawatts that it could let."""

import numpy as np

from agents.codes import ABROAD
from agents.options.reach import rigs_and_free
from agents.options.tenants import SUITABLE
from agents.population import Site
from agents.records import Rows
from agents.rules.compiled import phase, rule
from agents.rules.elementary import sum_of
from model.money.finance import means
from model.state import State


@rule
def part_reached(able: float, own: float, elsewhere: float, mw: float) -> float:
    """Part of a site that its owner can pay halls for, once all that is connected elsewhere is let.  [0-1]

    able [$] that it can raise in time; own [$/MW]: its part of the works; elsewhere, mw [MW]: of others, of the site.

    >>> part_reached(300.0, 1.0, 200.0, 400.0), part_reached(900.0, 1.0, 200.0, 400.0), part_reached(100.0, 1.0, 200.0, 400.0)
    (0.25, 1.0, 0.0)
    """
    return min(1.0, max(0.0, able / max(1e-9, own) - elsewhere) / max(1e-9, mw))


@phase
def connected_elsewhere(sites: Rows[Site], owner: int, site: int, found: np.ndarray) -> float:
    """MW that an owner could let of what is connected at its other sites, beside one.  [MW]   found [site]: of no account"""
    count = 0
    for row in range(len(sites)):
        other = sites[row]
        own = row != site and other.alive and other.owner == owner
        if own and other.zone != ABROAD and other.suitability >= SUITABLE:
            found[count] = rigs_and_free(other)
            count += 1
    return sum_of(found[:count])


def reached(state: State, site: int, mw: float) -> float:
    """`part_reached` of a site: what its owner holds, and may sell in shares while tenants sign ahead, with them behind it."""
    s, p, sites = state.scenario, state.scenario.leasing, state.sites.rows
    owner = int(sites["owner"][site])
    elsewhere = connected_elsewhere(sites, owner, site, np.empty(len(sites)))
    later = max(0.0, 4.0 * p.ahead_years - 1.0) * s.finance.equity_share * float(state.companies.rows["value"][owner])
    own = s.finance.backed_capital * p.turnkey_capex / p.gross_per_it
    return part_reached(means(state, owner) + later, own, elsewhere, mw)
