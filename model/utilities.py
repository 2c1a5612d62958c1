"""Utilities as owners: what a site is worth to the one of its zone, and connections that it takes back into the pool."""

import numpy as np

from agents.codes import ABROAD, UTILITY
from agents.rules.utility import connection_worth, worth_running, worth_to_utility
from model.rigs import rehouse, sell_rigs
from model.state import State
from model.valuation import SiteWorth

LEAST_SITE = 20.0  # a regulator is not asked for less; assumption A67 [MW]


def premium_in(state: State, zone: int) -> float:
    """What auctions have paid for a connection with its transformer in a zone, mean of the past.  [$/MW-year]"""
    return float(state.pool.scarcity[zone]) + state.pool.slot_scarcity


def reach_of(state: State, site: int) -> float:
    """MW of a site's connection that no AI tenant holds.  [MW]"""
    row = state.sites.rows[site]
    return max(0.0, float(row["mining"] + row["hosting"] + row["free"]))


def flexible(state: State, site: int) -> float:
    """Mining load at a site that the utility of the zone would still tie this quarter, or has tied.  [MW]"""
    row = state.sites.rows[site]
    wanted = float(state.pool.tie_mw[row["zone"]]) + float(row["tied_mw"])
    return min(float(row["mining"]), wanted)


def utility_worth(state: State, site: int, worth: SiteWorth) -> float:
    """What the utility of its zone would pay for a mine free of debt; contracts count in full.  [$]

    Less than nothing for what it does not buy: halls of AI tenants, and sites too small to file for.
    """
    row = state.sites.rows[site]
    zone, halls = int(row["zone"]), float(row["leased"] + row["cloud"] + row["converting"])
    if zone == ABROAD or halls > 0.0 or reach_of(state, site) < LEAST_SITE:
        return -1.0
    return float(worth.contracted[site]) + worth_to_utility(
        reach_of(state, site), flexible(state, site), float(worth.staying[site]), float(worth.option[site]),
        float(state.pool.spared[zone]), premium_in(state, zone),
    )  # fmt: skip


def utility_gain(state: State, utility: int, sites: np.ndarray, worth: SiteWorth) -> float:
    """What a utility would make of a company's sites in its zone, over their worth to the market.  [$]"""
    zone, whole = utility - state.cast.first_utility, worth.whole
    here = sites[state.sites.rows["zone"][sites] == zone]
    return sum(max(0.0, utility_worth(state, int(site), worth) - float(whole[site])) for site in here)


def take_connections_back(state: State, worth: SiteWorth) -> None:
    """Where AI pays more for the connection than the mine brings, the utility closes it and sells the MW anew."""
    sites, kinds = state.sites.rows, state.companies.rows["kind"]
    busy = sites["leased"] + sites["cloud"] + sites["converting"] + np.abs(sites["reserved"])
    for site in np.flatnonzero(sites["alive"] & (kinds[sites["owner"]] == UTILITY) & (busy <= 0.0)).tolist():
        zone, mw = int(sites["zone"][site]), reach_of(state, site)
        runs = worth_running(flexible(state, site), float(worth.staying[site]), float(worth.option[site]),
                             float(state.pool.spared[zone]))  # fmt: skip
        if zone != ABROAD and mw >= 1.0 and mw * connection_worth(premium_in(state, zone)) > runs:
            take_back(state, site, mw)


def take_back(state: State, site: int, mw: float) -> None:
    """Rigs leave, the connection returns to the zone's pool and its transformers to the next auction."""
    row, ratio = state.sites.rows[site], state.scenario.equipment.mva_per_mw
    state.recount()  # rigs ordered this quarter leave hosts less room
    for fleet in [*state.hosted_at(site), int(state.own_fleets()[site])]:
        if fleet < 0:
            continue
        if state.fleets.rows["owner"][fleet] == row["owner"]:
            sell_rigs(state, fleet, float(state.fleets.rows["mw"][fleet]))
        else:
            names, taken = state.names, float(state.fleets.rows["mw"][fleet])
            state.event("eviction", names[row["owner"]], names[state.fleets.rows["owner"][fleet]], taken)
            rehouse(state, fleet, taken)
    returned = min(mw, float(row["mva"]) / ratio)
    row["mw_energised"] -= mw
    row["mva"] -= returned * ratio
    row["contract_end"], row["tied_mw"] = min(int(row["contract_end"]), state.week), 0.0
    state.pool.sold_limit[row["zone"]] += mw
    state.pool.slots_back_mw += returned
    state.event("taken_back", state.names[row["owner"]], state.site_names[site], mw)
    state.recount()
