"""What is measured of a market each week: uses, owners, concentration, gaps, residuals."""

import numpy as np

from agents.codes import ABROAD, CAPITAL, CLOUD, HYPERSCALER, KINDS, LEASED, MINER, US_ZONES, USES, UTILITY
from agents.rules.compiled import phase
from model.consolidation import cr, gini, hhi, log_regression_r2
from model.electricity import Electricity
from model.load import BLOCK_SHARES
from model.network import SATOSHI, Network
from model.state import State

CARRIED = (
    "premium_ai_usd_mw_year", "premium_mining_usd_mw_year", "bid_mining_positive_usd_mw_year", "auctions_miners_shut_out",
)  # fmt: skip
PERCENTILES = np.array([0.1, 0.5, 0.9])
OWNER_KINDS = ("miner", "hyperscaler", "utility", "capital")
OWNER_CODES = (MINER, HYPERSCALER, UTILITY, CAPITAL)


@phase
def survey(companies, sites, fleets, housed, uses, owners, own):
    """Fill US megawatts by use [6] and by kind of owner [10], and own [3]; returns what does not add up at any site.  [MW]

    own: plants for rigs, plants for AI tenants (nameplate), rigs tied to utilities.

    housed [site] is scratch: rigs that stand there.
    """
    uses[:] = 0.0
    owners[:] = 0.0
    housed[:] = 0.0
    own[:] = 0.0
    gap = 0.0
    for row in range(len(fleets)):
        if fleets[row].alive:
            housed[fleets[row].site] += fleets[row].mw
    for row in range(len(sites)):
        site = sites[row]
        if not site.alive:
            continue
        used = site.mining + site.hosting + site.leased + site.cloud + site.converting
        gap += abs(used + site.idle - site.mw_energised) + max(0.0, -site.idle - 1e-6)
        gap += abs(housed[row] - site.mining - site.hosting)
        if site.zone != ABROAD:
            uses[0] += site.mining
            uses[1] += site.hosting
            uses[2] += site.leased
            uses[3] += site.cloud
            uses[4] += site.converting
            uses[5] += site.idle
            owners[companies[site.owner].kind] += site.mw_energised
            own[0] += site.own_generation_mw
            own[1] += site.ai_plant_mw
            own[2] += min(site.tied_mw, site.mining)
    return gap


def uses_and_owners(state: State) -> dict[str, float]:
    """US megawatts of miners' and once miners' sites, by use and by the kind of the ultimate owner, their own plants and
    ties, and what does not add up: uses against connections, rigs against uses, awards against what was offered.  [MW]
    """
    uses, owners, own = np.zeros(len(USES)), np.zeros(len(KINDS)), np.zeros(3)
    sites, fleets = state.sites.rows, state.fleets.rows
    gap = survey(state.companies.rows, sites, fleets, np.zeros(len(sites)), uses, owners, own)
    gap += float(np.maximum(0.0, state.pool.sold[:ABROAD] - state.pool.sold_limit - 1e-6).sum())
    figures = {f"mw_{use}": float(uses[place]) for place, use in enumerate(USES)}
    total, ai = float(owners.sum()), float(uses[LEASED] + uses[CLOUD])
    figures |= {f"mw_owner_{name}": float(owners[code]) for name, code in zip(OWNER_KINDS, OWNER_CODES, strict=True)}
    return figures | {
        "mw_ai": ai,
        "mw_us_energised": total,
        "ai_share": ai / total if total > 0.0 else 0.0,
        "mw_plants_mining": float(own[0]),
        "mw_plants_ai": float(own[1]),
        "mw_tied": float(own[2]),
        "mw_residual": gap,
    }


def concentration(state: State) -> dict[str, float]:
    """Independent miners and how unequal they are."""
    rows = state.companies.rows[: state.cast.miners]
    live = rows[rows["alive"]]
    sizes = np.stack([live["mw_energised"], live["hash_ph"]])
    if not np.array_equal(sizes, state.sizes):  # most weeks nothing changes hands
        mw, hashed = state.sizes = sizes
        state.concentration = {
            "independent_miners": float(len(live)), "hhi_mw": hhi(mw), "hhi_hashrate": hhi(hashed), "cr4_mw": cr(mw, 4),
            "gini_mw": gini(mw),
        }  # fmt: skip
    return state.concentration


def value_explained(state: State) -> dict[str, float]:
    """R2 of log value on log MW (energised and approved) and on log hash, over independent miners; values are quarterly."""
    rows = state.companies.rows[: state.cast.miners]
    live = rows[rows["alive"]]
    value, mw = live["value"] + 0.0, live["mw_energised"] + live["mw_approved"]
    return {
        "r2_value_on_mw": log_regression_r2(value, mw),
        "r2_value_on_hashrate": log_regression_r2(value, live["hash_ph"] + 0.0),
    }


@phase
def hash_percentiles(fleets, levels, shares, out):
    """Shut-down hashprice under which these shares of the hash stand, rigs in place counted; out is written.

    levels [fleet] is scratch.
    """
    total = 0.0
    for row in range(len(fleets)):
        levels[row] = fleets[row].shutdown_hashprice
        total += fleets[row].hash_ph if fleets[row].alive else 0.0
    below, place = 0.0, 0
    out[:] = 0.0
    for row in np.argsort(levels):
        if not fleets[row].alive or fleets[row].hash_ph <= 0.0:
            continue
        below += fleets[row].hash_ph
        while place < len(shares) and below >= shares[place] * total - 1e-9:
            out[place] = levels[row]
            place += 1


def shutdown_bands(state: State) -> dict[str, float]:
    """Hashprice under which fleets do not pay their power: 10th, 50th, 90th percentile by hash.  [$/PH/day]"""
    fleets, levels = state.fleets.rows, np.zeros(3)
    hash_percentiles(fleets, np.zeros(len(fleets)), PERCENTILES, levels)
    return {f"shutdown_p{p}_usd_ph_day": float(level) for p, level in zip((10, 50, 90), levels, strict=True)}


def ai_balance(state: State) -> dict[str, float]:
    """Demand for AI power and what serves it, gross GW counted from 1 January 2025; IT columns / 1.35."""
    rows, demand = state.hyperscalers.rows, state.demand
    ratio = state.scenario.leasing.gross_per_it
    wanted = float(rows["demand_mw"].sum())
    built = demand.built if state.scenario.demand.enabled else 0.0
    access = max(0.0, float(rows["owned_mw"].sum()) - built - state.campus_mw - state.on_site_mw)
    sites_let = float(rows["leased_mw"].sum()) + state.campus_mw  # campuses on sites that were miners' count there
    on_sites = float(state.sites.rows["ai_plant_mw"].sum())
    fast = state.on_site_mw + state.on_site_let_mw + on_sites
    served = min(wanted, access + built + sites_let + state.on_site_mw)
    figures = {
        "ai_demand_gw": wanted, "ai_access_gw": access, "ai_construction_gw": built,
        "ai_leased_gw": sites_let - state.developer_mw - on_sites,
        "ai_developer_gw": state.developer_mw - state.on_site_let_mw, "ai_fast_power_gw": fast,
        "ai_gap_before_fast_power_gw": wanted - access - built, "ai_gap_net_gw": wanted - served,
        "ai_served_it_gw": served / ratio, "ai_unmet_it_gw": (wanted - served) / ratio,
    }  # fmt: skip
    return {name: value / 1e3 for name, value in figures.items()}


def btc_residual(state: State) -> float:
    """Coins held by all accounts against the coins of the start and those mined since.  [BTC]"""
    return float(state.companies.rows["btc"].sum()) - state.coins_at_start - state.coins_mined_sat / SATOSHI


def of_network(network: Network, subsidy_sat: int) -> dict[str, float]:
    """The Bitcoin network's week; `subsidy_sat` are the new coins of the week [satoshi]."""
    chain = network.chain
    return {
        "network_hashrate_ehs": network.hash_ehs, "difficulty": chain.difficulty, "block_height": chain.height,
        "subsidy_btc": chain.next_subsidy_sat / SATOSHI, "btc_shock": network.shock, "coins_mined_btc": subsidy_sat / SATOSHI,
        "world_hashrate_ehs": network.world_ehs, "miners_hashrate_ehs": network.modelled_ph / 1e3,
    }  # fmt: skip


def of_electricity(electricity: Electricity, state: State) -> dict[str, float]:
    """The week's mean price by US zone [$/MWh], mean flow by line [MW], congestion rent [$] and load shed [MWh]."""
    prices, flows = electricity.week_mean(state.prices).tolist(), (BLOCK_SHARES @ electricity.flows).tolist()
    return {
        **{f"power_price_{zone}_usd_mwh": price for zone, price in zip(US_ZONES, prices, strict=False)},
        **{f"flow_{line}_mw": mw for line, mw in zip(electricity.flow_names, flows, strict=True)},
        "congestion_rent_usd": electricity.congestion_rent(state.prices),
        "unserved_mwh": float(state.unserved_mwh.sum()),
    }


def of_auction(state: State) -> dict[str, float]:
    """The latest auction: what was offered, awarded and paid."""
    pool, carried, slots = state.pool, state.totals, state.scenario.equipment
    return {
        "pool_available_mw": float(pool.offered.sum()), "pool_slots_mw": pool.slots_mw,
        "grid_works_mw": float(state.grid_works.rows["mw"].sum()), "turbine_slots_mw": pool.turbine_slots_mw,
        "turbines_ordered_mw": pool.turbines_ordered_mw, "pool_awarded_ai_mw": pool.awarded_ai, "pool_awarded_mining_mw": pool.awarded_mining,
        **{name: carried.get(name, 0.0) for name in CARRIED},
        "transformer_price_usd_mva_year": state.beliefs.transformer_price / slots.mva_per_mw,
        "transformer_hardware_usd_mva": slots.hardware_usd_mva,
    }  # fmt: skip


def of_state(state: State) -> dict[str, float]:
    """Everything that is read off the market's own tables."""
    fleets = state.fleets.rows
    listed = fleets["alive"] & state.companies.rows["listed"][fleets["owner"]]
    return {
        "week": state.week, "btc_price_usd": state.price, "hashprice_usd_ph_day": state.hashprice,
        "listed_hashrate_ehs": float(fleets["hash_ph"][listed].sum()) / 1e3,
        "mining_mwh": state.mined_mwh,
        "mining_curtailed": 1.0 - state.mined_mwh / state.able_mwh if state.able_mwh > 0.0 else 0.0,
        "rent_turnkey_usd_it_mw_year": float(state.beliefs.rents[1]), "lender_losses_usd": state.losses,
        "btc_residual": btc_residual(state),
        **of_auction(state), **ai_balance(state), **uses_and_owners(state), **concentration(state), **shutdown_bands(state),
    }  # fmt: skip
