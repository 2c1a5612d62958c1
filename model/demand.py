"""AI demand: the national path, each hyperscaler's share of it, what serves it and what is missing."""

import numpy as np

from agents.codes import EXPAND, FOR_AI
from agents.policies.buyers import CAMPUS_COST
from model.ledger import WORKS
from model.paths import LOOK_AHEAD
from model.state import State


def refresh(state: State) -> None:
    """Bring each hyperscaler's position up to date: wanted, owned, leased, coming."""
    demand, rows = state.demand, state.hyperscalers.rows
    scenario = state.scenario
    enabled = scenario.demand.enabled
    leases, links = state.leases.rows, state.connections.rows
    live = leases["alive"]
    served = live & (leases["ready_week"] <= state.week)
    soon = live & (leases["ready_week"] > state.week)
    projects, owner = state.projects.rows, state.sites.rows["owner"]
    own = projects["alive"] & (projects["lease"] < 0) & (projects["option"] != EXPAND)
    builder = owner[projects["site"]]
    waiting = links["alive"] & (links["purpose"] == FOR_AI) & (links["ready_week"] > state.week)
    state.developer_mw = scenario.leasing.gross_per_it * demand.developers_mw(state.week) if enabled else 0.0
    coming = scenario.leasing.gross_per_it * demand.developers_coming(state.week) if enabled else 0.0
    for row in rows:
        me = row["company"]
        row["demand_mw"] = row["share"] * demand.wanted if enabled else 0.0
        row["leased_mw"] = leases["gross_mw"][served & (leases["tenant"] == me)].sum() + row["share"] * state.developer_mw
        row["coming_mw"] = (
            leases["gross_mw"][soon & (leases["tenant"] == me)].sum()
            + links["mw"][waiting & (links["owner"] == me)].sum()
            + projects["gross_mw"][own & (builder == me)].sum()
            + row["share"] * (coming + future_construction(state))
        )


def future_construction(state: State) -> float:
    """Data centres under construction that will be done within the planning horizon.  [gross MW]"""
    demand, factor = state.demand, state.scenario.pool.construction_factor
    return factor * (demand.at(demand.construction, state.week + LOOK_AHEAD) - demand.at(demand.construction, state.week))


def needs(state: State) -> np.ndarray:
    """Gross MW that each hyperscaler lacks for the end of its planning horizon."""
    rows = state.hyperscalers.rows
    if not state.scenario.demand.enabled:
        return np.zeros(len(rows))
    outlook = state.demand.outlook(state.week, state.scenario.demand.growth)
    return np.maximum(0.0, rows["share"] * outlook - rows["owned_mw"] - rows["leased_mw"] - rows["coming_mw"])


def finish_construction(state: State) -> None:
    """This week's share of the data centres under construction comes into service."""
    demand, factor = state.demand, state.scenario.pool.construction_factor
    step = demand.at(demand.construction, state.week) - demand.at(demand.construction, state.week - 1)
    if state.scenario.demand.enabled:
        for row in state.hyperscalers.rows:
            mw = factor * step * float(row["share"])
            row["owned_mw"] += mw
            state.post(int(row["company"]), state.cast.world, WORKS, CAMPUS_COST * mw)


def grow_budgets(state: State) -> None:
    """Capital budgets grow by the quarter."""
    rows = state.hyperscalers.rows
    rows["budget"] *= (1.0 + rows["budget_growth"]) ** 0.25
