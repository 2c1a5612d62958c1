"""Private miners: drawn so that US totals fit, some hosted on others' sites, some landlords of others."""

import numpy as np

from agents.codes import FOREVER, MINER, NEVER, ZONES
from agents.rules.elementary import exp_of
from agents.rules.leasing import graded
from agents.rules.mining import hash_per_mw
from agents.surroundings import Fringe
from agents.units import HOURS_A_YEAR, WEEKS_A_YEAR
from model.state import State
from model.tables.columns import PRIVATE
from model.tables.start import Tables

ZONE_WEIGHTS = (0.30, 0.15, 0.12, 0.10, 0.08, 0.0, 0.0, 0.20, 0.05, 0.0, 0.0)  # where US miners are; recollection
MOST_SUITABLE = 0.55  # private sites' suitability for AI is drawn evenly from 0 up to this; assumption A193 [0-1]
DEBT_STEPS = ((0.40, 0.0), (0.75, 0.3e6), (1.0, 0.6e6))  # cumulative share of miners, $/MW
DEBT_RATE = 0.11
RUNNING_COST = 55.5  # of a miner whatever its power costs, in all [$/MWh]; CCAF 2025: median, of which 45 power


def draw_fringe(state: State, tables: Tables) -> None:
    """Add the private miners, their sites and fleets, and the rigs of listed miners that stand on others' sites."""
    fringe, draws = state.scenario.fringe, state.draws
    n = private_miners(fringe)
    size = exp_of(fringe.size_sd * draws.normal("fringe-size", n))
    size *= fringe.total_mw / max(1e-9, size.sum())
    hosted = draws.uniform("fringe-hosted", n) < fringe.hosted
    landlord = ~hosted & (draws.uniform("fringe-landlord", n) < fringe.landlords)
    zones = np.searchsorted(np.cumsum(ZONE_WEIGHTS), draws.uniform("fringe-zone", n) * sum(ZONE_WEIGHTS), side="right")
    power = np.maximum(20.0, fringe.power_mean + fringe.power_sd * draws.normal("fringe-power", n))
    efficiency = fringe.efficiency * exp_of(fringe.efficiency_sd * draws.normal("fringe-efficiency", n))
    age = 26.0 + 156.0 * draws.uniform("fringe-age", n)
    term = (156.0 * draws.uniform("fringe-term", n)).astype(int)
    suits = [
        graded(MOST_SUITABLE * drawn, state.scenario.leasing.grade_error)
        for drawn in draws.uniform("fringe-suitability", n)
    ]
    spread = basis_of(power, fringe.power_mean, usual_price(tables), fringe.basis_kept)
    first = len(state.companies)
    _companies(state, size)
    for i in np.flatnonzero(~hosted).tolist():
        site = _site(state, first + i, float(size[i]), int(zones[i]), float(suits[i]), float(power[i]), int(term[i]))
        state.sites.rows["basis"][site] = spread[i]
        _fleet(state, first + i, site, float(size[i]), float(efficiency[i]), float(age[i]))
    owners = state.sites.rows["owner"]
    hosts = [site for site in np.flatnonzero(owners >= first).tolist() if landlord[owners[site] - first]]
    _hosted_listed(state, tables, hosts)
    room = _hosting_room(state, tables)
    for i in np.flatnonzero(hosted).tolist():
        site = _find_host(state, room, hosts, float(size[i]), i)
        fee = float(power[i]) + state.scenario.mining.hosting_fee
        _fleet(state, first + i, site, float(size[i]), float(efficiency[i]), float(age[i]), fee, 26 + int(term[i]))


def private_miners(fringe: Fringe) -> int:
    """How many there are: none where they run nothing.

    >>> private_miners(Fringe()), private_miners(Fringe(total_mw=0.0))
    (60, 0)
    """
    return fringe.count if fringe.total_mw > 0.0 else 0


def usual_price(tables: Tables) -> float:
    """What power costs at the start where private miners stand, delivery and capacity included: mean of zones.  [$/MWh]"""
    zones = tables.zones
    delivered = zones["price_base_usd_mwh"] + zones["delivery_usd_mwh"] + zones["capacity_usd_mw_day"] / 24.0
    return float(np.average(delivered, weights=ZONE_WEIGHTS))


def basis_of(power: np.ndarray, mean: float, usual: float, kept: float) -> np.ndarray:
    """What sites go on paying over their zone's price, or under it, once fixed prices have ended.  [$/MWh by site]

    power [site], mean: their fixed prices and the mean of those; usual: what their zones cost on average.  All pay on
    what private miners pay more or less as such, being small, behind a meter or at a cheap node; of its own distance
    from them a site keeps a part [0-1], for the rest is when it signed.

    >>> basis_of(np.array([42.0, 52.0, 62.0]), 52.0, 48.0, 0.7).tolist()
    [-3.0, 4.0, 11.0]
    """
    return mean - usual + kept * (power - mean)


def _companies(state: State, size: np.ndarray) -> None:
    """Private miners' accounts: cash for six to twelve months of a usual miner's costs, debt for some, no coins kept.

    Who pays more for power did not begin with more cash for it.
    """
    draws, n = state.draws, len(size)
    years = 0.5 + 0.5 * draws.uniform("fringe-cash", n)
    indebted, maturity = draws.uniform("fringe-debt", n), draws.uniform("fringe-maturity", n)
    spread, skill = draws.uniform("fringe-spread", n), draws.uniform("fringe-skill", n)
    outlook = state.scenario.behaviour.outlook_sd * draws.normal("fringe-outlook", n)
    for i, mw in enumerate(size):
        company = len(state.companies)
        state.companies.add(
            kind=MINER,
            alive=True,
            owner=company,
            ended_week=FOREVER,
            cash=mw * HOURS_A_YEAR * RUNNING_COST * years[i],
            spread=0.015 + 0.025 * spread[i],
            skill=graded(0.4 * skill[i], state.scenario.leasing.grade_error),
            sell_share=1.0,
            shares=1e6,
            waived_week=NEVER,
            restructured_week=NEVER,
            sold_week=NEVER,
            overhead=mw * 15_000.0 / WEEKS_A_YEAR,
            outlook=outlook[i],
        )
        state.names.append(f"Private {i + 1:02d}")
        debt = float(round(mw * next(usd for share, usd in DEBT_STEPS if indebted[i] <= share)))
        if debt > 0.0:
            state.loans.add(
                borrower=company,
                site=-1,
                alive=True,
                principal=debt,
                rate=DEBT_RATE,
                maturity_week=104 + int(156 * maturity[i]),
                amortising=True,
            )
            state.companies.rows[company]["debt"] += debt


def _site(state: State, owner: int, mw: float, zone: int, suitability: float, power: float, contract_end: int) -> int:
    state.site_names.append(f"{state.names[owner]} {ZONES[zone].upper()}")
    return state.sites.add(
        owner=owner,
        zone=zone,
        alive=True,
        mw_energised=mw,
        land_mw=1.5 * mw,
        mva=state.scenario.equipment.mva_per_mw * mw,
        suitability=suitability,
        strike=power,
        contract_end=contract_end,
    )


def _fleet(
    state: State,
    owner: int,
    site: int,
    mw: float,
    efficiency: float,
    age: float,
    fee: float = 0.0,
    fee_end: int = FOREVER,
) -> None:
    hash_ph = mw * hash_per_mw(efficiency, state.scenario.mining.overhead)
    state.fleets.add(
        owner=owner,
        site=site,
        alive=True,
        mw=mw,
        hash_ph=hash_ph,
        efficiency=efficiency,
        age=age,
        fee=fee,
        fee_end=fee_end,
        uptime=state.scenario.mining.uptime,
    )


def private_zone(host: str) -> int | None:
    """Zone of a private landlord, None for a named site.

    >>> private_zone("private:spp"), private_zone("Denton TX")
    (3, None)
    """
    return ZONES.index(host.removeprefix(PRIVATE)) if host.startswith(PRIVATE) else None


def _hosted_listed(state: State, tables: Tables, hosts: list[int]) -> None:
    """Rigs of listed miners on a named site or on a private landlord's, which grows to take them.

    Where nobody is private they stand on their owner's land, at the price for power that the host took.
    """
    owners = {name: row for row, name in enumerate(state.names)}
    sites = {name: row for row, name in enumerate(state.site_names)}
    for turn, line in enumerate(tables.hosted):
        zone, mw, owner = private_zone(str(line["site"])), float(line["mw"]), owners[str(line["owner"])]
        fee, fee_end = float(line["fee_usd_mwh"]), int(line["fee_end"])
        if zone is not None and not private_miners(state.scenario.fringe):
            site, fee, fee_end = _site(state, owner, mw, zone, 0.2, fee, fee_end), 0.0, FOREVER
        else:
            site = sites[str(line["site"])] if zone is None else _private_host(state, hosts, zone, mw, turn)
        state.fleets.add(
            owner=owner,
            site=site,
            alive=True,
            mw=mw,
            hash_ph=float(line["hash_ehs"]) * 1e3,
            efficiency=line["efficiency_j_th"],
            age=float(line["rig_age_years"]) * WEEKS_A_YEAR,
            fee=fee,
            fee_end=fee_end,
            uptime=state.scenario.mining.uptime,
        )


def _private_host(state: State, hosts: list[int], zone: int, mw: float, turn: int) -> int:
    """A landlord in the zone, or the next one in turn moved there; its connection grows by what it hosts."""
    sites = state.sites.rows
    if not hosts:
        owner = len(state.companies) - 1
        hosts.append(_site(state, owner, 0.0, zone, 0.2, 50.0, 104))
        sites = state.sites.rows
    here = [row for row in hosts if sites["zone"][row] == zone]
    row = here[0] if here else hosts[turn % len(hosts)]
    if sites["zone"][row] != zone:
        sites["zone"][row] = zone
        state.site_names[row] = f"{state.names[sites['owner'][row]]} {ZONES[zone].upper()}"
    _grow(state, row, mw)
    return row


def _grow(state: State, site: int, mw: float) -> None:
    record = state.sites.rows[site]
    record["mw_energised"] += mw
    record["land_mw"] += 1.2 * mw
    record["mva"] += state.scenario.equipment.mva_per_mw * mw


def _hosting_room(state: State, tables: Tables) -> dict[int, float]:
    """MW that listed landlords host for private miners."""
    room = {row: float(mw) for row, mw in enumerate(tables.sites["hosting_mw"]) if mw > 0.0}
    fleets, sites = state.fleets.rows, state.sites.rows
    for fleet in fleets:
        site = int(fleet["site"])
        if site in room and fleet["owner"] != sites["owner"][site]:
            room[site] -= float(fleet["mw"])
    return room


def _find_host(state: State, room: dict[int, float], hosts: list[int], mw: float, turn: int) -> int:
    """A listed landlord with room, else a private one that grows to take the rigs."""
    for site in room:
        if room[site] >= mw:
            room[site] -= mw
            return site
    if not hosts:
        return _private_host(state, hosts, 0, mw, turn)
    site = hosts[turn % len(hosts)]
    _grow(state, site, mw)
    return site
