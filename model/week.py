"""What happens every week between decisions: power has its price, rigs and plants run, contracts are paid."""

from agents.rules.charges import is_peak_season
from model.bitcoin import Network
from model.capacity.demand import pay_budgets, pay_developers
from model.decisions.board import Board
from model.foundation.calendar import Calendar
from model.money.contracts import pay_standing, serve_leases, service_loans
from model.money.treasury import call_margins
from model.power.charges import charge_peaks
from model.power.electricity import BIN_WIDTH, Electricity, ai_by_zone
from model.power.load import BLOCK_SHARES
from model.sites.generation import run_plants
from model.sites.operation import mark_shutdown, offer_load, operate, resell
from model.state import State


def run_sites(state: State, power: Electricity, calendar: Calendar, network: Network, subsidy_sat: int) -> int:
    """Prices for every zone and block, and what each fleet does at them; the week's coins are shared.

    Returns how many plants are due to be switched on.
    """
    s = state.scenario
    fleets, sites, companies, books = state.fleets.rows, state.sites.rows, state.companies.rows, state.ledger
    m, tax, cast = s.mining, s.policy.mining_tax, state.cast
    month = calendar.month(state.week)
    season, new_year = is_peak_season(month), month == 0 and calendar.month(state.week - 1) == 11
    power.set_charges(state.week)
    state.acted_hashprice += m.response * (state.hashprice - state.acted_hashprice)
    offer_load(sites, fleets, m.overhead, m.uptime, state.acted_hashprice, tax, power.adders, m.hosting_fee,
               power.peak_charge, season, state.week, BIN_WIDTH, power.steps, power.peak_steps, power.flat, power.tied)  # fmt: skip
    power.dispatch_week(state, ai_by_zone(state, power.share))
    state.beliefs.block_year += (state.prices - state.beliefs.block_year) / 52.0
    state.beliefs.zone_year = power.week_mean(state.beliefs.block_year)
    state.mined_mwh, state.able_mwh = operate(
        companies, sites, fleets, books.paid, books.received, state.used_mw, state.prices, BLOCK_SHARES, power.adders,
        m.overhead, m.uptime, m.opex, m.hosting_fee, state.hashprice, state.acted_hashprice, tax, s.policy.minimum_take,
        power.peak_charge, season, state.week, cast.first_utility, cast.world,
    )  # fmt: skip
    state.peak_charges = charge_peaks(
        companies, sites, books.paid, books.received, power.peak_charge, new_year, cast.first_utility
    )
    resell(companies, sites, books.paid, books.received, state.used_mw, state.prices, BLOCK_SHARES, cast.first_utility)
    mark_shutdown_prices(state)
    due = run_plants(companies, sites, state.leases.rows, state.plants.rows, state.technologies.rows, books.paid, books.received,
               state.prices, BLOCK_SHARES, power.adders, power.gas_price, s.power.carbon, state.week, cast.first_utility, cast.world)  # fmt: skip
    network.pay_miners(state, subsidy_sat)
    return due


def mark_shutdown_prices(state: State) -> None:
    """The hashprice below which each fleet stops, at the year's prices of its zone."""
    s = state.scenario
    mark_shutdown(state.sites.rows, state.fleets.rows, state.beliefs.zone_year, state.adders, s.mining.overhead,
                  s.policy.mining_tax, s.mining.hosting_fee, state.week)  # fmt: skip


def settle_contracts(state: State, board: Board) -> None:
    """Rents, interest, margin calls, standing charges, developers and budgets, each with both its sides."""
    s, cast, books = state.scenario, state.cast, state.ledger
    companies, sites = state.companies.rows, state.sites.rows
    serve_leases(companies, sites, state.leases.rows, books.paid, books.received, board.leasing,
                 s.policy.ai_subsidy, state.week, cast.world)  # fmt: skip
    service_loans(companies, state.loans.rows, books.paid, books.received, state.week, cast.lender)
    call_margins(state)
    pay_standing(companies, sites, state.connections.rows, books.paid, books.received, state.week, cast.first_utility,
                 cast.equipment, cast.world)  # fmt: skip
    pay_developers(
        companies, state.hyperscalers.rows, books.paid, books.received, developer_rent(state), cast.developer
    )
    pay_budgets(companies, state.hyperscalers.rows, books.paid, books.received, cast.world)
    books.smooth_operating(companies)


def developer_rent(state: State) -> float:
    """A week's rent for developers' leases: their yield on what they cost.  [$]"""
    p, plant = state.scenario.leasing, state.scenario.building.plant_capex
    cost = state.developer_mw / p.gross_per_it * p.developer_capex + state.on_site_let_mw * plant
    return p.developer_yield * cost / 52.18
