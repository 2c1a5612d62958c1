"""Own generation: plants behind the meter are bought or built, switched on, run each week and sell what is left over."""

from typing import Any

import numpy as np

from agents.codes import FOR_AI, FOR_MINING, HYPERSCALER, TERM
from agents.population import CompanyRow, Lease, Plant, Site
from agents.records import Rows, Wholes
from agents.rules.building import CAMPUS_COST
from agents.rules.compiled import phase
from agents.rules.elementary import sum_of
from agents.rules.generation import AI_USE, WIRE, asking_price, fuel_cost
from agents.units import HOURS_A_WEEK, WEEKS_A_QUARTER, WEEKS_A_YEAR
from model.books.ledger import GENERATION, OPEX, PLANT_SALE, POWER, POWER_RESALE, WORKS, WORKS_FINISHED, Flows, pay
from model.foundation.terms import Parts, Terms
from model.money.finance import borrow, raise_cash
from model.power.electricity import Electricity
from model.power.load import BLOCK_SHARES
from model.state import State
from model.tables.technologies import ON_SITE_GAS


@phase
def draw_on_sale(
    stock: np.ndarray,
    drawn: np.ndarray,
    sold: Wholes,
    technologies: Rows[Any],
    margins: np.ndarray,
    capacity_price: np.ndarray,
    share: float,
    kinds: Wholes,
    mw: np.ndarray,
    price: np.ndarray,
) -> None:
    """See `plants_on_sale`; kinds, mw, price [zone] are written.

    stock [zone, place in sold] MW; drawn [zone], in (0, 1); sold: kinds that come on sale; margins [kind, zone] $/MW-year;
    capacity_price [zone] $/MW-day.
    """
    for zone in range(len(stock)):
        before, place, drawn_mw = stock[zone, 0], 0, drawn[zone] * sum_of(stock[zone])
        while place < len(sold) - 1 and before <= drawn_mw:
            place += 1
            before += stock[zone, place]
        kind = sold[place]
        plant = technologies[kind]
        payments = 365.0 * capacity_price[zone] * plant.capacity_credit
        kinds[zone] = kind
        price[zone] = asking_price(margins[kind, zone], payments, plant.upkeep_usd_mw_year)
        mw[zone] = share * stock[zone, place] if price[zone] > 0.0 else 0.0


def plants_on_sale(
    state: State, electricity: Electricity, margins: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What comes on sale in each zone this quarter: kind, MW and price of running plants.

    The kind is drawn by what stands in the zone.  margins [kind, zone] $/MW-year.
    """
    stock, plants = electricity.sellable, state.technologies
    drawn, share = state.draws.uniform("plant-on-sale", len(stock), state.week), state.scenario.building.plants_on_sale
    kinds, mw, price = np.empty(len(stock), np.int64), np.empty(len(stock)), np.empty(len(stock))
    seen = margins, electricity.capacity_price, share
    draw_on_sale(stock, drawn, plants.sold, plants.rows, *seen, kinds, mw, price)
    return kinds, mw, price


def buy_plant(state: State, site: int, mw: float) -> float:
    """Buy a share of the plant on sale for a site's rigs; lenders advance a part.  Returns the MW bought."""
    b, f, record = state.scenario.building, state.scenario.finance, state.sites.rows[site]
    zone, owner = int(record["zone"]), int(record["owner"])
    kind, price = int(state.pool.plant_kind[zone]), float(state.pool.plant_price[zone]) + WIRE
    mw = min(mw, float(state.pool.plant_mw[zone]))
    if mw < 0.5 or not raise_cash(state, owner, (1.0 - b.plant_loan) * price * mw):
        return 0.0
    ready = state.week + int(b.purchase_quarters * WEEKS_A_QUARTER)
    borrow(
        state,
        owner,
        site,
        b.plant_loan * price * mw,
        f.debt_rate + float(state.companies.rows["spread"][owner]),
        state.week + int(f.loan_years * WEEKS_A_YEAR),
        form=TERM,
        amortising=True,
    )
    state.sites.rows["book"][site] += state.post(owner, state.cast.world, PLANT_SALE, price * mw)
    state.pool.plant_mw[zone] -= mw
    state.plants.add(
        owner=owner,
        zone=zone,
        site=site,
        kind=kind,
        purpose=FOR_MINING,
        lease=-1,
        alive=True,
        mw=mw,
        start_week=state.week,
        ready_week=ready,
    )
    state.event("plant_bought", state.names[owner], state.technologies.names[kind], site=site, mw=mw, usd=price * mw)
    return mw


def add_ai_plant(state: State, site: int, lease: int, mw: float) -> None:
    """Gas on site for a tenant, built with the hall it serves, is switched on."""
    zone, owner = state.sites.rows["zone"][site], state.sites.rows["owner"][site]
    kind = state.technologies.row(ON_SITE_GAS)
    row = state.plants.add(
        owner=owner,
        zone=zone,
        site=site,
        kind=kind,
        purpose=FOR_AI,
        lease=lease,
        alive=True,
        mw=mw,
        start_week=state.week,
        ready_week=state.week,
    )
    switch_on(state, row)


def switch_on(state: State, row: int) -> None:
    """A plant comes into service, on a site or with a campus of its own, which is then paid."""
    plant = state.plants.rows[row]
    site, mw = int(plant["site"]), float(plant["mw"])
    plant["running"] = True
    owner = int(plant["owner"]) if site < 0 else int(state.sites.rows["owner"][site])
    if site >= 0 and plant["purpose"] == FOR_AI:
        state.sites.rows["mw_energised"][site] += mw
        state.sites.rows["ai_plant_mw"][site] += mw
    elif site >= 0:
        state.sites.rows["own_generation_mw"][site] += mw
        state.sites.rows["own_output_mw"][site] += mw * state.technologies.rows["mean_output"][plant["kind"]]
    elif state.companies.rows["kind"][owner] == HYPERSCALER:
        place = owner - state.cast.hyperscalers.start
        cost = float(plant["book"]) + state.post(owner, state.cast.world, WORKS, CAMPUS_COST * mw)
        state.hyperscalers.rows["owned_mw"][place] += mw
        state.hyperscalers.rows["campus_book"][place] += state.ledger.enter(owner, owner, WORKS_FINISHED, cost)
        plant["book"] = 0.0
    if state.week > 0:
        state.event("plant", state.names[owner], site=site, lease=plant["lease"], mw=mw)


def switch_on_due(state: State) -> None:
    """Plants whose works are done come into service."""
    plants = state.plants.rows
    for row in np.flatnonzero(plants["alive"] & ~plants["running"] & (plants["ready_week"] <= state.week)):
        switch_on(state, int(row))


@phase
def run_plants(
    companies: Rows[CompanyRow],
    sites: Rows[Site],
    leases: Rows[Lease],
    plants: Rows[Plant],
    technologies: Rows[Any],
    flows: Flows,
    prices: np.ndarray,
    adders: np.ndarray,
    gas: np.ndarray,
    terms: Rows[Terms],
    parts: Rows[Parts],
) -> int:
    """A week of plants: works are paid, tenants pay what the grid would charge, the zone buys what is left over.

    Returns how many are due to be switched on.  Rigs take power at the zone's price either way, so a plant for
    mining earns its margin on all that it makes.  What campuses of hyperscalers and developers burn is theirs, as the
    power that they buy is.  prices [zone, block], adders [zone] $/MWh; gas [zone] $/MMBtu; technologies: a record
    a kind.
    """
    due, week, carbon = 0, terms[0].week, terms[0].carbon
    first_utility, world = parts[0].first_utility, parts[0].world
    for row in range(len(plants)):
        plant = plants[row]
        if not plant.running:
            due += 1 if week >= plant.ready_week else 0
            if plant.cost > 0.0 and week > plant.start_week:
                weekly = plant.cost / max(1, plant.ready_week - plant.start_week)
                plant.book += pay(companies, flows, plant.owner, world, WORKS, weekly)
        if not plant.running or plant.site < 0:
            continue
        site, zone = sites[plant.site], plant.zone
        owner, utility = site.owner, first_utility + plant.zone
        kind = technologies[plant.kind]
        fuel, hours = fuel_cost(kind, gas[zone], carbon), plant.mw * HOURS_A_WEEK
        serves = plant.lease >= 0 and leases[plant.lease].alive and leases[plant.lease].ready_week <= week
        used = AI_USE if serves else 0.0
        wired = plant.purpose != FOR_AI or site.mw_energised > site.ai_plant_mw
        charged, burnt, sold = 0.0, 0.0, 0.0
        for block in range(len(BLOCK_SHARES)):
            price = prices[zone, block]
            charged += BLOCK_SHARES[block] * used * (price + adders[zone])
            spare = max(0.0, kind.output[block] - used) if wired and price > fuel else 0.0
            burnt += BLOCK_SHARES[block] * (used + spare)
            sold += BLOCK_SHARES[block] * spare * price
        if serves:
            pay(companies, flows, leases[plant.lease].tenant, owner, POWER, charged * hours)
        pay(companies, flows, utility, owner, POWER_RESALE, sold * hours)
        pay(companies, flows, world, utility, GENERATION, sold * hours)
        pay(companies, flows, owner, world, GENERATION, burnt * fuel * hours)
        pay(companies, flows, owner, world, OPEX, kind.upkeep_usd_mw_year * plant.mw / WEEKS_A_YEAR)
    return due
