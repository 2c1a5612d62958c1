"""What is summed up of the market's tables each week, in one compiled look at them: uses, owners, hash, residuals."""

from typing import Annotated, NamedTuple

import numpy as np

from agents.codes import ABROAD, CAPITAL, DEFAULTED, DISSOLVED, HYPERSCALER, MINER, TAKEN_OVER, UTILITY, WOUND_UP
from agents.population import CompanyRow, Fleet, Site, Vintage
from agents.records import Grid, Record, Rows, column
from agents.rules.compiled import phase, rule
from agents.rules.independence import is_independent
from model.foundation.terms import Things
from model.sites.operation import hash_running_here


class Survey(Record):
    """A week of the market in sums."""

    mw_mining: Annotated[float, column("MW", "of US sites of miners, now or once, in use by the owner's rigs")]
    mw_hosting: Annotated[float, column("MW", "of them in use by others' rigs")]
    mw_leased: Annotated[float, column("MW", "of them let to AI tenants, in service")]
    mw_cloud: Annotated[float, column("MW", "of them in use by the owner's AI cloud")]
    mw_converting: Annotated[float, column("MW", "of them under conversion")]
    mw_idle: Annotated[float, column("MW", "of them energised and unused")]
    mw_vacant: Annotated[float, column("MW", "for which halls stand at these sites that no tenant rents")]
    mw_owner_miner: Annotated[float, column("MW", "of them that independent miners own in the end")]
    mw_owner_hyperscaler: Annotated[float, column("MW", "that hyperscalers own")]
    mw_owner_utility: Annotated[float, column("MW", "that utilities own")]
    mw_owner_capital: Annotated[float, column("MW", "that private capital owns")]
    mw_us_energised: Annotated[float, column("MW", "energised at US sites of miners, now or once")]
    mw_ai: Annotated[float, column("MW", "of them that serve AI: leased and cloud")]
    ai_share: Annotated[float, column("0-1", "of energised megawatts at these sites that serve AI")]
    mw_plants_mining: Annotated[float, column("MW", "plants at US sites that run for rigs, nameplate")]
    mw_plants_ai: Annotated[float, column("MW", "plants at US sites that run for AI tenants, nameplate")]
    mw_tied: Annotated[float, column("MW", "rigs at US sites tied to utilities")]
    mw_residual: Annotated[
        float, column("MW", "what does not add up: uses and connections, rigs and uses, awards and what was offered")
    ]
    independent_miners: Annotated[float, column("-", "miners that own or operate megawatts and have no parent")]
    miners_defaulted: Annotated[float, column("-", "ended so far, creditors unpaid")]
    miners_wound_up: Annotated[float, column("-", "ended so far, solvent, because mining no longer paid")]
    miners_dissolved: Annotated[float, column("-", "ended so far, solvent, after their last site was sold")]
    miners_taken_over: Annotated[float, column("-", "ended so far, by another company")]
    listed_hashrate_ehs: Annotated[float, column("EH/s", "installed, of listed companies")]
    shutdown_p10_usd_ph_day: Annotated[
        float, column("$/PH/day", "hashprice under which nine tenths of the hash do not pay their power")
    ]
    shutdown_p50_usd_ph_day: Annotated[
        float, column("$/PH/day", "hashprice under which half of the hash does not pay its power")
    ]
    shutdown_p90_usd_ph_day: Annotated[
        float, column("$/PH/day", "hashprice under which one tenth of the hash does not pay its power")
    ]
    btc_held: Annotated[float, column("BTC", "of all accounts")]
    btc_residual: Annotated[float, column("BTC", "held less held at the start less mined since: nothing")]
    demand_mw: Annotated[float, column("gross MW", "of all hyperscalers")]
    owned_mw: Annotated[float, column("gross MW", "of all hyperscalers")]
    leased_mw: Annotated[float, column("gross MW", "of all hyperscalers")]
    ai_plants_mw: Annotated[float, column("MW", "plants at sites for AI tenants, abroad too")]
    ai_demand_gw: Annotated[float, column("GW", "gross, that AI wants since 1 January 2025")]
    ai_access_gw: Annotated[float, column("GW", "of it served by connections that tenants won")]
    ai_construction_gw: Annotated[float, column("GW", "served by data centres that were under construction")]
    ai_leased_gw: Annotated[float, column("GW", "served on miners' sites, theirs or once theirs")]
    ai_developer_gw: Annotated[float, column("GW", "let by developers that never mined, on the grid")]
    ai_fast_power_gw: Annotated[float, column("GW", "served by plants on site")]
    ai_gap_before_fast_power_gw: Annotated[float, column("GW", "demand less connections and construction")]
    ai_gap_net_gw: Annotated[
        float, column("GW", "demand less all that serves it; below zero: capacity that nobody needs")
    ]
    ai_served_it_gw: Annotated[float, column("GW of IT", "demand served, critical IT load")]
    ai_unmet_it_gw: Annotated[float, column("GW of IT", "demand that nothing serves, critical IT load")]


class Outside(NamedTuple):
    """What the survey is told beside tables.

    at_start, mined [BTC]: coins then, and since; ratio [gross per IT MW]; built [gross MW]: data centres that were under
    construction; campus: see `AiSupply`; sold, limit [zone] MW of the pool.
    """

    at_start: float
    mined: float
    ratio: float
    built: float
    campus: float
    sold: np.ndarray
    limit: np.ndarray


@rule
def survey_sites(companies: Rows[CompanyRow], sites: Rows[Site], housed: np.ndarray, found: Survey) -> None:
    """US megawatts by use and by kind of owner; what does not add up anywhere.  [MW]   housed [site]: rigs there"""
    for row in range(len(sites)):
        site = sites[row]
        found.ai_plants_mw += site.ai_plant_mw
        if not site.alive:
            continue
        used = site.mining + site.hosting + site.leased + site.cloud + site.converting
        found.mw_residual += abs(used + site.idle - site.mw_energised) + max(0.0, -site.idle - 1e-6)
        found.mw_residual += abs(housed[row] - site.mining - site.hosting)
        if site.zone == ABROAD:
            continue
        found.mw_mining += site.mining
        found.mw_hosting += site.hosting
        found.mw_leased += site.leased
        found.mw_cloud += site.cloud
        found.mw_converting += site.converting
        found.mw_idle += site.idle
        found.mw_vacant += site.halls
        found.mw_us_energised += site.mw_energised
        found.mw_plants_mining += site.own_generation_mw
        found.mw_plants_ai += site.ai_plant_mw
        found.mw_tied += min(site.tied_mw, site.mining)
        kind = companies[site.owner].kind
        if kind == MINER:
            found.mw_owner_miner += site.mw_energised
        elif kind == HYPERSCALER:
            found.mw_owner_hyperscaler += site.mw_energised
        elif kind == UTILITY:
            found.mw_owner_utility += site.mw_energised
        elif kind == CAPITAL:
            found.mw_owner_capital += site.mw_energised
    found.mw_ai = found.mw_leased + found.mw_cloud
    found.ai_share = found.mw_ai / found.mw_us_energised if found.mw_us_energised > 0.0 else 0.0


@rule
def survey_fleets(
    companies: Rows[CompanyRow], fleets: Rows[Fleet], vintages: Grid[Vintage], housed: np.ndarray, found: Survey
) -> None:
    """Rigs by site, added to `housed` [MW], listed hash, and the hashprices under which rigs stand, rigs in place counted."""
    total, count = 0.0, 0
    levels, sizes = np.empty(vintages.size), np.empty(vintages.size)
    for row in range(len(fleets)):
        fleet = fleets[row]
        if not fleet.alive:
            continue
        total += fleet.hash_ph
        housed[fleet.site] += fleet.mw
        if companies[fleet.owner].listed:
            found.listed_hashrate_ehs += fleet.hash_ph / 1e3
        for slot in range(vintages.shape[1]):
            if vintages[row, slot].hash_ph > 0.0:
                levels[count] = fleet.shutdown_hashprice * vintages[row, slot].efficiency / fleet.efficiency
                sizes[count] = vintages[row, slot].hash_ph
                count += 1
    if count > 0:
        found.shutdown_p10_usd_ph_day = level_of(0.1 * total - 1e-9, levels, sizes, count)
        found.shutdown_p50_usd_ph_day = level_of(0.5 * total - 1e-9, levels, sizes, count)
        found.shutdown_p90_usd_ph_day = level_of(0.9 * total - 1e-9, levels, sizes, count)


@rule
def level_of(part: float, levels: np.ndarray, sizes: np.ndarray, count: int) -> float:
    """The least level up to which sizes come to a part of their sum; both arrays are put into another order.

    Found by halves, as a median is, for there are many more than anybody would sort each week.

    >>> float(level_of(50.0, np.array([3.0, 1.0, 2.0]), np.array([30.0, 45.0, 25.0]), 3))
    2.0
    """
    low, high, below = 0, count, 0.0
    while True:
        middle, first, last, place = levels[low + (high - low) // 2], low, high, low
        lower, same = 0.0, 0.0  # sizes at levels below the middle one, and at it
        while place < last:
            level, size = levels[place], sizes[place]
            if level > middle:
                last -= 1
                levels[place], sizes[place], levels[last], sizes[last] = levels[last], sizes[last], level, size
                continue
            if level < middle:
                levels[place], sizes[place], levels[first], sizes[first] = levels[first], sizes[first], level, size
                lower, first = lower + size, first + 1
            else:
                same += size
            place += 1
        if first > low and below + lower >= part:
            high = first
        elif last == high or below + lower + same >= part:
            return middle
        else:
            low, below = last, below + lower + same


@rule
def count_ending(company: CompanyRow, found: Survey) -> None:
    """Add a miner to those that ended as it did."""
    if company.ending == DEFAULTED:
        found.miners_defaulted += 1.0
    elif company.ending == WOUND_UP:
        found.miners_wound_up += 1.0
    elif company.ending == DISSOLVED:
        found.miners_dissolved += 1.0
    elif company.ending == TAKEN_OVER:
        found.miners_taken_over += 1.0


@rule
def survey_companies(companies: Rows[CompanyRow], sizes: np.ndarray, found: Survey) -> bool:
    """Coins, independent miners and their sizes (MW, hash, AI MW; -1 for the others); says whether any of these has changed."""
    for row in range(len(companies)):
        found.btc_held += companies[row].btc
    changed = False
    for row in range(sizes.shape[1]):
        company = companies[row]
        count_ending(company, found)
        mw, hash_ph, ai = -1.0, -1.0, -1.0
        if is_independent(company.alive, company.mw_energised, company.mw_approved, company.mw_mining):
            found.independent_miners += 1.0
            mw, hash_ph, ai = company.mw_energised, company.hash_ph, company.mw_ai
        changed |= (sizes[0, row] != mw) | (sizes[1, row] != hash_ph) | (sizes[2, row] != ai)
        sizes[0, row], sizes[1, row], sizes[2, row] = mw, hash_ph, ai
    return changed


@rule
def survey_ai(outside: Outside, served_by: tuple[float, float, float], found: Survey) -> None:
    """Demand for AI power and what serves it, gross GW counted from 1 January 2025.   served_by: see `survey`"""
    on_site, on_site_let, developer = served_by
    wanted, on_sites, built, ratio = found.demand_mw, found.ai_plants_mw, outside.built, outside.ratio
    access = max(0.0, found.owned_mw - built - outside.campus - on_site)
    sites_let = found.leased_mw + outside.campus  # campuses on sites that were miners' count there
    capacity = access + built + sites_let + on_site
    served = min(wanted, capacity)
    found.ai_demand_gw = wanted / 1e3
    found.ai_access_gw = access / 1e3
    found.ai_construction_gw = built / 1e3
    found.ai_leased_gw = (sites_let - developer - on_sites) / 1e3
    found.ai_developer_gw = (developer - on_site_let) / 1e3
    found.ai_fast_power_gw = (on_site + on_site_let + on_sites) / 1e3
    found.ai_gap_before_fast_power_gw = (wanted - access - built) / 1e3
    found.ai_gap_net_gw = (wanted - capacity) / 1e3
    found.ai_served_it_gw = served / ratio / 1e3
    found.ai_unmet_it_gw = (wanted - served) / ratio / 1e3


@phase
def add_owned(sites: Rows[Site], owned: np.ndarray) -> None:
    """Add each US site's energised MW to its owner's: owned [company]."""
    for row in range(len(sites)):
        if sites[row].alive and sites[row].zone != ABROAD:
            owned[sites[row].owner] += sites[row].mw_energised


@phase
def survey(
    things: Things,
    vintages: Grid[Vintage],
    outside: Outside,
    served_by: tuple[float, float, float],
    sizes: np.ndarray,
    owned: np.ndarray,
    found_: Rows[Survey],
) -> tuple[bool, float]:
    """Everything that is summed up of the market's tables in a week; fills the one record `found_`.

    served_by: on_site_mw, on_site_let_mw and developer_mw of `AiSupply`; sizes [3, miner]: see `survey_companies`; owned
    [company] MW: see `add_owned`.  Returns whether sizes have changed, and hash that ran at home [PH/s].
    """
    companies, sites, fleets, tenants = things.companies, things.sites, things.fleets, things.tenants
    found, housed, sold, limit = found_[0], np.zeros(len(sites)), outside.sold, outside.limit
    add_owned(sites, owned)
    survey_fleets(companies, fleets, vintages, housed, found)
    survey_sites(companies, sites, housed, found)
    for zone in range(len(limit)):
        found.mw_residual += max(0.0, sold[zone] - limit[zone] - 1e-6)
    for place in range(len(tenants)):
        found.demand_mw += tenants[place].demand_mw
        found.owned_mw += tenants[place].owned_mw
        found.leased_mw += tenants[place].leased_mw
    survey_ai(outside, served_by, found)
    changed = survey_companies(companies, sizes, found)
    found.btc_residual = found.btc_held - outside.at_start - outside.mined
    return changed, hash_running_here(fleets, sites)
