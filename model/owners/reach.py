"""How far an owner's money reaches among the megawatts that it could let."""

import numpy as np

from agents.codes import ABROAD
from agents.options.reach import connected
from agents.options.tenants import SUITABLE
from agents.rules.compiled import rule
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


def reached(state: State, site: int, mw: float) -> float:
    """`part_reached` of a site: what its owner holds, and may sell in shares while tenants sign ahead, with them behind it."""
    s, p, sites = state.scenario, state.scenario.leasing, state.sites.rows
    owner = int(sites["owner"][site])
    others = sites["alive"] & (sites["owner"] == owner) & (sites["zone"] != ABROAD) & (sites["suitability"] >= SUITABLE)
    others &= np.arange(len(sites)) != site
    elsewhere = float(connected(sites)[others].sum())
    later = max(0.0, 4.0 * p.ahead_years - 1.0) * s.finance.equity_share * float(state.companies.rows["value"][owner])
    own = s.finance.backed_capital * p.turnkey_capex / p.gross_per_it
    return part_reached(means(state, owner) + later, own, elsewhere, mw)
