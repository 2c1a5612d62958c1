"""What AI demand makes of its costs: fewer megawatts are wanted where compute has become dear against the start."""

import numpy as np

from agents.codes import ABROAD
from agents.policies.buyers import dearness
from agents.rules.compiled import rule
from agents.rules.generation import AI_USE
from agents.units import HOURS_A_YEAR, WEEKS_A_YEAR
from model.state import State
from model.tables.demand_path import LOOK_AHEAD

MACHINE_YEARS = 5.0  # over which machines are written off
LONGEST_WAIT = 5.0  # years that anybody reckons with


@rule
def cost_of_compute(machines: float, rent: float, power: float, wait: float, speed: float, ratio: float) -> float:
    """What a megawatt of compute costs a year: machines, rent, power, and the wait for it.  [$/IT-MW-year]

    machines [$/IT-MW]; rent [$/IT-MW-year]; power [$/MWh]; wait [years], each of which costs `speed` [$/gross MW-year],
    spread over the machines' life; ratio [gross per IT MW].

    Machines of 29 M$ over five years, a rent of 2, power at 50 $/MWh in halls that run at 80 % (0.47), two years of
    waiting at 0.55 (0.30):

    >>> round(cost_of_compute(29e6, 2e6, 50.0, 2.0, 0.55e6, 1.35) / 1e6, 2)
    8.57
    """
    energy = power * HOURS_A_YEAR * AI_USE * ratio
    return machines / MACHINE_YEARS + rent + energy + ratio * wait * speed / MACHINE_YEARS


@rule
def years_of_wait(missing: float, coming: float, ahead: float) -> float:
    """How long what is missing takes to come at the pace of what is on the way.  [years]

    missing, coming [MW]: wanted and not there; on the way within `ahead` years.

    >>> years_of_wait(10.0, 15.0, 1.5), years_of_wait(10.0, 0.0, 1.5), years_of_wait(0.0, 0.0, 1.5)
    (1.0, 5.0, 0.0)
    """
    if missing <= 0.0:
        return 0.0
    return LONGEST_WAIT if coming <= 0.0 else min(LONGEST_WAIT, ahead * missing / coming)


@rule
def answer(cost: float, first: float, elasticity: float) -> float:
    """Growth of demand over what it would be at the costs of the start.  [-]

    >>> answer(12.0, 10.0, 0.0), round(answer(12.0, 10.0, 1.0), 3)
    (1.0, 0.833)
    """
    return (first / cost) ** elasticity


def weigh_costs(state: State, power: np.ndarray) -> None:
    """Once a quarter tenants look at what compute costs; growth of demand answers from then on.   power [zone] $/MWh

    Where power costs more than where new campuses go, by the zones' shares of new access, they take it off their offers;
    cheaper power than that is the landlord's luck.
    """
    demand, tenants, p = state.demand, state.hyperscalers.rows, state.scenario.leasing
    missing = np.maximum(0.0, tenants["demand_mw"] - tenants["owned_mw"] - tenants["leased_mw"]).sum()
    wait = years_of_wait(float(missing), float(tenants["coming_mw"].sum()), LOOK_AHEAD / WEEKS_A_YEAR)
    mean = float((power * demand.zone_share).sum() / demand.zone_share.sum())
    rent, speed = float(state.beliefs.rents[1]), state.scenario.demand.speed_value
    cost = cost_of_compute(p.gpu_capex, rent, mean, wait, speed, p.gross_per_it)
    demand.first_cost = demand.first_cost or cost
    demand.answer = answer(cost, demand.first_cost, state.scenario.demand.response)
    demand.dear_power[:ABROAD] = np.maximum(0.0, dearness(power, demand.zone_share)) * p.power_borne * p.gross_per_it


def growth_of_demand(state: State) -> float:
    """Growth over the reference path: the lever's, this run's own, and what costs make of it; a bust is a bust.  [-]"""
    growth = state.scenario.demand.growth
    return growth * state.demand.fortune * state.demand.answer if growth > 0.0 else growth
