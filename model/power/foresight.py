"""What planners of plants foresee of AI's load: what has signed, and the pipeline behind it as far as they count it."""

import numpy as np

from agents.codes import ABROAD, FOR_AI, US_ZONES
from agents.options.option import NO_TIER
from agents.options.reach import bucket_of, rigs_and_free
from agents.options.registry import OWN_PLANT, TIER
from agents.population import CompanyRow, GridWorks, Project, Site
from agents.records import Rows
from agents.rules.compiled import phase, rule
from agents.rules.elementary import sum_of
from agents.rules.site import mined_by_miner
from agents.units import WEEKS_A_YEAR
from model.power.entry import NOTICE_YEARS
from model.state import State

NEAR_YEARS = 3.0  # ahead that those plan who count only what has signed; assumption A14
WORKS_YEARS = 1.0  # from a lease to service: what is let later is not there by the horizon; assumption A52
LETTING_YEARS = 1.5  # from a developer's lease to service


@rule
def chance_let(hazard: float, years: float) -> float:
    """Chance that a megawatt is let within some years, at a chance `hazard` a quarter.  [0-1]

    >>> chance_let(0.5, 0.5), chance_let(0.5, -1.0)
    (0.75, 0.0)
    """
    return 1.0 - (1.0 - hazard) ** (4.0 * max(0.0, years))


@rule
def horizon(foresight: float, slowest: float) -> float:
    """How far ahead planners reckon margins: three years, with foresight the first full year of the slowest plant.

    >>> horizon(0.0, 4.0), horizon(1.0, 4.0)
    (3.0, 4.5)
    """
    return NEAR_YEARS + foresight * (slowest + 0.5 - NEAR_YEARS)


@rule
def weight_of_outlook(foresight: float, lead: float, ahead: float) -> float:
    """How much of a plant's margin is the expected one, the rest being last year's.  [0-1]

    Half without foresight.  With it the margin of the plant's first full year, on the straight line from the middle of
    last year to the horizon: a plant that comes in 4 years and is judged by the year around 4.5 goes by that alone.

    >>> weight_of_outlook(0.0, 4.0, 3.0), weight_of_outlook(1.0, 4.0, 4.5), weight_of_outlook(1.0, 1.5, 4.5)
    (0.5, 1.0, 0.5)
    """
    return 0.5 + foresight * (min(1.0, (lead + 1.0) / (ahead + 0.5)) - 0.5)


def weights(state: State, kinds: tuple, ahead: float) -> np.ndarray:
    """`weight_of_outlook` of each kind of plant, of old ones at the notice that they give [fuel]."""
    foresight = state.scenario.power.foresight
    leads = [float(kind.lead_years) or NOTICE_YEARS for kind in kinds]
    return np.array([weight_of_outlook(foresight, lead, ahead) for lead in leads])


def ai_on_the_way(state: State, share: np.ndarray, ahead: float) -> np.ndarray:
    """Gross MW of AI that planners reckon with `ahead` years from now, over what is in service, by zone.

    Leases that are signed, and the access to the grid that utilities mean to give by then; halls under construction stand by `share` [zone];
    with foresight also where connections went, what is being built, and what developers and owners of sites will let.
    """
    known, foresight = signed(state), state.scenario.power.foresight
    if not state.scenario.demand.enabled:
        return known
    near = access(state, state.week, ahead) * state.demand.zone_share
    if foresight <= 0.0:
        return known + near
    far = awarded(state, ahead) + under_construction(state, share, ahead) + to_be_let(state, ahead)
    return known + (1.0 - foresight) * near + foresight * far


def signed(state: State) -> np.ndarray:
    """Leases signed and not yet in service, but for those with a plant of their own.  [MW by zone]"""
    mw, leases, sites = np.zeros(len(US_ZONES)), state.leases.rows, state.sites.rows
    waiting = leases["alive"] & (leases["ready_week"] > state.week)
    zones = sites["zone"][leases["site"][waiting]]
    np.add.at(mw, zones[zones < ABROAD], leases["gross_mw"][waiting][zones < ABROAD])
    works = state.projects.rows
    off_grid = works["alive"] & np.array(OWN_PLANT)[works["option"]]
    np.subtract.at(mw, sites["zone"][works["site"][off_grid]], works["gross_mw"][off_grid])
    return mw


def access(state: State, since: float, ahead: float) -> float:
    """What the path of grid access brings the nation from a week on until the horizon.  [MW]"""
    demand, then = state.demand, state.week + int(WEEKS_A_YEAR * ahead)
    return state.scenario.pool.access_factor * (demand.at(demand.access, then) - demand.at(demand.access, since))


def awarded(state: State, ahead: float) -> np.ndarray:
    """Connections of AI that wait for service where they are, what the path and works on the grid will yet offer.  [MW by zone]"""
    links, works, demand = state.connections.rows, state.grid_works.rows, state.demand
    waiting = links["alive"] & (links["site"] < 0) & (links["purpose"] == FOR_AI) & (links["ready_week"] > state.week)
    waiting &= ~links["greenfield"] | (links["ready_week"] <= state.week + WEEKS_A_YEAR * ahead)
    mw = np.zeros(len(US_ZONES))
    np.add.at(mw, links["zone"][waiting], links["mw"][waiting])
    due = works_coming(state, ahead)
    np.add.at(mw, works["zone"][due], works["mw"][due])
    before = demand.awarded_before(demand.fastest) - demand.awarded_before(state.week)
    return mw + demand.zone_share * (to_be_offered(state, ahead) + before)


def works_coming(state: State, ahead: float) -> np.ndarray:
    """Works on the grid whose headroom is not in the pool yet and will be there by then.  [bool by row]"""
    works = state.grid_works.rows
    return ~works["offered"] & (works["ready_week"] <= state.week + WEEKS_A_YEAR * ahead)


@phase
def headroom_due(works: Rows[GridWorks], week: float) -> float:
    """MW of headroom of works on the grid that is not in the pool yet and will be there by a week."""
    found, count = np.empty(len(works)), 0
    for row in range(len(works)):
        if not works[row].offered and works[row].ready_week <= week:
            found[count] = works[row].mw
            count += 1
    return sum_of(found[:count])


def to_be_offered(state: State, ahead: float) -> float:
    """What the path of access will bring the nation until then and has not been offered yet.  [MW]"""
    offered = np.searchsorted(state.demand.access, state.demand.offered_to)  # the week whose level has been offered
    return max(0.0, access(state, float(offered), ahead))


def under_construction(state: State, share: np.ndarray, ahead: float) -> np.ndarray:
    """Data centres begun before the start, and what developers build and will sign in time.  [MW by zone]"""
    demand, s = state.demand, state.scenario
    then = state.week + int(WEEKS_A_YEAR * ahead)
    halls = demand.at(demand.construction, then) - demand.at(demand.construction, state.week)
    let = demand.at(demand.builders, then) - demand.at(demand.builders, state.week)
    let += float(demand.signed[-1]) - demand.at(demand.signed, state.week)
    let += developers_will_sign(state, ahead)
    return share * s.pool.construction_factor * halls + demand.zone_share * s.leasing.gross_per_it * let


def developers_will_sign(state: State, ahead: float) -> float:
    """What developers will sign in time for service by then: they go on as long as AI lacks megawatts.  [IT MW]"""
    if state.beliefs.scarcity <= 0.0:
        return 0.0
    return state.scenario.leasing.developer_gw_year * 1e3 * max(0.0, ahead - LETTING_YEARS)


@phase
def add_let(
    sites: Rows[Site],
    works: Rows[Project],
    companies: Rows[CompanyRow],
    hazard: np.ndarray,
    years: float,
    mw: np.ndarray,
) -> None:
    """What sites of miners at home let in some years by their bucket's chance, and works of owners themselves: mw [zone]."""
    chance = np.empty((3, 3))
    for suit in range(3):
        for size in range(3):
            chance[suit, size] = chance_let(hazard[suit, size], years)
    for row in range(len(sites)):
        site = sites[row]
        if mined_by_miner(site, companies, False):
            suit, size = bucket_of(site, 0.0)
            mw[site.zone] += chance[suit, size] * (
                rigs_and_free(site) + site.ahead_mw
            )  # of what it is: see `learn_where`
    for row in range(len(works)):
        project = works[row]
        own = project.alive and project.lease < 0 and TIER[project.option] != NO_TIER and not OWN_PLANT[project.option]
        if own and sites[project.site].zone < ABROAD:
            mw[sites[project.site].zone] += project.gross_mw


def to_be_let(state: State, ahead: float) -> np.ndarray:
    """What owners of sites will let by then and hyperscalers build on their own, with the grid's power.  [MW by zone]

    A utility knows its customers' connections, approved ones included, and how often such sites have been let lately.
    """
    mw, tables = np.zeros(len(US_ZONES)), (state.sites.rows, state.projects.rows, state.companies.rows)
    add_let(*tables, state.beliefs.hazard, ahead - WORKS_YEARS, mw)
    return mw
