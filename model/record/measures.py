"""What is measured of a market each week: uses, owners, concentration, gaps, residuals."""

import numpy as np

from agents.codes import US_ZONES
from agents.population import CompanyRow
from agents.records import Rows, blank, columns_of
from agents.units import SATOSHI
from model.bitcoin import Network
from model.capacity.purpose import changed_mw
from model.owners.consolidation import cr, gini, hhi, log_regression_r2
from model.power.electricity import Electricity
from model.power.grid_week import measure_grid
from model.record.survey import Survey, survey
from model.standing import PowerMarket
from model.state import State

PRICES = tuple(f"power_price_{zone}_usd_mwh" for zone in US_ZONES)
AT_CAP = tuple(f"hours_at_cap_{zone}" for zone in US_ZONES)
CARRIED = (
    "premium_ai_usd_mw_year",
    "premium_mining_usd_mw_year",
    "bid_mining_positive_usd_mw_year",
    "bid_mining_alone_usd_mw_year",
    "auctions_no_miner_bid",
    "auctions_miners_shut_out",
)


def of_tables(state: State) -> dict[str, float]:
    """Everything that is summed up of the market's own tables; sizes of independent miners are left in `state.sizes`."""
    found, sizes = blank(Survey, 1), state.sizes.copy()
    changed = survey(
        state.companies.rows,
        state.sites.rows,
        state.fleets.rows,
        state.vintages,
        state.hyperscalers.rows,
        state.pool.sold,
        state.pool.sold_limit,
        state.cast.miners,
        sizes,
        found,
    )
    if any(changed):
        state.sizes = sizes  # never written to: the history keeps them
    return dict(zip(columns_of(Survey), found[0].item(), strict=True))


def concentration(name: str, sizes: np.ndarray) -> dict[str, float]:
    """How unequal independent miners are by one size.  sizes [miner]: MW, hash, or MW that serve AI."""
    return {f"hhi_{name}": hhi(sizes), f"cr4_{name}": cr(sizes, 4), f"gini_{name}": gini(sizes)}


def value_explained(live: Rows[CompanyRow]) -> dict[str, float]:
    """R2 of log value on log MW (energised and approved) and on log hash, over independent miners; values are quarterly."""
    value, mw = live["value"] + 0.0, live["mw_energised"] + live["mw_approved"]
    return {
        "r2_value_on_mw": log_regression_r2(value, mw),
        "r2_value_on_hashrate": log_regression_r2(value, live["hash_ph"] + 0.0),
    }


def ai_balance(state: State, found: dict[str, float]) -> dict[str, float]:
    """Demand for AI power and what serves it, gross GW counted from 1 January 2025; IT columns / 1.35.

    found: what `of_tables` summed up.
    """
    ratio, wanted = state.scenario.leasing.gross_per_it, found["demand_mw"]
    built = state.demand.built if state.scenario.demand.enabled else 0.0
    access = max(0.0, found["owned_mw"] - built - state.ai.campus_mw - state.ai.on_site_mw)
    sites_let = found["leased_mw"] + state.ai.campus_mw  # campuses on sites that were miners' count there
    on_sites = found["ai_plants_mw"]
    fast = state.ai.on_site_mw + state.ai.on_site_let_mw + on_sites
    capacity = access + built + sites_let + state.ai.on_site_mw
    served = min(wanted, capacity)
    figures = {
        "ai_demand_gw": wanted,
        "ai_access_gw": access,
        "ai_construction_gw": built,
        "ai_leased_gw": sites_let - state.ai.developer_mw - on_sites,
        "ai_developer_gw": state.ai.developer_mw - state.ai.on_site_let_mw,
        "ai_fast_power_gw": fast,
        "ai_gap_before_fast_power_gw": wanted - access - built,
        "ai_gap_net_gw": wanted - capacity,
        "ai_served_it_gw": served / ratio,
        "ai_unmet_it_gw": (wanted - served) / ratio,
    }
    return {name: value / 1e3 for name, value in figures.items()}


def of_network(network: Network, state: State, subsidy_sat: int) -> dict[str, float]:
    """The Bitcoin network's week; `subsidy_sat` are the new coins of the week [satoshi]."""
    chain, (america, us) = network.chain, network.home_ehs(state)
    return {
        "network_hashrate_ehs": network.hash_ehs,
        "difficulty": chain.difficulty,
        "block_height": chain.height,
        "subsidy_btc": chain.next_subsidy_sat / SATOSHI,
        "btc_shock": network.shock,
        "coins_mined_btc": subsidy_sat / SATOSHI,
        "world_hashrate_ehs": network.world_ehs,
        "miners_hashrate_ehs": network.modelled_ph / 1e3,
        "north_america_hashrate_ehs": america,
        "us_hashrate_ehs": us,
    }


def of_electricity(electricity: Electricity, power: PowerMarket) -> dict[str, float]:
    """The week's mean price by US zone [$/MWh], hours at the cap, flow by line [MW], congestion rent [$], load shed [MWh]."""
    flows, means = electricity.flows, np.empty(len(PRICES) + len(electricity.flow_columns))
    rent = measure_grid(power.prices, flows, electricity.lines, electricity.power.hurdle, means)
    return {
        **dict(zip(PRICES + electricity.flow_columns, means.tolist(), strict=True)),
        **dict(zip(AT_CAP, electricity.cap_hours.tolist(), strict=True)),
        "congestion_rent_usd": rent,
        "gas_price_usd_mmbtu": electricity.gas.henry_hub,
        "unserved_mwh": float(power.unserved_mwh.sum()),
        "ai_cut_mwh": float(electricity.cut_mwh.sum()),
        "peak_charges_usd": power.peak_charges,
    }


def of_auction(state: State) -> dict[str, float]:
    """The latest auction: what was offered, awarded and paid."""
    pool, carried, slots = state.pool, state.totals, state.scenario.equipment
    return {
        "pool_available_mw": float(pool.offered.sum()),
        "pool_slots_mw": pool.slots_mw,
        "grid_works_mw": pool.grid_works_mw,
        "greenfield_requested_mw": pool.greenfield_requested_mw,
        "greenfield_energised_mw": pool.greenfield_energised_mw,
        "turbine_slots_mw": pool.turbine_slots_mw,
        "turbines_ordered_mw": pool.turbines_ordered_mw,
        "pool_awarded_ai_mw": pool.awarded_ai,
        "pool_awarded_mining_mw": pool.awarded_mining,
        "mw_changed_purpose": changed_mw(state),
        **{name: carried.get(name, 0.0) for name in CARRIED},
        "transformer_price_usd_mva_year": state.beliefs.transformer_price / slots.mva_per_mw,
        "transformer_hardware_usd_mva": slots.hardware_usd_mva,
    }


def of_state(state: State) -> dict[str, float]:
    """Everything that is read off the market's own state."""
    found = of_tables(state)
    return {
        "week": state.week,
        "btc_price_usd": state.bitcoin.price,
        "hashprice_usd_ph_day": state.bitcoin.hashprice,
        "mining_mwh": state.power.mined_mwh,
        "mining_curtailed": 1.0 - state.power.ran,
        "rent_turnkey_usd_it_mw_year": float(state.beliefs.rents[1]),
        "lender_losses_usd": state.losses,
        "btc_residual": found["btc_held"] - state.bitcoin.coins_at_start - state.bitcoin.coins_mined_sat / SATOSHI,
        **of_auction(state),
        **ai_balance(state, found),
        **found,
    }
