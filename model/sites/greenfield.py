"""Greenfield: campuses on connections beyond the pool, which AI tenants ask utilities for years ahead and pay the works of."""

import math

import numpy as np
from scipy.special import ndtri

from agents.codes import FOR_AI, US_ZONES
from agents.policies.buyers import dearness
from agents.population import CompanyRow, Connection, Tenant
from agents.records import Rows
from agents.rules.bidding import greenfield_worth
from agents.rules.compiled import phase
from agents.rules.elementary import exp_of
from agents.units import WEEKS_A_QUARTER, WEEKS_A_YEAR
from model.books.ledger import PROPERTY_GONE, WORKS_FINISHED, Flows, enter
from model.capacity.demand import means_for_campuses, pending, refresh
from model.capacity.demand import spare as spare_at_horizon
from model.capacity.response import growth_of_demand
from model.power.foresight import developers_will_sign, headroom_due, to_be_let, to_be_offered
from model.state import State
from model.tables.demand_path import LOOK_AHEAD

MEAN_MONTHS = 48.0  # of the zones' waits in `zones.csv`, which `building.greenfield_months` scales; assumption A53


def waits(state: State) -> np.ndarray:
    """What a greenfield connection takes in each zone, without its own delay.  [years]"""
    return state.demand.wait_years * (state.scenario.building.greenfield_months / MEAN_MONTHS)


def will_come(state: State, years: float, sites: float) -> float:
    """What the nation's planners see coming for AI by then beyond what tenants count themselves.  [gross MW]

    The pool still to be offered, works on the grid that will enter it, data centres of others, and owners that will let.
    sites: what these will, by the mean of the zones' waits [gross MW].
    """
    demand, s = state.demand, state.scenario
    near, then = state.week + LOOK_AHEAD, state.week + WEEKS_A_YEAR * years
    halls = demand.at(demand.construction, then) - demand.at(demand.construction, near)
    let = demand.at(demand.builders, then) - demand.at(demand.builders, near) + developers_will_sign(state, years)
    pool = to_be_offered(state, years) + headroom_due(state.grid_works.rows, then)
    return s.pool.construction_factor * halls + s.leasing.gross_per_it * let + pool + sites


def request_greenfield(state: State, peak_mw: np.ndarray, power: np.ndarray) -> None:
    """What AI will lack when a greenfield connection could come, it asks for in time; what it does not need then it gives up.

    peak_mw [zone], of which a share is promised a quarter (assumption A181); power [zone] delivered, as expected [$/MWh].
    """
    s, rows, links = state.scenario, state.hyperscalers.rows, state.connections.rows
    if s.pool.greenfield_pace <= 0.0 or not s.demand.enabled:
        return
    refresh(state)  # with what this quarter has brought
    if give_back(rows, links, state.ledger.flows, spare_at_horizon(state), state.week):
        tell_withdrawn(state)
    years, growth, zones = waits(state), growth_of_demand(state), len(US_ZONES)
    sites = float(to_be_let(state, float(years.mean())).sum())
    known = {wait: lacking(state, wait, growth, sites) for wait in set(years.tolist())}
    missing = np.array([known[wait] for wait in years.tolist()])
    spare, got = np.empty((2, zones, len(rows)))
    weigh(rows, links, years, missing, state.week, spare)
    drawn = state.draws.uniform("greenfield", zones * (1 + len(rows)), state.week)
    most = s.pool.greenfield_pace * peak_mw[:zones]
    turn, dear = drawn[zones:].reshape(zones, -1), dearness(power, state.demand.zone_share)
    worth = s.demand.speed_value, s.pool.grid_cost, s.leasing.smallest_phase
    file_requests(
        state.companies.rows, rows, links, np.argsort(years, kind="stable"), years, most, dear, turn, worth, state.week,
        spare, got,
    )  # fmt: skip
    delay = exp_of(s.building.greenfield_sd * ndtri(drawn[:zones]))
    for zone, place in zip(*(found.tolist() for found in np.nonzero(got)), strict=True):
        add_request(state, zone, int(rows["company"][place]), float(got[zone, place]), float(years[zone] * delay[zone]))


def lacking(state: State, years: float, growth: float, sites: float) -> float:
    """What AI will want by then beyond what planners see coming: tenants' own is not counted.  [gross MW]"""
    return state.demand.outlook(state.week, growth, WEEKS_A_YEAR * years) - will_come(state, years, sites)


@phase
def weigh(
    tenants: Rows[Tenant], links: Rows[Connection], years: np.ndarray, missing: np.ndarray, week: int, spare: np.ndarray
) -> None:
    """What each tenant will have beyond its share of what is missing, when each zone could connect it; below zero it lacks it.

    What it has asked for counts from the day for which it was promised.
    years, missing [zone]: see `lacking`; spare [zone, tenant] MW is written.
    """
    first = tenants[0].company
    for zone in range(len(years)):
        for place in range(len(tenants)):
            tenant = tenants[place]
            own = tenant.owned_mw + tenant.leased_mw + tenant.coming_mw
            spare[zone, place] = own - tenant.share * missing[zone]
    for row in range(len(links)):
        link = links[row]
        if pending(link, week):
            promised = (link.award_week - week) / WEEKS_A_YEAR + years[link.zone]
            for zone in range(len(years)):
                spare[zone, link.owner - first] += link.mw if promised <= years[zone] else 0.0


@phase
def give_back(tenants: Rows[Tenant], links: Rows[Connection], flows: Flows, spare: np.ndarray, week: int) -> int:
    """Requests whose campus would be begun in this quarter, and whose tenant lacks nothing, are given up; what was paid is lost.

    Until then a request costs little and is kept.  spare [tenant] MW at the planning horizon, brought up to date.  Returns how many.
    """
    count, first = 0, tenants[0].company
    for row in range(len(links)):
        link = links[row]
        if not pending(link, week) or link.ready_week > week + LOOK_AHEAD + WEEKS_A_QUARTER:
            continue
        place = link.owner - first
        if spare[place] < 0.0:
            spare[place] += link.mw
            continue
        enter(flows, link.owner, link.owner, WORKS_FINISHED, link.book)
        enter(flows, link.owner, link.owner, PROPERTY_GONE, link.book)
        link.alive, link.book, link.ready_week = False, 0.0, week
        count += 1
    return count


@phase
def file_requests(
    companies: Rows[CompanyRow],
    tenants: Rows[Tenant],
    links: Rows[Connection],
    order: np.ndarray,
    years: np.ndarray,
    most: np.ndarray,
    dear: np.ndarray,
    turn: np.ndarray,
    worth: tuple[float, float, float],
    week: int,
    spare: np.ndarray,
    got: np.ndarray,
) -> None:
    """Who is promised how much on greenfield connections in this quarter: got [zone, tenant] MW is written.

    order: zones by their wait, the soonest first; years, most [MW], dear [$/MW-year] by zone; turn [zone, tenant] drawn, in
    (0, 1); worth: of a MW in service [$/MW-year], cost of works [$/MW], least campus [MW]; spare: see `weigh`.
    """
    speed, cost, least = worth
    first, means = tenants[0].company, np.empty(len(tenants))
    for place in range(len(tenants)):
        tenant = tenants[place]
        means[place] = means_for_campuses(companies[tenant.company].cash, tenant) - tenant.building_mw
    for row in range(len(links)):
        if pending(links[row], week):
            means[links[row].owner - first] -= links[row].mw
    got[:] = 0.0
    for zone in order:
        left = most[zone]
        while left >= least:
            wait, dearer = float(years[zone]), float(dear[zone])
            place = next_in_line(tenants, spare[zone], means, turn[zone], dearer, wait, speed, cost, least)
            if place < 0:
                break
            mw = min(left, -spare[zone, place], means[place])
            got[zone, place] += mw
            left -= mw
            means[place] -= mw
            spare[:, place] += mw


@phase
def next_in_line(
    tenants: Rows[Tenant],
    spare: np.ndarray,
    means: np.ndarray,
    turn: np.ndarray,
    dear: float,
    years: float,
    speed: float,
    cost: float,
    least: float,
) -> int:
    """Whose request comes first in a zone, at odds of what each would ask for; -1 where a megawatt is worth it to nobody."""
    best, soonest = -1, np.inf
    for place in range(len(tenants)):
        asked = min(-spare[place], means[place])
        if asked < least:
            continue
        if greenfield_worth(speed, tenants[place].error, dear, tenants[place].discount, years, cost) <= 0.0:
            continue
        time = -math.log(turn[place]) / asked  # exponential arrivals: the first is drawn at odds of what is asked for
        if time < soonest:
            best, soonest = place, time
    return best


def add_request(state: State, zone: int, owner: int, mw: float, years: float) -> None:
    """A utility promises a connection: its owner pays the works until it comes."""
    weeks = max(1, round(years * WEEKS_A_YEAR))
    state.connections.add(
        owner=owner,
        zone=zone,
        purpose=FOR_AI,
        site=-1,
        alive=True,
        mw=mw,
        award_week=state.week,
        ready_week=state.week + weeks,
        greenfield=True,
        works=mw * state.scenario.pool.grid_cost,
    )
    state.pool.greenfield_requested_mw += mw
    state.event("greenfield_requested", state.names[owner], US_ZONES[zone].upper(), mw=mw)


def tell_withdrawn(state: State) -> None:
    """Requests given back this week are told."""
    links = state.connections.rows
    for link in links[links["greenfield"] & ~links["alive"] & (links["ready_week"] == state.week)]:
        zone = US_ZONES[link["zone"]].upper()
        state.event("greenfield_withdrawn", state.names[link["owner"]], zone, mw=link["mw"])
