"""Rigs of the market's miners week by week: ordered by the rule of all owners, paid at once, delivered in four parts.

A plan says what a site is for; how many rigs are ordered when follows from `agents.rules.hash_supply`, with the same
hashprice, beliefs and rig price as the rest of the world's in that week, at the owner's own price of power, cost of
capital and outlook, and within its cash.  Idle megawatts that a plan has given to mining come first, then rigs in place
are renewed.
"""

import math

import numpy as np

from agents.bitcoin.fleet import Maker, SupplyWeek
from agents.bitcoin.trade import PARTS, weeks_ahead
from agents.bitcoin.world import World
from agents.parameters import Leasing, Mining
from agents.population import CompanyRow, Fleet, Site, Vintage
from agents.records import Grid, Rows
from agents.rig_market import RigMarket
from agents.rules.building import blended_efficiency
from agents.rules.compiled import phase, rule
from agents.rules.hash_supply import DELIVERED, orders_wanted, place_per_mw, rig_worth
from agents.rules.mining import break_even_power_price, hash_per_mw, life_in_quarters, quarters_left, worth_of_a_life
from agents.rules.site import power_of_fleet
from agents.units import WEEKS_A_QUARTER
from model.books.ledger import (
    RIGS,
    RIGS_INSTALLED,
    WORKS,
    WORKS_FINISHED,
    Flows,
    enter,
    pay,
    whole_coins,
)
from model.foundation.terms import Parts
from model.sites.rig_sales import Dealers, RigQuote, leave_losses, sell_replaced
from model.sites.vintages import clear_year, put_in
from model.state import State

SPENT_A_WEEK = 0.5 / WEEKS_A_QUARTER  # of the cash that works do not need: half of it in a quarter
LEAST_ORDER = 0.05  # a pallet of rigs [MW]
TOO_YOUNG, TOO_GOOD = 52.0, 1.1  # no rig of the last year [weeks] within a tenth of the best is replaced


@rule
def arrive(
    companies: Rows[CompanyRow],
    site: Site,
    fleet: Fleet,
    vintages: Rows[Vintage],
    flows: Flows,
    mw: float,
    quote: RigQuote,
    dealers: Dealers,
    m: Mining,
    world: int,
) -> None:
    """Rigs that were ordered arrive: first on megawatts kept for them, then in the place of old ones.   mw: of this part"""
    slot = quote.week.slot
    clear_year(fleet, vintages, slot, flows)
    share = min(1.0, mw / fleet.coming_mw)
    if share > 1.0 - 1e-9:
        share, mw = 1.0, fleet.coming_mw
    hash_ph, paid = share * fleet.coming_ph, whole_coins(share * fleet.coming_paid)
    filled = fleet.filling_mw if share == 1.0 else min(mw, fleet.filling_mw)
    fleet.coming_mw -= mw
    fleet.coming_ph -= hash_ph
    fleet.coming_paid -= paid
    fleet.filling_mw -= filled
    site.reserved -= filled
    if mw > filled:
        sell_replaced(companies, fleet, vintages, flows, mw - filled, quote, dealers, m, world)
    enter(flows, fleet.owner, fleet.owner, RIGS_INSTALLED, paid)
    put_in(fleet, vintages, slot, mw, hash_ph, fleet.coming_joules, 0.0, paid)


@rule
def room_for(fleet: Fleet, site: Site) -> tuple[float, float]:
    """Megawatts that new rigs of a fleet could take: idle places that a plan gave to them, and places of rigs.  [MW], [MW]"""
    own = fleet.owner == site.owner
    idle = max(0.0, min(site.fill_mw, site.free)) if own else 0.0
    return idle, max(0.0, fleet.mw - fleet.coming_mw + fleet.filling_mw + (min(0.0, site.free) if own else 0.0))


@rule
def note_buyers(sites: Rows[Site], fleets: Rows[Fleet], decides: np.ndarray, buyers: np.ndarray) -> None:
    """Owners that decide and have room for an order somewhere, however much they wanted: buyers [company] is written."""
    buyers[:] = False
    for row in range(len(fleets)):
        fleet = fleets[row]
        idle, held = room_for(fleet, sites[fleet.site])
        if fleet.alive and idle + held >= LEAST_ORDER:
            buyers[fleet.owner] = decides[fleet.owner]


@rule
def wanted(
    fleet: Fleet,
    vintages: Rows[Vintage],
    site: Site,
    company: CompanyRow,
    usual: float,
    tax: float,
    quote: RigQuote,
    m: Mining,
    p: Leasing,
) -> tuple[float, float]:
    """Megawatts of new rigs that an owner would order this week: for idle places, and for rigs in place.  [MW], [MW]

    usual [$/MWh]: the zone's power, delivered.  Each vintage is renewed for what new rigs earn beyond what it still would.
    """
    now, maker, market = quote.week, quote.maker, quote.market
    idle, held = room_for(fleet, site)
    power, contract, later = power_of_fleet(fleet, site, now.week, usual, m.hosting_fee)
    rate, hash_mw = p.mining_rate + company.spread, hash_per_mw(now.frontier, m.overhead)
    if (
        break_even_power_price(now.hashprice * math.exp(company.outlook), now.frontier, m.overhead)
        <= min(power, later) + tax
    ):
        return 0.0, 0.0  # nobody believes that hashprice will rise
    worth = rig_worth(
        now.hashprice, now.halving_in, maker.decay, market.kept, company.outlook, now.frontier, m.overhead,
        power + tax, contract, later + tax, m.uptime, m.opex, rate, life_in_quarters(m.rig_life),
    )  # fmt: skip
    if worth <= maker.price:
        return 0.0, 0.0
    place = place_per_mw(market.place, m.overhead) / hash_mw
    filled = orders_wanted(worth, maker.price + place, market.appetite, fleet.hash_ph + idle * hash_mw) / hash_mw
    filled = min(idle, filled)
    renewed, enough = -filled, hash_mw * (worth - maker.price) * (1.0 + 1e-9) + 1e-6
    for slot in range(len(vintages) if held > 0.0 else 0):
        rigs = vintages[slot]
        if rigs.hash_ph <= 0.0 or rigs.age < TOO_YOUNG and rigs.efficiency < TOO_GOOD * now.frontier:
            continue
        old = worth_of_a_life(
            now.hashprice, now.halving_in, maker.decay, market.kept, company.outlook, rigs.efficiency, m.overhead,
            power + tax, contract, later + tax, m.uptime, m.opex, rate,
            DELIVERED, quarters_left(rigs.age, m.rig_life, m.wear_out), enough,
        )  # fmt: skip
        over = worth - max(0.0, old) / hash_mw
        renewed += orders_wanted(over, maker.price, market.appetite, rigs.hash_ph) / hash_mw
    return filled, min(held, max(0.0, renewed))


@rule
def may_order(fleet: Fleet, site: Site) -> bool:
    """Not for rigs that are switched off until a plan says otherwise."""
    return fleet.owner != site.owner or not site.mothballed


@rule
def unbuilt(site: Site, fleet: Fleet, mw: float) -> float:
    """Part of some idle megawatts that no mining building stands for yet.  [MW]"""
    return max(0.0, mw - max(0.0, site.built_mw - site.mining - site.hosting - fleet.filling_mw))


@rule
def order(
    companies: Rows[CompanyRow],
    site: Site,
    fleet: Fleet,
    due: np.ndarray,
    flows: Flows,
    filled: float,
    renewed: float,
    quote: RigQuote,
    m: Mining,
    world: int,
) -> None:
    """Pay for rigs, and for places that are not built yet; note when they come.

    due [week, around] MW of this fleet; filled, renewed [MW].
    """
    now, market, mw = quote.week, quote.market, filled + renewed
    hash_ph, owner = mw * hash_per_mw(now.frontier, m.overhead), fleet.owner
    place = pay(companies, flows, owner, world, WORKS, m.site_capex * unbuilt(site, fleet, filled))
    site.built_mw += unbuilt(site, fleet, filled)
    site.book += enter(flows, owner, owner, WORKS_FINISHED, place)
    paid = pay(companies, flows, owner, world, RIGS, hash_ph * quote.maker.price)
    fleet.coming_joules = blended_efficiency(fleet.coming_ph, fleet.coming_joules, hash_ph, now.frontier)
    fleet.coming_mw += mw
    fleet.coming_ph += hash_ph
    fleet.coming_paid += paid
    fleet.filling_mw += filled
    site.reserved += filled
    site.free -= filled
    site.fill_mw -= filled
    for part in range(PARTS):
        due[int(now.week + market.delivery + part * market.spacing) % len(due)] += mw / PARTS


@rule
def deliver(
    companies: Rows[CompanyRow],
    sites: Rows[Site],
    fleets: Rows[Fleet],
    vintages: Grid[Vintage],
    due: np.ndarray,
    flows: Flows,
    quote: RigQuote,
    dealers: Dealers,
    m: Mining,
    world: int,
) -> None:
    """What is due this week arrives."""
    here = int(quote.week.week) % due.shape[1]
    for row in range(len(fleets)):
        mw = due[row, here]
        due[row, here] = 0.0
        if mw > 0.0 and fleets[row].coming_mw > 0.0:
            arrive(companies, sites[fleets[row].site], fleets[row], vintages[row], flows, mw, quote, dealers, m, world)


@phase
def week_of_rigs(
    companies: Rows[CompanyRow],
    sites: Rows[Site],
    fleets: Rows[Fleet],
    vintages: Grid[Vintage],
    due: np.ndarray,
    flows: Flows,
    decides: np.ndarray,
    usual: np.ndarray,
    adders: np.ndarray,
    tax: float,
    weeks: Rows[SupplyWeek],
    makers: Rows[Maker],
    markets: Rows[RigMarket],
    dealers: Dealers,
    m_: Rows[Mining],
    p_: Rows[Leasing],
    parts: Rows[Parts],
) -> float:
    """Deliveries, sales of what loses money, orders of every owner that decides, cut alike where its money is short.

    Returns the hash ordered.  [PH/s]

    due [fleet, week, around] MW; decides [company]; usual [zone] price of the last year, adders [zone] delivery and
    capacity, tax on mining [$/MWh].
    """
    quote = RigQuote(weeks[0], makers[0], markets[0])
    m, p, now, world, ordered = m_[0], p_[0], quote.week, parts[0].world, 0.0
    deliver(companies, sites, fleets, vintages, due, flows, quote, dealers, m, world)
    hash_mw, cost = hash_per_mw(now.frontier, m.overhead), np.zeros(len(companies))
    filled, renewed, buyers = np.zeros(len(fleets)), np.zeros(len(fleets)), np.empty(len(companies), np.bool_)
    note_buyers(sites, fleets, decides, buyers)
    for row in range(len(fleets)):
        fleet, owner = fleets[row], fleets[row].owner
        site, company = sites[fleet.site], companies[owner]
        power = usual[site.zone] + adders[site.zone]
        if fleet.alive and fleet.hash_ph > 0.0 and may_order(fleet, site):  # what a plan keeps switched off stays
            paid = power_of_fleet(fleet, site, now.week, power, m.hosting_fee)[0]
            leave_losses(companies, fleet, vintages[row], flows, paid + tax, quote, dealers, m, world)
        if fleet.alive and buyers[owner] and company.cash > company.committed and may_order(fleet, site):
            filled[row], renewed[row] = wanted(fleet, vintages[row], site, company, power, tax, quote, m, p)
            cost[owner] += (filled[row] + renewed[row]) * hash_mw * quote.maker.price
            cost[owner] += m.site_capex * unbuilt(site, fleet, filled[row])
    for row in range(len(companies)):
        money = SPENT_A_WEEK * max(0.0, companies[row].cash - companies[row].committed)
        cost[row] = min(1.0, money / cost[row]) if cost[row] > 0.0 else 0.0
    for row in range(len(fleets)):
        fleet, part = fleets[row], cost[fleets[row].owner]
        if part * (filled[row] + renewed[row]) >= LEAST_ORDER:
            idle, old = part * filled[row], part * renewed[row]
            order(companies, sites[fleet.site], fleet, due[row], flows, idle, old, quote, m, world)
            ordered += (idle + old) * hash_mw
    return ordered


def keep_room(state: State) -> None:
    """Deliveries are booked around, in more weeks once a lever has made them longer than any order took before."""
    due, ahead = state.rigs_due, weeks_ahead(state.scenario.rigs)
    if ahead > due.shape[1]:
        weeks = state.week + np.arange(due.shape[1])
        state.rigs_due = np.zeros((len(due), ahead))
        state.rigs_due[:, weeks % ahead] = due[:, weeks % due.shape[1]]


def trade_rigs(state: State, world: World, mining: Rows[Mining], leasing: Rows[Leasing]) -> None:
    """A week of the rig market as the market's miners see it.   world: that has ordered this week"""
    keep_room(state)
    state.bitcoin.rigs_ordered_ph += week_of_rigs(
        state.companies.rows,
        state.sites.rows,
        state.fleets.rows,
        state.vintages,
        state.rigs_due,
        state.ledger.flows,
        state.decides,
        state.beliefs.zone_year,
        state.power.adders,
        state.scenario.policy.mining_tax,
        world.told,
        world.maker,
        world.rules(state.scenario.rigs),
        Dealers(world.rigs.joules, world.rigs.homeless),
        mining,
        leasing,
        state.cast.parts,
    )
