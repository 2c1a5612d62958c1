"""A week of operation: who mines in which load block, who curtails or resells, and the cash that moves."""

from agents.rules.compiled import phase, rule
from agents.rules.mining import break_even_power_price, shutdown_hashprice
from model.ledger import COIN_SALE, GENERATION, HOSTING_FEE, OPEX, POWER, POWER_RESALE, TAX, pay

WEEK_HOURS = 168.0
ALWAYS = 1e9  # a worth above every price: the load does not answer to the market
COIN_STEP = 2.0**27  # parts of a bitcoin that coins are counted in, so that sums are exact
HOST_MARKUP = 8.0  # landlord's fee over power once a hosting contract has ended [$/MWh]; assumption A33
MOTHBALL_OPEX = 0.2  # share of running costs that a switched-off site still has
PLANT_FUEL = 30.0  # marginal cost of a plant behind the meter [$/MWh]; assumption A35


@rule
def runs_below(hashprice: float, efficiency: float, overhead: float, tax: float, fixed: bool, strike: float,
               resalable: bool, adder: float) -> float:  # fmt: skip
    """Zone price under which a fleet mines; `ALWAYS` or 0 where the zone's price does not reach it.  [$/MWh]

    Under a fixed price that cannot be resold the fleet compares its break-even with that price alone.  Where
    power can be resold, mining competes with the zone's price itself; without a contract, with the zone's
    price plus delivery (`adder`).

    >>> runs_below(40.0, 17.5, 1.0, 0.0, True, 45.0, False, 10.0) == ALWAYS
    True
    >>> round(runs_below(40.0, 17.5, 1.0, 0.0, False, 0.0, False, 10.0), 1)
    85.2
    """
    worth = break_even_power_price(hashprice, efficiency, overhead) - tax
    if fixed and not resalable:
        return ALWAYS if worth >= strike else 0.0
    return worth if fixed else worth - adder


@rule
def fleet_runs_below(fleet, site, hashprice: float, overhead: float, tax: float, adder: float, week: int) -> float:
    """`runs_below` for a fleet where it stands: hosted, under the site's contract, or at the zone's price.  [$/MWh]"""
    if not fleet.alive or site.mothballed and fleet.owner == site.owner:
        return 0.0
    if fleet.owner != site.owner:
        fixed = week < fleet.fee_end
        return runs_below(hashprice, fleet.efficiency, overhead, tax, fixed, fleet.fee, False, adder + HOST_MARKUP)
    sheltered = adder * (1.0 - own_share(site.own_generation_mw, site.mw_energised))
    return runs_below(
        hashprice, fleet.efficiency, overhead, tax, week < site.contract_end, site.strike, site.resalable, sheltered
    )


@rule
def own_share(generation_mw: float, energised_mw: float) -> float:
    """Share of a site that its own plant can carry.  [0-1]

    >>> own_share(30.0, 120.0)
    0.25
    """
    if energised_mw <= 0.0:
        return 0.0
    return min(1.0, generation_mw / energised_mw)


@phase
def offer_load(sites, fleets, overhead, uptime, hashprice, tax, adders, week, width, steps, flat):
    """Mining load as the dispatch sees it: MW by zone and worth, and MW that run whatever the price.

    steps [zone, bin] MW with a worth in [bin x width, (bin + 1) x width); flat [zone] MW.  Both are overwritten.
    """
    steps[:] = 0.0
    flat[:] = 0.0
    last = steps.shape[1] - 1
    for row in range(len(fleets)):
        fleet = fleets[row]
        site = sites[fleet.site]
        worth = fleet_runs_below(fleet, site, hashprice, overhead, tax, adders[site.zone], week)
        mw = fleet.mw * uptime
        if worth >= ALWAYS:
            flat[site.zone] += mw
        elif worth > 0.0:
            steps[site.zone, min(last, int(worth / width))] += mw


@rule
def week_of_fleet(fleet, site, worth: float, prices, weights, adder: float, fixed: bool):
    """Hours run, power bill and resale of one fleet-MW over the six blocks.  [share of hours], [$/MW], [$/MW]"""
    share, bill, resale = 0.0, 0.0, 0.0
    for block in range(6):
        hours = weights[block] * WEEK_HOURS
        price = prices[block]
        if worth >= ALWAYS or worth > price:
            share += weights[block]
            bill += hours * (site.strike if fixed else price + adder)
        elif fixed and site.resalable and not site.mothballed:
            resale += hours * (price - site.strike)
    return share, bill, resale


@phase
def operate(companies, sites, fleets, paid, received, prices, weights, adders, overhead, uptime, opex, hashprice,
            acted_on, tax, minimum_take, week, first_utility, world):  # fmt: skip
    """Run, curtail or resell each fleet block by block; pay power, hosting, staff and tax.

    Returns MWh mined, and MWh that the fleets which ran at all could have taken.  hashprice [$/PH/day] is what is
    earned, acted_on what owners decide by: they follow the market with a lag.  Sets each fleet's uptime and each
    site's margin; hash is paid out later, by `earn`.
    """
    mined, willing = 0.0, 0.0
    for row in range(len(fleets)):
        fleet = fleets[row]
        fleet.uptime = 0.0
        if not fleet.alive:
            continue
        site = sites[fleet.site]
        hosted = fleet.owner != site.owner
        utility = first_utility + site.zone
        adder = adders[site.zone] * (1.0 - own_share(site.own_generation_mw, site.mw_energised))
        worth = fleet_runs_below(fleet, site, acted_on, overhead, tax, adders[site.zone], week)
        fixed = week < site.contract_end
        share, bill, resale = week_of_fleet(fleet, site, worth, prices[site.zone], weights, adder, fixed)
        fleet.uptime = share * uptime
        energy = fleet.mw * fleet.uptime * WEEK_HOURS
        mined += energy
        if share > 0.0:
            willing += fleet.mw * uptime * WEEK_HOURS
        bill *= fleet.mw * uptime
        if not fixed:
            idle_hours = (1.0 - share) * WEEK_HOURS * fleet.mw * uptime
            bill += minimum_take * adder * idle_hours
        pay(companies, paid, received, site.owner, utility, POWER, bill)
        pay(companies, paid, received, utility, world, GENERATION, mean_price(prices[site.zone], weights) * energy)
        if resale != 0.0:
            pay(companies, paid, received, utility, site.owner, POWER_RESALE, resale * fleet.mw * uptime)
        fee = 0.0
        if hosted:
            per_mwh = (
                fleet.fee
                if week < fleet.fee_end
                else mean_price(prices[site.zone], weights) + adders[site.zone] + HOST_MARKUP
            )
            fee = pay(companies, paid, received, fleet.owner, site.owner, HOSTING_FEE, per_mwh * energy)
        else:
            site.power_paid = site.strike if fixed else mean_price(prices[site.zone], weights) + adder
        off = site.mothballed and not hosted
        staff = opex * fleet.mw * 7.0 / 365.25 * (MOTHBALL_OPEX if off else 1.0)
        pay(companies, paid, received, fleet.owner, world, OPEX, staff)
        pay(companies, paid, received, fleet.owner, world, TAX, tax * energy)
        income = fleet.hash_ph * fleet.uptime * 7.0 * hashprice
        margin = fee - bill if hosted else income + resale * fleet.mw * uptime - bill - staff - tax * energy
        site.weekly_margin += (margin - site.weekly_margin) / 13.0
        fleet.age += 1.0
    return mined, willing


@phase
def mark_shutdown(sites, fleets, usual, adders, overhead, tax, week):
    """Set each fleet's shut-down hashprice at the power price it usually pays: contract, fee, or the year's mean.

    usual [zone] mean price of the last year, adders [zone] delivery and capacity [$/MWh].
    """
    for row in range(len(fleets)):
        fleet = fleets[row]
        site = sites[fleet.site]
        indexed = usual[site.zone] + adders[site.zone]
        if fleet.owner != site.owner:
            power = fleet.fee if week < fleet.fee_end else indexed + HOST_MARKUP
        else:
            power = site.strike if week < site.contract_end else indexed
        fleet.shutdown_hashprice = shutdown_hashprice(power + tax, fleet.efficiency, overhead)


@rule
def mean_price(prices, weights) -> float:
    """Time-weighted price over the blocks.  [$/MWh]"""
    total = 0.0
    for block in range(6):
        total += prices[block] * weights[block]
    return total


@phase
def run_plants(companies, sites, paid, received, prices, weights, first_utility, world):
    """Plants behind the meter sell to their zone in the blocks in which the price beats their fuel."""
    for row in range(len(sites)):
        site = sites[row]
        if not site.alive or site.own_generation_mw <= 0.0:
            continue
        margin = 0.0
        for block in range(6):
            margin += weights[block] * WEEK_HOURS * max(0.0, prices[site.zone, block] - PLANT_FUEL)
        utility = first_utility + site.zone
        pay(companies, paid, received, utility, site.owner, POWER_RESALE, margin * 0.9 * site.own_generation_mw)


@phase
def earn(companies, fleets, paid, received, coins, world_hash_ph, price, bitcoin, world):
    """Share a week's coins by hash that ran; owners sell their share of them.  Returns (hash that ran, coins sold).

    coins [BTC] goes to modelled fleets and the rest of the world by hash; every amount is a whole number of
    2^-27 BTC and the world takes the remainder, so that no coin is made or lost.
    """
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
            companies[bitcoin].btc += sale
            sold += sale
            pay(companies, paid, received, bitcoin, owner, COIN_SALE, sale * price)
    companies[world].btc += left
    return hashed, sold


@phase
def count(companies, sites, fleets, projects, week, own_part):
    """Add up what each company holds, what each site is used for, and what works under way still cost.

    own_part [0-1]: of what is due at delivery (the rest is lent then).
    """
    for row in range(len(companies)):
        company = companies[row]
        company.mw_energised = company.mw_approved = company.mw_mining = company.mw_ai = 0.0
        company.hash_ph = company.own_generation_mw = company.committed = 0.0
    for row in range(len(projects)):
        project = projects[row]
        if project.alive:
            weeks = max(1, project.ready_week - project.start_week)
            left = min(weeks, max(0, project.ready_week - week)) / weeks * project.cost + own_part * project.at_delivery
            companies[sites[project.site].owner].committed += left * (1.0 - project.tenant_share)
    for row in range(len(sites)):
        site = sites[row]
        site.mining = site.hosting = 0.0
    for row in range(len(fleets)):
        fleet = fleets[row]
        if fleet.alive:
            companies[fleet.owner].mw_mining += fleet.mw
            companies[fleet.owner].hash_ph += fleet.hash_ph
            if fleet.owner == sites[fleet.site].owner:
                sites[fleet.site].mining += fleet.mw
            else:
                sites[fleet.site].hosting += fleet.mw
    for row in range(len(sites)):
        site = sites[row]
        if site.alive:
            owner = companies[site.owner]
            site.idle = site.mw_energised - site.mining - site.hosting - site.leased - site.cloud - site.converting
            site.free = site.idle - site.reserved
            owner.mw_energised += site.mw_energised
            owner.mw_approved += site.mw_approved
            owner.mw_ai += site.leased + site.cloud
            owner.own_generation_mw += site.own_generation_mw
