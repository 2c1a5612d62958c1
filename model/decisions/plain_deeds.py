"""What options do that take nothing but their owner's will, or cash as far as it goes: carried out in one loop."""

import numpy as np

from agents.options.barriers import NO_CAPITAL
from agents.options.registry import MINE, OPTIONS
from agents.population import CompanyRow, Fleet, Site
from agents.records import Rows
from agents.rules.compiled import phase, rule
from agents.rules.curtailment import TIE_YEARS
from agents.units import WEEKS_A_YEAR
from model.books.chains import Chain

PLAIN = {"mine on": "", "expand": "expansion", "switch off": "mothball", "tie up": "tie_up"}
"""Deeds in the order of their codes, and the event that tells each."""

MINE_ON, EXPAND, SWITCH_OFF, TIE_UP = range(len(PLAIN))
DEED_OF = tuple(list(PLAIN).index(option.deed) if option.deed in PLAIN else -1 for option in OPTIONS)
TELLS = tuple(PLAIN.get(option.deed, "") for option in OPTIONS)
UNTOLD = -1.0  # MW of what is no event


@rule
def mine_on(site: Site) -> None:
    """The site stays as it is; rigs that stood still run again, and are renewed as it pays."""
    site.mothballed, site.fill_mw = False, 0.0


@rule
def filling(site: Site, company: CompanyRow, mw: float) -> float:
    """Idle megawatts that a plan gives to mining: nothing where the owner has no cash, or where it is too little to speak of.

    mw: of the phase; all that is free where it is nothing.
    """
    given = min(site.free, mw) if mw > 0.0 else site.free
    return given if given >= 0.5 and company.cash - company.committed > 0.0 else 0.0


@rule
def has_rigs(fleets: Rows[Fleet], at: Chain, site: int, owner: int) -> bool:
    """Whether an owner has a fleet at a site, if only an empty one."""
    row = at.first[site]
    while row >= 0:
        if fleets[row].alive and fleets[row].owner == owner:
            return True
        row = at.after[row]
    return False


@rule
def expand(site: Site, given: float) -> float:
    """What is free is for rigs, which are ordered week by week as they pay and as the cash goes; the MW that are news."""
    before = site.fill_mw
    mine_on(site)
    site.fill_mw = given
    return given if given > 0.0 and before <= 0.0 else UNTOLD


@rule
def switch_off(site: Site) -> float:
    """The rigs stand still; the MW that are news."""
    told = UNTOLD if site.mothballed else site.mining
    site.mothballed, site.fill_mw = True, 0.0
    return told


@rule
def tie_up(site: Site, tie_mw: np.ndarray, tie_price: np.ndarray, week: int) -> float:
    """The utility ties what mines, as far as its offer lasts; the MW that are news.   tie_mw, tie_price [zone]"""
    tied = min(site.mining, tie_mw[site.zone])
    tie_mw[site.zone] -= tied
    if tied <= 0.0:
        return UNTOLD
    site.tied_mw, site.tie_price = tied, tie_price[site.zone]
    site.tie_end = week + int(TIE_YEARS * WEEKS_A_YEAR)
    mine_on(site)
    return tied


@phase
def carry_out_plain(
    companies: Rows[CompanyRow],
    sites: Rows[Site],
    fleets: Rows[Fleet],
    at: Chain,
    tie_mw: np.ndarray,
    tie_price: np.ndarray,
    week: int,
    wanted: np.ndarray,
    mw: np.ndarray,
    place: int,
    blocked: np.ndarray,
    done: np.ndarray,
    told: np.ndarray,
) -> int:
    """Carry orders out from a place on, until one that is no plain deed or needs a fleet that is not there; its place.

    at: fleets by site; wanted [order]: site and option, mw [order] of the phase; barriers, options done and MW that are
    news [order] are written.
    """
    while place < len(wanted):
        row, option = wanted[place, 0], wanted[place, 1]
        site, deed = sites[row], DEED_OF[option]
        if deed < 0:
            break
        done[place], told[place] = option, UNTOLD
        if deed == EXPAND:
            given = filling(site, companies[site.owner], mw[place])
            if given > 0.0 and not has_rigs(fleets, at, row, site.owner):
                break
            told[place] = expand(site, given)
            if given <= 0.0:
                blocked[row, option], done[place] = NO_CAPITAL, MINE
        elif deed == SWITCH_OFF:
            told[place] = switch_off(site)
        elif deed == TIE_UP:
            told[place] = tie_up(site, tie_mw, tie_price, week)
            done[place] = option if told[place] > 0.0 else MINE
        else:
            mine_on(site)
        place += 1
    return place
