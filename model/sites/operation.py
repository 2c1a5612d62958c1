"""A week of operation: who mines in which load block, who curtails or resells, and the cash that moves."""

import numpy as np

from agents.population import CompanyRow, Fleet, Site
from agents.records import Rows
from agents.rules.compiled import phase, rule
from agents.rules.curtailment import called_share
from agents.rules.mining import MOTHBALL_OPEX, shutdown_hashprice
from agents.rules.site import power_after
from agents.units import HOURS_A_WEEK, WEEKS_A_YEAR
from model.books.ledger import (
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


@rule
def hours_of_block(worth: float, price: float, weight: float, called: float) -> float:
    """Hours of a week that a fleet runs in a block.  [h]   called [0-1]: part of it that the utility switches off

    >>> hours_of_block(90.0, 50.0, 0.3, 0.0), hours_of_block(90.0, 95.0, 0.01, 0.0), hours_of_block(90.0, 50.0, 0.3, 0.5)
    (50.4, 0.0, 25.2)
    """
    if worth < ALWAYS and worth <= price:
        return 0.0
    return weight * HOURS_A_WEEK * (1.0 - called)


@rule
def run_fleet(
    fleet: Fleet,
    site: Site,
    worth: float,
    prices: np.ndarray,
    over: float,
    shaves: bool,
    able: float,
    t: Terms,
    used: np.ndarray,
) -> tuple[float, float]:
    """A week of a fleet: sets its uptime; returns its power bill and what a fee after a contract comes to.  [$], [$]

    used [block] MW of the site's contract that run (the owner's rigs under a resalable one) are added to.  shaves: off
    in the dearest block; what runs there in the season of peaks counts for the site's charge.  able: hours in which its
    rigs can run [0-1].
    """
    hours, bill, spot, before = 0.0, 0.0, 0.0, 0.0
    fixed = site.contracted
    tied = 0.0 if fleet.owner != site.owner else tied_share(site)
    for block in range(6):
        called = 1.0 if shaves and block == 0 else tied * called_share(before, BLOCK_SHARES[block])
        ran = hours_of_block(worth, prices[block], BLOCK_SHARES[block], called)
        if block == 0 and not fixed:
            note_peak(site, fleet.mw * able, ran, BLOCK_SHARES[0] * HOURS_A_WEEK, t.season)
        before += BLOCK_SHARES[block]
        hours += ran
        spot += ran * prices[block]
        bill += ran * (site.strike if fixed else prices[block] + over)
        used[block] += fleet.mw * able * ran / (BLOCK_SHARES[block] * HOURS_A_WEEK)
    fleet.uptime = hours / HOURS_A_WEEK * able
    return bill * fleet.mw * able, spot * fleet.mw * able


@phase
def operate(
    companies: Rows[CompanyRow],
    sites: Rows[Site],
    fleets: Rows[Fleet],
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
    mined, willing = 0.0, 0.0
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
        worth = fleet_runs_below(fleet, site, adders[site.zone], t)
        able = t.uptime * (1.0 - still[site.zone])
        shaves = stays_off(fleet, site, t, peak_charge[site.zone])
        over = over_zone(site, adders[site.zone])
        bill, spot = run_fleet(fleet, site, worth, prices[site.zone], over, shaves, able, t, used[fleet.site])
        energy = fleet.mw * fleet.uptime * HOURS_A_WEEK
        mined += energy
        if fleet.uptime > 0.0:
            willing += fleet.mw * t.uptime * HOURS_A_WEEK
        if not site.contracted:
            bill += t.minimum_take * adder * (t.uptime - fleet.uptime) * HOURS_A_WEEK * fleet.mw
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
        margin = fee - bill if hosted else income - bill - staff - t.tax * energy
        site.weekly_margin += (margin - site.weekly_margin) / 13.0
        fleet.age += 1.0
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
    sites: Rows[Site], fleets: Rows[Fleet], usual: np.ndarray, adders: np.ndarray, terms: Rows[Terms]
) -> None:
    """Set each fleet's shut-down hashprice at the power price it usually pays: contract, fee, or the year's mean.

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


@phase
def earn(
    companies: Rows[CompanyRow],
    fleets: Rows[Fleet],
    flows: Flows,
    booked: np.ndarray,
    coins: float,
    world_hash_ph: float,
    price: float,
    parts: Rows[Parts],
) -> tuple[float, float]:
    """Share a week's coins by hash that ran; owners sell their share of them.  Returns (hash that ran, coins sold).

    coins [BTC] goes to modelled fleets and the rest of the world by hash; every amount is a whole number of
    2^-27 BTC and the world takes the remainder, so that no coin is made or lost.  booked [account]: coins as the books
    have them [BTC]; price [$/BTC].
    """
    bitcoin, world = parts[0].bitcoin, parts[0].world
    hashed = 0.0
    for row in range(len(fleets)):
        hashed += fleets[row].hash_ph * fleets[row].uptime
    total = hashed + world_hash_ph
    left, sold = coins, 0.0
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
            sold += sale
            pay(companies, flows, bitcoin, owner, COIN_SALE, sale * price)
    companies[world].btc += left
    booked[world] += left
    enter(flows, world, world, COINS_MINED, left * price)
    return hashed, sold
