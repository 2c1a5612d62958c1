"""What happens every week between decisions: power has its price, rigs and plants run, contracts are paid."""

from agents.records import Rows
from agents.units import WEEKS_A_YEAR
from model.capacity.demand import pay_developers
from model.capacity.purpose import change_purpose
from model.decisions.board import Board
from model.foundation.terms import Terms
from model.money.contracts import pay_standing, serve_leases, service_loans
from model.money.tenants import settle_tenants
from model.money.treasury import call_margins
from model.power.charges import charge_peaks
from model.power.electricity import BIN_WIDTH, Electricity, ai_by_zone
from model.sites.generation import run_plants
from model.sites.offered_load import offer_load
from model.sites.operation import mark_shutdown, operate, resell
from model.state import State


def run_sites(state: State, power: Electricity) -> tuple[int, Rows[Terms]]:
    """Prices for every zone and block, and what each fleet does at them.

    Returns how many plants are due to be switched on, and the week's terms.  Of these only hashprice moves afterwards,
    when blocks are found: no contract asks for it.
    """
    sites, fleets, companies, books = state.sites.rows, state.fleets.rows, state.companies.rows, state.ledger
    vintages = state.vintages
    parts, adders, peaks = state.cast.parts, power.adders, power.peak_charge
    power.set_charges(state.week)
    coins = state.bitcoin
    coins.acted_hashprice += state.scenario.rigs.response * (coins.hashprice - coins.acted_hashprice)
    terms = state.terms()
    power.set_weather(state)
    still, steps, peak_steps = power.still, power.steps, power.peak_steps
    offer_load(
        sites, fleets, vintages, adders, peaks, still, terms, BIN_WIDTH, steps, peak_steps, power.flat, power.tied
    )
    power.dispatch_week(state, ai_by_zone(state, power.share))
    state.beliefs.zone_year = power.week_mean(state.beliefs.block_year)
    state.power.mined_mwh, state.power.able_mwh = operate(
        companies,
        sites,
        fleets,
        vintages,
        books.flows,
        state.power.used_mw,
        state.power.prices,
        adders,
        peaks,
        still,
        terms,
        parts,
    )
    state.power.peak_charges = charge_peaks(companies, sites, books.flows, peaks, terms, parts)
    resell(companies, sites, books.flows, state.power.used_mw, state.power.prices, parts)
    mark_shutdown_prices(state, terms)
    leases, plants, kinds, gas = state.leases.rows, state.plants.rows, state.technologies.rows, power.gas_price
    due = run_plants(
        companies, sites, leases, plants, kinds, books.flows, state.power.prices, adders, gas, terms, parts
    )
    return due, terms


def mark_shutdown_prices(state: State, terms: Rows[Terms]) -> None:
    """The hashprice below which each fleet stops, at the year's prices of its zone."""
    mark_shutdown(
        state.sites.rows, state.fleets.rows, state.vintages, state.beliefs.zone_year, state.power.adders, terms
    )


def settle_contracts(state: State, board: Board, terms: Rows[Terms]) -> None:
    """Rents, interest, margin calls, standing charges, developers and budgets, each with both its sides."""
    companies, sites, tenants = state.companies.rows, state.sites.rows, state.hyperscalers.rows
    flows, parts = state.ledger.flows, state.cast.parts
    serve_leases(companies, sites, state.leases.rows, flows, board.leasing, terms, parts)
    service_loans(companies, state.loans.rows, flows, terms, parts)
    call_margins(state)
    change_purpose(sites, state.connections.rows, state.week)
    pay_standing(companies, sites, state.connections.rows, flows, terms, parts)
    pay_developers(companies, tenants, flows, developer_rent(state), parts)
    settle_tenants(state)
    state.ledger.smooth_operating(companies, state.week)


def developer_rent(state: State) -> float:
    """A week's rent for developers' leases: their yield on what they cost.  [$]"""
    p, plant = state.scenario.leasing, state.scenario.building.plant_capex
    cost = state.ai.developer_mw / p.gross_per_it * p.developer_capex + state.ai.on_site_let_mw * plant
    return p.developer_yield * cost / WEEKS_A_YEAR
