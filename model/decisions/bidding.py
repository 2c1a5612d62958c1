"""What the default bids of a quarter's auction are made from: what hyperscalers need, what growth is worth to miners."""

import numpy as np

from agents.codes import ABROAD
from agents.options.reach import rigs_and_free, unlet
from agents.policies.buyers import AiBidding, affordable, dearness
from agents.policies.growth import MinerBidding
from agents.population import CompanyRow, Site
from agents.records import Rows
from agents.rules.bidding import ai_worth, growth_room
from agents.rules.compiled import phase
from agents.rules.site import SIZES, SUITABLE, bucket
from agents.rules.utility import PREMIUM_YEARS
from model.decisions.deliberation import Choices
from model.money.finance import means_of_all
from model.owners.letting import LET_RATE, believed_option, option_value
from model.state import State


def ai_bidding(state: State, need: np.ndarray, zone_mw: np.ndarray, later: np.ndarray) -> AiBidding:
    """What hyperscalers' bids are made from.   need [hyperscaler], zone_mw [zone] MW; later [zone] power price [$/MWh]"""
    rows, scenario = state.hyperscalers.rows, state.scenario
    demand, behaviour = scenario.demand, scenario.behaviour
    errors = state.draws.normal("project", len(rows) * len(zone_mw) * 3, state.week).reshape(len(rows), -1, 3)
    return AiBidding(
        rows=rows.copy(),
        need_mw=affordable(rows, need * demand.request_factor),
        zone_mw=zone_mw,
        project_error=errors * behaviour.project_sd,
        speed_value=demand.speed_value,
        years_saved=years_saved(state),
        dear=dearness(later[:ABROAD], zone_mw),
        mechanism=scenario.mechanism,
        expected=state.beliefs.premium,
        shading=behaviour.shading,
        reduction=behaviour.reduction,
    )


def miner_bidding(
    state: State, sites: Rows[Site], companies: Rows[CompanyRow], choices: Choices, zone_mw: np.ndarray
) -> MinerBidding:
    """What miners' bids are made from.   sites, companies: as they were when the plans were made; zone_mw [zone] MW"""
    scenario, years = state.scenario, state.scenario.finance.option_years
    equipment, behaviour, growth_cap = scenario.equipment, scenario.behaviour, scenario.mining.expansion_cap
    chance, gain = np.zeros(len(sites)), np.zeros(len(sites))
    hazard, worth = state.beliefs.hazard, state.beliefs.worth
    count_options(sites, companies, hazard, worth, years, behaviour.option_in_bids, growth_cap, chance, gain)
    return MinerBidding(
        sites=sites,
        fresh=choices.fresh,
        chance=chance,
        gain=gain,
        open=choices.open,
        zone_mw=zone_mw,
        spread=companies["spread"],
        able=means_of_all(state),
        rate=scenario.leasing.mining_rate,
        arrives=connection_quarters(state),
        hardware=equipment.hardware_usd_mva * equipment.mva_per_mw,
        mva_per_mw=equipment.mva_per_mw,
        growth_cap=growth_cap,
        ai_premium=scenario.policy.change_of_use * expected_premium(state),
        owed=max(0.0, PREMIUM_YEARS - 0.5 * years),
        mechanism=scenario.mechanism,
        expected=state.beliefs.premium,
        shading=behaviour.shading,
    )


@phase
def count_options(
    sites: Rows[Site],
    companies: Rows[CompanyRow],
    hazard: np.ndarray,
    worth: np.ndarray,
    years: float,
    counted: float,
    growth_cap: float,
    chance: np.ndarray,
    gain: np.ndarray,
) -> None:
    """The market's option on AI, for a megawatt that joins each site, as far as its owner counts it; written by site.

    hazard, worth [suitability, size]: that a MW is let in a quarter, and what that brings [$/MW]; counted [0-1]: part of the
    option that bids hold; chance of letting it, discounted to the day it comes; gain [$/MW].
    """
    for row in range(len(sites)):
        site, company = sites[row], companies[sites[row].owner]
        if not site.alive or site.zone == ABROAD:
            continue
        size = rigs_and_free(site) + unlet(site) + max(0.0, growth_room(site, growth_cap))
        place = bucket(site.suitability, *SUITABLE), bucket(size, *SIZES)
        one = option_value(hazard[place], 1.0, years, LET_RATE + company.spread)
        chance[row], gain[row] = counted * believed_option(one, company.skill), worth[place]


def expected_premium(state: State) -> float:
    """What AI is expected to pay: as in the last auction; before the first what an early MW is worth to it.  [$/MW-year]"""
    if state.auctions:
        return state.beliefs.premium
    demand, rates = state.scenario.demand, state.hyperscalers.rows["discount"]
    return ai_worth(demand.speed_value, years_saved(state), float(rates.mean()), 0.0) if demand.enabled else 0.0


def years_saved(state: State) -> float:
    """Years by which a connection from the pool comes before greenfield."""
    return max(0.0, state.scenario.building.greenfield_months / 12.0 - 0.25 * connection_quarters(state))


def connection_quarters(state: State) -> float:
    """Mean time from award to service.  [quarters]"""
    b = state.scenario.building
    return 0.5 * (b.connection_low + b.connection_high)
