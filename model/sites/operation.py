"""A week of operation: who mines in which load block, who curtails or resells, and the cash that moves."""

import numpy as np

from agents.codes import ABROAD, MINER
from agents.population import CompanyRow, Fleet, Site, Vintage
from agents.records import Grid, Rows
from agents.rules.compiled import phase, rule
from agents.rules.curtailment import called_share
from agents.rules.mining import MOTHBALL_OPEX, shutdown_hashprice
from agents.rules.site import power_after
from agents.units import HOURS_A_WEEK, WEEKS_A_QUARTER, WEEKS_A_YEAR
from model.books.ledger import (
    COIN_FEES,
    COIN_SALE,
    COIN_STEP,
    COINS_MINED,
    GENERATION,
    HOSTING_FEE,
    OPEX,
    POWER,
    POWER_RESALE,
    TAX,
    Flows,
    enter,
    pay,
)
from model.foundation.terms import Parts, Terms
from model.power.charges import note_peak, stays_off
from model.power.load import BLOCK_SHARES
from model.sites.offered_load import ALWAYS, fleet_runs_below, over_zone, own_share, tied_share
from model.sites.vintages import earns_like, grow_older


@rule
def runs_at(worth: float, price: float) -> bool:
    """Whether rigs that run below a zone's price of `worth` run at a price.   worth, price [$/MWh]

    >>> runs_at(90.0, 50.0), runs_at(90.0, 95.0), runs_at(ALWAYS, 5000.0)
    (True, False, True)
    """
    return worth >= ALWAYS or worth > price


@rule
def switch(
    fleet: Fleet,
    vintages: Rows[Vintage],
    site: Site,
    adder: float,
    charge: float,
    prices: np.ndarray,
    t: Terms,
    on: np.ndarray,
) -> float:
    """Vintages whose power costs more than they earn are off, the others run.  Returns the MW of those that run at all.

    on [2, block]: MW and PH/s that run are overwritten; prices [block] $/MWh; adder [$/MWh]; charge [$/MW-year]: who
    shaves peaks is off in the dearest block.
    """
    on[:] = 0.0
    willing = 0.0
    for slot in range(len(vintages)):
        rigs = vintages[slot]
        rigs.on = 0.0
        if rigs.hash_ph <= 0.0:
            continue
        worth = fleet_runs_below(fleet, rigs.efficiency, site, adder, t)
        first = 1 if stays_off(fleet, rigs.efficiency, site, t, charge) else 0
        for block in range(first, 6):
            if runs_at(worth, prices[block]):
                on[0, block] += rigs.mw
                on[1, block] += rigs.hash_ph
                rigs.on += BLOCK_SHARES[block]
        if rigs.on > 0.0:
            willing += rigs.mw
    return willing


@rule
def run_fleet(
    fleet: Fleet,
    site: Site,
    on: np.ndarray,
    prices: np.ndarray,
    over: float,
    able: float,
    t: Terms,
    used: np.ndarray,
) -> tuple[float, float, float]:
    """A week of a fleet: sets its uptime; returns MWh, its power bill and what they cost at the zone's price.  [MWh], [$], [$]

    on [2, block]: MW and PH/s that are switched on; what runs in the dearest block in the season of peaks counts for the
    site's charge.  used [block] MW of the site's contract that run (the owner's rigs under a resalable one) are added to.
    able: hours in which its rigs can run [0-1].
    """
    hashed, energy, bill, spot, before = 0.0, 0.0, 0.0, 0.0, 0.0
    fixed = site.contracted
    tied = 0.0 if fleet.owner != site.owner else tied_share(site)
    for block in range(6):
        part = able * (1.0 - tied * called_share(before, BLOCK_SHARES[block]))
        mw, hours = on[0, block] * part, BLOCK_SHARES[block] * HOURS_A_WEEK
        if block == 0 and not fixed:
            note_peak(site, mw, t.season)
        before += BLOCK_SHARES[block]
        hashed += on[1, block] * part * hours
        energy += mw * hours
        spot += mw * hours * prices[block]
        bill += mw * hours * (site.strike if fixed else prices[block] + over)
        used[block] += mw
    fleet.uptime = hashed / (HOURS_A_WEEK * max(1e-9, fleet.hash_ph))
    return energy, bill, spot


@phase
def operate(
    companies: Rows[CompanyRow],
    sites: Rows[Site],
    fleets: Rows[Fleet],
    vintages: Grid[Vintage],
    flows: Flows,
    used: np.ndarray,
    prices: np.ndarray,
    adders: np.ndarray,
    peak_charge: np.ndarray,
    still: np.ndarray,
    terms: Rows[Terms],
    parts: Rows[Parts],
) -> tuple[float, float]:
    """Run or curtail each fleet block by block; pay power, hosting, staff and tax.

    Returns MWh mined, and MWh that the fleets which ran at all could have taken.  prices [zone, block], adders [zone]
    $/MWh; peak_charge [zone] $/MW-year; still [zone] 0-1 of the week that a storm keeps rigs off.  Sets each fleet's uptime, each site's margin and used [site, block], the MW that
    ran; hash is paid out later, by `earn`, and contract power that did not run is sold by `resell`.
    """
    t, world = terms[0], parts[0].world
    mined, willing, on, margins = 0.0, 0.0, np.zeros((2, 6)), np.zeros(len(sites))
    used[:] = 0.0
    for row in range(len(sites)):
        sites[row].contracted = t.week < sites[row].contract_end
    for row in range(len(fleets)):
        fleet = fleets[row]
        fleet.uptime = 0.0
        if not fleet.alive:
            continue
        site = sites[fleet.site]
        hosted, utility = fleet.owner != site.owner, parts[0].first_utility + site.zone
        adder = adders[site.zone] * (1.0 - own_share(site.own_output_mw, site.mw_energised))
        zone_prices, able = prices[site.zone], t.uptime * (1.0 - still[site.zone])
        over, charge = over_zone(site, adders[site.zone]), peak_charge[site.zone]
        asked = switch(fleet, vintages[row], site, adders[site.zone], charge, zone_prices, t, on)
        energy, bill, spot = run_fleet(fleet, site, on, zone_prices, over, able, t, used[fleet.site])
        mined += energy
        willing += (asked if fleet.uptime > 0.0 else 0.0) * t.uptime * HOURS_A_WEEK
        if not site.contracted:
            bill += t.minimum_take * adder * (t.uptime * HOURS_A_WEEK * fleet.mw - energy)
        pay(companies, flows, site.owner, utility, POWER, bill)
        pay(companies, flows, utility, world, GENERATION, spot)
        fee = 0.0
        if hosted:
            due = (
                fleet.fee * energy
                if t.week < fleet.fee_end
                else spot + (adders[site.zone] + site.basis + t.markup) * energy
            )
            fee = pay(companies, flows, fleet.owner, site.owner, HOSTING_FEE, due)
        elif energy > 0.0:
            site.power_paid = bill / energy
        staff = t.opex * fleet.mw / WEEKS_A_YEAR * (MOTHBALL_OPEX if site.mothballed and not hosted else 1.0)
        pay(companies, flows, fleet.owner, world, OPEX, staff)
        pay(companies, flows, fleet.owner, world, TAX, t.tax * energy)
        income = fleet.hash_ph * fleet.uptime * 7.0 * t.hashprice
        margins[fleet.site] += fee - bill if hosted else income - bill - staff - t.tax * energy
        grow_older(fleet, vintages[row])
    for row in range(len(sites)):
        sites[row].weekly_margin += (margins[row] - sites[row].weekly_margin) / WEEKS_A_QUARTER
    return mined, willing


@phase
def resell(
    companies: Rows[CompanyRow],
    sites: Rows[Site],
    flows: Flows,
    used: np.ndarray,
    prices: np.ndarray,
    parts: Rows[Parts],
) -> None:
    """Contract power that no rig took is sold at the zone's price, rigs or no rigs (Riot's credits); a loss stands too."""
    for row in range(len(sites)):
        site = sites[row]
        if not (site.alive and site.resalable and site.contracted):
            continue
        gain = 0.0
        for block in range(6):
            unused = max(0.0, site.contract_mw - used[row, block])
            gain += unused * BLOCK_SHARES[block] * HOURS_A_WEEK * (prices[site.zone, block] - site.strike)
        utility = parts[0].first_utility + site.zone
        pay(companies, flows, utility, site.owner, POWER_RESALE, gain)


@phase
def mark_shutdown(
    sites: Rows[Site],
    fleets: Rows[Fleet],
    vintages: Grid[Vintage],
    usual: np.ndarray,
    adders: np.ndarray,
    terms: Rows[Terms],
) -> None:
    """Set each fleet's shut-down hashprice and what its vintages earn like, at the power price it usually pays: contract,
    fee, or the year's mean.

    usual [zone] mean price of the last year, adders [zone] delivery and capacity [$/MWh].
    """
    t = terms[0]
    for row in range(len(fleets)):
        fleet = fleets[row]
        site = sites[fleet.site]
        indexed = power_after(site, usual[site.zone] + adders[site.zone])
        if fleet.owner != site.owner:
            power = fleet.fee if t.week < fleet.fee_end else indexed + t.markup
        else:
            power = site.strike if t.week < site.contract_end else indexed
        fleet.shutdown_hashprice = shutdown_hashprice(power + t.tax, fleet.efficiency, t.overhead)
        fleet.earning_efficiency = earns_like(fleet, vintages[row], t.hashprice, power + t.tax, t.overhead)


@phase
def hash_running(fleets: Rows[Fleet]) -> float:
    """Hash that ran this week in the market.  [PH/s]"""
    hashed = 0.0
    for row in range(len(fleets)):
        hashed += fleets[row].hash_ph * fleets[row].uptime
    return hashed


@phase
def hash_running_here(fleets: Rows[Fleet], sites: Rows[Site]) -> float:
    """Of it, hash that ran at sites that are not abroad.  [PH/s]"""
    hashed = 0.0
    for row in range(len(fleets)):
        fleet = fleets[row]
        hashed += fleet.hash_ph * fleet.uptime if sites[fleet.site].zone != ABROAD else 0.0
    return hashed


@rule
def sell_for_bills(companies: Rows[CompanyRow], flows: Flows, booked: np.ndarray, price: float, bitcoin: int) -> float:
    """Miners whose bills were more than the cash in the bank sell coins that they keep, pledged ones apart.  Returns coins sold."""
    sold = 0.0
    for row in range(len(companies)):
        company = companies[row]
        if company.kind != MINER or not company.alive or company.cash >= 0.0:
            continue
        free = max(0.0, company.btc - company.btc_pledged)
        sale = int(min(free, -company.cash / max(1.0, price)) * COIN_STEP) / COIN_STEP
        if sale > 0.0:
            company.btc -= sale
            booked[row] -= sale
            companies[bitcoin].btc += sale
            booked[bitcoin] += sale
            sold += sale
            pay(companies, flows, bitcoin, row, COIN_SALE, sale * price)
    return sold


@phase
def earn(
    companies: Rows[CompanyRow],
    fleets: Rows[Fleet],
    flows: Flows,
    booked: np.ndarray,
    subsidy: float,
    fees: float,
    world_hash_ph: float,
    price: float,
    parts: Rows[Parts],
) -> float:
    """Share a week's coins by hash that ran; owners sell their share of them.  Returns coins sold beyond that.

    subsidy and fees [BTC] go to modelled fleets and the rest of the world by hash; every amount is a whole number of
    2^-27 BTC and the world takes the remainder, so that no coin is made or lost.  Users pay fees in coins that they hold:
    these leave the Bitcoin market's account.  booked [account]: coins as the books have them [BTC]; price [$/BTC].
    """
    bitcoin, world, coins = parts[0].bitcoin, parts[0].world, subsidy + fees
    companies[bitcoin].btc -= fees
    booked[bitcoin] -= fees
    enter(flows, bitcoin, bitcoin, COIN_FEES, fees * price)
    total = hash_running(fleets) + world_hash_ph
    left = coins
    if total > 0.0:
        for row in range(len(fleets)):
            fleet = fleets[row]
            won = int(coins * fleet.hash_ph * fleet.uptime / total * COIN_STEP) / COIN_STEP
            if won <= 0.0:
                continue
            owner = fleet.owner
            left -= won
            sale = int(won * companies[owner].sell_share * COIN_STEP) / COIN_STEP
            companies[owner].btc += won - sale
            enter(flows, owner, owner, COINS_MINED, won * price)
            booked[owner] += won - sale
            booked[bitcoin] += sale
            companies[bitcoin].btc += sale
            pay(companies, flows, bitcoin, owner, COIN_SALE, sale * price)
    companies[world].btc += left
    booked[world] += left
    enter(flows, world, world, COINS_MINED, left * price)
    return sell_for_bills(companies, flows, booked, price, bitcoin)
