"""What happens every week between decisions: power has its price, rigs and plants run, contracts are paid."""

from typing import Any

import numpy as np

from agents.parameters import Leasing
from agents.population import CompanyRow, Connection, Fleet, Lease, Loan, Plant, Site, Tenant, Vintage
from agents.records import Grid, Rows
from agents.rules.compiled import phase
from agents.surroundings import Demand
from agents.units import WEEKS_A_YEAR
from model.books.ledger import Flows, smooth_operating, smoothed_over
from model.capacity.demand import pay_developers
from model.capacity.purpose import change_purpose
from model.decisions.board import Board
from model.foundation.terms import Parts, Terms
from model.money.contracts import pay_standing, serve_leases, service_loans
from model.money.tenants import settle_tenants
from model.money.treasury import call_margins, find_called
from model.power.charges import charge_peaks
from model.power.electricity import Electricity, ai_by_zone
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
    still = power.still
    offer_load(sites, fleets, vintages, adders, peaks, still, terms, power.mining, power.flat, power.tied)
    power.dispatch_week(state, ai_by_zone(state, power.share))
    now, leases, plants, kinds = state.power, state.leases.rows, state.plants.rows, state.technologies.rows
    now.mined_mwh, now.able_mwh, now.peak_charges, due = play_sites(
        companies, sites, fleets, vintages, leases, plants, kinds, books.flows, now.used_mw, now.prices, adders, peaks,
        still, state.beliefs.zone_year, power.gas_price, terms, parts,
    )  # fmt: skip
    return due, terms


@phase
def play_sites(
    companies: Rows[CompanyRow],
    sites: Rows[Site],
    fleets: Rows[Fleet],
    vintages: Grid[Vintage],
    leases: Rows[Lease],
    plants: Rows[Plant],
    kinds: Rows[Any],
    flows: Flows,
    used: np.ndarray,
    prices: np.ndarray,
    adders: np.ndarray,
    peaks: np.ndarray,
    still: np.ndarray,
    usual: np.ndarray,
    gas: np.ndarray,
    terms: Rows[Terms],
    parts: Rows[Parts],
) -> tuple[float, float, float, int]:
    """Fleets run or stand still, peaks are charged, contract power is resold, shut-down prices are set, plants run.

    Returns MWh mined, MWh that the fleets could have taken, the peaks' charges [$], and how many plants are due.
    """
    mined, able = operate(companies, sites, fleets, vintages, flows, used, prices, adders, peaks, still, terms, parts)
    charges = charge_peaks(companies, sites, flows, peaks, terms, parts)
    resell(companies, sites, flows, used, prices, parts)
    mark_shutdown(sites, fleets, vintages, usual, adders, terms)
    due = run_plants(companies, sites, leases, plants, kinds, flows, prices, adders, gas, terms, parts)
    return mined, able, charges, due


def mark_shutdown_prices(state: State, terms: Rows[Terms]) -> None:
    """The hashprice below which each fleet stops, at the year's prices of its zone."""
    mark_shutdown(
        state.sites.rows, state.fleets.rows, state.vintages, state.beliefs.zone_year, state.power.adders, terms
    )


def settle_contracts(state: State, board: Board, terms: Rows[Terms]) -> None:
    """Rents, interest, margin calls, standing charges, developers and budgets, each with both its sides."""
    companies, sites, leases, loans = state.companies.rows, state.sites.rows, state.leases.rows, state.loans.rows
    flows, parts, scenario = state.ledger.flows, state.cast.parts, state.scenario
    least = scenario.finance.margin_call * state.bitcoin.price
    if serve_debts(companies, sites, leases, loans, flows, board.leasing, terms, parts, least):
        call_margins(state)
    serve_all(
        companies, sites, leases, state.connections.rows, state.hyperscalers.rows, flows, developer_rent(state),
        state.numbers(scenario.demand), state.numbers(scenario.leasing), terms, parts,
    )  # fmt: skip


@phase
def serve_debts(
    companies: Rows[CompanyRow],
    sites: Rows[Site],
    leases: Rows[Lease],
    loans: Rows[Loan],
    flows: Flows,
    leasing: Rows[Leasing],
    terms: Rows[Terms],
    parts: Rows[Parts],
    least: float,
) -> int:
    """Rents and interest; returns how many loans on coins are called, of which more is owed than `least` [$/BTC]."""
    serve_leases(companies, sites, leases, flows, leasing, terms, parts)
    service_loans(companies, loans, flows, terms, parts)
    return find_called(loans, least, np.empty(len(loans), np.int64))


@phase
def serve_all(
    companies: Rows[CompanyRow],
    sites: Rows[Site],
    leases: Rows[Lease],
    connections: Rows[Connection],
    tenants: Rows[Tenant],
    flows: Flows,
    rent: float,
    demand: Rows[Demand],
    leasing: Rows[Leasing],
    terms: Rows[Terms],
    parts: Rows[Parts],
) -> None:
    """What connections serve, standing charges, developers' rent [$], AI tenants' money; then operating flows are smoothed."""
    week = terms[0].week
    change_purpose(sites, connections, week)
    pay_standing(companies, sites, connections, flows, terms, parts)
    pay_developers(companies, tenants, flows, rent, parts)
    settle_tenants(companies, sites, leases, tenants, flows, demand, leasing, week, parts)
    smooth_operating(companies, flows, smoothed_over(week))


def developer_rent(state: State) -> float:
    """A week's rent for developers' leases: their yield on what they cost.  [$]"""
    p, plant = state.scenario.leasing, state.scenario.building.plant_capex
    cost = state.ai.developer_mw / p.gross_per_it * p.developer_capex + state.ai.on_site_let_mw * plant
    return p.developer_yield * cost / WEEKS_A_YEAR
