"""Which asks for tenants stand this quarter: what is in reach, what is let ahead, whom tenants trust and come to."""

import numpy as np

from agents.codes import ABROAD
from agents.messages import Plan
from agents.options.barriers import FREE, NO_SKILL, UNSUITABLE, WAITING
from agents.options.reach import rigs_and_free
from agents.options.registry import AHEAD, OWN_PLANT
from agents.options.tenants import ENOUGH
from agents.parameters import Leasing
from agents.population import CompanyRow, Site
from agents.records import Rows
from agents.rules.compiled import phase, rule
from agents.rules.leasing import odds_of
from agents.units import WEEKS_A_QUARTER


@rule
def let_ahead(site: Site, option: int, p: Leasing) -> bool:
    """Whether an ask is for megawatts that are energised later: those of a site with too few for a tenant now."""
    least = p.smallest_phase
    return AHEAD[option] and rigs_and_free(site) < least and site.ahead_mw >= ENOUGH * least


@rule
def in_reach(site: Site, option: int, p: Leasing) -> float:
    """What an ask can still take: land for a plant of its own, else what is connected or let ahead.  [gross MW]"""
    if OWN_PLANT[option]:
        return site.land_mw - site.mw_energised - site.mw_approved
    return site.ahead_mw if let_ahead(site, option, p) else rigs_and_free(site)


@phase
def reach_of(sites: Rows[Site], site: int, option: int, p_: Rows[Leasing]) -> float:
    """`in_reach` of one ask.  [gross MW]"""
    return in_reach(sites[site], option, p_[0])


@phase
def admit(
    asks: Rows[Plan], sites: Rows[Site], blocked: np.ndarray, abroad: bool, p_: Rows[Leasing], keep: np.ndarray
) -> None:
    """Cut asks to what is in their reach; keep [ask] is written: at home or abroad, open but for waiting, and enough for a tenant."""
    p = p_[0]
    for place in range(len(asks)):
        ask, site = asks[place], sites[asks[place].site]
        barrier = blocked[ask.site, ask.first]
        keep[place] = (site.zone == ABROAD) == abroad and barrier in (FREE, WAITING)
        if keep[place]:
            ask.gross_mw = min(ask.gross_mw, min(in_reach(site, ask.first, p), p.largest_phase))
            keep[place] = ask.gross_mw >= ENOUGH * p.smallest_phase


@phase
def trust(
    asks: Rows[Plan],
    sites: Rows[Site],
    companies: Rows[CompanyRow],
    skill: np.ndarray,
    suits: np.ndarray,
    width: float,
    trusting: np.ndarray,
    visiting: np.ndarray,
    blocked: np.ndarray,
    keep: np.ndarray,
) -> None:
    """Whom tenants take this quarter: owners whom they trust, at sites that they come to; keep [ask] and barriers are written.

    skill, suits [option]: grade at odds of a half; trusting [company], visiting [site]: drawn, in (0, 1).
    """
    for place in range(len(asks)):
        row, option = asks[place].site, asks[place].first
        owner = sites[row].owner
        keep[place] = trusting[owner] < odds_of(companies[owner].skill, skill[option], width)
        if not keep[place]:
            blocked[row, option] = NO_SKILL
            continue
        keep[place] = visiting[row] < odds_of(sites[row].suitability, suits[option], width)
        if not keep[place]:
            blocked[row, option] = UNSUITABLE


@phase
def wait_for(
    asks: Rows[Plan],
    sites: Rows[Site],
    week: int,
    works: np.ndarray,
    p_: Rows[Leasing],
    ahead: np.ndarray,
    waits: np.ndarray,
) -> None:
    """Which asks are ahead, and how much later than works begun today their service begins; both are written.  [quarters]

    works [option]: how long works are expected to take.
    """
    for place in range(len(asks)):
        site, option = sites[asks[place].site], asks[place].first
        ahead[place] = let_ahead(site, option, p_[0])
        until = (site.ahead_week - week) / WEEKS_A_QUARTER
        waits[place] = max(0.0, until - works[option]) if ahead[place] else 0.0
