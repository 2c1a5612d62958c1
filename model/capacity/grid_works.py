"""Utilities widen the grid where auctions say that it is scarce: money now, headroom years later."""

import numpy as np

from agents.codes import US_ZONES
from agents.population import CompanyRow, GridWorks
from agents.records import Rows
from agents.rules.building import between
from agents.rules.compiled import phase
from agents.rules.utility import grid_to_begin
from agents.units import WEEKS_A_QUARTER, WEEKS_A_YEAR
from model.books.ledger import WORKS, WORKS_FINISHED, Flows, enter, pay
from model.foundation.terms import Parts
from model.state import State

LEAST_MW = 1.0  # smaller works are not begun


def widen_grid(state: State, peak_mw: np.ndarray) -> None:
    """After an auction: learn what it says of each zone, and begin works where scarcity lasts.  peak_mw [zone]

    Works take what a greenfield connection waits in the zone and up to two years more: three to seven years.
    """
    pool, memory = state.scenario.pool, state.pool
    memory.scarcity += pool.grid_memory * (state.beliefs.zone_price[: len(US_ZONES)] - memory.scarcity)
    memory.slot_scarcity += pool.grid_memory * (state.beliefs.transformer_price - memory.slot_scarcity)
    pay_grid_works(state.companies.rows, state.grid_works.rows, state.ledger.flows, state.week, state.cast.parts)
    more = state.draws.uniform("grid-works", len(US_ZONES), state.week)
    cash = state.companies.rows["cash"][state.cast.first_utility :]
    owed = still_to_pay(state)
    for zone, price in enumerate(memory.scarcity.tolist()):
        mw = grid_to_begin(price, pool.grid_cost, pool.grid_pace * float(peak_mw[zone]))
        mw = min(mw, max(0.0, float(cash[zone]) - owed[zone]) / max(1.0, pool.grid_cost))
        if mw >= LEAST_MW:
            memory.grid_works_mw += mw
            years = state.demand.wait_years[zone] + between(0.0, pool.grid_delay, float(more[zone]))
            state.grid_works.add(
                zone=zone,
                alive=True,
                mw=mw,
                cost=mw * pool.grid_cost,
                start_week=state.week,
                ready_week=state.week + int(years * WEEKS_A_YEAR),
            )


@phase
def pay_grid_works(
    companies: Rows[CompanyRow], works: Rows[GridWorks], flows: Flows, week: int, parts: Rows[Parts]
) -> None:
    """A quarter's instalment of every work under way, all of one size."""
    for row in range(len(works)):
        work = works[row]
        quarters = max(1, (work.ready_week - work.start_week) // WEEKS_A_QUARTER)
        if week <= work.start_week + WEEKS_A_QUARTER * quarters:
            utility = parts[0].first_utility + work.zone
            paid = pay(companies, flows, utility, parts[0].world, WORKS, work.cost / quarters)
            work.book += enter(flows, utility, utility, WORKS_FINISHED, paid)


def still_to_pay(state: State) -> np.ndarray:
    """What works under way still cost each utility.  [$ by zone]"""
    works = state.grid_works.rows
    left = np.clip((works["ready_week"] - state.week) / np.maximum(1, works["ready_week"] - works["start_week"]), 0, 1)
    return np.bincount(works["zone"], left * works["cost"], len(US_ZONES))


def widened(state: State) -> np.ndarray:
    """Headroom of works that can be sold from now on: as far ahead of delivery as the rest of the pool.  [MW by zone]"""
    works = state.grid_works.rows
    ahead = state.week + state.scenario.pool.lead_quarters * WEEKS_A_QUARTER
    due = ~works["offered"] & (works["ready_week"] <= ahead)
    works["offered"] |= due
    return np.bincount(works["zone"], works["mw"] * due, len(US_ZONES))
