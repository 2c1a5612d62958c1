"""Week 0: tables of listed companies turned into rows, private miners drawn around them, the rest of the cast."""

import math
from collections.abc import Mapping

import numpy as np

from agents.bitcoin.price_path import PricePath
from agents.codes import (
    BITCOIN,
    BLOCKS,
    CAPITAL,
    COIN_LOAN,
    CONVERTIBLE,
    DEVELOPER,
    EQUIPMENT,
    FOR_MINING,
    FOREVER,
    HYPERSCALER,
    LENDER,
    MINER,
    NEVER,
    SHAREHOLDER,
    TERM,
    TIERS,
    US_ZONES,
    UTILITY,
    WORLD,
    ZONES,
)
from agents.options.registry import code_of
from agents.rules.leasing import graded
from agents.units import WEEKS_A_QUARTER, WEEKS_A_YEAR
from model.bitcoin import Network
from model.books.ledger import Ledger
from model.capacity.demand import refresh
from model.money.finance import round_money
from model.money.project_loans import finance_works
from model.money.tenants import may_commit
from model.opening.fringe import draw_fringe
from model.opening.holdings import value_opening
from model.opening.private_debt import fit_private_debt
from model.opening.splits import resplit
from model.opening.tenants import standing
from model.opening.vintages import spread_vintages
from model.owners.letting import prior
from model.power.electricity import Electricity
from model.scenario import Scenario
from model.sites.generation import switch_on
from model.standing import Beliefs, CapacityPool
from model.state import Cast, State
from model.tables.demand_path import DemandPath
from model.tables.sheet import Sheet
from model.tables.start import Tables, load_tables
from model.tables.technologies import ON_SITE_GAS, ON_SITE_WIND, technologies_of

OPTION_OF_TIER = tuple(map(code_of, TIERS))
APPROVED_PRICE = 0.45e6  # of approved MW of an ideal site, as at the start; assumption A112 [$/MW]
UTILITY_CASH = 5e9  # regulated and large: it does not fail in this model
CAPITAL_CASH = 50e9


def market_of(
    scenario: Scenario, seed: int, weeks: int, prices: PricePath | None = None
) -> tuple[State, Electricity, Network]:
    """Everything as it stands at week 0: tables, books, beliefs, the zones' electricity, the Bitcoin network.

    prices: what stands in the scenario's file of prices, where that is known already.
    """
    state = State(scenario, seed)
    tables = load_tables()
    state.technologies = technologies_of(tables)
    state.demand = DemandPath(tables, weeks, int(WEEKS_A_QUARTER * scenario.building.connection_low))
    state.demand.fortune = math.exp(scenario.demand.spread * state.draws.normal("demand", 1)[0])
    open_market(state, tables)
    electricity = Electricity(tables, scenario.power, state.calendar.month(0))
    state.power.adders = electricity.adders
    base = tables.zones["price_base_usd_mwh"].astype(float)
    p = scenario.leasing
    hazard, abroad, worth = prior(scenario.demand.enabled, p.abroad_mw > 0.0)
    state.beliefs = Beliefs(
        np.array([p.shell_rent, p.turnkey_rent, p.cloud_rent]), 0.5 if scenario.demand.enabled else 0.0,
        *((0.45e6, APPROVED_PRICE) if scenario.demand.enabled else (0.3e6, 0.3e6)), hazard, abroad, worth, base,
        np.tile(base[:, None], BLOCKS),
    )  # fmt: skip
    state.pool = CapacityPool(
        np.zeros(len(ZONES)), np.zeros(len(US_ZONES)), np.zeros(len(US_ZONES)), np.zeros(len(US_ZONES))
    )
    state.power.prices[:] = base[:, None]
    network = Network(state, tables, prices)
    kinds = state.companies.rows["kind"]
    state.decides = (kinds == MINER) | (kinds == CAPITAL) | (kinds == UTILITY)
    state.sites.rows["decided_hashprice"] = state.bitcoin.hashprice
    state.bitcoin.acted_hashprice = state.bitcoin.hashprice
    share = state.hyperscalers.rows["share"]
    state.demand.built *= scenario.pool.construction_factor
    start = state.demand.at(state.demand.access, 0) + state.demand.built
    state.hyperscalers.rows["owned_mw"] = share * start * scenario.demand.enabled
    fit_private_debt(state)
    value_opening(state, tables)
    spread_vintages(state, len(network.world.rigs.born))
    state.bitcoin.coins_at_start = float(state.companies.rows["btc"].sum())
    state.ledger = Ledger(state.companies.rows)
    refresh(state)
    return state, electricity, network


def open_market(state: State, tables: Tables) -> None:
    """Fill every table of a state for week 0."""
    _listed(state, tables.companies)
    _sites(state, tables.sites)
    draw_fringe(state, tables)
    _others(state, tables)
    if state.scenario.demand.enabled:
        _leases(state, tables.leases)
    else:
        _without_leases(state)
    _connections(state)
    for row in range(state.cast.miners):
        state.companies.rows[row]["cash"] = round_money(float(state.companies.rows[row]["cash"]))
    state.recount()


def _listed(state: State, sheet: Sheet) -> None:
    errors = state.draws.normal("outlook", len(sheet)) * state.scenario.behaviour.outlook_sd
    for row, error in zip(sheet, errors, strict=True):
        company = len(state.companies)
        state.companies.add(
            kind=MINER, alive=True, listed=True, owner=company, ended_week=FOREVER, cash=float(row["cash_usd_m"]) * 1e6,
            btc=row["btc"], btc_pledged=row["btc_pledged"], spread=row["spread"], skill=graded(float(row["ai_skill"]), state.scenario.leasing.grade_error),
            sell_share=row["sell_share"], overhead=float(row["overhead_usd_m_year"]) * 1e6 / WEEKS_A_YEAR, outlook=error,
            shares=float(row["shares_m"]) * 1e6, waived_week=NEVER, restructured_week=NEVER, sold_week=NEVER,
        )  # fmt: skip
        state.names.append(str(row["company"]))
        debt = round_money(float(row["debt_usd_m"]) * 1e6)
        if debt > 0.0:
            _debt(state, company, row, debt)


def _debt(state: State, company: int, row: Mapping[str, str | float | int], debt: float) -> None:
    """Debt that is older than the run: convertible notes, what is lent on pledged coins, and the rest.

    Conversion prices lie as far above the start's share price as those of new notes (assumption A68).
    """
    price = float(row["market_cap_usd_bn"]) * 1e3 / float(row["shares_m"])
    conversion = price * (1.0 + state.scenario.finance.convertible_premium)
    convertible, on_coins = (round_money(float(row[name]) * 1e6) for name in ("convertible_usd_m", "coin_loan_usd_m"))
    rate, maturity = float(row["debt_rate"]), int(row["debt_maturity"])
    add_loan(state, company, convertible, rate, maturity, form=CONVERTIBLE, conversion=conversion)
    add_loan(state, company, on_coins, rate, maturity, form=COIN_LOAN, coins=float(row["btc_pledged"]))
    add_loan(state, company, debt - convertible - on_coins, rate, maturity, form=TERM)


def add_loan(state: State, company: int, principal: float, rate: float, maturity: int, **more: float) -> None:
    """A loan that is older than the run, where there is one."""
    if principal > 0.0:
        state.loans.add(
            borrower=company, site=-1, alive=True, principal=principal, rate=rate, maturity_week=maturity, **more
        )
        state.companies.rows[company]["debt"] += principal


def _sites(state: State, sheet: Sheet) -> None:
    owners = {name: row for row, name in enumerate(state.names)}
    for row in resplit(sheet, state.scenario.mining.site_split):
        site = state.sites.add(
            owner=owners[str(row["company"])], zone=ZONES.index(str(row["zone"])), alive=True,
            mw_energised=row["mw_energised"], mw_approved=row["mw_approved"], approved_week=row["approved_date"],
            land_mw=row["land_mw"], mva=row["mva"], suitability=graded(float(row["suitability"]), state.scenario.leasing.grade_error),
            strike=row["power_price_usd_mwh"],
            contract_end=row["contract_end"], resalable=float(row["resalable"]) > 0.0, contract_mw=row["mining_mw"], leased=row["leased_mw"],
            converting=row["converting_mw"],
        )  # fmt: skip
        state.site_names.append(str(row["site"]))
        _plants(state, site, row)
        if float(row["mining_mw"]) > 0.0:
            add_fleet(state, owners[str(row["company"])], site, float(row["mining_mw"]), float(row["hash_ehs"]) * 1e3,
                      float(row["efficiency_j_th"]), float(row["rig_age_years"]) * WEEKS_A_YEAR)  # fmt: skip


def _plants(state: State, site: int, row: dict) -> None:
    """Power plants of the owner: wind, and gas for the rest; they run from the day the site is connected."""
    wind, ready = float(row["own_wind_mw"]), 0 if float(row["mw_energised"]) > 0.0 else int(row["approved_date"])
    for kind, mw in ((ON_SITE_WIND, wind), (ON_SITE_GAS, float(row["own_generation_mw"]) - wind)):
        if mw > 0.0:
            site_row = state.sites.rows[site]
            plant = state.plants.add(owner=site_row["owner"], zone=site_row["zone"], site=site,
                                     kind=state.technologies.row(kind),
                                     purpose=FOR_MINING, lease=-1, alive=True, mw=mw, start_week=NEVER, ready_week=ready)  # fmt: skip
            if ready <= 0:
                switch_on(state, plant)


def add_fleet(state: State, owner: int, site: int, mw: float, hash_ph: float, efficiency: float, age: float,
              fee: float = 0.0, fee_end: int = FOREVER) -> int:  # fmt: skip
    """Rigs that run at the start."""
    uptime = state.scenario.mining.uptime
    return state.fleets.add(owner=owner, site=site, alive=True, mw=mw, hash_ph=hash_ph, efficiency=efficiency, age=age,
                            fee=fee, fee_end=fee_end, uptime=uptime)  # fmt: skip


def _others(state: State, tables: Tables) -> None:
    """Hyperscalers, utilities, the transformer maker and the accounts of the rest of the economy."""
    miners = len(state.companies)
    sheets = [standing(row, state.scenario.demand.tenant_sheets) for row in tables.hyperscalers]
    names = [str(row["company"]) for row in tables.hyperscalers]
    first = [_add(state, HYPERSCALER, name, cash=own.cash) for name, own in zip(names, sheets, strict=True)]
    utilities = [_add(state, UTILITY, f"{zone.upper()} utility", cash=UTILITY_CASH) for zone in ZONES]
    singles = [_add(state, kind, name) for kind, name in (
        (EQUIPMENT, "Transformer maker"), (DEVELOPER, "Developers"), (CAPITAL, "Private capital"), (LENDER, "Lenders"),
        (SHAREHOLDER, "Shareholders"), (BITCOIN, "Bitcoin market"), (WORLD, "Rest of the world"),
    )]  # fmt: skip
    state.companies.rows["cash"][singles[2]] = CAPITAL_CASH
    state.companies.rows["skill"][singles[1:3]] = 0.9
    state.companies.rows["spread"][singles[2]] = 0.01
    state.companies.rows["skill"][utilities] = 0.4
    state.cast = Cast(miners, range(first[0], first[-1] + 1), utilities[0], *singles)
    errors = state.draws.normal("hyperscaler", len(first)) * 0.15
    for place, row in enumerate(tables.hyperscalers):
        budget, (cash, debt, cash_flow, rate) = float(row["capex_usd_bn_2025"]) * 1e9, sheets[place]
        loan = state.loans.add(
            borrower=first[place], site=-1, alive=debt > 0.0, principal=debt, rate=rate,
            maturity_week=FOREVER, form=TERM,
        )  # fmt: skip
        state.companies.rows["debt"][first[place]] = debt
        state.hyperscalers.add(
            company=first[place], share=row["demand_share"], rent_ceiling=row["rent_ceiling_factor"],
            discount=row["discount_rate"], budget=0.25 * budget, budget_growth=row["capex_growth"], error=errors[place],
            debt_years=row["debt_years"],
            authorised=may_commit(0.25 * budget, budget), kept=cash, loan=loan, debt_kept=debt,
            cash_flow=cash_flow,
        )  # fmt: skip


def _add(state: State, kind: int, name: str, cash: float = 0.0) -> int:
    row = len(state.companies)
    state.companies.add(kind=kind, alive=True, owner=row, ended_week=FOREVER, cash=cash, sell_share=1.0)
    state.names.append(name)
    return row


def _leases(state: State, sheet: Sheet) -> None:
    """Contracts older than the run: in service, under works, or waiting for their works to start."""
    rows = {name: row for row, name in enumerate(state.site_names)}
    tenants = {name: row for row, name in enumerate(state.names)}
    for line in sheet:
        tier = TIERS.index(str(line["tier"]))
        site = rows[str(line["site"])]
        prepaid = round_money(float(line["prepaid_usd_m"]) * 1e6)
        lease = state.leases.add(
            site=site, landlord=state.sites.rows["owner"][site], tenant=tenants[str(line["tenant"])], tier=tier, alive=True, it_mw=line["it_mw"],
            gross_mw=line["gross_mw"], rent=float(line["rent_usd_m_it_mw_year"]) * 1e6, escalator=line["escalator"],
            signed_week=line["signed"], ready_week=line["ready"], end_week=line["end"], prepaid=prepaid,
            unearned=prepaid, before_start=True,
        )  # fmt: skip
        owner = int(state.sites.rows["owner"][site])
        state.companies.rows[owner]["cash"] += prepaid
        state.companies.rows[owner]["prepaid"] += prepaid
        if int(line["ready"]) > 0:
            _running_works(state, lease, tier, line)
            finance_works(state, len(state.projects) - 1)


def _running_works(state: State, lease: int, tier: int, line: dict) -> None:
    """Works under way: only what is left of their cost is still to be paid."""
    p = state.scenario.leasing
    it_mw, start, ready = float(line["it_mw"]), int(line["works_from"]), int(line["ready"])
    capex = (p.shell_capex, p.turnkey_capex, p.cloud_capex)[tier]
    left = (ready - max(start, 0)) / max(1, ready - start)
    if start > 0:
        state.sites.rows["reserved"][state.leases.rows["site"][lease]] += float(line["gross_mw"])
    state.projects.add(
        site=state.leases.rows["site"][lease], option=OPTION_OF_TIER[tier], alive=True, before_start=True, gross_mw=line["gross_mw"],
        lease=lease, start_week=max(start, 0), ready_week=ready, cost=capex * it_mw * left,
        at_delivery=p.gpu_capex * it_mw if TIERS[tier] == "cloud" else 0.0, tenant_share=line["tenant_capex_share"],
    )  # fmt: skip


def _without_leases(state: State) -> None:
    """A world without AI: what was let or under works stands idle."""
    sites = state.sites.rows
    sites["leased"] = 0.0
    sites["converting"] = 0.0


def _connections(state: State) -> None:
    """Capacity approved before the start, energised on its date."""
    sites = state.sites.rows
    for row in np.flatnonzero(sites["mw_approved"] > 0.0):
        site = sites[row]
        state.connections.add(
            owner=site["owner"], zone=site["zone"], purpose=FOR_MINING, alive=True, mw=site["mw_approved"],
            award_week=NEVER, ready_week=max(1, int(site["approved_week"])), site=row,
        )  # fmt: skip
