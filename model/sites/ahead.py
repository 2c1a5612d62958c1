"""Leases for megawatts that are not energised yet: what can be let so, when their works begin, what is kept for them."""

import numpy as np

from agents.codes import ABROAD
from agents.options.tenants import ENOUGH
from agents.population import Connection, Site
from agents.records import Rows
from agents.rules.compiled import phase, rule
from agents.units import WEEKS_A_QUARTER, WEEKS_A_YEAR
from model.state import State


@phase
def note_coming(
    sites: Rows[Site],
    connections: Rows[Connection],
    order: np.ndarray,
    left: np.ndarray,
    week: int,
    soon: int,
    least: float,
) -> None:
    """For each site: the next connection of which enough for a tenant is not let, and that, if it comes by `soon`.

    least [MW]: what a tenant takes at least; what earlier phases left of a connection below it keeps no later one waiting.
    order: rows of connections by the week of their service; left [site] MW that are let already, the earliest first; it is used up.
    """
    for row in range(len(sites)):
        sites[row].ahead_mw, sites[row].ahead_week = 0.0, 0
    for place in range(len(order)):
        link = connections[order[place]]
        if not link.alive or link.site < 0 or link.ready_week <= week:
            continue
        site = sites[link.site]
        room = max(0.0, link.mw - left[link.site])
        left[link.site] -= link.mw - room
        if room >= least and (site.ahead_week == 0 or site.ahead_week == link.ready_week):
            site.ahead_week = link.ready_week
            site.ahead_mw += room if link.ready_week <= soon else 0.0


def see_coming(state: State) -> None:
    """Bring up to date what each site could let before it is energised."""
    sites, links = state.sites.rows, state.connections.rows
    coming = np.flatnonzero(links["alive"] & (links["ready_week"] > state.week) & (links["site"] >= 0))
    order = coming[np.argsort(links["ready_week"][coming], kind="stable")]
    left = sites["promised_mw"].copy()
    soon = state.week + int(state.scenario.leasing.ahead_years * WEEKS_A_YEAR)
    note_coming(sites, links, order, left, state.week, soon, ENOUGH * state.scenario.leasing.smallest_phase)


@rule
def first_week(week: int, connected: int, weeks: int, booked: bool) -> int:
    """When works begin that are to be done the week after the connection comes; contractors that are booked come next quarter.

    Works of 50 weeks for a connection of week 100 begin in week 51; where it comes too soon for them, at once.

    >>> first_week(10, 100, 50, True), first_week(10, 40, 50, False), first_week(40, 100, 50, True)
    (51, 10, 53)
    """
    return max(week + (WEEKS_A_QUARTER if booked else 0), connected + 1 - weeks)


def promise(state: State, site: int, gross_mw: float) -> None:
    """Approved megawatts are let: they go to the works when they are energised."""
    row = state.sites.rows[site]
    row["promised_mw"] += gross_mw
    row["ahead_mw"] = max(0.0, row["ahead_mw"] - gross_mw)
    state.recount()


def still_promised(state: State, row: int) -> float:
    """MW of a project whose connection is still to come; of a site's works the last to be done wait for the last one."""
    works = state.projects.rows
    project, same = works[row], works["alive"] & works["ahead"] & (works["site"] == works["site"][row])
    if not project["ahead"]:
        return 0.0
    later = float(works["gross_mw"][same & (works["ready_week"] > project["ready_week"])].sum())
    promised = float(state.sites.rows["promised_mw"][project["site"]])
    return min(float(project["gross_mw"]), max(0.0, promised - later))


def take_contractors(state: State) -> None:
    """Works of leases signed ahead that begin this quarter take contractors before others; where none are left they wait."""
    works, leases, pool = state.projects.rows, state.leases.rows, state.pool
    begin = works["alive"] & works["booked"] & (works["start_week"] < state.week + WEEKS_A_QUARTER)
    for row in np.flatnonzero(begin).tolist():
        at_home = state.sites.rows["zone"][works["site"][row]] != ABROAD  # abroad there are others
        it_mw = float(leases["it_mw"][works["lease"][row]]) * at_home
        if it_mw <= pool.contractors_mw:
            pool.contractors_mw -= it_mw
            works["booked"][row] = False
        else:
            put_off(state, row)


def put_off(state: State, row: int) -> None:
    """Works begin a quarter later, and with them service, rent and the debt that rent serves."""
    project = state.projects.rows[row]
    lease = state.leases.rows[project["lease"]]
    for record, name in ((project, "start_week"), (project, "ready_week"), (lease, "ready_week"), (lease, "end_week")):
        record[name] += WEEKS_A_QUARTER
    if project["lent"] > 0.0:
        loan = state.loans.rows[project["loan"]]
        loan["grace_week"] += WEEKS_A_QUARTER
        loan["maturity_week"] += WEEKS_A_QUARTER
