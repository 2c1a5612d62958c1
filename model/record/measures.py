"""What is measured of a market each week: uses, owners, concentration, gaps, residuals."""

from typing import NamedTuple

import numpy as np

from agents.population import CompanyRow
from agents.records import Rows
from agents.units import SATOSHI
from model.bitcoin import Network
from model.capacity.purpose import changed_mw
from model.owners.consolidation import cr, gini, hhi, log_regression_r2
from model.power.electricity import Electricity
from model.power.grid_week import measure_grid
from model.record.survey import Outside, Survey, survey
from model.standing import PowerMarket
from model.state import State

CARRIED = (
    "premium_ai_usd_mw_year",
    "premium_mining_usd_mw_year",
    "bid_mining_positive_usd_mw_year",
    "bid_mining_alone_usd_mw_year",
    "auctions_no_miner_bid",
    "auctions_miners_shut_out",
)


def of_tables(state: State, found: Rows[Survey]) -> tuple[np.ndarray, float]:
    """Fill one record with all that is summed up of the market's own tables; sizes of independent miners are left in `state.sizes`.

    Returns what each company owns in the US [energised gross MW], for sites pass to whoever takes a company over; and the
    hash that ran at sites which are not abroad [PH/s].
    """
    owned, sizes, ai = np.zeros(len(state.companies)), state.sizes.copy(), state.ai
    served_by = ai.on_site_mw, ai.on_site_let_mw, ai.developer_mw
    changed, running = survey(state.things(), state.vintages, outside_tables(state), served_by, sizes, owned, found)
    if changed:
        state.sizes = sizes  # never written to: the history keeps them
    return owned, running


def outside_tables(state: State) -> Outside:
    """What `survey` is told beside tables."""
    bitcoin, built = state.bitcoin, state.demand.built if state.scenario.demand.enabled else 0.0
    mined, ratio = bitcoin.coins_mined_sat / SATOSHI, state.scenario.leasing.gross_per_it
    return Outside(
        bitcoin.coins_at_start, mined, ratio, built, state.ai.campus_mw, state.pool.sold, state.pool.sold_limit
    )


def concentration(name: str, sizes: np.ndarray) -> dict[str, float]:
    """How unequal independent miners are by one size.  sizes [miner]: MW, hash, or MW that serve AI."""
    return {f"hhi_{name}": hhi(sizes), f"cr4_{name}": cr(sizes, 4), f"gini_{name}": gini(sizes)}


class Valued(NamedTuple):
    """Independent miners once a quarter: value [$], MW energised and approved, hash [PH/s], by miner."""

    value: np.ndarray
    mw: np.ndarray
    hash_ph: np.ndarray

    @classmethod
    def of(cls, live: Rows[CompanyRow]) -> "Valued":
        """Out of their rows, which are not kept."""
        return cls(live["value"] + 0.0, live["mw_energised"] + live["mw_approved"], live["hash_ph"] + 0.0)


def value_explained(live: Valued) -> dict[str, float]:
    """R2 of log value on log MW (energised and approved) and on log hash, over independent miners; values are quarterly."""
    return {
        "r2_value_on_mw": log_regression_r2(live.value, live.mw),
        "r2_value_on_hashrate": log_regression_r2(live.value, live.hash_ph),
    }


def of_network(network: Network, ours: float, subsidy_sat: int) -> dict[str, float]:
    """The Bitcoin network's week: the market's hash at home is `ours` [PH/s], new coins of the week `subsidy_sat` [satoshi]."""
    chain, (america, us) = network.chain, network.home_ehs(ours)
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


def of_electricity(electricity: Electricity, power: PowerMarket, grid: np.ndarray) -> dict[str, float]:
    """The week's congestion rent [$], gas, load shed [MWh] and peaks' charges [$].

    Written to `grid`, with `GRID_COLUMNS`: the mean price by US zone [$/MWh], flow by line [MW], and hours at the cap by zone.
    """
    flows, hours = electricity.flows, electricity.cap_hours
    means, grid[-len(hours) :] = grid[: -len(hours)], hours
    return {
        "congestion_rent_usd": measure_grid(power.prices, flows, electricity.lines, electricity.power.hurdle, means),
        "gas_price_usd_mmbtu": electricity.gas.henry_hub,
        "unserved_mwh": float(power.unserved_mwh.sum()),
        "ai_cut_mwh": float(electricity.cut_mwh.sum()),
        "peak_charges_usd": power.peak_charges,
    }


def of_auction(state: State) -> dict[str, float]:
    """The latest auction: what was offered, awarded and paid; it stands until the next."""
    pool, carried = state.pool, state.totals
    return {
        "pool_available_mw": float(pool.offered.sum()),
        "pool_slots_mw": pool.slots_mw,
        "grid_works_mw": pool.grid_works_mw,
        "greenfield_requested_mw": pool.greenfield_requested_mw,
        "turbine_slots_mw": pool.turbine_slots_mw,
        "turbines_ordered_mw": pool.turbines_ordered_mw,
        "pool_awarded_ai_mw": pool.awarded_ai,
        "pool_awarded_mining_mw": pool.awarded_mining,
        **{name: carried.get(name, 0.0) for name in CARRIED},
    }


def of_state(state: State) -> dict[str, float]:
    """Everything that is read off the market's own state."""
    slots, pool = state.scenario.equipment, state.pool
    return {
        "week": state.week,
        "btc_price_usd": state.bitcoin.price,
        "hashprice_usd_ph_day": state.bitcoin.hashprice,
        "mining_mwh": state.power.mined_mwh,
        "mining_curtailed": 1.0 - state.power.ran,
        "greenfield_energised_mw": pool.greenfield_energised_mw,
        "mw_changed_purpose": changed_mw(state),
        "transformer_price_usd_mva_year": state.beliefs.transformer_price / slots.mva_per_mw,
        "transformer_hardware_usd_mva": slots.hardware_usd_mva,
        "rent_turnkey_usd_it_mw_year": float(state.beliefs.rents[1]),
        "lender_losses_usd": state.losses,
    }
