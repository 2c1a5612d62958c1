"""Utilities as owners: what a site is worth to the one of its zone, and connections that it takes back into the pool."""

import numpy as np

from agents.codes import UTILITY
from agents.options.reach import connected
from agents.population import Site
from agents.records import Rows
from agents.rules.compiled import phase
from agents.rules.elementary import sum_of
from model.books.ledger import PROPERTY_GONE
from model.capacity.purpose import end_connections
from model.owners.valuation import SiteWorth
from model.sites.rigs import rehouse, sell_rigs
from model.state import State


@phase
def gain_of_utility(sites: Rows[Site], held: np.ndarray, zone: int, worth: SiteWorth) -> float:
    """What a utility would make of some sites in its zone, over their worth to the market.  [$]   held: rows"""
    gains, count = np.empty(len(held)), 0
    for row in held:
        if sites[row].zone == zone:
            whole = worth.staying[row] + worth.contracted[row] + worth.option[row]
            gains[count] = max(0.0, worth.utility[row] - whole)
            count += 1
    return sum_of(gains[:count])


def take_connections_back(state: State, worth: SiteWorth) -> None:
    """Where AI pays more for the connection than the mine brings, the utility closes it and sells the MW anew."""
    sites = state.sites.rows
    owned = sites["alive"] & (state.companies.rows["kind"][sites["owner"]] == UTILITY)
    for site in np.flatnonzero(owned & (worth.closed > 0.0) & (sites["reserved"] == 0.0)).tolist():
        take_back(state, site, float(connected(sites[site])))


def take_back(state: State, site: int, mw: float) -> None:
    """Rigs leave, the connection returns to the zone's pool and its transformers to the next auction."""
    row, ratio = state.sites.rows[site], state.scenario.equipment.mva_per_mw
    state.recount()  # rigs ordered this quarter leave hosts less room
    for fleet in [*state.hosted_at(site), *state.fleets_at(site, int(row["owner"]))]:
        if state.fleets.rows["owner"][fleet] == row["owner"]:
            sell_rigs(state, fleet, float(state.fleets.rows["mw"][fleet]))
        else:
            names, taken = state.names, float(state.fleets.rows["mw"][fleet])
            state.event("eviction", names[row["owner"]], names[state.fleets.rows["owner"][fleet]], site=site, mw=taken)
            rehouse(state, fleet, taken)
    close_part(state, site, mw)
    returned = min(mw, float(row["mva"]) / ratio)
    row["mw_energised"] -= mw
    row["mva"] -= returned * ratio
    end_connections(state, site)
    state.touch(site)
    row["contract_end"], row["tied_mw"] = min(int(row["contract_end"]), state.week), 0.0
    state.pool.sold_limit[row["zone"]] += mw
    state.pool.slots_back_mw += returned
    state.event("taken_back", state.names[row["owner"]], site=site, mw=mw)
    state.recount()


def close_part(state: State, site: int, mw: float) -> None:
    """What a connection given back cost is written off.   mw: of those energised"""
    row = state.sites.rows[site]
    owner, share = int(row["owner"]), min(1.0, mw / max(1e-9, float(row["mw_energised"])))
    row["book"] -= state.ledger.enter(owner, owner, PROPERTY_GONE, share * float(row["book"]))
